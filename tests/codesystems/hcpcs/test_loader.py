"""Tests of complete releases of HCPCS."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems.hcpcs import (
    edition,
    indicator_editions,
    indicators,
    layout,
    loader,
    notes,
    records,
    workbook,
)
from codesystems.hcpcs.properties import PROPERTIES
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import CodeSystem, Coding, Concept, ContentMode, PropertyValue, SourceFile
from codesystems.release import Release, ReleaseError, ReleaseMember
from tests.conftest import Loaded
from tests.fixtures import archive, hcpcs
from tests.fixtures import workbook as made
from tests.fixtures.concepts import coded, values
from tests.fixtures.readings import opened

_TEXT_NAME = "HCPC2025_JAN_ANWEB_12172024.txt"
_SHEET_NAME = "HCPC2025_JAN_ANWEB_12172024.xlsx"
_2016 = "hcpcs/2016/HCPC2016_CONTR_ANWEB.txt"
_2016_SHEET = "hcpcs/2016/HCPC2016_CONTR_ANWEB.xlsx"
_2017 = "hcpcs/2017/2017-Alpha-Numeric-HCPCS-File.zip"
_2019 = "hcpcs/2019/2019-Alpha-Numeric-HCPCS-File.zip"
_APRIL = "hcpcs/2020-04/anweb.xlsx"
_JULY = "hcpcs/2020-07/anweb.xlsx"
_JANUARY = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
_EXCERPT = "hcpcs/2026-JAN-excerpts/HCPC2026_JAN_ANWEB_01122026.CART-excerpt.txt"
_OCTOBER = "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"

_FIRST = hcpcs.lines("A4649", fields={layout.PROCESSING_NOTE: "0088"})
_TEXT = hcpcs.release(_FIRST, hcpcs.lines("A4650"))
_SHEET = made.release(made.row(hcpcs.lines("A4651")))
_NOTES = b"          0088--SEE THE MANUAL.    *\r\n"
_OTHER_FILES = {
    "HCPC2025_JAN_ANWEB_Corrections_12172024.xlsx": b"not read",
    "HCPC2025_JAN_Transaction Report_12172024.xlsx": b"not read",
    "HCPC2025_recordlayout.txt": b"not read",
    "NOC codes_JAN2025.xlsx": b"not read",
}

_COUNTED = [
    (_2016, "2016-01", 5956, 337, 452),
    (_2016_SHEET, "2016-01", 5956, 337, 452),
    (_2017, "2017-01", 6155, 343, 530),
    (_2019, "2019-01", 6440, 360, 515),
    (_APRIL, "2020-04", 6728, 369, 616),
    (_JULY, "2020-07", 6789, 369, 625),
    (_JANUARY, "2025-01", 8259, 383, 1165),
    (_OCTOBER, "2025-10", 8463, 383, 1225),
    (_EXCERPT, "2026-01", 10, 0, 1),
]

_COUNTS = {
    _2016: {
        "blank line": 1,
        "short continuation": 4023,
        "action before the code was added": 5,
        "processing note without its text": 740,
    },
    _2017: {
        "short continuation": 4330,
        "action before the code was added": 6,
        "processing note without its text": 2,
    },
    _2019: {
        "preamble": 8,
        "short continuation": 1,
        "no action effective date": 1,
        "action before the code was added": 5,
        "processing note without its text": 2,
    },
    _APRIL: {
        "preamble": 10,
        "no action effective date": 116,
        "action before the code was added": 5,
        "continuation in the workbook": 1,
        "processing note without its text": 768,
    },
    _JANUARY: {"blank line": 1, "action before the code was added": 5},
    _OCTOBER: {
        "no action effective date": 117,
        "number in a text column": 7,
        "gap in a repeated field": 1,
        "action before the code was added": 5,
        "processing note without its text": 837,
    },
}


def _listed(system: CodeSystem) -> list[Concept]:
    """The concepts in CMS's release: all except the sections."""
    return [concept for concept in system.concepts if not concept.abstract]


def _codes(system: CodeSystem) -> list[str]:
    return [concept.code for concept in _listed(system)]


