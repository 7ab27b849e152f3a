"""Value sets of a real release of HCPCS, compared with the text file of CMS.

The test reads the columns itself, without the loader: code 1-5 (a modifier 4-5), record 11,
coverage 230, BETOS 257-259, added 269-276, terminated 285-292. The release of January 2025 has
8,259 procedures and 383 modifiers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import catalogue, install
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.conftest import Once
from tests.fixtures.answers import value
from tests.fixtures.asking import How, Sent, answer, ask, each_way, parameters, send
from tests.fixtures.judge import Json, judge
from tests.fixtures.resources import SET, RegistryWithResources, codes, value_set, with_resources

pytestmark = pytest.mark.release

RELEASE = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
TEXT = "HCPC2025_JAN_ANWEB_12172024.txt"
DAY = "2025-01-01"
PAGE = 25
SENT_SYSTEM = "https://example.org/CodeSystem/hcpcs-as-sent"


@dataclass(frozen=True)
class Line:
    """The fields of a primary record."""

    code: str
    coverage: str
    betos: str
    added: str
    terminated: str

    @property
    def is_chosen(self) -> bool:
        """Whether it has coverage C and BETOS O1E."""
        return self.coverage == "C" and self.betos == "O1E"

    def is_in_force(self, day: str) -> bool:
        """Whether the code is in force on a day (YYYYMMDD)."""
        return self.added <= day and (not self.terminated or self.terminated >= day)


@pytest.fixture(scope="module")
def lines(data: Path) -> list[Line]:
    """The primary records of the text, in its order."""
    with ZipFile(data / RELEASE) as archive:
        text = archive.read(TEXT).decode("ascii")
    return [
        Line(
            line[0:5].strip(),
            line[229:230],
            line[256:259].strip(),
            line[268:276],
            line[284:292].strip(),
        )
        for line in text.splitlines()
        if line[10:11] in {"3", "7"}
    ]


@pytest.fixture(scope="module")
def expected(lines: list[Line]) -> list[str]:
    """The codes of the value set on the day, in the order of the text."""
    return [line.code for line in lines if line.is_chosen and line.is_in_force("20250101")]


def chosen(system: str = canonical.HCPCS) -> Json:
    """The value set: coverage C and BETOS O1E."""
    filters = [
        {"property": "coverage", "op": "=", "value": "C"},
        {"property": "betos", "op": "=", "value": "O1E"},
    ]
    return value_set({"system": system, "filter": filters})


@pytest.fixture(scope="module")
def data_dir(data: Path, once: Once) -> Path:
    """A data directory with the release, installed once for all processes of a run."""
    entry = catalogue.code_system("hcpcs")
    assert entry is not None
    load = entry.load
    assert load is not None
    return once(
        "real-sets",
        lambda data_dir: install.from_file(load, data / RELEASE, data_dir, lambda step: None),
    )


@pytest.fixture(scope="module")
def served(data_dir: Path, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server with the release and the value set."""
    app = create_app(
        RegistryWithResources([chosen()], data_dir, bundled_dir),
        Settings(data_dir, bundled_dir, 64 << 20, max_seconds=60),
    )
    with TestClient(app, raise_server_exceptions=False) as connected:
        yield connected


def test_the_text_has_8642_codes(lines: list[Line], expected: list[str]) -> None:
    assert len({line.code for line in lines}) == len(lines) == 8642
    assert 0 < len(expected) < len([line for line in lines if line.is_chosen])


@each_way
def test_pages_of_an_installed_value_set_have_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, how: How, expected: list[str]
) -> None:
    pages = [
        ask(
            served,
            dialect,
            "ValueSet/$expand",
            how,
            url=SET,
            date=DAY,
            count=PAGE,
            offset=start,
        )
        for start in range(0, len(expected) + PAGE, PAGE)
    ]

    assert {page["expansion"]["total"] for page in pages} == {len(expected)}
    assert [codes(page) for page in pages] == [
        expected[start : start + PAGE] for start in range(0, len(expected) + PAGE, PAGE)
    ]


