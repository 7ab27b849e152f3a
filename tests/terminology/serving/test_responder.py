"""A plan returns the same bytes as the operation, or nothing."""

import string
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from codesystems import canonical
from codesystems.model import Concept
from terminology import install
from terminology.fhir import moment, pages, unknown
from terminology.fhir.dialects import DIALECTS, R4, Dialect
from terminology.fhir.plan import Refusal
from terminology.fhir.plans import Plans
from terminology.registry import Registry
from terminology.serving import responder as module
from tests.conftest import Loaded
from tests.fixtures import editions, shortcuts
from tests.fixtures.judge import Json
from tests.fixtures.shortcuts import Applications, Pairs

LOOKUP = "CodeSystem/$lookup"
VALIDATE = "CodeSystem/$validate-code"
MEMBER = "ValueSet/$validate-code"
TRANSLATE = "ConceptMap/$translate"
EXPAND = "ValueSet/$expand"
PRODUCTS = f"{canonical.OURS}/ValueSet/cart-products"


def headers_of(response: Response) -> dict[str, str]:
    """The headers of a response, without the id that belongs to one request alone."""
    headers = dict(response.headers)
    assert headers.pop("x-request-id")
    return headers


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Expansions are made at one moment, so that all of an answer can be compared."""
    monkeypatch.setattr(moment, "now", lambda: "2026-11-27T00:00:00Z")


@pytest.fixture(scope="session")
def answering(bundled_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data, prerendered."""
    return shortcuts.prepared(bundled_dir, tmp_path_factory.mktemp("answering"))


@pytest.fixture(scope="session")
def doors(answering: Path) -> Applications:
    """Both applications over the bundled data."""
    return shortcuts.open_applications(answering)


def codes(*folders: Path) -> Iterator[tuple[str, str, str]]:
    """The codes of all editions: system, code and display."""
    for held in Registry(*folders).snapshot().editions:
        for concept in held.concepts():
            yield held.edition.url, concept.code, concept.display or ""


def questions(system: str, code: str, display: str) -> Iterator[tuple[str, Pairs]]:
    """Requests for a code."""
    yield LOOKUP, [("system", system), ("code", code)]
    yield LOOKUP, [("code", code), ("system", system), ("property", "status")]
    yield LOOKUP, [("system", system), ("code", code), ("date", "2026-02-01")]
    yield VALIDATE, [("url", system), ("code", code)]
    yield VALIDATE, [("url", system), ("code", code), ("display", display)]
    yield VALIDATE, [("url", system), ("code", code), ("display", "another")]
    yield MEMBER, [("url", PRODUCTS), ("system", system), ("code", code)]
    yield MEMBER, [("url", f"{system}?fhir_vs"), ("system", system), ("code", code)]
    yield TRANSLATE, [("system", system), ("code", code)]
    yield TRANSLATE, [("system", system), ("targetCode", code)]


@pytest.mark.exhaustive
@pytest.mark.slow
def test_every_bundled_code_is_answered_alike_with_and_without_plans(
    doors: Applications, answering: Path, dialect: Dialect
) -> None:
    taken: dict[str, int] = {}
    for system, code, display in codes(answering):
        for path, pairs in questions(system, code, display):
            whole = f"/{dialect.name}/{path}"
            found = doors.planned(whole, pairs)
            if found is not None:
                taken[path] = taken.get(path, 0) + 1
                assert found == doors.run(whole, pairs), (whole, pairs)
    assert all(taken.get(path, 0) > 300 for path in (LOOKUP, VALIDATE, MEMBER, TRANSLATE)), taken


@pytest.mark.parametrize("file", ["hcpcs/2025-OCT"])
def test_every_code_of_a_release_is_answered_alike_with_and_without_plans(
    loaded: Loaded, data: Path, tmp_path: Path, dialect: Dialect, file: str
) -> None:
    (release,) = sorted((data / file).glob("*ANWEB*.*"))[:1]
    system = loaded("hcpcs", str(release.relative_to(data)))
    install.install(system, tmp_path)
    shortcuts.prepare(tmp_path)
    doors = shortcuts.open_applications(tmp_path)
    section = f"{canonical.OURS}/ValueSet/hcpcs-section-J"
    url, taken = system.edition.url, 0
    for concept in system.concepts:
        code, display = concept.code, concept.display or ""
        for path, pairs in (
            (LOOKUP, [("system", url), ("code", code)]),
            (VALIDATE, [("url", url), ("code", code), ("display", display)]),
            (MEMBER, [("url", section), ("system", url), ("code", code)]),
            (TRANSLATE, [("system", url), ("code", code), ("targetsystem", canonical.BETOS)]),
        ):
            whole = f"/{dialect.name}/{path}"
            found = doors.planned(whole, pairs)
            taken += found is not None
            assert found in {None, doors.run(whole, pairs)}
    assert taken > 3.8 * len(system.concepts)


