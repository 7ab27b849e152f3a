"""Tests of rows of order files as concepts, from releases and from bundled tables."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from pathlib import Path
from string import ascii_uppercase, digits

import pytest

from codesystems import canonical, orderconcepts
from codesystems.entry import Loader
from codesystems.icd10cm import bundled as cm_bundled
from codesystems.icd10cm import loader as cm_loader
from codesystems.icd10pcs import bundled as pcs_bundled
from codesystems.icd10pcs import loader as pcs_loader
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    ContentMode,
    Designation,
    HierarchyMeaning,
    Property,
    PropertyType,
    SourceFile,
)
from codesystems.orderfile import OrderRecord
from codesystems.release import Release, ReleaseError
from tests.fixtures import archive, icd10cm
from tests.fixtures.icd10pcs import CODE, TABLE
from tests.fixtures.orderfile import release
from tests.fixtures.readings import opened

_SHORT_TITLE = Coding(
    canonical.DESIGNATION_USE, "short-title", "Abbreviated title (60 characters or less)"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A code system with order files: its loader, rows of the test, the characters of a code."""

    key: str
    title: str
    load: Loader
    rows: tuple[OrderRecord, ...]
    characters: str

    @property
    def file(self) -> str:
        """CMS's name for the order file of 2026."""
        return f"{self.key}_order_2026.txt"

    @property
    def data(self) -> bytes:
        """An order file of the rows of the test."""
        return release(self.rows)

    def bare(self) -> tuple[str, bytes]:
        """The order file, with its name."""
        return self.file, self.data

    def in_capitals(self) -> tuple[str, bytes]:
        """The order file, with its name in capitals."""
        return self.file.upper(), self.data

    def packed(self) -> tuple[str, bytes]:
        """The order file in a folder of a zip, with the other files of CMS's zip."""
        others = {f"{self.key}_codes_2026.txt": b"", "order.pdf": b"%PDF"}
        return "cms.zip", archive.zipped({f"Zip File 5/{self.file}": self.data, **others})

    def section(self, first: str) -> bytes:
        """An order file of all headers that begin with a character."""
        more = self.characters
        codes = (f"{first}{second}{third}" for second in more for third in more)
        return release(map(icd10cm.header, codes))

    def refusal(self, refused: Release) -> str:
        """The message for a release that must not be loaded."""
        with pytest.raises(ReleaseError) as caught:
            self.load(refused)
        return str(caught.value)


DIAGNOSES = Kind("icd10cm", "ICD-10-CM", cm_loader.load, icd10cm.ROWS, digits + ascii_uppercase)
PROCEDURES = Kind(
    "icd10pcs", "ICD-10-PCS", pcs_loader.load, (TABLE, CODE), digits + "ABCDEFGHJKLMNPQRSTUVWXYZ"
)


