"""JSON with the digits of its numbers."""

from decimal import Decimal

import orjson
import pytest

from terminology.fhir.json import JsonValue, dumps, loads


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1.50}',
        '{"a":[{"b":-0.10}]}',
        '{"a":12345678901234567.8901234567890}',
        '{"a":123456789012345678901234567890}',
        '{"a":0.0000001}',
        '{"a":1E+5}',
        '{"a":true,"b":null,"c":"1.50","d":7,"e":9007199254740993}',
    ],
)
def test_numbers_keep_their_digits(text: str) -> None:
    assert dumps(loads(text.encode())).decode() == text


def test_only_a_number_with_a_fraction_is_a_decimal() -> None:
    value = loads(b'{"a": 1.0, "b": 1, "c": "\\": 1.5"}')
    assert isinstance(value, dict)
    assert {name: type(part) for name, part in value.items()} == {"a": Decimal, "b": int, "c": str}


def test_indented_numbers_keep_their_digits() -> None:
    assert dumps({"a": Decimal("1.50")}, pretty=True) == b'{\n  "a": 1.50\n}'


@pytest.mark.parametrize("text", ['{"a":1.5', '{"a":01.5}', '{"a":NaN}', "", '{"a":1.5,}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        loads(text.encode())


@pytest.mark.parametrize(
    "text",
    ['{"a":1.5,"b":' + "[" * 1000 + "]" * 1000 + "}", '{"a":1e-9999999999999999999999}'],
    ids=["deep", "exponent"],
)
def test_what_cannot_be_read_exactly_is_read_as_floats(text: str) -> None:
    value = loads(text.encode())
    assert isinstance(value, dict)
    assert isinstance(value["a"], float)


def test_another_type_is_no_json() -> None:
    value: JsonValue = {1.5}  # type: ignore[assignment]
    with pytest.raises(TypeError):
        dumps(value)
