"""What a message says of the known names: all if they are few, else the nearest ones."""

from collections.abc import Iterable
from difflib import get_close_matches

from terminology.messages.common import alternatives

CODE_SYSTEMS = "GET [base]/CodeSystem?_elements=url,version"
"""Where all code systems with their versions are listed."""
VALUE_SETS = "GET [base]/ValueSet?_elements=url,version"
"""Where all value sets are listed."""
DEFINITIONS = "GET [base]/OperationDefinition"
"""Where the operations and their parameters are listed."""


def properties(system: str) -> str:
    """Return where the properties of a code system are listed."""
    return f"GET [base]/CodeSystem?url={system}&_elements=property"


_MOST = 3
"""Suggestions of one message."""
_FEW = 120
"""Characters of a list that is shown whole."""
_LONGEST = 200
"""Characters of a name that are compared; a request may have a name of any length."""
_SHORTEST = 3
"""Characters of a name that counts as a part of others."""


def known(sent: str, names: Iterable[str], where: str, *, first: bool = False) -> str:
    """Continue a message about an unknown name: the known ones, and where all of them are.

    With `first`, the first name is suggested too: of versions, the newest. Empty names, such as
    the version of a code system that has none, are left out.
    """
    names = [name for name in dict.fromkeys(names) if name]
    whole = ", ".join(names)
    if len(whole) <= _FEW:
        return f"; known are {whole or 'none'}"
    near = list(dict.fromkeys([*names[:first], *nearest(sent, names)]))[:_MOST]
    suggestion = f". Did you mean {alternatives(near)}?" if near else "."
    return f"{suggestion} {where} lists all"


def hint(sent: str, names: Iterable[str], where: str) -> str:
    """Return the nearest names, and where all are, beside a message whose text HL7 fixes."""
    near = nearest(sent, names)
    suggestion = f"Did you mean {alternatives(near)}? " if near else ""
    return f"{suggestion}{where} lists all"


def nearest(sent: str, names: Iterable[str]) -> list[str]:
    """Return up to three names that resemble one: that contain it, or that are spelled like it.

    Of URLs, the last part may resemble it too.
    """
    wanted = sent[:_LONGEST].lower()
    by_name = {name.lower(): name for name in names}
    by_end = {_end(name): name for name in reversed(by_name)}
    containing = [name for name in by_name if len(wanted) >= _SHORTEST and wanted in name]
    containing.sort(key=len)
    spelled = get_close_matches(wanted, by_name, _MOST)
    ending = [by_end[end] for end in get_close_matches(_end(wanted), by_end, _MOST, 0.75)]
    near = dict.fromkeys((*containing[:_MOST], *spelled, *ending))
    return [by_name[name] for name in near][:_MOST]


def _end(name: str) -> str:
    """Return the last part of a URL without its version."""
    return name.partition("|")[0].rstrip("/").rpartition("/")[2]
