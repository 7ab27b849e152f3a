"""A code system as data: editions, concepts, properties, designations, validity.

The terms are FHIR's (https://hl7.org/fhir/R5/codesystem.html). An *edition* is a code system
as of one release; a *validity* is the days on which a code may be used.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Coding:
    """A code together with the code system that gives it meaning."""

    system: str
    code: str
    display: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """The first and the last day on which a code may be used, both inclusive; None is open."""

    start: date | None = None
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Return whether the code may be used on this day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def meets(self, other: "Validity") -> "Validity | None":
        """Return the days that are in both; None where there are none."""
        starts = [validity.start for validity in (self, other) if validity.start is not None]
        ends = [validity.end for validity in (self, other) if validity.end is not None]
        start, end = max(starts, default=None), min(ends, default=None)
        return None if start and end and end < start else Validity(start, end)


ALWAYS = Validity()
"""No first and no last day."""


class PropertyType(StrEnum):
    """The types a concept property may have (FHIR concept-property-type)."""

    CODE = "code"
    CODING = "Coding"
    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE_TIME = "dateTime"
    DECIMAL = "decimal"


PropertyValue = str | bool | int | Decimal | Coding


@dataclass(frozen=True, slots=True)
class Property:
    """One value of one property of a concept; a property with several values repeats.

    `parts` say more about the value, such as the state of a fee: the subproperties of $lookup.
    """

    code: str
    type: PropertyType
    value: PropertyValue
    parts: tuple["Property", ...] = ()


class Extension(NamedTuple):
    """An extension of a resource, which is passed on unchanged: `type` as in value[x]."""

    url: str
    type: str
    value: str | bool | int | float | Decimal


class Designation(NamedTuple):
    """Another name for a concept, and the use of that name."""

    value: str
    use: Coding | None = None
    language: str | None = None
    extensions: tuple[Extension, ...] = ()


class Concept(NamedTuple):
    """A code with all its data in one edition.

    `inactive` is FHIR's flag: the code is defined but must no longer be used. A named tuple, as
    is a designation: an edition has tens of thousands, created in a third of the time.
    """

    code: str
    display: str | None = None
    definition: str | None = None
    designations: tuple[Designation, ...] = ()
    properties: tuple[Property, ...] = ()
    parents: tuple[str, ...] = ()
    abstract: bool = False
    inactive: bool = False
    validity: Validity = ALWAYS
    extensions: tuple[Extension, ...] = ()


class ContentMode(StrEnum):
    """How much of the code system is in an edition (FHIR codesystem-content-mode)."""

    COMPLETE = "complete"
    FRAGMENT = "fragment"
    EXAMPLE = "example"
    NOT_PRESENT = "not-present"
    SUPPLEMENT = "supplement"

    @property
    def has_codes(self) -> bool:
        """Tell whether the codes are those of the code system: no examples, and not absent."""
        return self not in {ContentMode.EXAMPLE, ContentMode.NOT_PRESENT}


class HierarchyMeaning(StrEnum):
    """The meaning of the hierarchy (FHIR codesystem-hierarchy-meaning)."""

    IS_A = "is-a"
    GROUPED_BY = "grouped-by"
    PART_OF = "part-of"
    CLASSIFIED_WITH = "classified-with"


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property that concepts of an edition may have."""

    code: str
    type: PropertyType
    description: str
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class FilterDefinition:
    """A filter that a value set may use on this code system.

    An edition needs them only for its own wording: the server declares a filter for every
    property, with the operators that it honours.
    """

    code: str
    description: str
    operators: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The metadata of one code system as of one release: everything except its concepts.

    `key` is our short name of the code system (`hcpcs`), `effective` the first day on which the
    release is in force, `next_due` the day on which the next release was expected. `version` and
    `language` are empty where the publisher has none. `standing` is FHIR's standards status;
    `supplements` is the code system that a supplement adds to, and an `automatic` supplement adds
    to every answer on the days from `effective` until `next_due`, without being requested. The
    concepts of a `licensed` edition are never listed: its wording is for answers about codes, on
    this site only. An edition with a `fhir_version` exists only in that version of FHIR. With
    `version_needed` (of a resource in a request), a code means something only with a version.
    """

    key: str
    url: str
    version: str
    name: str
    title: str
    description: str
    publisher: str
    effective: date
    content: ContentMode
    next_due: date | None = None
    copyright: str | None = None
    identifiers: tuple[str, ...] = ()
    case_sensitive: bool = True
    language: str = "en-US"
    hierarchy_meaning: HierarchyMeaning | None = None
    properties: tuple[PropertyDefinition, ...] = ()
    filters: tuple[FilterDefinition, ...] = ()
    status: str = "active"
    experimental: bool = False
    standing: str | None = None
    supplements: str | None = None
    automatic: bool = False
    licensed: bool = False
    fhir_version: str | None = None
    version_needed: bool = False

    @property
    def id(self) -> str:
        """The FHIR id of the CodeSystem resource: `hcpcs-2025-01`."""
        return f"{self.key}-{self.version}"

    @property
    def canonical(self) -> str:
        """The URL, with the version where there is one: `url|version`."""
        return f"{self.url}|{self.version}" if self.version else self.url


SENT = "sent with the request"
"""The name of the source of a resource that is part of a request."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of an edition or a concept map, with its sha256 and its publisher."""

    publisher: str
    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class VariationCount:
    """The number of occurrences of a tolerated variation in a release; `example` is the first."""

    name: str
    explanation: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A deviation of one record from its layout; the record is kept with its values as published.

    `place` is "line 15, column 120" in a text and "row 15, column PRICE1" in a workbook, `code`
    that of the record, `reason` what is wrong, with the value.
    """

    file: str
    place: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """An edition with its concepts in the publisher's order, and their source file.

    `variations` are known deviations of many releases from their layout, `slips` those of single
    records.
    """

    edition: Edition
    concepts: tuple[Concept, ...]
    source: SourceFile
    variations: tuple[VariationCount, ...] = ()
    slips: tuple[Slip, ...] = ()
