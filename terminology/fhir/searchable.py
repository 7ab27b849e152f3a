"""Resources as searches see them."""

from codesystems import canonical
from codesystems.model import ContentMode
from codesystems.valueset import ValueSet
from terminology.fhir import searchvalues
from terminology.fhir.json import Json
from terminology.fhir.searchpages import Query
from terminology.fhir.searchparameters import Candidate
from terminology.operations import supplements
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts, Mappings


def code_system(concepts: Concepts, snapshot: Snapshot) -> Candidate[Concepts]:
    """Return an edition, without what its supplements add: those are resources of their own.

    A fragment has no date: it is no release of its publisher.
    """
    concepts = supplements.plain(concepts)
    edition = concepts.edition
    is_release = edition.content is not ContentMode.FRAGMENT
    return Candidate(
        concepts,
        "CodeSystem",
        edition.id,
        snapshot,
        edition.url,
        edition.version,
        edition.name,
        edition.title,
        edition.description,
        edition.publisher,
        language=edition.language,
        identifiers=edition.identifiers,
        date=searchvalues.day(edition.effective) if is_release else None,
        updated=snapshot.updated.get(concepts.provenance.digest),
    )


def concept_map(mappings: Mappings, snapshot: Snapshot) -> Candidate[Mappings]:
    """Return a version of a concept map."""
    edition = mappings.edition
    return Candidate(
        mappings,
        "ConceptMap",
        edition.id,
        snapshot,
        edition.url,
        edition.version,
        edition.name,
        edition.title,
        edition.description,
        edition.publisher,
        date=searchvalues.day(edition.effective),
        updated=snapshot.updated.get(mappings.provenance.digest),
    )


def value_set(listed: ValueSet, snapshot: Snapshot) -> Candidate[ValueSet]:
    """Return a value set. It may change whenever content does."""
    return Candidate(
        listed,
        "ValueSet",
        listed.id,
        snapshot,
        listed.url or "",
        listed.version or "",
        listed.name,
        listed.title,
        listed.description,
        listed.publisher,
        listed.status,
        updated=max(snapshot.updated.values(), default=None),
    )


def definition(written: Json, snapshot: Snapshot) -> Candidate[Json]:
    """Return an OperationDefinition."""
    texts = {name: str(value) for name, value in written.items()}
    return Candidate(
        written,
        "OperationDefinition",
        texts["id"],
        snapshot,
        texts["url"],
        texts["version"],
        texts["name"],
        texts["title"],
        texts["description"],
        texts["publisher"],
        texts["status"],
        date=searchvalues.moment(texts["date"]).period,
    )


def implicit(query: Query, snapshot: Snapshot) -> list[ValueSet]:
    """Return the implicit value sets that a search names by URL or id.

    They are not listed: there is one for each code that has others below it, and for each of its
    editions.
    """
    named: list[ValueSet] = []
    versions = [value for one in query.filters if one.name == "version" for value in one.values]
    for one in query.filters:
        values = map(searchvalues.unescape, one.values)
        if one.name == "url":
            urls = [canonical.split(value) for value in values]
            found = [
                snapshot.value_set(url, version or other)
                for url, version in urls
                for other in (*versions, None)
            ]
        elif one.name == "_id":
            found = [snapshot.implicit_value_set(value) for value in values]
        else:
            continue
        named += [each for each in found if each is not None and each not in named]
    return [each for each in named if each not in snapshot.value_sets]
