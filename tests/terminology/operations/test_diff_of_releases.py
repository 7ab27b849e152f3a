"""The differences between CMS releases, compared with CMS's transaction report."""

from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from python_calamine import CalamineWorkbook

from codesystems import canonical, release
from codesystems.hcpcs import loader
from codesystems.model import Coding, Concept
from terminology.operations.comparison import Change, ChangedCode
from terminology.operations.diff import Comparison, Diff, diff
from terminology.registry import Registry
from terminology.store import database, writer
from tests.conftest import Once

pytestmark = pytest.mark.release

JANUARY_2025 = "2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
RELEASES = (
    "2016/HCPC2016_CONTR_ANWEB.txt",
    "2017/2017-Alpha-Numeric-HCPCS-File.zip",
    "2020-07/anweb.xlsx",
    JANUARY_2025,
    "2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx",
)


class Reported(NamedTuple):
    """A line of CMS's transaction report."""

    action: str
    short: str
    long: str


class Means(NamedTuple):
    """What an action of the report means for the edition, and for the differences to 2020-07.

    Of a code that came after 2020-07 everything is new, what CMS acted on as well.
    """

    action_code: str
    changes: frozenset[Change]
    properties: frozenset[str]


ACTIONS = {
    "ADD": Means("A", frozenset({Change.ADDED}), frozenset({"addedDate"})),
    "Discontinued": Means(
        "D", frozenset({Change.ADDED, Change.TERMINATED}), frozenset({"terminationDate"})
    ),
    "Long Description Change": Means(
        "C", frozenset({Change.ADDED, Change.CHANGED}), frozenset({"display"})
    ),
    "Short Description Change": Means(
        "S", frozenset({Change.ADDED, Change.CHANGED}), frozenset({"designation"})
    ),
    "Payment Change": Means(
        "P", frozenset({Change.ADDED, Change.CHANGED}), frozenset({"pricingIndicator"})
    ),
    "Miscellaneous change (BETOS or Type of Service)": Means(
        "T", frozenset({Change.ADDED, Change.CHANGED}), frozenset({"betos", "typeOfService"})
    ),
}
UNCHANGED = "No Change"

EXPLAINED_ACTIONS: dict[str, str] = {}
"""Codes whose action code is not that of the report, with the reason: there is none."""

EXPLAINED_WORDINGS = {
    "G0503": "The worksheets of CMS and its report lack the last record of its long description "
    "('goals and are prepared for discharge from active treatment'), which CMS's text has",
}
"""Codes whose wording is not that of the report, with the reason."""

EXPLAINED_CHANGES = {
    "TB": "The report indicates a changed long description; CMS's corrections of 2024-12-17, "
    "which the release includes, changed its short description; the long one is that of 2020",
}
"""Codes that differ from 2020-07 in another way than in the report, with the reason."""


@pytest.fixture(scope="module")
def registry(data: Path, once: Once) -> Registry:
    """Five releases of CMS, from 2016 to October 2025."""

    def build(data_dir: Path) -> None:
        data_dir.mkdir()
        for file in RELEASES:
            system = loader.load(release.read(data / "hcpcs" / file))
            writer.write(system, data_dir / f"{system.edition.id}{database.SUFFIX}")

    return Registry(once("five-releases", build))


@pytest.fixture(scope="module")
def report(data: Path) -> dict[str, Reported]:
    """CMS's transaction report of January 2025, by code."""
    (member,) = (
        file
        for file in release.read(data / "hcpcs" / JANUARY_2025).members
        if "Transaction Report" in file.name
    )
    workbook = CalamineWorkbook.from_filelike(BytesIO(member.data))
    headings, *rows = workbook.get_sheet_by_name("Changes by HCPC").to_python()
    assert headings == ["HCPC", "ACTION CD", "SHORT DESCRIPTION", "LONG DESCRIPTION"]
    return {
        code.strip(): Reported(*cells) for code, *cells in ([str(c) for c in row] for row in rows)
    }


@pytest.fixture(scope="module")
def january(registry: Registry) -> dict[str, Concept]:
    """The codes of January 2025, without their sections."""
    concepts = registry.snapshot().required(canonical.HCPCS, "2025-01")
    return {concept.code: concept for concept in concepts.concepts() if not concept.abstract}


