"""Each rule of the claim check: claims that violate it, and claims that pass it."""

from pathlib import Path

import pytest

from codesystems import canonical, release
from codesystems.model import Coding
from codesystems.problems import Issue, Severity
from conceptmaps.cart.claims.rules import RULES
from conceptmaps.claims import messages as claim_messages
from conceptmaps.claims import rule
from terminology import catalogue, install
from terminology.fhir import claim as claim_resource
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckCoding
from terminology.operations.statements import Statement
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import through_time
from tests.fixtures.claims import (
    charge,
    claim,
    inpatient,
    line,
    outpatient,
    product,
    professional,
)
from tests.fixtures.judge import Json

ERROR, WARNING, INFORMATION = Severity.ERROR, Severity.WARNING, Severity.INFORMATION
OLD_STAY = ("2021-03-01", "2021-03-20")
TRIAL = {"diagnoses": ("C83.38", "Z00.6"), "conditions": ("30",)}
NUMBER = "NCT01234567"


@pytest.fixture
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def issues_of(snapshot: Snapshot, resource: Json, **stated: str) -> list[Issue]:
    """The issues of a claim with stated circumstances."""
    statements = tuple(
        Statement(name.replace("_", "-"), (Coding("", value),)) for name, value in stated.items()
    )
    request = CheckCoding(claim_resource.read(resource), statements)
    return list(check_coding.check(request, snapshot).issues)


def of_rule(issues: list[Issue], name: str) -> list[Issue]:
    """The issues of one rule."""
    return [issue for issue in issues if issue.rule and issue.rule.code == name]


def expressions(issue: Issue) -> list[str | None]:
    """The FHIRPath expressions of an issue."""
    return [issue.expression, *issue.also]


ITEM, CODE = "Claim.item[0]", "Claim.item[0].productOrService.coding[0]"
PROCEDURE = "Claim.procedure[0].procedure.ofType(CodeableConcept).coding[0]"
TRIAL_AT = "Claim.diagnosis[1].diagnosis.ofType(CodeableConcept).coding[0]"
CONDITION_AT = "Claim.supportingInfo[0].code.coding[0]"

CHECKS = [*RULES.checks, "code-in-force", "coding-system"]
"""The rules in the order of their table."""

