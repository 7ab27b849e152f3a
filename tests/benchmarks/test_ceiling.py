"""The ceiling's responses have the shape of the responses that are compared with it."""

from starlette.testclient import TestClient

from tests.benchmarks.ceiling import application, shape

SENT = {"Date": "today", "Server": "uvicorn", "Content-Type": "text/x", "Content-Length": "9"}


def test_the_shape_has_the_headers_that_uvicorn_does_not_add() -> None:
    like = shape(200, {**SENT, "Transfer-Encoding": "chunked"}, 40)

    assert like.headers == {"content-type": "text/x", "content-length": "40"}


def test_every_response_has_the_status_the_headers_and_the_size() -> None:
    with_shape = TestClient(application(shape(404, SENT, 40)))

    for response in (with_shape.get("/anything"), with_shape.post("/else", json={})):
        assert (response.status_code, len(response.content)) == (404, 40)
        assert response.headers["content-type"] == "text/x"
