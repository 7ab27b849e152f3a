"""A concept map as data: mappings from a source code to a target code.

The terms are FHIR R5's (https://hl7.org/fhir/R5/conceptmap.html).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from codesystems.model import ALWAYS, Coding, Slip, SourceFile, Validity, VariationCount


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
    """A condition of a mapping: an attribute must have a value, both as Codings.

    A value that is no Coding in a sent map has its text as code, and no system.
    """

    attribute: Coding
    value: Coding


@dataclass(frozen=True, slots=True)
class Mapping:
    """One pair of source and target, with its validity and its citation.

    `target` is None where the map states that the source has no target. A mapping applies where
    all its `dependencies` are met. `source_comment` is about the source alone, `comment` about the
    pair. A map of a request may name the codes of a value set: as sources with `source_set`, the
    code of `source` being empty, and as targets with `target_set`.
    """

    source: Coding
    target: Coding | None
    relationship: Relationship
    citation: str
    comment: str | None = None
    products: tuple[Product, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    validity: Validity = ALWAYS
    source_comment: str | None = None
    source_set: str | None = None
    target_set: str | None = None


class UnmappedMode(StrEnum):
    """What becomes of a code without a mapping (FHIR R5 conceptmap-unmapped-mode)."""

    SAME_CODE = "use-source-code"
    FIXED = "fixed"
    OTHER_MAP = "other-map"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """The translation of codes that a map does not list (FHIR ConceptMap.group.unmapped).

    `target` is the code for all of them, `other_map` the canonical of the map that translates
    them; `value_set` has the codes that FHIR allows instead of one target.
    """

    mode: UnmappedMode
    target: Coding | None = None
    relationship: Relationship = Relationship.RELATED_TO
    other_map: str | None = None
    value_set: str | None = None


@dataclass(frozen=True, slots=True)
class MapEdition:
    """The metadata of a concept map as of the date of a source: everything except its mappings.

    A mapping is current if it is valid on `effective`, the date of the source. `earlier` are the
    days before it on which the mappings changed, newest first: the map has a version as of each.

    The code systems are empty, and the other elements None, where the map does not state them. The
    scopes are value sets: a map translates only codes of its `source_scope`.
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
    source_version: str | None = None
    target_version: str | None = None
    source_scope: str | None = None
    target_scope: str | None = None
    unmapped: Unmapped | None = None

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
    """A map with its mappings, in the order of its source, and their source file.

    `variations` and `slips` are those of the release (codesystems/model.py).
    """

    edition: MapEdition
    mappings: tuple[Mapping, ...]
    source: SourceFile
    variations: tuple[VariationCount, ...] = ()
    slips: tuple[Slip, ...] = ()