VIOLATIONS: list[tuple[str, Json, dict[str, str], Severity, list[str], str]] = [
    (
        "administration-code-of-the-day",
        outpatient(line("0540T", revenue="0874")),
        {},
        ERROR,
        [CODE],
        "2019-01-01 to 2024-12-31. Send 38228",
    ),
    (
        "administration-code-of-the-day",
        professional(line("38228", day="2024-12-31", modifiers=("KX",))),
        {},
        ERROR,
        [CODE],
        "2025-01-01 to no end. Send 0540T",
    ),
    (
        "administration-code-of-the-day",
        professional(line("0540T", day="2018-06-01")),
        {},
        ERROR,
        [CODE],
        "its days are 2019-01-01 to 2024-12-31",
    ),
    (
        "autologous-code-for-allogeneic",
        outpatient(procedures=("XW033G7",)),
        {},
        ERROR,
        [CODE, PROCEDURE],
        "report XW033G7 by 38999",
    ),
    (
        "unlisted-code-for-autologous",
        outpatient(line("38999", revenue="0874"), product("Q2041", revenue="0891")),
        {},
        ERROR,
        [CODE],
        "Q2041 indicates autologous cells; their administration is reported by 38228",
    ),
    (
        "unlisted-code-for-autologous",
        outpatient(line("38999", revenue="0871"), line("38228", revenue="0874"), product("Q2042")),
        {},
        ERROR,
        [CODE],
        "38999 is unlisted",
    ),
    (
        "unlisted-code-for-autologous",
        professional(line("38999"), product("Q2041")),
        {},
        WARNING,
        [CODE],
        "This holds if the line is for collecting, processing or administering the cells",
    ),
    (
        "administration-revenue-code",
        outpatient(line("38228", revenue="0636", modifiers=("KX",))),
        {},
        ERROR,
        ["Claim.item[0].revenue.coding[0]"],
        "no charge under revenue code 0874; its revenue codes are 0636",
    ),
    (
        "administration-revenue-code",
        outpatient(line("38228", modifiers=("KX",))),
        {},
        ERROR,
        [ITEM],
        "(38228) has no charge under revenue code 0874",
    ),
    (
        "administration-revenue-code",
        inpatient(charge("0891")),
        {},
        ERROR,
        [PROCEDURE],
        "(XW033H7) has no charge under revenue code 0874; its revenue codes are 0891",
    ),
    (
        "administration-revenue-code",
        claim(line("38228"), type=None),
        {},
        WARNING,
        [ITEM],
        "holds if setting is inpatient or hospital-outpatient and setting is hospital-outp",
    ),
    (
        "inpatient-procedure-code",
        inpatient(line("38228", revenue="0874"), procedures=()),
        {},
        ERROR,
        [CODE],
        "has none; send one of 16 codes such as XW033",
    ),
    (
        "inpatient-procedure-code",
        inpatient(line("38228", revenue="0874"), product("Q2041"), procedures=()),
        {},
        ERROR,
        [CODE],
        "send XW033H7 or XW043H7",
    ),
    (
        "outpatient-administration-code",
        outpatient(product("Q2041", revenue="0891"), procedures=("XW033H7",)),
        {},
        ERROR,
        [PROCEDURE],
        "send 38228",
    ),
    (
        "outpatient-administration-code",
        professional(line("99291"), procedures=("XW033G7",)),
        {},
        ERROR,
        [PROCEDURE],
        "send 38999",
    ),
    (
        "kx-professional",
        professional(line("38228", place="22", modifiers=("59",))),
        {},
        ERROR,
        [ITEM],
        "no modifier KX; its modifiers are 59",
    ),
    (
        "kx-professional",
        professional(line("0540T", day="2024-05-01")),
        {},
        ERROR,
        [ITEM],
        "no modifier KX",
    ),
    (
        "kx-professional",
        professional(line("38228"), payer=None),
        {},
        WARNING,
        [ITEM],
        "This holds if payer is medicare, which the claim does not show",
    ),
    (
        "kx-professional",
        professional(line("38228", day="2025-06")),
        {},
        WARNING,
        [ITEM],
        "holds if the day is one from 2021-09-20 to 2025-06-25",
    ),
    ("kx-professional", professional(line("38228")), {"payer": "medicare"}, ERROR, [ITEM], "KX"),
    ("kx-facility", outpatient(line("38228", revenue="0874")), {}, INFORMATION, [ITEM], "KX"),
    (
        "kx-ended",
        professional(line("38228", day="2025-06-26", modifiers=("KX",))),
        {},
        INFORMATION,
        ["Claim.item[0].modifier[0].coding[0]"],
        "KX of 38228 is no longer required",
    ),
    (
        "product-for-procedure",
        inpatient(charge("0874"), product("Q2042", revenue="0891", net=400000.0)),
        {},
        ERROR,
        ["Claim.item[1].productOrService.coding[0]", PROCEDURE],
        "Q2042 is not a product that XW033H7 administers; Q2042 goes with XW033J7 or XW043J7",
    ),
    (
        "product-for-procedure",
        inpatient(product("Q2041"), procedures=("XW033G7",)),
        {},
        ERROR,
        [CODE, PROCEDURE],
        "goes with XW033H7 or XW043H7",
    ),
    (
        "product-for-procedure",
        inpatient(product("Q2058"), period=("2024-06-01", "2024-06-20")),
        {},
        ERROR,
        [CODE, PROCEDURE],
        "Q2058 is not a product that XW033H7 administers",
    ),
    (
        "generic-procedure-code",
        inpatient(product("Q2041"), procedures=("XW033C7",)),
        {},
        WARNING,
        [PROCEDURE, CODE],
        "Q2041 has XW033H7 or XW043H7",
    ),
    (
        "product-charge",
        inpatient(charge("0874")),
        {},
        ERROR,
        [PROCEDURE],
        "No line charges the product under revenue code 0891 or 0892",
    ),
    (
        "product-charge",
        inpatient(charge("0874"), charge("0891", 1.00)),
        {},
        ERROR,
        ["Claim.item[1]"],
        "not above the token charge of $1.00",
    ),
    (
        "product-charge",
        inpatient(charge("0874"), **TRIAL),
        {},
        WARNING,
        [PROCEDURE],
        "holds if the product was purchased in the usual manner",
    ),
    (
        "ms-drg",
        inpatient(group="016"),
        {},
        ERROR,
        [CONDITION_AT],
        "MS-DRG 016 is not that of XW033H7, which groups to 018",
    ),
    (
        "trial-diagnosis",
        inpatient(conditions=("30",)),
        {},
        ERROR,
        [CONDITION_AT],
        "indicated by 30, but the diagnosis Z00.6 is missing",
    ),
    (
        "trial-diagnosis",
        professional(line("38228", modifiers=("KX", "Q0"))),
        {},
        ERROR,
        ["Claim.item[0].modifier[1].coding[0]"],
        "indicated by Q0",
    ),
    (
        "trial-diagnosis",
        inpatient(remarks=("diff prod  CLIN trial",)),
        {},
        ERROR,
        ["Claim.supportingInfo[0].value.ofType(string)"],
        "indicated by Diff Prod Clin Trial",
    ),
    (
        "trial-diagnosis",
        inpatient(),
        {"clinical_trial": "true"},
        ERROR,
        ["Claim"],
        "indicated by what was stated",
    ),
    (
        "trial-condition-code",
        inpatient(diagnoses=("C83.38", "Z00.6")),
        {},
        ERROR,
        [TRIAL_AT],
        "condition code 30 is missing",
    ),
    (
        "trial-condition-code",
        outpatient(diagnoses=("C83.38", "Z006")),
        {},
        ERROR,
        [TRIAL_AT],
        "Z006 indicates a clinical trial",
    ),
    ("trial-modifier", outpatient(**TRIAL), {}, ERROR, [TRIAL_AT, ITEM], "modifier Q0 or Q1"),
    ("trial-number", inpatient(**TRIAL), {}, WARNING, [TRIAL_AT], "number of eight digits"),
    (
        "other-product-trial-remark",
        inpatient(**TRIAL),
        {"clinical_trial": "trial-of-other-product"},
        WARNING,
        ["Claim"],
        "The remark 'Diff Prod Clin Trial'",
    ),
    (
        "other-product-trial-remark",
        inpatient(**TRIAL),
        {},
        INFORMATION,
        ["Claim"],
        "holds if clinical-trial is trial-of-other-product",
    ),
    (
        "expanded-access-remark",
        inpatient(period=OLD_STAY, procedures=("XW033C3",)),
        {"expanded_access": "true"},
        ERROR,
        ["Claim"],
        "The remark 'Expand Acc Use'",
    ),
    (
        "expanded-access-remark",
        inpatient(period=OLD_STAY, procedures=("XW033C3",), conditions=("90",)),
        {},
        ERROR,
        ["Claim"],
        "The remark 'Expand Acc Use'",
    ),
    (
        "expanded-access-condition-code",
        inpatient(remarks=("Expand Acc Use",)),
        {},
        ERROR,
        ["Claim.supportingInfo[0].value.ofType(string)"],
        "Condition code 90",
    ),
    (
        "expanded-access-condition-code",
        inpatient(),
        {"expanded_access": "expanded-access"},
        ERROR,
        ["Claim"],
        "Condition code 90",
    ),
    (
        "expanded-access-remark-beside-code",
        inpatient(conditions=("90",)),
        {},
        INFORMATION,
        ["Claim"],
        "The remark 'Expand Acc Use'",
    ),
    ("product-name-remark", inpatient(remarks=()), {}, INFORMATION, ["Claim"], "First Coast"),
    (
        "product-name-remark",
        inpatient(remarks=("Expand Acc Use",), conditions=("90",)),
        {},
        INFORMATION,
        ["Claim"],
        "No remark names the product",
    ),
    (
        "medicare-coverage-start",
        professional(line("0540T", day="2019-08-06")),
        {},
        WARNING,
        [CODE],
        "a day up to 2019-08-06",
    ),
    (
        "medicare-coverage-start",
        inpatient(period=("2019-01-01", "2019-01-20"), procedures=("XW033C3",)),
        {},
        WARNING,
        [PROCEDURE],
        "before Medicare's national coverage",
    ),
    (
        "code-in-force",
        outpatient(line("38228", revenue="0874"), product("Q2040")),
        {},
        ERROR,
        ["Claim.item[1].productOrService.coding[0]"],
        "'Q2040' of 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets' was not in force",
    ),
    (
        "code-in-force",
        outpatient(line("38228", revenue="0874"), product("Q2058", day="2025-06-30")),
        {},
        ERROR,
        ["Claim.item[1].productOrService.coding[0]"],
        "from 2025-07-01 to no end",
    ),
    (
        "code-in-force",
        outpatient(diagnoses=("Z00",)),
        {},
        ERROR,
        ["Claim.diagnosis[0].diagnosis.ofType(CodeableConcept).coding[0]"],
        "'Z00' of 'http://hl7.org/fhir/sid/icd-10-cm' only groups other codes",
    ),
    (
        "code-in-force",
        outpatient(diagnoses=("C83.38", "C83.30")),
        {},
        INFORMATION,
        [
            "Claim.diagnosis[0].diagnosis.ofType(CodeableConcept).coding[0]",
            "Claim.diagnosis[1].diagnosis.ofType(CodeableConcept).coding[0]",
        ],
        "only a fragment of the code system is installed: C83.38, C83.30 of "
        f"'{canonical.ICD10CM}|0-fragment-2026'",
    ),
    (
        "administration-units",
        outpatient(line("38228", revenue="0874", units=2)),
        {},
        ERROR,
        [CODE],
        "38228 has 2 units on 2025-03-14; it is reported once a day",
    ),
    (
        "administration-units",
        professional(line("38228", units=1), line("38228")),
        {},
        ERROR,
        [CODE, CODE.replace("0", "1", 1)],
        "38228 has 2 units",
    ),
    (
        "administration-units",
        outpatient(
            line("0540T", day=None, units=1),
            line("0540T", day=None, units=2.50),
            period=("2024-03-01", "2024-03-20"),
        ),
        {},
        ERROR,
        [CODE, CODE.replace("0", "1", 1)],
        "0540T has 2.5 units on 2024-03-01 to 2024-03-20",
    ),
    (
        "administration-for-product",
        outpatient(line("38228"), product("Q2057", day="2025-04-01")),
        {},
        ERROR,
        [CODE, "Claim.item[1].productOrService.coding[0]"],
        "38228 is for CAR-T, and Q2057 is of another cell therapy",
    ),
    (
        "administration-for-product",
        outpatient(procedures=("XW03368",)),
        {},
        ERROR,
        [CODE, PROCEDURE],
        "38228 is for CAR-T, and XW03368 is of another cell therapy",
    ),
    (
        "product-units",
        outpatient(product("Q2041", units=2)),
        {},
        WARNING,
        [CODE],
        "Q2041 has 2 units; one unit is a whole therapeutic dose",
    ),
    (
        "expanded-access-remark",
        inpatient(period=("2021-03-01", "2021-03-20"), procedures=("XW033C3",), conditions=("90",)),
        {},
        ERROR,
        ["Claim"],
        "is missing; condition code 90 indicates expanded access from 2022-10-01 on",
    ),
    (
        "coding-system",
        professional(line("38228", None, modifiers=("KX",)), line("Q2041", None), line("X", None)),
        {},
        INFORMATION,
        [CODE, CODE.replace("0", "1", 1), CODE.replace("0", "2", 1)],
        "38228 (read as http://www.ama-assn.org/go/cpt), Q2041 (read as http://www.cms.gov/Medi",
    ),
]

