"""`regex`: the whole value matches an expression.

RE2 takes time in proportion to the text, whatever the expression: `(a+)+` is no attack. Time also
grows with the expression, so that a long one counts as more work.
"""

import re2

from codesystems.problems import TooCostly
from terminology import messages, work
from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.valuesets.filters import values

LONGEST = 10_000
"""Characters of an expression: to compile a longer one takes too long."""

_PART = 50
"""Characters of an expression that count as one more unit of work for each value."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


def select(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which a value of the property matches.

    Raises ValueError for a bad regex, TooCostly for a long one and where matching takes too long.
    """
    pattern, units = _compiled(value), 1 + len(value) // _PART
    if property in values.ITSELF:
        found: list[int] = []
        for place, code in enumerate(held.codes()):
            work.spend(units)
            if pattern.fullmatch(code):
                found.append(place)
        return Members.of(found)
    members = NONE
    for text, having in values.of(held, property):
        work.spend(units)
        if pattern.fullmatch(text):
            members |= having
    return members


def _compiled(value: str) -> re2._Regexp:
    if len(value) > LONGEST:
        raise TooCostly(messages.regex_too_long(len(value), LONGEST))
    try:
        return re2.compile(value, options=_OPTIONS)
    except re2.error as error:
        raise ValueError(f"it is no regular expression ({error})") from error
