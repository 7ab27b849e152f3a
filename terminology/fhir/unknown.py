"""The OperationOutcome of a plan for a code that does not exist in an edition.

It is equal to that of the operation (operations/target.py).
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from terminology.cache import Cache
from terminology.fhir import outcome
from terminology.fhir.json import dumps
from terminology.fhir.plan import CODE, OTHERS, Refusal, Template
from terminology.messages import codesystem
from terminology.operations import target
from terminology.snapshot import Snapshot
from terminology.store import typoindex
from terminology.store.contract import Concepts

_MOST = 1 << 15
"""The maximum size of the cached templates, in bytes; one for each set of editions with a code."""


class UnknownCode:
    """The OperationOutcomes for codes that do not exist in an edition."""

    size = _MOST

    def __init__(self, concepts: Concepts, snapshot: Snapshot) -> None:
        self._concepts = concepts
        self._versions = snapshot.versions(concepts.edition.url)
        self._is_quick = all(map(_is_quick, self._versions))
        self._templates: Cache[_Key, Template] = Cache(_MOST)

    def refuse(self, code: bytes) -> Refusal | None:
        """Return the OperationOutcome; None if the search for similar codes takes long."""
        text = code.decode("latin-1")
        if not self._is_quick or not typoindex.knows(text):
            return None
        found = target.missing(self._concepts, text, self._versions)
        template = self._template(
            _Key(len(found.similar), tuple(found.versions), found.others, found.ended)
        )
        return Refusal(template.fill(code, *[other.encode() for other in found.similar]))

    def _template(self, key: "_Key") -> Template:
        template = self._templates.get(key)
        if template is None:
            template = self._new_template(OTHERS[: key.similar], key)
            self._templates.put(key, template, template.size)
        return template

    def _new_template(self, similar: Sequence[str], key: "_Key") -> Template:
        edition = self._concepts.edition
        names = (CODE, edition.url, edition.version, edition.content)
        issue = codesystem.unknown_code(*names, key.versions, similar, key.others, key.ended)
        return Template(dumps(outcome.write([issue])), CODE, *similar)


class _Key(NamedTuple):
    """The alternatives to a code: the number of similar ones, versions, code systems, a day."""

    similar: int
    versions: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    ended: date | None


def _is_quick(concepts: Concepts) -> bool:
    """Tell whether the search for similar codes in an edition takes microseconds."""
    return concepts.prerendered is not None and concepts.prerendered.typos is not None
