"""The implicit map from a HCPCS code to its BETOS category, as CMS's record has it.

Every edition of HCPCS is thereby a concept map, one version an edition. A row holds while its
code may be used.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from codesystems import canonical
from codesystems.model import Coding, Concept
from conceptmaps.model import MapEdition, Mapping, Relationship
from terminology import implicit
from terminology.implicit import Implicit
from terminology.store.contract import Concepts

KEY = "hcpcs-to-betos"
PROPERTY = "betos"


def of(editions: Sequence[Concepts]) -> Iterator[Implicit]:
    """The maps of the editions of HCPCS."""
    for held in implicit.answering(editions, canonical.HCPCS):
        yield Implicit(held, _edition(held), partial(_mappings, held))


def _edition(held: Concepts) -> MapEdition:
    edition = held.edition
    return MapEdition(
        key=KEY,
        url=f"{canonical.OURS}/ConceptMap/{KEY}",
        version=edition.version,
        name="HcpcsToBetos",
        title="HCPCS codes and their BETOS categories",
        description="The Berenson-Eggers type of service in CMS's record of each code. The code "
        "is narrower than its category.",
        publisher=edition.publisher,
        effective=edition.effective,
        source_system=edition.url,
        target_system=canonical.BETOS,
    )


def _mappings(held: Concepts, concept: Concept) -> Iterator[Mapping]:
    for value in concept.properties:
        if value.code == PROPERTY and isinstance(value.value, Coding):
            yield Mapping(
                Coding(held.edition.url, concept.code, concept.display),
                value.value,
                Relationship.SOURCE_IS_NARROWER,
                f"{held.provenance.publisher} {held.provenance.file}, BETOS of {concept.code}",
                validity=concept.validity,
            )
