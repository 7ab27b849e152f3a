"""The catalogue: the code systems and concept maps of all contents, to bundle and to install.

It imports the readers of release files; what serves does without it.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeVar

from codesystems.entry import CodeSystemEntry
from codesystems.model import CodeSystem
from codesystems.release import Release, ReleaseError
from conceptmaps import builtin
from conceptmaps.content import Content
from conceptmaps.entry import ConceptMapEntry
from terminology import contents

Entry = TypeVar("Entry", CodeSystemEntry, ConceptMapEntry)


def code_systems() -> list[CodeSystemEntry]:
    """Return the code systems, ours first."""
    return [entry for _, entry in named_code_systems()]


def concept_maps() -> list[ConceptMapEntry]:
    """Return the concept maps that have tables, ours first."""
    return [entry for _, entry in named_concept_maps()]


def named_code_systems() -> Iterator[tuple[str, CodeSystemEntry]]:
    """Return the code systems, each with the name of its content."""
    return _entries(lambda content: list(content.code_systems()))


def named_concept_maps() -> Iterator[tuple[str, ConceptMapEntry]]:
    """Return the concept maps, each with the name of its content."""
    return _entries(lambda content: list(content.concept_maps()))


def _entries(read: Callable[[Content], list[Entry]]) -> Iterator[tuple[str, Entry]]:
    """The entries of each content. One whose catalogue fails or repeats a key is skipped."""
    known: dict[str, str] = {}
    for name, content in contents.installed():
        for entry in contents.attempt(name, partial(_unknown, read, content, known)) or ():
            known[entry.key] = name
            yield name, entry


def _unknown(
    read: Callable[[Content], list[Entry]], content: Content, known: Mapping[str, str]
) -> list[Entry]:
    """Read the entries of a content. Raises ValueError for a key of another content."""
    entries = read(content)
    for entry in entries:
        if entry.key in known:
            raise ValueError(f"the key '{entry.key}' is that of '{known[entry.key]}'")
    return entries


def code_system(key: str) -> CodeSystemEntry | None:
    """Return the code system of a key; None where there is none."""
    return next((entry for entry in code_systems() if entry.key == key), None)


def load(entry: CodeSystemEntry, release: Release) -> CodeSystem:
    """Read a release. Raises ReleaseError, also where the reader of another package fails."""
    assert entry.load is not None, "only code systems that can be installed have releases"
    try:
        return entry.load(release)
    except ReleaseError:
        raise
    except Exception as error:
        if any(own.key == entry.key for own in builtin.CONTENT.code_systems()):
            raise
        raise ReleaseError(
            f"{release.name}: the reader of '{entry.key}' failed: {contents.reason(error)}"
        ) from error
