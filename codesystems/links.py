"""The links of a web page."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit


def read(html: str) -> tuple[str, ...]:
    """Return the links of a page in its order, each once, as they are written in it.

    A link through the page of a licence (`license.asp?file=/files/zip/a.zip`), which a person
    accepts, is the link to its file.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(dict.fromkeys(map(_file, reader.links)))


def _file(link: str) -> str:
    try:
        named = parse_qs(urlsplit(link).query).get("file", [link])
    except ValueError:
        return link
    return named[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add the target of an anchor."""
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
