"""Read the inputs of a request with a body: a Parameters resource, a form, or one resource.

The body and the query may share the inputs of a request, unless they contradict each other.
"""

from collections.abc import Sequence

from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.fhir import inputreader
from terminology.fhir.dialects import Dialect
from terminology.fhir.inputs import Input, Sent, Value
from terminology.fhir.json import JsonValue
from terminology.languages import Languages
from terminology.messages import requests
from terminology.operations.statements import Statement

Pairs = Sequence[tuple[str, str]]


def read(
    resource: JsonValue,
    query: Pairs,
    inputs: Sequence[Input],
    dialect: Dialect,
    *,
    id: str | None = None,
    strict: bool = False,
    languages: Languages | None = None,
) -> Sent:
    """Read a JSON body: Parameters, or a resource that is an input of the operation (`Input.type`).

    Raises Invalid as `from_pairs` does, for a resource that the operation does not take, and for
    an input with different values in the query and in the body.
    """
    sent = inputreader.from_pairs(query, inputs, dialect, id=id, strict=strict, languages=languages)
    type = resource.get("resourceType") if isinstance(resource, dict) else None
    if isinstance(resource, dict) and type != "Parameters":
        taken = next((input for input in inputs if input.type and input.type == type), None)
        if taken is None:
            types = ("Parameters", *(input.type for input in inputs if input.type))
            raise Invalid(requests.other_body(str(type) if type else None, types))
        return _joined(sent, Sent(dialect, {taken.name: [resource]}), inputs)
    body = inputreader.from_resource(resource, inputs, dialect, strict=strict)
    return _joined(sent, body, inputs)


def read_form(
    form: Pairs,
    query: Pairs,
    inputs: Sequence[Input],
    dialect: Dialect,
    *,
    id: str | None = None,
    strict: bool = False,
    languages: Languages | None = None,
) -> Sent:
    """Read a form. Raises Invalid as `read` does."""
    sent = inputreader.from_pairs(query, inputs, dialect, id=id, strict=strict, languages=languages)
    body = inputreader.from_pairs(form, inputs, dialect, strict=strict)
    return _joined(sent, body, inputs)


def _joined(sent: Sent, body: Sent, inputs: Sequence[Input]) -> Sent:
    """Add the inputs of the body to those of the query. Raises Invalid if they contradict."""
    repeating = {input.name for input in inputs if input.repeats}
    sent.trimmed.update(body.trimmed)
    sent.strings.update(body.strings)
    for name, values in body.values.items():
        in_query = sent.values.setdefault(name, [])
        others = [value for value in values if value not in in_query]
        if in_query and others and name not in repeating:
            raise Invalid(requests.contradicts_query(name, _shown(in_query[0]), _shown(others[0])))
        in_query += others
    return sent


def _shown(value: Value) -> str:
    """Return a value that a query can have as text."""
    if isinstance(value, Coding):
        return "|".join(part for part in (value.system, value.code) if part)
    if isinstance(value, Statement):
        return ", ".join(map(_shown, value.values))
    return str(value).lower() if isinstance(value, bool) else str(value)
