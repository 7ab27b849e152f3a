"""The TerminologyCapabilities of this server: its code systems, their versions and filters.

Source: https://hl7.org/fhir/R5/terminologycapabilities.html and its R4 page.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from codesystems import canonical
from codesystems.model import Edition
from terminology import contents
from terminology.fhir.capabilities import software_version
from terminology.fhir.dialects import R5, Dialect
from terminology.fhir.expand import EXPAND
from terminology.fhir.json import Json, JsonValue
from terminology.snapshot import Snapshot
from terminology.software import RELEASE_DATE
from terminology.store.contract import Concepts
from terminology.valuesets import filters
from terminology.valuesets.filters.coded import Find

_CONTENT = (
    "http://hl7.org/fhir/5.0/StructureDefinition/"
    "extension-TerminologyCapabilities.codeSystem.content"
)
Operators = Mapping[str, tuple[str, ...]]
"""The operators of each filter of a code system."""
_MEMO = "TerminologyCapabilities.codeSystem"


def write(snapshot: Snapshot, dialect: Dialect, base: str) -> Json:
    """Write the TerminologyCapabilities of one FHIR version."""
    return {
        "resourceType": "TerminologyCapabilities",
        "id": f"fhir-hcpcs-{dialect.name}",
        "url": f"{canonical.OURS}/TerminologyCapabilities/fhir-hcpcs",
        "version": software_version(snapshot),
        "name": "FhirHcpcs",
        "title": f"The code systems of fhir-hcpcs over FHIR {dialect.version}",
        "status": "active",
        "experimental": False,
        "date": RELEASE_DATE,
        "publisher": "fhir-hcpcs",
        "description": contents.title(),
        "kind": "instance",
        "software": {"name": "fhir-hcpcs", "version": software_version(snapshot)},
        "implementation": {"description": "fhir-hcpcs", "url": base},
        "codeSystem": _code_systems(snapshot, dialect),
        "expansion": {
            "hierarchical": True,
            "paging": True,
            "incomplete": False,
            "parameter": [
                {"name": input.name, "documentation": input.documentation}
                for input in sorted(EXPAND.inputs, key=lambda input: input.name)
                if input.supported
            ],
            "textFilter": "Words, or beginnings of words, of codes, displays and designations, in "
            "any order; case, accents and punctuation do not count",
        },
        "codeSearch": "in-compose-or-expansion" if dialect is R5 else "all",
        "validateCode": {"translations": True},
        "translation": {"needsMap": False},
    }


def _code_systems(snapshot: Snapshot, dialect: Dialect) -> list[JsonValue]:
    """Return the list of code systems, which is written once for each content of the server."""
    written = snapshot.memo.get((_MEMO, dialect))
    if written is None:
        written = snapshot.memo[_MEMO, dialect] = [*_listed(snapshot, dialect)]
    return cast(list[JsonValue], written)


def _listed(snapshot: Snapshot, dialect: Dialect) -> Iterable[JsonValue]:
    """Write each code system with its editions, by its canonical URL and by each alias.

    `content` is that of the default edition; R4 has R5's element as an extension. Supplements
    follow. Properties and filters are at the canonical URL: each alias has the same ones.
    The operators of a filter are those of the default edition: the files of the others are not
    opened, which a server that has just started has not read.
    """
    for url in snapshot.systems():
        editions = snapshot.versions(url)
        yield _code_system(url, editions, dialect, snapshot.edition)
        for uri, alias in canonical.ALIASES.items():
            if alias.canonical == url:
                yield _code_system(uri, editions, dialect, None)
    for url, supplements in snapshot.supplements.items():
        yield _code_system(url, supplements, dialect, snapshot.edition)


def _code_system(
    uri: str, editions: Sequence[Concepts], dialect: Dialect, find: Find | None
) -> JsonValue:
    default = editions[0].edition
    operators = None if find is None else _operators(editions[0], find)
    written: Json = {
        "uri": uri,
        "version": [_version(concepts.edition, default, operators) for concepts in editions],
        "subsumption": default.hierarchy_meaning is not None,
    }
    if dialect is R5:
        return {**written, "content": default.content.value}
    content: Json = {"url": _CONTENT, "valueCode": default.content.value}
    return {"extension": [content], **written}


def _operators(concepts: Concepts, find: Find) -> Operators:
    """Return the operators of each filter; `find` has the code systems of Codings."""
    return {one.code: one.operators for one in filters.declared(concepts, find)}


def _version(edition: Edition, default: Edition, known: Operators | None) -> JsonValue:
    """Write an edition, with its filters where their operators are known."""
    written: Json = {
        "code": edition.version,
        "isDefault": edition is default,
        "compositional": False,
        **({"language": [edition.language]} if edition.language else {}),
    }
    if known is not None:
        every = tuple(filters.ON_VALUES)
        written["filter"] = [
            {"code": name, "op": [*known.get(name, every)]} for name in filters.names(edition)
        ]
        written["property"] = [definition.code for definition in edition.properties]
    return {name: value for name, value in written.items() if value != []}
