"""The bundled data of all contents, read from their tables and written as databases."""

from contextlib import suppress
from functools import partial
from pathlib import Path

import orjson

from codesystems.model import CodeSystem
from conceptmaps.content import Content
from conceptmaps.model import ConceptMap
from terminology import catalogue, contents, install
from terminology.contents import BUILT_IN
from terminology.fhir import codesystem, conceptmap, valueset
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.fhir.json import Json
from terminology.models import judge
from terminology.registry import Registry
from terminology.store import listings, reader
from terminology.store.reader import StoredConcepts


def build(folder: Path) -> list[str]:
    """Build the folder; return the names of its databases.

    The content of another package that fails, or is not valid FHIR, is skipped whole, which the
    folder records. Raises OSError.
    """
    databases = _install(_bundled(BUILT_IN), folder)
    for name, content in contents.installed():
        if name != BUILT_IN:
            editions = contents.attempt(name, partial(_unknown, name, databases)) or []
            names = [install.file_name(one.edition) for one in editions]
            if contents.attempt(name, partial(_add, editions, content, folder)):
                databases += names
            else:
                _remove(folder, names)
    contents.record_skipped(folder)
    return databases


def _bundled(name: str) -> list[CodeSystem | ConceptMap]:
    """Read the bundled data of a content."""
    systems = [entry for owner, entry in catalogue.named_code_systems() if owner == name]
    maps = [entry for owner, entry in catalogue.named_concept_maps() if owner == name]
    return [
        *(entry.bundled() for entry in systems if entry.bundled is not None),
        *(entry.bundled() for entry in maps if entry.bundled is not None),
    ]


def _unknown(name: str, databases: list[str]) -> list[CodeSystem | ConceptMap]:
    """Read the bundled data of a content. Raises ValueError for an id of another content."""
    editions = _bundled(name)
    for one in editions:
        if install.file_name(one.edition) in databases:
            raise ValueError(f"the id '{one.edition.id}' is that of another content")
    return editions


def _add(editions: list[CodeSystem | ConceptMap], content: Content, folder: Path) -> bool:
    """Write the bundled data of a content, and judge them and its value sets. Raises ValueError."""
    _judge(folder, _install(editions, folder))
    _judge_value_sets(folder, content)
    return True


def _install(editions: list[CodeSystem | ConceptMap], folder: Path) -> list[str]:
    return [installed.path.name for installed in install.together(editions, folder)]


def _remove(folder: Path, databases: list[str]) -> None:
    for database in databases:
        with suppress(FileNotFoundError):
            (folder / database).unlink()


def _judge(folder: Path, databases: list[str]) -> None:
    """Judge editions and maps as resources. Raises ValueError."""
    for database in databases:
        stored = reader.open_stored(folder / database)
        for dialect in DIALECTS:
            if isinstance(stored, StoredConcepts):
                judge(_code_system(stored, dialect), dialect)
            else:
                judge(conceptmap.write(stored, dialect), dialect)


def _code_system(stored: StoredConcepts, dialect: Dialect) -> Json:
    pieces = codesystem.pieces(stored, dialect, lambda _: None)
    resource: Json = orjson.loads(b"".join(listings.plain(pieces)))
    return resource


def _judge_value_sets(folder: Path, content: Content) -> None:
    """Judge the value sets of a content. Raises ValueError, and whatever the content raises."""
    snapshot = Registry(folder).snapshot()
    editions = {concepts.edition.url: concepts for concepts in reversed(snapshot.editions)}
    maps = {concept_map.edition.key: concept_map for concept_map in reversed(snapshot.maps)}
    for value_set in content.value_sets(editions, maps) if content.value_sets else ():
        for dialect in DIALECTS:
            judge(valueset.write(value_set), dialect)
