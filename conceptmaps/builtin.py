"""Our content: HCPCS, the code systems around it, and the CAR-T crosswalk."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import chain
from typing import Any

from codesystems import canonical, codeforms, ndc
from codesystems.contract import EditionView
from codesystems.hcpcs import searchtable as hcpcs_table
from codesystems.hcpcs import valuesets as hcpcs
from codesystems.icd10cm import searchtable as icd10cm_table
from codesystems.valueset import ValueSet
from conceptmaps.agentguide import GUIDE
from conceptmaps.cart import valuesets as cart
from conceptmaps.cart.claims import rules
from conceptmaps.content import Content, PropertyRoles
from conceptmaps.contract import MapView
from conceptmaps.examples import CLAIM, EXAMPLES, TOUR
from conceptmaps.hcpcs_betos import derived as hcpcs_betos
from conceptmaps.hcpcs_replaced_by import derived as hcpcs_replaced_by


def _catalogue(module: str) -> Sequence[Any]:
    """Import a catalogue when it is needed: it brings the readers of all release files."""
    entries: Sequence[Any] = import_module(module).CATALOGUE
    return entries


def _value_sets(
    editions: Mapping[str, EditionView], maps: Mapping[str, MapView]
) -> Iterable[ValueSet]:
    return chain(hcpcs.of(editions), cart.of(maps))


CONTENT = Content(
    "HCPCS Level II and the CAR-T coding crosswalk",
    code_systems=partial(_catalogue, "codesystems.catalogue"),
    concept_maps=partial(_catalogue, "conceptmaps.catalogue"),
    value_sets=_value_sets,
    derived_maps=(*hcpcs_replaced_by.MAPS, hcpcs_betos.MAP),
    roles={
        canonical.HCPCS: PropertyRoles(
            maintenance=frozenset({"actionCode", "actionEffectiveDate"}),
            replaced_by=frozenset({hcpcs_replaced_by.PROPERTY}),
            changed=frozenset({"actionEffectiveDate"}),
            any_blanks=True,
        ),
        canonical.ICD10PCS: PropertyRoles(any_blanks=True),
        canonical.ICD10CM: PropertyRoles(any_blanks=True),
    },
    all_codes=hcpcs.ALL_CODES,
    code_forms=codeforms.OTHERS,
    new_forms=codeforms.OWN,
    spellings={canonical.NDC: ndc.spellings},
    bundled_lists=frozenset({canonical.MSDRG}),
    search_tables=(hcpcs_table.TABLE, icd10cm_table.TABLE),
    claim_rules=rules.RULES,
    claim_systems=rules.SYSTEMS,
    examples=EXAMPLES,
    example_claim=CLAIM,
    tour=TOUR,
    guide=GUIDE,
)
