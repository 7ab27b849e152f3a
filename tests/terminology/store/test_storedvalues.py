"""Tests of property values that are read in blocks."""

from pathlib import Path

import pytest

from codesystems.model import Concept, Property, PropertyType
from terminology.store import storedvalues, writer
from terminology.store.database import SCHEMA_VERSION
from terminology.store.guarded import GuardedFile
from terminology.store.storedvalues import Values
from tests.fixtures import stored

_COUNT = 10


@pytest.fixture
def file(tmp_path: Path) -> GuardedFile:
    """A database of ten concepts, each with a value of its own and one that all have."""
    common = Property("kind", PropertyType.CODE, "x", (Property("area", PropertyType.CODE, "r"),))
    concepts = (
        Concept(f"A{number}", properties=(common, Property("n", PropertyType.INTEGER, number)))
        for number in range(_COUNT)
    )
    path = tmp_path / "made.sqlite"
    writer.write(stored.code_system(*concepts), path)
    return GuardedFile(path)


def test_values_are_read_with_their_neighbours(
    file: GuardedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storedvalues, "_BLOCK", 4)
    values = Values(file)

    assert [values[5].value, sorted(values)] == [3, [4, 5, 6, 7]]


def test_values_have_their_parts(file: GuardedFile) -> None:
    assert [part.value for part in Values(file)[1].parts] == ["r"]


def test_values_are_read_again_when_others_have_taken_their_place(
    file: GuardedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storedvalues, "_BLOCK", 4)
    monkeypatch.setattr(storedvalues, "_MOST", 6)
    values = Values(file)
    read = [values[number].value for number in range(2, _COUNT + 2)]

    assert read == list(range(_COUNT))
    assert len(values) <= 6
    assert values[2].value == 0


def test_a_number_without_a_value_is_an_error(file: GuardedFile) -> None:
    with pytest.raises(KeyError):
        Values(file)[1_000_000]


def test_a_database_of_an_earlier_version_has_no_parts(
    file: GuardedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storedvalues, "SCHEMA_VERSION", SCHEMA_VERSION + 1)

    assert Values(file)[1].parts == ()
