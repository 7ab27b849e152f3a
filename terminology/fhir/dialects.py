"""The FHIR versions we speak, and the words in which they differ."""

from dataclasses import dataclass

from conceptmaps import relationship
from conceptmaps.model import Relationship


@dataclass(frozen=True, slots=True)
class Dialect:
    """A FHIR version: its place in our paths, its number, and its `fhirVersion` in media types."""

    name: str
    version: str
    mime_version: str


R4 = Dialect("r4", "4.0.1", "4.0")
R5 = Dialect("r5", "5.0.0", "5.0")
DIALECTS = (R4, R5)


def relationship_part(value: Relationship, dialect: Dialect, *, matched: bool) -> tuple[str, str]:
    """The name and the word by which a version says how two codes stand to each other.

    `matched` is False where the map says that there is no counterpart.
    """
    if dialect is R4:
        return "equivalence", relationship.r4(value) if matched else relationship.UNMATCHED
    return "relationship", value.value
