"""What the claim check did not check is said, one issue for each kind."""

from dataclasses import replace
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import Issue, Severity
from terminology import install
from terminology.fhir import claim as claim_resource
from terminology.operations import check_coding
from terminology.operations.check_coding import CheckCoding
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.fixtures import editions
from tests.fixtures.claims import concept, inpatient, line, outpatient, product, professional
from tests.fixtures.judge import Json

WARNING, INFORMATION = Severity.WARNING, Severity.INFORMATION
LOCAL = "https://example.org/chargemaster"
CODE = "Claim.item[0].productOrService.coding[0]"


@pytest.fixture
def snapshot(registry: Registry) -> Snapshot:
    return registry.snapshot()


def issues_of(snapshot: Snapshot, resource: Json) -> tuple[Issue, ...]:
    """Return the issues of a claim."""
    return check_coding.check(CheckCoding(claim_resource.read(resource)), snapshot).issues


def about(issues: tuple[Issue, ...], words: str) -> Issue:
    """Return the only issue with some words."""
    (found,) = [issue for issue in issues if words in issue.text]
    return found


def places(issue: Issue) -> list[str | None]:
    """Return the FHIRPath expressions of an issue."""
    return [issue.expression, *issue.also]


@pytest.mark.parametrize(
    ("resource", "severity", "named", "place"),
    [
        (
            outpatient(line("0540T", LOCAL, revenue="0874")),
            WARNING,
            f"0540T of '{LOCAL}'",
            CODE,
        ),
        (outpatient(line("q2041", LOCAL)), WARNING, f"q2041 of '{LOCAL}'", CODE),
        (outpatient(line("12345", LOCAL)), INFORMATION, f"12345 of '{LOCAL}'", CODE),
        (
            professional({**line("38228"), "modifier": [concept("KX", LOCAL)]}),
            WARNING,
            f"KX of '{LOCAL}'",
            "Claim.item[0].modifier[0].coding[0]",
        ),
        (
            outpatient({**line("38228"), "revenue": concept("0874", LOCAL)}),
            WARNING,
            f"0874 of '{LOCAL}'",
            "Claim.item[0].revenue.coding[0]",
        ),
        (
            outpatient({**line("38228"), "revenue": concept("0999", LOCAL)}),
            INFORMATION,
            f"0999 of '{LOCAL}'",
            "Claim.item[0].revenue.coding[0]",
        ),
    ],
)
def test_a_code_of_an_unknown_code_system_is_named(
    snapshot: Snapshot, resource: Json, severity: Severity, named: str, place: str
) -> None:
    issue = about(issues_of(snapshot, resource), "the code system is not known")

    assert named in issue.text
    assert (issue.severity, issue.detail, places(issue)) == (severity, "not-found", [place])


@pytest.mark.parametrize(
    ("path", "code", "severity"),
    [
        ("procedure", "XW033H7", WARNING),
        ("procedure", "0DTJ4ZZ", INFORMATION),
        ("diagnosis", "Z00.6", WARNING),
        ("diagnosis", "C83.38", INFORMATION),
        ("information", "30", WARNING),
        ("information", "018", WARNING),
        ("information", "01", INFORMATION),
    ],
)
def test_an_unknown_system_is_a_warning_where_a_rule_may_depend_on_the_code(
    snapshot: Snapshot, path: str, code: str, severity: Severity
) -> None:
    sent = inpatient()
    if path == "information":
        sent["supportingInfo"].append({"sequence": 9, "code": concept(code, LOCAL)})
    else:
        sent[path] = [{"sequence": 1, f"{path}CodeableConcept": concept(code, LOCAL)}]
    unknown = [one for one in issues_of(snapshot, sent) if "system is not known" in one.text]
    issues = [one for one in unknown if code in one.text]

    assert [issue.severity for issue in issues] == [severity]


def test_codes_of_one_kind_are_one_issue(snapshot: Snapshot) -> None:
    sent = outpatient(*[line(f"{number:05d}", LOCAL) for number in range(40)])
    issue = about(issues_of(snapshot, sent), "the code system is not known")

    assert "00000, 00001, " in issue.text
    assert f"00011 and 28 more of '{LOCAL}'" in issue.text
    assert len(places(issue)) == 40


@pytest.mark.parametrize(
    "system",
    [
        "http://terminology.hl7.org/CodeSystem/data-absent-reason",
        "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
    ],
)
def test_a_code_that_tells_why_there_is_none_is_no_code(snapshot: Snapshot, system: str) -> None:
    texts = [issue.text for issue in issues_of(snapshot, outpatient(line("unknown", system)))]

    assert not any("unknown" in text for text in texts)


@pytest.mark.parametrize(
    ("more", "severity", "place"),
    [
        ({"productOrService": {"text": "cells"}}, WARNING, "productOrService"),
        (
            {"productOrService": {"coding": [{"display": "cells"}]}},
            WARNING,
            "productOrService",
        ),
        (
            {"productOrService": {"text": "cells"}, "revenue": concept("0120", canonical.REVENUE)},
            INFORMATION,
            "productOrService",
        ),
        ({"modifier": [{"text": "cells"}]}, WARNING, "modifier[0]"),
    ],
)
def test_a_text_without_a_code_is_named(
    snapshot: Snapshot, more: Json, severity: Severity, place: str
) -> None:
    sent = outpatient({**line("38228"), **more})
    issue = about(issues_of(snapshot, sent), "there is no code")

    assert "'cells'" in issue.text
    assert (issue.severity, places(issue)) == (severity, [f"Claim.item[0].{place}"])


