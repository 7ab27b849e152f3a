"""Read the inputs of an operation from a query, a form or a Parameters resource.

An input without a value, or with a blank one, is an absent input.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import CodeableConcept, Input, Kind, Sent, Value
from terminology.fhir.json import Json, JsonValue
from terminology.languages import Languages
from terminology.messages import requests
from terminology.operations.statements import Statement


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

    Raises Invalid for a value of another type than its input, for an input that is not supported,
    and, if handling is `strict`, for an unknown input.
    """
    table = _by_name(inputs)
    sent = Sent(dialect, {}, id, strict, languages)
    for name, text in pairs:
        if not text or text.isspace():
            continue
        input = None if name.startswith("_") else _declared(table, name, strict=strict)
        if input is not None:
            _add(sent, input, _from_text(input, text))
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
        raise Invalid(requests.bad_body("it is no Parameters resource"))
    table = _by_name(inputs)
    sent = Sent(dialect, {}, id, strict, languages)
    for name, parameter in _entries(resource):
        if is_absent(parameter) and not _is_request(table.get(name)):
            continue
        input = _declared(table, name, strict=strict)
        if input is not None:
            _add(sent, input, _from_parameter(input, parameter))
            if input.kind is Kind.CODE and "valueString" in parameter:
                sent.strings.add(name)
    return sent


def _entries(resource: Json) -> Iterator[tuple[str, Json]]:
    parameters = resource.get("parameter", [])
    if not isinstance(parameters, list):
        raise Invalid(requests.bad_body("Parameters.parameter is no list"))
    for number, parameter in enumerate(parameters):
        name = parameter.get("name") if isinstance(parameter, dict) else None
        if not isinstance(parameter, dict) or not isinstance(name, str):
            raise Invalid(requests.bad_body(f"Parameters.parameter[{number}] has no name"))
        yield name, parameter


def _is_request(input: Input | None) -> bool:
    """Tell whether an input is a request of a batch, which has a response in any case."""
    return input is not None and input.kind is Kind.REQUEST


def is_absent(parameter: Json) -> bool:
    """Tell whether a parameter has no value, or a blank one."""
    return all(
        _is_blank(value)
        for name, value in parameter.items()
        if name.startswith("value") or name in _CONTENT
    )


_CONTENT = ("resource", "part")


def _is_blank(value: JsonValue) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _without_absent(element: Json) -> Json:
    return {name: value for name, value in element.items() if not _is_blank(value)}


def _by_name(inputs: Sequence[Input]) -> dict[str, Input]:
    return {input.name: input for input in inputs}


def _declared(table: dict[str, Input], name: str, *, strict: bool) -> Input | None:
    input = table.get(name)
    if input is None and strict:
        raise Invalid(requests.unknown_input(name, table))
    if input is not None and not input.supported:
        raise Invalid(requests.unsupported_input(name))
    return input


def _add(sent: Sent, input: Input, value: Value) -> None:
    values = sent.values.setdefault(input.name, [])
    if values and not input.repeats:
        raise Invalid(requests.repeated(input.name))
    values.append(_trimmed(sent, input, value))


def _trimmed(sent: Sent, input: Input, value: Value) -> Value:
    """Remove the blanks around codes and URIs, and note the codes that had any."""
    match input.kind, value:
        case Kind.URI, str():
            return value.strip()
        case Kind.CODE, str():
            return _code(sent, input.name, value)
        case Kind.CODING, Coding():
            return _without_blanks(sent, input.name, value)
        case Kind.CODEABLE_CONCEPT, CodeableConcept():
            codings = tuple(
                _without_blanks(sent, f"{input.name}.coding[{number}]", coding)
                for number, coding in enumerate(value.codings)
            )
            return value if codings == value.codings else _rewritten(value, codings)
        case _:
            return value


