"""Search for the concepts that have some words, in the database of an edition."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from terminology import work
from terminology.store import words
from terminology.store.guarded import GuardedFile
from terminology.store.members import NONE, Members, Ranked

_WORD = 50
"""Units of work per word: its beginning may match thousands of words."""

_CACHED = 512
"""Cached words: clients often search for the same ones."""

_LAST = "\U0010ffff"
"""The last character of Unicode, which sorts after every continuation of a word."""


class _Word(NamedTuple):
    """The concepts with a whole word, with a word that begins so, or whose display begins so."""

    whole: Members
    begun: Members
    first: Members


class Search:
    """The search index of one edition."""

    def __init__(self, file: GuardedFile) -> None:
        self._file = file
        self._cache: dict[str, _Word] = {}

    def find(self, text: str, query: list[str]) -> Ranked:
        """Return the concepts with all words of a text, the best first."""
        every = _all_of(words.word_spellings(query), lambda word: self._word(word).begun)
        return Ranked(
            (
                self._with_code(text.strip()),
                self._beginning(query, every),
                _all_of(words.whole_word_spellings(query), lambda word: self._word(word).whole),
                every,
            )
        )

    def _with_code(self, text: str) -> Members:
        """Return the concepts whose code is the text, ignoring case."""
        if len(text) > self._longest_code:
            return NONE
        query = "SELECT id - 1 FROM concept WHERE code = ? COLLATE NOCASE ORDER BY id"
        return self._members(query, text)

    @cached_property
    def _longest_code(self) -> int:
        query = "SELECT ifnull(max(length(code)), 0) FROM concept"
        (longest,) = self._file.only(query)
        return int(longest)

    def _beginning(self, query: list[str], every: Members) -> Members:
        """Return the concepts whose display begins with the words; the last may be a beginning."""
        firsts = self._word(query[0]).first
        if len(query) == 1 or not (firsts & every).bits:
            return firsts if len(query) == 1 else NONE
        phrase = f'display : ^ "{" ".join(query)}"*'
        return self._members("SELECT rowid - 1 FROM words WHERE words MATCH ?", phrase)

    def _word(self, word: str) -> _Word:
        concepts = self._cache.get(word)
        work.spend(_WORD)
        if concepts is None:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            concepts = self._cache[word] = self._read(word)
        return concepts

    def _read(self, word: str) -> _Word:
        """Read a word from the database, in which short beginnings of words have rows too."""
        query = "SELECT word, members, firsts FROM term WHERE"
        is_short = len(word) <= words.SHORT_BEGINNING
        if is_short:
            query, parameters = f"{query} word IN (?, ?)", (word, f"{word}*")
        else:
            query, parameters = f"{query} word >= ? AND word < ?", (word, f"{word}{_LAST}")
        rows: list[tuple[str, bytes, bytes]] = [*self._file.rows(query, parameters)]
        begun = [row for row in rows if row[0] != word] if is_short else rows
        return _Word(
            Members.unpacked(*(members for row_word, members, _ in rows if row_word == word)),
            Members.unpacked(*(members for _, members, _ in begun)),
            Members.unpacked(*(firsts for _, _, firsts in begun)),
        )

    def _members(self, query: str, *parameters: str) -> Members:
        return Members.of(place for (place,) in self._file.rows(query, parameters))


def _all_of(query: list[tuple[str, ...]], find: Callable[[str], Members]) -> Members:
    """Return the concepts that have all words, each in any of its spellings."""
    members: Members | None = None
    for spelled in query:
        either = NONE
        for word in spelled:
            either |= find(word)
        members = either if members is None else members & either
    return members or NONE
