"""The bytes of requests, and the expected content of responses."""

import pytest

from tests.benchmarks.questions import Question, get, parameter, post

PARAMETERS = {
    "resourceType": "Parameters",
    "parameter": [
        {"name": "result", "valueBoolean": True},
        {"name": "display", "valueString": "Injection"},
    ],
}


def test_a_get_has_a_query_and_no_body() -> None:
    request = get("/r4/$lookup", "found", system="http://a.org/b", code="A 1")

    assert request.raw() == (
        b"GET /r4/$lookup?system=http://a.org/b&code=A+1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )


def test_a_post_has_a_body_with_its_type_and_length() -> None:
    head, _, body = post("/r4", "found", {"a": 1}).raw().partition(b"\r\n\r\n")

    assert body == b'{"a":1}'
    assert head.split(b"\r\n") == [
        b"POST /r4 HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Content-Type: application/fhir+json",
        b"Content-Length: 7",
    ]


def test_a_request_without_a_body_is_a_get() -> None:
    assert Question("/", "").method == "GET"


@pytest.mark.parametrize(
    ("name", "value"), [("result", True), ("display", "Injection"), ("message", None)]
)
def test_the_value_of_a_parameter_is_found_by_its_name(name: str, value: object) -> None:
    assert parameter(name)(PARAMETERS) == value