@pytest.fixture(params=[DIAGNOSES, PROCEDURES], ids=attrgetter("key"))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each code system with order files."""
    kind: Kind = request.param
    return kind


def test_a_header_is_an_abstract_concept_that_is_not_selectable() -> None:
    assert orderconcepts.concept(TABLE) == Concept(
        code="XW0",
        display="New Technology",
        designations=(Designation("New Technology", _SHORT_TITLE),),
        properties=(Property("notSelectable", PropertyType.BOOLEAN, value=True),),
        abstract=True,
    )


def test_a_concept_without_a_short_title_has_no_designation() -> None:
    assert orderconcepts.concept(CODE._replace(short_title="")).designations == ()


def test_the_parent_of_a_code_is_its_header() -> None:
    assert orderconcepts.concept(CODE) == Concept(
        code="XW033C7",
        display=CODE.long_title,
        designations=(Designation(CODE.short_title, _SHORT_TITLE),),
        parents=("XW0",),
    )


@pytest.mark.parametrize("put", [Kind.bare, Kind.in_capitals, Kind.packed])
def test_the_fiscal_year_is_that_of_the_order_files_name(
    tmp_path: Path, kind: Kind, put: Callable[[Kind], tuple[str, bytes]]
) -> None:
    edition = kind.load(opened(tmp_path, *put(kind))).edition

    assert (edition.id, edition.effective, edition.content, edition.hierarchy_meaning) == (
        f"{kind.key}-2026",
        date(2025, 10, 1),
        ContentMode.COMPLETE,
        HierarchyMeaning.IS_A,
    )


@pytest.mark.parametrize(
    ("kind", "url", "identifier"),
    [
        (DIAGNOSES, canonical.ICD10CM, "urn:oid:2.16.840.1.113883.6.90"),
        (PROCEDURES, canonical.ICD10PCS, "urn:oid:2.16.840.1.113883.6.4"),
    ],
)
def test_an_edition_has_the_uris_and_version_of_hl7(
    tmp_path: Path, kind: Kind, url: str, identifier: str
) -> None:
    edition = kind.load(opened(tmp_path, kind.file, kind.data)).edition

    assert (edition.url, edition.identifiers, edition.case_sensitive, edition.next_due) == (
        url,
        (identifier,),
        False,
        date(2026, 10, 1),
    )


def test_an_edition_has_the_name_and_digest_of_its_file(tmp_path: Path, kind: Kind) -> None:
    opened_file = opened(tmp_path, kind.file, kind.data)

    assert kind.load(opened_file).source == SourceFile("CMS", kind.file, opened_file.sha256)


@pytest.mark.parametrize("members", [(), ("notes.txt",), ("notes.txt", "order.pdf")])
def test_a_release_without_an_order_file_is_refused_with_its_members(
    tmp_path: Path, kind: Kind, members: tuple[str, ...]
) -> None:
    packed = archive.zipped(dict.fromkeys(members, kind.data))

    assert kind.refusal(opened(tmp_path, "cms.zip", packed)) == (
        f"cms.zip: contains no {kind.title} order file ({kind.key}_order_YYYY.txt), "
        f"but {', '.join(members) or 'nothing'}"
    )


@pytest.mark.parametrize(("kind", "other"), [(DIAGNOSES, PROCEDURES), (PROCEDURES, DIAGNOSES)])
def test_the_order_file_of_the_other_code_system_is_refused(
    tmp_path: Path, kind: Kind, other: Kind
) -> None:
    assert kind.refusal(opened(tmp_path, *other.bare())) == (
        f"{other.file}: contains no {kind.title} order file ({kind.key}_order_YYYY.txt), "
        f"but {other.file}"
    )


@pytest.mark.parametrize(("kind", "other"), [(DIAGNOSES, PROCEDURES), (PROCEDURES, DIAGNOSES)])
def test_a_zip_of_the_other_code_system_is_refused_with_its_members(
    tmp_path: Path, kind: Kind, other: Kind
) -> None:
    assert kind.refusal(opened(tmp_path, *other.packed())) == (
        f"cms.zip: contains no {kind.title} order file ({kind.key}_order_YYYY.txt), "
        f"but {other.file}, {other.key}_codes_2026.txt, order.pdf"
    )


def test_a_zip_with_several_order_files_is_refused(tmp_path: Path, kind: Kind) -> None:
    both = archive.zipped({kind.file: kind.data, f"{kind.key}_order_2025.txt": kind.data})

    assert f"contains several {kind.title} order files" in (
        kind.refusal(opened(tmp_path, "both.zip", both))
    )


@pytest.mark.parametrize(
    ("kind", "first", "members"),
    [
        (DIAGNOSES, "Y", "1,296 rows up to YZZ; a complete one ends with section U or Z"),
        (PROCEDURES, "0", "1,156 rows up to 0ZZ; a complete one ends with section X"),
    ],
)
def test_an_incomplete_order_file_is_refused(
    tmp_path: Path, kind: Kind, first: str, members: str
) -> None:
    part = opened(tmp_path, kind.file, kind.section(first))

    assert kind.refusal(part) == f"{kind.file}: is an incomplete release: {members}"


@pytest.mark.parametrize(
    ("kind", "first", "count"),
    [(DIAGNOSES, "U", 1296), (DIAGNOSES, "Z", 1296), (PROCEDURES, "X", 1156)],
)
def test_an_order_file_with_its_last_section_is_complete(
    tmp_path: Path, kind: Kind, first: str, count: int
) -> None:
    assert len(kind.load(opened(tmp_path, kind.file, kind.section(first))).concepts) == count


@pytest.mark.parametrize("system", [pcs_bundled.load(), cm_bundled.load()])
def test_the_source_of_bundled_codes_is_their_table(system: CodeSystem) -> None:
    source = system.source

    assert (source.publisher, source.file, len(source.sha256)) == ("fhir-hcpcs", "starter.csv", 64)
