"""An element of a resource that was sent, by its FHIRPath: read strictly, refused by its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from terminology import messages
from terminology.fhir.json import Json, JsonValue
from terminology.problems import Invalid


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

    def number(self, name: str) -> Decimal | None:
        """The number of a name; None where there is none. Raises Invalid for no number."""
        value = self.json.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "a number"))
        return Decimal(str(value))

    def _list(self, name: str) -> list[JsonValue]:
        value = self.json.get(name)
        if value is not None and not isinstance(value, list):
            raise Invalid(messages.bad_element(f"{self.at}.{name}", "a list"))
        return value or []


def _element(value: JsonValue, at: str) -> Element:
    if not isinstance(value, dict):
        raise Invalid(messages.bad_element(at, "an object"))
    return Element(value, at)
