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
from terminology import messages
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json
from terminology.languages import Languages
from terminology.operations.circumstances import Statement


class Kind(StrEnum):
    """The types that inputs have."""

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
    DEPENDENCY = "dependency"
    CIRCUMSTANCE = "circumstance"


@dataclass(frozen=True, slots=True)
class CodeableConcept:
    """A concept in several code systems; `sent` is its JSON as it came, for the echo."""

    codings: tuple[Coding, ...]
    sent: Json


Value = str | bool | int | Coding | CodeableConcept | Statement | Json


@dataclass(frozen=True, slots=True)
class Input:
    """One input of an operation.

    An input that is not `supported` is refused, because ignoring it would mislead. One whose
    resource `type` is named is needed, and may be the body of a request by itself.
    """

    name: str
    kind: Kind
    documentation: str
    repeats: bool = False
    supported: bool = True
    type: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to an operation: the inputs by name, and the id where one is in the path.

    `strict` is whether the asker wants unknown inputs refused, `languages` what the header
    Accept-Language asks for.
    """

    dialect: Dialect
    values: dict[str, list[Value]] = field(default_factory=dict)
    id: str | None = None
    strict: bool = False
    languages: Languages | None = None

    def text(self, *names: str) -> str | None:
        """The text sent under the first of these names that was sent at all."""
        return cast(str | None, self._first(names))

    def texts(self, name: str) -> tuple[str, ...]:
        """All texts sent under a name."""
        return tuple(cast(str, value) for value in self.values.get(name, ()))

    def flag(self, name: str) -> bool | None:
        """The boolean sent under a name."""
        return cast(bool | None, self._first((name,)))

    def number(self, name: str) -> int | None:
        """The whole number sent under a name."""
        return cast(int | None, self._first((name,)))

    def coding(self, *names: str) -> Coding | None:
        """The Coding sent under the first of these names that was sent at all."""
        return cast(Coding | None, self._first(names))

    def concept(self, *names: str) -> CodeableConcept | None:
        """The CodeableConcept sent under the first of these names that was sent at all."""
        return cast(CodeableConcept | None, self._first(names))

    def statements(self, *names: str) -> tuple[Statement, ...]:
        """All circumstances stated under some names."""
        return tuple(
            cast(Statement, value) for name in names for value in self.values.get(name, ())
        )

    def resources(self, name: str) -> tuple[Json, ...]:
        """All resources sent under a name."""
        return tuple(cast(Json, value) for value in self.values.get(name, ()))

    def _first(self, names: Iterable[str]) -> Value | None:
        return next((self.values[name][0] for name in names if self.values.get(name)), None)

    def sent(self, names: Iterable[str]) -> list[str]:
        """Which of these names were sent."""
        return [name for name in names if self.values.get(name)]


def only(sent: Sent, names: Sequence[str], example: str) -> str:
    """Return the one of these names that was sent. Raises Invalid for none and for several."""
    found = sent.sent(names)
    if not found:
        raise Invalid(messages.missing(names, example))
    if len(found) > 1:
        raise Invalid(messages.too_many(found))
    return found[0]


def one_system(*sent: str | None) -> str | None:
    """The code system that all of these mean, as the first spells it; None where none was sent.

    Raises Invalid where they mean several.
    """
    named = [uri for uri in sent if uri]
    meant = {canonical.resolve(canonical.split(uri)[0]).canonical for uri in named}
    if len(meant) > 1:
        raise Invalid(messages.several_systems(named))
    return named[0] if named else None


def one_version(*sent: str | None) -> str | None:
    """The version that all of these are; None where none was sent. Raises Invalid for several."""
    named = list(dict.fromkeys(version for version in sent if version))
    if len(named) > 1:
        raise Invalid(messages.several_versions(named))
    return named[0] if named else None
