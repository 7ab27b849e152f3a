"""The codes that CMS lists as not otherwise classified: for what has no code of its own.

CMS puts the list beside its releases; ours is that of January 2025.
"""

from functools import cache

from codesystems import tables
from codesystems.model import Property, PropertyDefinition, PropertyType

DEFINITION = PropertyDefinition(
    "notOtherwiseClassified",
    PropertyType.BOOLEAN,
    "true for a code on CMS's list of codes not otherwise classified (January 2025)",
)
PROPERTY = Property(DEFINITION.code, DEFINITION.type, value=True)


@cache
def codes() -> frozenset[str]:
    """The codes of the list."""
    return frozenset(row["code"] for row in tables.read("codesystems.hcpcs", "noc.csv").rows)
