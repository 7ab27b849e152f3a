"""The concepts of an edition that have some words, out of its database."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import cached_property

from terminology.store import words
from terminology.store.members import NONE, Members, Ranked

_KEPT = 512
"""Sets that are kept: people look for the same words again and again."""

_LAST = "\U0010ffff"
"""The last character there is: no word goes on with it."""


class Search:
    """The words of an edition."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._kept: dict[tuple[str, ...], Members] = {}

    def find(self, text: str, asked: list[str]) -> Ranked:
        """The concepts with some words, which a text has: the best first."""
        every = _all_of(words.spellings(asked), self._having)
        return Ranked(
            (
                self._itself(text.strip()),
                self._beginning(asked, every),
                _all_of(words.wholes(asked), self._saying),
                every,
            )
        )

    def _itself(self, text: str) -> Members:
        """The concepts whose code is a text, in whatever case."""
        if len(text) > self._longest_code:
            return NONE
        query = "SELECT id - 1 FROM concept WHERE code = ? COLLATE NOCASE ORDER BY id"
        return self._members(query, text)

    @cached_property
    def _longest_code(self) -> int:
        query = "SELECT ifnull(max(length(code)), 0) FROM concept"
        (longest,) = self._connection.execute(query).fetchone()
        return int(longest)

    def _beginning(self, asked: list[str], every: Members) -> Members:
        """The concepts whose display begins with some words, of which the last may go on."""
        firsts = self._term("firsts", asked[0])
        if len(asked) == 1 or not (firsts & every).bits:
            return firsts if len(asked) == 1 else NONE
        phrase = f'display : ^ "{" ".join(asked)}"*'
        return self._members("SELECT rowid - 1 FROM words WHERE words MATCH ?", phrase)

    def _saying(self, word: str) -> Members:
        return self._joined("SELECT members FROM term WHERE word = ?", word)

    def _having(self, beginning: str) -> Members:
        return self._term("members", beginning)

    def _term(self, column: str, beginning: str) -> Members:
        """The concepts of all words that begin so."""
        if len(beginning) <= words.SHORT_BEGINNING:
            return self._joined(f"SELECT {column} FROM term WHERE word = ?", f"{beginning}*")
        query = f"SELECT {column} FROM term WHERE word >= ? AND word < ?"
        return self._joined(query, beginning, f"{beginning}{_LAST}")

    def _joined(self, query: str, *parameters: str) -> Members:
        """The concepts of all sets that a query finds."""
        found = self._kept.get((query, *parameters))
        if found is None:
            cells: Iterator[tuple[bytes]] = self._connection.execute(query, parameters)
            found = Members.unpacked(*(cell for (cell,) in cells))
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[query, *parameters] = found
        return found

    def _members(self, query: str, *parameters: str) -> Members:
        return Members.of(place for (place,) in self._connection.execute(query, parameters))


def _all_of(asked: list[tuple[str, ...]], find: Callable[[str], Members]) -> Members:
    """The concepts that have all words, each in any of its spellings."""
    found: Members | None = None
    for spelled in asked:
        either = NONE
        for word in spelled:
            either |= find(word)
        found = either if found is None else found & either
    return found or NONE
