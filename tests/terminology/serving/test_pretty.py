"""JSON that is indented in pieces is the same as JSON that is indented at once."""

from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminology.fhir.json import dumps
from terminology.serving import pretty

TEXTS = st.text(st.sampled_from('a"\\{}[],: \né'), max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-9, 10**6) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=30,
)


def pieces(values: Sequence[object], size: int) -> list[bytes]:
    """Return the pieces of an object with a list of these values, `size` in each piece."""
    texts = [orjson.dumps(value) for value in values]
    groups = [texts[start : start + size] for start in range(0, len(texts), size)]
    joined = [b",".join(group) for group in groups]
    return [b'{"a":1,"b":[', *joined[:1], *(b"," + group for group in joined[1:]), b'],"c":{}}']


@given(values=st.lists(VALUES, max_size=12), size=st.integers(1, 5), times=st.integers(1, 12))
def test_pieces_are_indented_as_the_complete_json(
    values: list[object], size: int, times: int
) -> None:
    listed = values * times

    indented = b"".join(map(pretty.Indenter().write, pieces(listed, size)))

    assert indented == dumps({"a": 1, "b": listed, "c": {}}, pretty=True)  # type: ignore[dict-item]


@pytest.mark.parametrize("large", [1, 10_000])
def test_a_large_piece_is_indented_as_a_small_one(
    large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pretty, "_LARGE", large)
    listed = [{"code": "A", "property": [{"x": "[{,"}]}] * 9

    indented = b"".join(map(pretty.Indenter().write, pieces(listed, 4)))

    assert indented == orjson.dumps({"a": 1, "b": listed, "c": {}}, option=orjson.OPT_INDENT_2)
