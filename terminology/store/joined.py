"""The prerendered answers of an edition, joined with those of its supplements.

Answers about a code are the only ones that supplements change: what they say of it follows at the
end of $lookup.
"""

from collections.abc import Iterable, Sequence

from terminology.store.prerender import CLOSING, OPENING
from terminology.store.prerendered import Numbers, Prerendered, StoredRecord


class JoinedRecord(StoredRecord):
    """The prerendered answers of an edition and of its supplements for one code."""

    __slots__ = ("_more",)

    def __init__(self, own: StoredRecord, more: Sequence[StoredRecord | None]) -> None:
        super().__init__(own._file, own._where, own._traits, own._checksums)
        self._more = more

    def lookup(self) -> bytes:
        return _joined(super().lookup(), [record.lookup() for record in self._more if record])

    def lookup_of(self, wanted: Numbers) -> bytes:
        own, *others = wanted
        pairs = zip(self._more, others, strict=True)
        more = [record.lookup_of((numbers,)) for record, numbers in pairs if record]
        return _joined(super().lookup_of((own,)), more)


class JoinedPrerendered(Prerendered):
    """The prerendered answers of an edition and of its supplements."""

    def __init__(self, own: Prerendered, more: Sequence[Prerendered]) -> None:
        # The tables in memory are those of the edition.
        vars(self).update(vars(own))
        self._more = more
        # Nor are the concepts of the edition those of the joined resources.
        self.listings = {}

    def find(self, code: bytes) -> StoredRecord | None:
        own = super().find(code)
        return JoinedRecord(own, [one.find(code) for one in self._more]) if own else None

    def lookup(self, code: bytes) -> bytes | None:
        own = super().lookup(code)
        if own is None:
            return None
        answers = (one.lookup(code) for one in self._more)
        return _joined(own, [answer for answer in answers if answer])

    def numbers(self, properties: Iterable[str]) -> Numbers:
        listed = list(properties)
        more = (numbers for one in self._more for numbers in one.numbers(listed))
        return (*super().numbers(listed), *more)


def _joined(own: bytes, more: Sequence[bytes]) -> bytes:
    """Return a response with the parameters of others after its own."""
    if not more:
        return own
    parts = [own[: -len(CLOSING)], *(answer[len(OPENING) : -len(CLOSING)] for answer in more)]
    return b",".join(parts) + CLOSING
