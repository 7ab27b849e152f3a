"""The canonical and the descriptions of a value set."""

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
def test_the_canonical_of_a_value_set_is_its_url_and_version(
    value_set: ValueSet, canonical: str
) -> None:
    assert value_set.canonical == canonical


def test_a_value_set_has_the_descriptions_of_its_resource() -> None:
    elements = {"name": "Made", "title": "Made up", "description": "Codes", "publisher": "A test"}
    value_set = ValueSet(written=elements)

    assert (value_set.name, value_set.title, value_set.description, value_set.publisher) == tuple(
        elements.values()
    )


def test_the_missing_descriptions_of_a_value_set_are_empty() -> None:
    value_set = ValueSet()
    assert (value_set.name, value_set.title, value_set.description, value_set.publisher) == (
        "",
    ) * 4
