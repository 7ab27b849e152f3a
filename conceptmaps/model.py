"""A concept map as data: mappings from a source code to a target code.

The terms are FHIR R5's (https://hl7.org/fhir/R5/conceptmap.html).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codesystems.model import ALWAYS, Coding, SourceFile, Validity


class Relationship(StrEnum):
    """The relationship of the source code to the target code (FHIR R5 concept-map-relationship)."""

    RELATED_TO = "related-to"
    EQUIVALENT = "equivalent"
    SOURCE_IS_NARROWER = "source-is-narrower-than-target"
    SOURCE_IS_BROADER = "source-is-broader-than-target"
    NOT_RELATED_TO = "not-related-to"


@dataclass(frozen=True, slots=True)
class Product:
    """Further data with the target: an attribute and its value, a Coding or a text."""

    attribute: Coding
    value: Coding | str


@dataclass(frozen=True, slots=True)
class Dependency:
    """A condition of a mapping: an attribute must have a value, both as Codings."""

    attribute: Coding
    value: Coding


@dataclass(frozen=True, slots=True)
class Mapping:
    """One pair of source and target, with its validity and its citation.

    `target` is None where the map states that the source has no target. A mapping applies where
    all its `dependencies` are met.
    """

    source: Coding
    target: Coding | None
    relationship: Relationship
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class MapEdition:
    """The metadata of a concept map as of the date of a source: everything except its mappings.

    A mapping is current if it is valid on `effective`, the date of the source. `earlier` are the
    days before it on which the mappings changed, newest first: the map has a version as of each.
    """

    key: str
    url: str
    version: str
    name: str
    title: str
    description: str
    publisher: str
    effective: date
    source_system: str
    target_system: str
    copyright: str | None = None
    earlier: tuple[date, ...] = ()

    @property
    def id(self) -> str:
        """The FHIR id of the ConceptMap resource: key and version."""
        return f"{self.key}-{self.version}"

    @property
    def canonical(self) -> str:
        """The URL, with the version where there is one: `url|version`."""
        return f"{self.url}|{self.version}" if self.version else self.url


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """A map with its mappings, in the order of its source, and their source file."""

    edition: MapEdition
    mappings: tuple[Mapping, ...]
    source: SourceFile