def _rewritten(concept: CodeableConcept, codings: tuple[Coding, ...]) -> CodeableConcept:
    """Return the concept with these codings, in its JSON too: FHIR has no blanks around a code."""
    written: list[JsonValue] = [
        _written({**json, "system": coding.system, "code": coding.code})
        for json, coding in zip(cast(list[Json], concept.json["coding"]), codings, strict=True)
    ]
    return CodeableConcept(codings, {**concept.json, "coding": written})


def _written(coding: Json) -> JsonValue:
    return {name: value for name, value in coding.items() if value != ""}


def _without_blanks(sent: Sent, path: str, coding: Coding) -> Coding:
    code, system = _code(sent, path, coding.code), coding.system.strip()
    if code == coding.code and system == coding.system:
        return coding
    return replace(coding, code=code, system=system)


def _code(sent: Sent, path: str, code: str) -> str:
    trimmed = code.strip()
    if trimmed == code:
        return code
    sent.trimmed.add(path)
    return trimmed


_NUMBER = re.compile(r"[0-9]{1,9}")
_LANGUAGES = re.compile(r"[A-Za-z*][A-Za-z0-9*-]*(;\s*q=[01](\.\d+)?)?(\s*,\s*[A-Za-z*].*)?")


def _from_text(input: Input, text: str) -> Value:
    """Read a value of a query or a form."""
    match input.kind:
        case Kind.BOOLEAN:
            return _boolean(input, text)
        case Kind.INTEGER:
            return _number(input, text)
        case Kind.CODING:
            system, separator, code = text.rpartition("|")
            if not separator or not code:
                raise Invalid(requests.bad_value(input.name, text, "system|code"))
            return Coding(system, code)
        case Kind.DEPENDENCY:
            return _statement(input, text)
        case Kind.CIRCUMSTANCE:
            return _statement(input, f"{input.name}${text}")
        case Kind.CODEABLE_CONCEPT | Kind.RESOURCE | Kind.REQUEST:
            raise Invalid(
                requests.bad_value(input.name, text, f"a {input.kind}, which needs a POST")
            )
        case _:
            return _plain(input, text)


def _from_parameter(input: Input, parameter: Json) -> Value:
    """Read a value of a parameter of a Parameters resource."""
    if input.kind is Kind.DEPENDENCY:
        return _dependency(input, parameter)
    if input.kind is Kind.RESOURCE:
        return _resource(input, parameter)
    if input.kind is Kind.REQUEST:
        return _request(parameter)
    values = [
        (name, value)
        for name, value in parameter.items()
        if name.startswith("value") and not _is_blank(value)
    ]
    if len(values) != 1:
        raise Invalid(requests.bad_value(input.name, f"{len(values)} values", "one value"))
    name, value = values[0]
    match input.kind, value:
        case Kind.CIRCUMSTANCE, _:
            return Statement(input.name, _circumstances(input, value))
        case Kind.CODING, dict() if name == "valueCoding":
            return _coding(input, value)
        case Kind.CODEABLE_CONCEPT, dict() if name == "valueCodeableConcept":
            return _codeable_concept(input, value)
        case Kind.BOOLEAN, bool():
            return value
        case Kind.BOOLEAN, str():
            return _boolean(input, value)
        case Kind.INTEGER, _:
            return _number(input, str(value))
        case Kind.CODING | Kind.CODEABLE_CONCEPT | Kind.BOOLEAN, _:
            raise Invalid(requests.bad_value(input.name, name, f"a {input.kind}"))
        case _, str():
            return _plain(input, value)
    raise Invalid(requests.bad_value(input.name, name, f"a {input.kind}"))


def _plain(input: Input, text: str) -> str:
    if input.kind is Kind.LANGUAGE and not _LANGUAGES.fullmatch(text):
        raise Invalid(requests.bad_value(input.name, text, "a language such as en-US"))
    return text


def _boolean(input: Input, text: str) -> bool:
    if text not in {"true", "false"}:
        raise Invalid(requests.bad_value(input.name, text, "true or false"))
    return text == "true"


