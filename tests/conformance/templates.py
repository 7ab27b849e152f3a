"""Templates: words between dollar signs in place of strings in the expected files."""

import re
from dataclasses import dataclass

from tests.conformance.documents import Json

_DAY = (
    r"([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
    r"-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
)
_TIME = (
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]{1,9})?"
    r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
)
_NUMBER = r"(0|[1-9][0-9]*)"
_HEX = "[0-9a-f]"
PATTERNS = {
    "$$": r"[\s\S]*",
    "$string$": r"(\S([\s\S]*\S)?)?",
    "$id$": r"[A-Za-z0-9\-.]{1,64}",
    "$uuid$": f"urn:uuid:{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}",
    "$url$": r"https?://(%[0-9A-Fa-f]{2}|[-()_.!~*';/?:@&=+$,A-Za-z0-9])+([).!';/?:,][:blank|])?",
    "$token$": r"[0-9A-Za-z_][0-9A-Za-z_.\-]*",
    "$date$": f"{_DAY}({_TIME})?",
    "$instant$": f"{_DAY}{_TIME}",
    "$semver$": rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z.\-]+)?(\+[0-9A-Za-z.\-]+)?",
}
VERSION = "$version$"


class UnknownTemplate(Exception):
    """A word between dollar signs that is not a template of the guide."""


@dataclass(frozen=True)
class Templates:
    """The strings that match the templates in one response file.

    `version` is the FHIR version. `externals` are the expected texts of this file by their
    numbers; if they are None, only the fragments are compared.
    """

    version: str
    externals: Json | None = None

    def match(self, expected: str, actual: str) -> bool:
        """Whether a string is the expected one. Raises UnknownTemplate."""
        if not (expected.startswith("$") and expected.endswith("$")):
            return actual == expected.replace(VERSION, self.version)
        if expected == VERSION:
            return actual == self.version
        if expected in PATTERNS:
            return re.fullmatch(PATTERNS[expected], actual) is not None
        return self._matches_argument(expected, actual)

    def _matches_argument(self, expected: str, actual: str) -> bool:
        word, _, argument = expected[1:-1].partition(":")
        if word == "choice" and argument:
            return actual in argument.split("|")
        if word == "fragments" and argument:
            return _has_all(actual, argument)
        if word == "external" and argument:
            number, *fragments = argument.split(":")
            if self.externals is not None:
                return actual == self.externals.get(number)
            return not fragments or _has_all(actual, fragments[0])
        raise UnknownTemplate(f"unknown template {expected}")


def _has_all(actual: str, fragments: str) -> bool:
    return all(fragment.lower() in actual.lower() for fragment in fragments.split("|"))
