"""`regex`: the whole value matches a regular expression.

RE2 takes linear time in the length of the text for every expression, so `(a+)+` is no attack. Time
also grows with the expression, so a long one counts as more work.
"""

import re2

from codesystems.problems import TooCostly
from terminology import work
from terminology.messages import toocostly
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.valuesets.filters import values

LONGEST = 10_000
"""Maximum characters of an expression: compiling a longer one takes too long."""

_CHARACTERS_PER_UNIT = 50
"""Characters of an expression that add one unit of work per value."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


def select(concepts: Concepts, property: str, value: str) -> Members:
    """Return the concepts with a matching value of the property.

    Raises ValueError for an invalid expression, TooCostly if it is too long or takes too long.
    """
    pattern, units = _compiled(value), 1 + len(value) // _CHARACTERS_PER_UNIT
    if property in values.ITSELF:
        places: list[int] = []
        for place, code in enumerate(concepts.codes()):
            work.spend(units)
            if pattern.fullmatch(code):
                places.append(place)
        return Members.of(places)
    members = NONE
    for text, having in values.by_value(concepts, property):
        work.spend(units)
        if pattern.fullmatch(text):
            members |= having
    return members


def _compiled(value: str) -> re2._Regexp:
    if len(value) > LONGEST:
        raise TooCostly(toocostly.regex_too_long(len(value), LONGEST))
    try:
        return re2.compile(value, options=_OPTIONS)
    except re2.error as error:
        raise ValueError(f"it is no regular expression ({error})") from error
