"""What a value set says of itself."""

import pytest

from codesystems.valueset import UNIDENTIFIED, ValueSet

URL = "https://example.org/ValueSet/made"


@pytest.mark.parametrize(
    ("value_set", "canonical"),
    [
        (ValueSet(url=URL, version="1"), f"{URL}|1"),
        (ValueSet(url=URL), URL),
        (ValueSet(url=URL, version=""), URL),
        (ValueSet(), UNIDENTIFIED),
        (ValueSet(version="1"), UNIDENTIFIED),
    ],
)
def test_a_value_set_is_called_by_its_url_and_version(value_set: ValueSet, canonical: str) -> None:
    assert value_set.canonical == canonical


def test_a_value_set_is_described_by_what_was_written() -> None:
    written = {"name": "Made", "title": "Made up", "description": "Codes", "publisher": "A test"}
    held = ValueSet(written=written)

    assert (held.name, held.title, held.description, held.publisher) == tuple(written.values())


def test_what_was_not_written_is_empty() -> None:
    held = ValueSet()
    assert (held.name, held.title, held.description, held.publisher) == ("", "", "", "")
