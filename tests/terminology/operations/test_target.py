"""Which edition answers, and which of its concepts is meant."""

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
from tests.fixtures import editions

STARTER = "2026-starter"


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Registry:
    """A library that also has two complete editions of HCPCS, which stay as they are."""
    data_dir = tmp_path_factory.mktemp("complete")
    for version in ("2025-01", "2025-10"):
        install.install(editions.hcpcs(version, [Concept("A0001", version)]), data_dir)
    return Registry(data_dir, bundled_dir)


@pytest.fixture
def hcpcs(registry: Registry) -> Concepts:
    """The fragment of HCPCS that ships."""
    return Target(canonical.HCPCS).edition(registry.snapshot())


def test_the_fragment_answers_where_there_is_no_complete_edition(registry: Registry) -> None:
    found = Target(canonical.HCPCS).edition(registry.snapshot())

    assert found.edition.version == STARTER


@pytest.mark.parametrize(
    ("asked", "answers"),
    [(None, "2025-10"), ("2025-10", "2025-10"), ("2025-01", "2025-01"), (STARTER, STARTER)],
)
def test_the_newest_complete_edition_answers_unless_a_version_is_named(
    complete: Registry, asked: str | None, answers: str
) -> None:
    found = Target(canonical.HCPCS, asked).edition(complete.snapshot())

    assert found.edition.version == answers


def test_an_id_names_the_edition(complete: Registry) -> None:
    found = Target(id="hcpcs-2025-01").edition(complete.snapshot())

    assert found.edition.version == "2025-01"


def test_an_unknown_id_is_not_found_and_known_ones_are_named(complete: Registry) -> None:
    with pytest.raises(NotFound, match=r"no CodeSystem with the id 'x'.*hcpcs-2025-10"):
        Target(id="x").edition(complete.snapshot())


def test_an_unknown_system_is_not_found_and_known_ones_are_named(registry: Registry) -> None:
    with pytest.raises(NotFound, match=f"'http://x'; known are .*{canonical.HCPCS}"):
        Target("http://x").edition(registry.snapshot())


def test_no_system_at_all_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFound, match=r"Unknown code system ''"):
        Target().edition(registry.snapshot())


def test_an_unknown_version_is_not_found_and_known_ones_are_named(complete: Registry) -> None:
    with pytest.raises(NotFound, match=r"'1999-01'.*known are 2025-10, 2025-01, 2026-starter"):
        Target(canonical.HCPCS, "1999-01").edition(complete.snapshot())


@pytest.mark.parametrize("spelled", ["Q2057", "q2057"])
def test_a_code_is_found_in_any_case_where_the_code_system_minds_none(
    hcpcs: Concepts, spelled: str
) -> None:
    found = target.find(hcpcs, spelled)

    assert found is not None
    assert found.code == "Q2057"


def test_a_code_in_another_case_is_not_found_where_the_code_system_minds_case(
    registry: Registry,
) -> None:
    betos = Target(canonical.BETOS).edition(registry.snapshot())

    assert target.find(betos, "o1d") is None


def test_an_unknown_code_is_not_found(hcpcs: Concepts) -> None:
    assert target.find(hcpcs, "Q9999") is None


def test_a_required_code_is_given(registry: Registry, hcpcs: Concepts) -> None:
    assert target.required(hcpcs, "Q2057", registry.snapshot()).code == "Q2057"


def test_a_typo_is_not_found_and_the_code_it_may_mean_is_named(
    registry: Registry, hcpcs: Concepts
) -> None:
    with pytest.raises(NotFound, match=r"Unknown code 'Q2O57'.*Did you mean Q2057"):
        target.required(hcpcs, "Q2O57", registry.snapshot())


def test_a_code_missing_in_a_fragment_may_stand_in_the_complete_edition(
    registry: Registry, hcpcs: Concepts
) -> None:
    with pytest.raises(NotFound, match="fragment"):
        target.required(hcpcs, "A0001", registry.snapshot())


def test_a_code_of_other_versions_is_not_found_and_they_are_named(complete: Registry) -> None:
    snapshot = complete.snapshot()
    held = Target(canonical.HCPCS, STARTER).edition(snapshot)

    with pytest.raises(
        NotFound, match=r"It exists in version 2025-10 and 2025-01; request it with version=2025-10"
    ):
        target.required(held, "A0001", snapshot)


def test_nothing_is_said_of_fragments_where_the_edition_is_complete(complete: Registry) -> None:
    snapshot = complete.snapshot()
    held = Target(canonical.HCPCS).edition(snapshot)

    with pytest.raises(NotFound, match=r"version '2025-10'$"):
        target.required(held, "ZZZZZZZZZ", snapshot)


@pytest.mark.parametrize(
    ("asked", "others"), [(STARTER, ["2025-10", "2025-01"]), ("2025-10", ["2025-01"])]
)
def test_a_code_stands_elsewhere_in_the_other_versions_that_have_it(
    complete: Registry, asked: str, others: list[str]
) -> None:
    snapshot = complete.snapshot()
    held = Target(canonical.HCPCS, asked).edition(snapshot)

    assert target.missing(held, "A0001", snapshot.versions(canonical.HCPCS)) == (others, [])


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
def test_an_id_may_stand_beside_what_it_means(
    complete: Registry, system: str | None, version: str | None
) -> None:
    found = Target(system, version, "hcpcs-2025-01").edition(complete.snapshot())

    assert found.edition.version == "2025-01"


@pytest.mark.parametrize(
    ("system", "version"),
    [(canonical.CPT, None), (None, "2025-10"), (canonical.HCPCS, "2025-10")],
)
def test_an_id_beside_another_edition_is_refused(
    complete: Registry, system: str | None, version: str | None
) -> None:
    with pytest.raises(Invalid, match="hcpcs-2025-01"):
        Target(system, version, "hcpcs-2025-01").edition(complete.snapshot())
