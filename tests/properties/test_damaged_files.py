"""Whatever is damaged in a stored file: the answer is the right one, or the damage is named."""

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
from terminology.store.prerender import FORMS, FORWARD, REVERSE, Matches, Record
from terminology.store.prerendered import Prerendered
from tests.fixtures import damage, stored

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

MARK = prerender.mark("the digest of a database")
CODES = [f"A{number:02}" for number in range(40)]

SHARES = st.floats(0, 1, exclude_max=True)
"""Where a file is damaged, as a share of its size."""
DAMAGED = "damaged"
BOUND = 10.0
"""Seconds: nothing here takes longer, or it has failed."""

Question = Callable[[Prerendered], object]


@dataclass(frozen=True, repr=False)
class Whole:
    """The bytes of a file as it was written, and all its answers."""

    content: bytes
    answers: list[object]


def record(place: int, code: str) -> Record:
    """What is prerendered for a code: of some size, and unlike that of any other."""
    text = code.encode() * (place + 1)
    return Record(
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
    """Write a prerendered file that has every part."""
    rows = [(code, [f"{code} {form}".encode() for form in FORMS]) for code in CODES[::3]]
    maps = [Matches("a map", FORWARD, rows), Matches("a map", REVERSE, rows[:2])]
    prerender.write(path, MARK, [record(place, code) for place, code in enumerate(CODES)], maps)


def known(code: bytes, found: Prerendered) -> object:
    """All that is known of a code."""
    one = found.find(code)
    if one is None:
        return None
    part = one.lookup_of(found.numbers(["color"]))
    return one.lookup(), one.validation(), part, one.place, one.plain, one.active


def near(text: bytes, found: Prerendered) -> object:
    """What a typo may have meant."""
    return found.typos and found.typos.near(text, 9)


def matched(way: str, code: bytes, form: int, found: Prerendered) -> object:
    """What the map has for a code."""
    matches = found.matches("a map", way)
    return matches and matches.find(code, form)


def questions() -> Iterator[Question]:
    """All that may be asked of the file."""
    for code in (*(code.encode() for code in CODES), b"B1", b""):
        yield partial(known, code)
        yield partial(lambda code, found: found.lookup(code), code)
        yield partial(lambda code, found: found.has(code), code)
    for places in ([1, 2, 3, 4, 5, 6], [1, 9, 39], [11]):
        yield partial(lambda places, found: found.entries(places), places)
    yield lambda found: list(found.shown)
    for text in (b"A0", b"A000", b"B11", b"A1O"):
        yield partial(near, text)
    for way in (FORWARD, REVERSE):
        for named in CODES[:4]:
            for form in range(len(FORMS)):
                yield partial(matched, way, named.encode(), form)


QUESTIONS = [*questions()]


def answer(question: Question, found: Prerendered) -> object:
    """What is answered, or that a part is damaged."""
    try:
        return question(found)
    except DamagedPrerendered:
        return DAMAGED


def opened(path: Path) -> Prerendered | None:
    """The file, if it can be opened."""
    try:
        return prerendered.open_stored(path, MARK)
    except DamagedPrerendered:
        return None


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The prerendered file as it was written."""
    path = tmp_path_factory.mktemp("whole") / "made.prerendered"
    write(path)
    found = opened(path)
    assert found is not None
    found.verify()
    answers = [question(found) for question in QUESTIONS]
    assert DAMAGED not in answers
    return Whole(path.read_bytes(), answers)


Harm = Callable[[Path, int], None]


def flip(path: Path, bit: int) -> None:
    """Flip a bit."""
    damage.flip(path, bit)


def cut(path: Path, bit: int) -> None:
    """Cut the file off before a byte."""
    damage.truncate(path, bit >> 3)


def overwrite(path: Path, bit: int) -> None:
    """Write what stands at another place over a part of the file."""
    content = path.read_bytes()
    damage.overwrite(path, bit >> 3, content[200:300])


def refuse_another_answer(found: Prerendered, due: list[object], first: int) -> bool:
    """Ask everything, some question first; each answer is right. Tell whether one was missing."""
    order = [*range(first, len(QUESTIONS)), *range(first)]
    said = {number: answer(QUESTIONS[number], found) for number in order}
    wrong = [number for number in order if said[number] not in (due[number], DAMAGED)]
    assert wrong == []
    return DAMAGED in said.values()


@pytest.mark.parametrize("harm", [flip, cut, overwrite])
@settings(deadline=None, max_examples=60)
@given(share=SHARES, asked=st.lists(st.integers(0, len(QUESTIONS) - 1), max_size=3))
def test_a_prerendered_file_that_is_damaged_gives_the_right_answer_or_none(
    whole: Whole, harm: Harm, share: float, asked: list[int]
) -> None:
    content, due = whole.content, whole.answers
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.prerendered"
        path.write_bytes(content)
        before = opened(path)
        assert before is not None
        for number in asked:
            assert QUESTIONS[number](before) == due[number]

        harm(path, int(share * 8 * len(content)))

        is_missing = refuse_another_answer(before, due, asked[0] if asked else 0)
        assert bool(before.broken) == is_missing
        is_harmed = path.read_bytes() != content
        after = opened(path)
        if after is not None:
            refuse_another_answer(after, due, 0)
        if is_harmed and after is not None:
            with pytest.raises(DamagedPrerendered, match="is damaged"):
                after.verify()


def test_whichever_bit_of_a_prerendered_file_is_flipped_it_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "made.prerendered"
    rows = [(code, [b"1", b"2", b"3"]) for code in CODES[:2]]
    records = [record(place, code) for place, code in enumerate(CODES[:2])]
    prerender.write(path, MARK, records, [Matches("a map", FORWARD, rows)])

    for bit in range(8 * path.stat().st_size):
        damage.flip(path, bit)
        found = opened(path)
        if found is not None:
            with pytest.raises(DamagedPrerendered):
                found.verify()
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

Inquiry = Callable[[Concepts], object]
INQUIRIES: list[Inquiry] = [
    lambda held: [*held.concepts()],
    lambda held: [held.concept(code) for code in CODES[::5]],
    lambda held: held.at([3, 1]),
    lambda held: held.children("A00"),
    lambda held: held.is_above("A00", "A07"),
    lambda held: held.places(CODES),
    lambda held: held.similar("A0O"),
    lambda held: held.spellings("a01"),
    lambda held: held.valued("color", "A03"),
    lambda held: [*held.values("color")],
    lambda held: [*held.found("number 7")],
    lambda held: [held.edition, held.provenance],
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The database as it was written."""
    path = tmp_path_factory.mktemp("whole") / "made.sqlite"
    writer.write(SYSTEM, path)
    held = stored.open_concepts(path)
    return Whole(path.read_bytes(), [inquiry(held) for inquiry in INQUIRIES])


def is_right(registry: Registry, due: list[object], number: int) -> bool:
    """Ask one thing; tell whether it was answered, and then rightly."""
    held = registry.snapshot().edition(stored.URL)
    if held is None:
        return False
    try:
        found = INQUIRIES[number](held)
    except DamagedDatabase:
        return False
    assert found == due[number]
    return True


def assert_named(path: Path, registry: Registry) -> None:
    """Wait until a file is named as broken: it may be opened anew, and checked, meanwhile."""
    end = time.monotonic() + BOUND
    while not (broken := registry.snapshot().broken):
        assert time.monotonic() < end
    assert [what.startswith(f"{path}: ") and "\n" not in what for what in broken] == [True]


@pytest.mark.parametrize("harm", [flip, cut, overwrite])
@settings(deadline=None, max_examples=60)
@given(
    share=SHARES,
    asked=st.lists(st.integers(0, len(INQUIRIES) - 1), max_size=2),
    after=st.permutations(range(len(INQUIRIES))),
)
def test_a_database_that_is_damaged_gives_the_right_answer_or_is_named_as_broken(
    database: Whole,
    harm: Harm,
    share: float,
    asked: list[int],
    after: list[int],
) -> None:
    content, due = database.content, database.answers
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        path.write_bytes(content)
        damage.age(path)
        open_before = Registry(Path(folder))
        assert all(is_right(open_before, due, number) for number in asked)

        harm(path, int(share * 8 * len(content)))

        is_harmed = path.read_bytes() != content
        for registry in (open_before, Registry(Path(folder))):
            for number in after:
                if not is_right(registry, due, number):
                    assert is_harmed
                    assert_named(path, registry)
            assert is_harmed or registry.snapshot().broken == ()
            if is_harmed:
                assert_named(path, registry)
