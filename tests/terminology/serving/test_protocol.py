"""Raw responses are the same as the responses through uvicorn."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.middleware.trustedhost import TrustedHostMiddleware
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from codesystems import canonical
from terminology.registry import Registry
from terminology.serving import ids, raw, responder
from terminology.serving.app import Application, create_app
from terminology.serving.protocol import Protocol
from terminology.serving.raw import RawResponder
from terminology.settings import Settings
from tests.fixtures.connection import STANDARD, Connection, Sockets, Transport, config, state

HEADERS = b"Host: x\r\n"
LOOKUP = f"/r4/CodeSystem/$lookup?system={canonical.HCPCS}&code="


@pytest.fixture(autouse=True)
def constant_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request has the same id, so that complete responses can be compared."""
    monkeypatch.setattr(ids, "new", lambda: "id")
    monkeypatch.setattr(ids, "new_bytes", lambda: b"id")


def new_app(registry: Registry) -> Application:
    """Return an application without cached responses."""
    return create_app(registry, Settings(Path(), Path()))


@pytest.fixture
def app(registry: Registry) -> Application:
    """An application over the bundled data."""
    return new_app(registry)


def request(target: str, headers: bytes = HEADERS, body: bytes = b"", method: str = "GET") -> bytes:
    """Return a request as bytes."""
    return f"{method} {target} HTTP/1.1\r\n".encode() + headers + b"\r\n" + body


def run(
    uvicorn_config: Config,
    use: Callable[[Connection], Awaitable[bytes]],
    kind: type[HttpToolsProtocol] = Protocol,
) -> bytes:
    """Return the responses of a connection, and close it."""

    async def respond() -> bytes:
        connection = Connection(kind(uvicorn_config, state(), {}))
        response = await use(connection)
        await connection.end()
        return response

    return asyncio.run(respond())


def responses(
    uvicorn_config: Config, *pieces: bytes, kind: type[HttpToolsProtocol] = Protocol
) -> bytes:
    """Return the responses to consecutive pieces."""
    return run(uvicorn_config, lambda connection: connection.feed(*pieces), kind)


