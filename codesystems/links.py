"""The links of a web page."""

from html.parser import HTMLParser


def read(html: str) -> tuple[str, ...]:
    """Read what a page links to, in its order, each once, as the page writes it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(dict.fromkeys(reader.found))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where an anchor leads."""
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]