def _number(input: Input, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise Invalid(requests.bad_value(input.name, text, "a whole number"))
    return int(text)


def _coding(input: Input, value: Json) -> Coding:
    value = _without_absent(value)
    elements = {name: value.get(name) for name in ("system", "code", "display", "version")}
    for name, element in elements.items():
        if element is not None and not isinstance(element, str):
            raise Invalid(requests.bad_value(f"{input.name}.{name}", str(element), "text"))
    texts = {name: cast(str | None, element) for name, element in elements.items()}
    return Coding(texts["system"] or "", texts["code"] or "", texts["display"], texts["version"])


def _codeable_concept(input: Input, value: Json) -> CodeableConcept:
    codings = value.get("coding", [])
    if not isinstance(codings, list):
        raise Invalid(requests.bad_value(input.name, str(codings), "a CodeableConcept"))
    written: list[JsonValue] = []
    for coding in codings:
        if not isinstance(coding, dict):
            raise Invalid(requests.bad_value(input.name, str(coding), "a CodeableConcept"))
        written.append(_without_absent(coding))
    checked = tuple(_coding(input, cast(Json, coding)) for coding in codings)
    return CodeableConcept(checked, value if written == codings else {**value, "coding": written})


def _resource(input: Input, parameter: Json) -> Json:
    resource = parameter.get("resource")
    if not isinstance(resource, dict):
        raise Invalid(requests.bad_value(input.name, "without a resource", "a resource"))
    return resource


def _request(parameter: Json) -> Json:
    """Return a request of a batch; without a resource it is empty, and refused by itself."""
    resource = parameter.get("resource")
    return resource if isinstance(resource, dict) else {}


_DEPENDENCY = "an attribute and a value, such as setting$inpatient"


def _statement(input: Input, text: str) -> Statement:
    """Read `setting$inpatient`, or `setting$system|inpatient`."""
    attribute, separator, value = text.partition("$")
    system, _, code = value.rpartition("|")
    if not separator or not attribute or not code:
        raise Invalid(requests.bad_value(input.name, text, _DEPENDENCY))
    return Statement(attribute, (Coding(system, code),))


def _dependency(input: Input, parameter: Json) -> Statement:
    """Read the parts `element` and `concept` (R4), or `attribute` and `value` (R5)."""
    parts = parameter.get("part")
    by_name = {
        str(part.get("name")): part
        for part in (parts if isinstance(parts, list) else [])
        if isinstance(part, dict)
    }
    attribute = _single_value(input, by_name.get("attribute") or by_name.get("element"))
    value = _single_value(input, by_name.get("value") or by_name.get("concept"))
    if not isinstance(attribute, str) or not attribute:
        raise Invalid(requests.bad_value(input.name, str(attribute), _DEPENDENCY))
    return Statement(attribute, _circumstances(input, value))


def _single_value(input: Input, part: Json | None) -> JsonValue:
    values = [value for name, value in (part or {}).items() if name.startswith("value")]
    if len(values) != 1:
        raise Invalid(requests.bad_value(input.name, "not complete", _DEPENDENCY))
    return values[0]


def _circumstances(input: Input, value: JsonValue) -> tuple[Coding, ...]:
    match value:
        case bool():
            return (Coding("", str(value).lower()),)
        case str():
            return (Coding("", value),)
        case dict():
            return _coded_circumstances(input, value)
        case _:
            raise Invalid(requests.bad_value(input.name, str(value), _DEPENDENCY))


def _coded_circumstances(input: Input, value: Json) -> tuple[Coding, ...]:
    """Return a Coding, or the codings of a CodeableConcept, or its text without codings."""
    codings = _codeable_concept(input, value).codings or (_coding(input, value),)
    coded = tuple(replace(coding, code=code) for coding in codings if (code := coding.code.strip()))
    text = value.get("text")
    if not coded and isinstance(text, str) and text.strip():
        return (Coding("", text),)
    if not coded:
        raise Invalid(requests.bad_value(input.name, "without a code", _DEPENDENCY))
    return coded
