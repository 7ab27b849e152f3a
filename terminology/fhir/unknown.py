"""The refusal of a code that an edition lacks, rendered for a plan.

What is known of the code is what the operation would say (operations/target.py).
"""

from collections.abc import Sequence

from terminology import messages
from terminology.cache import Cache
from terminology.fhir import outcome
from terminology.fhir.json import dumps
from terminology.fhir.plan import CODE, OTHERS, Refusal, Template
from terminology.operations import target
from terminology.snapshot import Snapshot
from terminology.store import typoindex
from terminology.store.contract import Concepts

_MOST = 1 << 15
"""Bytes of the wordings that are kept: one for each set of editions that have a code."""


class UnknownCode:
    """The refusals of codes that an edition lacks."""

    size = _MOST

    def __init__(self, held: Concepts, snapshot: Snapshot) -> None:
        self._held = held
        self._versions = snapshot.versions(held.edition.url)
        self._is_quick = all(_is_quick(one) for one in self._versions)
        self._templates: Cache[tuple[int, tuple[str, ...]], Template] = Cache(_MOST)

    def refuse(self, code: bytes) -> Refusal | None:
        """Refuse a code; None where it takes long to find out what was meant by it."""
        text = code.decode("latin-1")
        if not self._is_quick or not typoindex.knows(text):
            return None
        versions, similar = target.missing(self._held, text, self._versions)
        template = self._template(len(similar), tuple(versions))
        return Refusal(template.fill(code, *[one.encode() for one in similar]))

    def _template(self, similar: int, versions: tuple[str, ...]) -> Template:
        found = self._templates.get((similar, versions))
        if found is None:
            found = self._written(OTHERS[:similar], versions)
            self._templates.put((similar, versions), found, found.size)
        return found

    def _written(self, similar: Sequence[str], versions: Sequence[str]) -> Template:
        edition = self._held.edition
        names = (CODE, edition.url, edition.version, edition.content)
        issue = messages.unknown_code(*names, versions, similar)
        return Template(dumps(outcome.write([issue])), CODE, *similar)


def _is_quick(held: Concepts) -> bool:
    """Tell whether an edition finds similar codes in microseconds."""
    return held.prerendered is not None and held.prerendered.typos is not None
