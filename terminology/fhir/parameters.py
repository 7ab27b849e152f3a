"""What was sent, by name: out of a query, a form or a Parameters resource; and answers.

An operation lists its inputs as a table; everything sent is read by that table, so that GET,
form and POST mean the same.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.dialects import Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.languages import Languages
from terminology.operations.statements import Statement


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


def from_pairs(
    pairs: Iterable[tuple[str, str]],
    inputs: Sequence[Input],
    dialect: Dialect,
    *,
    id: str | None = None,
    strict: bool = False,
    languages: Languages | None = None,
) -> Sent:
    """Read the pairs of a query or a form.

    Raises Invalid for a value that does not fit its input, for an input that is not honoured,
    and for an unknown one where `strict` handling was asked for.
    """
    named = [(name, text) for name, text in pairs if not name.startswith("_")]
    table = _by_name(inputs)
    sent = Sent(dialect, {}, id, strict, languages)
    for name, text in named:
        wanted = _wanted(table, name, strict=strict)
        if wanted is not None:
            _add(sent, wanted, _from_text(wanted, text))
    return sent


def from_resource(
    resource: JsonValue,
    inputs: Sequence[Input],
    dialect: Dialect,
    *,
    id: str | None = None,
    strict: bool = False,
    languages: Languages | None = None,
) -> Sent:
    """Read a Parameters resource. Raises as `from_pairs` does."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Parameters":
        raise Invalid(messages.bad_body("it is no Parameters resource"))
    table = _by_name(inputs)
    sent = Sent(dialect, {}, id, strict, languages)
    for name, parameter in _entries(resource):
        wanted = _wanted(table, name, strict=strict)
        if wanted is not None:
            _add(sent, wanted, _from_parameter(wanted, parameter))
    return sent


def from_body(
    resource: JsonValue,
    pairs: Sequence[tuple[str, str]],
    inputs: Sequence[Input],
    dialect: Dialect,
    *,
    id: str | None = None,
    strict: bool = False,
    languages: Languages | None = None,
) -> Sent:
    """Read a body of JSON: a Parameters resource, or the one resource that an operation needs.

    Beside the latter, the other inputs stand in the query. Raises as `from_pairs` does.
    """
    itself = next((wanted for wanted in inputs if wanted.type), None)
    if itself and isinstance(resource, dict) and resource.get("resourceType") != "Parameters":
        sent = from_pairs(pairs, inputs, dialect, id=id, strict=strict, languages=languages)
        _add(sent, itself, resource)
        return sent
    beside = [name for name, _ in pairs if not name.startswith("_")]
    if beside:
        raise Invalid(messages.in_query_and_body(beside))
    return from_resource(resource, inputs, dialect, id=id, strict=strict, languages=languages)


def _entries(resource: Json) -> Iterator[tuple[str, Json]]:
    listed = resource.get("parameter", [])
    if not isinstance(listed, list):
        raise Invalid(messages.bad_body("Parameters.parameter is no list"))
    for number, parameter in enumerate(listed):
        name = parameter.get("name") if isinstance(parameter, dict) else None
        if not isinstance(parameter, dict) or not isinstance(name, str):
            raise Invalid(messages.bad_body(f"Parameters.parameter[{number}] has no name"))
        yield name, parameter


def _by_name(inputs: Sequence[Input]) -> dict[str, Input]:
    return {wanted.name: wanted for wanted in inputs}


def _wanted(table: dict[str, Input], name: str, *, strict: bool) -> Input | None:
    wanted = table.get(name)
    if wanted is None and strict:
        raise Invalid(messages.unknown_input(name, table))
    if wanted is not None and not wanted.supported:
        raise Invalid(messages.unsupported_input(name))
    return wanted


def _add(sent: Sent, wanted: Input, value: Value) -> None:
    values = sent.values.setdefault(wanted.name, [])
    if values and not wanted.repeats:
        raise Invalid(messages.repeated(wanted.name))
    values.append(value)


