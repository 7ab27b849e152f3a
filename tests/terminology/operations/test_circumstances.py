"""The stated circumstances of a claim, and the dependencies of mappings on them."""

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

OTHER = "https://example.org/attribute"


@pytest.fixture
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def stated(attribute: str, *codes: str) -> Statement:
    """A statement of codes without systems."""
    return Statement(attribute, tuple(Coding("", code) for code in codes))


def allowed(snapshot: Snapshot, needed: Dependency, *stated_values: Statement) -> bool:
    """Whether a mapping with this dependency is allowed."""
    resolved = statements.resolve(stated_values, snapshot)
    return circumstances.allow([needed], resolved, snapshot)


@pytest.mark.parametrize(
    ("needed", "code", "allows"),
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
def test_a_mapping_is_excluded_only_if_the_statement_contradicts_its_dependency(
    snapshot: Snapshot, needed: tuple[str, str], code: str, allows: bool
) -> None:
    attribute = needed[0]

    assert allowed(snapshot, crosswalk.dependency(*needed), stated(attribute, code)) is allows


@pytest.mark.parametrize(
    ("needed", "codes", "expected"),
    [
        (("inpatient",), ("inpatient",), Standing.MET),
        (("inpatient", "professional"), ("professional",), Standing.MET),
        (("inpatient",), ("inpatient", "professional"), Standing.OPEN),
        (("inpatient", "professional"), ("inpatient", "professional"), Standing.MET),
        (("inpatient",), ("professional",), Standing.EXCLUDED),
        (("inpatient",), (), Standing.OPEN),
    ],
)
def test_statements_meet_leave_open_or_exclude_a_dependency(
    snapshot: Snapshot, needed: tuple[str, ...], codes: tuple[str, ...], expected: Standing
) -> None:
    resolved = statements.resolve([stated("setting", *codes)] if codes else [], snapshot)
    values = [Coding(canonical.CLAIM_CIRCUMSTANCE, value) for value in needed]
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "setting")

    assert circumstances.standing(attribute, values, resolved, snapshot) is expected


@pytest.mark.parametrize(
    ("needed", "code", "expected"),
    [
        ("other-payer", "commercial", Standing.MET),
        ("commercial", "other-payer", Standing.OPEN),
        ("commercial", "medicaid", Standing.EXCLUDED),
    ],
)
def test_a_narrower_value_meets_a_dependency_that_a_broader_one_leaves_open(
    snapshot: Snapshot, needed: str, code: str, expected: Standing
) -> None:
    resolved = statements.resolve([stated("payer", code)], snapshot)
    value = Coding(canonical.CLAIM_CIRCUMSTANCE, needed)
    attribute = Coding(canonical.CLAIM_ATTRIBUTE, "payer")

    assert circumstances.standing(attribute, [value], resolved, snapshot) is expected


def test_a_circumstance_that_is_not_stated_excludes_no_mapping(snapshot: Snapshot) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(snapshot, needed)
    assert allowed(snapshot, needed, stated("payer", "medicare"))


def test_a_mapping_is_allowed_if_one_of_several_stated_values_meets_it(snapshot: Snapshot) -> None:
    needed = crosswalk.dependency("setting", "inpatient")

    assert allowed(snapshot, needed, stated("setting", "professional", "inpatient"))
    assert allowed(
        snapshot, needed, stated("setting", "professional"), stated("setting", "inpatient")
    )


@pytest.mark.parametrize(
    "attribute", ["clinical-trial", f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial"]
)
@pytest.mark.parametrize("code", ["trial-of-product", "trial_of_product", "Trial-Of-Product"])
def test_an_attribute_of_this_server_may_be_stated_by_code_or_by_uri(
    snapshot: Snapshot, attribute: str, code: str
) -> None:
    result = statements.resolve([stated(attribute, code)], snapshot)

    assert result == {
        f"{canonical.CLAIM_ATTRIBUTE}#clinical-trial": (
            Coding(
                canonical.CLAIM_CIRCUMSTANCE,
                "trial-of-product",
                "A clinical trial of the CAR-T product",
            ),
        )
    }


def test_the_error_for_an_unknown_attribute_lists_the_known_ones(snapshot: Snapshot) -> None:
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
def test_the_error_for_an_unknown_value_lists_the_known_ones(
    snapshot: Snapshot, value: Coding
) -> None:
    with pytest.raises(Invalid, match="it must be one of inpatient, hospital-outpatient, profess"):
        statements.resolve([Statement("setting", (value,))], snapshot)


@pytest.mark.parametrize(
    ("coding", "allows"),
    [
        (Coding("", "blue"), True),
        (Coding("https://example.org/colour", "blue"), True),
        (Coding("https://example.org/other", "blue"), False),
        (Coding("", "red"), False),
    ],
)
def test_an_attribute_of_another_system_is_compared_unchanged(
    snapshot: Snapshot, coding: Coding, allows: bool
) -> None:
    needed = Dependency(Coding(OTHER, "colour"), Coding("https://example.org/colour", "blue"))

    assert allowed(snapshot, needed, Statement(f"{OTHER}#colour", (coding,))) is allows