@pytest.mark.parametrize("count", [0, 1, 7, 5_000])
@pytest.mark.parametrize("offset", ["0", "3", "250", "100000", "-1", "x", "1" * 10])
def test_every_page_is_the_same_with_and_without_plans(
    doors: Applications, dialect: Dialect, count: int, offset: str
) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", str(count)), ("offset", offset)]
    path = f"/{dialect.name}/{EXPAND}"

    found = doors.planned(path, pairs)

    assert found in {None, doors.run(path, pairs)}
    if not offset.isdigit() or len(offset) > 9 or count > 1_000:
        assert found is None


@pytest.mark.parametrize("system", [canonical.ICD10PCS, canonical.HCPCS])
@pytest.mark.parametrize("offset", [None, "0", "2"])
@pytest.mark.parametrize(
    "text",
    [
        "car",
        "CAR-T",
        "t",
        "cell therapy",
        "therapy autologous",
        "q2",
        'a "quote" \\',
        "é",
        "zzz",
        " ",
        "a " * 40,
    ],
)
def test_a_text_filter_is_the_same_with_and_without_plans(
    doors: Applications, dialect: Dialect, system: str, offset: str | None, text: str
) -> None:
    pairs = [("url", f"{system}?fhir_vs"), ("count", "3"), ("filter", text)]
    pairs += [("offset", offset)] if offset else []
    path = f"/{dialect.name}/{EXPAND}"

    found = doors.planned(path, pairs)

    assert found in {None, doors.run(path, pairs)}
    if system == canonical.ICD10PCS:
        assert (found is None) == (not text.strip() or len(text) > 64)


@pytest.mark.parametrize("offset", [2, 918_273_645])
def test_a_posted_filter_uses_the_posted_offset(
    doors: Applications, dialect: Dialect, offset: int
) -> None:
    body: Json = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "url", "valueUri": f"{canonical.ICD10PCS}?fhir_vs"},
            {"name": "count", "valueInteger": 3},
            {"name": "offset", "valueInteger": offset},
            {"name": "filter", "valueString": "car"},
        ],
    }
    path = f"/{dialect.name}/{EXPAND}"

    found = doors.planned(path, [], body)

    assert found in {None, doors.run(path, [], body)}
    assert (found is None) == (offset > 2)


def test_a_filter_that_is_not_utf_8_is_answered_with_and_without_plans(
    doors: Applications, dialect: Dialect
) -> None:
    query = f"url={canonical.ICD10PCS}?fhir_vs&count=3&filter=%FF"

    statuses = {
        door.get(f"/{dialect.name}/{EXPAND}?{query}").status_code
        for door in (doors.short, doors.plain)
    }

    assert statuses == {200}


def test_a_page_of_plain_codes_has_a_plan(doors: Applications, dialect: Dialect) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", "5"), ("offset", "3")]

    found = doors.planned(f"/{dialect.name}/{EXPAND}", pairs)

    assert found is not None
    assert len(orjson.loads(found)["expansion"]["contains"]) == 5


@pytest.mark.parametrize(
    "more",
    [
        ("property", "status"),
        ("includeDesignations", "true"),
        ("displayLanguage", "en"),
        ("url", "https://example.org/nothing"),
    ],
)
def test_an_expansion_with_other_parameters_has_no_plan(
    doors: Applications, dialect: Dialect, more: tuple[str, str]
) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", "2"), ("offset", "1"), more]

    assert doors.planned(f"/{dialect.name}/{EXPAND}", pairs) is None


@pytest.fixture
def with_old_ones(tmp_path: Path) -> Applications:
    """An edition in which every third code is no longer to be used."""
    concepts = [
        Concept(f"A{1000 + number}", f"Thing {number % 7}", inactive=number % 3 == 0)
        for number in range(200)
    ]
    install.install(editions.hcpcs("2025-04", concepts), tmp_path)
    shortcuts.prepare(tmp_path)
    return shortcuts.open_applications(tmp_path)


