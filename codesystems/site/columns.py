"""The columns of a site's file: those that we know, and the properties that the others become."""

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from codesystems import canonical
from codesystems.model import PropertyDefinition, PropertyType
from codesystems.release import Refused
from codesystems.site.statement import Statement

CODE, DISPLAY, SHORT, DEFINITION, ADDED, ENDED = (
    "code",
    "display",
    "short",
    "definition",
    "added",
    "ended",
)
_OF_EDITIONS = (CODE, DISPLAY, SHORT, DEFINITION, ADDED, ENDED)
_OF_SUPPLEMENTS = (CODE, DISPLAY, SHORT)

_LONGEST = 120
"""Characters of headings in a message."""

_RESERVED = frozenset(
    {*_OF_EDITIONS, "abstract", "child", "designation", "history", "inactive", "name"}
    | {"notSelectable", "parent", "status", "system", "url", "version"}
)
"""Names that $lookup has for something else than a property of a file."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of the columns that we know, by name, and the properties of the others."""

    known: dict[str, str]
    others: dict[str, PropertyDefinition]


def of(file: str, headings: Sequence[str], statement: Statement) -> Columns:
    """Assign the columns. Raises Refused for a missing one, and for two with one name."""
    names = _OF_SUPPLEMENTS if statement.supplement else _OF_EDITIONS
    known = {name.lower(): name for name in headings if name.lower() in names}
    others: dict[str, PropertyDefinition] = {}
    for heading in headings:
        if heading not in known.values():
            others[heading] = _definition(file, heading, statement)
    _refuse_missing(file, headings, known, others, statement)
    codes = [definition.code for definition in others.values()]
    for heading, code in zip(others, codes, strict=True):
        if codes.count(code) > 1:
            raise Refused(file, "line 1", f"another column has the same name as '{heading}'")
    return Columns(known, others)


def _refuse_missing(
    file: str,
    headings: Sequence[str],
    known: dict[str, str],
    others: dict[str, PropertyDefinition],
    statement: Statement,
) -> None:
    for name in (CODE,) if statement.supplement else (CODE, DISPLAY):
        if name not in known:
            listed = textwrap.shorten(", ".join(headings), _LONGEST, placeholder=" ...")
            reason = f"has no column '{name}'; the headings are {listed}"
            raise Refused(file, "line 1", reason)
    if not others and len(known) == 1:
        raise Refused(file, "line 1", "has codes alone; a supplement adds something to them")


def _definition(file: str, heading: str, statement: Statement) -> PropertyDefinition:
    """Return the property of a column: `Consumer name` is `consumerName`.

    A name that the code system has already begins with `site`.
    """
    words = re.findall("[A-Za-z0-9]+", heading)
    if not words:
        raise Refused(file, "line 1", f"the heading '{heading}' has no letters or digits")
    capital = "".join(_capitalized(word) for word in words)
    first = len(words[0]) if words[0].isupper() else 1
    code = capital[:first].lower() + capital[first:]
    if code in _RESERVED | statement.taken():
        code = f"site{capital}"
    return PropertyDefinition(
        code,
        PropertyType.STRING,
        f"The column '{heading}' of this site's file",
        f"{canonical.OURS}/CodeSystem/{statement.key}#{code}",
    )


def _capitalized(word: str) -> str:
    return word.capitalize() if word.isupper() else word[0].upper() + word[1:]
