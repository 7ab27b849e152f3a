"""The inputs of an operation: the table that declares them, and the values of one request.

Queries, forms and Parameters resources are all read by this table (inputreader.py), so that GET,
form and POST mean the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.languages import Languages
from terminology.messages import requests
from terminology.operations.statements import Statement


class Kind(StrEnum):
    """The type of an input."""

    CODE = "code"
    URI = "uri"
    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    LANGUAGE = "language"
    CODING = "Coding"
    CODEABLE_CONCEPT = "CodeableConcept"
    RESOURCE = "Resource"
    REQUEST = "Parameters"
    DEPENDENCY = "dependency"
    CIRCUMSTANCE = "circumstance"


@dataclass(frozen=True, slots=True)
class CodeableConcept:
    """A CodeableConcept; `json` is the original, which the response repeats.

    It may have no codings, and a coding may have no code: then it has text, a display or an
    extension, and `code` is empty.
    """

    codings: tuple[Coding, ...]
    json: Json


Value = str | bool | int | Coding | CodeableConcept | Statement | Json


@dataclass(frozen=True, slots=True)
class Input:
    """One input of an operation.

    An input that is not `supported` is refused: a client must not believe that it has an effect.
    An input with a resource `type` may be the whole body of a request, with the other inputs in
    the query.
    """

    name: str
    kind: Kind
    documentation: str
    repeats: bool = False
    supported: bool = True
    type: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """The input values of one request, by name; `id` is the id in the path, if there is one.

    `strict` is True if the client requests that unknown inputs are refused (Prefer:
    handling=strict). `languages` are those of the header Accept-Language. Codes are read without
    the blanks around them: `trimmed` are the paths of those that had any, such as `coding` or
    `codeableConcept.coding[1]`. `strings` are the codes that a body has as `valueString`.
    """

    dialect: Dialect
    values: dict[str, list[Value]] = field(default_factory=dict)
    id: str | None = None
    strict: bool = False
    languages: Languages | None = None
    trimmed: set[str] = field(default_factory=set)
    strings: set[str] = field(default_factory=set)

    def text(self, *names: str) -> str | None:
        """Return the text of the first of these inputs that has a value."""
        return cast(str | None, self._first(names))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return all texts of an input."""
        return tuple(cast(str, value) for value in self.values.get(name, ()))

    def flag(self, name: str) -> bool | None:
        """Return the boolean of an input."""
        return cast(bool | None, self._first((name,)))

    def number(self, name: str) -> int | None:
        """Return the integer of an input."""
        return cast(int | None, self._first((name,)))

    def coding(self, *names: str) -> Coding | None:
        """Return the Coding of the first of these inputs that has a value."""
        return cast(Coding | None, self._first(names))

    def concept(self, *names: str) -> CodeableConcept | None:
        """Return the CodeableConcept of the first of these inputs that has a value."""
        return cast(CodeableConcept | None, self._first(names))

    def statements(self, *names: str) -> tuple[Statement, ...]:
        """Return all circumstances of these inputs."""
        return tuple(
            cast(Statement, value) for name in names for value in self.values.get(name, ())
        )

    def resources(self, name: str) -> tuple[Json, ...]:
        """Return all resources of an input."""
        return tuple(cast(Json, value) for value in self.values.get(name, ()))

    def _first(self, names: Iterable[str]) -> Value | None:
        return next((self.values[name][0] for name in names if self.values.get(name)), None)

    def present(self, names: Iterable[str]) -> list[str]:
        """Return those of these inputs that have a value."""
        return [name for name in names if self.values.get(name)]


def single_name(sent: Sent, names: Sequence[str], example: str) -> str:
    """Return which one of these inputs has a value. Raises Invalid for none and for several."""
    present = sent.present(names)
    if not present:
        raise Invalid(requests.missing(names, example))
    if len(present) > 1:
        raise Invalid(requests.too_many(present))
    return present[0]


def with_code(name: str, coding: Coding | None) -> Coding | None:
    """Return the Coding of an input, if there is one. Raises Invalid if it has no code."""
    if coding is not None and not coding.code:
        raise Invalid(requests.bad_value(name, "a Coding without code", "one with a code"))
    return coding


def single_system(*uris: str | None) -> str | None:
    """Return the first of these URIs of one code system; None if there is none.

    Raises Invalid for URIs of several code systems.
    """
    given = [uri for uri in uris if uri]
    systems = {canonical.resolve(canonical.split(uri)[0]).canonical for uri in given}
    if len(systems) > 1:
        raise Invalid(requests.several_systems(given))
    return given[0] if given else None


def single_version(*versions: str | None) -> str | None:
    """Return the one version of all these; None if there is none. Raises Invalid for several."""
    given = list(dict.fromkeys(version for version in versions if version))
    if len(given) > 1:
        raise Invalid(requests.several_versions(given))
    return given[0] if given else None
