"""`regex`: the whole value matches an expression.

RE2 takes time in proportion to the text, whatever the expression: `(a+)+` is no attack.
"""

import re2

from terminology.store.contract import Concepts
from terminology.store.members import NONE, Members
from terminology.valuesets.filters import values

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 8 << 20


def select(held: Concepts, property: str, value: str) -> Members:
    """The concepts of which a value of the property matches. Raises ValueError for a bad regex."""
    try:
        pattern = re2.compile(value, options=_OPTIONS)
    except re2.error as error:
        raise ValueError(f"it is no regular expression ({error})") from error
    if property in values.ITSELF:
        codes = enumerate(held.codes())
        return Members.of(place for place, code in codes if pattern.fullmatch(code))
    found = NONE
    for text, members in values.of(held, property):
        if pattern.fullmatch(text):
            found |= members
    return found
