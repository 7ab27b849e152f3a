"""The circumstances of a claim, as an asker states them and as mappings depend on them."""

import pytest

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from conceptmaps import circumstances, crosswalk
from conceptmaps.circumstances import Standing
from conceptmaps.model import Dependency
from terminology.operations import statements
from terminology.operations.statements import Statement
from terminology.registry import Registry
from terminology.snapshot import Snapshot

THEIRS = "https://example.org/attribute"


@pytest.fixture
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def stated(attribute: str, *codes: str) -> Statement:
    """What an asker states, without systems."""
    return Statement(attribute, tuple(Coding("", code) for code in codes))


def allowed(snapshot: Snapshot, needed: Dependency, *given: Statement) -> bool:
    """Whether a mapping with this one dependency is offered."""
    resolved = statements.resolve(given, snapshot)
    return circumstances.allow([needed], resolved, snapshot)


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
    snapshot: Snapshot, needed: tuple[str, str], said: str, allows: bool
) -> None:
    attribute = needed[0]

    assert allowed(snapshot, crosswalk.dependency(*needed), stated(attribute, said)) is allows


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
    snapshot: Snapshot, needed: tuple[str, ...], said: tuple[str, ...], due: Standing
) -> None:
    resolved = statements.resolve([stated("setting", *said)] if said else [], snapshot)
    values = [Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in needed]
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "setting")

    assert circumstances.standing(attribute, values, resolved, snapshot) is due


@pytest.mark.parametrize(
    ("needed", "said", "due"),
    [
        ("other-payer", "commercial", Standing.MET),
        ("commercial", "other-payer", Standing.OPEN),
        ("commercial", "medicaid", Standing.EXCLUDED),
    ],
)
def test_a_narrower_value_meets_what_a_broader_one_leaves_open(
    snapshot: Snapshot, needed: str, said: str, due: Standing
) -> None:
    resolved = statements.resolve([stated("payer", said)], snapshot)
    value = Coding(canonical.CLAIM_CIRCUMSTANCE, needed)
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "payer")

    assert circumstances.standing(attribute, [value], resolved, snapshot) is due


def test_what_is_not_stated_excludes_nothing(snapshot: Snapshot) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(snapshot, needed)
    assert allowed(snapshot, needed, stated("payer", "medicare"))


def test_of_several_values_any_may_be_the_case(snapshot: Snapshot) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(snapshot, needed, stated("setting", "professional", "inpatient"))
    assert allowed(
        snapshot, needed, stated("setting", "professional"), stated("setting", "inpatient")
    )


@pytest.mark.parametrize(
    "attribute", ["clinical-trial", f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial"]
)
@pytest.mark.parametrize("code", ["trial-of-product", "trial_of_product", "Trial-Of-Product"])
def test_ours_are_named_shortly_or_in_full(snapshot: Snapshot, attribute: str, code: str) -> None:
    found = statements.resolve([stated(attribute, code)], snapshot)

    assert found == {
        f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial": (
            Coding(
                canonical.CLAIM_CIRCUMSTANCE,
                "trial-of-product",
                "A clinical trial of the CAR-T product",
            ),
        )
    }


def test_an_unknown_attribute_is_refused_and_the_known_are_named(snapshot: Snapshot) -> None:
    with pytest.raises(Invalid, match="'seting' of a dependency; known are setting, route, payer"):
        statements.resolve([stated("seting", "inpatient")], snapshot)


@pytest.mark.parametrize(
    "value",
    [
        Coding("", "medicare"),
        Coding("", "true"),
        Coding("https://example.org", "inpatient"),
    ],
)
def test_an_unknown_value_is_refused_and_the_known_are_named(
    snapshot: Snapshot, value: Coding
) -> None:
    with pytest.raises(Invalid, match="it must be one of inpatient, hospital-outpatient, profess"):
        statements.resolve([Statement("setting", (value,))], snapshot)


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
    snapshot: Snapshot, said: Coding, allows: bool
) -> None:
    needed = Dependency(Coding(THEIRS, "colour"), Coding("https://example.org/colour", "blue"))

    assert allowed(snapshot, needed, Statement(f"{THEIRS}#colour", (said,))) is allows
