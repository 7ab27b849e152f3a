"""The ceiling answers in the shape of the answers it is compared with."""

from starlette.testclient import TestClient

from tests.benchmarks.ceiling import application, shape

SENT = {"Date": "today", "Server": "uvicorn", "Content-Type": "text/x", "Content-Length": "9"}


def test_the_shape_has_the_headers_but_those_that_uvicorn_adds() -> None:
    like = shape(200, {**SENT, "Transfer-Encoding": "chunked"}, 40)

    assert like.headers == {"content-type": "text/x", "content-length": "40"}


def test_every_answer_has_the_status_the_headers_and_the_size() -> None:
    with_shape = TestClient(application(shape(404, SENT, 40)))

    for answer in (with_shape.get("/anything"), with_shape.post("/else", json={})):
        assert (answer.status_code, len(answer.content)) == (404, 40)
        assert answer.headers["content-type"] == "text/x"
