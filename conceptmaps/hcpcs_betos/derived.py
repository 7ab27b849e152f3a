"""The map from a HCPCS code to its BETOS category, as CMS's record has it.

Each edition of HCPCS gives one version of the map. A mapping is valid while its code is.
"""

from collections.abc import Iterator

from codesystems import canonical
from codesystems.contract import EditionView
from codesystems.model import Coding, Concept, Edition
from conceptmaps.derived import DerivedMap
from conceptmaps.model import MapEdition, Mapping, Relationship

KEY = "hcpcs-to-betos"
PROPERTY = "betos"


def _describe(edition: Edition) -> MapEdition:
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


def _derive(edition: EditionView, concept: Concept) -> Iterator[Mapping]:
    source = edition.provenance
    for property in concept.properties:
        if property.code == PROPERTY and isinstance(property.value, Coding):
            yield Mapping(
                Coding(edition.edition.url, concept.code, concept.display),
                property.value,
                Relationship.SOURCE_IS_NARROWER,
                f"{source.publisher} {source.file}, BETOS of {concept.code}",
                validity=concept.validity,
            )


MAP = DerivedMap(canonical.HCPCS, _describe, _derive)
