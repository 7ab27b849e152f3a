"""The codes on CMS's list of codes not otherwise classified: for items without a specific code.

CMS publishes the list with its releases; ours is that of January 2025.
"""

from functools import cache

from codesystems import conceptproperties, tables
from codesystems.model import Property, PropertyType

DEFINITION = conceptproperties.defined(
    "hcpcs",
    "notOtherwiseClassified",
    PropertyType.BOOLEAN,
    "true for a code on CMS's list of codes not otherwise classified (January 2025)",
)
PROPERTY = Property(DEFINITION.code, DEFINITION.type, value=True)


@cache
def codes() -> frozenset[str]:
    """Return the codes of the list."""
    return frozenset(row["code"] for row in tables.read("codesystems.hcpcs", "noc.csv").rows)
