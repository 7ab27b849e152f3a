"""An element of a resource that was sent, by its FHIRPath: read strictly, refused by its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from codesystems.model import Coding, Extension
from codesystems.problems import Invalid
from terminology import messages
from terminology.fhir.json import Json, JsonValue

STANDING = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
R5_IN_R4 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-"
"""How elements that only R5 has are written in R4."""


@dataclass(frozen=True, slots=True)
class Element:
    """An object of JSON and where it stands: `Claim.item[2]`."""

    json: Json
    at: str

    def child(self, name: str, path: str | None = None) -> "Element | None":
        """The element of a name; None where there is none. Raises Invalid for no object."""
        value = self.json.get(name)
        if value is None:
            return None
        return _element(value, f"{self.at}.{path or name}")

    def children(self, name: str) -> Iterator["Element"]:
        """The elements of a name that repeats. Raises Invalid for anything but objects."""
        listed = self._list(name)
        for number, value in enumerate(listed):
            yield _element(value, f"{self.at}.{name}[{number}]")

    def text(self, name: str) -> str | None:
        """The text of a name; None where there is none. Raises Invalid for no text."""
        value = self.json.get(name)
        if value is not None and not isinstance(value, str):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "text"))
        return value

    def required(self, name: str) -> str:
        """The text of a name that must be there, not empty. Raises Invalid."""
        value = self.text(name)
        if value is None or not value.strip():
            raise self.wrong(name, value, "text, and there")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a name that repeats. Raises Invalid for anything but text."""
        listed = self._list(name)
        found = tuple(value for value in listed if isinstance(value, str))
        if len(found) != len(listed):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "a list of texts"))
        return found

    def flag(self, name: str) -> bool | None:
        """The boolean of a name; None where there is none. Raises Invalid for no boolean."""
        value = self.json.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.wrong(name, value, "true or false")
        return value

    def number(self, name: str) -> Decimal | None:
        """The number of a name; None where there is none. Raises Invalid for no number."""
        value = self.json.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "a number"))
        return Decimal(str(value))

    def choice(self) -> tuple[str, JsonValue]:
        """The type and the value of `value[x]`; empty where there is none."""
        for name, value in self.json.items():
            if name.startswith("value"):
                return name.removeprefix("value"), value
        return "", None

    def extensions(self) -> tuple[Extension, ...]:
        """The extensions that have a simple value."""
        found = []
        for one in self.children("extension"):
            type, value = one.choice()
            if isinstance(value, str | bool | int | float):
                found.append(Extension(one.required("url"), type, value))
        return tuple(found)

    def extension(self, url: str) -> JsonValue:
        """The value of the first extension of this URL; None where there is none."""
        for one in self.children("extension"):
            if one.json.get("url") == url:
                return one.choice()[1]
        return None

    def coding(self) -> Coding:
        """The element read as a Coding."""
        return Coding(
            self.text("system") or "",
            self.text("code") or "",
            self.text("display"),
            self.text("version"),
        )

    def wrong(self, name: str, held: JsonValue, due: str) -> Invalid:
        """What to raise where the element of a name is not what it should be."""
        sent = "nothing" if held is None else str(held)
        return Invalid(messages.bad_element(f"{self.at}.{name}", due, sent))

    def _list(self, name: str) -> list[JsonValue]:
        value = self.json.get(name)
        if value is not None and not isinstance(value, list):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "a list"))
        return value or []


def _element(value: JsonValue, at: str) -> Element:
    if not isinstance(value, dict):
        raise Invalid(messages.bad_element(at, "an object"))
    return Element(value, at)