@pytest.mark.parametrize("kept", [1, 1_024])
@pytest.mark.parametrize("more", [[], [("filter", "thing 5")], [("activeOnly", "true")]], ids=str)
def test_inactive_codes_are_the_same_with_and_without_plans(
    with_old_ones: Applications,
    dialect: Dialect,
    more: Pairs,
    kept: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "_MOST_SPECIAL", kept)
    path, url = f"/{dialect.name}/{EXPAND}", f"{canonical.HCPCS}?fhir_vs"

    for offset, count in (("0", "5"), ("1", "1"), ("2", "2"), ("3", "1"), ("0", "140")):
        pairs = [("url", url), ("count", count), ("offset", offset), *more]
        found = with_old_ones.planned(path, pairs)
        assert found is not None
        assert found == with_old_ones.run(path, pairs)


def test_a_page_with_many_rendered_codes_has_no_plan(
    with_old_ones: Applications, dialect: Dialect
) -> None:
    pairs = [("url", f"{canonical.HCPCS}?fhir_vs"), ("count", "200"), ("offset", "0")]

    assert with_old_ones.planned(f"/{dialect.name}/{EXPAND}", pairs) is None


# Unknown codes

ALPHABET = string.digits + string.ascii_uppercase


def slips(code: str) -> Iterator[str]:
    """Typing errors of a code: all swaps of characters, and all wrong characters."""
    for at in range(len(code)):
        yield code[:at] + code[at + 1 :]
        yield code[:at] + code[at + 1 : at + 2] + code[at : at + 1] + code[at + 2 :]
        for other in ALPHABET[at::7]:
            yield code[:at] + other + code[at + 1 :]
            yield code[:at] + other + code[at:]


@pytest.mark.slow
@pytest.mark.parametrize("known", ["Q2057", "XW033C7", "A9"])
@pytest.mark.parametrize("system", [canonical.HCPCS, canonical.ICD10PCS])
def test_an_unknown_code_with_similar_codes_is_refused_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect, system: str, known: str
) -> None:
    path, refused = f"/{dialect.name}/{LOOKUP}", 0
    for code in {*slips(known), known.lower(), f"{known}-", f"{known}ABCD"}:
        found = doors.planned(path, [("system", system), ("code", code)])
        plain = doors.plain.get(path, params={"system": system, "code": code})
        assert found in {None, plain.content}
        refused += isinstance(found, Refusal)
        assert isinstance(found, Refusal) == (found is not None and plain.status_code == 404)
    assert refused > 20


def test_a_planned_refusal_has_the_status_and_headers_of_the_operation(
    doors: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2O57&property=betos"

    short, plain = doors.short.get(path), doors.plain.get(path)

    assert (short.status_code, short.content) == (404, plain.content)
    assert headers_of(short) == headers_of(plain)


@pytest.fixture
def of_two_days(tmp_path: Path) -> Applications:
    """Two editions of HCPCS: each has a code that the other lacks, and one that both have."""
    for version, codes in (("2025-01", ["A1000", "A2000"]), ("2025-04", ["A1000", "A3000"])):
        concepts = [Concept(code, f"{code} of {version}") for code in codes]
        install.install(editions.hcpcs(version, concepts), tmp_path)
    shortcuts.prepare(tmp_path)
    return shortcuts.open_applications(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"version": "2025-01"}, {"property": "designation"}])
@pytest.mark.parametrize("code", ["A1000", "A2000", "A3000", "A4000", "A5555"])
def test_a_code_of_another_edition_is_refused_alike_with_and_without_plans(
    of_two_days: Applications, dialect: Dialect, code: str, more: dict[str, str]
) -> None:
    path, asked = f"/{dialect.name}/{LOOKUP}", {"system": canonical.HCPCS, "code": code, **more}

    short, plain = (door.get(path, params=asked) for door in (of_two_days.short, of_two_days.plain))

    assert of_two_days.planned(path, [*asked.items()]) == short.content
    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_the_cache_of_refusals_is_bounded(
    of_two_days: Applications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "_MOST", 1)
    path = f"/r4/{LOOKUP}"

    said = [
        of_two_days.planned(path, [("system", canonical.HCPCS), ("code", code)])
        for code in ("A2000", "A4000", "A2000")
    ]

    assert said[0] == said[2] != said[1]


