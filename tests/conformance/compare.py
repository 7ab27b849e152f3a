"""Compare a response with the expected one, as the official runner does.

A strict comparison is without two of its tolerances, which hide mistakes: an expected array of
primitives may be absent, and strings are equal if lenient base64 decodes them to the same bytes.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.conformance.documents import Json
from tests.conformance.templates import Templates

OPTIONAL = "$optional$"
ONLY = "$only$"
OPTIONAL_PROPERTIES = "$optional-properties$"
COUNTED_ARRAYS = "$count-arrays$"
COMMENTS = "fhir_comments"
NARRATIVE = "<div"
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SIXBITS = {letter: bits for bits, letter in enumerate(_ALPHABET)} | dict(
    zip("+/-_", (62, 63, 62, 63), strict=True)
)

Difference = str | None


@dataclass(frozen=True)
class Comparison:
    """A comparison of two documents; every method returns the first difference, or None.

    `pattern`: the actual document may have more elements than the expected one.
    """

    templates: Templates
    modes: frozenset[str] = frozenset()
    pattern: bool = False
    strict: bool = False

    def objects(self, expected: Json, actual: Json, path: str = "") -> Difference:
        """Compare two objects. Raises UnknownTemplate."""
        expected = self._applying(expected)
        optional = expected.get(OPTIONAL_PROPERTIES, [])
        counted = expected.get(COUNTED_ARRAYS, [])
        for name, value in actual.items():
            if name == COMMENTS:
                continue
            element_path = f"{path}.{name}"
            if name in expected:
                difference = self._values(
                    expected[name], value, element_path, counted=name in counted
                )
                if difference:
                    return difference
            elif not self.pattern and name not in optional:
                return f"{element_path} is not expected: {_shown(value)}"
        if "*" in optional:
            return None
        for name in expected.keys() - actual.keys() - {OPTIONAL, ONLY, COMMENTS, *optional}:
            if not self._may_lack(name, expected[name]):
                return f"{path}.{name} is missing: {_shown(expected[name])}"
        return None

    def _may_lack(self, name: str, expected: object) -> bool:
        if not isinstance(expected, list):
            return False
        objects = [item for item in expected if isinstance(item, dict)]
        forgiven = name.startswith("$") or not self.strict or len(objects) == len(expected)
        return forgiven and all(OPTIONAL in item for item in objects)

    def _values(
        self, expected: object, actual: object, path: str, *, counted: bool = False
    ) -> Difference:
        match expected, actual:
            case dict(), dict():
                return self.objects(expected, actual, path)
            case list(), list():
                return self._arrays(expected, actual, path, counted=counted)
            case str(), str():
                same = self._same(expected, actual)
            case _:
                same = _kind(expected) is _kind(actual) and str(expected) == str(actual)
        return None if same else f"{path} is {_shown(actual)}, should be {_shown(expected)}"

    def _same(self, expected: str, actual: str) -> bool:
        if NARRATIVE in expected and NARRATIVE in actual:
            return True
        if self.templates.match(expected, actual):
            return True
        return not self.strict and bool(_decoded(actual)) and _decoded(actual) == _decoded(expected)

    def _arrays(
        self, expected: list[Any], actual: list[Any], path: str, *, counted: bool
    ) -> Difference:
        expected = [item for item in expected if self._applies(item)]
        if self.pattern and not counted:
            return self._contained(expected, actual, path)
        optional = [not counted and self._is_optional(item) for item in expected]
        required = len(expected) - sum(optional)
        if not required <= len(actual) <= len(expected):
            return f"{path} has {len(actual)} items, should have {_range(required, len(expected))}"
        return None if counted else self._in_order(expected, actual, path, optional)

    def _in_order(
        self, expected: list[Any], actual: list[Any], path: str, optional: list[bool]
    ) -> Difference:
        position = 0
        for index, item in enumerate(expected):
            if position == len(actual):
                # The official runner looks no further than at this item.
                if optional[index] and index >= optional.count(False):
                    return None
                return f"{path}[{index}] is missing: {_shown(item)}"
            difference = self._values(item, actual[position], f"{path}[{index}]")
            if difference is None:
                position += 1
            elif not optional[index]:
                return difference
        if position < len(actual):
            return f"{path}[{position}] is not expected: {_shown(actual[position])}"
        return None

    def _contained(self, expected: list[Any], actual: list[Any], path: str) -> Difference:
        """Compare with items that may have others between them, in the same order."""
        remaining = iter(actual)
        for index, item in enumerate(expected):
            item_path = f"{path}[{index}]"
            if all(self._values(item, candidate, item_path) for candidate in remaining):
                return f"{item_path} was not found: {_shown(item)}"
        return None

    def _applying(self, expected: Json) -> Json:
        """An expected object without what belongs to other FHIR versions or modes."""
        return {name: value for name, value in expected.items() if self._applies(value)}

    def _applies(self, item: object) -> bool:
        return not (isinstance(item, dict) and ONLY in item) or self._holds(item[ONLY])

    def _is_optional(self, item: object) -> bool:
        return isinstance(item, dict) and self._holds(item.get(OPTIONAL))

    def _holds(self, mark: object) -> bool:
        """Whether a mark is about this FHIR version and these modes."""
        if not isinstance(mark, str):
            return mark is True
        if mark.startswith("!"):
            return mark[1:] not in self.modes
        word, _, argument = mark.partition(":")
        if word == "version" and argument:
            return self.templates.version.startswith(argument)
        return mark.startswith("warning:") or mark in self.modes


def _kind(value: object) -> type:
    """The type of a JSON value; integers and decimals are of the same type."""
    return int if isinstance(value, Decimal) else type(value)


def _decoded(text: str) -> bytes:
    """Base64 as bytes, without other characters, the text after a `=`, and odd bits."""
    letters = [_SIXBITS[letter] for letter in text.partition("=")[0] if letter in _SIXBITS]
    number = sum(bits << 6 * place for place, bits in enumerate(reversed(letters)))
    size = len(letters) * 6 // 8
    return (number >> len(letters) * 6 - size * 8).to_bytes(size, "big")


def _range(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}..."
