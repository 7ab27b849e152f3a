"""The query strings of Elasticsearch, as far as a table of codes needs them.

    words         short_desc:wheelchair   "manual chair"   E095*   ca?e
    operators     AND OR NOT && || ! + -  parentheses, also after a field: code:(A* OR B*)
    ranges        add_dt:[20250101 TO 20251231]  {a TO b}  >=20250101
    existence     _exists_:term_dt  term_dt:*  *:*

Clauses without an operator are alternatives, as they are in Elasticsearch. Fuzzy words, boosts and
regular expressions are refused.

Source: https://www.elastic.co/guide/en/elasticsearch/reference/current/query-dsl-query-string-query.html
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from operator import ge, gt, le, lt

import re2

from codesystems.problems import Invalid
from terminology.messages import searchtables
from terminology.store import words

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<quoted>"(?:[^"\\]|\\.)*")
    |(?P<range>[\[{]\s*\S+\s+TO\s+\S+?\s*[\]}])
    |(?P<field>(?:\*|\w+):)
    |(?P<operator>&&|\|\||[()!]|(?:AND|OR|NOT)(?=[\s()]|$))
    |(?P<sign>[+-])(?=\S)
    |(?P<compared>[<>]=?[^\s()]+)
    |(?P<word>(?:[^\s()":\\]|\\.)+)
    )""",
    re.VERBOSE,
)
_DEEPEST = 20
"""Levels of parentheses."""
_WILD = re.compile(r"(?<!\\)[*?]")
_REFUSED = {"~": "fuzzy words (~)", "^": "boosts (^)"}


class Occur(Enum):
    """How a clause counts among those beside it."""

    SHOULD = "should"
    MUST = "must"
    MUST_NOT = "must not"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition on a field; on each of the searched fields without one.

    `matches` compares a whole value. A condition on the words of a text has them as `phrase`:
    patterns of consecutive words; None for one that compares whole values only.
    """

    field: str | None
    matches: Callable[[str], bool]
    phrase: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses beside one another, each with how it counts."""

    clauses: tuple[tuple[Occur, "Query"], ...]


Query = Leaf | Clauses


def parse(text: str) -> Query:
    """Parse a query string. Raises Invalid, which names what is not supported."""
    return _Parser(_tokens(text)).whole()


def word_pattern(pattern: str) -> Callable[[str], bool]:
    """Return what compares a word with a pattern: `*` is any characters, `?` is one."""
    expression = re2.compile(_expression(pattern))
    return lambda word: expression.fullmatch(word) is not None


def beginning(pattern: str) -> str:
    """Return what a word begins with that matches a pattern: its part before the wildcards."""
    match = _WILD.search(pattern)
    return plain(pattern[: match.start()] if match else pattern)


def plain(pattern: str) -> str:
    """Return a pattern without the escapes of its characters."""
    return re.sub(r"\\(.)", r"\1", pattern)