def _named(system: CodeSystem) -> dict[str, Concept]:
    return {concept.code: concept for concept in system.concepts}


def _numbered(letter: str, count: int) -> Iterable[list[str]]:
    """Yield plain codes of one letter."""
    return (hcpcs.lines(f"{letter}{number:04}") for number in range(count))


def _modifiers() -> Iterable[list[str]]:
    """Yield a hundred modifiers."""
    return (
        hcpcs.lines(f"{letter}{n}", modifier=True) for letter in "ABCDEFGHIJ" for n in range(10)
    )


def test_a_text_is_loaded_as_a_complete_edition_of_its_quarter(tmp_path: Path) -> None:
    system = loader.load(opened(tmp_path, _TEXT_NAME, _TEXT))

    expected = edition.edition("2025-01", date(2025, 1, 1), ContentMode.COMPLETE)
    assert replace(system.edition, properties=expected.properties) == expected


def test_an_edition_has_the_name_and_digest_of_its_file(tmp_path: Path) -> None:
    release = opened(tmp_path, "january.zip", archive.zipped({_TEXT_NAME: _TEXT}))

    assert loader.load(release).source == SourceFile("CMS", "january.zip", release.sha256)


@pytest.mark.parametrize(
    ("name", "data", "codes"),
    [
        pytest.param("anweb.txt", _TEXT, ["A4649", "A4650"], id="text"),
        pytest.param("anweb.xlsx", _SHEET, ["A4651"], id="workbook"),
        pytest.param(
            "release.zip", archive.zipped({"some.txt": _TEXT}), ["A4649", "A4650"], id="only member"
        ),
        pytest.param(
            "release.zip",
            archive.zipped({**_OTHER_FILES, _SHEET_NAME: _SHEET, _TEXT_NAME: _TEXT}),
            ["A4649", "A4650"],
            id="text before workbook",
        ),
        pytest.param(
            "release.zip",
            archive.zipped({**_OTHER_FILES, _SHEET_NAME: _SHEET}),
            ["A4651"],
            id="workbook where there is no text",
        ),
        pytest.param(
            "release.zip",
            archive.zipped({"a/": b"", f"a/{_TEXT_NAME}": _TEXT, "a/readme.txt": b"no"}),
            ["A4649", "A4650"],
            id="in a folder",
        ),
    ],
)
def test_the_records_of_a_release_are_found_among_its_files(
    tmp_path: Path, name: str, data: bytes, codes: list[str]
) -> None:
    assert _codes(loader.load(opened(tmp_path, name, data))) == codes


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, "contains no HCPCS file (a name with ANWEB): nothing"),
        (
            {"readme.txt": b"", "HCPC2025_recordlayout.txt": b""},
            "contains no HCPCS file (a name with ANWEB): readme.txt, HCPC2025_recordlayout.txt",
        ),
        (
            {_TEXT_NAME: _TEXT, "HCPC2025_APR_ANWEB.txt": _TEXT, **_OTHER_FILES},
            f"contains several HCPCS files: {_TEXT_NAME}, HCPC2025_APR_ANWEB.txt",
        ),
        (
            {_SHEET_NAME: _SHEET, "HCPC2025_APR_ANWEB.xlsx": _SHEET},
            f"contains several HCPCS files: {_SHEET_NAME}, HCPC2025_APR_ANWEB.xlsx",
        ),
    ],
)
def test_a_zip_without_exactly_one_release_is_refused_with_its_members(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(ReleaseError) as caught:
        loader.load(opened(tmp_path, "release.zip", archive.zipped(members)))

    assert str(caught.value) == f"release.zip: {reason}"


def test_a_member_whose_name_contradicts_its_records_is_refused(tmp_path: Path) -> None:
    april = hcpcs.lines("A4649", fields={layout.ACTION_EFFECTIVE_DATE: "20250401"})
    data = archive.zipped({_TEXT_NAME: hcpcs.release(april), **_OTHER_FILES})

    with pytest.raises(ReleaseError, match=rf"^{_TEXT_NAME}: the name has 2025-01, but .* 2025-04"):
        loader.load(opened(tmp_path, "release.zip", data))


def test_a_release_without_changes_and_without_a_quarter_in_its_name_is_refused(
    tmp_path: Path,
) -> None:
    unchanged = hcpcs.lines("A4649", fields={layout.ACTION_CODE: "N"})

    with pytest.raises(ReleaseError, match=r"^anweb\.txt: no record was changed in the quarter"):
        loader.load(opened(tmp_path, "anweb.txt", hcpcs.release(unchanged)))


def test_a_release_without_changes_is_identified_by_its_name(tmp_path: Path) -> None:
    unchanged = hcpcs.lines("A4649", fields={layout.ACTION_CODE: "N"})

    system = loader.load(opened(tmp_path, "HCPC2026_JUL_ANWEB.txt", hcpcs.release(unchanged)))

    assert system.edition.version == "2026-07"


def test_a_slip_in_a_zip_is_reported_with_its_member_line_and_column(tmp_path: Path) -> None:
    bad = hcpcs.lines("A4650", fields={layout.COVERAGE: "Z"})
    data = archive.zipped({_TEXT_NAME: hcpcs.release(_FIRST, bad), "readme.txt": b""})

    system = loader.load(opened(tmp_path, "release.zip", data))

    assert [(slip.file, slip.place, slip.code) for slip in system.slips] == [
        (_TEXT_NAME, "line 2, column 230", "A4650")
    ]


def test_an_unknown_value_is_a_coding_without_a_display(tmp_path: Path) -> None:
    bad = hcpcs.lines("A4650", fields={layout.COVERAGE: "Z", layout.BETOS: "Z 9"})

    system = loader.load(opened(tmp_path, _TEXT_NAME, hcpcs.release(bad)))

    (coverage,) = values(_named(system)["A4650"], "coverage")
    assert coverage == Coding(indicators.COVERAGE.url, "Z")


def test_a_record_without_descriptions_has_no_display(tmp_path: Path) -> None:
    data = hcpcs.release(hcpcs.lines("A4650", "", ""))

    concept = _named(loader.load(opened(tmp_path, _TEXT_NAME, data)))["A4650"]

    assert (concept.display, concept.designations) == (None, ())


@pytest.mark.parametrize("damage", [archive.corrupted, archive.encrypted])
def test_a_damaged_member_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    data = damage(archive.zipped({_TEXT_NAME: _TEXT}))

    with pytest.raises(ReleaseError, match=rf"release\.zip: is damaged at {_TEXT_NAME}"):
        loader.load(opened(tmp_path, "release.zip", data))


@pytest.mark.parametrize(
    "groups",
    [
        pytest.param([hcpcs.lines("A1", modifier=True), *_numbered("A", 1000)], id="no V codes"),
        pytest.param([*_numbered("V", 1000)], id="no modifiers"),
        pytest.param([*_modifiers(), *_numbered("A", 9)], id="modifiers and few codes"),
        pytest.param([*_modifiers()], id="only modifiers"),
    ],
)
def test_an_incomplete_release_is_refused(tmp_path: Path, groups: list[list[str]]) -> None:
    with pytest.raises(
        ReleaseError, match=rf"^{_TEXT_NAME}: is an incomplete release: [0-9,]+ codes"
    ):
        loader.load(opened(tmp_path, _TEXT_NAME, hcpcs.release(*groups)))


def test_a_release_with_modifiers_and_v_codes_is_complete(tmp_path: Path) -> None:
    groups = [hcpcs.lines("A1", modifier=True), *_numbered("V", 999)]

    system = loader.load(opened(tmp_path, _TEXT_NAME, hcpcs.release(*groups)))

    assert len(_codes(system)) == 1000


def test_a_concept_has_the_text_of_its_note(tmp_path: Path) -> None:
    data = archive.zipped({_TEXT_NAME: _TEXT, "proc_notes_JAN2025.txt": _NOTES})

    system = loader.load(opened(tmp_path, "release.zip", data))

    assert values(_named(system)["A4649"], "processingNoteText") == ["SEE THE MANUAL."]


def test_the_sections_of_a_release_precede_its_codes(tmp_path: Path) -> None:
    text = hcpcs.release(hcpcs.lines("KX", modifier=True), hcpcs.lines("V5364"), _FIRST)

    system = loader.load(opened(tmp_path, _TEXT_NAME, text))

    assert [(concept.code, concept.parents) for concept in system.concepts] == [
        ("A", ()),
        ("V", ()),
        ("modifiers", ()),
        ("KX", ("modifiers",)),
        ("V5364", ("V",)),
        ("A4649", ("A",)),
    ]


@pytest.mark.parametrize(
    ("others", "declared"),
    [({"proc_notes_JAN2025.txt": _NOTES}, True), ({"readme.txt": b""}, False)],
)
def test_the_text_of_notes_is_declared_if_the_release_has_it(
    tmp_path: Path, others: dict[str, bytes], declared: bool
) -> None:
    data = archive.zipped({_TEXT_NAME: _TEXT, **others})

    edition = loader.load(opened(tmp_path, "release.zip", data)).edition

    names = [declared_property.code for declared_property in edition.properties]
    assert ("processingNoteText" in names) is declared
    assert "processingNote" in names


def test_a_note_with_its_text_is_no_variation(tmp_path: Path) -> None:
    data = archive.zipped({_TEXT_NAME: _TEXT, "proc_notes_JAN2025.txt": _NOTES})

    assert loader.load(opened(tmp_path, "release.zip", data)).variations == ()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(archive.zipped({_TEXT_NAME: _TEXT, "readme.txt": b""}), id="no notes"),
        pytest.param(
            archive.zipped({_TEXT_NAME: _TEXT, "proc_notes_JAN2025.txt": b"0001--OTHER\r\n"}),
            id="notes without this one",
        ),
    ],
)
def test_a_note_without_its_text_is_counted(tmp_path: Path, data: bytes) -> None:
    (variation,) = loader.load(opened(tmp_path, "release.zip", data)).variations

    assert (variation.name, variation.count, variation.example) == (
        "processing note without its text",
        1,
        "A4649, note 0088",
    )


