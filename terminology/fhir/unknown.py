"""The refusal of a code that an edition lacks, without asking the operation.

What other editions have the code, and what codes are near it, is found in the files of answers.
"""

from terminology import messages
from terminology.fhir import outcome
from terminology.fhir.json import dumps
from terminology.fhir.plan import CODE, OTHERS, Refusal, Template
from terminology.library import Holdings
from terminology.store import typoindex
from terminology.store.contract import Concepts
from terminology.store.prerendered import Prerendered

_MOST = 100
"""Wordings that are kept: one for each set of editions that have a code the asked one lacks."""


class Unknown:
    """The refusals of codes that an edition lacks."""

    def __init__(self, held: Concepts, answers: Prerendered, holdings: Holdings) -> None:
        self._edition = held.edition
        self._neighbours = answers.neighbours
        others = [one for one in holdings.versions(held.edition.url) if one is not held]
        self._others = [
            one.prerendered for one in others if one.prerendered and one.prerendered.neighbours
        ]
        self._versions = [one.edition.version for one in others]
        self._templates: dict[tuple[int, ...], Template] = {}

    def refuse(self, code: bytes) -> Refusal | None:
        """Refuse a code that has no answers; None where the operation itself is to be asked."""
        near, others = self._neighbours, self._others
        if near is None or len(others) < len(self._versions):
            return None
        if not typoindex.knows(code.decode("latin-1")):
            return None
        having = [number for number, answers in enumerate(others) if answers.has(code)]
        meant = [] if having else near.near(code, len(OTHERS))
        template = self._template((len(meant), *having))
        return Refusal(template.fill(code, *meant))

    def _template(self, kind: tuple[int, ...]) -> Template:
        found = self._templates.get(kind)
        if found is None:
            if len(self._templates) >= _MOST:
                self._templates.clear()
            found = self._templates[kind] = self._written(*kind)
        return found

    def _written(self, near: int, *having: int) -> Template:
        edition, others = self._edition, OTHERS[:near]
        names = (CODE, edition.url, edition.version, edition.content)
        versions = [self._versions[number] for number in having]
        issue = messages.unknown_code(*names, versions, others)
        return Template(dumps(outcome.write([issue])), CODE, *others)
