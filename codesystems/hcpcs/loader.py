"""A CMS release of HCPCS, whole: the records of its text (or workbook) and its notes."""

from dataclasses import replace
from datetime import date

from codesystems.hcpcs import edition, notes, records, sections, variations, workbook
from codesystems.hcpcs.concepts import Shaper
from codesystems.hcpcs.records import HcpcsRecord
from codesystems.model import CodeSystem, ContentMode, Edition, SourceFile
from codesystems.release import Release, ReleaseError, ReleaseMember
from codesystems.variations import VariationCounter

_OTHER_FILES = ("layout", "correction", "trans", "changes", "noc", "readme", "note")
"""Words in the names of what CMS packs beside the release itself."""


def load(release: Release) -> CodeSystem:
    """Read a release: CMS's zip, its fixed-width text or its workbook, of 2016 or later.

    The text says more than the workbook, so it is read where a zip holds both. Raises
    ReleaseError, in one line, for what is no HCPCS release or departs from CMS's layout.
    """
    member = _main(release)
    counter = VariationCounter()
    read = workbook.read if member.is_workbook else records.read
    found = list(read(member.name, member.data, counter))
    _refuse_partial(member.name, found)
    texts = _notes(release)
    _note_missing(found, texts, counter)
    effective = edition.effective_date(member.name, found)
    shaper = Shaper(effective, texts)
    shaped = [shaper.concept(record) for record in found]
    return CodeSystem(
        _edition(effective, texts),
        (*map(sections.concept, sections.over(shaped)), *shaped),
        SourceFile("CMS", release.name, release.sha256),
        counter.counts(),
    )


def _edition(effective: date, texts: dict[str, str]) -> Edition:
    """Describe the edition; what came without CMS's notes does not declare their text."""
    described = edition.edition(edition.version(effective), effective, ContentMode.COMPLETE)
    if texts:
        return described
    declared = [one for one in described.properties if one.code != "processingNoteText"]
    return replace(described, properties=tuple(declared))


def _main(release: Release) -> ReleaseMember:
    """Choose the member that holds the records: the only one, or the one CMS names ANWEB."""
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
        raise ReleaseError(f"{release.name}: holds {what}: {names}")
    return chosen[0]


def _refuse_partial(file: str, found: list[HcpcsRecord]) -> None:
    """Refuse a file that ends before its like: CMS's releases run from modifiers to V codes."""
    if len(found) < _MADE_BY_HAND:
        return
    last = max((record.code for record in found if not record.is_modifier), default="none")
    if not last.startswith(_LAST_SECTION) or not any(record.is_modifier for record in found):
        raise ReleaseError(
            f"{file}: is only a part of a release: {len(found):,} codes up to {last}; a whole one "
            f"has modifiers and runs to the {_LAST_SECTION} codes"
        )


_MADE_BY_HAND = 1000
"""Codes: CMS's releases have more; a file with fewer is an excerpt that somebody made."""
_LAST_SECTION = "V"


def _notes(release: Release) -> dict[str, str]:
    for member in release.members:
        if notes.is_notes(member.name):
            return notes.read(member.name, member.data)
    return {}


def _note_missing(
    found: list[HcpcsRecord], texts: dict[str, str], counter: VariationCounter
) -> None:
    for record in found:
        number = record.details.processing_note
        if number and number not in texts:
            counter.add(variations.NOTE_WITHOUT_TEXT, f"{record.code}, note {number}")