def test_the_flag_of_codes_not_otherwise_classified_is_that_of_the_release(
    tmp_path: Path,
) -> None:
    listed = made.xlsx([["HCPCS"], ["A4649"]])
    data = archive.zipped({_TEXT_NAME: _TEXT, "NOC codes_2026.xlsx": listed})

    concepts = _named(loader.load(opened(tmp_path, "release.zip", data)))

    assert [
        code for code in ("A4649", "A4650") if values(concepts[code], "notOtherwiseClassified")
    ] == ["A4649"]


def test_a_correction_that_the_records_do_not_show_is_a_slip(tmp_path: Path) -> None:
    rows: list[made.Row] = [["CODE", "ACTION"], ["A4650", "Remove code"]]
    data = archive.zipped({_TEXT_NAME: _TEXT, "Corrections.xlsx": made.xlsx(rows)})

    slips = loader.load(opened(tmp_path, "release.zip", data)).slips

    assert [(slip.file, slip.place, slip.code) for slip in slips] == [
        ("Corrections.xlsx", "row 2", "A4650")
    ]


@pytest.mark.release
@pytest.mark.parametrize(("file", "version", "procedures", "modifiers", "inactive"), _COUNTED)
def test_a_real_release_has_the_codes_that_were_counted_in_it(
    loaded: Loaded, file: str, version: str, procedures: int, modifiers: int, inactive: int
) -> None:
    system = loaded("hcpcs", file)
    kinds = [kind for concept in system.concepts for kind in values(concept, "kind")]

    assert (
        system.edition.version,
        kinds.count("procedure"),
        kinds.count("modifier"),
        len(kinds),
        sum(concept.inactive for concept in system.concepts),
    ) == (version, procedures, modifiers, len(_listed(system)), inactive)


