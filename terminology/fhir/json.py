"""JSON: its Python types, and its bytes."""

import orjson

Json = dict[str, "JsonValue"]
JsonValue = str | int | float | bool | None | list["JsonValue"] | Json


def dumps(value: JsonValue, *, pretty: bool = False) -> bytes:
    """Return JSON as UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 if pretty else None)
