"""Whole code systems are sent from prerendered files, one to a page of a search."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import CodeSystem, Concept, ContentMode, HierarchyMeaning
from terminology import install
from terminology.fhir import conceptdefinitions
from terminology.fhir.dialects import Dialect
from terminology.registry import Registry
from terminology.store import listings
from terminology.store.checkedfile import CheckedFile
from tests.fixtures import clients, editions
from tests.fixtures.asking import answer
from tests.fixtures.judge import Json

CODES = 1_200
FAMILY = [
    Concept("root", "The root"),
    *(Concept(f"C{number:04}", f"Concept {number}", parents=("root",)) for number in range(CODES)),
]
BY_URL = f"CodeSystem?url={canonical.HCPCS}"
each_format = pytest.mark.parametrize("format", ["json", "xml"])
each_document = pytest.mark.parametrize(
    "path",
    [
        "CodeSystem/hcpcs-2025-04?",
        "CodeSystem/hcpcs-2025-04?_elements=concept",
        "CodeSystem/hcpcs-2025-04?_summary=data",
        f"{BY_URL}&_summary=false",
        f"{BY_URL}&_elements=concept&version=2025-01&nonsense=1",
        "CodeSystem?_summary=data&_count=3",
    ],
)


def fragment() -> CodeSystem:
    """A fragment of HCPCS that is newer than every complete edition."""
    system = editions.hcpcs("2026-07", [editions.Q2041])
    return replace(system, edition=replace(system.edition, content=ContentMode.FRAGMENT))


def fill(folder: Path) -> None:
    """Install some small and some large editions."""
    for system in (
        editions.hcpcs("2025-01", FAMILY),
        editions.hcpcs("2025-04", FAMILY),
        editions.hcpcs("2024-10", [editions.Q2057]),
        editions.hcpcs("2024-07", [editions.Q2057]),
        editions.hcpcs("2024-04", FAMILY),
        fragment(),
    ):
        install.install(system, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that is prerendered in small chunks."""
    folder = tmp_path_factory.mktemp("documents")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conceptdefinitions, "_PIECE", 2_000)
        patch.setattr(listings, "_CHUNK", 20_000)
        fill(folder)
        clients.prepare(folder)
    return folder


@pytest.fixture(scope="module")
def stored(folder: Path) -> Iterator[TestClient]:
    """A client of a server of prerendered editions."""
    with clients.connected(Registry(folder), folder) as client:
        yield client


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[TestClient]:
    """A client of a server of the same editions that are not prerendered."""
    own = tmp_path_factory.mktemp("rendered")
    for path in folder.glob("*.sqlite"):
        (own / path.name).hardlink_to(path)
    with clients.connected(Registry(own), own) as client:
        yield client


def body(client: TestClient, url: str, encoding: str) -> bytes:
    """The body of a response as it is sent."""
    with client.stream("GET", url, headers={"Accept-Encoding": encoding}) as response:
        assert response.status_code == 200, response.read()
        assert response.headers.get("content-encoding", "identity") == encoding
        return b"".join(response.iter_raw())


@each_document
@each_format
def test_a_document_is_the_same_from_the_file_and_from_the_database(
    stored: TestClient, rendered: TestClient, dialect: Dialect, path: str, format: str
) -> None:
    url = f"/{dialect.name}/{path}&_format={format}"
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    plain = body(stored, url, "identity")
    whole = member.decompress(body(stored, url, "gzip"))

    assert (whole, member.eof, member.unused_data) == (plain, True, b"")
    assert plain == body(rendered, url, "identity")
    assert plain == gzip.decompress(body(rendered, url, "gzip"))


@each_document
def test_a_document_is_valid_and_the_same_indented(
    stored: TestClient, dialect: Dialect, path: str
) -> None:
    resource = answer(stored.get(f"/{dialect.name}/{path}"), dialect)

    indented = stored.get(f"/{dialect.name}/{path}&_pretty=true")

    if resource["resourceType"] == "CodeSystem":
        assert indented.content == json.dumps(resource, indent=2, ensure_ascii=False).encode()
    assert b"\n  " in indented.content


@each_document
def test_a_document_in_xml_has_the_elements_of_that_in_json(
    stored: TestClient, dialect: Dialect, path: str
) -> None:
    url = f"/{dialect.name}/{path}"
    resource = stored.get(url).json()

    root = ElementTree.fromstring(stored.get(f"{url}&_format=xml").content)
    indented = ElementTree.fromstring(stored.get(f"{url}&_format=xml&_pretty=true").content)

    codes = [one.get("value") for one in root.iter("{http://hl7.org/fhir}code")]
    assert codes == [one.get("value") for one in indented.iter("{http://hl7.org/fhir}code")]
    assert root.tag == f"{{http://hl7.org/fhir}}{resource['resourceType']}"
    assert sum(code == "C0007" for code in codes) == json.dumps(resource).count('"code": "C0007"')


@each_format
def test_an_unchanged_code_system_is_not_read(
    stored: TestClient, dialect: Dialect, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/{dialect.name}/CodeSystem/hcpcs-2025-04?_format={format}"
    etag = stored.get(url).headers["etag"]
    monkeypatch.setattr(CheckedFile, "read", None)

    response = stored.get(url, headers={"If-None-Match": etag})

    assert (response.status_code, response.content) == (304, b"")


@each_format
@each_document
def test_the_head_of_a_document_is_sent_without_reading_it(
    stored: TestClient, dialect: Dialect, path: str, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/{dialect.name}/{path}&_format={format}"
    expected = stored.get(url).headers
    monkeypatch.setattr(CheckedFile, "read", None)

    response = stored.head(url)

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == expected["content-type"]
    assert response.headers.get("etag") == expected.get("etag")


def pages(client: TestClient, dialect: Dialect, query: str) -> Iterator[list[Json]]:
    """The resources of each page of a search."""
    url: str | None = f"/{dialect.name}/{query}"
    while url is not None:
        bundle = client.get(url).json()
        yield [entry["resource"] for entry in bundle.get("entry", ())]
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        if "next" not in links:
            assert links["last"] == links["self"]
        url = links.get("next")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("_summary=false", ["2025-04", "2025-01", "2024-10 2024-07", "2024-04", "2026-07"]),
        ("_elements=concept", ["2025-04", "2025-01", "2024-10 2024-07", "2024-04", "2026-07"]),
        ("_summary=data&_count=1&_total=none", "2025-04 2025-01 2024-10 2024-07 2024-04 2026-07"),
        (
            "_summary=false&_sort=version",
            ["2024-04", "2024-07 2024-10", "2025-01", "2025-04", "2026-07"],
        ),
        ("_summary=false&version=2025-01", ["2025-01"]),
        ("_elements=url", ["2025-04 2025-01 2024-10 2024-07 2024-04 2026-07"]),
    ],
)
def test_a_page_with_concepts_has_the_newest_complete_edition_first_and_large_ones_alone(
    stored: TestClient, dialect: Dialect, query: str, expected: list[str] | str
) -> None:
    found = [
        " ".join(
            resource["version"] if "version" in resource else resource["id"][-7:]
            for resource in page
        )
        for page in pages(stored, dialect, f"{BY_URL}&{query}")
    ]

    assert found == (expected.split() if isinstance(expected, str) else expected)


def test_the_hierarchy_has_the_meaning_of_the_edition(stored: TestClient, dialect: Dialect) -> None:
    (resource,) = next(pages(stored, dialect, f"{BY_URL}&_summary=false"))

    assert resource["hierarchyMeaning"] == HierarchyMeaning.IS_A
    assert len(resource["concept"][0]["concept"]) == CODES