def _expression(pattern: str) -> str:
    wild = {"*": ".*", "?": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    return "(?s)" + "".join(wild.get(part) or re2.escape(part[-1]) for part in parts)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise Invalid(searchtables.bad_query(f"it cannot be read at '{text[at:].strip()}'"))
        kind = match.lastgroup or ""
        tokens.append((kind, match[kind]))
        at = match.end()
    return tokens


class _Parser:
    """Reads tokens from the first to the last."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Query:
        query = self._alternatives(None)
        if self._at < len(self._tokens):
            raise Invalid(searchtables.bad_query("a parenthesis is closed that is not open"))
        return query

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _takes(self, *texts: str) -> bool:
        kind, text = self._peek()
        found = kind in {"operator", "sign"} and text in texts
        self._at += found
        return found

    def _alternatives(self, field: str | None) -> Query:
        clauses = [self._joined(field)]
        while self._takes("OR", "||") or self._peek() not in {("", ""), ("operator", ")")}:
            clauses.append(self._joined(field))
        return _clauses(clauses)

    def _joined(self, field: str | None) -> tuple[Occur, Query]:
        """Read clauses with AND between them: all of them count."""
        clauses = [self._clause(field)]
        while self._takes("AND", "&&"):
            clauses.append(self._clause(field))
        if len(clauses) == 1:
            return clauses[0]
        all_count = [
            (Occur.MUST if occur is Occur.SHOULD else occur, query) for occur, query in clauses
        ]
        return Occur.SHOULD, _clauses(all_count)

    def _clause(self, field: str | None) -> tuple[Occur, Query]:
        if self._takes("NOT", "!", "-"):
            occur, query = self._clause(field)
            return (Occur.SHOULD if occur is Occur.MUST_NOT else Occur.MUST_NOT), query
        occur = Occur.MUST if self._takes("+") else Occur.SHOULD
        return occur, self._primary(field)

    def _primary(self, field: str | None) -> Query:
        kind, text = self._peek()
        if not kind:
            raise Invalid(searchtables.bad_query("it ends where a word is expected"))
        if self._takes("("):
            return self._nested(field)
        self._at += 1
        if kind == "field":
            return self._primary(text[:-1])
        if kind == "operator":
            raise Invalid(searchtables.bad_query(f"a word is expected instead of '{text}'"))
        return _leaf(field, kind, text)

    def _nested(self, field: str | None) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            reason = f"its parentheses are nested over more than {_DEEPEST} levels"
            raise Invalid(searchtables.bad_query(reason))
        query = self._alternatives(field)
        if not self._takes(")"):
            raise Invalid(searchtables.bad_query("a parenthesis is not closed"))
        self._depth -= 1
        return query


def _clauses(clauses: Sequence[tuple[Occur, Query]]) -> Query:
    (occur, query), *others = clauses
    return query if not others and occur is not Occur.MUST_NOT else Clauses(tuple(clauses))


def _leaf(field: str | None, kind: str, text: str) -> Leaf:
    if kind == "range":
        return Leaf(field, _between(text))
    if kind == "compared":
        return Leaf(field, _compared(text))
    if kind == "quoted":
        value = plain(text[1:-1])
        return Leaf(field, word_pattern(re.sub(r"([*?\\])", r"\\\1", value.casefold())), _of(value))
    _require_plain(text)
    if field == "_exists_":
        return Leaf(plain(text), bool)
    if text == "*":
        return Leaf(None if field == "*" else field, bool)
    phrase = (text.casefold(),) if _WILD.search(text) else _of(plain(text))
    return Leaf(field, word_pattern(text.casefold()), phrase)


def _of(text: str) -> tuple[str, ...]:
    return tuple(words.split(text))


def _require_plain(text: str) -> None:
    """Raise Invalid for what Elasticsearch has beyond words and wildcards."""
    for mark, name in _REFUSED.items():
        if re.search(rf"(?<!\\)\{mark}", text):
            raise Invalid(searchtables.bad_query(f"{name} are not supported"))
    if text.startswith("/"):
        raise Invalid(searchtables.bad_query("regular expressions (/../) are not supported"))


def _between(text: str) -> Callable[[str], bool]:
    low, _, high = text[1:-1].strip().partition(" TO ")
    lows = _bound(low.strip(), ">=" if text[0] == "[" else ">")
    highs = _bound(high.strip(), "<=" if text[-1] == "]" else "<")
    return lambda value: lows(value) and highs(value)


def _compared(text: str) -> Callable[[str], bool]:
    operator = text[:2] if text[1:2] == "=" else text[:1]
    return _bound(text[len(operator) :], operator)


def _bound(text: str, operator: str) -> Callable[[str], bool]:
    """Return what compares a value with a bound as texts; `*` is none."""
    limit = text.strip('"').casefold()
    compare = _COMPARISONS[operator]
    return bool if limit == "*" else lambda value: bool(value) and compare(value, limit)


_COMPARISONS: dict[str, Callable[[str, str], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}