@pytest.mark.parametrize(
    ("element", "place"),
    [
        (
            {"procedure": [{"sequence": 1, "procedureCodeableConcept": {"text": "cells"}}]},
            "procedure[0].procedure.ofType(CodeableConcept)",
        ),
        (
            {"procedure": [{"sequence": 1, "procedureReference": {"reference": "cells"}}]},
            "procedure[0].procedure.ofType(Reference)",
        ),
        (
            {"diagnosis": [{"sequence": 1, "diagnosisReference": {"display": "cells"}}]},
            "diagnosis[0].diagnosis.ofType(Reference)",
        ),
        (
            {"supportingInfo": [{"sequence": 1, "code": {"text": "cells"}}]},
            "supportingInfo[0].code",
        ),
        ({"diagnosisRelatedGroup": {"text": "cells"}}, "diagnosisRelatedGroup"),
    ],
)
def test_an_element_of_the_claim_without_a_code_is_named(
    snapshot: Snapshot, element: Json, place: str
) -> None:
    issue = about(issues_of(snapshot, {**outpatient(), **element}), "there is no code")

    assert "'cells'" in issue.text
    assert (issue.severity, places(issue)) == (WARNING, [f"Claim.{place}"])


def test_a_reference_without_a_text_is_named(snapshot: Snapshot) -> None:
    sent = {**outpatient(), "diagnosis": [{"sequence": 1, "diagnosisReference": {}}]}

    assert "a reference" in about(issues_of(snapshot, sent), "there is no code").text


@pytest.mark.parametrize(
    ("sent", "severity", "named"),
    [
        (
            outpatient({**line("38228"), "bodySite": concept("KX", canonical.HCPCS)}),
            WARNING,
            f"KX of '{canonical.HCPCS}'",
        ),
        (
            professional({**line("38228"), "programCode": [concept("LT", canonical.HCPCS)]}),
            INFORMATION,
            f"LT of '{canonical.HCPCS}'",
        ),
        (
            outpatient(line("XW033H7", canonical.ICD10PCS)),
            WARNING,
            f"XW033H7 of '{canonical.ICD10PCS}'",
        ),
        (
            {
                **outpatient(),
                "procedure": [
                    {"sequence": 1, "procedureCodeableConcept": concept("38228", canonical.CPT)}
                ],
            },
            WARNING,
            f"38228 of '{canonical.CPT}'",
        ),
    ],
)
def test_a_code_at_an_element_that_no_rule_reads_is_named(
    snapshot: Snapshot, sent: Json, severity: Severity, named: str
) -> None:
    issue = about(issues_of(snapshot, sent), "No rule reads these codes")

    assert named in issue.text
    assert issue.severity is severity


def test_a_discharge_after_the_newest_edition_is_not_certain(
    own_registry: Registry, data_dir: Path
) -> None:
    system = editions.hcpcs("2026-01", [Concept("XW033H7"), Concept("Q2041")])
    pcs = replace(system.edition, key="icd10pcs", url=canonical.ICD10PCS, version="2026")
    install.install(replace(system, edition=pcs), data_dir)
    sent = inpatient(period=("2026-10-01", "2026-10-20"), procedures=("XW033H7", "XW033ZZ"))
    issues = issues_of(own_registry.snapshot(), sent)

    certain, lacking = about(issues, "Not certain"), about(issues, "another day lacks the code")
    assert "XW033H7: The icd10pcs edition of 2026-04-01 is not installed" in certain.text
    assert "XW033ZZ: " in lacking.text
    assert (certain.severity, lacking.severity) == (INFORMATION, WARNING)
    assert issues[-1].text.startswith("No findings in what was checked; the other issues tell")


def test_a_result_without_findings_lists_codes_and_editions(snapshot: Snapshot) -> None:
    sent = professional(line("38228", modifiers=("KX",), place="22"), product("Q2041"))
    text = issues_of(snapshot, sent)[-1].text

    assert f"KX, Q2041 by {canonical.HCPCS}|0-fragment-2026" in text
    assert f"22 by {canonical.PLACE_OF_SERVICE}|20240502" in text
    assert text.endswith("38228 by the rules")


def test_a_claim_without_codes_has_none_checked(snapshot: Snapshot) -> None:
    sent: Json = {"resourceType": "Claim"}

    assert issues_of(snapshot, sent)[-1].text.endswith("Codes checked: none")


def test_lines_without_a_day_on_a_claim_of_several_days_are_named(snapshot: Snapshot) -> None:
    several = ("2025-03-01", "2025-03-20")
    sent = outpatient(line("38228", day=None), product("Q2041"), period=several)
    issue = about(issues_of(snapshot, sent), "without a date of service")

    assert "on any day of the claim, 2025-03-01 to 2025-03-20" in issue.text
    assert places(issue) == ["Claim.item[0]"]


@pytest.mark.parametrize(
    "sent",
    [
        inpatient(),
        outpatient(line("38228", day=None), period=("2025-03-14", "2025-03-14")),
        outpatient(line("38228", day=None)),
        outpatient(period=("2025-03-01", "2025-03-20")),
    ],
)
def test_lines_whose_day_is_known_are_not_named(snapshot: Snapshot, sent: Json) -> None:
    texts = [issue.text for issue in issues_of(snapshot, sent)]

    assert not any("without a date of service were" in text for text in texts)


def test_a_modifier_of_two_digits_is_of_level_i(snapshot: Snapshot) -> None:
    sent = professional(line("38228", modifiers=("KX", "59")))

    assert not any("Unknown code '59'" in issue.text for issue in issues_of(snapshot, sent))
    assert f"59 of '{canonical.CPT}|" in about(issues_of(snapshot, sent), "a fragment").text
