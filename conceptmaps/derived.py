"""Concept maps that are derived from a code system, one version for each edition of it.

A derived map has no table: its mappings follow from the properties of concepts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codesystems.contract import EditionView
from codesystems.model import Concept, Edition
from conceptmaps.model import MapEdition, Mapping


@dataclass(frozen=True, slots=True)
class DerivedMap:
    """The concept map that is derived from each edition of the code system `system`.

    `describe` returns the description of the map for an edition; `derive` the mappings of one
    concept of it.
    """

    system: str
    describe: Callable[[Edition], MapEdition]
    derive: Callable[[EditionView, Concept], Iterator[Mapping]]
