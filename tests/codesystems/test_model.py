"""Tests of a code system as data."""

from dataclasses import replace
from datetime import date

import pytest

from codesystems.cpt import edition as cpt
from codesystems.model import ALWAYS, Validity

_FIRST, _LAST = date(2019, 1, 1), date(2024, 12, 31)


@pytest.mark.parametrize(
    ("validity", "day", "usable"),
    [
        (Validity(_FIRST, _LAST), date(2018, 12, 31), False),
        (Validity(_FIRST, _LAST), _FIRST, True),
        (Validity(_FIRST, _LAST), _LAST, True),
        (Validity(_FIRST, _LAST), date(2025, 1, 1), False),
        (Validity(None, _LAST), date.min, True),
        (Validity(_FIRST, None), date.max, True),
        (ALWAYS, date(2025, 1, 1), True),
    ],
)
def test_a_code_may_be_used_from_its_first_to_its_last_day(
    validity: Validity, day: date, usable: bool
) -> None:
    assert validity.contains(day) is usable


@pytest.mark.parametrize(
    ("first", "second", "common"),
    [
        (Validity(_FIRST, _LAST), ALWAYS, Validity(_FIRST, _LAST)),
        (Validity(None, _LAST), Validity(_FIRST, None), Validity(_FIRST, _LAST)),
        (Validity(None, _FIRST), Validity(_FIRST, None), Validity(_FIRST, _FIRST)),
        (Validity(None, _FIRST), Validity(_LAST, None), None),
        (ALWAYS, ALWAYS, ALWAYS),
    ],
)
def test_the_meeting_of_two_validities_is_their_common_days(
    first: Validity, second: Validity, common: Validity | None
) -> None:
    assert first.meets(second) == second.meets(first) == common


def test_the_id_of_an_edition_is_its_key_and_version() -> None:
    assert cpt.EDITION.id == "cpt-0-fragment-2025"


@pytest.mark.parametrize(
    ("version", "canonical"), [("2025-01", f"{cpt.EDITION.url}|2025-01"), ("", cpt.EDITION.url)]
)
def test_the_canonical_of_an_edition_is_its_url_with_the_version_if_any(
    version: str, canonical: str
) -> None:
    assert replace(cpt.EDITION, version=version).canonical == canonical
