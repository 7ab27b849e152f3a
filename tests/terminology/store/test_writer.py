"""A written database has its rows, their counts and their provenance."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from codesystems.contract import Provenance
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Property,
    PropertyType,
    Slip,
    VariationCount,
)
from terminology.store import database, writer
from tests.fixtures import stored


def provenance(system: CodeSystem, folder: Path) -> Provenance:
    """The provenance of a code system, after it is written and opened."""
    path = folder / f"{len(list(folder.iterdir()))}.sqlite"
    writer.write(system, path)
    return stored.open_concepts(path).provenance


def text(value: str) -> Property:
    """A string property."""
    return Property("note", PropertyType.STRING, value)


def test_an_edition_has_its_provenance(tmp_path: Path) -> None:
    read = provenance(stored.code_system(), tmp_path)
    assert (read.publisher, read.file, read.sha256, read.effective, read.software) == (
        "Example",
        "made.txt",
        "0" * 64,
        date(2025, 1, 1),
        version("fhir-hcpcs"),
    )


def test_concepts_inactive_concepts_remarks_and_slips_are_counted(tmp_path: Path) -> None:
    system = CodeSystem(
        stored.edition(),
        (Concept("A1"), Concept("A2", inactive=True), Concept("A3", inactive=True)),
        stored.SOURCE,
        (VariationCount("gap", "Known", 4, "A1"), VariationCount("preamble", "Known", 1, "line 1")),
        (Slip("made.txt", "line 1", "A1", "shifted"),),
    )
    assert provenance(system, tmp_path).counts == {
        "concepts": 3,
        "inactive": 2,
        "remarks": 5,
        "slips": 1,
    }


def test_mappings_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "map.sqlite"
    writer.write_map(
        stored.concept_map(stored.mapping("A1", "B1"), stored.mapping("A2", None)), path
    )
    assert stored.open_mappings(path).provenance.counts == {"mappings": 2}


def test_an_empty_edition_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    writer.write(CodeSystem(stored.edition(), (), stored.SOURCE), path)
    database.verify(path)


def test_equal_properties_are_stored_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.sqlite"
    writer.write(
        stored.code_system(
            Concept("A1", properties=(text("same"), text("other"))),
            Concept("A2", properties=(text("same"),)),
        ),
        path,
    )
    connection = database.open_readonly(path)
    rows = database.contents(connection)["value"]
    connection.close()
    assert len(rows) == 2


def test_the_same_edition_has_the_same_digest(tmp_path: Path) -> None:
    one, other = (provenance(stored.numbered(9), tmp_path) for _ in range(2))
    assert one.digest == other.digest


@pytest.mark.parametrize(
    "other",
    [
        stored.code_system(Concept("A2", "Two"), Concept("A1", "One")),
        stored.code_system(Concept("A1", "One"), Concept("A2", "Two", inactive=True)),
        stored.code_system(Concept("A1", "One"), Concept("A2", "Two", parents=("A1",))),
        stored.code_system(Concept("A1", "One"), Concept("A2", "Two", properties=(text("x"),))),
    ],
    ids=["order", "flag", "parent", "property"],
)
def test_another_edition_has_another_digest(tmp_path: Path, other: CodeSystem) -> None:
    one = provenance(stored.code_system(Concept("A1", "One"), Concept("A2", "Two")), tmp_path)
    assert provenance(other, tmp_path).digest != one.digest


def test_the_version_of_a_coding_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "versioned.sqlite"
    value = Property("near", PropertyType.CODING, Coding(stored.FAR_URL, "B1", "Far", "2025-01"))
    writer.write(stored.code_system(Concept("A1", properties=(value,))), path)
    concept = stored.open_concepts(path).concept("A1")
    assert concept is not None
    assert concept.properties == (value,)