def test_with_an_edition_that_is_not_prerendered_the_operation_refuses(
    of_two_days: Applications, tmp_path: Path, dialect: Dialect
) -> None:
    (tmp_path / "codesystem-hcpcs-2025-01.prerendered").unlink()
    doors = shortcuts.open_applications(tmp_path)

    path = f"/{dialect.name}/{LOOKUP}"
    asked = [[("system", canonical.HCPCS), ("code", code)] for code in ("A1000", "A2000")]

    assert [doors.planned(path, pairs) is None for pairs in asked] == [False, True]


# Maps


def translations(doors: Applications, dialect: Dialect) -> Iterator[Pairs]:
    """Questions about every row of every map, both ways, by the map and by the code systems."""
    near, far = ("code", "code") if dialect is R4 else ("sourceCode", "targetCode")
    back = [("reverse", "true")] if dialect is R4 else []
    for held in doors.registry.snapshot().current_maps():
        url, source = held.edition.url, held.edition.source_system
        target = held.edition.target_system
        for row in held.mappings():
            yield [("url", url), ("system", source), (near, row.source.code)]
            yield [("system", source), (near, row.source.code), ("targetSystem", target)]
            yield [("sourceCode", row.source.code), ("system", source)]
            if row.target:
                yield [("url", url), ("system", target), (far, row.target.code), *back]


def test_every_mapping_is_answered_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect
) -> None:
    taken, path = 0, f"/{dialect.name}/{TRANSLATE}"
    asked = {tuple(pairs) for pairs in translations(doors, dialect)}
    for pairs in asked:
        found = doors.planned(path, [*pairs])
        taken += found is not None
        assert found in {None, doors.run(path, [*pairs])}, pairs
    assert taken > 0.8 * len(asked) > 200


HCPCS_ALL = ("url", f"{canonical.HCPCS}?fhir_vs")
OF_HCPCS = [("system", canonical.HCPCS), ("code", "Q2057")]


@pytest.mark.parametrize(
    ("path", "pairs"),
    [
        (LOOKUP, [*OF_HCPCS, ("property", "history")]),
        (LOOKUP, [*OF_HCPCS, ("useSupplement", "urn:nothing")]),
        (LOOKUP, [*OF_HCPCS, ("version", "2026-starter"), ("date", "2026-02-01")]),
        (LOOKUP, [*OF_HCPCS, ("date", "1999-01-01")]),
        (VALIDATE, [("url", canonical.HCPCS), ("code", "Q2057"), ("displayLanguage", "en")]),
        (VALIDATE, [("url", canonical.HCPCS), ("code", "Q2057"), ("date", "2026-02-01")]),
        (VALIDATE, [("url", "urn:nothing"), ("code", "Q2057")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("useSupplement", "urn:nothing")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("displayLanguage", "en")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("version", "2026-starter")]),
        (MEMBER, [HCPCS_ALL, ("system", HCPCS_ALL[1]), ("code", "Q2057")]),
        (MEMBER, [HCPCS_ALL, ("system", "urn:nothing"), ("code", "Q2057")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("display", "wrong")]),
        (TRANSLATE, [("system", canonical.HCPCS), ("code", "not a code")]),
        (TRANSLATE, [("system", canonical.HCPCS), ("code", "q2057")]),
        (TRANSLATE, [*OF_HCPCS, ("date", "2026-02-01")]),
        (TRANSLATE, [*OF_HCPCS, ("dependency", "setting$inpatient")]),
        (TRANSLATE, [("sourceSystem", canonical.HCPCS), ("targetCode", "Q2057")]),
        (EXPAND, [HCPCS_ALL, ("count", "1001"), ("offset", "0")]),
    ],
)
def test_a_request_with_other_parameters_has_no_plan(
    doors: Applications, dialect: Dialect, path: str, pairs: Pairs
) -> None:
    assert doors.planned(f"/{dialect.name}/{path}", pairs) is None


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize(
    ("path", "pairs"),
    [
        (LOOKUP, OF_HCPCS),
        (LOOKUP, [*OF_HCPCS, ("property", "status")]),
        (VALIDATE, [("url", canonical.HCPCS), ("code", "Q2057")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS]),
        (TRANSLATE, OF_HCPCS),
    ],
)
def test_headers_are_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect, path: str, pairs: Pairs, encoding: str
) -> None:
    whole, headers = f"/{dialect.name}/{path}", {"Accept-Encoding": encoding}

    short, plain = (
        door.get(whole, params=tuple(pairs), headers=headers) for door in (doors.short, doors.plain)
    )

    assert doors.planned(whole, pairs) is not None
    assert headers_of(short) == headers_of(plain)
    assert short.content == plain.content


