"""Tests of the code systems of URIs."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from codesystems import canonical

_FHIR = "{http://hl7.org/fhir}"


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", canonical.HCPCS),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", canonical.HCPCS),
        ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/", canonical.HCPCS),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets/", canonical.HCPCS),
        ("urn:oid:2.16.840.1.113883.6.285", canonical.HCPCS),
        ("2.16.840.1.113883.6.285", canonical.HCPCS),
        ("http://terminology.hl7.org/CodeSystem/HCPCS-all-codes", canonical.HCPCS),
        ("https://bluebutton.cms.gov/resources/codesystem/hcpcs", canonical.HCPCS),
        ("urn:oid:2.16.840.1.113883.6.4", canonical.ICD10PCS),
        ("http://terminology.hl7.org/CodeSystem/icd10PCS", canonical.ICD10PCS),
        ("http://www.nlm.nih.gov/research/umls/icd10pcs", canonical.ICD10PCS),
        ("http://www.icd10data.com/icd10pcs", canonical.ICD10PCS),
        ("urn:oid:2.16.840.1.113883.6.12", canonical.CPT),
        ("2.16.840.1.113883.6.301.3", canonical.REVENUE),
        ("http://terminology.hl7.org/CodeSystem/v2-0456", canonical.REVENUE),
        ("http://www.cms.gov/ms-drg", canonical.MSDRG),
        ("http://hl7.org/fhir/sid/icd-10-cm", canonical.ICD10CM),
        ("https://hl7.org/fhir/sid/icd-10-cm", canonical.ICD10CM),
        ("http://terminology.hl7.org/CodeSystem/icd10CM", canonical.ICD10CM),
        ("2.16.840.1.113883.6.90", canonical.ICD10CM),
        ("urn:oid:2.16.840.1.113883.15.5", canonical.PLACE_OF_SERVICE),
        ("http://www.cms.gov/place-of-service", canonical.PLACE_OF_SERVICE),
        (canonical.PLACE_OF_SERVICE.replace("https:", "http:"), canonical.PLACE_OF_SERVICE),
        (f"{canonical.BETOS}/", canonical.BETOS),
        ("http://hl7.org/fhir/sid/icd-10-pcs", canonical.ICD10PCS),
        ("http://hl7.org/fhir/sid/hcpcs", canonical.HCPCS),
        ("http://www.nlm.nih.gov/research/umls/hcpcs", canonical.HCPCS),
        ("https://bluebutton.cms.gov/resources/variables/hcpcs_cd", canonical.HCPCS),
        ("https://bluebutton.cms.gov/resources/variables/rev_cntr", canonical.REVENUE),
        ("https://bluebutton.cms.gov/resources/variables/clm_drg_cd/", canonical.MSDRG),
        (
            "https://bluebutton.cms.gov/resources/variables/line_place_of_srvc_cd",
            canonical.PLACE_OF_SERVICE,
        ),
        ("https://bluebutton.cms.gov/resources/variables/betos_cd", canonical.BETOS),
        ("https://bluebutton.cms.gov/fhir/CodeSystem/CLM-REV-CNTR-CD", canonical.REVENUE),
        ("https://bluebutton.cms.gov/fhir/CodeSystem/CLM-RLT-COND-CD", canonical.CONDITION_CODE),
        ("http://www.ama-assn.org/go/cpt-modifiers", canonical.CPT),
    ],
)
def test_an_alias_resolves_to_its_code_system(alias: str, expected: str) -> None:
    assert canonical.resolve(alias).canonical == expected


@pytest.mark.parametrize("known", sorted({*canonical.CANONICALS, *canonical.ALIASES}))
@pytest.mark.parametrize(
    "respell",
    [
        str.upper,
        str.lower,
        lambda uri: f"{uri}/",
        lambda uri: uri.replace("http:", "https:"),
        lambda uri: uri.replace("https:", "http:"),
        lambda uri: uri.replace("://www.", "://"),
        lambda uri: uri.replace("://", "://www."),
        lambda uri: uri.removeprefix("urn:oid:"),
    ],
    ids=["upper", "lower", "slash", "https", "http", "no-www", "www", "oid"],
)
def test_a_uri_in_another_spelling_resolves_to_its_code_system(
    known: str, respell: Callable[[str], str]
) -> None:
    respelled = respell(known).replace("www.www.", "www.")

    assert canonical.resolve(respelled).canonical == canonical.resolve(known).canonical


def test_all_uris_of_one_spelling_mean_one_code_system() -> None:
    by_spelling: dict[str, set[str]] = {}
    for uri in (*canonical.CANONICALS, *canonical.ALIASES):
        spelling = uri.lower().replace("https://", "http://").replace("://www.", "://")
        by_spelling.setdefault(spelling, set()).add(canonical.resolve(uri).canonical)

    assert all(len(systems) == 1 for systems in by_spelling.values())


@pytest.mark.parametrize(
    "uri",
    [
        "http://loinc.org",
        "http://example.org/codes/",
        "1.2.3",
        "",
        f"{canonical.HCPCS}{'/' * 200}",
        "ftp://www.cms.gov/Medicare/Coding/ICD10",
        "http://www.cms.gov/Medicare/Coding/ICD9",
    ],
)
def test_a_uri_that_is_no_alias_resolves_to_itself(uri: str) -> None:
    assert canonical.resolve(uri) == canonical.Alias(uri)


@pytest.mark.parametrize("known", sorted(canonical.CANONICALS))
def test_a_canonical_url_resolves_to_itself(known: str) -> None:
    assert canonical.resolve(known) == canonical.Alias(known)


@pytest.mark.parametrize(
    ("alias", "expected"),
    [
        ("https://bluebutton.cms.gov/resources/codesystem/hcpcs", False),
        ("https://bluebutton.cms.gov/resources/variables/hcpcs_cd", False),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", True),
    ],
)
def test_only_the_versions_of_blue_button_are_not_those_of_releases(
    alias: str, expected: bool
) -> None:
    assert canonical.resolve(alias).release_versions is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://loinc.org|2.80", ("http://loinc.org", "2.80")),
        ("http://loinc.org", ("http://loinc.org", None)),
        ("http://loinc.org|", ("http://loinc.org", None)),
    ],
)
def test_a_canonical_is_split_into_url_and_version(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert canonical.split(text) == expected


@pytest.mark.parametrize(
    ("url", "oids"),
    [
        (
            canonical.HCPCS,
            ("urn:oid:2.16.840.1.113883.6.285", "urn:oid:2.16.840.1.113883.6.14"),
        ),
        (canonical.ICD10PCS, ("urn:oid:2.16.840.1.113883.6.4",)),
        (canonical.ICD10CM, ("urn:oid:2.16.840.1.113883.6.90",)),
        (canonical.PLACE_OF_SERVICE, ("urn:oid:2.16.840.1.113883.15.5",)),
        (canonical.MSDRG, ()),
    ],
)
def test_the_oids_of_a_code_system_are_those_of_hl7(url: str, oids: tuple[str, ...]) -> None:
    assert canonical.oids(url) == oids


@pytest.mark.release
@pytest.mark.parametrize(
    ("record", "url"),
    [
        ("hcpcs-level-ii.xml", canonical.HCPCS),
        ("CPT.xml", canonical.CPT),
        ("v3-icd10PCS.xml", canonical.ICD10PCS),
        ("v3-icd10CM.xml", canonical.ICD10CM),
        ("CMS-PlaceofServiceCodes.xml", canonical.PLACE_OF_SERVICE),
        ("AHA-NUBC-RevenueCodes.xml", canonical.REVENUE),
        ("MSDRG.xml", canonical.MSDRG),
    ],
)
def test_the_canonical_url_is_the_preferred_identifier_of_hl7(
    data: Path, record: str, url: str
) -> None:
    identifiers = _identifiers(data / "naming" / record)

    assert url in [value for kind, value, preferred in identifiers if kind == "uri" and preferred]


@pytest.mark.release
@pytest.mark.parametrize(
    "record",
    [
        "hcpcs-level-ii.xml",
        "CPT.xml",
        "v3-icd10PCS.xml",
        "v3-icd10CM.xml",
        "CMS-PlaceofServiceCodes.xml",
        "AHA-NUBC-RevenueCodes.xml",
    ],
)
def test_all_identifiers_in_a_record_of_hl7_resolve_to_one_code_system(
    data: Path, record: str
) -> None:
    identifiers = _identifiers(data / "naming" / record)

    assert len({canonical.resolve(value).canonical for _, value, _ in identifiers}) == 1


def _identifiers(record: Path) -> list[tuple[str, str, bool]]:
    """The identifiers of a NamingSystem: type, value, and whether HL7 prefers it."""
    return [
        (
            _value(identifier, "type"),
            _value(identifier, "value"),
            _value(identifier, "preferred") == "true",
        )
        for identifier in ElementTree.parse(record).iter(f"{_FHIR}uniqueId")
    ]


def _value(element: ElementTree.Element, name: str) -> str:
    child = element.find(f"{_FHIR}{name}")
    return "" if child is None else child.get("value", "")
