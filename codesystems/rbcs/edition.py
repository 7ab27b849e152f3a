"""The metadata of the editions of RBCS: its classes, and the supplements to HCPCS and to CPT."""

from dataclasses import dataclass
from datetime import date

from codesystems import canonical, conceptproperties, notices
from codesystems.codekinds import Kind
from codesystems.model import (
    ContentMode,
    Edition,
    HierarchyMeaning,
    PropertyDefinition,
    PropertyType,
)

KEY = "rbcs"
TITLE = "Restructured BETOS Classification System (RBCS)"
PUBLISHER = "Centers for Medicare & Medicaid Services (CMS)"

MAJOR = {"M": "major procedure", "O": "other procedure", "N": "no procedure"}
"""The last character of an RBCS ID, in our words."""

_SOURCE = "(CMS, RBCS data dictionary)"


@dataclass(frozen=True, slots=True)
class Supplement:
    """One of the supplements: the code system that it adds to, and its metadata."""

    kind: Kind
    key: str
    url: str
    supplements: str
    name: str
    codes: str
    copyright: str | None = None


HCPCS = Supplement(
    Kind.HCPCS,
    "rbcs-hcpcs",
    canonical.RBCS_HCPCS,
    canonical.HCPCS,
    "RbcsHcpcs",
    "HCPCS Level II codes",
)
CPT = Supplement(
    Kind.CPT,
    "rbcs-cpt",
    canonical.RBCS_CPT,
    canonical.CPT,
    "RbcsCpt",
    "CPT numbers",
    notices.CPT,
)


def classes(year: int) -> Edition:
    """Return the edition with the classes of a release year."""
    return Edition(
        key=KEY,
        url=canonical.RBCS,
        version=str(year),
        name="Rbcs",
        title=TITLE,
        description="CMS's classes of the services of Medicare Part B, which replaced BETOS: "
        "categories, subcategories, families, and below them the RBCS IDs that services have.",
        publisher=PUBLISHER,
        effective=date(year, 1, 1),
        content=ContentMode.COMPLETE,
        hierarchy_meaning=HierarchyMeaning.IS_A,
        properties=(
            conceptproperties.defined(
                KEY, "level", PropertyType.CODE, "category, subcategory, family or id"
            ),
            conceptproperties.defined(
                KEY,
                "major",
                PropertyType.CODE,
                f"M for a major procedure, O for another one, N for what is none {_SOURCE}",
            ),
            conceptproperties.not_selectable("true for a class above the RBCS IDs"),
        ),
    )


def supplement(kind: Supplement, year: int) -> Edition:
    """Return the edition of a supplement: the RBCS IDs of codes, by a release year."""
    return Edition(
        key=kind.key,
        url=kind.url,
        version=str(year),
        name=kind.name,
        title=f"{TITLE} of {kind.codes}",
        description=f"The RBCS IDs that CMS assigned to {kind.codes}, with the days of the "
        "assignments.",
        publisher=PUBLISHER,
        effective=date(year, 1, 1),
        content=ContentMode.SUPPLEMENT,
        copyright=kind.copyright,
        properties=_properties(kind.key),
        supplements=kind.supplements,
        automatic=True,
    )


def _properties(key: str) -> tuple[PropertyDefinition, ...]:
    return (
        conceptproperties.defined(
            key,
            "rbcs",
            PropertyType.CODING,
            f"The RBCS ID of the latest assignment; its days are the parts from and to {_SOURCE}",
        ),
        conceptproperties.defined(
            key,
            "rbcsEarlier",
            PropertyType.CODING,
            "An RBCS ID of an earlier assignment; its days are the parts from and to, its latest "
            f"successor is in rbcs {_SOURCE}",
        ),
        conceptproperties.defined(
            key,
            "rbcsMajor",
            PropertyType.CODE,
            "Of the latest assignment: M for a major procedure, O for another one, N for what is "
            f"none {_SOURCE}",
        ),
    )