_NUMBER = re.compile(r"[0-9]{1,9}")
_LANGUAGES = re.compile(r"[A-Za-z*][A-Za-z0-9*-]*(;\s*q=[01](\.\d+)?)?(\s*,\s*[A-Za-z*].*)?")


def _from_text(wanted: Input, text: str) -> Value:
    """Read a value out of a query or a form."""
    match wanted.kind:
        case Kind.BOOLEAN:
            return _boolean(wanted, text)
        case Kind.INTEGER:
            return _number(wanted, text)
        case Kind.CODING:
            system, bar, code = text.rpartition("|")
            if not bar or not code:
                raise Invalid(messages.bad_value(wanted.name, text, "system|code"))
            return Coding(system, code)
        case Kind.DEPENDENCY:
            return _stated(wanted, text)
        case Kind.CIRCUMSTANCE:
            return _stated(wanted, f"{wanted.name}${text}")
        case Kind.CODEABLE_CONCEPT | Kind.RESOURCE:
            raise Invalid(
                messages.bad_value(wanted.name, text, f"a {wanted.kind}, which needs a POST")
            )
        case _:
            return _plain(wanted, text)


def _from_parameter(wanted: Input, parameter: Json) -> Value:
    """Read a value out of an entry of a Parameters resource."""
    if wanted.kind is Kind.DEPENDENCY:
        return _dependency(wanted, parameter)
    if wanted.kind is Kind.RESOURCE:
        return _resource(wanted, parameter)
    held = [(name, value) for name, value in parameter.items() if name.startswith("value")]
    if len(held) != 1:
        raise Invalid(messages.bad_value(wanted.name, f"{len(held)} values", "one value"))
    name, value = held[0]
    match wanted.kind, value:
        case Kind.CIRCUMSTANCE, _:
            return Statement(wanted.name, _circumstances(wanted, value))
        case Kind.CODING, dict() if name == "valueCoding":
            return _coding(wanted, value)
        case Kind.CODEABLE_CONCEPT, dict() if name == "valueCodeableConcept":
            return _codeable_concept(wanted, value)
        case Kind.BOOLEAN, bool():
            return value
        case Kind.BOOLEAN, str():
            return _boolean(wanted, value)
        case Kind.INTEGER, _:
            return _number(wanted, str(value))
        case Kind.CODING | Kind.CODEABLE_CONCEPT | Kind.BOOLEAN, _:
            raise Invalid(messages.bad_value(wanted.name, name, f"a {wanted.kind}"))
        case _, str():
            return _plain(wanted, value)
    raise Invalid(messages.bad_value(wanted.name, name, f"a {wanted.kind}"))


def _plain(wanted: Input, text: str) -> str:
    if not text.strip():
        raise Invalid(messages.bad_value(wanted.name, text, "not empty"))
    if wanted.kind is Kind.LANGUAGE and not _LANGUAGES.fullmatch(text):
        raise Invalid(messages.bad_value(wanted.name, text, "a language such as en-US"))
    return text


def _boolean(wanted: Input, text: str) -> bool:
    if text not in {"true", "false"}:
        raise Invalid(messages.bad_value(wanted.name, text, "true or false"))
    return text == "true"


