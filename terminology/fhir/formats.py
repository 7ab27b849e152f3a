"""The formats of a response."""

from enum import Enum


class Format(Enum):
    """JSON and XML are the formats of FHIR; HTML is a page for a browser."""

    JSON = "json"
    XML = "xml"
    HTML = "html"
