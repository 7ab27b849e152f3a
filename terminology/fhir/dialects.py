"""The supported FHIR versions, and where their names and codes differ."""

from dataclasses import dataclass

from conceptmaps import relationship
from conceptmaps.model import Relationship


@dataclass(frozen=True, slots=True)
class Dialect:
    """A FHIR version: its path segment, its number, and its `fhirVersion` in media types.

    `others` are the `fhirVersion` of versions whose resources are the same.
    """

    name: str
    version: str
    mime_version: str
    others: tuple[str, ...] = ()

    @property
    def mime_versions(self) -> tuple[str, ...]:
        """The values of `fhirVersion` that a client of this version may send."""
        return (self.mime_version, self.version, *self.others)


R4 = Dialect("r4", "4.0.1", "4.0", ("4.3", "4.3.0"))
R5 = Dialect("r5", "5.0.0", "5.0")
DIALECTS = (R4, R5)
ALIASES = {"r4b": R4}
"""Other path segments. R4B changed no resource of a terminology server."""


def relationship_part(value: Relationship, dialect: Dialect, *, matched: bool) -> tuple[str, str]:
    """Return the name and the code of a relationship in a FHIR version.

    `matched` is False if the map states that the source has no target.
    """
    if dialect is R4:
        return "equivalence", relationship.r4(value) if matched else relationship.UNMATCHED
    return "relationship", value.value