@pytest.mark.release
@pytest.mark.parametrize(("file", "counts"), _COUNTS.items(), ids=_COUNTS)
def test_a_real_release_has_only_tolerated_variations(
    loaded: Loaded, file: str, counts: dict[str, int]
) -> None:
    assert {
        variation.name: variation.count for variation in loaded("hcpcs", file).variations
    } == counts


@pytest.mark.release
@pytest.mark.parametrize("file", [file for file, *_ in _COUNTED])
def test_these_real_releases_have_no_slips(loaded: Loaded, file: str) -> None:
    assert loaded("hcpcs", file).slips == ()


@pytest.mark.release
@pytest.mark.parametrize("file", [file for file, *_ in _COUNTED])
def test_a_real_release_has_no_duplicate_code(loaded: Loaded, file: str) -> None:
    codes = [concept.code for concept in loaded("hcpcs", file).concepts]

    assert len(codes) == len(set(codes))


@pytest.mark.release
@pytest.mark.parametrize("file", [file for file, *_ in _COUNTED])
def test_a_real_release_has_no_property_that_is_not_declared(loaded: Loaded, file: str) -> None:
    declared = {(definition.code, definition.type) for definition in PROPERTIES}

    assert {
        (value.code, value.type)
        for concept in loaded("hcpcs", file).concepts
        for value in concept.properties
    } <= declared


