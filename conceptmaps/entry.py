"""An entry of a catalogue of concept maps."""

from collections.abc import Callable
from dataclasses import dataclass

from codesystems.entry import Linked
from codesystems.model import CodeSystem
from codesystems.release import Release
from codesystems.releases import Published
from conceptmaps.model import ConceptMap

MapLoader = Callable[[Release], ConceptMap]
"""Reads a release of the publisher. Raises ReleaseError."""


@dataclass(frozen=True, slots=True)
class ConceptMapEntry:
    """A concept map: its key, its title and its bundled data.

    A map whose releases can be installed also has `load`, and the rest as a code system has it
    (codesystems/entry.py). `others` read further maps and editions from the same file. Nothing is
    bundled of an entry without `bundled`.
    """

    key: str
    title: str
    bundled: Callable[[], ConceptMap] | None = None
    load: MapLoader | None = None
    page: str = ""
    accepts: str = ""
    published: Callable[[], tuple[Published, ...]] = tuple
    linked: Linked | None = None
    others: tuple[Callable[[Release], CodeSystem | ConceptMap], ...] = ()
