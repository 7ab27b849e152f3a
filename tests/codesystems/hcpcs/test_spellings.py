"""Other spellings of the texts of a code are designations, except its own texts."""

import pytest

from codesystems.hcpcs import bundled, spellings

ADD_ON = " (add-on, list separately in addition to primary procedure)"
TEXTS = [
    "Relese, per square centimeter",
    f"Relese, per square centimeter{ADD_ON}",
    f"Release, per square centimeter{ADD_ON}",
    "Relese, per sq cm",
    "Release, per sq cm",
]


@pytest.mark.parametrize("own", [(), (TEXTS[0], TEXTS[3]), (TEXTS[2], TEXTS[4])])
def test_a_code_has_the_spellings_that_are_not_its_own(own: tuple[str, ...]) -> None:
    texts = [designation.value for designation in spellings.of("Q4257", *own)]

    assert texts == [text for text in TEXTS if text not in own]


def test_other_codes_have_no_other_spellings() -> None:
    assert list(spellings.of("Q2041")) == []


def test_the_bundled_record_has_the_spellings_of_cms() -> None:
    (concept,) = [one for one in bundled.load().concepts if one.code == "Q4257"]

    others = [one.value for one in concept.designations if one.use == spellings.OTHER_SPELLING]

    assert concept.display == TEXTS[2]
    assert others == [TEXTS[0], TEXTS[1], TEXTS[3]]
