"""Requested supplements, and their editions."""

from dataclasses import replace

import pytest

from codesystems import canonical
from codesystems.model import Concept, ContentMode, Designation
from codesystems.problems import NotFound
from terminology.operations import supplements
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from tests.fixtures import editions, stored

MORE = "https://example.org/CodeSystem/more"
GERMAN = Designation("Eins", language="de")


def supplement(of: str | None, version: str = "1", key: str = "more") -> Concepts:
    """A supplement with a designation for A1."""
    edition = replace(
        stored.edition(version, key=key, url=MORE, content=ContentMode.SUPPLEMENT), supplements=of
    )
    concept = Concept("A1", designations=(GERMAN,))
    return MemoryConcepts(stored.code_system(concept, of=edition))


BASE = MemoryConcepts(stored.code_system(of=stored.edition("1")))
SNAPSHOT = Snapshot((supplement(stored.URL, "2"), supplement(stored.URL, "1"), BASE), ())


@pytest.mark.parametrize(
    ("requested", "versions"),
    [
        ([], []),
        ([MORE], ["2"]),
        ([f"{MORE}|1"], ["1"]),
        ([f"{MORE}|1", MORE], ["1", "2"]),
    ],
)
def test_supplements_are_found_in_the_requested_order(
    requested: list[str], versions: list[str]
) -> None:
    result = supplements.find(requested, SNAPSHOT)
    assert [concepts.edition.version for concepts in result] == versions


@pytest.mark.parametrize("requested", [f"{MORE}|3", stored.URL, "https://example.org/none"])
def test_the_error_names_the_supplement_that_is_not_installed(requested: str) -> None:
    with pytest.raises(NotFound) as refused:
        supplements.find([MORE, requested], SNAPSHOT)
    (issue,) = refused.value.issues
    assert issue.text == f"Required supplement not found: {requested}"
    assert issue.message_id == "VALUESET_SUPPLEMENT_MISSING"


@pytest.mark.parametrize(
    ("of", "added"),
    [
        (stored.URL, True),
        (f"{stored.URL}|1", True),
        (f"{stored.URL}|2", False),
        (stored.FAR_URL, False),
        ("", False),
        (None, False),
    ],
)
def test_a_supplement_is_added_only_to_its_edition(of: str | None, *, added: bool) -> None:
    result = supplements.add(BASE, [supplement(of)])
    concept = result.concept("A1")

    assert concept is not None
    assert concept.designations == ((GERMAN,) if added else ())
    assert (result is BASE) is not added


def test_a_supplement_may_have_an_alias_of_the_url() -> None:
    hcpcs = MemoryConcepts(editions.hcpcs("2025-01", [Concept("A1")]))
    result = supplements.add(hcpcs, [supplement(canonical.oids(canonical.HCPCS)[0])])
    assert result is not hcpcs


def test_several_supplements_are_added_in_order() -> None:
    more = [supplement(stored.URL, "1", "first"), supplement(stored.URL, "2", "second")]
    concept = supplements.add(BASE, more).concept("A1")

    assert concept is not None
    assert concept.designations == (GERMAN, GERMAN)
