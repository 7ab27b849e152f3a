"""After any damage to a stored file the result is correct, or the damage is reported."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codesystems.model import Coding, Concept, Designation, Property, PropertyType
from terminology.registry import Registry
from terminology.store import prerender, prerendered, writer
from terminology.store.contract import Concepts
from terminology.store.damage import DamagedDatabase, DamagedPrerendered
from terminology.store.prerender import FORMS, FORWARD, REVERSE, Matches, PrerenderedRecord
from terminology.store.prerendered import Prerendered
from tests.fixtures import damage, stored

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

MARK = prerender.mark("the digest of a database")
CODES = [f"A{number:02}" for number in range(40)]

SHARES = st.floats(0, 1, exclude_max=True)
"""The position of the damage, as a share of the size of the file."""
DAMAGED = "damaged"
BOUND = 10.0
"""Seconds after which a test fails."""

Query = Callable[[Prerendered], object]


@dataclass(frozen=True, repr=False)
class Undamaged:
    """The bytes of an undamaged file, and all its results."""

    content: bytes
    results: list[object]


def record(place: int, code: str) -> PrerenderedRecord:
    """The prerendered responses for a code, of different sizes and contents."""
    text = code.encode() * (place + 1)
    return PrerenderedRecord(
        code,
        place,
        f"Display of {code}",
        b'{"validation":"%b"}' % text,
        (("", b'{"code":"%b"}' % text), ("color", b'{"color":"%b"}' % text)),
        b'{"entry":"%b"}' % text if place % 7 else b"",
        plain=place % 2 == 0,
        active=place % 3 == 0,
    )


def write(path: Path) -> None:
    """Write a prerendered file that has all parts."""
    rows = [(code, [f"{code} {form}".encode() for form in FORMS]) for code in CODES[::3]]
    maps = [Matches("a map", FORWARD, rows), Matches("a map", REVERSE, rows[:2])]
    prerender.write(path, MARK, [record(place, code) for place, code in enumerate(CODES)], maps)


def answers_for(code: bytes, file: Prerendered) -> object:
    """All responses for a code."""
    record = file.find(code)
    if record is None:
        return None
    part = record.lookup_of(file.numbers(["color"]))
    return record.lookup(), record.validation(), part, record.place, record.plain, record.active


def near(text: bytes, file: Prerendered) -> object:
    """The suggested codes for a typo."""
    return file.typos and file.typos.near(text, 9)


def matched(way: str, code: bytes, form: int, file: Prerendered) -> object:
    """The match of a code in the map."""
    matches = file.matches("a map", way)
    return matches and matches.find(code, form)


def all_queries() -> Iterator[Query]:
    """All queries of the file."""
    for code in (*(code.encode() for code in CODES), b"B1", b""):
        yield partial(answers_for, code)
        yield partial(lambda code, file: file.lookup(code), code)
        yield partial(lambda code, file: file.has(code), code)
    for places in ([1, 2, 3, 4, 5, 6], [1, 9, 39], [11]):
        yield partial(lambda places, file: file.entries(places), places)
    yield lambda file: list(file.shown)
    for text in (b"A0", b"A000", b"B11", b"A1O"):
        yield partial(near, text)
    for way in (FORWARD, REVERSE):
        for named in CODES[:4]:
            for form in range(len(FORMS)):
                yield partial(matched, way, named.encode(), form)


QUERIES = [*all_queries()]


def result_of(query: Query, file: Prerendered) -> object:
    """The result of a query, or DAMAGED."""
    try:
        return query(file)
    except DamagedPrerendered:
        return DAMAGED


def opened(path: Path) -> Prerendered | None:
    """The opened file, or None if it is damaged."""
    try:
        return prerendered.open_stored(path, MARK)
    except DamagedPrerendered:
        return None


@pytest.fixture(scope="module")
def undamaged(tmp_path_factory: pytest.TempPathFactory) -> Undamaged:
    """The undamaged prerendered file."""
    path = tmp_path_factory.mktemp("undamaged") / "made.prerendered"
    write(path)
    file = opened(path)
    assert file is not None
    file.verify()
    results = [query(file) for query in QUERIES]
    assert DAMAGED not in results
    return Undamaged(path.read_bytes(), results)


Harm = Callable[[Path, int], None]


def flip(path: Path, bit: int) -> None:
    """Flip a bit."""
    damage.flip(path, bit)


def cut(path: Path, bit: int) -> None:
    """Cut the file off before a byte."""
    damage.truncate(path, bit >> 3)


def overwrite(path: Path, bit: int) -> None:
    """Overwrite a part of the file with another part."""
    content = path.read_bytes()
    damage.overwrite(path, bit >> 3, content[200:300])


def assert_correct_or_missing(file: Prerendered, expected: list[object], first: int) -> bool:
    """Assert that each result is correct or missing; tell whether any is missing."""
    order = [*range(first, len(QUERIES)), *range(first)]
    results = {number: result_of(QUERIES[number], file) for number in order}
    wrong = [number for number in order if results[number] not in (expected[number], DAMAGED)]
    assert wrong == []
    return DAMAGED in results.values()


@pytest.mark.parametrize("harm", [flip, cut, overwrite])
@settings(deadline=None, max_examples=60)
@given(share=SHARES, queried=st.lists(st.integers(0, len(QUERIES) - 1), max_size=3))
def test_a_damaged_prerendered_file_has_the_correct_result_or_none(
    undamaged: Undamaged, harm: Harm, share: float, queried: list[int]
) -> None:
    content, expected = undamaged.content, undamaged.results
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.prerendered"
        path.write_bytes(content)
        before = opened(path)
        assert before is not None
        for number in queried:
            assert QUERIES[number](before) == expected[number]

        harm(path, int(share * 8 * len(content)))

        is_missing = assert_correct_or_missing(before, expected, queried[0] if queried else 0)
        assert bool(before.broken) == is_missing
        is_harmed = path.read_bytes() != content
        after = opened(path)
        if after is not None:
            assert_correct_or_missing(after, expected, 0)
        if is_harmed and after is not None:
            with pytest.raises(DamagedPrerendered, match="is damaged"):
                after.verify()


def test_a_flip_of_any_bit_of_a_prerendered_file_is_detected(tmp_path: Path) -> None:
    path = tmp_path / "made.prerendered"
    rows = [(code, [b"1", b"2", b"3"]) for code in CODES[:2]]
    records = [record(place, code) for place, code in enumerate(CODES[:2])]
    prerender.write(path, MARK, records, [Matches("a map", FORWARD, rows)])

    for bit in range(8 * path.stat().st_size):
        damage.flip(path, bit)
        file = opened(path)
        if file is not None:
            with pytest.raises(DamagedPrerendered):
                file.verify()
        damage.flip(path, bit)


SYSTEM = stored.code_system(
    Concept("A00", "All of them"),
    *(
        Concept(
            code,
            f"Number {number} of them",
            designations=(Designation(f"No. {number}", None, "en"),),
            properties=(Property("color", PropertyType.CODING, Coding(stored.FAR_URL, code)),),
            parents=("A00",),
        )
        for number, code in enumerate(CODES[1:], 1)
    ),
)

ConceptsQuery = Callable[[Concepts], object]
CONCEPTS_QUERIES: list[ConceptsQuery] = [
    lambda concepts: [*concepts.concepts()],
    lambda concepts: [concepts.concept(code) for code in CODES[::5]],
    lambda concepts: concepts.at([3, 1]),
    lambda concepts: concepts.children("A00"),
    lambda concepts: concepts.is_ancestor("A00", "A07"),
    lambda concepts: concepts.places(CODES),
    lambda concepts: concepts.similar("A0O"),
    lambda concepts: concepts.spellings("a01"),
    lambda concepts: concepts.valued("color", "A03"),
    lambda concepts: [*concepts.values("color")],
    lambda concepts: [*concepts.search("number 7")],
    lambda concepts: [concepts.edition, concepts.provenance],
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Undamaged:
    """The undamaged database."""
    path = tmp_path_factory.mktemp("undamaged") / "made.sqlite"
    writer.write(SYSTEM, path)
    concepts = stored.open_concepts(path)
    return Undamaged(
        path.read_bytes(), [query_concepts(concepts) for query_concepts in CONCEPTS_QUERIES]
    )


def is_correct(registry: Registry, expected: list[object], number: int) -> bool:
    """Run one query: tell whether there is a result, and assert that it is correct."""
    concepts = registry.snapshot().edition(stored.URL)
    if concepts is None:
        return False
    try:
        result = CONCEPTS_QUERIES[number](concepts)
    except DamagedDatabase:
        return False
    assert result == expected[number]
    return True


def assert_reported(path: Path, registry: Registry) -> None:
    """Wait until a file is reported as broken: it may be opened again and verified meanwhile."""
    end = time.monotonic() + BOUND
    while not (broken := registry.snapshot().broken):
        assert time.monotonic() < end
    assert [error.startswith(f"{path}: ") and "\n" not in error for error in broken] == [True]


@pytest.mark.parametrize("harm", [flip, cut, overwrite])
@settings(deadline=None, max_examples=60)
@given(
    share=SHARES,
    queried=st.lists(st.integers(0, len(CONCEPTS_QUERIES) - 1), max_size=2),
    after=st.permutations(range(len(CONCEPTS_QUERIES))),
)
def test_a_damaged_database_has_the_correct_result_or_is_reported_as_broken(
    database: Undamaged,
    harm: Harm,
    share: float,
    queried: list[int],
    after: list[int],
) -> None:
    content, expected = database.content, database.results
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        path.write_bytes(content)
        damage.age(path)
        open_before = Registry(Path(folder))
        assert all(is_correct(open_before, expected, number) for number in queried)

        harm(path, int(share * 8 * len(content)))

        is_harmed = path.read_bytes() != content
        for registry in (open_before, Registry(Path(folder))):
            for number in after:
                if not is_correct(registry, expected, number):
                    assert is_harmed
                    assert_reported(path, registry)
            assert is_harmed or registry.snapshot().broken == ()
            if is_harmed:
                assert_reported(path, registry)
