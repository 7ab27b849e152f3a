"""The protocol is used only where the installed uvicorn works with it."""

import pytest
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from terminology.serving import protocol, selfcheck
from terminology.serving.protocol import Protocol


def test_the_installed_uvicorn_works_with_the_protocol() -> None:
    assert selfcheck.failure() is None


def test_an_incompatible_uvicorn_is_detected_by_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(self: HttpToolsProtocol, other: object) -> None:
        raise TypeError("another signature")

    monkeypatch.setattr(httptools_impl.HttpToolsProtocol, "connection_made", other)

    assert selfcheck.failure() == "TypeError: another signature"


def nothing(_: object) -> None:
    """A method of another uvicorn without effect."""


@pytest.mark.parametrize(
    ("owner", "part", "other", "due"),
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
    monkeypatch: pytest.MonkeyPatch, owner: type, part: str, other: object, due: str
) -> None:
    monkeypatch.setattr(owner, part, other)

    found = selfcheck.failure()

    assert found is not None
    assert found.endswith(due)


def test_a_uvicorn_without_required_parts_is_detected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(protocol, "Protocol")

    found = selfcheck.failure()

    assert found is not None
    assert found.startswith("ImportError: ")
