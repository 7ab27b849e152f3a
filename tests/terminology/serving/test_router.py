"""Paths to endpoints."""

import pytest

from codesystems.problems import NotFound, NotSupported
from terminology.fhir.dialects import R4, R5
from terminology.serving.rendered import MethodNotAllowed
from terminology.serving.request import Request
from terminology.serving.router import ASTERISK, Endpoint, Router, dialect_of

ROUTER = Router(
    (path, Endpoint(path, R4, methods))
    for path, methods in (
        ("/", ("GET",)),
        ("/r4", ("POST",)),
        ("/r4/metadata", ("GET",)),
        ("/r4/CodeSystem", ("GET",)),
        ("/r4/CodeSystem/{id}", ("GET",)),
        ("/r4/CodeSystem/$lookup", ("GET", "POST")),
        ("/r4/CodeSystem/{id}/$lookup", ("GET", "POST")),
    )
)


@pytest.mark.parametrize(
    ("path", "endpoint", "id"),
    [
        ("/", "/", None),
        ("/r4", "/r4", None),
        ("/r4/", "/r4", None),
        ("//r4//metadata/", "/r4/metadata", None),
        ("/r4/CodeSystem/x", "/r4/CodeSystem/{id}", "x"),
        ("/r4/CodeSystem/x/", "/r4/CodeSystem/{id}", "x"),
        ("/r4/CodeSystem/$lookup", "/r4/CodeSystem/$lookup", None),
        ("/r4/CodeSystem/x/$lookup", "/r4/CodeSystem/{id}/$lookup", "x"),
    ],
)
def test_an_endpoint_is_found_with_the_id_in_the_path(
    path: str, endpoint: str, id: str | None
) -> None:
    match = ROUTER.find(path)

    assert match is not None
    assert (match[0].name, match[1]) == (endpoint, id)
    assert ROUTER.name(path) == endpoint


@pytest.mark.parametrize(
    "path",
    ["/x", "/r4/x", "/r4/codesystem", "/r4/CodeSystem/x/y", "/r4/CodeSystem/$x", "/r4/metadata/x"],
)
def test_other_paths_have_no_endpoint(path: str) -> None:
    assert ROUTER.find(path) is None
    assert ROUTER.name(path) == "unknown"
    with pytest.raises(NotFound if "$" not in path else NotSupported):
        ROUTER.endpoint_for(Request("GET", path))


def test_a_method_that_is_not_allowed_is_refused_with_the_allowed_methods() -> None:
    with pytest.raises(MethodNotAllowed) as refused:
        ROUTER.endpoint_for(Request("DELETE", "/r4/CodeSystem/x/$lookup"))

    assert refused.value.allowed == ["GET", "HEAD", "POST"]
    assert ROUTER.methods("/r4/CodeSystem/$lookup") == "GET, HEAD, OPTIONS, POST"
    assert ROUTER.methods("/x") == "OPTIONS"


@pytest.mark.parametrize(
    ("path", "owned"), [("/", True), ("/r4/x", True), ("/r5", True), ("/r45", False), ("/x", False)]
)
def test_all_paths_below_a_fhir_version_are_owned(path: str, owned: bool) -> None:
    assert ROUTER.owns(path) is owned


def test_the_version_of_a_path_is_that_of_its_base() -> None:
    assert [dialect_of(path) for path in ("/r5/x", "/r4", "/x/r5/y", "/x")] == [R5, R4, R4, R4]


def test_the_server_as_a_whole_has_the_methods_of_all_its_paths() -> None:
    assert ROUTER.methods(ASTERISK) == "GET, HEAD, OPTIONS, POST"
