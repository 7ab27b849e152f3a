"""The rules for a CAR-T claim, as the table has them."""

import pytest

from codesystems.claimcircumstance import edition as claimcircumstance
from codesystems.claimrule import edition as claimrule
from codesystems.model import Concept

RULES = claimrule.load().concepts

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def said(concept: Concept, name: str) -> list[object]:
    """The values of a property."""
    return [value.value for value in concept.properties if value.code == name]


@each_rule
def test_a_rule_has_one_severity_and_one_source(rule: Concept) -> None:
    (severity,), (source,) = said(rule, "severity"), said(rule, "source")

    assert severity in {"error", "warning", "information"}
    assert len(str(source)) > len("ASTCT")
    assert rule.display


@each_rule
@pytest.mark.parametrize("attribute", ["setting", "payer"])
def test_a_rule_holds_in_circumstances_that_there_are(rule: Concept, attribute: str) -> None:
    known = {
        concept.code
        for concept in claimcircumstance.load().concepts
        if said(concept, "attribute") == [attribute]
    }

    assert set(said(rule, attribute)) <= known


def test_a_rule_of_several_settings_has_each_as_a_value_of_its_own() -> None:
    (rule,) = (one for one in RULES if one.code == "administration-revenue-code")

    assert said(rule, "setting") == ["inpatient", "hospital-outpatient"]


def test_where_sources_disagree_the_rule_names_both_and_only_informs() -> None:
    for code in ("kx-facility", "expanded-access-remark-beside-code"):
        (rule,) = (one for one in RULES if one.code == code)
        assert said(rule, "severity") == ["information"]
        assert "ASTCT" in str(said(rule, "source"))
        assert "National Government Services" in str(said(rule, "source"))
