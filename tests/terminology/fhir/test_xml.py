"""Resources as XML, and back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from codesystems.problems import Invalid
from terminology.fhir import xmlfast, xmlreader, xmlwriter
from terminology.fhir.dialects import DIALECTS, R4, R5, Dialect
from terminology.fhir.json import Json, JsonValue, dumps
from terminology.fhir.xmlfast import FastWriter
from terminology.fhir.xmlwriter import NAMESPACE
from tests.fixtures.anyresource import TEXTS, resources

XHTML = "http://www.w3.org/1999/xhtml"


def xml(inner: str, type: str = "Parameters", more: str = "") -> bytes:
    """A document of one resource."""
    return f'<{type} xmlns="{NAMESPACE}"{more}>{inner}</{type}>'.encode()


def written(resource: Json, dialect: Dialect = R4) -> str:
    """The XML of a resource, without its declaration and its root."""
    text = xmlwriter.document(resource, dialect).decode()
    match = re.fullmatch(
        r'<\?xml version="1.0" encoding="UTF-8"\?><(\w+) xmlns="http://hl7.org/fhir">(.*)</\1>',
        text,
        re.DOTALL,
    )
    assert match
    return match[2]


def exact(value: object) -> str:
    """A value with its types and digits, whatever the order of its members."""
    if isinstance(value, dict):
        return str([(name, exact(value[name])) for name in sorted(value)])
    return str([exact(one) for one in value]) if isinstance(value, list) else repr(value)


# The law


@given(st.data(), st.sampled_from(DIALECTS))
@settings(max_examples=150)
def test_any_resource_is_the_same_after_xml(data: st.DataObject, dialect: Dialect) -> None:
    resource = data.draw(resources(dialect))

    document = xmlwriter.document(resource, dialect)

    assert exact(xmlreader.read(document, dialect)) == exact(resource)


@pytest.mark.parametrize(
    "operators",
    [
        {"operator": ["=", None], "_operator": [None, {"id": "two"}]},
        {"operator": ["=", None, "in"], "_operator": [None, {"id": "two"}, None]},
        {"_operator": [{"id": "one"}, {"id": "two"}]},
        {"operator": ["=", "in"], "_operator": [{"id": "one"}, None]},
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_extended_primitives_of_a_list_are_the_same_after_xml(
    dialect: Dialect, operators: Json
) -> None:
    resource: Json = {"resourceType": "CodeSystem", "filter": [{"code": "a", **operators}]}

    document = xmlwriter.document(resource, dialect)

    assert exact(xmlreader.read(document, dialect)) == exact(resource)


PARTS = st.recursive(
    st.builds(
        lambda name, value: {"name": name, **value},
        TEXTS,
        st.builds(lambda text: {"valueString": text}, TEXTS)
        | st.builds(lambda flag: {"valueBoolean": flag}, st.booleans())
        | st.just({"valueDecimal": Decimal("1.50")})
        | st.just({"valueCoding": {"system": "a", "code": "b", "display": "c"}})
        | st.just({"valueCoding": {"code": "b", "version": "c"}}),
    ),
    lambda inner: st.builds(
        lambda name, parts: {"name": name, "part": parts},
        st.sampled_from(["property", "designation", "match", "a b"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@given(st.lists(PARTS, min_size=1, max_size=6), st.booleans())
@settings(max_examples=300)
def test_the_fast_way_writes_any_parameters_as_the_writer_does(
    parameters: list[Json], lookup: bool
) -> None:
    if lookup:
        code: Json = {"name": "code", "valueCode": "b"}
        parameters = [*parameters, {"name": "property", "part": [code, *parameters[:1]]}]
    resource: Json = {"resourceType": "Parameters", "parameter": [*parameters]}
    fast = FastWriter(R4)

    for _ in range(3):
        assert fast.write(dumps(resource)) == xmlwriter.document(resource, R4)


def test_repeated_properties_are_dropped_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmlfast, "_MOST", 1)
    code: Json = {"name": "code", "valueCode": "b"}
    properties: list[JsonValue] = [{"name": "property", "part": [code]}] * 3
    resource: Json = {"resourceType": "Parameters", "parameter": [code, *properties]}

    assert FastWriter(R4).write(dumps(resource)) == xmlwriter.document(resource, R4)


# Written


def test_elements_are_in_the_order_of_the_specification() -> None:
    resource: Json = {
        "concept": [{"display": "b", "code": "a"}],
        "status": "active",
        "resourceType": "CodeSystem",
        "id": "x",
    }

    assert written(resource) == (
        '<id value="x"/><status value="active"/>'
        '<concept><code value="a"/><display value="b"/></concept>'
    )


def test_ids_of_elements_and_urls_of_extensions_are_attributes() -> None:
    resource: Json = {
        "resourceType": "Parameters",
        "parameter": [
            {
                "id": "1",
                "name": "a",
                "extension": [{"url": "http://b", "valueDecimal": Decimal("1.50")}],
            }
        ],
    }

    assert written(resource) == (
        '<parameter id="1"><extension url="http://b"><valueDecimal value="1.50"/></extension>'
        '<name value="a"/></parameter>'
    )


def test_blanks_in_attributes_and_characters_beyond_the_plane_survive() -> None:
    text = "a\t\n\r<&>\"'\U0001f600"
    resource: Json = {"resourceType": "ValueSet", "title": text}

    document = xmlwriter.document(resource, R4)

    assert b"value=\"a&#9;&#10;&#13;&lt;&amp;&gt;&quot;'\xf0" in document
    assert xmlreader.read(document, R4) == resource


@pytest.mark.parametrize("text", ["\x00", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_cannot_have_is_replaced(text: str) -> None:
    resource: Json = {"resourceType": "ValueSet", "title": f"a{text}b"}

    assert written(resource) == '<title value="a\ufffdb"/>'


def test_comments_and_unknown_elements_are_left_out() -> None:
    resource: Json = {
        "resourceType": "ValueSet",
        "fhir_comments": ["x"],
        "_unknown": {"id": "1"},
        "title": None,
        "status": {"a": "b"},
        "compose": "no object",
        "contained": [{"resourceType": "Nothing"}, {"resourceType": "Basic", "id": "1"}],
        "jurisdiction": [],
    }

    assert written(resource) == '<contained><Basic><id value="1"/></Basic></contained>'


def test_a_resource_without_elements_is_empty() -> None:
    assert xmlwriter.document({"resourceType": "Basic"}, R5).endswith(
        b'<Basic xmlns="http://hl7.org/fhir"/>'
    )


@pytest.mark.parametrize(
    ("div", "expected"),
    [
        ("<div xmlns='http://www.w3.org/1999/xhtml'>a&nbsp;&copy;&amp;</div>", "a\xa0©&amp;"),
        ("<div>a</div>", "&lt;div&gt;a&lt;/div&gt;"),
        ("plain & <b>", "plain &amp; &lt;b&gt;"),
        ("<!DOCTYPE a><div xmlns='http://www.w3.org/1999/xhtml'>a</div>", None),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_narrative_is_xhtml_or_its_text(div: str, expected: str | None) -> None:
    text = written({"resourceType": "Basic", "text": {"div": div}})

    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    assert [child.tag for child in root] == [f"{{{XHTML}}}div"]
    assert expected is None or f'<div xmlns="{XHTML}">{expected}</div>' in text


def test_one_element_is_written_by_its_path() -> None:
    concept: Json = {"property": [{"valueDecimal": Decimal("1.50"), "code": "a"}], "code": "b"}

    assert xmlwriter.element("concept", concept, "CodeSystem.concept.concept", R5) == (
        b'<concept><code value="b"/><property><code value="a"/><valueDecimal value="1.50"/>'
        b"</property></concept>"
    )


# Read


def test_a_document_may_have_comments_instructions_prefixes_and_foreign_attributes() -> None:
    body = (
        f'<?xml version="1.0"?><?a b?><!-- c --><f:Parameters xmlns:f="{NAMESPACE}" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">'
        '\n <f:parameter><!-- d --><f:name value="e"/></f:parameter> </f:Parameters>'
    )

    assert xmlreader.read(body.encode(), R4) == {
        "resourceType": "Parameters",
        "parameter": [{"name": "e"}],
    }


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", ""),
        ("utf-8-sig", "iso-8859-1"),
        ("utf-16", ""),
        ("utf-16", "utf-8"),
        ("iso-8859-1", "ISO-8859-1"),
    ],
)
def test_the_encoding_is_that_of_the_mark_or_the_media_type(encoding: str, charset: str) -> None:
    body = xml('<parameter><name value="é"/></parameter>').decode().encode(encoding)

    assert xmlreader.read(body, R4, charset)["parameter"] == [{"name": "é"}]


def test_the_encoding_may_be_declared() -> None:
    text = xml('<parameter><name value="é"/></parameter>').decode()
    body = f'<?xml version="1.0" encoding="ISO-8859-1"?>{text}'.encode("iso-8859-1")

    assert xmlreader.read(body, R4)["parameter"] == [{"name": "é"}]


BOMB = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "it is no XML"),
        (b"<", "it is no XML"),
        (b"{}", "it is no XML"),
        (xml("&nbsp;"), "it is no XML"),
        (xml("<parameter>" * 300 + "</parameter>" * 300), "it is no XML"),
        (
            xml("<parameter>" + "<part>" * 120 + "</part>" * 120 + "</parameter>"),
            "more deeply than 100",
        ),
        (BOMB.encode() + xml("&c;"), "it has a document type"),
        ((BOMB + xml("").decode()).encode("utf-16"), "it has a document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd">' + xml(""), "it has a document type"),
        (b'<?xml version="1.0" encoding="UTF-7"?>' + xml(""), "its encoding is utf-7"),
        (b"<Parameters/>", "Parameters has no namespace"),
        (b'<Parameters xmlns="urn:a"/>', "Parameters has the namespace 'urn:a'"),
        (xml("", "Nothing"), "<Nothing> is no resource of FHIR 4.0.1"),
        (xml("<a/>"), "Parameters.a is no element of Parameters"),
        (xml('<parameter xmlns=""/>'), "Parameters.parameter has no namespace"),
        (xml("", more=' a="b"'), "Parameters.a is an attribute that FHIR does not have here"),
        (xml("text"), "Parameters has the text 'text'"),
        (xml("<parameter/>text"), "Parameters has the text 'text'"),
        (xml("<parameter><name/></parameter>"), "Parameters.parameter[0].name has no value"),
        (
            xml("<parameter><name>a</name></parameter>"),
            "Parameters.parameter[0].name has the text 'a'",
        ),
        (
            xml('<parameter><name value="a"/><name value="b"/></parameter>'),
            "Parameters.parameter[0].name is repeated",
        ),
        (
            xml('<parameter/><parameter><valueBoolean value="maybe"/></parameter>'),
            "Parameters.parameter[1].valueBoolean is 'maybe'; it must be true or false",
        ),
        (xml('<parameter><valueInteger value="1.5"/></parameter>'), "must be a whole number"),
        (xml('<parameter><valueDecimal value="a"/></parameter>'), "must be a decimal"),
        (xml("<parameter><resource/></parameter>"), "resource has 0 resources; it must have one"),
        (xml("<parameter><resource><a/></resource></parameter>"), "is no element of Resource"),
        (xml("<text><div/></text>", "Basic"), "is no element of Narrative"),
    ],
)
def test_other_xml_is_refused_with_its_place(body: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=re.escape(message)):
        xmlreader.read(body, R4)


def test_an_unknown_charset_is_refused() -> None:
    with pytest.raises(Invalid, match="its encoding is ebcdic"):
        xmlreader.read(xml(""), R4, "EBCDIC")


def test_a_huge_attribute_is_refused() -> None:
    with pytest.raises(Invalid, match="it is no XML"):
        xmlreader.read(xml(f'<parameter><name value="{"a" * 11_000_000}"/></parameter>'), R4)
