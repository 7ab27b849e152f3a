"""What a concept is called, and how it stands: the same for every operation.

Sources: http://hl7.org/fhir/concept-properties, and HL7's terminology ecosystem for what counts
as a display.
"""

from collections.abc import Sequence

from codesystems.canonical import DESIGNATION_USE
from codesystems.model import Concept, Designation, Edition
from terminology import languages
from terminology.languages import Languages

STANDING = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
PREFERRED = ("http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra", "preferredForLanguage")
_STATUS = "http://hl7.org/fhir/concept-properties#status"
_DISPLAYS = {
    PREFERRED,
    ("http://terminology.hl7.org/CodeSystem/designation-usage", "display"),
    ("http://snomed.info/sct", "900000000000003001"),
    ("http://snomed.info/sct", "900000000000013009"),
}
"""The uses of a designation that can stand for the display."""

Wording = tuple[str, str | None]
"""A wording and its language."""


def status(edition: Edition, concept: Concept) -> str | None:
    """The status of a concept, in the words of its code system; None where it says none."""
    name = next((one.code for one in edition.properties if one.uri == _STATUS), "status")
    said = next((str(one.value) for one in concept.properties if one.code == name), None)
    standing = (str(one.value) for one in concept.extensions if one.url == STANDING)
    return said or next(standing, None)


def status_to_tell(edition: Edition, concept: Concept) -> str | None:
    """The status of a concept that is not, or not for long, to be used; None for the others."""
    said = status(edition, concept)
    return said if concept.inactive or said == "deprecated" else None


def standing(designation: Designation) -> str | None:
    """The standing of a designation: `withdrawn` or `deprecated` where it counts no more."""
    return next((str(one.value) for one in designation.extensions if one.url == STANDING), None)


def is_current(designation: Designation) -> bool:
    """Tell whether a designation still counts."""
    return standing(designation) not in {"withdrawn", "deprecated"}


def is_display(designation: Designation) -> bool:
    """Tell whether a designation can stand for the display."""
    use = designation.use
    return use is None or use.system == DESIGNATION_USE or (use.system, use.code) in _DISPLAYS


def wordings(edition: Edition, concept: Concept, more: Sequence[Designation] = ()) -> list[Wording]:
    """The display, and the designations that can stand for it, with their languages."""
    found: list[Wording] = []
    if concept.display:
        found.append((concept.display, edition.language or None))
    found += [
        (one.value, one.language)
        for one in (*concept.designations, *more)
        if is_current(one) and is_display(one)
    ]
    return list(dict.fromkeys(found))


def display(
    edition: Edition,
    concept: Concept,
    wanted: Languages | None,
    more: Sequence[Designation] = (),
) -> str | None:
    """What a concept is called in the languages that are wanted, else in its own."""
    if wanted is None:
        return concept.display
    said = wordings(edition, concept, more)
    number = languages.best(wanted, [language for _, language in said])
    if number is not None:
        return said[number][0]
    return None if wanted.refuses_others and edition.language else concept.display
