"""Codes that have one display, in whatever language is requested."""

from collections.abc import Callable

from terminology.fhir import parameters
from terminology.fhir.json import dumps
from terminology.store.contract import Concepts

_IN_LANGUAGE = b'{"name":"language"'
_OF_DISPLAY = b'"preferredForLanguage"'


def has_one_display(concepts: Concepts) -> Callable[[bytes], bool]:
    """Return a function that tells whether no designation of a code can replace its display.

    That is so if no designation has another language than the edition (in its prerendered lookup).
    """
    prerendered = concepts.prerendered
    assert prerendered is not None, "plans are made of editions with prerendered answers"
    own = dumps(parameters.value("language", "Code", concepts.edition.language))

    def tell(code: bytes) -> bool:
        lookup = prerendered.lookup(code)
        if lookup is None:
            return True
        number = lookup.count(_IN_LANGUAGE)
        return number == 0 or (number == lookup.count(own) and _OF_DISPLAY in lookup)

    return tell