@pytest.mark.release
@pytest.mark.parametrize("file", [file for file, *_ in _COUNTED])
def test_the_betos_of_a_real_release_are_selectable_codes(loaded: Loaded, file: str) -> None:
    betos = indicator_editions.load(indicators.BETOS)
    selectable = {
        Coding(betos.edition.url, concept.code, concept.display)
        for concept in betos.concepts
        if not concept.abstract
    }
    used = {
        value for concept in loaded("hcpcs", file).concepts for value in values(concept, "betos")
    }

    assert used
    assert used <= selectable


@pytest.mark.release
def test_the_longest_description_is_joined_completely(loaded: Loaded) -> None:
    concepts = _named(loaded("hcpcs", _JANUARY))

    assert len(concepts["G0556"].display or "") == 4492


@pytest.mark.release
@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("G0124", "pricingIndicator", ["11", "21"]),
        ("G9143", "pricingIndicator", ["13", "21"]),
        ("P9612", "pricingIndicator", ["57", "21"]),
        ("Q2041", "betos", ["O1E"]),
        ("J3490", "typeOfService", ["1", "P"]),
        ("C9399", "ascPaymentGroup", ["YY"]),
        ("Q4257", "actionCode", ["N"]),
    ],
)
def test_a_code_of_january_2025_has_the_values_of_its_record(
    loaded: Loaded, code: str, name: str, expected: list[str]
) -> None:
    assert coded(_named(loaded("hcpcs", _JANUARY))[code], name) == expected


@pytest.mark.release
def test_every_code_of_january_2025_with_a_note_has_its_text(loaded: Loaded) -> None:
    concepts = loaded("hcpcs", _JANUARY).concepts

    assert [concept.code for concept in concepts if values(concept, "processingNoteText")] == [
        concept.code for concept in concepts if values(concept, "processingNote")
    ]


@pytest.mark.release
def test_january_2025_uses_113_of_its_234_notes(january: Release, loaded: Loaded) -> None:
    (texts,) = [
        notes.read("notes.txt", member.data, Remarks())
        for member in january.members
        if notes.is_notes(member.name)
    ]
    used = {
        value
        for concept in loaded("hcpcs", _JANUARY).concepts
        for value in values(concept, "processingNote")
    }

    assert (len(texts), len(used), used <= set(texts)) == (234, 113, True)


@pytest.mark.release
@pytest.mark.parametrize(
    ("before", "after", "added", "gone"),
    [
        (_2016, _2017, 303, 98),
        (_2019, _APRIL, 297, 0),
        (_APRIL, _JULY, 61, 0),
        (_JANUARY, _OCTOBER, 204, 0),
    ],
)
def test_codes_are_added_and_removed_between_releases(
    loaded: Loaded, before: str, after: str, added: int, gone: int
) -> None:
    earlier, later = (set(_codes(loaded("hcpcs", file))) for file in (before, after))

    assert (len(later - earlier), len(earlier - later)) == (added, gone)


