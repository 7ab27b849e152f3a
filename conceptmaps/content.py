"""A content: code systems, concept maps, value sets and claim rules, as one value.

    Content
    ├── code_systems, concept_maps   catalogues: read to bundle and to install, not to serve
    ├── value_sets                   of the newest editions and maps
    ├── derived_maps                 concept maps out of the properties of concepts
    ├── code_forms                   the forms of codes that belong to another code system
    ├── spellings                    how else a code may be written
    ├── roles                        the properties of a code system with a meaning to the engine
    ├── search_tables                code systems as tables with named fields
    ├── claim_rules, claim_systems   for $check-coding
    └── examples, tour, guide        for messages, the first page, OpenAPI, and agents

Ours is in `conceptmaps/builtin.py`. Another package offers one as an entry point of the group
`fhir_hcpcs.content`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from codesystems.codeforms import CodeForm
from codesystems.contract import EditionView
from codesystems.searchtable import SearchTable
from codesystems.valueset import ValueSet
from conceptmaps.claims.rules import ClaimRules, ClaimSystems
from conceptmaps.contract import MapView
from conceptmaps.derived import DerivedMap
from conceptmaps.guide import Guide

if TYPE_CHECKING:
    # These import the readers of release files, which a server does without.
    from codesystems.entry import CodeSystemEntry
    from conceptmaps.entry import ConceptMapEntry

Spellings = Callable[[str], Sequence[str]]
"""Returns the spellings in which a list may have a code; none for a text that is no code."""
ValueSets = Callable[[Mapping[str, EditionView], Mapping[str, MapView]], Iterable[ValueSet]]
"""Returns value sets, given the newest edition of each code system by URL, and the newest version
of each concept map by key. Called whenever an edition is installed or removed."""


@dataclass(frozen=True, slots=True)
class PropertyRoles:
    """The properties of a code system that have a meaning to the engine, by their codes.

    A difference in `maintenance` alone is no change of a concept: the publisher notes its own work
    there. `replaced_by` has the codes that the publisher names instead of a concept, `changed` the
    day (YYYY-MM-DD) on which the publisher last changed the record of a concept. With `any_blanks`,
    the publisher's files have columns, so that several blanks in a display, as published, mean one.
    """

    maintenance: frozenset[str] = frozenset()
    replaced_by: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    any_blanks: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a package brings; all but the title may be left out.

    The catalogues are functions, so that readers of release files are imported only where they
    are needed. `roles` are by the URL of a code system; `all_codes` maps further URLs of value
    sets of all codes of a code system to its URL. `code_forms` has, by the URL of a code system,
    the forms of codes that belong to another one, `new_forms` the form of the codes that its next
    release may add, `spellings` how else a code may be written; `bundled_lists` are the code
    systems of which a whole list is bundled, which may be old: without a date, a code is asked
    about today. `search_tables` are at `/api/<name>/v3/search`. `examples` are by operation
    (`lookup`), as the query of a request, `example_claim` is a Claim that is valid in all FHIR
    versions; `tour` are the paths of the first page, as links below the base; `guide` is for
    agents.
    """

    title: str
    code_systems: "Callable[[], Sequence[CodeSystemEntry]]" = tuple
    concept_maps: "Callable[[], Sequence[ConceptMapEntry]]" = tuple
    value_sets: ValueSets | None = None
    derived_maps: Sequence[DerivedMap] = ()
    roles: Mapping[str, PropertyRoles] = field(default_factory=dict)
    all_codes: Mapping[str, str] = field(default_factory=dict)
    code_forms: Mapping[str, Sequence[CodeForm]] = field(default_factory=dict)
    new_forms: Mapping[str, CodeForm] = field(default_factory=dict)
    spellings: Mapping[str, Spellings] = field(default_factory=dict)
    bundled_lists: frozenset[str] = frozenset()
    search_tables: Sequence[SearchTable] = ()
    claim_rules: ClaimRules | None = None
    claim_systems: ClaimSystems | None = None
    examples: Mapping[str, str] = field(default_factory=dict)
    example_claim: Mapping[str, Any] = field(default_factory=dict)
    tour: Sequence[str] = ()
    guide: Guide | None = None
