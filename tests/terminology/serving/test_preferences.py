"""The request headers on which a response depends."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4
from terminology.fhir.formats import Format
from terminology.registry import Registry
from terminology.serving import preferences
from terminology.serving.app import create_app
from terminology.serving.preferences import VARY
from terminology.settings import Settings
from tests.fixtures import shortcuts

pytestmark = pytest.mark.slow

LOOKUP = f"/r4/CodeSystem/$lookup?system={canonical.HCPCS}&code=Q2057"
VALIDATE = "/r4/CodeSystem/$validate-code"
FORM = f"url={canonical.HCPCS}&code=Q2057"

Sent = dict[str, str]

DIFFERENT: dict[bytes, tuple[str, str, Sent, Sent]] = {
    b"accept": ("GET", LOOKUP, {"Accept": "application/json"}, {"Accept": "text/turtle"}),
    b"accept-encoding": (
        "GET",
        LOOKUP,
        {"Accept-Encoding": "gzip"},
        {"Accept-Encoding": "identity"},
    ),
    b"accept-language": ("GET", LOOKUP, {"Accept-Language": "de"}, {"Accept-Language": "en"}),
    b"content-type": (
        "POST",
        VALIDATE,
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/fhir+json"},
    ),
    b"prefer": ("GET", f"{LOOKUP}&colour=red", {"Prefer": "handling=strict"}, {"Prefer": "x"}),
}
"""For each header: a request, and two values for which the responses differ."""


@pytest.fixture(scope="session")
def bundled(bundled_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data, prerendered."""
    return shortcuts.prepared(bundled_dir, tmp_path_factory.mktemp("preferences"))


def new_client(bundled: Path) -> TestClient:
    """Return a client of an application without cached responses."""
    app = create_app(Registry(bundled), Settings(bundled, bundled))
    return TestClient(app, raise_server_exceptions=False)


def compared(client: TestClient, method: str, path: str, headers: Sent) -> tuple[object, ...]:
    """Return status, body and two headers of a response."""
    content = FORM if method == "POST" else None
    response = client.request(method, path, headers=headers, content=content)
    more = [response.headers.get(name) for name in ("etag", "content-encoding")]
    return (response.status_code, response.content, *more)


def test_there_is_an_example_for_every_header() -> None:
    assert {*DIFFERENT} == {*VARY}


@pytest.mark.parametrize("name", VARY, ids=bytes.decode)
def test_a_cached_response_is_not_sent_for_other_headers(bundled: Path, name: bytes) -> None:
    method, path, first, second = DIFFERENT[name]
    expected = [compared(new_client(bundled), method, path, headers) for headers in (first, second)]
    assert expected[0] != expected[1]

    client = new_client(bundled)
    for _ in range(4):
        assert compared(client, method, path, first) == expected[0]
        assert compared(client, method, path, second) == expected[1]


@pytest.mark.parametrize("name", VARY, ids=bytes.decode)
def test_the_header_is_part_of_the_vary_key(name: bytes) -> None:
    assert preferences.vary_key([(b"host", b"x"), (name, b"y")]) == (name, b"y")


def test_the_values_of_a_repeated_header_are_joined() -> None:
    key = preferences.vary_key([(b"accept", b"text/html"), (b"accept", b"application/json")])

    assert preferences.from_vary_key(key).accept == "text/html,application/json"
    assert preferences.from_vary_key(key).accepted(R4).format is Format.JSON


def test_the_cache_of_vary_keys_is_bounded() -> None:
    preferences._cached.cache_clear()

    for number in range(2_000):
        preferences.from_vary_key((b"accept-language", b"de, x%d" % number))
        preferences.from_vary_key((b"accept-language", b"de, " * 1_000 + b"x%d" % number))

    assert preferences._cached.cache_info().currsize == preferences._CACHED


def test_invalid_languages_are_ignored() -> None:
    assert preferences.from_vary_key((b"accept-language", b"x;;")).languages is None