SYSTEMS = st.sampled_from([canonical.HCPCS, canonical.ICD10PCS, canonical.BETOS, "urn:nothing", ""])
CODES = st.sampled_from(["Q2057", "q2057", "XW033C7", "C1A", "ZZZZZ", "", " ", "Q 2", "é", "%"])
VALUES: dict[str, st.SearchStrategy[str]] = {
    "system": SYSTEMS,
    "url": SYSTEMS | st.just(PRODUCTS) | st.just(f"{canonical.HCPCS}?fhir_vs"),
    "code": CODES,
    "sourceCode": CODES,
    "targetCode": CODES,
    "display": st.sampled_from(["", "A", "Cell therapy"]),
    "version": st.sampled_from(["2026-starter", "2020-01", ""]),
    "date": st.sampled_from(["2025-01-01", "2025", "2015-01-01", "x"]),
    "property": st.sampled_from(["betos", "*", "history", "status", "designation"]),
    "abstract": st.sampled_from(["true", "false", "x"]),
    "displayLanguage": st.sampled_from(["en", "de", "x;;"]),
    "useSupplement": st.just("urn:nothing"),
    "coding": st.sampled_from([f"{canonical.HCPCS}|Q2057", "Q2057"]),
    "offset": st.sampled_from(["0", "5", "x"]),
    "count": st.sampled_from(["2", "x"]),
    "_format": st.sampled_from(["json", "xml"]),
    "_pretty": st.just("true"),
    "unheard-of": st.just("x"),
}
PAIRS = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name])),
    max_size=6,
)
PATHS = st.sampled_from([LOOKUP, VALIDATE, MEMBER, TRANSLATE, EXPAND, "CodeSystem/$subsumes"])
HEADERS = st.sampled_from(
    [
        {},
        {"Accept": "application/fhir+json"},
        {"Accept": "application/fhir+xml"},
        {"Accept-Encoding": "identity"},
        {"Accept-Language": "de"},
        {"Prefer": "handling=strict"},
        {"Origin": "https://example.org"},
        {"If-None-Match": "*"},
    ]
)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dialect=st.sampled_from(DIALECTS),
    path=PATHS,
    pairs=PAIRS,
    headers=HEADERS,
)
def test_any_request_is_answered_alike_with_and_without_plans_and_twice(
    doors: Applications, dialect: Dialect, path: str, pairs: Pairs, headers: dict[str, str]
) -> None:
    whole, params = f"/{dialect.name}/{path}", tuple(pairs)

    plain = doors.plain.get(whole, params=params, headers=headers)

    for _ in range(2):
        short = doors.short.get(whole, params=params, headers=headers)
        assert short.content == plain.content
        assert short.status_code == plain.status_code
        assert headers_of(short) == headers_of(plain)


KINDS = {"code": "valueCode", "url": "valueUri", "system": "valueUri", "display": "valueString"}


def parameters(pairs: Pairs, *more: Json) -> Json:
    """A Parameters resource."""
    listed = [{"name": name, KINDS[name]: text} for name, text in pairs]
    return {"resourceType": "Parameters", "parameter": [*listed, *more]}


def coding(**parts: object) -> Json:
    """A parameter with a Coding."""
    return {"name": "coding", "valueCoding": {"system": canonical.HCPCS, **parts}}


ABOUT_IT: Pairs = [("url", canonical.HCPCS), ("code", "Q2057")]