def _number(wanted: Input, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Invalid(messages.bad_value(wanted.name, text, "a whole number"))
    return int(text)


def _coding(wanted: Input, value: Json) -> Coding:
    parts = {name: value.get(name) for name in ("system", "code", "display", "version")}
    for name, part in parts.items():
        if part is not None and not isinstance(part, str):
            raise Invalid(messages.bad_value(f"{wanted.name}.{name}", str(part), "text"))
    code = parts["code"]
    if not code:
        raise Invalid(messages.bad_value(wanted.name, "a Coding without code", "one with a code"))
    texts = {name: cast(str | None, part) for name, part in parts.items()}
    return Coding(texts["system"] or "", cast(str, code), texts["display"], texts["version"])


def _codeable_concept(wanted: Input, value: Json) -> CodeableConcept:
    codings = value.get("coding", [])
    if not isinstance(codings, list) or not codings:
        raise Invalid(
            messages.bad_value(wanted.name, "a CodeableConcept without coding", "one with codings")
        )
    read = []
    for coding in codings:
        if not isinstance(coding, dict):
            raise Invalid(messages.bad_value(wanted.name, str(coding), "a CodeableConcept"))
        read.append(_coding(wanted, coding))
    return CodeableConcept(tuple(read), value)


def _resource(wanted: Input, parameter: Json) -> Json:
    held = parameter.get("resource")
    if not isinstance(held, dict):
        raise Invalid(messages.bad_value(wanted.name, "without a resource", "a resource"))
    return held


_DEPENDENCY = "an attribute and a value, such as setting$inpatient"


def _stated(wanted: Input, text: str) -> Statement:
    """Read `setting$inpatient`, or `setting$system|inpatient`."""
    attribute, mark, value = text.partition("$")
    system, _, code = value.rpartition("|")
    if not mark or not attribute or not code:
        raise Invalid(messages.bad_value(wanted.name, text, _DEPENDENCY))
    return Statement(attribute, (Coding(system, code),))


def _dependency(wanted: Input, parameter: Json) -> Statement:
    """Read the parts `element` and `concept` (R4), or `attribute` and `value` (R5)."""
    listed = parameter.get("part")
    parts = {
        str(part.get("name")): part
        for part in (listed if isinstance(listed, list) else [])
        if isinstance(part, dict)
    }
    attribute = _only_value(wanted, parts.get("attribute") or parts.get("element"))
    value = _only_value(wanted, parts.get("value") or parts.get("concept"))
    if not isinstance(attribute, str) or not attribute:
        raise Invalid(messages.bad_value(wanted.name, str(attribute), _DEPENDENCY))
    return Statement(attribute, _circumstances(wanted, value))


def _only_value(wanted: Input, part: Json | None) -> JsonValue:
    held = [value for name, value in (part or {}).items() if name.startswith("value")]
    if len(held) != 1:
        raise Invalid(messages.bad_value(wanted.name, "not complete", _DEPENDENCY))
    return held[0]


def _circumstances(wanted: Input, value: JsonValue) -> tuple[Coding, ...]:
    match value:
        case bool():
            return (Coding("", str(value).lower()),)
        case str():
            return (Coding("", value),)
        case dict():
            return _coded_circumstances(wanted, value)
        case _:
            raise Invalid(messages.bad_value(wanted.name, str(value), _DEPENDENCY))


def _coded_circumstances(wanted: Input, value: Json) -> tuple[Coding, ...]:
    """A Coding, or the codings of a CodeableConcept, or else its text."""
    text = value.get("text")
    if "coding" in value:
        return _codeable_concept(wanted, value).codings
    return (Coding("", text),) if isinstance(text, str) else (_coding(wanted, value),)


# Answers


def answer(parts: Iterable[Json]) -> Json:
    """A Parameters resource with these parameters, in order."""
    return {"resourceType": "Parameters", "parameter": list(parts)}


def value(name: str, type: str, held: JsonValue) -> Json:
    """A parameter with a value: `value("result", "Boolean", True)`."""
    return {"name": name, f"value{type}": held}


def resource(name: str, held: Json) -> Json:
    """A parameter with a resource."""
    return {"name": name, "resource": held}


def group(name: str, parts: Iterable[Json]) -> Json:
    """A parameter with parts."""
    return {"name": name, "part": list(parts)}


def coding(held: Coding) -> Json:
    """A Coding as JSON."""
    parts = {
        "system": held.system,
        "version": held.version,
        "code": held.code,
        "display": held.display,
    }
    return {name: part for name, part in parts.items() if part}
