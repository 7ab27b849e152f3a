"""Concept properties of several code systems: those that FHIR defines, and the source of a concept.

Source: http://hl7.org/fhir/concept-properties. A code system describes its own status and groups.
"""

from codesystems import canonical
from codesystems.model import Property, PropertyDefinition, PropertyType

_FHIR = "http://hl7.org/fhir/concept-properties"

SOURCE = PropertyDefinition(
    "source",
    PropertyType.STRING,
    "Where the facts of this concept come from",
    f"{canonical.OURS}/CodeSystem/concept-properties#source",
)
NOT_SELECTABLE = Property("notSelectable", PropertyType.BOOLEAN, value=True)
"""The property of a concept that only groups others."""
STATUS = {
    False: Property("status", PropertyType.CODE, "active"),
    True: Property("status", PropertyType.CODE, "retired"),
}
"""The status of a concept, by whether the concept is inactive."""


def defined(key: str, code: str, type: PropertyType, description: str) -> PropertyDefinition:
    """Define a property that FHIR lacks, of the code system of a key; its URI is one of ours."""
    return PropertyDefinition(code, type, description, f"{canonical.OURS}/CodeSystem/{key}#{code}")


def status(description: str) -> PropertyDefinition:
    """Define the property for the status of a concept."""
    return PropertyDefinition("status", PropertyType.CODE, description, f"{_FHIR}#status")


def inactive(description: str) -> PropertyDefinition:
    """Define the property for a concept that must no longer be used."""
    return PropertyDefinition("inactive", PropertyType.BOOLEAN, description, f"{_FHIR}#inactive")


def not_selectable(description: str) -> PropertyDefinition:
    """Define the property for a concept that only groups others."""
    return PropertyDefinition(
        NOT_SELECTABLE.code, NOT_SELECTABLE.type, description, f"{_FHIR}#notSelectable"
    )


def parent(description: str) -> PropertyDefinition:
    """Define the property for the parent of a concept."""
    return PropertyDefinition("parent", PropertyType.CODE, description, f"{_FHIR}#parent")


def source(text: str) -> Property:
    """Return the property with the source of a concept."""
    return Property(SOURCE.code, SOURCE.type, text)
