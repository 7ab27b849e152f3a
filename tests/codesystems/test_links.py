"""Tests of the links of a web page."""

import pytest

from codesystems import links


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><A class=x HREF=\"/a.zip\">A</a> and <a href='/b.zip'>B", ("/a.zip", "/b.zip")),
        ('<a href="/b">1</a><a href="/a">2</a><a href="/b">3</a>', ("/b", "/a")),
        ('<a href="/a?b=1&amp;c=2">', ("/a?b=1&c=2",)),
        ('<a name="x"><a href><a href=""><link href="/style.css"><img src="/a.zip">', ()),
        ('<!-- <a href="/a"> --><script>"<a href=/b>"</script>', ()),
        ('<a href="/apps/license.asp?file=/files/zip/a%2Fb.zip&amp;x=1">', ("/files/zip/a/b.zip",)),
        ('<a href="http://[::1/?file=/a">', ("http://[::1/?file=/a",)),
        ("", ()),
        ('<a href="/cut', ()),
    ],
    ids=["two", "twice", "escaped", "none", "hidden", "licence", "no address", "empty", "cut"],
)
def test_links_are_read(html: str, expected: tuple[str, ...]) -> None:
    assert links.read(html) == expected
