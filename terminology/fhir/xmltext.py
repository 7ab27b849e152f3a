"""Text in XML: escapes in attributes, and the XHTML of a narrative."""

import re
from contextlib import suppress
from html.entities import name2codepoint

from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
DOCTYPE = "<!DOCTYPE"
REPLACEMENT = "\ufffd"
"""Written for a control character, which XML 1.0 cannot have; no text of FHIR has one."""

_ESCAPES = {
    **dict.fromkeys([*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], REPLACEMENT),
    **{ord("\t"): "&#9;", ord("\n"): "&#10;", ord("\r"): "&#13;"},
    **{ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"},
}
_ESCAPED = re.compile('[\x00-\x1f\ufffe\uffff\ud800-\udfff&<>"]').search
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}


def attribute(text: str) -> str:
    """Escape a text for an attribute in double quotes."""
    return text if _ESCAPED(text) is None else text.translate(_ESCAPES)


def parser(encoding: str | None = None) -> etree.XMLParser:
    """Return a parser that loads nothing, and resolves no entity."""
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def narrative(div: str) -> str:
    """Return the `div` of a narrative in the namespace of XHTML.

    What is no well-formed XHTML element `div` is written as its text.
    """
    root = None
    if DOCTYPE not in div:
        with suppress(etree.XMLSyntaxError, UnicodeEncodeError):
            root = etree.fromstring(_ENTITY.sub(_numeric, div).encode(), parser())
    if root is None or root.tag != f"{{{XHTML}}}div":
        return f'<div xmlns="{XHTML}">{attribute(div)}</div>'
    return etree.tostring(root, encoding="unicode")


def _numeric(entity: re.Match[str]) -> str:
    """Return an entity of HTML as a number, which XML needs no definition for."""
    name = entity[1]
    known = name2codepoint.get(name)
    return f"&#{known};" if known is not None and name not in _OF_XML else entity[0]
