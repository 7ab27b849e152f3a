"""Tests of the OPPS payment status indicators."""

from datetime import date

from codesystems.opps import statusindicators

CODES = "A B C D E E1 E2 F G H H1 J1 J2 K K1 L M N P Q1 Q2 Q3 Q4 R S S1 T U V X Y"


def test_every_indicator_of_addenda_b_since_2014_is_defined_with_its_source() -> None:
    concepts = statusindicators.load().concepts

    assert " ".join(concept.code for concept in concepts) == CODES
    assert all(concept.display and concept.definition for concept in concepts)


def test_an_indicator_that_cms_divided_has_ended() -> None:
    by_code = {concept.code: concept for concept in statusindicators.load().concepts}

    assert (by_code["E"].validity.end, by_code["E"].inactive) == (date(2016, 12, 31), True)
    assert (by_code["E1"].validity.start, by_code["E2"].inactive) == (date(2017, 1, 1), False)
