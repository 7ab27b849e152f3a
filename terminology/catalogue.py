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
from conceptmaps.model import ConceptMap
from terminology import contents

Entry = TypeVar("Entry", CodeSystemEntry, ConceptMapEntry)
Installable = CodeSystemEntry | ConceptMapEntry
"""An entry whose releases can be installed: it has `load`."""
Loader = Callable[[Release], CodeSystem | ConceptMap]
"""Reads a code system or a concept map from a release. Raises ReleaseError."""


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


def installable() -> dict[str, Installable]:
    """Return the code systems and concept maps that have releases to install, by key.

    A map with the key of such a code system is left out: a command could not name it.
    """
    entries: list[Installable] = [*code_systems(), *concept_maps()]
    by_key: dict[str, Installable] = {}
    for entry in entries:
        if entry.load is not None:
            by_key.setdefault(entry.key, entry)
    return by_key


def code_system(key: str) -> CodeSystemEntry | None:
    """Return the code system of a key; None where there is none."""
    return next((entry for entry in code_systems() if entry.key == key), None)


def loaders(entry: Installable) -> tuple[Loader, ...]:
    """Return the readers of a release: that of the entry, then those of what else it has.

    They raise ReleaseError, also where the reader of another package fails.
    """
    assert entry.load is not None, "only what can be installed has releases"
    return tuple(partial(_load, entry.key, load) for load in (entry.load, *entry.others))


def _load(key: str, load: Loader, release: Release) -> CodeSystem | ConceptMap:
    try:
        return load(release)
    except ReleaseError:
        raise
    except Exception as error:
        own = builtin.CONTENT
        entries: list[Installable] = [*own.code_systems(), *own.concept_maps()]
        if any(entry.key == key for entry in entries):
            raise
        raise ReleaseError(
            f"{release.name}: the reader of '{key}' failed: {contents.reason(error)}"
        ) from error
