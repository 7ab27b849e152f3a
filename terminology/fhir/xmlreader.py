"""Read a resource in XML as the JSON of the same resource.

A document type is refused before anything is parsed, so there are no entities to expand and no
files to load. Comments and processing instructions are ignored, and attributes of other namespaces.
"""

import re
from copy import deepcopy
from decimal import Decimal

from lxml import etree

from codesystems.problems import Invalid
from terminology.fhir import xmltext
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.fhir.json import Json, JsonValue
from terminology.fhir.xmlelements import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    RESOURCE,
    XHTML,
    Element,
    Type,
    Types,
    types,
)
from terminology.fhir.xmlwriter import NAMESPACE
from terminology.messages import requests
from terminology.messages import xml as messages

_DEPTH = 100
"""Most elements inside each other."""
_ENCODINGS = frozenset(
    {
        "utf-8",
        "utf8",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "iso-8859-1",
        "latin-1",
        "us-ascii",
        "ascii",
    }
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,40})[\"']")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d{1,4})?")
_BOOLEANS = {"true": True, "false": False}


def read(body: bytes, dialect: Dialect, charset: str = "") -> Json:
    """Read a document; `charset` is that of its media type, which a byte order mark overrides.

    Raises Invalid, with the place, for XML that is malformed or has a document type, and for
    elements and values that the type of the resource does not have.
    """
    known = types(dialect)
    root = _parsed(body, charset)
    name = _name(root, "")
    resource = known.resource(name)
    if resource is None:
        raise Invalid(messages.unknown_resource(name, dialect.version))
    return _Reader(known).resource(root, resource, name, 1)


def is_xml(data: bytes) -> bool:
    """Tell whether a file is XML and not JSON."""
    return data.startswith(_MARKS[1:]) or data.removeprefix(_MARKS[0]).lstrip().startswith(b"<")


def read_file(data: bytes) -> Json:
    """Read a document of R4 or R5. Raises Invalid for one that neither version has."""
    try:
        return read(data, R4)
    except Invalid:
        return read(data, R5)


def _parsed(body: bytes, charset: str) -> etree._Element:
    encoding = "" if body.startswith(_MARKS) else charset.lower()
    # Without the zero bytes, UTF-16 is legible.
    legible = body.replace(b"\0", b"")
    if xmltext.DOCTYPE.encode() in legible:
        raise Invalid(messages.document_type())
    declared = _DECLARED.search(legible[:400])
    for one in (encoding, declared[1].decode("latin-1").lower() if declared else ""):
        if one and one not in _ENCODINGS:
            raise Invalid(messages.unknown_encoding(one))
    try:
        return etree.fromstring(body, xmltext.parser(encoding or None))
    except etree.XMLSyntaxError as error:
        raise Invalid(messages.malformed(error.msg or "it is empty")) from error


def _name(node: etree._Element, place: str) -> str:
    """Return the name of an element of FHIR. Raises Invalid for another namespace."""
    name = etree.QName(node)
    if name.namespace != NAMESPACE:
        where = f"{place}.{name.localname}" if place else name.localname
        raise Invalid(messages.other_namespace(where, name.namespace, NAMESPACE))
    return name.localname


