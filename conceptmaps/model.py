"""A concept map as data: mappings from a source code to a target code.

The words are FHIR R5's (https://hl7.org/fhir/R5/conceptmap.html).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codesystems.model import ALWAYS, Coding, SourceFile, Validity


class Relationship(StrEnum):
    """How the source code stands to the target code (FHIR R5 concept-map-relationship)."""

    RELATED_TO = "related-to"
    EQUIVALENT = "equivalent"
    SOURCE_IS_NARROWER = "source-is-narrower-than-target"
    SOURCE_IS_BROADER = "source-is-broader-than-target"
    NOT_RELATED_TO = "not-related-to"


@dataclass(frozen=True, slots=True)
class Product:
    """What else goes with the target: an attribute, by its coding, and its value, coded or text."""

    attribute: Coding
    value: Coding | str


@dataclass(frozen=True, slots=True)
class Dependency:
    """What must be so for a mapping to hold: an attribute, by its coding, has a coded value."""

    attribute: Coding
    value: Coding


@dataclass(frozen=True, slots=True)
class Mapping:
    """One source-target pair, the days on which it holds, and who says so.

    `target` is None where the map says that the source has no target. All `dependencies` must
    be met for the mapping to hold.
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
    """A concept map as of one source date: everything but its mappings.

    A mapping is current on `effective`, the date of the source, or it is not current. `earlier`
    are the days before it from which the same rows said something else, newest first: as of
    each, the map has a version of its own.
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
        """The FHIR id of the ConceptMap resource; the version is told apart by `version`."""
        return f"{self.key}-{self.version}"

    @property
    def canonical(self) -> str:
        """The URL with the version behind it, where there is one."""
        return f"{self.url}|{self.version}" if self.version else self.url


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """A map with its mappings, in the order of its source, and where they came from."""

    edition: MapEdition
    mappings: tuple[Mapping, ...]
    source: SourceFile
