"""The protocol is used only where the installed uvicorn works with it."""

import pytest
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from terminology.serving import protocol, selfcheck
from terminology.serving.protocol import Protocol


def test_the_installed_uvicorn_works_with_the_protocol() -> None:
    assert selfcheck.failure() is None


def test_an_incompatible_uvicorn_is_detected_by_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(self: HttpToolsProtocol, transport: object) -> None:
        raise TypeError("another signature")

    monkeypatch.setattr(httptools_impl.HttpToolsProtocol, "connection_made", connect)

    assert selfcheck.failure() == "TypeError: another signature"


def nothing(_: object) -> None:
    """A method of another uvicorn without effect."""


@pytest.mark.parametrize(
    ("owner", "method", "replacement", "expected"),
    [
        (HttpToolsProtocol, "on_headers_complete", nothing, "responses came to 5 requests"),
        (
            Protocol,
            "on_message_complete",
            HttpToolsProtocol.on_message_complete,
            "5 requests were read by uvicorn instead of 4",
        ),
    ],
)
def test_an_incompatible_uvicorn_is_detected_by_its_behaviour(
    monkeypatch: pytest.MonkeyPatch, owner: type, method: str, replacement: object, expected: str
) -> None:
    monkeypatch.setattr(owner, method, replacement)

    failure = selfcheck.failure()

    assert failure is not None
    assert failure.endswith(expected)


def test_a_uvicorn_without_required_parts_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(protocol, "Protocol")

    failure = selfcheck.failure()

    assert failure is not None
    assert failure.startswith("ImportError: ")
