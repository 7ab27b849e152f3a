"""Value sets over a real release of HCPCS: each page and each code as CMS's own text says it.

The text is cut here by columns, without the loader: code 1-5 (a modifier 4-5), record 11,
coverage 230, BETOS 257-259, added 269-276, terminated 285-292. The release is that of the 2025
January: 8,259 procedures and 383 modifiers.
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
from tests.fixtures.resources import SET, Holding, bring, codes, value_set

pytestmark = pytest.mark.release

RELEASE = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
TEXT = "HCPC2025_JAN_ANWEB_12172024.txt"
DAY = "2025-01-01"
PAGE = 25
SENT_SYSTEM = "https://example.org/CodeSystem/hcpcs-as-sent"


@dataclass(frozen=True)
class Line:
    """What a primary record says of a code."""

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
        """Whether the day is one of its days; all are YYYYMMDD."""
        return self.added <= day and (not self.terminated or self.terminated >= day)


@pytest.fixture(scope="module")
def lines(data: Path) -> list[Line]:
    """The codes of the text, each once, in its order."""
    with ZipFile(data / RELEASE) as archive:
        text = archive.read(TEXT).decode("ascii")
    return [
        Line(
            one[0:5].strip(), one[229:230], one[256:259].strip(), one[268:276], one[284:292].strip()
        )
        for one in text.splitlines()
        if one[10:11] in {"3", "7"}
    ]


@pytest.fixture(scope="module")
def due(lines: list[Line]) -> list[str]:
    """The codes of the set on the day, in the order of the text."""
    return [one.code for one in lines if one.is_chosen and one.is_in_force("20250101")]


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
    """A client of a server that has the release, and holds the value set."""
    app = create_app(
        Holding([chosen()], data_dir, bundled_dir),
        Settings(data_dir, bundled_dir, 64 << 20, max_seconds=60),
    )
    with TestClient(app, raise_server_exceptions=False) as connected:
        yield connected


def test_the_text_is_that_of_8642_codes(lines: list[Line], due: list[str]) -> None:
    assert len({one.code for one in lines}) == len(lines) == 8642
    assert 0 < len(due) < len([one for one in lines if one.is_chosen])


@each_way
def test_pages_of_a_held_set_are_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, how: How, due: list[str]
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
        for start in range(0, len(due) + PAGE, PAGE)
    ]

    assert {page["expansion"]["total"] for page in pages} == {len(due)}
    assert [codes(page) for page in pages] == [
        due[start : start + PAGE] for start in range(0, len(due) + PAGE, PAGE)
    ]


def test_pages_of_a_sent_set_are_the_codes_of_the_text(
    served: TestClient, dialect: Dialect, due: list[str]
) -> None:
    found: list[str] = []
    for start in range(0, len(due), PAGE):
        asked = parameters(date=DAY, count=PAGE, offset=start)
        body = bring(asked, chosen(), name="valueSet")
        page = answer(served.post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect)
        found += codes(page)

    assert found == due


@each_way
def test_the_shipped_set_of_a_betos_category_is_that_of_the_text(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line]
) -> None:
    path = "ValueSet/hcpcs-betos-O1E/$expand"

    found = ask(served, dialect, path, how, date=DAY, count=10_000)

    assert codes(found) == [
        one.code for one in lines if one.betos == "O1E" and one.is_in_force("20250101")
    ]


def test_each_code_of_a_batch_is_in_the_set_or_not_as_the_text_says(
    served: TestClient, dialect: Dialect, lines: list[Line], due: list[str]
) -> None:
    shared = parameters(url=SET, system=canonical.HCPCS, date=DAY)

    assert _members(served, dialect, lines, shared) == due


@pytest.mark.parametrize(("dialect", "how"), [(R4, How.QUERY), (R5, How.FORM)], ids=["r4", "r5"])
def test_each_code_asked_alone_is_in_the_set_or_not_as_the_text_says(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line], due: list[str]
) -> None:
    def is_member(line: Line) -> bool:
        sent: Sent = {"url": SET, "system": canonical.HCPCS, "date": DAY, "code": line.code}
        response = send(served, dialect, "ValueSet/$validate-code", how, **sent)
        return value(response.json(), "result") is True

    assert [one.code for one in lines if is_member(one)] == due


@each_way
def test_a_code_that_has_ended_is_in_the_set_on_its_last_day_only(
    served: TestClient, dialect: Dialect, how: How, lines: list[Line]
) -> None:
    ended = [one for one in lines if one.is_chosen and one.terminated][-3:]
    assert ended

    for one in ended:
        last = f"{one.terminated[:4]}-{one.terminated[4:6]}-{one.terminated[6:]}"
        for day, due in ((last, True), (DAY, False)):
            sent: Sent = {"url": SET, "system": canonical.HCPCS, "code": one.code, "date": day}
            said = ask(served, dialect, "ValueSet/$validate-code", how, **sent)
            assert (one.code, day, value(said, "result")) == (one.code, day, due)


def test_the_code_system_sent_along_gives_the_same_as_the_data_directory(
    served: TestClient, dialect: Dialect, lines: list[Line]
) -> None:
    whole = served.get(f"/{dialect.name}/CodeSystem/hcpcs-2025-01").json()
    sent = {**whole, "url": SENT_SYSTEM}
    every = [one.code for one in lines if one.is_chosen]

    def expanded(held: Json, *resources: Json) -> Json:
        body = bring(bring(parameters(), held, name="valueSet"), *resources)
        return answer(served.post(f"/{dialect.name}/ValueSet/$expand", json=body), dialect)

    assert codes(expanded(chosen())) == every
    assert codes(expanded(chosen(SENT_SYSTEM), sent)) == every
    shared = bring(parameters(url=SET, system=SENT_SYSTEM), sent, chosen(SENT_SYSTEM))
    assert _members(served, dialect, lines, shared) == every


def _members(
    served: TestClient, dialect: Dialect, lines: Sequence[Line], shared: Json
) -> list[str]:
    """The codes that are members, asked in one batch; the first answers are judged."""
    path = f"/{dialect.name}/ValueSet/$batch-validate-code"
    asked = [{"name": "validation", "resource": parameters(code=one.code)} for one in lines]
    body = {**shared, "parameter": [*shared["parameter"], *asked]}
    response = served.post(path, json=body)
    assert response.status_code == 200, response.text
    said = response.json()["parameter"]
    judge({"resourceType": "Parameters", "parameter": said[:100]}, dialect)
    found = [value(one["resource"], "result") is True for one in said]
    return [one.code for one, yes in zip(lines, found, strict=True) if yes]
