"""The client address and the URL of requests from proxies."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.serving.proxies import Arrival, TrustedProxies
from terminology.settings import Settings
from tests.fixtures.asking import answer

PEER, INNER, CLIENT = "10.0.0.1", "10.0.0.2", "1.2.3.4"
HOST = "inner:8000"
DIRECT = (PEER, f"http://{HOST}")
BOTH = f"{PEER}, {INNER}"

Headers = list[tuple[bytes, bytes]]


def sent(**values: str) -> Headers:
    """The headers X-Forwarded of a request."""
    return [(f"x-forwarded-{name}".encode(), value.encode()) for name, value in values.items()]


def standard(*values: str) -> Headers:
    """The headers Forwarded of a request."""
    return [(b"forwarded", value.encode()) for value in values]


def arrived(trusted: str, headers: Headers) -> tuple[str, str]:
    """Return the client and the base URL."""
    arrival = TrustedProxies(trusted).arrival(PEER, "http", HOST, headers)
    return arrival.client, arrival.base


@pytest.mark.parametrize(
    ("trusted", "headers", "expected"),
    [
        pytest.param(PEER, [], DIRECT, id="no headers"),
        pytest.param(PEER, [(b"accept", b"*/*")], DIRECT, id="other headers"),
        pytest.param(PEER, sent(**{"for": CLIENT}), (CLIENT, DIRECT[1]), id="address"),
        pytest.param(PEER, sent(**{"for": f"{CLIENT}:99"}), (CLIENT, DIRECT[1]), id="with port"),
        pytest.param(PEER, sent(**{"for": "[::1]:99"}), ("::1", DIRECT[1]), id="IPv6 with port"),
        pytest.param(PEER, sent(proto="https"), (PEER, f"https://{HOST}"), id="scheme"),
        pytest.param(PEER, sent(proto="HTTPS"), (PEER, f"https://{HOST}"), id="SCHEME"),
        pytest.param(PEER, sent(proto="gopher"), DIRECT, id="another scheme"),
        pytest.param("10.0.0.0/8", sent(**{"for": CLIENT}), (CLIENT, DIRECT[1]), id="network"),
        pytest.param("*", sent(**{"for": "::1"}), ("::1", DIRECT[1]), id="any"),
        pytest.param(
            BOTH,
            [*sent(**{"for": CLIENT}), *sent(**{"for": INNER})],
            (CLIENT, DIRECT[1]),
            id="chain",
        ),
        pytest.param(INNER, sent(**{"for": CLIENT, "proto": "https"}), DIRECT, id="another"),
        pytest.param("", sent(**{"for": CLIENT, "proto": "https", "host": "x"}), DIRECT, id="none"),
        pytest.param(PEER, sent(**{"for": '1.2.3.4"\n200'}), DIRECT, id="no address"),
        pytest.param(PEER, sent(**{"for": ""}), DIRECT, id="empty"),
    ],
)
def test_only_the_headers_of_a_trusted_proxy_are_used(
    trusted: str, headers: Headers, expected: tuple[str, str]
) -> None:
    assert arrived(trusted, headers) == expected


@pytest.mark.parametrize(
    ("headers", "base"),
    [
        pytest.param(sent(host="tx.org"), "http://tx.org", id="host"),
        pytest.param(sent(host="tx.org:81"), "http://tx.org:81", id="host with port"),
        pytest.param(sent(host="[::1]:81"), "http://[::1]:81", id="IPv6"),
        pytest.param(sent(host="[::1]", port="81"), "http://[::1]:81", id="IPv6 and port"),
        pytest.param(sent(host="tx.org:81", port="82"), "http://tx.org:81", id="port of host"),
        pytest.param(sent(host="tx.org", port="80"), "http://tx.org", id="usual port"),
        pytest.param(
            sent(host="tx.org", port="443", proto="https"), "https://tx.org", id="usual TLS port"
        ),
        pytest.param(sent(host="tx.org", port="443"), "http://tx.org:443", id="unusual port"),
        pytest.param(sent(port="82"), "http://inner:82", id="port instead of that of Host"),
        *(
            pytest.param(sent(host="tx.org", port=port), "http://tx.org", id=f"port {port!r}")
            for port in ("", "0", "65536", "-1", "x", "٣", "80 80")
        ),
        *(
            pytest.param(sent(host=host), f"http://{HOST}", id=f"host {host!r}")
            for host in ("", "tx.org/evil", "a b", "me@tx.org", '"', "tx.org:port", "[::1", "é")
        ),
        pytest.param(sent(prefix="/tx"), f"http://{HOST}/tx", id="prefix"),
        pytest.param(sent(prefix="/tx/"), f"http://{HOST}/tx", id="prefix with slash"),
        pytest.param(sent(prefix="/a, /b"), f"http://{HOST}/a/b", id="prefixes of two proxies"),
        *(
            pytest.param(sent(prefix=prefix), f"http://{HOST}", id=f"prefix {prefix!r}")
            for prefix in ("", "/", "tx", "//evil.org", "/a?b", "/a#b", '/"', "http://evil.org")
        ),
        pytest.param(
            sent(host="a.org, b.org", proto="https, http"), "https://a.org", id="lists without for"
        ),
        pytest.param(
            sent(**{"for": f"{CLIENT}, {INNER}", "host": "a.org, b.org", "proto": "https,http"}),
            "https://a.org",
            id="lists of two trusted proxies",
        ),
        pytest.param(
            sent(**{"for": f"9.9.9.9, {CLIENT}", "host": "evil.org, b.org", "proto": "ftp,https"}),
            "https://b.org",
            id="lists that a client began",
        ),
        pytest.param(
            sent(**{"for": f"9.9.9.9, {CLIENT}, {INNER}", "host": "a.org", "proto": "https,http"}),
            "https://a.org",
            id="a shorter list",
        ),
        pytest.param(standard("host=tx.org;proto=https"), "https://tx.org", id="Forwarded"),
        pytest.param(standard('Host="tx.org:81"; PROTO=http'), "http://tx.org:81", id="quoted"),
        pytest.param(standard('host="tx\\.org"'), "http://tx.org", id="quoted pair"),
        pytest.param(
            standard(f"for={CLIENT};host=a.org;proto=https, for={INNER};host=b.org"),
            "https://a.org",
            id="Forwarded by two trusted proxies",
        ),
        pytest.param(
            standard(f"for={CLIENT}", f"for={INNER};host=b.org;proto=https"),
            "https://b.org",
            id="what only the inner proxy says",
        ),
        pytest.param(
            standard(f"for=9.9.9.9;host=evil.org, for={CLIENT};host=b.org"),
            "http://b.org",
            id="Forwarded that a client began",
        ),
        pytest.param(standard("host=tx.org", ""), "http://tx.org", id="empty element"),
        *(
            pytest.param(standard(value), f"http://{HOST}", id=f"Forwarded: {value}")
            for value in ("", "host", 'host="tx.org', "host=a.org host=b.org", "=", "host=a/b;x=")
        ),
        pytest.param(
            [*standard("host=evil.org"), *sent(**{"for": CLIENT})],
            f"http://{HOST}",
            id="Forwarded beside what the proxy sends",
        ),
        pytest.param(
            [*standard("host=tx.org"), *sent(prefix="/a")],
            "http://tx.org/a",
            id="Forwarded, prefix",
        ),
    ],
)
def test_the_base_url_is_the_one_that_the_outermost_trusted_proxy_names(
    headers: Headers, base: str
) -> None:
    assert arrived(BOTH, headers)[1] == base
    assert arrived("192.0.2.0/24", headers) == DIRECT


@pytest.mark.parametrize(
    ("value", "client"),
    [
        (f"for={CLIENT}", CLIENT),
        (f'for="{CLIENT}:4711"', CLIENT),
        ('for="[2001:db8::1]:4711"', "2001:db8::1"),
        ("for=_hidden", "_hidden"),
        (f"for={CLIENT}, for={INNER}", CLIENT),
        ("proto=https", PEER),
    ],
)
def test_forwarded_names_the_client(value: str, client: str) -> None:
    assert arrived(BOTH, standard(value))[0] == client


def test_an_arrival_without_a_proxy_has_no_prefix() -> None:
    assert Arrival(CLIENT, "https", "tx.org").base == "https://tx.org"


URL = "https://tx.example.org/fhir"


@pytest.mark.parametrize(
    ("settings", "headers", "root", "base"),
    [
        pytest.param({}, {}, "", "http://testserver", id="direct"),
        pytest.param(
            {"proxies": "*"},
            {"X-Forwarded-Host": "tx.org", "X-Forwarded-Proto": "https"},
            "",
            "https://tx.org",
            id="proxy",
        ),
        *(
            pytest.param(
                {"proxies": "*"},
                {"X-Forwarded-Prefix": "/tx"},
                root,
                "http://testserver/tx",
                id=f"prefix, path {root}/r4",
            )
            for root in ("", "/tx")
        ),
        *(
            pytest.param(
                {"proxies": "*", "base_url": URL},
                {"X-Forwarded-Host": "tx.org"},
                root,
                URL,
                id=f"base URL, path {root}/r4",
            )
            for root in ("", "/fhir")
        ),
    ],
)
def test_links_have_the_base_url_and_the_prefix_may_be_in_the_path(
    registry: Registry,
    dialect: Dialect,
    settings: dict[str, str],
    headers: dict[str, str],
    root: str,
    base: str,
    bundled_dir: Path,
) -> None:
    app = create_app(registry, Settings(bundled_dir, bundled_dir, **settings))  # type: ignore[arg-type]
    client = TestClient(app, headers=headers)
    path = f"{root}/{dialect.name}"

    bundle = answer(client.get(f"{path}/CodeSystem?_count=1"), dialect)
    statement = answer(client.get(f"{path}/metadata"), dialect)

    assert {link["url"].partition("/CodeSystem")[0] for link in bundle["link"]} == {
        f"{base}/{dialect.name}"
    }
    assert bundle["entry"][0]["fullUrl"].startswith(f"{base}/{dialect.name}/CodeSystem/")
    assert statement["implementation"]["url"] == f"{base}/{dialect.name}"
    assert f'href="{base}/' in client.get(f"{root}/").text


def test_a_path_below_another_prefix_is_unknown(registry: Registry, bundled_dir: Path) -> None:
    app = create_app(registry, Settings(bundled_dir, bundled_dir, base_url=URL))

    assert TestClient(app).get("/fhirs/r4/metadata").status_code == 404