@pytest.mark.release
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("actionCode", {"N": 8321, "A": 168, "D": 91, "C": 57, "P": 2, "S": 2, "T": 1}),
        ("coverage", {"C": 5301, "D": 2200, "I": 895, "S": 148, "M": 98}),
        ("multiplePricingIndicator", {"A": 4932, "9": 3325, "C": 2}),
        ("ascPaymentGroup", {"YY": 747}),
        ("anesthesiaBaseUnits", {0: 8259}),
    ],
)
def test_the_values_of_january_2025_have_their_expected_counts(
    loaded: Loaded, name: str, counts: dict[PropertyValue, int]
) -> None:
    concepts = loaded("hcpcs", _JANUARY).concepts

    assert Counter(value for concept in concepts for value in coded(concept, name)) == counts


@pytest.mark.release
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("pricingIndicator", {0: 383, 1: 8252, 2: 7}),
        ("typeOfService", {0: 383, 1: 6321, 2: 1373, 3: 565}),
        ("betos", {0: 383, 1: 8259}),
    ],
)
def test_the_codes_of_january_2025_have_as_many_values_as_were_counted(
    loaded: Loaded, name: str, counts: dict[int, int]
) -> None:
    concepts = _listed(loaded("hcpcs", _JANUARY))

    assert Counter(len(values(concept, name)) for concept in concepts) == counts


@pytest.fixture(scope="module")
def both(january: Release) -> list[tuple[HcpcsRecord, HcpcsRecord]]:
    """The records of each code of January 2025, from the text and from the workbook."""
    members = {member.name: member for member in january.members}
    texts = _read(members[_TEXT_NAME])
    sheets = _read(members[_SHEET_NAME])
    return [(texts[code], sheets[code]) for code in texts | sheets]


def _read(member: ReleaseMember) -> dict[str, HcpcsRecord]:
    read = workbook.read if member.is_workbook else records.read
    return {record.code: record for record in read(member.name, member.data, Remarks())}


@pytest.mark.release
def test_the_workbook_of_january_2025_lacks_116_action_dates_and_has_the_others(
    both: list[tuple[HcpcsRecord, HcpcsRecord]],
) -> None:
    differ = [
        sheet.maintenance.action_effective_date
        for text, sheet in both
        if text.maintenance.action_effective_date != sheet.maintenance.action_effective_date
    ]

    assert differ == [None] * 116


@pytest.mark.release
def test_the_workbook_of_january_2025_has_the_other_dates_of_the_text(
    both: list[tuple[HcpcsRecord, HcpcsRecord]],
) -> None:
    assert [
        text.code
        for text, sheet in both
        if (
            text.maintenance.added_date,
            text.maintenance.termination_date,
            text.maintenance.action_code,
        )
        != (
            sheet.maintenance.added_date,
            sheet.maintenance.termination_date,
            sheet.maintenance.action_code,
        )
    ] == []


@pytest.mark.release
def test_the_workbook_of_january_2025_has_more_types_of_service_for_two_codes(
    both: list[tuple[HcpcsRecord, HcpcsRecord]],
) -> None:
    assert {
        text.code: set(sheet.details.types_of_service) - set(text.details.types_of_service)
        for text, sheet in both
        if text.details != sheet.details
    } == {"E0776": {"R"}, "E0210": {"R"}}


@pytest.mark.release
def test_the_workbook_of_january_2025_truncates_one_long_description(
    both: list[tuple[HcpcsRecord, HcpcsRecord]],
) -> None:
    assert [
        (text.code, text.long_description.startswith(sheet.long_description))
        for text, sheet in both
        if text.long_description != sheet.long_description
    ] == [("G0503", True)]


@pytest.mark.release
def test_the_workbook_of_january_2025_has_the_short_descriptions_of_the_text(
    both: list[tuple[HcpcsRecord, HcpcsRecord]],
) -> None:
    assert [
        text.code for text, sheet in both if text.short_description != sheet.short_description
    ] == []
