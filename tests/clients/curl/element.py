"""A value of the FHIR XML on standard input: that of an element, or of a parameter, by name."""

import sys
from xml.etree import ElementTree

FHIR = "{http://hl7.org/fhir}"


def value(document: ElementTree.Element, name: str) -> str:
    """The value of the parameter of a name, or else of the first element of that name."""
    for parameter in document.iterfind(f"{FHIR}parameter"):
        part, *rest = parameter
        if part.get("value") == name:
            return rest[0].get("value", "")
    return next((each.get("value", "") for each in document.iter(f"{FHIR}{name}")), "")


if __name__ == "__main__":
    sys.stdout.write(value(ElementTree.parse(sys.stdin).getroot(), sys.argv[1]))