@pytest.mark.parametrize(
    "body",
    [
        parameters(ABOUT_IT),
        parameters(ABOUT_IT, {"name": "abstract", "valueBoolean": True}),
        parameters([], coding(code="Q2041")),
        parameters([("url", canonical.HCPCS)], coding(code="Q2041", version="2026-starter")),
        {"resourceType": "Parameters", "parameter": [{"valueCode": "x", "name": "unheard-of"},
                                                     *parameters(ABOUT_IT)["parameter"]]},
    ],
)  # fmt: skip
def test_a_posted_request_is_answered_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect, body: Json
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"

    found = doors.planned(path, [], body)

    assert found is not None
    assert found == doors.run(path, [], body)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"resourceType": "Patient"},
        {"resourceType": "Parameters"},
        {"resourceType": "Parameters", "parameter": {}},
        {"resourceType": "Parameters", "parameter": []},
        {"resourceType": "Parameters", "parameter": [1]},
        {"resourceType": "Parameters", "parameter": [{"name": 1, "valueCode": "x"}]},
        {"resourceType": "Parameters", "parameter": [{"name": "code", "valueCode": ""}]},
        parameters(ABOUT_IT, {"valueString": "x", "id": "1"}),
        parameters([*ABOUT_IT, ("code", "Q2041")]),
        parameters(ABOUT_IT, {"name": "x", "valueCode": "x", "id": "1"}),
        parameters(ABOUT_IT, {"name": "x", "valueQuantity": {"value": 1}}),
        parameters(ABOUT_IT, {"name": "x", "valueCode": None}),
        parameters(ABOUT_IT, {"name": "version", "valueString": "no"}),
        parameters([], coding(code=1)),
        parameters([], coding(code="Q2041", extension=[{"url": "urn:x", "valueCode": "y"}])),
        parameters([], coding(code="ZZZZZ")),
        parameters([("display", "x")], coding(code="Q2041", display="x")),
    ],
)
def test_other_posted_parameters_have_no_plan(
    doors: Applications, dialect: Dialect, body: Json
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"

    assert doors.planned(path, [], body) is None
    assert doors.short.post(path, json=body).content == doors.plain.post(path, json=body).content


def test_invalid_json_is_refused_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"
    headers = {"Content-Type": "application/fhir+json"}

    short, plain = (
        door.post(path, content=b"{", headers=headers) for door in (doors.short, doors.plain)
    )

    assert short.json() == plain.json()
    assert short.status_code == 400


@pytest.mark.parametrize("path", [f"{VALIDATE}?code=x", "ConceptMap/$batch-translate"])
def test_an_incomplete_body_is_refused_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect, path: str
) -> None:
    body = parameters(ABOUT_IT)

    short = doors.short.post(f"/{dialect.name}/{path}", json=body)

    assert short.content == doors.plain.post(f"/{dialect.name}/{path}", json=body).content
    assert short.status_code == 400


def test_a_body_in_pieces_is_read_to_its_end(doors: Applications, dialect: Dialect) -> None:
    def pieces() -> Iterator[bytes]:
        whole = orjson.dumps(parameters(ABOUT_IT))
        yield whole[:9]
        yield whole[9:]

    path = f"/{dialect.name}/{VALIDATE}"
    headers = {"Content-Type": "application/fhir+json"}

    short = doors.short.post(path, content=pieces(), headers=headers)

    assert short.content == doors.run(path, [], parameters(ABOUT_IT))


# Headers


