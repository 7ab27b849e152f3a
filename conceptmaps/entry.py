"""An entry of a catalogue of concept maps."""

from collections.abc import Callable
from dataclasses import dataclass

from conceptmaps.model import ConceptMap


@dataclass(frozen=True, slots=True)
class ConceptMapEntry:
    """A concept map: its key, its title and its bundled data."""

    key: str
    title: str
    bundled: Callable[[], ConceptMap]
