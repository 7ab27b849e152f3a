"""The concepts of an edition that have some words, out of its database."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from terminology import work
from terminology.store import words
from terminology.store.guarded import Guarded
from terminology.store.members import NONE, Members, Ranked

_WORD = 50
"""Units of work for a word: it may be looked for among thousands."""

_KEPT = 512
"""Words of which it is kept what has them: people look for the same ones again and again."""

_LAST = "\U0010ffff"
"""The last character there is: no word goes on with it."""


class _Word(NamedTuple):
    """The concepts that have a word, or one that begins with it, or whose display begins so."""

    whole: Members
    begun: Members
    first: Members


class Search:
    """The words of an edition."""

    def __init__(self, file: Guarded) -> None:
        self._file = file
        self._kept: dict[str, _Word] = {}

    def find(self, text: str, asked: list[str]) -> Ranked:
        """The concepts with some words, which a text has: the best first."""
        every = _all_of(words.spellings(asked), lambda word: self._word(word).begun)
        return Ranked(
            (
                self._itself(text.strip()),
                self._beginning(asked, every),
                _all_of(words.wholes(asked), lambda word: self._word(word).whole),
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
        (longest,) = self._file.only(query)
        return int(longest)

    def _beginning(self, asked: list[str], every: Members) -> Members:
        """The concepts whose display begins with some words, of which the last may go on."""
        firsts = self._word(asked[0]).first
        if len(asked) == 1 or not (firsts & every).bits:
            return firsts if len(asked) == 1 else NONE
        phrase = f'display : ^ "{" ".join(asked)}"*'
        return self._members("SELECT rowid - 1 FROM words WHERE words MATCH ?", phrase)

    def _word(self, word: str) -> _Word:
        found = self._kept.get(word)
        work.spend(_WORD)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[word] = self._found(word)
        return found

    def _found(self, word: str) -> _Word:
        """Look for a word in the database, where all beginnings of a short one have a row."""
        query = "SELECT word, members, firsts FROM term WHERE"
        is_short = len(word) <= words.SHORT_BEGINNING
        if is_short:
            query, asked = f"{query} word IN (?, ?)", (word, f"{word}*")
        else:
            query, asked = f"{query} word >= ? AND word < ?", (word, f"{word}{_LAST}")
        rows: list[tuple[str, bytes, bytes]] = [*self._file.rows(query, asked)]
        begun = [row for row in rows if row[0] != word] if is_short else rows
        return _Word(
            Members.unpacked(*(members for found, members, _ in rows if found == word)),
            Members.unpacked(*(members for _, members, _ in begun)),
            Members.unpacked(*(firsts for _, _, firsts in begun)),
        )

    def _members(self, query: str, *parameters: str) -> Members:
        return Members.of(place for (place,) in self._file.rows(query, parameters))


def _all_of(asked: list[tuple[str, ...]], find: Callable[[str], Members]) -> Members:
    """The concepts that have all words, each in any of its spellings."""
    found: Members | None = None
    for spelled in asked:
        either = NONE
        for word in spelled:
            either |= find(word)
        found = either if found is None else found & either
    return found or NONE
