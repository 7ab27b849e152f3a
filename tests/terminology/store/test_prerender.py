"""Prerendered answers are written to a file and read back one by one."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminology.store import hashtable, prerender, prerendered
from terminology.store.damage import DamagedPrerendered
from terminology.store.prerender import (
    CLOSING,
    FORWARD,
    OPENING,
    REVERSE,
    Matches,
    PrerenderedRecord,
)
from terminology.store.prerendered import Prerendered

MARK = prerender.mark("the digest of a database")
ONE = PrerenderedRecord(
    code="A1",
    place=0,
    display="One",
    validation=b'{"valid":"A1"}',
    parts=(("", b'{"a":1}'), ("color", b'{"b":2}'), ("shape", b'{"c":3}'), ("color", b'{"d":4}')),
    entry=b'{"code":"A1"}',
    plain=True,
    active=False,
)
CODES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def made(folder: Path, *written: PrerenderedRecord, maps: Sequence[Matches] = ()) -> Prerendered:
    """Write records and matches to a file, and open it."""
    path = folder / "made.prerendered"
    prerender.write(path, MARK, written, maps)
    opened = prerendered.open_stored(path, MARK)
    assert opened is not None
    return opened


def test_the_answers_for_a_code_are_read_back(tmp_path: Path) -> None:
    record = made(tmp_path, ONE).find(b"A1")

    assert record is not None
    whole = OPENING + b",".join(part for _, part in ONE.parts) + CLOSING
    assert (record.lookup(), made(tmp_path, ONE).lookup(b"A1")) == (whole, whole)
    assert record.validation() == (ONE.validation, b"One")
    assert (record.place, record.plain, record.active) == (0, True, False)


def test_an_unknown_code_is_not_found(tmp_path: Path) -> None:
    opened = made(tmp_path, ONE)

    assert [opened.find(code) for code in (b"A2", b"a1", b"", b"A1 ")] == [None] * 4


@settings(max_examples=25)
@given(codes=st.lists(CODES, unique=True, max_size=300))
def test_every_code_is_found_however_many_there_are(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str]
) -> None:
    written = [replace(ONE, code=code, place=place) for place, code in enumerate(codes)]

    opened = made(tmp_path_factory.mktemp("many"), *written)

    records = [opened.find(code.encode()) for code in codes]
    assert [record and record.place for record in records] == [
        place if hashtable.fits(code.encode()) else None for place, code in enumerate(codes)
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], [{"a": 1}]),
        (["color"], [{"a": 1}, {"b": 2}, {"d": 4}]),
        (["shape", "color"], [{"a": 1}, {"b": 2}, {"c": 3}, {"d": 4}]),
        (["unheard-of"], [{"a": 1}]),
    ],
)
def test_a_lookup_can_be_limited_to_some_properties(
    tmp_path: Path, wanted: list[str], expected: list[object]
) -> None:
    opened = made(tmp_path, ONE)
    record = opened.find(b"A1")

    assert record is not None
    assert orjson.loads(record.lookup_of(opened.numbers(wanted)))["parameter"] == expected


def test_entries_are_read_by_their_places(tmp_path: Path) -> None:
    entries = [b"{0}", b"", b"{2}", b"{3}", b"{4}"]
    opened = made(
        tmp_path,
        *(replace(ONE, code=f"A{at}", place=at, entry=entry) for at, entry in enumerate(entries)),
    )

    assert list(opened.shown) == [0, 2, 3, 4]
    assert opened.entries([2, 3, 4]) == b"{2},{3},{4}"
    assert opened.entries([0, 2, 4]) == b"{0},{2},{4}"
    assert opened.entries([4]) == b"{4}"


@pytest.mark.parametrize(
    "long",
    [
        replace(ONE, code="A" * 9),
        replace(ONE, display="D" * (1 << 24)),
        replace(ONE, validation=b"v" * (1 << 24)),
        replace(ONE, parts=(("", b"p" * (1 << 24)),)),
    ],
    ids=["code", "display", "validation", "lookup"],
)
def test_a_code_with_too_long_an_answer_is_left_out(
    tmp_path: Path, long: PrerenderedRecord
) -> None:
    opened = made(tmp_path, long, replace(ONE, code="A2", place=1))

    code = long.code.encode()
    assert (opened.find(code), opened.lookup(code), opened.has(code)) == (None, None, False)
    assert opened.find(b"A2") is not None
    assert opened.entries([0, 1]) == ONE.entry + b"," + ONE.entry


def test_a_map_with_codes_in_lower_case_has_no_index_of_typos(tmp_path: Path) -> None:
    opened = made(tmp_path, maps=[Matches("m", FORWARD, [("a1", [b"1", b"2", b"3"])])])
    matches = opened.matches("m", FORWARD)

    assert matches is not None
    assert matches.has_near(b"B9")
    matches.verify()


def test_matches_are_found_by_map_direction_and_form(tmp_path: Path) -> None:
    long = b"x" * (1 << 24)
    maps = [
        Matches(
            "m",
            FORWARD,
            [("A1", [b"1", b"2", b"3"]), ("A2", [b""] * 3), ("A" * 9, [b"long"] * 3)],
        ),
        Matches("m", REVERSE, [("B1", [b"4", b"4", b"4"]), ("B2", [long] * 3)]),
    ]
    opened = made(tmp_path, maps=maps)

    forward, reverse = opened.matches("m", FORWARD), opened.matches("m", REVERSE)

    assert forward is not None
    assert reverse is not None
    assert [forward.find(b"A1", form) for form in range(3)] == [b"1", b"2", b"3"]
    assert (forward.find(b"A2", 1), forward.find(b"B1", 1)) == (b"", None)
    assert forward.find(b"A" * 9, 0) is None
    assert (reverse.find(b"B1", 2), reverse.find(b"B2", 0)) == (b"4", b"")
    assert opened.matches("another", FORWARD) is None


@pytest.mark.parametrize(
    ("code", "has_typos"), [("a1", False), ("A1", True), ("Z00.6", False), ("abcdefghi", True)]
)
def test_typos_are_indexed_if_every_code_is_in_capitals_without_dots(
    tmp_path: Path, code: str, has_typos: bool
) -> None:
    assert (made(tmp_path, replace(ONE, code=code)).typos is not None) == has_typos


def cut(path: Path) -> None:
    """Truncate a file."""
    path.write_bytes(path.read_bytes()[:-8])


def empty(path: Path) -> None:
    """Empty a file."""
    path.write_bytes(b"")


def become_folder(path: Path) -> None:
    """Replace a file with a folder."""
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [cut, empty, become_folder])
def test_an_incomplete_file_is_damaged(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "made.prerendered"
    prerender.write(path, MARK, [ONE], [])
    assert callable(damage)
    damage(path)

    with pytest.raises(DamagedPrerendered, match="is damaged"):
        prerendered.open_stored(path, MARK)


def test_a_missing_file_is_not_an_error(tmp_path: Path) -> None:
    assert prerendered.open_stored(tmp_path / "missing.prerendered", MARK) is None


def test_a_file_for_another_database_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "made.prerendered"
    prerender.write(path, MARK, [ONE], [])

    assert prerendered.open_stored(path, prerender.mark("another digest")) is None


def test_a_file_written_by_other_code_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made.prerendered"
    prerender.write(path, prerender.mark("digest"), [ONE], [])
    assert prerendered.open_stored(path, prerender.mark("digest")) is not None

    monkeypatch.setattr(prerender, "CODE", "the digest of other code")

    assert prerendered.open_stored(path, prerender.mark("digest")) is None
