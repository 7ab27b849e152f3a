"""The value sets that exist because of what is installed, as ordinary resources.

All codes of each code system, and the value sets of contents. None names a version: the edition of
the requested date, or the newest, answers.
"""

from collections.abc import Iterator, Sequence

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
    yield from (_all_codes(concepts.edition) for concepts in newest.values())
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


def _all_codes(edition: Edition) -> ValueSet:
    include = Include(f"{INCLUDE}[0]", edition.url)
    return described(edition.key, edition.title, f"All codes of {edition.title}.", (include,))
