"""A CMS release of RBCS: its classes as a code system, and supplements to HCPCS and CPT."""

from collections.abc import Iterable, Iterator
from functools import partial

from codesystems import canonical
from codesystems.codekinds import Kind
from codesystems.conceptproperties import NOT_SELECTABLE
from codesystems.entry import Loader
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Property,
    PropertyType,
    SourceFile,
)
from codesystems.rbcs import csvfile, edition, records
from codesystems.rbcs.edition import Supplement
from codesystems.rbcs.records import Assignment, Records
from codesystems.release import Release

_LEVELS = ("category", "subcategory", "family")


def load(release: Release) -> CodeSystem:
    """Read the classes of a release: CMS's csv, or a zip of it.

    Raises ReleaseError, in one line, for any other file.
    """
    read = _records(release)
    slips = read.of(Kind.CDT).slips
    return CodeSystem(
        edition.classes(read.year), tuple(_classes(read.assignments)), _source(release), slips=slips
    )


def _supplement(kind: Supplement, release: Release) -> CodeSystem:
    """Read the assignments to the codes of one code system. Raises errors as `load`."""
    read = _records(release).of(kind.kind)
    concepts = tuple(_assigned(read.assignments, _displays(read.assignments)))
    metadata = edition.supplement(kind, read.year)
    return CodeSystem(metadata, concepts, _source(release), slips=read.slips)


SUPPLEMENTS: tuple[Loader, ...] = tuple(
    partial(_supplement, kind) for kind in (edition.HCPCS, edition.CPT)
)
"""The readers of the supplements, from the same file."""


def _records(release: Release) -> Records:
    return records.read(csvfile.read(csvfile.find(release)))


def _source(release: Release) -> SourceFile:
    return SourceFile("CMS", release.name, release.sha256)


def _displays(assignments: Iterable[Assignment]) -> dict[str, str]:
    """Return the name of each ID: its family; without a family, its subcategory before that."""
    return {one.id: _display(one) for one in reversed(list(assignments)) if one.is_classified}


def _display(one: Assignment) -> str:
    _, subcategory, family = one.names
    name = f"{subcategory}, {family}" if one.id[2:5] == "000" else family
    return f"{name} ({edition.MAJOR[one.major]})" if one.major in edition.MAJOR else name


def _classes(assignments: tuple[Assignment, ...]) -> Iterator[Concept]:
    """Yield each class once: categories and what is below them, in the order of their codes."""
    displays = _displays(assignments)
    found: dict[str, Concept] = {}
    for one in assignments:
        if not one.is_classified:
            continue
        parents: tuple[str, ...] = ()
        for code, name, level in zip(one.classes, one.names, _LEVELS, strict=True):
            found.setdefault(code, _group(code, name, level, parents))
            parents = (code,)
        properties = (_code("level", "id"), _code("major", one.major))
        found[one.id] = Concept(one.id, displays[one.id], properties=properties, parents=parents)
    yield from (found[code] for code in sorted(found))


def _group(code: str, name: str, level: str, parents: tuple[str, ...]) -> Concept:
    properties = (_code("level", level), NOT_SELECTABLE)
    return Concept(code, name, properties=properties, parents=parents, abstract=True)


def _assigned(assignments: Iterable[Assignment], displays: dict[str, str]) -> Iterator[Concept]:
    """Yield each code once, its latest assignment before earlier ones."""
    by_code: dict[str, list[Assignment]] = {}
    for one in assignments:
        by_code.setdefault(one.code, []).append(one)
    for code, assigned in by_code.items():
        latest = [one for one in assigned if one.is_latest]
        earlier = [one for one in assigned if not one.is_latest]
        yield Concept(
            code,
            properties=(
                *(_coding("rbcs", one, displays) for one in latest),
                *(
                    _code("rbcsMajor", major)
                    for major in dict.fromkeys(one.major for one in latest)
                ),
                *(_coding("rbcsEarlier", one, displays) for one in earlier),
            ),
        )


def _coding(code: str, one: Assignment, displays: dict[str, str]) -> Property:
    days = (("from", one.start), ("to", one.end))
    parts = tuple(
        Property(name, PropertyType.DATE_TIME, day.isoformat()) for name, day in days if day
    )
    value = Coding(canonical.RBCS, one.id, displays.get(one.id))
    return Property(code, PropertyType.CODING, value, parts)


def _code(code: str, value: str) -> Property:
    return Property(code, PropertyType.CODE, value)
