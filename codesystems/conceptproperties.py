"""Properties that concepts of several code systems have: FHIR's own, and where the facts are from.

Source: http://hl7.org/fhir/concept-properties. What a status or a group is, each code system says.
"""

from codesystems.model import Property, PropertyDefinition, PropertyType

_FHIR = "http://hl7.org/fhir/concept-properties"

SOURCE = PropertyDefinition(
    "source", PropertyType.STRING, "Where the facts of this concept come from"
)
NOT_SELECTABLE = Property("notSelectable", PropertyType.BOOLEAN, value=True)
"""What a concept says that only groups others."""
STATUS = {
    False: Property("status", PropertyType.CODE, "active"),
    True: Property("status", PropertyType.CODE, "retired"),
}
"""What a concept says of its status, by whether it is inactive."""


def status(description: str) -> PropertyDefinition:
    """Declare the status of a concept."""
    return PropertyDefinition("status", PropertyType.CODE, description, f"{_FHIR}#status")


def inactive(description: str) -> PropertyDefinition:
    """Declare whether a concept is no longer to be used."""
    return PropertyDefinition("inactive", PropertyType.BOOLEAN, description, f"{_FHIR}#inactive")


def not_selectable(description: str) -> PropertyDefinition:
    """Declare whether a concept only groups others."""
    return PropertyDefinition(
        NOT_SELECTABLE.code, NOT_SELECTABLE.type, description, f"{_FHIR}#notSelectable"
    )


def parent(description: str) -> PropertyDefinition:
    """Declare what stands above a concept."""
    return PropertyDefinition("parent", PropertyType.CODE, description, f"{_FHIR}#parent")


def source(text: str) -> Property:
    """Say where the facts of a concept come from."""
    return Property(SOURCE.code, SOURCE.type, text)