def between(registry: Registry, earlier: str, later: str) -> Comparison:
    """All differences between two releases."""
    return diff(Diff(canonical.HCPCS, earlier, later), registry.snapshot())


def action_code(concept: Concept) -> str:
    """CMS's action code of a code."""
    (value,) = (property.value for property in concept.properties if property.code == "actionCode")
    assert isinstance(value, Coding)
    return value.code


def with_single_spaces(text: str) -> str:
    """The text with single spaces: the report has two where a line of the record ended."""
    return " ".join(text.split())


def fits(entry: ChangedCode | None, means: Means) -> bool:
    """Whether a code changed as the report indicates."""
    names = {result.property for result in entry.differences} if entry else set()
    return entry is not None and entry.change in means.changes and bool(names & means.properties)


@pytest.mark.parametrize(
    ("earlier", "later", "totals"),
    [
        (
            "2025-01",
            "2025-10",
            {
                "added": 204,
                "removed": 0,
                "terminated": 54,
                "reactivated": 1,
                "changed": 112,
                "maintained": 419,
            },
        ),
        (
            "2016-01",
            "2017-01",
            {
                "added": 303,
                "removed": 98,
                "terminated": 158,
                "reactivated": 1,
                "changed": 212,
                "maintained": 414,
            },
        ),
    ],
)
def test_the_codes_of_two_releases_are_counted_by_kind_of_change(
    registry: Registry, earlier: str, later: str, totals: dict[str, int]
) -> None:
    assert between(registry, earlier, later).totals == totals


def test_the_notes_that_october_2025_lacks_are_not_compared(registry: Registry) -> None:
    assert between(registry, "2025-01", "2025-10").not_compared == ("processingNoteText",)


def test_a_code_that_cms_reinstated_is_reactivated(registry: Registry) -> None:
    entries = between(registry, "2025-01", "2025-10").entries

    (entry,) = (entry for entry in entries if entry.change is Change.REACTIVATED)
    changed = {result.property: result for result in entry.differences}
    assert entry.code == "J0570"
    assert [fact.value for fact in changed["inactive"].after] == [False]
    assert changed["terminationDate"].after == ()


def test_a_code_with_only_another_action_code_is_maintained(registry: Registry) -> None:
    entries = {entry.code: entry for entry in between(registry, "2025-01", "2025-10").entries}

    (result,) = entries["A4594"].differences
    assert entries["A4594"].change is Change.MAINTAINED
    assert result.property == "actionCode"


def test_the_report_and_the_edition_have_the_same_codes(
    report: dict[str, Reported], january: dict[str, Concept]
) -> None:
    assert report.keys() == january.keys()


def test_every_action_code_of_january_2025_is_that_of_the_report(
    report: dict[str, Reported], january: dict[str, Concept]
) -> None:
    expected = {action: means.action_code for action, means in ACTIONS.items()} | {UNCHANGED: "N"}

    other = {
        code for code, line in report.items() if action_code(january[code]) != expected[line.action]
    }

    assert other == EXPLAINED_ACTIONS.keys()


def test_every_wording_of_january_2025_is_that_of_the_report(
    report: dict[str, Reported], january: dict[str, Concept]
) -> None:
    other = {
        code
        for code, line in report.items()
        if (january[code].designations[0].value, january[code].display)
        != (with_single_spaces(line.short), with_single_spaces(line.long))
    }

    assert other == EXPLAINED_WORDINGS.keys()
    assert all(
        (january[code].display or "").startswith(with_single_spaces(report[code].long))
        for code in other
    )


def test_every_change_since_2020_is_that_of_the_report(
    registry: Registry, report: dict[str, Reported]
) -> None:
    entries = {entry.code: entry for entry in between(registry, "2020-07", "2025-01").entries}
    acted_on = {code: line for code, line in report.items() if line.action != UNCHANGED}

    other = {
        code for code, line in acted_on.items() if not fits(entries.get(code), ACTIONS[line.action])
    }

    assert len(acted_on) == 321
    assert other == EXPLAINED_CHANGES.keys()


def test_the_code_that_differs_from_the_report_has_another_short_description(
    registry: Registry,
) -> None:
    entries = {entry.code: entry for entry in between(registry, "2020-07", "2025-01").entries}

    names = {result.property for result in entries["TB"].differences}
    assert "designation" in names
    assert "display" not in names