class _Reader:
    """Reads elements by their types."""

    def __init__(self, known: Types) -> None:
        self._types = known

    def resource(self, node: etree._Element, type: Type, place: str, depth: int) -> Json:
        """Read a resource."""
        return {"resourceType": type.name, **self._complex(node, type, place, depth)}

    def _complex(self, node: etree._Element, type: Type, place: str, depth: int) -> Json:
        """Read an element whose value is an object."""
        if depth > _DEPTH:
            raise Invalid(messages.too_deep(_DEPTH))
        read: Json = {}
        self._attributes(node, type, place, read)
        _require_no_text(node, place)
        for child in node:
            _require_no_text(child, place, tail=True)
            if child.tag == f"{{{xmltext.XHTML}}}div" and "div" in type.elements:
                self._add(type.elements["div"], _xhtml(child), {}, place, read)
                continue
            name = _name(child, place)
            element = type.elements.get(name)
            if element is None or element.is_attribute or element.type == XHTML:
                raise Invalid(messages.unknown_element(f"{place}.{name}", type.name))
            self._child(child, element, place, depth, read)
        return {key: value for key, value in read.items() if not _is_empty(value)}

    def _attributes(self, node: etree._Element, type: Type, place: str, read: Json) -> None:
        for name, value in ((str(name), str(value)) for name, value in node.attrib.items()):
            element = type.elements.get(name)
            if element is not None and element.is_attribute:
                read[element.name] = value
            elif name == "value" and type is self._types.primitive:
                continue
            elif not name.startswith("{"):
                raise Invalid(messages.unknown_attribute(f"{place}.{name}"))

    def _child(
        self, node: etree._Element, element: Element, place: str, depth: int, read: Json
    ) -> None:
        here = _place(element, place, read)
        if element.is_primitive:
            extended = self._complex(node, self._types.primitive, here, depth + 1)
            text = node.get("value")
            if text is None and not extended:
                raise Invalid(messages.no_value(here))
            value = None if text is None else _value(element, text, here)
            self._add(element, value, extended, place, read)
        elif element.type == RESOURCE:
            self._add(element, self._contained(node, here, depth), {}, place, read)
        else:
            type = self._types.type(element.type)
            self._add(element, self._complex(node, type, here, depth + 1), {}, place, read)

    def _contained(self, node: etree._Element, place: str, depth: int) -> Json:
        """Read the one resource in an element."""
        _require_no_text(node, place)
        if len(node) != 1:
            raise Invalid(messages.not_one_resource(place, len(node)))
        _require_no_text(node[0], place, tail=True)
        name = _name(node[0], place)
        type = self._types.resource(name)
        if type is None:
            raise Invalid(messages.unknown_element(f"{place}.{name}", RESOURCE))
        return self.resource(node[0], type, place, depth + 2)

    def _add(
        self, element: Element, value: JsonValue, extended: Json, place: str, read: Json
    ) -> None:
        """Add a value, and the id and the extensions of a primitive one."""
        name, other = element.name, f"_{element.name}"
        if not element.is_list:
            if name in read or other in read:
                raise Invalid(messages.repeated(f"{place}.{name}"))
            if value is not None:
                read[name] = value
            if extended:
                read[other] = extended
            return
        values = read.setdefault(name, [])
        assert isinstance(values, list)
        values.append(value)
        others = read.get(other)
        if extended and others is None:
            others = read[other] = [None] * (len(values) - 1)
        if isinstance(others, list):
            others.append(extended or None)


def _is_empty(value: JsonValue) -> bool:
    """Whether a list has no values: its primitives have extensions only."""
    return isinstance(value, list) and all(one is None for one in value)


def _place(element: Element, place: str, read: Json) -> str:
    here = f"{place}.{element.name}"
    if not element.is_list:
        return here
    known = read.get(element.name)
    return f"{here}[{len(known) if isinstance(known, list) else 0}]"


def _value(element: Element, text: str, place: str) -> JsonValue:
    """Return a primitive value. Raises Invalid if it is not of its type."""
    if element.type == BOOLEAN:
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        raise Invalid(requests.bad_element(place, "true or false", text))
    if element.type == INTEGER:
        if _INTEGER.fullmatch(text):
            return int(text)
        raise Invalid(requests.bad_element(place, "a whole number", text))
    if element.type == DECIMAL:
        if _DECIMAL.fullmatch(text):
            return int(text) if _INTEGER.fullmatch(text) else Decimal(text)
        raise Invalid(requests.bad_element(place, "a decimal", text))
    return text


def _xhtml(node: etree._Element) -> str:
    """Return the XHTML of a narrative."""
    alone = deepcopy(node)
    alone.tail = None
    etree.cleanup_namespaces(alone)
    return etree.tostring(alone, encoding="unicode")


def _require_no_text(node: etree._Element, place: str, *, tail: bool = False) -> None:
    """Raise Invalid for a text in an element, or behind it: values are in attributes."""
    text = (node.tail if tail else node.text) or ""
    if text.strip():
        raise Invalid(messages.text(place, text.strip()[:40]))
