"""Numbers of JSON with their digits: DuckDB reads and writes them as floats, and 1.50 as 1.5.

So numbers are texts with a mark while DuckDB has the lines, and numbers again in the output.
"""

import gzip
import re
from pathlib import Path

from terminology.files import sql

_MARK = "\ue000"
"""A character for private use: no line has it."""
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_MEMBER = rf'("\s*:\s*)({_NUMBER})'
_EXACT = r"[:\[,]\s*-?(?:[0-9]+[.eE]|[0-9]{16})"
"""A number whose digits a float may lose."""
_DIFFICULT = r'\\|[:,\[{]\s*"\s*:|[\[,]\s*-?[0-9]'
"""Lines with escapes, with texts that begin with a colon, or with numbers in lists."""
_TOKENS = r'"(?:[^"\\]|\\.)*"|[^"]+'
"""Quoted texts, and what is between them."""
_MARKED = f'"{_MARK}({_NUMBER})"'
_BLOCK = 1 << 20
"""Bytes of the lines that are restored at once."""
_BYTES = _MARK.encode()
_WRITTEN = re.compile(_MARKED.encode())


def marked(line: str) -> str:
    """The expression of a line with marked numbers; NULL where no number needs its digits.

    Numbers in texts are not marked: only difficult lines are split for that, which takes longer.
    """
    member = sql.text(f'\\1"{_MARK}\\2"')
    number = sql.text(f'"{_MARK}\\0"')
    return (
        f"CASE WHEN NOT regexp_matches({line}, {sql.text(_EXACT)}) "
        f"OR contains({line}, {sql.text(_MARK)}) THEN NULL "
        f"WHEN NOT regexp_matches({line}, {sql.text(_DIFFICULT)}) "
        f"THEN regexp_replace({line}, {sql.text(_MEMBER)}, {member}, 'g') ELSE "
        f"array_to_string(list_transform(regexp_extract_all({line}, {sql.text(_TOKENS)}), "
        "lambda token: CASE WHEN token[1] = '\"' THEN token ELSE "
        f"regexp_replace(token, {sql.text(_NUMBER)}, {number}, 'g') END), '') END"
    )


def marked_value(value: str) -> str:
    """The expression of a number as a marked text."""
    return f"{sql.text(_MARK)} || {value}::VARCHAR"


def unmarked(value: str) -> str:
    """The expression of a member, or of the JSON in it, without marks."""
    inner = f"regexp_replace({value}, {sql.text(_MARKED)}, '\\1', 'g')"
    return f"regexp_replace({inner}, {sql.text(f'^{_MARKED[1:-1]}$')}, '\\1')"


def restore(path: Path) -> None:
    """Make the marked texts in a file of JSON lines numbers again."""
    packed = path.name.lower().endswith(".gz")
    restored = path.with_name(f"exact {path.name}")
    opened = gzip.open if packed else open
    with opened(path, "rb") as old, opened(restored, "wb") as new:
        while lines := old.readlines(_BLOCK):
            block = b"".join(lines)
            new.write(_WRITTEN.sub(rb"\1", block) if _BYTES in block else block)
    restored.replace(path)
