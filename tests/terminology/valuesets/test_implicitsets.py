"""Value sets that their URL means by itself."""

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
def test_a_url_means_all_codes_of_a_code_system(url: str, system: str) -> None:
    found = implicitsets.find(url, SYSTEMS)

    assert found is not None
    assert (found.url, found.canonical, found.status) == (url, url, "active")
    assert found.includes == (Include(PLACE, system),)
    assert found.written == {"url": url, "status": "active"}


@pytest.mark.parametrize("word", ["is-a", "isa"])
@pytest.mark.parametrize("code", ["W2", "a/b", "C 1"])
def test_a_url_means_a_code_with_all_below_it(word: str, code: str) -> None:
    found = implicitsets.find(f"{stored.URL}?fhir_vs={word}/{code}", SYSTEMS)

    assert found is not None
    (include,) = found.includes
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
def test_another_url_means_nothing_by_itself(url: str) -> None:
    assert implicitsets.find(url, SYSTEMS) is None


@pytest.mark.parametrize("url", [f"{canonical.HCPCS}?fhir_vs", *valuesets.ALL_CODES])
def test_a_code_system_that_is_not_here_has_no_value_set(url: str) -> None:
    assert implicitsets.find(url, {stored.URL: None}) is None


@pytest.mark.parametrize("url", [f"{canonical.HCPCS}?fhir_vs", *valuesets.ALL_CODES])
def test_the_library_knows_a_url_that_means_a_value_set(registry: Registry, url: str) -> None:
    found = registry.snapshot().value_set(url)
    assert found is not None
    assert found.includes[0].system == canonical.HCPCS