def test_a_long_planned_answer_is_compressed_if_the_client_accepts_gzip(
    doors: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    squeezed = doors.short.get(path, headers={"Accept-Encoding": "gzip"})
    plain = doors.short.get(path, headers={"Accept-Encoding": "identity"})

    assert squeezed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert squeezed.content == plain.content
    assert int(squeezed.headers["content-length"]) < len(plain.content)


def test_a_very_long_answer_is_compressed_by_the_operation(
    doors: Applications, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_INLINE", 10)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2042"

    squeezed = doors.short.get(path, headers={"Accept-Encoding": "gzip"})

    assert squeezed.content == doors.plain.get(path).content


def test_an_answer_with_a_matching_etag_is_not_sent_again(
    doors: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"
    first = doors.short.get(path)

    again = doors.short.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"


def test_the_etag_of_an_answer_depends_on_the_language(
    doors: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    marks = {
        doors.short.get(path, headers={"Accept-Language": one}).headers["etag"]
        for one in ("de", "en")
    }

    assert len(marks) == 2


# Changes of the data directory, and failures


def test_a_changed_data_directory_is_used_by_the_next_request(
    answering: Path, data_dir: Path, dialect: Dialect
) -> None:
    data_dir.mkdir()
    doors = shortcuts.open_applications(data_dir, answering)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=A0001"
    before = doors.short.get(path).status_code

    install.install(editions.hcpcs("2025-04"), data_dir)
    shortcuts.prepare(data_dir)

    assert before == 404
    assert doors.short.get(path).content == doors.plain.get(path).content


def test_the_operation_answers_if_a_plan_fails(
    answering: Path,
    dialect: Dialect,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no plan")

    doors = shortcuts.open_applications(answering)
    monkeypatch.setattr(Plans, "of_query", fail)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    assert doors.short.get(path).content == doors.plain.get(path).content
    assert "a plan failed; the operation answers instead" in caplog.messages


def test_a_web_socket_to_an_operation_is_refused(doors: Applications, dialect: Dialect) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    with pytest.raises(WebSocketDisconnect), doors.short.websocket_connect(path):
        pass


# Batches


def test_a_batch_is_answered_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect
) -> None:
    urls = [
        f"{LOOKUP}?system={canonical.HCPCS}&code=Q2057",
        f"{LOOKUP}?system={canonical.HCPCS}&code=ZZZZZ",
        "CodeSystem",
        "nothing",
    ]
    entries: list[Json] = [{"request": {"method": "GET", "url": url}} for url in urls]
    entries += [
        {"request": {"method": "POST", "url": VALIDATE}, "resource": parameters(ABOUT_IT)},
        {"request": {"method": "PUT", "url": VALIDATE}, "resource": parameters(ABOUT_IT)},
        {"request": {"method": "GET", "url": urls[0], "ifNoneMatch": "*"}},
        {"request": {}},
    ]
    body = {"resourceType": "Bundle", "type": "batch", "entry": entries * 10}

    short = doors.short.post(f"/{dialect.name}", json=body)
    special = doors.short.post(f"/{dialect.name}", json=body, headers={"Prefer": "x"})

    assert [one["response"]["status"] for one in short.json()["entry"][:8]] == [
        "200", "404", "200", "404", "200", "405", "304", "400",
    ]  # fmt: skip
    assert short.json() == special.json()


def batch_of(*requests: Json) -> Json:
    """A batch Bundle."""
    return {"resourceType": "Bundle", "type": "batch", "entry": [*requests]}


def asked_by_get(url: str, **more: str) -> Json:
    """A request of a batch."""
    return {"request": {"method": "GET", "url": url, **more}}


KNOWN = asked_by_get(f"{LOOKUP}?system={canonical.HCPCS}&code=Q2057")
UNKNOWN = asked_by_get(f"{LOOKUP}?system={canonical.HCPCS}&code=ZZZZZ")
POSTED = {"request": {"method": "POST", "url": VALIDATE}, "resource": parameters(ABOUT_IT)}


@pytest.mark.parametrize(
    "body",
    [
        batch_of(KNOWN, UNKNOWN, POSTED),
        batch_of(*[KNOWN] * 120),
        batch_of(),
        {"resourceType": "Bundle", "type": "batch"},
        batch_of(KNOWN, asked_by_get("metadata")),
        batch_of(asked_by_get(KNOWN["request"]["url"], ifNoneMatch="*")),
        batch_of({"request": {"method": "POST", "url": VALIDATE}}),
        batch_of({**POSTED, "request": {"method": "POST", "url": f"{VALIDATE}?code=x"}}),
        batch_of({**POSTED, "request": {"method": "PUT", "url": VALIDATE}}),
        batch_of({"request": {"method": "GET", "url": 1}}),
        batch_of({"request": 1}),
        {"resourceType": "Bundle", "type": "batch", "entry": [1]},
        {"resourceType": "Bundle", "type": "batch", "entry": {}},
        {"resourceType": "Bundle", "type": "transaction"},
        {"resourceType": "Patient"},
        [],
    ],
)
@pytest.mark.parametrize(
    "headers", [{}, {"Accept-Encoding": "identity"}, {"Accept": "text/html"}], ids=str
)
def test_a_batch_is_the_same_with_plans_and_without(
    doors: Applications, dialect: Dialect, body: Json, headers: dict[str, str]
) -> None:
    short, plain = (
        door.post(f"/{dialect.name}/", json=body, headers=headers)
        for door in (doors.short, doors.plain)
    )

    assert (short.status_code, short.content) == (plain.status_code, plain.content)
    assert headers_of(short) == headers_of(plain)


@pytest.mark.parametrize("query", ["", "?_pretty=true", "?x=y"])
@pytest.mark.parametrize("sent", [b"{", b"", b'{"resourceType":"Bundle","type":"batch"}'])
def test_any_body_of_a_batch_is_answered_alike_with_and_without_plans(
    doors: Applications, dialect: Dialect, sent: bytes, query: str
) -> None:
    headers = {"Content-Type": "application/fhir+json"}

    short, plain = (
        door.post(f"/{dialect.name}{query}", content=sent, headers=headers)
        for door in (doors.short, doors.plain)
    )

    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_a_batch_does_not_allow_get(doors: Applications, dialect: Dialect) -> None:
    short, plain = (door.get(f"/{dialect.name}") for door in (doors.short, doors.plain))

    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_a_batch_in_pieces_is_read_to_its_end(doors: Applications, dialect: Dialect) -> None:
    whole = orjson.dumps(batch_of(*[KNOWN] * 30))

    def pieces() -> Iterator[bytes]:
        yield whole[:900]
        yield whole[900:]

    headers = {"Content-Type": "application/fhir+json"}
    short = doors.short.post(f"/{dialect.name}", content=pieces(), headers=headers)

    assert len(short.json()["entry"]) == 30


@pytest.mark.parametrize("codes", [["Q2057", "ZZZZZ", "Q2057"], ["Q2057", "Q2041"] * 60])
@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "de"}], ids=["plain", "in German"])
def test_the_requests_of_a_batch_are_answered_as_single_requests(
    doors: Applications, dialect: Dialect, codes: list[str], headers: dict[str, str]
) -> None:
    path = f"/{dialect.name}/CodeSystem/$batch-validate-code"
    items = [{"name": "validation", "resource": body_of(code)} for code in codes]
    body = {"resourceType": "Parameters", "parameter": items}

    said = doors.short.post(path, json=body, headers=headers).json()

    alone = {one: doors.run(f"/{dialect.name}/{VALIDATE}", [], body_of(one)) for one in codes}
    assert [part["resource"] for part in said["parameter"]] == [
        orjson.loads(alone[code]) for code in codes
    ]


def body_of(code: str) -> Json:
    """The question whether HCPCS has a code."""
    return parameters([("url", canonical.HCPCS), ("code", code)])


# What is cached


def asked(doors: Applications, times: int, path: str) -> list[str]:
    """Return the ways in which the first requests of a path were answered."""
    ways: list[str] = []
    for _ in range(times):
        before = ways_of(doors)
        doors.short.get(path)
        ways += [way for way in ("cache", "plan", "operation") if ways_of(doors)[way] > before[way]]
    return ways


def ways_of(doors: Applications) -> dict[str, int]:
    """How many requests were answered in each way."""
    (snapshot,) = doors.app.service.observer.metrics.counts()
    found = dict.fromkeys(("cache", "plan", "operation"), 0)
    for labels, buckets, _ in snapshot["rows"]:
        found[labels[3]] += sum(buckets)
    return found


def test_a_response_is_cached_at_its_second_request(answering: Path) -> None:
    doors = shortcuts.open_applications(answering)

    planned = asked(doors, 3, f"/r4/{LOOKUP}?system={canonical.HCPCS}&code=Q2057")
    run = asked(doors, 3, f"/r4/CodeSystem/$subsumes?system={canonical.BETOS}&codeA=O1&codeB=O1A")

    assert planned == ["plan", "plan", "cache"]
    assert run == ["operation", "operation", "cache"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["CodeSystem", "metadata", "CodeSystem/betos-2026", f"ValueSet/$expand?url={canonical.HCPCS}"],
)
def test_reads_and_temporary_refusals_are_not_cached(
    answering: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminology.operations.expand.MOST", 1)
    doors = shortcuts.open_applications(answering)
    whole = f"/r4/{path}?fhir_vs" if "url=" in path else f"/r4/{path}"

    assert asked(doors, 3, whole) == ["operation"] * 3


def test_a_response_over_another_snapshot_is_not_cached(answering: Path, data_dir: Path) -> None:
    data_dir.mkdir()
    doors = shortcuts.open_applications(data_dir, answering)
    doors.responder.update_snapshot()
    before, key = doors.responder.snapshot, (f"/r4/{LOOKUP}", b"code=x", None, ())
    ready = doors.responder.planned(
        (f"/r4/{LOOKUP}", f"system={canonical.HCPCS}&code=Q2057".encode(), None, ())
    )
    assert ready is not None
    install.install(editions.hcpcs("2025-04"), data_dir)
    time.sleep(2 * module._UPDATE_INTERVAL)
    doors.responder.update_snapshot()

    doors.responder.store(key, ready, before)

    assert doors.responder.cache_bytes == 0
    doors.responder.store(key, ready, doors.responder.snapshot)
    assert doors.responder.cache_bytes > 0
