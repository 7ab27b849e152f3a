"""The edition of a request, and the concept of a code."""

from dataclasses import replace
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.model import Concept
from codesystems.problems import Invalid, NotFound
from terminology import install
from terminology.operations import target
from terminology.operations.target import Target
from terminology.registry import Registry
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from tests.fixtures import editions

BUNDLED = "0-fragment-2026"


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Registry:
    """A registry that also has two complete editions of HCPCS; tests do not change it."""
    data_dir = tmp_path_factory.mktemp("complete")
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [Concept("A0001", version)]), data_dir)
    return Registry(data_dir, bundled_dir)


@pytest.fixture
def hcpcs(registry: Registry) -> Concepts:
    """The bundled fragment of HCPCS."""
    return Target(canonical.HCPCS).edition(registry.snapshot())


def test_the_fragment_is_used_if_no_complete_edition_is_installed(registry: Registry) -> None:
    result = Target(canonical.HCPCS).edition(registry.snapshot())

    assert result.edition.version == BUNDLED


@pytest.mark.parametrize(
    ("requested_version", "expected"),
    [(None, "2025-10"), ("2025-10", "2025-10"), ("2025-01", "2025-01"), (BUNDLED, BUNDLED)],
)
def test_the_newest_complete_edition_is_used_without_a_version(
    complete: Registry, requested_version: str | None, expected: str
) -> None:
    result = Target(canonical.HCPCS, requested_version).edition(complete.snapshot())

    assert result.edition.version == expected


def test_an_id_selects_the_edition(complete: Registry) -> None:
    result = Target(id="hcpcs-2025-01").edition(complete.snapshot())

    assert result.edition.version == "2025-01"


def test_the_error_for_an_unknown_id_suggests_the_nearest(complete: Registry) -> None:
    with pytest.raises(NotFound, match=r"the id 'hcpcs-2025'. Did you mean .*hcpcs-2025-10"):
        Target(id="hcpcs-2025").edition(complete.snapshot())


def test_the_error_for_an_unknown_system_suggests_the_nearest(registry: Registry) -> None:
    with pytest.raises(NotFound, match=f"Sets'. Did you mean {canonical.HCPCS}") as refused:
        Target(f"{canonical.HCPCS}Sets").edition(registry.snapshot())
    assert str(refused.value).endswith("GET [base]/CodeSystem?_elements=url,version lists all")


def test_a_request_without_a_system_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match="The request names no code system"):
        Target().edition(registry.snapshot())


def test_the_error_for_an_unknown_version_lists_the_known_ones(complete: Registry) -> None:
    with pytest.raises(NotFound, match=r"'1999-01'.*known are 2025-10, 2025-01, 0-fragment-2026"):
        Target(canonical.HCPCS, "1999-01").edition(complete.snapshot())


@pytest.mark.parametrize("code", ["Q2057", "q2057"])
def test_a_code_is_found_in_any_case_if_the_code_system_is_not_case_sensitive(
    hcpcs: Concepts, code: str
) -> None:
    result = target.find(hcpcs, code)

    assert result is not None
    assert result.code == "Q2057"


def test_a_code_in_another_case_is_not_found_if_the_code_system_is_case_sensitive(
    registry: Registry,
) -> None:
    betos = Target(canonical.BETOS).edition(registry.snapshot())

    assert target.find(betos, "o1d") is None


def test_an_unknown_code_is_not_found(hcpcs: Concepts) -> None:
    assert target.find(hcpcs, "Q9999") is None


def test_a_required_code_is_returned(registry: Registry, hcpcs: Concepts) -> None:
    assert target.required(hcpcs, "Q2057", registry.snapshot()).code == "Q2057"


def test_the_error_for_a_typo_suggests_a_similar_code(registry: Registry, hcpcs: Concepts) -> None:
    with pytest.raises(NotFound, match=r"Unknown code 'Q2O57'.*Did you mean Q2057"):
        target.required(hcpcs, "Q2O57", registry.snapshot())


def test_the_error_for_a_code_missing_in_a_fragment_refers_to_the_complete_edition(
    registry: Registry, hcpcs: Concepts
) -> None:
    with pytest.raises(NotFound, match="fragment"):
        target.required(hcpcs, "A0001", registry.snapshot())


def test_the_error_for_a_code_of_other_versions_lists_them(complete: Registry) -> None:
    snapshot = complete.snapshot()
    fragment = Target(canonical.HCPCS, BUNDLED).edition(snapshot)

    with pytest.raises(
        NotFound, match=r"It exists in version 2025-10 and 2025-01; request it with version=2025-10"
    ):
        target.required(fragment, "A0001", snapshot)


def test_the_error_in_a_complete_edition_does_not_refer_to_fragments(complete: Registry) -> None:
    snapshot = complete.snapshot()
    edition = Target(canonical.HCPCS).edition(snapshot)

    with pytest.raises(NotFound, match=r"version '2025-10'$"):
        target.required(edition, "ZZZZZZZZZ", snapshot)


@pytest.mark.parametrize(
    ("requested_version", "others"), [(BUNDLED, ["2025-10", "2025-01"]), ("2025-10", ["2025-01"])]
)
def test_the_alternatives_to_a_missing_code_are_the_other_versions_that_have_it(
    complete: Registry, requested_version: str, others: list[str]
) -> None:
    snapshot = complete.snapshot()
    edition = Target(canonical.HCPCS, requested_version).edition(snapshot)

    found = target.missing(edition, "A0001", snapshot.versions(canonical.HCPCS))

    assert (found.versions, found.similar, found.others) == (others, [], ())


@pytest.mark.parametrize(
    ("system", "version"),
    [
        (None, None),
        (canonical.HCPCS, None),
        ("urn:oid:2.16.840.1.113883.6.285", "2025-01"),
        (None, "2025-01"),
        ("https://bluebutton.cms.gov/resources/codesystem/hcpcs", "1"),
    ],
)
def test_an_id_may_be_combined_with_its_own_system_and_version(
    complete: Registry, system: str | None, version: str | None
) -> None:
    result = Target(system, version, "hcpcs-2025-01").edition(complete.snapshot())

    assert result.edition.version == "2025-01"


@pytest.mark.parametrize(
    ("system", "version"),
    [(canonical.CPT, None), (None, "2025-10"), (canonical.HCPCS, "2025-10")],
)
def test_an_id_with_another_system_or_version_is_refused(
    complete: Registry, system: str | None, version: str | None
) -> None:
    with pytest.raises(Invalid, match="hcpcs-2025-01"):
        Target(system, version, "hcpcs-2025-01").edition(complete.snapshot())


def test_a_code_that_belongs_to_another_code_system_gets_its_url_and_no_similar_codes(
    complete: Registry,
) -> None:
    snapshot = complete.snapshot()
    concepts = Target(canonical.HCPCS).edition(snapshot)

    with pytest.raises(NotFound) as refused:
        target.required(concepts, "D0001", snapshot)

    (issue,) = refused.value.issues
    assert issue.text.endswith(
        "By its form 'D0001' is CDT ('http://www.ada.org/cdt'); request it from that code system"
    )


def test_a_code_that_lacks_its_dot_alone_is_no_code_of_another_code_system() -> None:
    made_up = editions.made_up([Concept("C83.30")])
    edition = replace(made_up.edition, url=canonical.ICD10PCS)
    found = target.missing(MemoryConcepts(replace(made_up, edition=edition)), "C8330", ())

    assert (found.similar, found.others) == (["C83.30"], ())
