"""An element of a resource in a request: its type is checked, errors name its FHIRPath."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codesystems.model import Coding, Extension
from codesystems.problems import Invalid
from terminology.fhir.json import Json, JsonValue
from terminology.messages import requests

STANDARDS_STATUS = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
R5_IN_R4 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
"""The URL prefix of extensions that represent elements of R5 in R4."""


@dataclass(frozen=True, slots=True)
class Element:
    """A JSON object and its FHIRPath in the resource: `Claim.item[2]`."""

    json: Json
    at: str

    def child(self, name: str, path: str | None = None) -> "Element | None":
        """Return a child element, or None. Raises Invalid if it is not an object."""
        value = self.json.get(name)
        if value is None:
            return None
        return _element(value, f"{self.at}.{path or name}")

    def children(self, name: str) -> Iterator["Element"]:
        """Return the elements of a list. Raises Invalid if they are not objects."""
        for number, value in enumerate(self._list(name)):
            yield _element(value, f"{self.at}.{name}[{number}]")

    def text(self, name: str) -> str | None:
        """Return a text, or None. Raises Invalid if it is not a text."""
        value = self.json.get(name)
        if value is not None and not isinstance(value, str):
            raise Invalid(requests.bad_element(f"{self.at}.{name}", "text"))
        return value

    def required(self, name: str) -> str:
        """Return a required text. Raises Invalid if it is missing, empty or not a text."""
        value = self.text(name)
        if value is None or not value.strip():
            raise self.wrong(name, value, "text, and there")
        return value

    def is_absent(self, name: str) -> bool:
        """Tell whether an extension says why a primitive element has no value (`_name`)."""
        return self.json.get(name) is None and f"_{name}" in self.json

    def stated(self, name: str, primitive: str) -> Iterator["Element"]:
        """Return those elements of a list whose primitive child is not said to be absent."""
        return (child for child in self.children(name) if not child.is_absent(primitive))

    def code(self, name: str) -> str:
        """Return a required code without the blanks around it. Raises as `required` does."""
        return self.required(name).strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list. Raises Invalid if they are not texts."""
        values = self._list(name)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values):
            raise Invalid(requests.bad_element(f"{self.at}.{name}", "a list of texts"))
        return texts

    def flag(self, name: str) -> bool | None:
        """Return a boolean, or None. Raises Invalid if it is not a boolean."""
        value = self.json.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, value, "true or false")
        return value

    def number(self, name: str) -> Decimal | None:
        """Return a number, or None. Raises Invalid if it is not a number."""
        value = self.json.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise Invalid(requests.bad_element(f"{self.at}.{name}", "a number"))
        return Decimal(str(value))

    def choice(self) -> tuple[str, JsonValue]:
        """Return the type and the value of `value[x]`; an empty type if there is none."""
        for name, value in self.json.items():
            if name.startswith("value"):
                return name.removeprefix("value"), value
        return "", None

    def extensions(self) -> tuple[Extension, ...]:
        """Return the extensions with a primitive value."""
        extensions = []
        for extension in self.children("extension"):
            type, value = extension.choice()
            if isinstance(value, str | bool | int | float | Decimal):
                extensions.append(Extension(extension.required("url"), type, value))
        return tuple(extensions)

    def extension(self, url: str) -> JsonValue:
        """Return the value of the first extension with this URL, or None."""
        for extension in self.children("extension"):
            if extension.json.get("url") == url:
                return extension.choice()[1]
        return None

    def coding(self) -> Coding:
        """Return the element as a Coding."""
        return Coding(
            self.text("system") or "",
            self.text("code") or "",
            self.text("display"),
            self.text("version"),
        )

    def wrong(self, name: str, value: JsonValue, expected: str) -> Invalid:
        """Return the error for a child element that is not as expected."""
        actual = "nothing" if value is None else str(value)
        return Invalid(requests.bad_element(f"{self.at}.{name}", expected, actual))

    def _list(self, name: str) -> list[JsonValue]:
        value = self.json.get(name)
        if value is not None and not isinstance(value, list):
            raise Invalid(requests.bad_element(f"{self.at}.{name}", "a list"))
        return value or []


def _element(value: JsonValue, at: str) -> Element:
    if not isinstance(value, dict):
        raise Invalid(requests.bad_element(at, "an object"))
    return Element(value, at)
