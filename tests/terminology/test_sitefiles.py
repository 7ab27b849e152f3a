"""A site's own FHIR resource as an edition or a supplement."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from codesystems import canonical
from codesystems.model import CodeSystem, ContentMode
from codesystems.release import ReleaseError
from codesystems.site.statement import Statement
from terminology import sitefiles
from terminology.fhir import xmlwriter
from terminology.fhir.dialects import DIALECTS, Dialect
from tests.fixtures.judge import Json
from tests.fixtures.resources import code_system, concept, property_of
from tests.fixtures.sitefiles import TODAY, of_cpt, read, release

ONE = concept("38228", "Made up")


def resource(*concepts: Json, **more: object) -> Json:
    """A CodeSystem that is CPT as far as the site has it."""
    return code_system(
        *(concepts or (ONE,)), **{"url": canonical.CPT, "content": "fragment", **more}
    )


def supplement(*concepts: Json, **more: object) -> Json:
    """A supplement to CPT."""
    about = {"url": "https://example.org/CodeSystem/Names", "content": "supplement"}
    return resource(*concepts, **{**about, "supplements": canonical.CPT, **more})


def taken(written: Json, stated: Statement | None = None) -> CodeSystem:
    """Read a resource that is in a file."""
    return read(json.dumps(written), stated or of_cpt(), "ours.json")


def refusal(data: Json | str, stated: Statement | None = None) -> str:
    """The message about a file that is refused, in one line."""
    text = data if isinstance(data, str) else json.dumps(data)
    with pytest.raises(ReleaseError) as caught:
        read(text, stated or of_cpt(), "ours.json")
    message = str(caught.value)
    assert message.startswith("ours.json: ")
    assert "\n" not in message
    return message


def test_a_resource_is_a_licensed_edition_of_its_code_system() -> None:
    edition = taken(resource(copyright="© A")).edition

    assert (edition.key, edition.url, edition.version) == ("cpt", canonical.CPT, "1.0")
    assert (edition.content, edition.copyright) == (ContentMode.FRAGMENT, "© A")
    assert edition.licensed
    assert not edition.automatic


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_resource_may_be_xml(dialect: Dialect, encoding: str) -> None:
    number = property_of("weight", "valueDecimal", Decimal("1.50"))
    written = resource(concept("38228", "Made up", property=[number]))
    document = xmlwriter.document(written, dialect).decode().partition("?>")[2].encode(encoding)
    whole = release("", "ours.xml")
    member = replace(whole.members[0], read=lambda: document)

    found = sitefiles.load(of_cpt(), replace(whole, members=(member,)))

    assert found.edition.url == canonical.CPT
    assert [str(one.value) for one in found.concepts[0].properties] == ["1.50"]


def test_a_resource_keeps_the_bundled_codes_that_it_lacks() -> None:
    codes = [one.code for one in taken(resource()).concepts]

    assert codes[0] == "38228"
    assert "0540T" in codes


def test_metadata_that_a_resource_lacks_is_that_of_what_is_bundled() -> None:
    written = resource()
    del written["version"], written["name"]
    edition = taken(written).edition

    assert (edition.name, edition.version, edition.language) == ("CPT", "2026-01-01", "en-US")
    assert "American Medical Association" in f"{edition.publisher} {edition.copyright}"


@pytest.mark.parametrize(
    ("more", "stated", "effective"),
    [
        ({"date": "2025-03-01"}, None, date(2025, 3, 1)),
        ({"date": "2025-03-01"}, date(2024, 1, 1), date(2024, 1, 1)),
        ({}, None, date(2026, 1, 1)),
    ],
)
def test_an_edition_is_in_force_from_its_date(
    more: Json, stated: date | None, effective: date
) -> None:
    statement = Statement(canonical.CPT, TODAY, effective=stated)

    assert taken(resource(**more), statement).edition.effective == effective


def test_a_supplement_is_automatic_and_has_a_key_of_its_own() -> None:
    edition = taken(supplement()).edition

    assert edition.key.startswith("site-names-")
    assert edition.url == "https://example.org/CodeSystem/Names"
    assert edition.supplements == canonical.CPT
    assert edition.effective == date(1900, 1, 1)
    assert edition.automatic
    assert edition.licensed


def test_a_supplement_may_name_an_alias_and_a_version() -> None:
    written = supplement(supplements="https://www.ama-assn.org/go/cpt|2026-01-01")

    assert taken(written).edition.supplements == f"{canonical.CPT}|2026-01-01"


def test_a_supplement_has_the_codes_of_its_file_alone() -> None:
    written = supplement(concept("38228", property=[property_of("unit", "valueString", "CT")]))

    assert [one.code for one in taken(written, of_cpt(supplement=True)).concepts] == ["38228"]


def test_an_amount_is_exactly_as_written() -> None:
    text = json.dumps(
        supplement(concept("38228", property=[property_of("fee", "valueDecimal", 9)]))
    )
    (found,) = read(text.replace("9}", "1.50}"), of_cpt(), "ours.json").concepts

    assert [str(value.value) for value in found.properties] == ["1.50"]


def test_the_mark_of_utf_8_does_not_count() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(resource()).encode()

    assert read(data, of_cpt(), "ours.json").edition.key == "cpt"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("{", "unexpected end of data"),
        ({"resourceType": "ValueSet"}, "is a ValueSet; a CodeSystem is needed"),
        (resource(compositional="maybe"), "is not valid in 5.0.0: compositional"),
        (resource(ONE, ONE), "'38228'"),
        (resource(concept("1"), content="example"), "must be complete, fragment or supplement"),
        (resource(version="../1"), "the id 'cpt-../1' would have other characters"),
        (resource(version="1" * 61), "or more than 64; change CodeSystem.version"),
        (resource(url="https://example.org/x"), "is about the code system 'https://example.org/x'"),
        (supplement(supplements="https://example.org/x"), "'https://example.org/x', not http"),
    ],
)
def test_a_resource_that_cannot_be_used_is_refused(written: Json | str, reason: str) -> None:
    assert reason in refusal(written)


def test_a_resource_without_codes_is_refused() -> None:
    written = resource()
    del written["concept"]

    assert "has no codes" in refusal(written)


def test_a_resource_that_is_stated_to_be_a_supplement_must_be_one() -> None:
    message = refusal(resource(), of_cpt(supplement=True))

    assert "CodeSystem.content is 'fragment'; it must be supplement" in message


def test_a_resource_that_is_stated_to_be_complete_must_be() -> None:
    message = refusal(resource(), of_cpt(complete=True))

    assert "CodeSystem.content is 'fragment'; it must be complete" in message


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("0540T", "active", "retired"),
        ("38228", "deprecated", "deprecated"),
        ("9", "retired", "retired"),
    ],
)
def test_a_code_has_the_status_of_its_file_unless_its_bundled_days_have_ended(
    code: str, status: str, expected: str
) -> None:
    written = resource(concept(code, "A", property=[property_of("status", "valueCode", status)]))
    found = taken(written).concepts[0]

    assert [value.value for value in found.properties] == [expected]
    assert found.inactive is (expected == "retired")


def test_the_file_of_a_zip_is_the_one_in_csv_or_json() -> None:
    packed = release("code,display\n1,One\n", "ours.csv", "readme.md")

    assert sitefiles.load(of_cpt(), packed).concepts[0].code == "1"


@pytest.mark.parametrize("others", [("more.csv",), ("more.json", "readme.md")])
def test_a_zip_of_several_files_is_refused(others: tuple[str, ...]) -> None:
    with pytest.raises(ReleaseError, match="has 2 files in CSV or JSON; there must be one"):
        sitefiles.load(of_cpt(), release("code,display\n1,One\n", "ours.csv", *others))
