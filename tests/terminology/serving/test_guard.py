"""How large a body may be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import Dialect
from terminology.library import Library
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures.asking import FORM, answer, issue

MOST = 1000
MEGABYTE = 1 << 20
PATHS = ["CodeSystem/$lookup", "ConceptMap/$translate", "CodeSystem/_search"]


@pytest.fixture
def narrow(library: Library, shelf: Path, starter: Path) -> TestClient:
    """A client of a server that takes bodies of 1,000 bytes at most."""
    return TestClient(create_app(library, Settings(shelf, starter, MOST)))


def chunks(size: int) -> Iterator[bytes]:
    """A form of that many bytes whose size is not declared."""
    yield b"name="
    for _ in range(size - len("name=")):
        yield b"x"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_is_declared_too_large_is_refused(
    narrow: TestClient, dialect: Dialect, path: str
) -> None:
    response = narrow.post(f"/{dialect.name}/{path}", content=b"x" * (MOST + 1))

    said = issue(response, dialect, 413)
    assert said["code"] == "too-long"
    assert said["details"]["text"] == "The body is larger than the 1,000 bytes that are taken"


@pytest.mark.parametrize("path", PATHS)
def test_a_body_that_turns_out_too_large_is_refused(
    narrow: TestClient, dialect: Dialect, path: str
) -> None:
    response = narrow.post(f"/{dialect.name}/{path}", content=chunks(MOST + 1))

    assert issue(response, dialect, 413)["code"] == "too-long"


def test_a_body_just_within_the_limit_is_read(narrow: TestClient, dialect: Dialect) -> None:
    response = narrow.post(
        f"/{dialect.name}/CodeSystem/_search", content=chunks(MOST), headers={"Content-Type": FORM}
    )

    assert answer(response, dialect)["total"] == 0


def test_a_size_that_is_no_number_does_not_hide_the_body(
    narrow: TestClient, dialect: Dialect
) -> None:
    response = narrow.post(
        f"/{dialect.name}/CodeSystem/$lookup",
        content=chunks(MOST + 1),
        headers={"Content-Length": "nonsense"},
    )

    assert issue(response, dialect, 413)["code"] == "too-long"


def test_a_megabyte_is_taken_unless_settings_say_otherwise(
    client: TestClient, dialect: Dialect
) -> None:
    body = b"name=" + b"x" * (MEGABYTE - len("name="))

    response = client.post(
        f"/{dialect.name}/CodeSystem/_search", content=body, headers={"Content-Type": FORM}
    )

    assert answer(response, dialect)["total"] == 0
