"""Tests of the table of rules for CAR-T claims."""

import pytest

from codesystems.claimcircumstance import edition as claimcircumstance
from codesystems.claimrule import edition as claimrule
from codesystems.model import Concept

RULES = claimrule.load().concepts

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def property_values(concept: Concept, name: str) -> list[object]:
    """The values of a property."""
    return [value.value for value in concept.properties if value.code == name]


@each_rule
def test_a_rule_has_one_severity_and_one_source(rule: Concept) -> None:
    (severity,), (source,) = property_values(rule, "severity"), property_values(rule, "source")

    assert severity in {"error", "warning", "information"}
    assert len(str(source)) > len("ASTCT")
    assert rule.display


@each_rule
@pytest.mark.parametrize("attribute", ["setting", "payer"])
def test_the_circumstances_of_a_rule_exist(rule: Concept, attribute: str) -> None:
    known = {
        concept.code
        for concept in claimcircumstance.load().concepts
        if property_values(concept, "attribute") == [attribute]
    }

    assert set(property_values(rule, attribute)) <= known


def test_a_rule_with_several_settings_has_each_as_a_separate_value() -> None:
    (rule,) = (rule for rule in RULES if rule.code == "administration-revenue-code")

    assert property_values(rule, "setting") == ["inpatient", "hospital-outpatient"]


def test_where_sources_disagree_the_rule_names_both_and_is_information() -> None:
    for code in ("kx-facility", "expanded-access-remark-beside-code"):
        (rule,) = (rule for rule in RULES if rule.code == code)
        assert property_values(rule, "severity") == ["information"]
        assert "ASTCT" in str(property_values(rule, "source"))
        assert "National Government Services" in str(property_values(rule, "source"))