def test_pages_of_a_value_set_of_the_request_have_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, expected: list[str]
) -> None:
    result: list[str] = []
    for start in range(0, len(expected), PAGE):
        request = parameters(date=DAY, count=PAGE, offset=start)
        body = with_resources(request, chosen(), name="valueSet")
        page = answer(served.post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect)
        result += codes(page)

    assert result == expected


@each_way
def test_the_bundled_value_set_of_a_betos_category_has_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line]
) -> None:
    path = "ValueSet/hcpcs-betos-O1E/$expand"

    expansion = ask(served, dialect, path, how, date=DAY, count=10_000)

    assert codes(expansion) == [
        line.code for line in lines if line.betos == "O1E" and line.is_in_force("20250101")
    ]


def test_a_batch_validates_exactly_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, lines: list[Line], expected: list[str]
) -> None:
    shared = parameters(url=SET, system=canonical.HCPCS, date=DAY)

    assert _members(served, dialect, lines, shared) == expected


@pytest.mark.parametrize(("dialect", "how"), [(R4, How.QUERY), (R5, How.FORM)], ids=["r4", "r5"])
def test_single_requests_validate_exactly_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line], expected: list[str]
) -> None:
    def is_member(line: Line) -> bool:
        sent: Sent = {"url": SET, "system": canonical.HCPCS, "date": DAY, "code": line.code}
        response = send(served, dialect, "ValueSet/$validate-code", how, **sent)
        return value(response.json(), "result") is True

    assert [line.code for line in lines if is_member(line)] == expected


@each_way
def test_a_terminated_code_is_in_the_value_set_until_its_last_day(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line]
) -> None:
    ended = [line for line in lines if line.is_chosen and line.terminated][-3:]
    assert ended

    for line in ended:
        last = f"{line.terminated[:4]}-{line.terminated[4:6]}-{line.terminated[6:]}"
        for day, expected in ((last, True), (DAY, False)):
            sent: Sent = {"url": SET, "system": canonical.HCPCS, "code": line.code, "date": day}
            response = ask(served, dialect, "ValueSet/$validate-code", how, **sent)
            assert (line.code, day, value(response, "result")) == (line.code, day, expected)


def test_a_code_system_of_the_request_gives_the_same_result_as_the_installed_one(
    served: TestClient, dialect: Dialect, lines: list[Line]
) -> None:
    whole = served.get(f"/{dialect.name}/CodeSystem/hcpcs-2025-01").json()
    sent = {**whole, "url": SENT_SYSTEM}
    every = [line.code for line in lines if line.is_chosen]

    def expanded(requested: Json, *resources: Json) -> Json:
        body = with_resources(with_resources(parameters(), requested, name="valueSet"), *resources)
        return answer(served.post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect)

    assert codes(expanded(chosen())) == every
    assert codes(expanded(chosen(SENT_SYSTEM), sent)) == every
    shared = with_resources(parameters(url=SET, system=SENT_SYSTEM), sent, chosen(SENT_SYSTEM))
    assert _members(served, dialect, lines, shared) == every


def _members(
    served: TestClient, dialect: Dialect, lines: Sequence[Line], shared: Json
) -> list[str]:
    """The codes that are members by one batch; its first 100 results are validated as FHIR."""
    path = f"/{dialect.name}/ValueSet/$batch-validate-code"
    validations = [{"name": "validation", "resource": parameters(code=line.code)} for line in lines]
    body = {**shared, "parameter": [*shared["parameter"], *validations]}
    response = served.post(path, json=body)
    assert response.status_code == 200, response.text
    results = response.json()["parameter"]
    judge({"resourceType": "Parameters", "parameter": results[:100]}, dialect)
    memberships = [value(result["resource"], "result") is True for result in results]
    return [line.code for line, is_member in zip(lines, memberships, strict=True) if is_member]
