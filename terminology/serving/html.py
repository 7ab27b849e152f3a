"""HTML of pages: the document around a page, tables, lists and links. All text is escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from terminology.serving import media
from terminology.serving.rendered import Rendered

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .8rem .3rem 0;"
    "border-bottom:1px solid #ddd;vertical-align:top}td,a{overflow-wrap:anywhere}"
)


def document(title: str, body: str) -> Rendered:
    """Return a page: its title as text, its body as HTML."""
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"{body}</html>"
    )
    return Rendered(page.encode(), media.HTML)


def headline(text: str) -> str:
    """Return the heading of a page."""
    return f"<h1>{escape(text)}</h1>"


def heading(text: str) -> str:
    """Return the heading of a section."""
    return f"<h2>{escape(text)}</h2>"


def paragraph(text: str) -> str:
    """Return a paragraph; empty for no text."""
    return f"<p>{escape(text)}</p>" if text else ""


def link(url: str, text: str) -> str:
    """Return a link."""
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def items(written: Iterable[str]) -> str:
    """Return a list of items that are HTML."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in written)}</ul>"


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return a table of names and texts; one without a text is left out."""
    cells = (
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text)}</td></tr>'
        for name, text in rows
        if text
    )
    return f"<table>{''.join(cells)}</table>"


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of texts with a heading for each column."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def asked(path: str, parameters: dict[str, str]) -> str:
    """Return a path with parameters of a query."""
    return f"{path}?{urlencode(parameters)}"