class Counted(Protocol):
    """A connection that counts the requests that uvicorn parses."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.state["read"] = self.state.get("read", 0) + 1

    state: dict[str, int]


def parsed_by_uvicorn(uvicorn_config: Config, *pieces: bytes) -> int:
    """Return the number of these requests that uvicorn parses."""
    Counted.state = {}
    responses(uvicorn_config, *pieces, kind=Counted)
    return Counted.state.get("read", 0)


def test_a_request_with_cached_headers_is_not_parsed(app: Application) -> None:
    uvicorn_config, codes = config(app), ("Q2041", "Q2042", "Q2057", "ZZZZZ")

    assert parsed_by_uvicorn(uvicorn_config, *(request(LOOKUP + code) for code in codes)) == 1
    assert parsed_by_uvicorn(uvicorn_config, *(request(LOOKUP + code) for code in codes)) == 0


XML_HEADERS = HEADERS + b"Accept: application/fhir+xml\r\n"


def test_xml_has_the_raw_way_too(app: Application) -> None:
    uvicorn_config, codes = config(app), ("Q2041", "Q2042", "Q2057", "ZZZZZ")
    requests = [request(LOOKUP + code, XML_HEADERS) for code in codes]
    by_format = [request(f"{LOOKUP}{code}&_format=xml") for code in codes]

    assert parsed_by_uvicorn(uvicorn_config, *requests) == 1
    assert parsed_by_uvicorn(uvicorn_config, *requests) == 0
    parsed_by_uvicorn(uvicorn_config, request(LOOKUP + "Q2041"))
    assert parsed_by_uvicorn(uvicorn_config, *by_format) == 0
    assert responses(uvicorn_config, requests[0]) == responses(uvicorn_config, by_format[0])


def test_xml_is_the_same_in_the_raw_way_and_through_uvicorn(registry: Registry) -> None:
    raw_config = config(new_app(registry))
    plain_config = config(create_app(registry, Settings(Path(), Path(), raw=False)))

    for code in ("Q2041", "Q2041", "Q2041", "ZZZZZ", "Q2057"):
        sent = request(LOOKUP + code, XML_HEADERS)
        assert responses(raw_config, sent) == responses(plain_config, sent)


@pytest.mark.parametrize(
    ("target", "headers", "xml"),
    [
        ("/r4/metadata?_format=xml&" + "a" * 80_000, HEADERS, True),
        ("/r4/metadata?" + "a" * 80_000, XML_HEADERS, False),
        ("/r4/metadata?_format=xml", HEADERS + b"X: " + b"a" * 80_000 + b"\r\n", True),
        ("/r4/metadata", XML_HEADERS + b"X: " + b"a" * 80_000 + b"\r\n", True),
    ],
)
def test_a_refused_head_is_answered_in_the_format_that_was_read(
    app: Application, target: str, headers: bytes, xml: bool
) -> None:
    response = responses(config(app), request(target, headers))

    assert response.startswith((b"HTTP/1.1 414", b"HTTP/1.1 431"))
    assert (b"content-type: application/fhir+xml" in response) is xml
    assert (b"<OperationOutcome" in response) is xml


def test_a_body_with_cached_headers_is_not_parsed(
    app: Application,
) -> None:
    uvicorn_config, requests = config(app), [posted("Q2057", blanks=blanks) for blanks in range(4)]

    assert parsed_by_uvicorn(uvicorn_config, *requests) == 1
    assert parsed_by_uvicorn(uvicorn_config, *requests) == 0


def test_a_too_large_body_is_refused_with_and_without_cached_headers(registry: Registry) -> None:
    uvicorn_config = config(
        create_app(registry, Settings(Path(), Path(), max_body=len(body("Q2057"))))
    )

    response = responses(uvicorn_config, posted("Q2057"), posted("Q2041"), posted("Q20412"))

    assert [response.count(status) for status in (b" 200 OK", b" 413 ")] == [2, 1]


@pytest.mark.parametrize("origin", ["https://a.org", "https://b.org", "null"])
def test_a_page_of_a_named_origin_reads_raw_responses_too(registry: Registry, origin: str) -> None:
    sent = request(f"{LOOKUP}Q2057", HEADERS + f"Origin: {origin}\r\n".encode())
    limits = Settings(Path(), Path(), origin="https://a.org")
    app = create_app(registry, limits)

    assert parsed_by_uvicorn(config(app), sent, sent, sent) == 1
    first, *others = (responses(config(app), sent) for _ in range(3))
    assert set(others) == {first}
    assert (b"access-control-allow-credentials: true" in first) is (origin == "https://a.org")


def test_a_request_that_is_not_an_operation_is_always_parsed_by_uvicorn(app: Application) -> None:
    uvicorn_config, metadata = config(app), request("/r4/metadata?mode=terminology")

    assert parsed_by_uvicorn(uvicorn_config, request(f"{LOOKUP}Q2041"), metadata, metadata) == 3


TARGETS = (
    f"{LOOKUP}Q2057",
    f"{LOOKUP}Q2041",
    f"{LOOKUP}Q2O57",
    f"{LOOKUP}Q2057&property=*",
    f"{LOOKUP}Q2057#part",
    f"{LOOKUP}Q2057?",
    f"/r5/CodeSystem/%24lookup?system={canonical.HCPCS}&code=Q2057",
    f"/r5/CodeSystem/$validate-code?url={canonical.HCPCS}&code=Q2057&display=a%20b",
    f"http://x/r5/CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057",
    "/r4/CodeSystem/$lookup",
    "/r4/CodeSystem/$lookup?",
    "/r4/metadata?mode=terminology",
    "/health?",
    "/",
    "*",
    "/r4/CodeSystem/$lookup?code=é",
)
LINES = (
    b"Accept: application/fhir+json\r\n",
    b"Accept: text/html\r\n",
    b"Accept-Encoding: gzip\r\n",
    b"accept-language: de\r\n",
    b"If-None-Match: *\r\n",
    b"Origin: https://example.org\r\n",
    b"Connection: keep-alive\r\n",
    b"Connection: close\r\n",
    b"Connection: Upgrade\r\nUpgrade: h2c\r\n",
    b"Content-Length: 0\r\n",
    b"Content-Length: 40\r\n",
    b"Expect: 100-continue\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"X-Odd: a\r\n folded\r\n",
    b"X-Bare: a\n",
    b"no colon\r\n",
)


def body(code: str) -> bytes:
    """Return the inputs of $validate-code as a Parameters resource."""
    inputs = [{"name": "url", "valueUri": canonical.HCPCS}, {"name": "code", "valueCode": code}]
    return orjson.dumps({"resourceType": "Parameters", "parameter": inputs})


def posted(
    code: str, more: bytes = b"", size: str = "%d", query: str = "", blanks: int = 0
) -> bytes:
    """Return a request with a body that ends with blanks."""
    content = body(code) + b" " * blanks
    headers = b"Content-Type: application/fhir+json\r\nContent-Length: " + size.encode()
    lines = HEADERS + headers.replace(b"%d", b"%d" % len(content)) + b"\r\n" + more
    return request(f"/r4/CodeSystem/$validate-code{query}", lines, content, "POST")


STARTS = st.builds(
    lambda method, target, version: f"{method} {target} {version}\r\n".encode(),
    st.sampled_from(["GET"] * 6 + ["HEAD", "POST", "get", "PRI"]),
    st.sampled_from(TARGETS) | st.just(TARGETS[0]),
    st.sampled_from(["HTTP/1.1"] * 6 + ["HTTP/1.0", "HTTP/2.0", ""]),
)
REQUESTS = st.one_of(
    st.sampled_from([request(target) for target in TARGETS]),
    st.builds(
        lambda start, lines: start + HEADERS + b"".join(lines) + b"\r\n",
        STARTS,
        st.lists(st.sampled_from(LINES), max_size=2),
    ),
    st.builds(
        posted,
        st.sampled_from(["Q2057", "Q2041", "Q20", "a longer code"]),
        st.sampled_from([b"", *LINES]),
        st.sampled_from(["%d"] * 4 + ["0%d", "+%d", "%d,%d", "%d\r\nContent-Length: %d", "9", "x"]),
        st.sampled_from(["", "", "?", "?url=x"]),
    ),
)


@st.composite
def pieces(draw: st.DrawFn) -> Sequence[bytes]:
    """Draw consecutive requests: one in each piece, or cut at any other positions."""
    requests: list[bytes] = draw(st.lists(REQUESTS, min_size=1, max_size=5))
    if draw(st.booleans()):
        return requests
    whole = b"".join(requests)
    cuts = sorted(draw(st.sets(st.integers(1, len(whole) - 1), max_size=4)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=pieces())
def test_every_response_is_the_same_as_without_raw_responses(
    registry: Registry, sent: Sequence[bytes]
) -> None:
    actual, expected = (
        responses(config(create_app(registry, Settings(Path(), Path(), raw=is_raw))), *sent, *sent)
        for is_raw in (True, False)
    )

    assert actual == expected


def test_a_response_has_the_current_date(app: Application) -> None:
    async def use(connection: Connection) -> bytes:
        await connection.feed(request(f"{LOOKUP}Q2041"), request(f"{LOOKUP}Q2042"))
        connection.protocol.server_state.default_headers = [(b"date", b"tomorrow"), *STANDARD[1:]]
        return await connection.feed(request(f"{LOOKUP}Q2057"))

    response = run(config(app), use)

    assert response.startswith(b"HTTP/1.1 200 OK\r\ndate: tomorrow\r\nserver: uvicorn\r\n")


def test_added_middleware_receives_every_request(app: Application) -> None:
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["example.org"])

    response = responses(config(app), *[request(f"{LOOKUP}Q2057")] * 3)

    assert response.count(b"HTTP/1.1 400 Bad Request") == 3


def test_below_a_root_path_uvicorn_parses_every_request(app: Application) -> None:
    requests = [request(f"{LOOKUP}Q2057")] * 3

    assert [
        parsed_by_uvicorn(uvicorn_config, *requests)
        for uvicorn_config in (config(app, root_path="/x"), config(app))
    ] == [
        3,
        1,
    ]


def test_raw_responses_can_be_switched_off(registry: Registry) -> None:
    app = create_app(registry, Settings(Path(), Path(), raw=False))

    assert parsed_by_uvicorn(config(app), *[request(f"{LOOKUP}Q2057")] * 3) == 3


def test_the_application_responds_if_a_raw_response_fails(
    app: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no way")

    requests = [request(f"{LOOKUP}{code}") for code in ("Q2041", "Q2042", "Q2057")]
    expected = responses(config(app), *requests, kind=HttpToolsProtocol)
    monkeypatch.setattr(RawResponder, "respond", fail)

    assert responses(config(app), *requests) == expected
    assert caplog.messages == ["the raw way failed; the application answers instead"]


def test_the_cache_of_headers_is_bounded(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "_HEADS", 3_000)
    app, requests = new_app(registry), traced(*range(8))

    assert parsed_by_uvicorn(config(app), *requests) == 8
    assert [parsed_by_uvicorn(config(app), sent) for sent in (requests[7], requests[0])] == [0, 1]


def traced(*numbers: int) -> list[bytes]:
    """Return requests with different headers."""
    return [request(f"{LOOKUP}Q2057", HEADERS + b"X-Trace: %d\r\n" % number) for number in numbers]


@pytest.mark.parametrize(("before", "read"), [(14, 1), (16, 2)], ids=["few", "many"])
def test_a_connection_with_always_new_headers_is_parsed_by_uvicorn(
    app: Application, before: int, read: int
) -> None:
    same = request(f"{LOOKUP}Q2041")

    assert parsed_by_uvicorn(config(app), *traced(*range(before)), same, same) == before + read


def test_a_connection_with_some_repeated_headers_has_raw_responses(app: Application) -> None:
    uvicorn_config, same = config(app), request(f"{LOOKUP}Q2041")
    responses(uvicorn_config, same)

    requests = [same, *traced(*range(10)), same, *traced(*range(10, 20)), same]

    assert parsed_by_uvicorn(uvicorn_config, *requests) == 20


def test_very_long_headers_are_always_parsed(app: Application) -> None:
    long = request(f"{LOOKUP}Q2057", HEADERS + b"X-Long: %b\r\n" % (b"x" * 3_000))

    assert parsed_by_uvicorn(config(app), long, long) == 2


@pytest.mark.parametrize(
    ("target", "line", "status"),
    [
        (f"{LOOKUP}Q2057", b"If-None-Match: *\r\n", b"304 Not Modified"),
        ("/r4/CodeSystem/$lookup?code=x", b"Origin: https://example.org\r\n", b"400 Bad Request"),
        (f"{LOOKUP}Q2057&property=*", b"Accept-Encoding: gzip\r\n", b"200 OK"),
    ],
    ids=["not changed", "refused", "compressed"],
)
def test_a_response_with_its_own_headers_is_repeated(
    app: Application, target: str, line: bytes, status: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responder, "_UPDATE_INTERVAL", 60)
    uvicorn_config, sent = config(app), request(target, HEADERS + line)
    expected = responses(uvicorn_config, sent, kind=HttpToolsProtocol)

    responses(uvicorn_config, sent)

    assert parsed_by_uvicorn(uvicorn_config, sent) == 0
    assert responses(uvicorn_config, sent) == expected
    assert expected.startswith(b"HTTP/1.1 " + status)


def test_every_response_is_counted(app: Application) -> None:
    async def use(connection: Connection) -> bytes:
        await connection.feed(*[request(f"{LOOKUP}Q2057")] * 3)
        return b"%d" % connection.protocol.server_state.total_requests

    assert run(config(app), use) == b"3"


@pytest.mark.parametrize("before", [0, 1, 2], ids=["at once", "read first", "both"])
def test_an_idle_connection_is_closed(app: Application, before: int) -> None:
    uvicorn_config = config(app, timeout_keep_alive=0.05)
    responses(uvicorn_config, request(f"{LOOKUP}Q2057"))

    async def use(connection: Connection) -> bytes:
        first = [request("/health"), request(f"{LOOKUP}Q2057")][2 - before :]
        await connection.feed(*first, *[request(f"{LOOKUP}Q2041")] * (not before))
        last_request = asyncio.get_running_loop().time()
        while not connection.transport.is_closing():
            await asyncio.sleep(0.005)
        return b"%f" % (asyncio.get_running_loop().time() - last_request)

    assert float(run(uvicorn_config, use)) > 0.03


def test_a_connection_in_use_stays_open(app: Application) -> None:
    uvicorn_config = config(app, timeout_keep_alive=0.2)

    async def use(connection: Connection) -> bytes:
        for _ in range(12):
            await connection.feed(request(f"{LOOKUP}Q2057"))
            await asyncio.sleep(0.05)
        return b"%d" % connection.transport.is_closing()

    assert run(uvicorn_config, use) == b"0"


@pytest.mark.parametrize("before", [0, 1], ids=["at first", "later"])
def test_a_connection_becomes_a_web_socket(app: Application, before: int) -> None:
    upgrade = request(LOOKUP, HEADERS + b"Connection: Upgrade\r\nUpgrade: websocket\r\n")

    Sockets.taken = b""
    responses(config(app, ws=Sockets), *[request(f"{LOOKUP}Q2057")] * before, upgrade)

    assert Sockets.taken.lower() == upgrade.lower()


def test_responses_are_not_buffered_for_a_slow_client(app: Application) -> None:
    sent = request(f"{LOOKUP}Q2057")

    async def read_slowly(connection: Connection) -> bytes:
        transport = connection.transport
        await connection.feed(sent)
        size = len(transport.written)
        connection.protocol.pause_writing()
        waiting = asyncio.create_task(connection.feed(sent))
        await asyncio.sleep(0.02)
        assert len(transport.written) == size
        connection.protocol.resume_writing()
        assert len(await waiting) == size
        return b""

    run(config(app), read_slowly)


def test_a_query_beyond_the_limit_is_parsed_by_uvicorn(registry: Registry) -> None:
    target = f"{LOOKUP}Q2057"
    size = len(target.partition("?")[2])
    app = create_app(registry, Settings(Path(), Path(), max_query=size))
    requests = [request(target), request(target), request(f"{target}0")]

    assert parsed_by_uvicorn(config(app), *requests) == 2
    assert b" 414 " in responses(config(app), requests[-1])


# The access log


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_client_is_logged_with_raw_and_other_responses(
    registry: Registry, capfdbinary: pytest.CaptureFixture[bytes], form: str
) -> None:
    access_log = Settings(Path(), Path(), access_log=True, proxies="10.0.0.1", log_format=form)
    app = create_app(registry, access_log)
    by_proxy = request(f"{LOOKUP}Q2057", HEADERS + b"X-Forwarded-For: 1.2.3.4\r\n")
    other = request("/r4/metadata?x=%0A", HEADERS + b"X-Forwarded-For: 1.2.3.4\r\n")

    async def send() -> None:
        for peer in ("10.0.0.1", "10.0.0.2"):
            connection = Connection(Protocol(config(app), state(), {}), Transport(peer))
            await connection.feed(*[by_proxy] * 4, other)
            await connection.end()
        app.service.observer.flush()

    asyncio.run(send())

    lines = capfdbinary.readouterr().out.splitlines()
    assert [b"1.2.3.4" in line for line in lines] == [True] * 5 + [False] * 5
    assert [b"10.0.0.2" in line for line in lines] == [False] * 5 + [True] * 5
    assert [b"/r4/metadata?x=%0A" in line for line in lines] == ([False] * 4 + [True]) * 2


def test_a_request_with_a_body_is_logged_by_its_request_line(
    registry: Registry, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    app = create_app(registry, Settings(Path(), Path(), access_log=True))
    trace = b"00-" + b"a" * 32 + b"-" + b"b" * 16 + b"-01"
    headers = HEADERS + b"Content-Type: application/json\r\nContent-Length: 2\r\n"
    headers += b"Traceparent: " + trace + b"\r\nX-Request-Id: mine\r\n"

    async def send(connection: Connection) -> bytes:
        response = await connection.feed(request("/r4/x%0Ay", headers, b"{}", "POST"))
        app.service.observer.flush()
        return response

    response = run(config(app), send)

    (line,) = capfdbinary.readouterr().out.splitlines()
    assert b'"POST /r4/x%0Ay" 404 ' in line
    assert line.endswith(b"us mine " + trace)
    assert b"traceparent: " + trace in response
    assert b"x-request-id: mine" in response


def test_a_refusal_for_size_is_in_the_audit_log(
    registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(registry, Settings(Path(), Path(), max_body=1))

    responses(config(app), request("/r4", HEADERS + b"Content-Length: 2\r\n", b"{}", "POST"))

    (record,) = [entry for entry in caplog.records if entry.name == "fhir_hcpcs.audit"]
    assert record.getMessage().startswith("refused 413: POST /r4 for - (id) after 0.0")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"CONNECT x:443", b"405"),
        (b"OPTIONS *", b"204"),
        (b"GET http://y/health", b"200"),
        (b"GET nothing", b"400"),
    ],
)
def test_a_request_target_may_be_something_else_than_a_path(
    app: Application, line: bytes, status: bytes
) -> None:
    whole = responses(config(app), line + b" HTTP/1.1\r\nHost: x\r\n\r\n")

    assert whole.startswith(b"HTTP/1.1 " + status)
