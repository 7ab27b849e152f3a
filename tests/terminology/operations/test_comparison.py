"""The change of each code between two editions."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems.model import CodeSystem, Concept, ContentMode, PropertyDefinition, PropertyType
from codesystems.model import Validity as Days
from terminology.operations import comparison
from terminology.operations.comparison import ChangedCode
from terminology.store import writer
from tests.fixtures import differing, stored
from tests.fixtures.differing import action, january, october, text

END = Days(None, date(2025, 6, 30))
LATER = Days(None, date(2025, 12, 31))
PLAIN = Concept("A0001", "A thing")


def compared(earlier: CodeSystem, later: CodeSystem, folder: Path) -> list[ChangedCode]:
    """The entries of two editions."""
    stored_editions = []
    for number, system in enumerate((earlier, later)):
        path = folder / f"{number}.sqlite"
        writer.write(system, path)
        stored_editions.append(stored.open_concepts(path))
    return list(comparison.compare(*stored_editions))


def declaring(system: CodeSystem, *names: str) -> CodeSystem:
    """The same edition with only these declared properties."""
    declared = tuple(PropertyDefinition(name, PropertyType.STRING, name) for name in names)
    return replace(system, edition=replace(system.edition, properties=declared))


def fragment(system: CodeSystem) -> CodeSystem:
    """The same edition as a fragment."""
    return replace(system, edition=replace(system.edition, content=ContentMode.FRAGMENT))


def test_all_kinds_of_changes_are_listed_in_the_order_of_the_codes(tmp_path: Path) -> None:
    entries = compared(january(), october(), tmp_path)

    assert [(entry.code, entry.change) for entry in entries] == [
        ("A0001", "added"),
        ("B0001", "removed"),
        ("C0001", "terminated"),
        ("D0001", "reactivated"),
        ("E0001", "changed"),
        ("G0001", "maintained"),
    ]


def test_an_entry_has_the_display_of_the_later_edition_with_the_code(tmp_path: Path) -> None:
    entries = {entry.code: entry for entry in compared(january(), october(), tmp_path)}

    assert entries["E0001"].display == "A thing, per hour"
    assert entries["B0001"].display == "A lost thing"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (PLAIN, PLAIN._replace(validity=END), "terminated"),
        (PLAIN, PLAIN._replace(inactive=True), "terminated"),
        (PLAIN._replace(validity=END), PLAIN._replace(validity=END, inactive=True), "terminated"),
        (PLAIN._replace(validity=END), PLAIN, "reactivated"),
        (PLAIN._replace(inactive=True), PLAIN, "reactivated"),
        (PLAIN._replace(inactive=True), PLAIN._replace(validity=LATER), "reactivated"),
        (PLAIN._replace(validity=END), PLAIN._replace(validity=LATER), "changed"),
        (
            PLAIN._replace(validity=END, inactive=True),
            PLAIN._replace(inactive=True),
            "changed",
        ),
        (PLAIN, PLAIN._replace(abstract=True), "changed"),
        (PLAIN, PLAIN._replace(properties=action("N", "2025-01-01")), "maintained"),
        (PLAIN, PLAIN._replace(properties=action("N", "2025-01-01")[:1]), "maintained"),
        (PLAIN, PLAIN._replace(display="B", properties=action("C", "2025-01-01")), "changed"),
        (PLAIN, PLAIN._replace(validity=END, properties=action("D", "2025-01-01")), "terminated"),
    ],
)
def test_the_differences_determine_the_kind_of_change(
    tmp_path: Path, before: Concept, after: Concept, change: str
) -> None:
    (entry,) = compared(january([before]), october([after]), tmp_path)

    assert entry.change == change


def test_a_terminated_code_lists_its_other_differences_too(tmp_path: Path) -> None:
    ended = PLAIN._replace(display="Another", validity=END)

    (entry,) = compared(january([PLAIN]), october([ended]), tmp_path)

    assert [result.property for result in entry.differences] == ["display", "end"]


def test_an_added_code_lists_all_its_properties(tmp_path: Path) -> None:
    (entry,) = compared(january([]), october([differing.ADDED]), tmp_path)

    assert [result.property for result in entry.differences] == [
        "display",
        "designation",
        "inactive",
        "pricingIndicator",
    ]
    assert all(result.before == () for result in entry.differences)


def test_a_property_that_only_one_edition_declares_is_not_compared(tmp_path: Path) -> None:
    noted = PLAIN._replace(properties=(text("note", "SEE THE MANUAL"), text("statute", "1833")))
    earlier = declaring(january([noted]), "note", "statute", "inactive")
    later = declaring(october([PLAIN]), "statute")

    (entry,) = compared(earlier, later, tmp_path)

    assert [result.property for result in entry.differences] == ["statute"]
    assert comparison.one_sided(earlier.edition, later.edition) == {"note"}


def test_codes_that_an_earlier_fragment_lacks_are_not_added(tmp_path: Path) -> None:
    entries = compared(fragment(january()), october(), tmp_path)

    assert [entry.code for entry in entries] == ["B0001", "C0001", "D0001", "E0001", "G0001"]


def test_codes_that_a_later_fragment_lacks_are_not_removed(tmp_path: Path) -> None:
    entries = compared(january(), fragment(october()), tmp_path)

    assert [entry.code for entry in entries] == ["A0001", "C0001", "D0001", "E0001", "G0001"]
