"""$translate: the targets of a code in concept maps, or in reverse its sources."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems import canonical
from codesystems.asof import AsOf
from codesystems.model import Coding, Validity
from codesystems.problems import NotFound
from conceptmaps.model import Relationship, Unmapped, UnmappedMode
from terminology.operations.translate import Translate, Translation, translate
from terminology.registry import Registry
from tests.fixtures import editions, stored

TO_CPT = f"{canonical.OURS}/ConceptMap/cart-pcs-to-cpt"
TO_HCPCS = f"{canonical.OURS}/ConceptMap/cart-pcs-to-hcpcs"

AUTOLOGOUS = [
    "XW033C7", "XW043C7", "XW033J7", "XW043J7", "XW033H7", "XW043H7", "XW033M7", "XW043M7",
    "XW033N7", "XW043N7", "XW033K7", "XW043K7", "XW033A7", "XW043A7", "XW0338A", "XW0438A",
]  # fmt: skip
ALLOGENEIC = ["XW033G7", "XW043G7"]


def pcs(*codes: str) -> tuple[Coding, ...]:
    """Codes of ICD-10-PCS."""
    return tuple(Coding(canonical.ICD10PCS, code) for code in codes)


def cpt(*codes: str) -> tuple[Coding, ...]:
    """Codes of CPT."""
    return tuple(Coding(canonical.CPT, code) for code in codes)


def target_codes(translation: Translation) -> list[str]:
    """The distinct codes of the matches."""
    return list(dict.fromkeys(match.coding.code for match in translation.matches if match.coding))


@pytest.mark.parametrize("code", AUTOLOGOUS)
def test_an_autologous_administration_is_38228_and_never_the_ended_0540t(
    registry: Registry, code: str
) -> None:
    translation = translate(Translate(pcs(code), other_system=canonical.CPT), registry.snapshot())

    assert (translation.result, target_codes(translation), translation.message) == (
        True,
        ["38228"],
        None,
    )


@pytest.mark.parametrize("code", ALLOGENEIC)
def test_an_allogeneic_administration_is_the_unlisted_38999(registry: Registry, code: str) -> None:
    translation = translate(Translate(pcs(code), other_system=canonical.CPT), registry.snapshot())

    assert (translation.result, target_codes(translation)) == (True, ["38999"])


def test_a_mapping_to_cpt_has_its_revenue_code_and_source(registry: Registry) -> None:
    translation = translate(Translate(pcs("XW033C7"), url=TO_CPT), registry.snapshot())

    match = translation.matches[0]
    assert match.products[0].value == Coding(canonical.REVENUE, "0874")
    assert match.citation.startswith("ASTCT, Coding Options for CAR-T Therapy Services")
    assert match.origin.url == TO_CPT


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        (canonical.CPT, ["38228"]),
        (canonical.REVENUE, ["0874", "0871", "0872", "0873", "0891", "0892"]),
        (canonical.MSDRG, ["018"]),
        (canonical.HCPCS, ["Q2042"]),
        (None, ["Q2042", "38228", "018", "0874", "0871", "0872", "0873", "0891", "0892"]),
    ],
)
def test_the_maps_between_the_code_systems_are_used(
    registry: Registry, target: str | None, codes: list[str]
) -> None:
    translation = translate(Translate(pcs("XW033J7"), other_system=target), registry.snapshot())

    assert target_codes(translation) == codes


@pytest.mark.parametrize(
    "requested",
    [
        Translate(cpt("38228"), reverse=True),
        Translate(cpt("38228"), reverse=True, other_system=canonical.ICD10PCS),
        Translate(cpt("38228"), reverse=True, url=TO_CPT),
        Translate((Coding("", "38228"),), reverse=True, url=TO_CPT),
        Translate((Coding("", "38228"),), reverse=True, id="cart-pcs-to-cpt-2025-06-26"),
    ],
)
def test_the_sources_of_38228_are_exactly_the_16_autologous_codes(
    registry: Registry, requested: Translate
) -> None:
    translation = translate(requested, registry.snapshot())

    assert (translation.result, target_codes(translation)) == (True, AUTOLOGOUS)


@pytest.mark.parametrize(
    ("reverse", "relationship"),
    [(False, Relationship.SOURCE_IS_NARROWER), (True, Relationship.SOURCE_IS_BROADER)],
)
def test_a_relationship_is_reversed_in_reverse(
    registry: Registry, reverse: bool, relationship: Relationship
) -> None:
    codes = cpt("38228") if reverse else pcs("XW033C7")

    translation = translate(Translate(codes, reverse, url=TO_CPT), registry.snapshot())

    assert {match.relationship for match in translation.matches} == {relationship}


def test_the_message_has_the_end_of_the_mappings_of_a_code(
    registry: Registry,
) -> None:
    translation = translate(Translate(cpt("0540T"), reverse=True), registry.snapshot())

    assert (translation.result, translation.matches) == (False, ())
    assert translation.message is not None
    assert "The mapping of 'XW033C7' to '0540T' ended on 2024-12-31" in translation.message


def test_the_message_has_the_reason_for_a_code_without_target(
    registry: Registry,
) -> None:
    translation = translate(Translate(pcs("XW033C7"), url=TO_HCPCS), registry.snapshot())

    (match,) = translation.matches
    assert (translation.result, match.coding) == (False, None)
    assert translation.message is not None
    assert translation.message.startswith("'XW033C7' has no target in the map: No single product")


def test_the_message_for_a_code_without_mapping_lists_the_maps(registry: Registry) -> None:
    translation = translate(Translate(pcs("0016070"), url=TO_CPT), registry.snapshot())

    assert (translation.result, translation.matches) == (False, ())
    assert translation.message is not None
    assert translation.message.endswith(f"in {TO_CPT}")


@pytest.mark.parametrize(
    "requested",
    [
        Translate(pcs("XW033C7"), other_system="http://www.ama-assn.org/cpt"),
        Translate(pcs("XW033C7"), reverse=True, url=TO_CPT),
    ],
)
def test_the_message_for_code_systems_without_a_map_suggests_the_nearest_maps(
    registry: Registry, requested: Translate
) -> None:
    translation = translate(requested, registry.snapshot())

    assert (translation.result, translation.matches) == (False, ())
    assert translation.message is not None
    assert TO_CPT in translation.message


def test_an_alias_is_resolved_to_its_code_system(registry: Registry) -> None:
    alias = Coding("urn:oid:2.16.840.1.113883.6.4", "XW033C7")

    translation = translate(
        Translate((alias,), other_system="https://www.ama-assn.org/go/cpt"), registry.snapshot()
    )

    assert target_codes(translation) == ["38228"]


def test_a_code_in_another_case_is_translated(registry: Registry) -> None:
    translation = translate(
        Translate(pcs("xw033c7"), other_system=canonical.CPT), registry.snapshot()
    )

    assert target_codes(translation) == ["38228"]


def test_all_codes_of_a_request_are_translated(registry: Registry) -> None:
    request = Translate(pcs("XW033C7", "XW033G7", "none"), other_system=canonical.CPT)

    translation = translate(request, registry.snapshot())

    assert (translation.result, target_codes(translation)) == (True, ["38228", "38999"])
    assert translation.message is not None
    assert "'none'" in translation.message


def test_the_version_of_a_map_may_be_requested(registry: Registry) -> None:
    request = Translate(pcs("XW033C7"), url=TO_CPT, version="2025-04-01")

    assert target_codes(translate(request, registry.snapshot())) == ["38228"]


@pytest.mark.parametrize(
    ("requested", "message"),
    [
        (Translate(pcs("XW033C7"), url="http://x"), "Unknown concept map 'http://x'. GET "),
        (
            Translate(pcs("XW033C7"), url=TO_CPT, version="1999"),
            r"'1999' of the concept map '.*cart-pcs-to-cpt'.* 2025-06-26",
        ),
        (Translate(pcs("XW033C7"), id="x"), "There is no ConceptMap with the id 'x'. GET "),
    ],
)
def test_an_unknown_map_is_not_found(
    registry: Registry, requested: Translate, message: str
) -> None:
    with pytest.raises(NotFound, match=message):
        translate(requested, registry.snapshot())


def made(*codes: str) -> tuple[Coding, ...]:
    """Codes of the source system of a test map."""
    return tuple(Coding(stored.URL, code) for code in codes)


def test_a_mapping_that_has_not_begun_is_no_match_and_the_message_has_its_start(
    own_registry: Registry, data_dir: Path
) -> None:
    later = replace(stored.mapping("A1", "B1"), validity=Validity(date(2025, 7, 1)))
    editions.place(stored.concept_map(later), data_dir)

    translation = translate(Translate(made("A1")), own_registry.snapshot())

    assert (translation.result, translation.matches) == (False, ())
    assert translation.message == (
        "The mapping of 'A1' to 'B1' begins on 2025-07-01 and is not in force"
    )


FIRST = Validity(date(2020, 1, 1), date(2020, 12, 31))
SECOND = Validity(date(2022, 1, 1), date(2022, 12, 31))
THIRD = Validity(date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "when"),
    [
        (date(2019, 6, 1), date(2019, 6, 1), "begins on 2020-01-01"),
        (date(2019, 1, 1), date(2019, 12, 31), "begins on 2020-01-01"),
        (date(2021, 6, 1), date(2021, 6, 1), "ended on 2020-12-31 and begins again on 2022-01-01"),
        (
            date(2021, 1, 1),
            date(2021, 12, 31),
            "ended on 2020-12-31 and begins again on 2022-01-01",
        ),
        (date(2023, 2, 1), date(2023, 2, 28), "ended on 2022-12-31 and begins again on 2024-01-01"),
        (date(2025, 1, 1), date(2025, 1, 1), "ended on 2024-12-31"),
    ],
)
def test_a_mapping_of_several_periods_begins_later_or_ended_before_or_both(
    own_registry: Registry, data_dir: Path, first: date, last: date, when: str
) -> None:
    rows = [replace(stored.mapping("A1", "B1"), validity=one) for one in (SECOND, FIRST, THIRD)]
    editions.place(stored.concept_map(*rows), data_dir)
    request = Translate(made("A1"), as_of=AsOf(first, last, "then"))

    translation = translate(request, own_registry.snapshot())

    assert translation.message == f"The mapping of 'A1' to 'B1' {when} and is not in force"


@pytest.mark.parametrize(
    ("code", "reverse", "similar"),
    [
        ("XW033C", False, "XW033C3 or XW033C7"),
        ("XWO33C7", False, "XW033C7"),
        ("3822", True, "38228"),
        ("9999", True, None),
    ],
)
def test_the_message_for_a_code_without_mapping_has_similar_codes(
    registry: Registry, code: str, reverse: bool, similar: str | None
) -> None:
    codes = cpt(code) if reverse else pcs(code)

    translation = translate(Translate(codes, reverse, url=TO_CPT), registry.snapshot())

    assert translation.message is not None
    hint = translation.message.partition(". Did you mean ")[2]
    assert hint == (f"{similar}?" if similar else "")


@pytest.mark.parametrize(
    ("system", "code", "similar"),
    [(canonical.REVENUE, "874", "0874"), (canonical.MSDRG, "18", "018")],
)
def test_leading_zeros_that_are_missing_are_a_typo(
    registry: Registry, system: str, code: str, similar: str
) -> None:
    request = Translate((Coding(system, code),), reverse=True)

    translation = translate(request, registry.snapshot())

    assert translation.message is not None
    assert translation.message.endswith(f"Did you mean {similar}?")


def test_blanks_around_a_code_are_removed(registry: Registry) -> None:
    translation = translate(Translate(pcs(" XW033C7\t"), url=TO_CPT), registry.snapshot())

    assert target_codes(translation) == ["38228"]


def test_the_version_of_a_map_is_compared_with_that_of_its_id(registry: Registry) -> None:
    id = "cart-pcs-to-cpt-2025-06-26"
    request = Translate(pcs("XW033C7"), id=id, version="2025-06-26")

    assert target_codes(translate(request, registry.snapshot())) == ["38228"]
    with pytest.raises(NotFound, match=r"Unknown concept map '.*\|1999'; known are"):
        translate(replace(request, version="1999"), registry.snapshot())


@pytest.mark.parametrize(
    ("unmapped", "code", "expected"),
    [
        (Unmapped(UnmappedMode.FIXED, Coding("", "B0")), "A9", ["B0"]),
        (Unmapped(UnmappedMode.SAME_CODE), "A9", ["A9"]),
        (Unmapped(UnmappedMode.OTHER_MAP, other_map=f"{stored.MAP_URL}/other"), "A9", ["B9"]),
        (Unmapped(UnmappedMode.FIXED, Coding("", "B0")), "A1", ["B1"]),
        (Unmapped(UnmappedMode.FIXED, Coding("", "B0")), "A2", ["B0"]),
    ],
)
def test_an_installed_map_may_state_what_becomes_of_other_codes(
    own_registry: Registry, data_dir: Path, unmapped: Unmapped, code: str, expected: list[str]
) -> None:
    ended = replace(stored.mapping("A2", "B2"), validity=FIRST)
    edition = replace(stored.map_edition(), unmapped=unmapped)
    other = stored.map_edition(key="other-map", url=f"{stored.MAP_URL}/other")
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), ended, of=edition), data_dir)
    editions.place(stored.concept_map(stored.mapping("A9", "B9"), of=other), data_dir)

    translation = translate(Translate(made(code), url=stored.MAP_URL), own_registry.snapshot())

    assert target_codes(translation) == expected


def test_the_message_has_the_end_of_a_mapping_without_target_too(
    own_registry: Registry, data_dir: Path
) -> None:
    ended = replace(stored.mapping("A1", None), validity=Validity(end=date(2024, 12, 31)))
    editions.place(stored.concept_map(ended), data_dir)

    translation = translate(Translate(made("A1")), own_registry.snapshot())

    assert translation.message is not None
    assert "ended on 2024-12-31" in translation.message


def test_a_code_that_is_not_related_to_its_target_has_no_match(
    own_registry: Registry, data_dir: Path
) -> None:
    apart = replace(stored.mapping("A1", "B1"), relationship=Relationship.NOT_RELATED_TO)
    editions.place(stored.concept_map(apart), data_dir)

    translation = translate(Translate(made("A1")), own_registry.snapshot())

    assert (translation.result, target_codes(translation)) == (False, ["B1"])


@pytest.mark.parametrize(
    ("version", "codes"), [(None, ["B2"]), ("2024-01-01", ["B1"]), ("2025-01-01", ["B2"])]
)
def test_the_newest_map_is_used_without_a_version(
    own_registry: Registry, data_dir: Path, version: str | None, codes: list[str]
) -> None:
    older = stored.map_edition("2024-01-01", effective=date(2024, 1, 1))
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=older), data_dir)
    editions.place(stored.concept_map(stored.mapping("A1", "B2")), data_dir)

    translation = translate(
        Translate(made("A1"), url=stored.MAP_URL, version=version), own_registry.snapshot()
    )

    assert target_codes(translation) == codes


def test_a_code_that_two_maps_have_is_found_in_both(own_registry: Registry, data_dir: Path) -> None:
    other = stored.map_edition(key="other-map", url="https://example.org/ConceptMap/other")
    editions.place(stored.concept_map(stored.mapping("A1", "B1"), of=other), data_dir)
    editions.place(stored.concept_map(stored.mapping("A1", "B1")), data_dir)

    translation = translate(Translate(made("A1")), own_registry.snapshot())

    assert {match.origin.url for match in translation.matches} == {stored.MAP_URL, other.url}


@pytest.mark.parametrize(
    ("day", "version", "origin"),
    [
        (date(2024, 7, 1), None, "2025-01-01"),
        (date(2024, 5, 1), None, None),
        (date(2024, 7, 1), "2024-01-01", None),
        (None, "2024-01-01", None),
    ],
)
def test_a_mapping_that_began_in_the_time_of_a_version_without_it_is_found_in_the_next(
    own_registry: Registry,
    data_dir: Path,
    day: date | None,
    version: str | None,
    origin: str | None,
) -> None:
    older = stored.map_edition("2024-01-01", effective=date(2024, 1, 1))
    begun = replace(stored.mapping("A1", "B1"), validity=Validity(date(2024, 6, 1)))
    editions.place(stored.concept_map(stored.mapping("A2", "B2"), of=older), data_dir)
    editions.place(stored.concept_map(begun), data_dir)
    as_of = AsOf(day, day, day.isoformat()) if day else None
    request = Translate(made("A1"), url=stored.MAP_URL, version=version, as_of=as_of)

    translation = translate(request, own_registry.snapshot())

    assert [match.origin.version for match in translation.matches] == ([origin] if origin else [])