PASSES: list[tuple[str, Json, dict[str, str]]] = [
    ("administration-code-of-the-day", outpatient(), {}),
    ("administration-code-of-the-day", professional(line("0540T", day="2024-12-31")), {}),
    ("administration-code-of-the-day", professional(line("0540T", day="2024")), {}),
    ("administration-code-of-the-day", outpatient(line("38999", revenue="0874")), {}),
    ("autologous-code-for-allogeneic", outpatient(procedures=("XW033H7",)), {}),
    ("autologous-code-for-allogeneic", outpatient(procedures=("XW03368",)), {}),
    (
        "autologous-code-for-allogeneic",
        outpatient(line("38999", revenue="0874"), procedures=("XW033G7",)),
        {},
    ),
    ("unlisted-code-for-autologous", outpatient(product("Q2041")), {}),
    (
        "unlisted-code-for-autologous",
        outpatient(line("38999", revenue="0300"), product("Q2041")),
        {},
    ),
    (
        "unlisted-code-for-autologous",
        outpatient(line("38999", revenue="0874"), procedures=("XW033G7",)),
        {},
    ),
    ("administration-revenue-code", outpatient(), {}),
    ("administration-revenue-code", inpatient(), {}),
    ("administration-revenue-code", professional(), {}),
    ("administration-revenue-code", outpatient(line("0540T", day="2019-03-31")), {}),
    ("inpatient-procedure-code", inpatient(line("38228", revenue="0874")), {}),
    ("inpatient-procedure-code", outpatient(), {}),
    ("outpatient-administration-code", outpatient(procedures=("XW033H7",)), {}),
    ("outpatient-administration-code", outpatient(product("Q2057"), procedures=("XW03368",)), {}),
    ("outpatient-administration-code", inpatient(), {}),
    ("kx-professional", professional(), {}),
    ("kx-professional", professional(line("38228", day="2025-06-26")), {}),
    ("kx-professional", professional(line("0540T", day="2021-09-19")), {}),
    ("kx-professional", professional(line("38228")), {"payer": "commercial"}),
    ("kx-professional", professional(line("38228"), payer="A Medicare Advantage plan"), {
        "payer": "other-payer"
    }),
    ("kx-professional", outpatient(line("38228", revenue="0874")), {}),
    ("kx-facility", outpatient(), {}),
    ("kx-facility", professional(line("38228")), {}),
    ("kx-facility", outpatient(line("38228", revenue="0874", day="2025-06-26")), {}),
    ("kx-ended", professional(line("38228", day="2025-06-26")), {}),
    ("kx-ended", professional(), {}),
    ("product-for-procedure", inpatient(product("Q2041")), {}),
    ("product-for-procedure", inpatient(product("Q2041"), procedures=("XW033C7",)), {}),
    ("product-for-procedure", inpatient(product("Q2041"), procedures=("XW033J7", "XW033H7")), {}),
    ("product-for-procedure", outpatient(product("Q2041")), {}),
    ("generic-procedure-code", inpatient(product("Q2041")), {}),
    ("generic-procedure-code", inpatient(product("Q2041"), procedures=("XW033C7", "XW033H7")), {}),
    ("generic-procedure-code", inpatient(procedures=("XW033C7",)), {}),
    ("product-charge", inpatient(), {}),
    ("product-charge", inpatient(charge("0874"), charge("0892", 1.01)), {}),
    ("product-charge", inpatient(charge("0874"), charge("0892", None)), {}),
    ("product-charge", inpatient(charge("0874"), charge("0891", 1.0), charge("0892", 9.0)), {}),
    ("product-charge", inpatient(charge("0874")), {"payer": "commercial"}),
    ("product-charge", inpatient(charge("0874"), period=("2020-09-01", "2020-09-30")), {}),
    ("product-charge", outpatient(), {}),
    ("ms-drg", inpatient(group="018"), {}),
    ("ms-drg", inpatient(group="016"), {"payer": "medicaid"}),
    ("trial-diagnosis", inpatient(**TRIAL), {}),
    ("trial-diagnosis", inpatient(), {"clinical_trial": "false"}),
    ("trial-diagnosis", inpatient(conditions=("30",)), {"payer": "commercial"}),
    ("trial-condition-code", inpatient(**TRIAL), {}),
    ("trial-condition-code", professional(diagnoses=("C83.38", "Z00.6")), {}),
    (
        "trial-modifier",
        outpatient(line("38228", revenue="0874", modifiers=("KX", "Q1")), **TRIAL),
        {},
    ),
    ("trial-modifier", inpatient(**TRIAL), {}),
    ("trial-number", inpatient(remarks=(NUMBER,), **TRIAL), {}),
    ("other-product-trial-remark", inpatient(), {}),
    (
        "other-product-trial-remark",
        inpatient(remarks=("Diff Prod Clin Trial",), **TRIAL),
        {"clinical_trial": "trial-of-other-product"},
    ),
    ("other-product-trial-remark", inpatient(**TRIAL), {"clinical_trial": "trial-of-product"}),
    ("other-product-trial-remark", inpatient(charge("0874"), charge("0891", 1.0), **TRIAL), {}),
    (
        "expanded-access-remark",
        inpatient(period=OLD_STAY, procedures=("XW033C3",), remarks=("Expand Acc Use",)),
        {},
    ),
    ("expanded-access-remark", inpatient(conditions=("90",)), {}),
    ("expanded-access-remark", inpatient(), {}),
    ("expanded-access-condition-code", inpatient(conditions=("90",)), {}),
    (
        "expanded-access-condition-code",
        inpatient(period=OLD_STAY, procedures=("XW033C3",), remarks=("Expand Acc Use",)),
        {},
    ),
    (
        "expanded-access-remark-beside-code",
        inpatient(conditions=("90",), remarks=("Expand Acc Use",)),
        {},
    ),
    ("product-name-remark", inpatient(), {}),
    ("product-name-remark", outpatient(), {}),
    ("medicare-coverage-start", professional(line("0540T", day="2019-08-07")), {}),
    ("code-in-force", outpatient(), {}),
    ("code-in-force", outpatient(line("0540T", revenue="0874")), {}),
    ("code-in-force", inpatient(period=("2025-10-01", "2025-10-20")), {}),
    ("administration-units", outpatient(line("38228", revenue="0874", units=1)), {}),
    ("administration-units", outpatient(line("38999", revenue="0874", units=2)), {}),
    ("administration-units", professional(line("38228"), line("38228", day="2025-03-15")), {}),
    ("administration-for-product", outpatient(), {}),
    ("administration-for-product", outpatient(line("38228"), product("Q2041")), {}),
    (
        "administration-for-product",
        outpatient(line("38228"), product("Q2057", day="2025-04-01"), product("Q2041")),
        {},
    ),
    ("administration-for-product", outpatient(line("38999"), product("Q2057")), {}),
    ("product-units", professional(*[product("Q2041", units=0.1)] * 10), {}),
    ("product-units", inpatient(product("Q2041")), {}),
    ("coding-system", outpatient(), {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "resource", "stated", "severity", "places", "message"),
    VIOLATIONS,
    ids=[f"{row[0]}-{number}" for number, row in enumerate(VIOLATIONS)],
)
def test_a_violation_has_the_expression_of_its_element(
    snapshot: Snapshot,
    name: str,
    resource: Json,
    stated: dict[str, str],
    severity: Severity,
    places: list[str],
    message: str,
) -> None:
    (issue, *_) = of_rule(issues_of(snapshot, resource, **stated), name)

    assert message in issue.text
    assert (issue.severity, expressions(issue)) == (severity, places)


@pytest.mark.parametrize(
    ("name", "resource", "stated"),
    PASSES,
    ids=[f"{row[0]}-{number}" for number, row in enumerate(PASSES)],
)
def test_a_claim_that_passes_a_rule_has_no_issue_of_it(
    snapshot: Snapshot, name: str, resource: Json, stated: dict[str, str]
) -> None:
    assert of_rule(issues_of(snapshot, resource, **stated), name) == []


def test_each_line_that_violates_a_rule_has_an_issue(snapshot: Snapshot) -> None:
    wrong = line("0540T", revenue="0874")

    issues = of_rule(
        issues_of(snapshot, outpatient(wrong, wrong)), "administration-code-of-the-day"
    )

    assert [expressions(issue) for issue in issues] == [[CODE], [CODE.replace("0", "1", 1)]]


def test_every_rule_has_a_claim_that_violates_it_and_one_that_passes_it(snapshot: Snapshot) -> None:
    assert {row[0] for row in VIOLATIONS} == {row[0] for row in PASSES} == set(CHECKS)
    assert [
        claim_rule.coding.code for claim_rule in rule.load(canonical.CLAIM_RULE, snapshot)
    ] == CHECKS


@pytest.mark.parametrize("resource", [inpatient(), outpatient(), professional()])
def test_a_claim_that_passes_all_rules_has_an_issue_that_lists_what_was_checked(
    snapshot: Snapshot, resource: Json
) -> None:
    issues = issues_of(snapshot, resource)

    assert {issue.severity for issue in issues} == {INFORMATION}
    assert any(
        "Derived from the claim, as it was not stated: setting" in one.text for one in issues
    )
    assert issues[-1].text.startswith("No findings")
    assert "Rules checked: administration-code-of-the-day, " in issues[-1].text
    assert ". Codes checked: " in issues[-1].text


def test_rules_of_other_days_and_settings_are_not_checked(snapshot: Snapshot) -> None:
    text = issues_of(snapshot, professional())[-1].text

    checked = text.partition("Rules checked: ")[2].partition(".")[0].split(", ")
    assert "kx-professional" in checked
    assert {"kx-ended", "kx-facility", "medicare-coverage-start", "product-charge"}.isdisjoint(
        checked
    )


def test_stated_circumstances_are_not_reported_as_derived(snapshot: Snapshot) -> None:
    (issue,) = issues_of(snapshot, outpatient(), setting="hospital-outpatient", payer="medicare")

    assert "Derived from" not in issue.text


def test_only_the_codes_of_a_claim_without_cell_therapy_are_checked(snapshot: Snapshot) -> None:
    (issue,) = issues_of(snapshot, professional(product("J3490")))

    assert issue.text == (
        "No findings; the claim has no code of CAR-T. Rules checked: code-in-force, coding-system. "
        f"Codes checked: J3490 by {canonical.HCPCS}|0-fragment-2026"
    )


def test_a_claim_without_a_date_is_checked_by_the_newest_rules(snapshot: Snapshot) -> None:
    issues = issues_of(snapshot, professional(line("0540T", day=None)))

    assert "on 2026-01-01" in of_rule(issues, "administration-code-of-the-day")[0].text
    assert issues[-2].text == claim_messages.undated("2026-01-01")


def test_every_issue_of_a_rule_has_its_source(snapshot: Snapshot) -> None:
    issues = [
        issue
        for _, resource, stated, *_ in VIOLATIONS
        for issue in issues_of(snapshot, resource, **stated)
    ]

    sources = {
        claim_rule.coding.code: claim_rule.source
        for claim_rule in rule.load(canonical.CLAIM_RULE, snapshot)
    }
    of_rules = [issue for issue in issues if issue.rule]
    assert of_rules
    assert all(issue.rule and issue.source == sources[issue.rule.code] for issue in of_rules)


def test_an_inpatient_claim_is_checked_on_its_discharge_date(snapshot: Snapshot) -> None:
    resource = inpatient(period=("2020-09-20", "2020-10-01"), procedures=("XW033C3",))
    resource["item"] = resource["item"][:1]

    assert of_rule(issues_of(snapshot, resource), "product-charge")


def test_a_claim_without_a_period_has_the_days_of_its_lines(snapshot: Snapshot) -> None:
    resource = professional(line("99213", day="2025-07-01"), line("38228", day=None))
    resource["item"].append({**resource["item"][0], "sequence": 3, "servicedDate": "2025-07-03"})

    assert not of_rule(issues_of(snapshot, resource), "kx-professional")


def test_a_code_that_is_missing_in_a_complete_edition_is_an_error(
    own_registry: Registry, data_dir: Path
) -> None:
    through_time.fill(data_dir)

    issues = issues_of(own_registry.snapshot(), professional(product("Q2035", day="2025-02-01")))

    (issue,) = of_rule(issues, "code-in-force")
    assert issue.severity is ERROR
    assert issue.text == (
        f"Unknown code 'Q2035' in '{canonical.HCPCS}' version '2025-01'. Did you mean Q2053?"
    )


@pytest.mark.parametrize("day", ["2025-07-14", "2016-12-31"])
def test_a_code_of_a_day_without_an_installed_edition_is_not_checked(
    own_registry: Registry, data_dir: Path, day: str
) -> None:
    through_time.fill(data_dir)

    issues = issues_of(own_registry.snapshot(), professional(product("Q2058", day=day)))

    (issue,) = of_rule(issues, "code-in-force")
    assert issue.severity is WARNING
    assert "an edition of another day lacks the code. Q2058: " in issue.text


@pytest.mark.release
def test_every_code_of_an_installed_release_is_checked(
    data: Path, own_registry: Registry, data_dir: Path
) -> None:
    for key, file in RELEASES.items():
        entry = catalogue.code_system(key)
        assert entry
        assert entry.load
        install.install(entry.load(release.read(data / file)), data_dir)
    resource = inpatient(
        charge("0874"),
        product("Q2041", day="2025-03-14", modifiers=("Q0",), revenue="0891", net=1.0),
        diagnoses=("C83.38", "Z00.6", "C83.3"),
    )

    issues = issues_of(own_registry.snapshot(), resource)

    (wrong, *_) = of_rule(issues, "code-in-force")
    assert (wrong.severity, expressions(wrong)) == (ERROR, [TRIAL_AT.replace("1", "2")])
    assert "'C83.3' of 'http://hl7.org/fhir/sid/icd-10-cm' only groups other codes" in wrong.text


RELEASES = {
    "hcpcs": "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip",
    "icd10pcs": "icd10/cms_2025_pr.zip",
    "icd10cm": "icd10/cms_2026_dx.zip",
}
