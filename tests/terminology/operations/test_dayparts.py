"""The codes in force on a date, of a whole edition: as they are found one by one."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from codesystems.asof import AsOf
from codesystems.model import ALWAYS, CodeSystem, Concept, Validity
from terminology.operations import dayparts
from terminology.operations.as_of import Day
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from tests.fixtures import stored

START = date(2024, 1, 1)
DAYS = st.integers(-3, 14).map(lambda number: START + timedelta(number))
ONCE = "https://example.org/CodeSystem/once"
VALIDITIES = st.one_of(
    st.none(),
    st.just(ALWAYS),
    st.builds(
        lambda first, length: Validity(first, first and length and first + length),
        st.none() | DAYS,
        st.none() | st.integers(1, 6).map(timedelta),
    ),
)


@st.composite
def editions(draw: st.DrawFn) -> list[Concepts]:
    """Up to four editions of up to five codes, newest first; releases between may be missing."""
    drawn: list[Concepts] = []
    for number in range(draw(st.integers(1, 4))):
        effective = START + timedelta(3 * number)
        due = draw(st.none() | st.integers(1, 3).map(timedelta))
        edition = stored.edition(str(number), effective=effective)
        validities = draw(st.lists(VALIDITIES, min_size=1, max_size=5))
        concepts = [
            Concept(code, validity=validity)
            for code, validity in zip("ABCDE", validities, strict=False)
            if validity is not None
        ]
        edition = replace(edition, next_due=effective + due if due else None)
        source = replace(stored.SOURCE, sha256=repr((edition, concepts)))
        drawn.append(MemoryConcepts(CodeSystem(edition, tuple(concepts), source)))
    return drawn[::-1]


@given(editions(), DAYS, st.integers(0, 3))
def test_a_whole_edition_has_the_codes_that_are_found_one_by_one(
    versions: list[Concepts], first: date, length: int
) -> None:
    day = AsOf(first, first + timedelta(length), "")
    sources = {code: Day(versions, day).edition_for(code) for code in "ABCDE"}

    parts = dayparts.parts(versions, day)

    assert parts[0][0] is Day(versions, day).current
    assert all(members for _, members in parts[1:])
    assert {
        concept.code: concepts
        for concepts, members in parts
        for concept in concepts.at(list(members))
    } == {code: concepts for code, concepts in sources.items() if concepts is not None}


def test_the_codes_of_a_date_are_found_once() -> None:
    older, newer = (
        MemoryConcepts(
            stored.code_system(
                Concept("A", validity=Validity(START, end)),
                of=stored.edition(
                    version, key="once", url=ONCE, effective=START + timedelta(later)
                ),
            )
        )
        for version, end, later in (("1", None, 0), ("2", START, 9))
    )
    day = AsOf(START + timedelta(1), START + timedelta(1), "")

    first = dayparts.parts([newer, older], day)

    assert [(part.edition.version, len(members)) for part, members in first] == [("1", 0)]
    assert dayparts.parts([newer, older], day) == first
