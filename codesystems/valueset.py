"""A value set as data: the codes that it includes and excludes, and its metadata.

The terms are FHIR's (https://hl7.org/fhir/R5/valueset.html). A *pick* is a code that a value set
enumerates (`compose.include.concept`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from codesystems import canonical
from codesystems.model import Designation, Extension
from codesystems.problems import Issue

UNIDENTIFIED = "(unidentified)"
"""The name of a value set without URL in a message (HL7's terminology ecosystem)."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the concepts of a code system; `value` is None where it is missing."""

    property: str
    operator: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Pick:
    """A code that a value set enumerates, with its display and designations there."""

    code: str
    display: str | None = None
    designations: tuple[Designation, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Include:
    """An include or exclude of a value set: a concept must meet all its conditions.

    `place` is its place in the resource, as a FHIRPath.
    """

    place: str
    system: str | None = None
    version: str | None = None
    picks: tuple[Pick, ...] = ()
    filters: tuple[Filter, ...] = ()
    value_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueSet:
    """A value set.

    `inactive` is whether inactive codes belong to it (None: not stated), `supplements` are the
    required code system supplements, `parameters` its expansion parameters, `contained` its
    contained value sets by `#id`, and `written` the elements that an expansion repeats. Where it
    `follows` a code system, given by its URL, it has a version for each edition of it.
    `definition` are the elements that define the value set of a request, as they were sent.
    `faults` are what is wrong with a resource that cannot be read: they matter only if it is used.
    """

    url: str | None = None
    version: str | None = None
    includes: tuple[Include, ...] = ()
    excludes: tuple[Include, ...] = ()
    inactive: bool | None = None
    status: str = "unknown"
    experimental: bool = False
    standing: str | None = None
    language: str | None = None
    supplements: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    contained: Mapping[str, "ValueSet"] = field(default_factory=dict)
    written: Mapping[str, object] = field(default_factory=dict)
    id: str = ""
    fhir_version: str | None = None
    faults: tuple[Issue, ...] = ()
    follows: str | None = None
    definition: Mapping[str, object] | None = None

    @property
    def name(self) -> str:
        """The name for programs."""
        return str(self.written.get("name", ""))

    @property
    def title(self) -> str:
        """The name for people."""
        return str(self.written.get("title", ""))

    @property
    def description(self) -> str:
        """The description."""
        return str(self.written.get("description", ""))

    @property
    def publisher(self) -> str:
        """The publisher."""
        return str(self.written.get("publisher", ""))

    @property
    def canonical(self) -> str:
        """The URL and the version, where they exist: `url|version`."""
        if self.url is None:
            return UNIDENTIFIED
        return f"{self.url}|{self.version}" if self.version else self.url

    def of_edition(self, version: str) -> "ValueSet":
        """The value set as of one edition of the code system that it follows."""
        return replace(
            self,
            version=version,
            includes=tuple(replace(include, version=version) for include in self.includes),
            excludes=tuple(replace(exclude, version=version) for exclude in self.excludes),
            written={**self.written, "version": version},
            id=f"{self.id}-{version}" if self.id else "",
        )


INCLUDE = "ValueSet.compose.include"
"""Where the includes of a value set are, as a FHIRPath."""


def described(
    key: str,
    title: str,
    description: str,
    includes: tuple[Include, ...],
    *,
    url: str | None = None,
    version: str | None = None,
    fhir_version: str | None = None,
    publisher: str = "fhir-hcpcs",
) -> ValueSet:
    """Make a value set whose id is `key`; its URL follows from it unless `url` is given."""
    url = url or f"{canonical.OURS}/ValueSet/{key}"
    written = {
        "url": url,
        **({"version": version} if version else {}),
        "name": "".join(word.capitalize() for word in key.replace(".", "-").split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": publisher,
        "description": description,
    }
    return ValueSet(
        url=url,
        version=version,
        includes=includes,
        status="active",
        written=written,
        id=key,
        fhir_version=fhir_version,
    )


def filtered(key: str, title: str, system: str, chosen: Filter) -> ValueSet:
    """Make the value set of the codes of a code system that a filter selects."""
    return described(
        key, title, f"{title}.", (Include(f"{INCLUDE}[0]", system, filters=(chosen,)),)
    )


def enumerated(codes: Iterable[tuple[str, str]]) -> tuple[Include, ...]:
    """Make the includes of a value set that lists codes, each given with its code system."""
    by_system: dict[str, dict[str, None]] = {}
    for system, code in codes:
        by_system.setdefault(system, {})[code] = None
    return tuple(
        Include(f"{INCLUDE}[{number}]", system, picks=tuple(Pick(code) for code in picked))
        for number, (system, picked) in enumerate(by_system.items())
    )
