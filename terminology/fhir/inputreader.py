"""Read the inputs of an operation from a query, a form or a Parameters resource."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent, Value
from terminology.fhir.json import Json, JsonValue
from terminology.languages import Languages
from terminology.operations.circumstances import Statement


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
