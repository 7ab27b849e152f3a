"""The circumstances of a claim, as an asker states them and as mappings depend on them."""

import pytest

from codesystems import canonical
from codesystems.model import Coding
from conceptmaps import crosswalk
from conceptmaps.model import Dependency
from terminology.library import Holdings, Library
from terminology.operations import circumstances
from terminology.operations.circumstances import Standing, Statement
from terminology.problems import Invalid

THEIRS = "https://example.org/attribute"


@pytest.fixture
def holdings(library: Library) -> Holdings:
    return library.holdings()


def stated(attribute: str, *codes: str) -> Statement:
    """What an asker states, without systems."""
    return Statement(attribute, tuple(Coding("", code) for code in codes))


def allowed(holdings: Holdings, needed: Dependency, *statements: Statement) -> bool:
    """Whether a mapping with this one dependency is offered."""
    resolved = circumstances.resolve(statements, holdings)
    return circumstances.allow([needed], resolved, holdings)


@pytest.mark.parametrize(
    ("needed", "said", "allows"),
    [
        (("setting", "inpatient"), "inpatient", True),
        (("setting", "inpatient"), "professional", False),
        (("payer", "other-payer"), "other-payer", True),
        (("payer", "other-payer"), "commercial", True),
        (("payer", "other-payer"), "medicaid", True),
        (("payer", "other-payer"), "medicare", False),
        (("payer", "medicare"), "commercial", False),
        (("clinical-trial", "trial-of-product"), "clinical-trial", True),
        (("clinical-trial", "trial-of-product"), "trial-of-other-product", False),
        (("clinical-trial", "trial-of-product"), "no-clinical-trial", False),
        (("clinical-trial", "trial-of-product"), "true", True),
        (("clinical-trial", "no-clinical-trial"), "true", False),
        (("clinical-trial", "no-clinical-trial"), "false", True),
        (("expanded-access", "expanded-access"), "true", True),
        (("expanded-access", "expanded-access"), "false", False),
    ],
)
def test_a_dependency_is_unmet_only_where_what_is_stated_excludes_it(
    holdings: Holdings, needed: tuple[str, str], said: str, allows: bool
) -> None:
    attribute = needed[0]

    assert allowed(holdings, crosswalk.dependency(*needed), stated(attribute, said)) is allows


@pytest.mark.parametrize(
    ("needed", "said", "due"),
    [
        (("inpatient",), ("inpatient",), Standing.MET),
        (("inpatient", "professional"), ("professional",), Standing.MET),
        (("inpatient",), ("inpatient", "professional"), Standing.OPEN),
        (("inpatient", "professional"), ("inpatient", "professional"), Standing.MET),
        (("inpatient",), ("professional",), Standing.EXCLUDED),
        (("inpatient",), (), Standing.OPEN),
    ],
)
def test_what_is_stated_meets_leaves_open_or_excludes_what_is_needed(
    holdings: Holdings, needed: tuple[str, ...], said: tuple[str, ...], due: Standing
) -> None:
    resolved = circumstances.resolve([stated("setting", *said)] if said else [], holdings)
    values = [Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in needed]
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "setting")

    assert circumstances.standing(attribute, values, resolved, holdings) is due


@pytest.mark.parametrize(
    ("needed", "said", "due"),
    [
        ("other-payer", "commercial", Standing.MET),
        ("commercial", "other-payer", Standing.OPEN),
        ("commercial", "medicaid", Standing.EXCLUDED),
    ],
)
def test_a_narrower_value_meets_what_a_broader_one_leaves_open(
    holdings: Holdings, needed: str, said: str, due: Standing
) -> None:
    resolved = circumstances.resolve([stated("payer", said)], holdings)
    value = Coding(canonical.CLAIM_CIRCUMSTANCE, needed)
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "payer")

    assert circumstances.standing(attribute, [value], resolved, holdings) is due


def test_what_is_not_stated_excludes_nothing(holdings: Holdings) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(holdings, needed)
    assert allowed(holdings, needed, stated("payer", "medicare"))


def test_of_several_values_any_may_be_the_case(holdings: Holdings) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(holdings, needed, stated("setting", "professional", "inpatient"))
    assert allowed(
        holdings, needed, stated("setting", "professional"), stated("setting", "inpatient")
    )


@pytest.mark.parametrize(
    "attribute", ["clinical-trial", f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial"]
)
@pytest.mark.parametrize("code", ["trial-of-product", "trial_of_product", "Trial-Of-Product"])
def test_ours_are_named_shortly_or_in_full(holdings: Holdings, attribute: str, code: str) -> None:
    found = circumstances.resolve([stated(attribute, code)], holdings)

    assert found == {
        f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial": (
            Coding(
                canonical.CLAIM_CIRCUMSTANCE,
                "trial-of-product",
                "A clinical trial of the CAR-T product",
            ),
        )
    }


def test_an_unknown_attribute_is_refused_and_the_known_are_named(holdings: Holdings) -> None:
    with pytest.raises(Invalid, match="'seting' of a dependency; known are setting, route, payer"):
        circumstances.resolve([stated("seting", "inpatient")], holdings)


@pytest.mark.parametrize(
    "value",
    [
        Coding("", "medicare"),
        Coding("", "true"),
        Coding("https://example.org", "inpatient"),
    ],
)
def test_an_unknown_value_is_refused_and_the_known_are_named(
    holdings: Holdings, value: Coding
) -> None:
    with pytest.raises(Invalid, match="it must be one of inpatient, hospital-outpatient, profess"):
        circumstances.resolve([Statement("setting", (value,))], holdings)


@pytest.mark.parametrize(
    ("said", "allows"),
    [
        (Coding("", "blue"), True),
        (Coding("https://example.org/colour", "blue"), True),
        (Coding("https://example.org/other", "blue"), False),
        (Coding("", "red"), False),
    ],
)
def test_an_attribute_of_somebody_else_is_compared_as_it_is(
    holdings: Holdings, said: Coding, allows: bool
) -> None:
    needed = Dependency(Coding(THEIRS, "colour"), Coding("https://example.org/colour", "blue"))

    assert allowed(holdings, needed, Statement(f"{THEIRS}#colour", (said,))) is allows
