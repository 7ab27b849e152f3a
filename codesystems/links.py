"""The links of a web page."""

from html.parser import HTMLParser


def read(html: str) -> tuple[str, ...]:
    """Return the links of a page in its order, each once, as they are written in it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(dict.fromkeys(reader.links))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add the target of an anchor."""
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
