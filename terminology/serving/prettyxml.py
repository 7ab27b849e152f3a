"""Indented XML, generated in pieces. XHTML stays as it is: its blanks are text."""

import re

_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_STEP = b"  "
_XHTML = b"<div "


class Indenter:
    """Indents tags, and tracks their depth. A piece may end after any tag."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_open = False
        self._is_first = True
        self._divs = 0

    def write(self, piece: bytes) -> bytes:
        """Indent a piece."""
        output: list[bytes] = []
        for token in _TOKEN.findall(piece):
            if self._divs:
                output.append(token)
                self._count(token)
            else:
                self._add(token, output)
        return b"".join(output)

    def _add(self, token: bytes, output: list[bytes]) -> None:
        is_end = token.startswith(b"</")
        self._depth -= is_end
        if not self._is_first and not (is_end and self._is_open):
            output.append(b"\n" + _STEP * self._depth)
        output.append(token)
        self._is_first = False
        self._is_open = False
        if token.startswith(_XHTML):
            self._count(token)
        elif not is_end and not token.endswith((b"/>", b"?>")):
            self._depth += 1
            self._is_open = True

    def _count(self, token: bytes) -> None:
        """Track how many elements div of XHTML are open."""
        if token.startswith(b"</div"):
            self._divs -= 1
        elif token.startswith((_XHTML, b"<div>")) and not token.endswith(b"/>"):
            self._divs += 1
