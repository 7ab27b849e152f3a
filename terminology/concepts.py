"""The display and the status of a concept, the same for every operation.

Sources: http://hl7.org/fhir/concept-properties, and HL7's terminology ecosystem for the uses of a
designation that count as a display.
"""

from collections.abc import Sequence

from codesystems.canonical import DESIGNATION_USE
from codesystems.model import Concept, Designation, Edition
from terminology import languages
from terminology.languages import Languages

STANDARDS_STATUS = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
PREFERRED = ("http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra", "preferredForLanguage")
_STATUS = "http://hl7.org/fhir/concept-properties#status"
_DISPLAYS = {
    PREFERRED,
    ("http://terminology.hl7.org/CodeSystem/designation-usage", "display"),
    ("http://snomed.info/sct", "900000000000003001"),
    ("http://snomed.info/sct", "900000000000013009"),
}
"""The uses of a designation that can replace the display."""

Wording = tuple[str, str | None]
"""A text and its language."""


def status(edition: Edition, concept: Concept) -> str | None:
    """Return the status of a concept as a code of its code system, or None."""
    name = next((prop.code for prop in edition.properties if prop.uri == _STATUS), "status")
    own = next((str(prop.value) for prop in concept.properties if prop.code == name), None)
    standards = (str(more.value) for more in concept.extensions if more.url == STANDARDS_STATUS)
    return own or next(standards, None)


def notable_status(edition: Edition, concept: Concept) -> str | None:
    """Return the status of an inactive or deprecated concept; None for any other."""
    code = status(edition, concept)
    return code if concept.inactive or code == "deprecated" else None


def standards_status(designation: Designation) -> str | None:
    """Return the standards status of a designation, such as `withdrawn`, or None."""
    return next(
        (str(more.value) for more in designation.extensions if more.url == STANDARDS_STATUS), None
    )


def is_current(designation: Designation) -> bool:
    """Tell whether a designation is neither withdrawn nor deprecated."""
    return standards_status(designation) not in {"withdrawn", "deprecated"}


def is_display(designation: Designation) -> bool:
    """Tell whether a designation can replace the display."""
    use = designation.use
    return use is None or use.system == DESIGNATION_USE or (use.system, use.code) in _DISPLAYS


def wordings(edition: Edition, concept: Concept, more: Sequence[Designation] = ()) -> list[Wording]:
    """Return the display, and the designations that can replace it, with their languages."""
    texts: list[Wording] = []
    if concept.display:
        texts.append((concept.display, edition.language or None))
    texts += [
        (designation.value, designation.language)
        for designation in (*concept.designations, *more)
        if is_current(designation) and is_display(designation)
    ]
    return list(dict.fromkeys(texts))


def display(
    edition: Edition,
    concept: Concept,
    wanted: Languages | None,
    more: Sequence[Designation] = (),
) -> str | None:
    """Return the display of a concept in a requested language, else its own display."""
    if wanted is None:
        return concept.display
    texts = wordings(edition, concept, more)
    number = languages.best(wanted, [language for _, language in texts])
    if number is not None:
        return texts[number][0]
    return None if wanted.refuses_others and edition.language else concept.display
