"""Load a CMS release of HCPCS: the records of its text (or workbook) and its notes."""

from dataclasses import replace
from datetime import date

from codesystems.hcpcs import (
    corrections,
    edition,
    noc,
    notes,
    records,
    sections,
    variations,
    workbook,
)
from codesystems.hcpcs.concepts import Shaper
from codesystems.hcpcs.noc import NocList
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.hcpcs.remarks import Remarks
from codesystems.model import CodeSystem, ContentMode, Edition, SourceFile
from codesystems.release import Release, ReleaseError, ReleaseMember

_OTHER_FILES = ("layout", "correction", "trans", "changes", "noc", "readme", "note")
"""Words in the names of the other files in CMS's zip."""


def load(release: Release) -> CodeSystem:
    """Read a release: CMS's zip, its fixed-width text or its workbook, of 2016 or later.

    The text has more data than the workbook, so it is preferred in a zip with both. A record with
    a value that the layout does not allow is kept, with a slip. Raises ReleaseError, in one line,
    for a file that is not a HCPCS release or whose structure is broken.
    """
    member = _main(release)
    remarks = Remarks()
    read = workbook.read if member.is_workbook else records.read
    loaded = list(read(member.name, member.data, remarks))
    _refuse_incomplete(member.name, loaded)
    texts = _notes(release, remarks)
    _count_missing(loaded, texts, remarks)
    effective = edition.effective_date(member.name, loaded)
    others = [other for other in release.members if other is not member]
    listed = noc.find(others, effective, remarks)
    corrections.check(others, loaded, remarks)
    shaper = Shaper(effective, texts, listed.codes)
    concepts = [shaper.concept(record) for record in loaded]
    return CodeSystem(
        _edition(effective, texts, listed),
        (*map(sections.concept, sections.over(concepts)), *concepts),
        SourceFile("CMS", release.name, release.sha256),
        remarks.counts(),
        remarks.slips(),
    )


def _edition(effective: date, texts: dict[str, str], listed: NocList) -> Edition:
    """Return the edition; without CMS's notes, it does not declare the property for their text."""
    version = edition.version(effective)
    full = edition.edition(version, effective, ContentMode.COMPLETE, listed=listed)
    if texts:
        return full
    declared = [declared for declared in full.properties if declared.code != "processingNoteText"]
    return replace(full, properties=tuple(declared))


def _main(release: Release) -> ReleaseMember:
    """Return the member with the records: the only one, or the one with ANWEB in its name."""
    if len(release.members) == 1:
        return release.members[0]
    candidates = [
        member
        for member in release.members
        if "anweb" in member.name.lower()
        and not any(word in member.name.lower() for word in _OTHER_FILES)
    ]
    texts = [member for member in candidates if not member.is_workbook]
    chosen = texts or candidates
    if len(chosen) != 1:
        names = ", ".join(member.name for member in chosen or release.members) or "nothing"
        what = "several HCPCS files" if chosen else "no HCPCS file (a name with ANWEB)"
        raise ReleaseError(f"{release.name}: contains {what}: {names}")
    return chosen[0]


def _refuse_incomplete(file: str, loaded: list[HcpcsRecord]) -> None:
    """Refuse an incomplete file: CMS's releases have modifiers and codes up to V."""
    modifiers = sum(record.is_modifier for record in loaded)
    if len(loaded) < _MADE_BY_HAND and modifiers < _MODIFIERS_BY_HAND:
        return
    last = max((record.code for record in loaded if not record.is_modifier), default="none")
    if not last.startswith(_LAST_SECTION) or not modifiers:
        raise ReleaseError(
            f"{file}: is an incomplete release: {len(loaded):,} codes up to {last}; a complete one "
            f"has modifiers and codes up to {_LAST_SECTION}"
        )


_MADE_BY_HAND = 1000
"""Codes: CMS's releases have more; a file with fewer is an excerpt made by hand."""
_MODIFIERS_BY_HAND = 100
"""Modifiers, with which CMS's releases begin: a file with more is the beginning of a release."""
_LAST_SECTION = "V"


def _notes(release: Release, remarks: Remarks) -> dict[str, str]:
    for member in release.members:
        if notes.is_notes(member.name):
            return notes.read(member.name, member.data, remarks)
    return {}


def _count_missing(loaded: list[HcpcsRecord], texts: dict[str, str], remarks: Remarks) -> None:
    for record in loaded:
        number = record.details.processing_note
        if number and number not in texts:
            remarks.add(variations.NOTE_WITHOUT_TEXT, f"{record.code}, note {number}")
