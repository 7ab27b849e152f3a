"""Tests of the columns of a site's file."""

import pytest

from codesystems.release import Refused
from codesystems.site import columns
from codesystems.site.statement import Statement
from tests.fixtures import sitefiles

BOTH = ("code", "display")


def names(*headings: str, stated: Statement = sitefiles.NEW) -> list[str]:
    others = columns.of("ours.csv", headings, stated).others
    return [definition.code for definition in others.values()]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("department", "department"),
        ("Consumer name", "consumerName"),
        ("RVU", "rvu"),
        ("RVU work (2026)", "rvuWork2026"),
        ("costCenter", "costCenter"),
        ("COST_CENTER", "costCenter"),
        ("Status", "siteStatus"),
        ("parent", "siteParent"),
    ],
)
def test_a_further_column_is_a_property(heading: str, name: str) -> None:
    assert names(*BOTH, heading) == [name]


def test_a_property_of_the_code_system_keeps_its_name() -> None:
    assert names("code", "display", "Source", stated=sitefiles.of_cpt()) == ["siteSource"]


def test_a_property_of_a_column_says_which_and_has_a_uri() -> None:
    (definition,) = columns.of("ours.csv", (*BOTH, "Ward No."), sitefiles.of_cpt()).others.values()

    assert definition.description == "The column 'Ward No.' of this site's file"
    assert definition.uri == "https://fhir-hcpcs.org/CodeSystem/cpt#wardNo"


def test_headings_are_found_in_any_case_and_order() -> None:
    found = columns.of("ours.csv", ("ENDED", "Display", "Code"), sitefiles.NEW)

    assert found.known == {"ended": "ENDED", "display": "Display", "code": "Code"}
    assert not found.others


def test_the_days_of_a_supplement_are_properties() -> None:
    stated = sitefiles.of_cpt(supplement=True)

    assert names("code", "added", "definition", stated=stated) == ["siteAdded", "siteDefinition"]


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        (("code", "name"), "has no column 'display'; the headings are code, name"),
        (("number", "display"), "has no column 'code'"),
        (("code", *["x" * 30] * 9), f"are code, {', '.join(['x' * 30] * 3)}, ..."),
        ((*BOTH, "§"), "the heading '§' has no letters or digits"),
        ((*BOTH, "a b", "A-B"), "another column has the same name as 'a b'"),
    ],
)
def test_headings_that_cannot_be_used_are_refused(headings: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Refused, match="line 1") as caught:
        columns.of("ours.csv", headings, sitefiles.NEW)

    assert reason in str(caught.value)


def test_a_supplement_of_codes_alone_is_refused() -> None:
    with pytest.raises(Refused, match="a supplement adds something"):
        columns.of("ours.csv", ("code",), sitefiles.of_cpt(supplement=True))
