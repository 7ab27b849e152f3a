"""The value sets that exist because of what is installed, as ordinary resources.

All codes of each code system, and the value sets of contents. None names a version: the edition of
the requested date, or the newest, answers. One that filters one code system follows it: a request
that names a version of the value set gets that edition.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from codesystems.model import ContentMode, Edition
from codesystems.valueset import INCLUDE, Include, ValueSet, described
from terminology import contents
from terminology.store.contract import Concepts, Mappings


def of(editions: Sequence[Concepts], maps: Sequence[Mappings]) -> Iterator[ValueSet]:
    """Return the value sets of editions and maps, which are given newest first."""
    newest: dict[str, Concepts] = {}
    for concepts in editions:
        if concepts.edition.fhir_version is not None:
            yield _of_fhir(concepts.edition)
        elif concepts.edition.content is not ContentMode.SUPPLEMENT:
            newest.setdefault(concepts.edition.url, concepts)
    for value_set in (*map(_all_codes, newest.values()), *_of_contents(newest, maps)):
        yield replace(value_set, follows=_followed(value_set))


def _of_contents(newest: dict[str, Concepts], maps: Sequence[Mappings]) -> Iterator[ValueSet]:
    newest_maps: dict[str, Mappings] = {}
    for concept_map in maps:
        newest_maps.setdefault(concept_map.edition.key, concept_map)
    yield from contents.value_sets(newest, newest_maps)


def _of_fhir(edition: Edition) -> ValueSet:
    """FHIR's own value set of all codes of one of its code systems."""
    return described(
        f"{edition.key}-{edition.version}",
        edition.title,
        f"All codes of {edition.title}.",
        (Include(f"{INCLUDE}[0]", edition.url),),
        url=f"http://hl7.org/fhir/ValueSet/{edition.key}",
        version=edition.version,
        fhir_version=edition.fhir_version,
    )


def _followed(value_set: ValueSet) -> str | None:
    """The one code system of a value set that names no version and lists no codes."""
    includes = (*value_set.includes, *value_set.excludes)
    systems = {include.system for include in includes}
    is_open = not any(one.version or one.picks or one.value_sets for one in includes)
    return systems.pop() if len(systems) == 1 and is_open and not value_set.version else None


def _all_codes(concepts: Concepts) -> ValueSet:
    edition = concepts.edition
    include = Include(f"{INCLUDE}[0]", edition.url)
    return described(edition.key, edition.title, f"All codes of {edition.title}.", (include,))
