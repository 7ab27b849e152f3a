"""The reasons for which bytes are no request, and targets that are no paths."""

import pytest

from codesystems.problems import Invalid
from terminology.serving import malformed
from terminology.serving.malformed import Target
from terminology.serving.rendered import MethodNotAllowed


@pytest.mark.parametrize(
    ("url", "target"),
    [
        (b"http://tx.org/r4?a=b", Target(b"/r4?a=b", b"tx.org")),
        (b"HTTPS://tx.org:81/", Target(b"/", b"tx.org:81")),
        (b"http://tx.org", Target(b"/", b"tx.org")),
        (b"http://tx.org?a=b", Target(b"/?a=b", b"tx.org")),
    ],
)
def test_a_url_has_a_path_and_a_host(url: bytes, target: Target) -> None:
    assert malformed.target("GET", url) == target


@pytest.mark.parametrize("url", [b"*", b"tx.org:443", b"ftp://x/", b"http://me@x/", b"http:///"])
def test_another_target_is_refused(url: bytes) -> None:
    with pytest.raises(Invalid, match="send a path that begins with /"):
        malformed.target("GET", url)


def test_the_server_is_no_proxy() -> None:
    with pytest.raises(MethodNotAllowed, match="this is no proxy"):
        malformed.target("CONNECT", b"tx.org:443")


def test_options_may_ask_about_the_server() -> None:
    assert malformed.target("OPTIONS", b"*") == Target(b"/*")


@pytest.mark.parametrize(
    ("sent", "escaped"),
    [
        ("GET /é HTTP/1.1\r\nA: é\r\n\r\n", "GET /%C3%A9 HTTP/1.1\r\nA: é\r\n\r\n"),
        ("GET /e HTTP/1.1\r\nA: é\r\n\r\n", "GET /e HTTP/1.1\r\nA: é\r\n\r\n"),
        ("GET /é HTTP/1.1", "GET /é HTTP/1.1"),
    ],
)
def test_only_a_complete_first_line_is_escaped(sent: str, escaped: str) -> None:
    assert malformed.escaped(sent.encode()) == escaped.encode()


@pytest.mark.parametrize(
    ("received", "is_first_line", "text"),
    [
        (b"\x16\x03\x01", True, "This port has no TLS"),
        (b"GET / HTTP/2.0\r\n", True, "HTTP/2.0 is not supported"),
        (b"GET /a b HTTP/1.1\r\n", True, "send %20 instead"),
        (b"BREW / HTTP/1.1\r\n", True, "The method BREW is unknown"),
        (b"post / HTTP/1.1\r\n", True, "send POST instead of post"),
        (b"GET / HTTP/1.1\r\n", True, "not valid in HTTP/1.1: reason"),
        (b"hello\r\n", True, "not valid in HTTP/1.1: reason"),
        (b"BREW / HTTP/1.1\r\n", False, "not valid in HTTP/1.1: reason"),
    ],
)
def test_a_refusal_names_the_reason(received: bytes, is_first_line: bool, text: str) -> None:
    assert text in str(malformed.problem(received, is_first_line, "reason"))
