"""The operations for Python programs: arguments and results."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from fhir.resources.claim import Claim
from fhir.resources.patient import Patient
from fhir.resources.R4B.claim import Claim as R4Claim

import fhir_hcpcs
from codesystems import canonical
from fhir_hcpcs import (
    Change,
    Coding,
    ContentMode,
    FhirVersion,
    Invalid,
    NotFound,
    Relationship,
    SubsumptionOutcome,
    Terminology,
    TooCostly,
    Validity,
)
from terminology import install
from tests.fixtures import claims, damage, editions, sitefiles, through_time

# Opening


def test_the_data_directory_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, years: Path, bundled_dir: Path
) -> None:
    monkeypatch.setenv("FHIR_HCPCS_DATA_DIR", str(years))
    monkeypatch.setenv("FHIR_HCPCS_BUNDLED_DIR", str(bundled_dir.parent))

    with Terminology.open() as terminology:
        assert terminology.lookup("hcpcs", "E0100").version == "2025-01"
        assert terminology.lookup("cpt", "38228").version


def test_without_the_bundled_data_only_the_data_directory_has_editions(years: Path) -> None:
    terminology = Terminology.open(str(years), bundled=False)

    assert {one.key for one in terminology.code_systems()} == {"hcpcs", "icd10pcs"}


def test_a_data_directory_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert Terminology.open(tmp_path / "none", bundled=False).code_systems() == ()


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()

    with pytest.raises(NotADirectoryError, match="is a file"):
        Terminology.open(path)


def test_a_closed_terminology_has_no_results(years: Path) -> None:
    with Terminology.open(years, bundled=False) as terminology:
        pass

    with pytest.raises(ValueError, match="closed"):
        terminology.code_systems()


def test_an_edition_that_is_installed_meanwhile_is_in_the_next_result(tmp_path: Path) -> None:
    terminology = Terminology.open(tmp_path, bundled=False)
    with pytest.raises(NotFound):
        terminology.lookup("hcpcs", "E0100")

    install.install(editions.hcpcs("2025-01", [through_time.STEADY]), tmp_path)

    assert terminology.lookup("hcpcs", "E0100").display == "Cane"


def test_an_edition_whose_file_is_damaged_has_no_result_and_is_listed(tmp_path: Path) -> None:
    path = install.install(editions.hcpcs("2025-01", [through_time.STEADY]), tmp_path).path
    terminology = Terminology.open(tmp_path, bundled=False)
    assert terminology.broken_files() == ()
    damage.truncate(path, path.stat().st_size - 1)

    with pytest.raises(NotFound):
        terminology.lookup("hcpcs", "E0100")
    assert terminology.broken_files() == (f"{path}: is damaged (its end is missing)",)


# Arguments


@pytest.mark.parametrize(
    "system",
    [
        "hcpcs",
        canonical.HCPCS,
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "hcpcs|2025-01",
        f"{canonical.HCPCS}|2025-01",
    ],
)
def test_a_code_system_is_named_by_its_key_or_its_url(
    terminology: Terminology, system: str
) -> None:
    assert terminology.lookup(system, "Q2041").version == "2025-01"


def test_a_concept_map_is_named_by_its_key_or_its_url_and_a_version(
    terminology: Terminology,
) -> None:
    for name in ("cart-pcs-to-cpt", f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt"):
        result = terminology.translate("icd10pcs", "XW033C7", concept_map=f"{name}|2025-04-01")

        assert {match.concept_map.rpartition("|")[2] for match in result.matches} == {"2025-04-01"}


@pytest.mark.parametrize("version", ["", "|5.0.0"])
def test_a_value_set_is_named_by_its_id_and_a_version(
    terminology: Terminology, version: str
) -> None:
    result = terminology.expand(f"administrative-gender-5.0.0{version}")

    assert (result.version, [code.code for code in result.codes]) == (
        "5.0.0",
        ["male", "female", "other", "unknown"],
    )


@pytest.mark.parametrize(
    "day", ["2017-12-31", "2017", date(2017, 12, 31), datetime(2017, 12, 31, 23, tzinfo=UTC)]
)
def test_a_date_is_a_day_or_a_date_of_fhir(terminology: Terminology, day: fhir_hcpcs.Date) -> None:
    assert terminology.lookup("hcpcs", "Q2041", date=day).display == "Wilate injection"


@pytest.mark.parametrize("day", ["yesterday", "2017-13"])
def test_another_date_is_invalid(terminology: Terminology, day: str) -> None:
    with pytest.raises(Invalid):
        terminology.lookup("hcpcs", "Q2041", date=day)


def test_without_a_code_system_and_a_value_set_there_is_nothing_to_validate(
    terminology: Terminology,
) -> None:
    with pytest.raises(Invalid, match="url"):
        terminology.validate(None, "Q2041")


def test_another_version_of_fhir_is_an_error(terminology: Terminology) -> None:
    result: Any = terminology.subsumes("hcpcs", "Q2041", "Q2041")

    with pytest.raises(ValueError, match="R4 or R5"):
        result.parameters("R3")


# Results


def test_a_lookup_has_the_concept_with_its_properties(terminology: Terminology) -> None:
    result = terminology.lookup("hcpcs|0-fragment-2026", "Q2057")

    assert (result.system, result.version) == (canonical.HCPCS, "0-fragment-2026")
    assert (result.code, result.abstract, result.inactive) == ("Q2057", False, False)
    assert result.display is not None
    assert result.display.startswith("Afamitresgene autoleucel")
    assert result.validity == Validity(date(2025, 4, 1))
    assert [value.code for value in result.properties["typeOfService"] if isinstance(value, Coding)]
    assert len(result.properties["typeOfService"]) == 2
    assert [parent.code for parent in result.parents] == ["Q"]
    assert (result.children, result.history, result.message) == ((), (), None)
    assert result.designations


def test_a_lookup_has_only_the_properties_that_are_requested(terminology: Terminology) -> None:
    result = terminology.lookup("hcpcs|0-fragment-2026", "Q2057", properties=["kind"])

    assert result.properties == {"kind": ("procedure",)}
    assert (result.definition, result.designations, result.parents) == (None, (), ())


def test_the_history_of_a_code_has_an_entry_for_each_edition_that_changed_it(
    terminology: Terminology,
) -> None:
    result = terminology.lookup("hcpcs", "Q2041", history=True)

    assert [(one.version, one.event.value) for one in result.history] == [
        ("2017-01", "first"),
        ("2019-01", "another-meaning"),
        ("2025-01", "changed"),
    ]
    assert [one.property for one in result.history[-1].differences] == ["display"]


def test_an_unknown_code_is_not_found_and_the_issue_has_the_reason(
    terminology: Terminology,
) -> None:
    with pytest.raises(NotFound, match="Unknown code 'Q9999'") as refused:
        terminology.lookup("hcpcs", "Q9999")

    (issue,) = refused.value.issues
    assert issue.text == str(refused.value)


def test_a_code_that_is_not_valid_is_a_result(terminology: Terminology) -> None:
    result = terminology.validate("hcpcs", "Q99999")

    assert not result.result
    assert result.message == "; ".join(issue.text for issue in result.issues)


def test_a_validation_has_the_right_case_and_display(terminology: Terminology) -> None:
    result = terminology.validate("hcpcs", "e0100")

    assert result.result
    assert (result.normalized_code, result.display, result.version) == ("E0100", "Cane", "2025-01")


@pytest.mark.parametrize(("code", "is_member"), [("Q2041", True), ("E0100", False)])
def test_a_code_is_validated_against_a_value_set(
    terminology: Terminology, code: str, is_member: bool
) -> None:
    assert terminology.validate("hcpcs", code, value_set="cart-products").result is is_member


@pytest.mark.parametrize(
    ("code_a", "code_b", "outcome"),
    [
        ("Q", "Q2057", SubsumptionOutcome.SUBSUMES),
        ("Q2057", "Q", SubsumptionOutcome.SUBSUMED_BY),
        ("Q2057", "q2057", SubsumptionOutcome.EQUIVALENT),
        ("Q2057", "Q2041", SubsumptionOutcome.NOT_SUBSUMED),
    ],
)
def test_the_outcome_of_subsumption_is_that_of_code_a(
    terminology: Terminology, code_a: str, code_b: str, outcome: SubsumptionOutcome
) -> None:
    found = terminology.subsumes("hcpcs", code_a, code_b, version="0-fragment-2026")

    assert found.outcome is outcome


def test_a_translation_has_the_mappings_with_what_they_depend_on(
    terminology: Terminology,
) -> None:
    result = terminology.translate(
        "icd10pcs",
        "XW033C7",
        target_system="cpt",
        dependencies={"setting": "hospital-outpatient", "payer": "medicare"},
    )

    (match,) = result.matches
    assert result.result
    assert match.concept is not None
    assert match.concept.code == "38228"
    assert match.relationship is Relationship.SOURCE_IS_NARROWER
    assert match.concept_map.startswith(f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt|")
    assert match.citation
    assert [needed.value.code for needed in match.depends_on] == ["hospital-outpatient", "medicare"]
    assert match.products[0].attribute.code == "revenue-code"


def test_a_code_without_a_counterpart_is_a_result_with_the_reason(
    terminology: Terminology,
) -> None:
    result = terminology.translate("icd10pcs", "0016070", target_system="cpt")

    assert (result.result, result.matches) == (False, ())
    assert result.message


def test_an_expansion_has_the_codes_of_a_page(terminology: Terminology) -> None:
    result = terminology.expand("cart-products", count=1)

    (code,) = result.codes
    assert (result.url, result.version) == (f"{canonical.OURS}/ValueSet/cart-products", None)
    assert result.total > 1
    assert (code.system, code.version, code.code) == (canonical.HCPCS, "2025-01", "Q2041")
    assert code.display == "Axicabtagene ciloleucel, per dose"
    assert result.editions == (f"{canonical.HCPCS}|2025-01",)
    assert result.fragments == ()


def test_an_expansion_of_a_hierarchy_has_codes_below_codes(terminology: Terminology) -> None:
    result = terminology.expand("betos")

    inner = [below for code in result.codes for below in code.contains]
    assert inner
    assert all(below.display for below in inner)


def test_too_many_codes_without_a_page_are_too_costly(tmp_path: Path) -> None:
    install.install(editions.hcpcs("2025-01", editions.many(10_001)), tmp_path)
    terminology = Terminology.open(tmp_path, bundled=False)

    with pytest.raises(TooCostly):
        terminology.expand("hcpcs")


def test_a_diff_without_count_has_all_entries(terminology: Terminology) -> None:
    result = terminology.diff("hcpcs", "2019-01", "2025-01")

    assert (result.from_version, result.to_version) == ("2019-01", "2025-01")
    assert {entry.code: entry.change for entry in result.entries} == {
        "C9073": Change.ADDED,
        "Q2040": Change.REMOVED,
        "Q2041": Change.CHANGED,
        "Q2053": Change.ADDED,
    }
    assert (result.total, result.next_offset) == (4, None)
    assert result.totals[Change.ADDED] == 2


def test_a_page_of_a_diff_has_the_offset_of_the_next(terminology: Terminology) -> None:
    result = terminology.diff("hcpcs", "2019-01", "2025-01", changes=[Change.ADDED], count=1)

    assert [entry.code for entry in result.entries] == ["C9073"]
    assert (result.total, result.next_offset) == (2, 1)


# Claims

BROKEN = claims.outpatient(claims.line("0540T", revenue="0874"))


@pytest.mark.parametrize(
    "claim", [BROKEN, R4Claim.model_validate(BROKEN), Claim.model_validate(BROKEN)]
)
def test_a_claim_is_a_model_of_either_version_or_json(
    terminology: Terminology, claim: Claim | R4Claim | dict[str, Any]
) -> None:
    result = terminology.check(claim)

    assert not result.is_clean
    rules = [issue.rule.code for issue in result.issues if issue.rule]
    assert "administration-code-of-the-day" in rules


def test_a_circumstance_that_is_given_decides(terminology: Terminology) -> None:
    result = terminology.check(BROKEN, setting="professional", expanded_access=False)

    assert "administration-revenue-code" not in {
        issue.rule.code for issue in result.issues if issue.rule
    }


def test_a_model_of_a_claim_has_the_outcome_of_its_json(terminology: Terminology) -> None:
    json = claims.inpatient(claims.charge("0891", 0.5), procedures=("XW033C7",))

    outcome = terminology.check(json).as_dict()

    assert terminology.check(Claim.model_validate(json)).as_dict() == outcome
    assert terminology.check(R4Claim.model_validate(json)).as_dict() == outcome


def test_another_resource_is_no_claim(terminology: Terminology) -> None:
    with pytest.raises(Invalid, match="Claim"):
        terminology.check(Patient.model_validate({"resourceType": "Patient"}))


# Contents


def test_editions_are_listed_with_what_identifies_them(terminology: Terminology) -> None:
    newest = next(one for one in terminology.code_systems() if one.key == "hcpcs")

    assert (newest.id, newest.url, newest.version) == ("hcpcs-2025-01", canonical.HCPCS, "2025-01")
    assert (newest.effective, newest.content) == (date(2025, 1, 1), ContentMode.COMPLETE)
    assert newest.concept_count == 4
    assert newest.title


def test_the_resource_of_a_licensed_edition_has_none_of_its_codes(
    tmp_path: Path, fhir_version: FhirVersion
) -> None:
    install.install(sitefiles.read("code,display\n38228,Zebrawood\n", sitefiles.of_cpt()), tmp_path)

    with Terminology.open(tmp_path, bundled=False) as opened:
        (licensed,) = opened.code_systems()
        resource = licensed.as_dict(fhir_version)

    assert resource["content"] == "not-present"
    assert "Zebrawood" not in str(resource)


def test_concept_maps_are_listed_with_their_code_systems(terminology: Terminology) -> None:
    listed = {one.key: one for one in terminology.concept_maps()}

    assert listed["cart-pcs-to-cpt"].source_system == canonical.ICD10PCS
    assert listed["cart-pcs-to-cpt"].target_system == canonical.CPT


def test_value_sets_are_listed_with_their_urls(terminology: Terminology) -> None:
    listed = {one.id: one for one in terminology.value_sets()}

    assert listed["cart-products"].url == f"{canonical.OURS}/ValueSet/cart-products"
    assert listed["cart-products"].title


# Threads


def test_threads_get_the_results_that_one_thread_gets(
    years: Path, terminology: Terminology
) -> None:
    codes = [code.code for code in terminology.expand("cart-products").codes] * 4
    expected = [terminology.validate("hcpcs", code).as_dict("R5") for code in codes]
    together = Barrier(8)

    with Terminology.open(years) as shared, ThreadPoolExecutor(8) as pool:

        def work(number: int) -> list[object]:
            together.wait()
            return [shared.validate("hcpcs", code).as_dict("R5") for code in codes]

        assert list(pool.map(work, range(8))) == [expected] * 8
