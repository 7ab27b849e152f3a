"""Implicit value sets, which are defined by their URL."""

import pytest

from codesystems import canonical
from codesystems.hcpcs import valuesets
from codesystems.valueset import Filter, Include
from terminology.registry import Registry
from terminology.valuesets import implicitsets
from tests.fixtures import stored

SYSTEMS = {stored.URL: None, canonical.HCPCS: None}
PLACE = "ValueSet.compose.include[0]"


@pytest.mark.parametrize(
    ("url", "system"),
    [
        (f"{stored.URL}?fhir_vs", stored.URL),
        (f"{canonical.HCPCS}?fhir_vs", canonical.HCPCS),
        ("urn:oid:2.16.840.1.113883.6.285?fhir_vs", canonical.HCPCS),
        *valuesets.ALL_CODES.items(),
    ],
)
def test_a_url_defines_the_value_set_of_all_codes(url: str, system: str) -> None:
    value_set = implicitsets.find(url, SYSTEMS)

    assert value_set is not None
    assert (value_set.url, value_set.canonical, value_set.status) == (url, url, "active")
    assert value_set.includes == (Include(PLACE, system),)
    assert value_set.written == {"url": url, "status": "active"}


@pytest.mark.parametrize("word", ["is-a", "isa"])
@pytest.mark.parametrize("code", ["W2", "a/b", "C 1"])
def test_a_url_defines_the_value_set_of_a_code_and_its_descendants(word: str, code: str) -> None:
    value_set = implicitsets.find(f"{stored.URL}?fhir_vs={word}/{code}", SYSTEMS)

    assert value_set is not None
    (include,) = value_set.includes
    assert (include.system, include.filters) == (
        stored.URL,
        (Filter("concept", "is-a", code),),
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        stored.URL,
        f"{stored.FAR_URL}?fhir_vs",
        f"{stored.URL}?fhir_vs=",
        f"{stored.URL}?fhir_vs=is-a/",
        f"{stored.URL}?fhir_vs=refset/1",
        f"{stored.URL}?fhir_vsx",
        f"{stored.URL}?vs",
    ],
)
def test_another_url_defines_no_value_set(url: str) -> None:
    assert implicitsets.find(url, SYSTEMS) is None


@pytest.mark.parametrize("url", [f"{canonical.HCPCS}?fhir_vs", *valuesets.ALL_CODES])
def test_a_code_system_that_is_not_installed_has_no_value_set(url: str) -> None:
    assert implicitsets.find(url, {stored.URL: None}) is None


@pytest.mark.parametrize("url", [f"{canonical.HCPCS}?fhir_vs", *valuesets.ALL_CODES])
def test_the_registry_has_the_implicit_value_sets(registry: Registry, url: str) -> None:
    value_set = registry.snapshot().value_set(url)
    assert value_set is not None
    assert value_set.includes[0].system == canonical.HCPCS
