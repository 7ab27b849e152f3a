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
from terminology.store.damage import DamagedPrerendered
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
    """Return the headers of a response without its request id."""
    headers = dict(response.headers)
    assert headers.pop("x-request-id")
    return headers


@pytest.fixture(autouse=True)
def constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All expansions have the same timestamp, so that complete responses can be compared."""
    monkeypatch.setattr(moment, "now", lambda: "2026-11-27T00:00:00Z")


@pytest.fixture(scope="session")
def prerendered(bundled_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled data, prerendered."""
    return shortcuts.prepared(bundled_dir, tmp_path_factory.mktemp("answering"))


@pytest.fixture(scope="session")
def apps(prerendered: Path) -> Applications:
    """The applications with and without plans over the bundled data."""
    return shortcuts.open_applications(prerendered)


def codes(*folders: Path) -> Iterator[tuple[str, str, str]]:
    """Generate system, code and display of each code of all editions."""
    for concepts in Registry(*folders).snapshot().editions:
        for concept in concepts.concepts():
            yield concepts.edition.url, concept.code, concept.display or ""


def requests_for(system: str, code: str, display: str) -> Iterator[tuple[str, Pairs]]:
    """Generate requests for a code: path and parameters."""
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
def test_every_bundled_code_has_the_same_response_with_and_without_plans(
    apps: Applications, prerendered: Path, dialect: Dialect
) -> None:
    plans_by_path: dict[str, int] = {}
    for system, code, display in codes(prerendered):
        for path, pairs in requests_for(system, code, display):
            url = f"/{dialect.name}/{path}"
            planned = apps.planned(url, pairs)
            if planned is not None:
                plans_by_path[path] = plans_by_path.get(path, 0) + 1
                assert planned == apps.run(url, pairs), (url, pairs)
    assert all(
        plans_by_path.get(path, 0) > 300 for path in (LOOKUP, VALIDATE, MEMBER, TRANSLATE)
    ), plans_by_path


@pytest.mark.parametrize("file", ["hcpcs/2025-OCT"])
def test_every_code_of_a_release_has_the_same_response_with_and_without_plans(
    loaded: Loaded, data: Path, tmp_path: Path, dialect: Dialect, file: str
) -> None:
    (release,) = sorted((data / file).glob("*ANWEB*.*"))[:1]
    system = loaded("hcpcs", str(release.relative_to(data)))
    install.install(system, tmp_path)
    shortcuts.prepare(tmp_path)
    apps = shortcuts.open_applications(tmp_path)
    section = f"{canonical.OURS}/ValueSet/hcpcs-section-J"
    url, number_of_plans = system.edition.url, 0
    for concept in system.concepts:
        code, display = concept.code, concept.display or ""
        for path, pairs in (
            (LOOKUP, [("system", url), ("code", code)]),
            (VALIDATE, [("url", url), ("code", code), ("display", display)]),
            (MEMBER, [("url", section), ("system", url), ("code", code)]),
            (TRANSLATE, [("system", url), ("code", code), ("targetsystem", canonical.BETOS)]),
        ):
            target = f"/{dialect.name}/{path}"
            planned = apps.planned(target, pairs)
            number_of_plans += planned is not None
            assert planned in {None, apps.run(target, pairs)}
    assert number_of_plans > 3.8 * len(system.concepts)


@pytest.mark.parametrize("count", [0, 1, 7, 5_000])
@pytest.mark.parametrize("offset", ["0", "3", "250", "100000", "-1", "x", "1" * 10])
def test_every_page_is_the_same_with_and_without_plans(
    apps: Applications, dialect: Dialect, count: int, offset: str
) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", str(count)), ("offset", offset)]
    path = f"/{dialect.name}/{EXPAND}"

    planned = apps.planned(path, pairs)

    assert planned in {None, apps.run(path, pairs)}
    if not offset.isdigit() or len(offset) > 9 or count > 1_000:
        assert planned is None


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
    apps: Applications, dialect: Dialect, system: str, offset: str | None, text: str
) -> None:
    pairs = [("url", f"{system}?fhir_vs"), ("count", "3"), ("filter", text)]
    pairs += [("offset", offset)] if offset else []
    path = f"/{dialect.name}/{EXPAND}"

    planned = apps.planned(path, pairs)

    assert planned in {None, apps.run(path, pairs)}
    if system == canonical.ICD10PCS:
        assert (planned is None) == (not text.strip() or len(text) > 64)


@pytest.mark.parametrize("offset", [2, 918_273_645])
def test_a_posted_filter_uses_the_posted_offset(
    apps: Applications, dialect: Dialect, offset: int
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

    planned = apps.planned(path, [], body)

    assert planned in {None, apps.run(path, [], body)}
    assert (planned is None) == (offset > 2)


def test_a_filter_that_is_not_utf_8_is_accepted_with_and_without_plans(
    apps: Applications, dialect: Dialect
) -> None:
    query = f"url={canonical.ICD10PCS}?fhir_vs&count=3&filter=%FF"

    statuses = {
        client.get(f"/{dialect.name}/{EXPAND}?{query}").status_code
        for client in (apps.short, apps.plain)
    }

    assert statuses == {200}


def test_a_page_of_plain_codes_has_a_plan(apps: Applications, dialect: Dialect) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", "5"), ("offset", "3")]

    planned = apps.planned(f"/{dialect.name}/{EXPAND}", pairs)

    assert planned is not None
    assert len(orjson.loads(planned)["expansion"]["contains"]) == 5


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
    apps: Applications, dialect: Dialect, more: tuple[str, str]
) -> None:
    pairs = [("url", f"{canonical.ICD10PCS}?fhir_vs"), ("count", "2"), ("offset", "1"), more]

    assert apps.planned(f"/{dialect.name}/{EXPAND}", pairs) is None


@pytest.fixture
def with_inactive_codes(tmp_path: Path) -> Applications:
    """The applications over an edition in which every third code is inactive."""
    concepts = [
        Concept(f"A{1000 + number}", f"Thing {number % 7}", inactive=number % 3 == 0)
        for number in range(200)
    ]
    install.install(editions.hcpcs("2025-04", concepts), tmp_path)
    shortcuts.prepare(tmp_path)
    return shortcuts.open_applications(tmp_path)


@pytest.mark.parametrize("limit", [1, 1_024])
@pytest.mark.parametrize("more", [[], [("filter", "thing 5")], [("activeOnly", "true")]], ids=str)
def test_inactive_codes_are_the_same_with_and_without_plans(
    with_inactive_codes: Applications,
    dialect: Dialect,
    more: Pairs,
    limit: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "_MOST_SPECIAL", limit)
    path, url = f"/{dialect.name}/{EXPAND}", f"{canonical.HCPCS}?fhir_vs"

    for offset, count in (("0", "5"), ("1", "1"), ("2", "2"), ("3", "1"), ("0", "140")):
        pairs = [("url", url), ("count", count), ("offset", offset), *more]
        planned = with_inactive_codes.planned(path, pairs)
        assert planned is not None
        assert planned == with_inactive_codes.run(path, pairs)


def test_a_page_with_many_rendered_codes_has_no_plan(
    with_inactive_codes: Applications, dialect: Dialect
) -> None:
    pairs = [("url", f"{canonical.HCPCS}?fhir_vs"), ("count", "200"), ("offset", "0")]

    assert with_inactive_codes.planned(f"/{dialect.name}/{EXPAND}", pairs) is None


# Unknown codes

ALPHABET = string.digits + string.ascii_uppercase


def slips(code: str) -> Iterator[str]:
    """Generate typing errors of a code: missing, swapped, wrong and added characters."""
    for position in range(len(code)):
        yield code[:position] + code[position + 1 :]
        yield (
            code[:position]
            + code[position + 1 : position + 2]
            + code[position : position + 1]
            + code[position + 2 :]
        )
        for other in ALPHABET[position::7]:
            yield code[:position] + other + code[position + 1 :]
            yield code[:position] + other + code[position:]


@pytest.mark.slow
@pytest.mark.parametrize("known", ["Q2057", "XW033C7", "A9"])
@pytest.mark.parametrize("system", [canonical.HCPCS, canonical.ICD10PCS])
def test_an_unknown_code_with_similar_codes_has_the_same_refusal_with_and_without_plans(
    apps: Applications, dialect: Dialect, system: str, known: str
) -> None:
    path, refused = f"/{dialect.name}/{LOOKUP}", 0
    for code in {*slips(known), known.lower(), f"{known}-", f"{known}ABCD"}:
        planned = apps.planned(path, [("system", system), ("code", code)])
        plain = apps.plain.get(path, params={"system": system, "code": code})
        assert planned in {None, plain.content}
        refused += isinstance(planned, Refusal)
        assert isinstance(planned, Refusal) == (planned is not None and plain.status_code == 404)
    assert refused > 20


def test_a_planned_refusal_has_the_status_and_headers_of_the_operation(
    apps: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2O57&property=betos"

    short, plain = apps.short.get(path), apps.plain.get(path)

    assert (short.status_code, short.content) == (404, plain.content)
    assert headers_of(short) == headers_of(plain)


@pytest.mark.parametrize("operation", [LOOKUP, VALIDATE, MEMBER, TRANSLATE])
@pytest.mark.parametrize(
    ("system", "code", "other"),
    [
        (canonical.HCPCS, "99213", canonical.CPT),
        (canonical.HCPCS, "D0120", "http://www.ada.org/cdt"),
        (canonical.ICD10PCS, "C83.30", canonical.ICD10CM),
    ],
)
@pytest.mark.parametrize("day", [{}, {"date": "2026-02-01"}])
def test_a_code_of_another_code_system_gets_its_url_with_and_without_plans(
    apps: Applications,
    dialect: Dialect,
    operation: str,
    system: str,
    code: str,
    other: str,
    day: dict[str, str],
) -> None:
    urls = {VALIDATE: {"url": system}, MEMBER: {"url": f"{system}?fhir_vs"}}
    query = {"system": system, "code": code, **urls.get(operation, {}), **day}
    short, plain = (
        client.get(f"/{dialect.name}/{operation}", params=query)
        for client in (apps.short, apps.plain)
    )
    diagnostics = [value for name, value in texts(short.json()) if name in {"text", "valueString"}]

    assert short.content == plain.content
    assert any(f"('{other}')" in text for text in diagnostics)
    assert not any("Did you mean" in text for text in diagnostics)


def texts(resource: Json) -> Iterator[tuple[str, str]]:
    """Return each text of a resource, with the name of its element."""
    for name, value in resource.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from texts(one)
            elif isinstance(one, str):
                yield name, one


@pytest.fixture
def two_editions(tmp_path: Path) -> Applications:
    """The applications over two editions of HCPCS with one common code."""
    for version, codes in (("2025-01", ["A1000", "A2000"]), ("2025-04", ["A1000", "A3000"])):
        concepts = [Concept(code, f"{code} of {version}") for code in codes]
        install.install(editions.hcpcs(version, concepts), tmp_path)
    shortcuts.prepare(tmp_path)
    return shortcuts.open_applications(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("more", [{}, {"version": "2025-01"}, {"property": "designation"}])
@pytest.mark.parametrize("code", ["A1000", "A2000", "A3000", "A4000", "A5555"])
def test_a_code_of_another_edition_has_the_same_refusal_with_and_without_plans(
    two_editions: Applications, dialect: Dialect, code: str, more: dict[str, str]
) -> None:
    path, query = f"/{dialect.name}/{LOOKUP}", {"system": canonical.HCPCS, "code": code, **more}

    short, plain = (
        client.get(path, params=query) for client in (two_editions.short, two_editions.plain)
    )

    assert two_editions.planned(path, [*query.items()]) == short.content
    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_the_cache_of_refusals_is_bounded(
    two_editions: Applications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unknown, "_MOST", 1)
    path = f"/r4/{LOOKUP}"

    refusals = [
        two_editions.planned(path, [("system", canonical.HCPCS), ("code", code)])
        for code in ("A2000", "A4000", "A2000")
    ]

    assert refusals[0] == refusals[2] != refusals[1]


def test_with_an_edition_that_is_not_prerendered_the_operation_refuses(
    two_editions: Applications, tmp_path: Path, dialect: Dialect
) -> None:
    (tmp_path / "codesystem-hcpcs-2025-01.prerendered").unlink()
    apps = shortcuts.open_applications(tmp_path)

    path = f"/{dialect.name}/{LOOKUP}"
    requests = [[("system", canonical.HCPCS), ("code", code)] for code in ("A1000", "A2000")]

    assert [apps.planned(path, pairs) is None for pairs in requests] == [False, True]


# Maps


def translations(apps: Applications, dialect: Dialect) -> Iterator[Pairs]:
    """Generate requests for each mapping, in both directions, by map and by code system."""
    source_name, target_name = ("code", "code") if dialect is R4 else ("sourceCode", "targetCode")
    reverse = [("reverse", "true")] if dialect is R4 else []
    for concept_map in apps.registry.snapshot().current_maps():
        url, source = concept_map.edition.url, concept_map.edition.source_system
        target = concept_map.edition.target_system
        for row in concept_map.mappings():
            yield [("url", url), ("system", source), (source_name, row.source.code)]
            yield [("system", source), (source_name, row.source.code), ("targetSystem", target)]
            yield [("sourceCode", row.source.code), ("system", source)]
            if row.target:
                yield [("url", url), ("system", target), (target_name, row.target.code), *reverse]


def test_every_mapping_has_the_same_response_with_and_without_plans(
    apps: Applications, dialect: Dialect
) -> None:
    number_of_plans, path = 0, f"/{dialect.name}/{TRANSLATE}"
    requests = {tuple(pairs) for pairs in translations(apps, dialect)}
    for pairs in requests:
        planned = apps.planned(path, [*pairs])
        number_of_plans += planned is not None
        assert planned in {None, apps.run(path, [*pairs])}, pairs
    assert number_of_plans > 0.8 * len(requests) > 200


@pytest.mark.parametrize(
    ("system", "code", "is_planned"),
    [
        (canonical.ICD10PCS, "0016070", True),
        (canonical.ICD10PCS, "XW033C", False),
        (canonical.ICD10PCS, "XWO33C7", False),
        (canonical.HCPCS, "ZZZZZ", True),
        (canonical.HCPCS, "Q205", False),
        (canonical.HCPCS, "2Q057", False),
    ],
)
@pytest.mark.parametrize("name", ["code", "sourceCode"])
def test_a_code_without_mapping_has_a_plan_unless_a_similar_one_has_a_mapping(
    apps: Applications, dialect: Dialect, system: str, code: str, is_planned: bool, name: str
) -> None:
    path, pairs = f"/{dialect.name}/{TRANSLATE}", [("system", system), (name, code)]

    planned = apps.planned(path, pairs)

    assert (planned is not None) is is_planned
    assert planned in {None, apps.run(path, pairs)}
    assert (b"Did you mean" in apps.run(path, pairs)) is not is_planned


HCPCS_ALL = ("url", f"{canonical.HCPCS}?fhir_vs")
OF_HCPCS = [("system", canonical.HCPCS), ("code", "Q2057")]


@pytest.mark.parametrize(
    ("path", "pairs"),
    [
        (LOOKUP, [*OF_HCPCS, ("property", "history")]),
        (LOOKUP, [*OF_HCPCS, ("useSupplement", "urn:nothing")]),
        (LOOKUP, [*OF_HCPCS, ("version", "0-fragment-2026"), ("date", "2026-02-01")]),
        (LOOKUP, [*OF_HCPCS, ("date", "1999-01-01")]),
        (VALIDATE, [("url", canonical.HCPCS), ("code", "Q2057"), ("displayLanguage", "de")]),
        (VALIDATE, [("url", canonical.HCPCS), ("code", "Q2057"), ("date", "2026-02-01")]),
        (VALIDATE, [("url", "urn:nothing"), ("code", "Q2057")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("useSupplement", "urn:nothing")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("displayLanguage", "en")]),
        (MEMBER, [HCPCS_ALL, *OF_HCPCS, ("version", "0-fragment-2026")]),
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
    apps: Applications, dialect: Dialect, path: str, pairs: Pairs
) -> None:
    assert apps.planned(f"/{dialect.name}/{path}", pairs) is None


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
def test_headers_are_the_same_with_and_without_plans(
    apps: Applications, dialect: Dialect, path: str, pairs: Pairs, encoding: str
) -> None:
    url, headers = f"/{dialect.name}/{path}", {"Accept-Encoding": encoding}

    short, plain = (
        client.get(url, params=tuple(pairs), headers=headers) for client in (apps.short, apps.plain)
    )

    assert apps.planned(url, pairs) is not None
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
    "version": st.sampled_from(["0-fragment-2026", "2020-01", ""]),
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
        {"Accept-Language": "en-US,en;q=0.9"},
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
def test_any_request_has_the_same_response_with_and_without_plans_and_twice(
    apps: Applications, dialect: Dialect, path: str, pairs: Pairs, headers: dict[str, str]
) -> None:
    url, params = f"/{dialect.name}/{path}", tuple(pairs)

    plain = apps.plain.get(url, params=params, headers=headers)

    for _ in range(2):
        short = apps.short.get(url, params=params, headers=headers)
        assert short.content == plain.content
        assert short.status_code == plain.status_code
        assert headers_of(short) == headers_of(plain)


KINDS = {"code": "valueCode", "url": "valueUri", "system": "valueUri", "display": "valueString"}


def parameters(pairs: Pairs, *more: Json) -> Json:
    """Return a Parameters resource."""
    listed = [{"name": name, KINDS[name]: text} for name, text in pairs]
    return {"resourceType": "Parameters", "parameter": [*listed, *more]}


def coding(**elements: object) -> Json:
    """Return a parameter with a Coding."""
    return {"name": "coding", "valueCoding": {"system": canonical.HCPCS, **elements}}


INPUTS: Pairs = [("url", canonical.HCPCS), ("code", "Q2057")]


@pytest.mark.parametrize(
    "body",
    [
        parameters(INPUTS),
        parameters(INPUTS, {"name": "abstract", "valueBoolean": True}),
        parameters([], coding(code="Q2041")),
        parameters([("url", canonical.HCPCS)], coding(code="Q2041", version="0-fragment-2026")),
        {"resourceType": "Parameters", "parameter": [{"valueCode": "x", "name": "unheard-of"},
                                                     *parameters(INPUTS)["parameter"]]},
    ],
)  # fmt: skip
def test_a_posted_request_has_the_same_response_with_and_without_plans(
    apps: Applications, dialect: Dialect, body: Json
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"

    planned = apps.planned(path, [], body)

    assert planned is not None
    assert planned == apps.run(path, [], body)


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
        parameters(INPUTS, {"valueString": "x", "id": "1"}),
        parameters([*INPUTS, ("code", "Q2041")]),
        parameters(INPUTS, {"name": "x", "valueCode": "x", "id": "1"}),
        parameters(INPUTS, {"name": "x", "valueQuantity": {"value": 1}}),
        parameters(INPUTS, {"name": "x", "valueCode": None}),
        parameters(INPUTS, {"name": "version", "valueString": "no"}),
        parameters([], coding(code=1)),
        parameters([], coding(code="Q2041", extension=[{"url": "urn:x", "valueCode": "y"}])),
        parameters([], coding(code="ZZZZZ")),
        parameters([("display", "x")], coding(code="Q2041", display="x")),
    ],
)
def test_other_posted_parameters_have_no_plan(
    apps: Applications, dialect: Dialect, body: Json
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"

    assert apps.planned(path, [], body) is None
    assert apps.short.post(path, json=body).content == apps.plain.post(path, json=body).content


def test_invalid_json_has_the_same_refusal_with_and_without_plans(
    apps: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{VALIDATE}"
    headers = {"Content-Type": "application/fhir+json"}

    short, plain = (
        client.post(path, content=b"{", headers=headers) for client in (apps.short, apps.plain)
    )

    assert short.json() == plain.json()
    assert short.status_code == 400


@pytest.mark.parametrize("path", [f"{VALIDATE}?code=x", "ConceptMap/$batch-translate"])
def test_an_incomplete_body_has_the_same_refusal_with_and_without_plans(
    apps: Applications, dialect: Dialect, path: str
) -> None:
    body = parameters(INPUTS)

    short = apps.short.post(f"/{dialect.name}/{path}", json=body)

    assert short.content == apps.plain.post(f"/{dialect.name}/{path}", json=body).content
    assert short.status_code == 400


def test_a_body_in_pieces_is_read_to_its_end(apps: Applications, dialect: Dialect) -> None:
    def pieces() -> Iterator[bytes]:
        content = orjson.dumps(parameters(INPUTS))
        yield content[:9]
        yield content[9:]

    path = f"/{dialect.name}/{VALIDATE}"
    headers = {"Content-Type": "application/fhir+json"}

    short = apps.short.post(path, content=pieces(), headers=headers)

    assert short.content == apps.run(path, [], parameters(INPUTS))


# Headers


def test_a_long_planned_response_is_compressed_if_the_client_accepts_gzip(
    apps: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    compressed = apps.short.get(path, headers={"Accept-Encoding": "gzip"})
    plain = apps.short.get(path, headers={"Accept-Encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert compressed.content == plain.content
    assert int(compressed.headers["content-length"]) < len(plain.content)


def test_a_very_long_response_is_compressed_by_the_operation(
    apps: Applications, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_INLINE", 10)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2042"

    compressed = apps.short.get(path, headers={"Accept-Encoding": "gzip"})

    assert compressed.content == apps.plain.get(path).content


def test_a_response_with_a_matching_etag_is_not_sent_again(
    apps: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"
    first = apps.short.get(path)

    again = apps.short.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "no-cache"


def test_the_etag_of_a_response_depends_on_the_language(
    apps: Applications, dialect: Dialect
) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    etags = {
        apps.short.get(path, headers={"Accept-Language": language}).headers["etag"]
        for language in ("de", "en")
    }

    assert len(etags) == 2


# Changes of the data directory, and failures


def test_a_changed_data_directory_is_used_by_the_next_request(
    prerendered: Path, data_dir: Path, dialect: Dialect
) -> None:
    data_dir.mkdir()
    apps = shortcuts.open_applications(data_dir, prerendered)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=A0001"
    before = apps.short.get(path).status_code

    install.install(editions.hcpcs("2025-04"), data_dir)
    shortcuts.prepare(data_dir)

    assert before == 404
    assert apps.short.get(path).content == apps.plain.get(path).content


@pytest.mark.parametrize("path", [LOOKUP, VALIDATE])
@pytest.mark.parametrize("languages", ["de", "en", "en-US,de;q=0.5", "fr", "fr,*;q=0"])
@pytest.mark.parametrize(("code", "has_plan"), [("rich", False), ("gone", True), ("none", None)])
def test_a_code_with_displays_in_several_languages_has_no_plan(
    data_dir: Path, dialect: Dialect, path: str, languages: str, code: str, has_plan: bool | None
) -> None:
    install.install(editions.made_up([editions.RICH, editions.GONE]), data_dir)
    shortcuts.prepare(data_dir)
    apps = shortcuts.open_applications(data_dir)
    name = "system" if path == LOOKUP else "url"
    pairs = [(name, editions.MADE_UP), ("code", code), ("displayLanguage", languages)]
    url = f"/{dialect.name}/{path}"

    planned = apps.planned(url, pairs)

    assert apps.short.get(url, params=tuple(pairs)).content == (
        apps.plain.get(url, params=tuple(pairs)).content
    )
    if has_plan is not None and (path == LOOKUP or languages.startswith("en")):
        assert (planned is not None) is has_plan


def test_the_operation_runs_if_a_plan_fails(
    prerendered: Path,
    dialect: Dialect,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no plan")

    apps = shortcuts.open_applications(prerendered)
    monkeypatch.setattr(Plans, "of_query", fail)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    assert apps.short.get(path).content == apps.plain.get(path).content
    assert "a plan failed; the operation answers instead" in caplog.messages


def test_the_operation_answers_where_the_prerendered_file_of_a_plan_is_damaged(
    prerendered: Path, dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DamagedPrerendered(prerendered, "a table")

    apps = shortcuts.open_applications(prerendered)
    monkeypatch.setattr(Plans, "of_query", fail)
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    assert apps.short.get(path).content == apps.plain.get(path).content


def test_a_web_socket_to_an_operation_is_refused(apps: Applications, dialect: Dialect) -> None:
    path = f"/{dialect.name}/{LOOKUP}?system={canonical.HCPCS}&code=Q2057"

    with pytest.raises(WebSocketDisconnect), apps.short.websocket_connect(path):
        pass


# Batches


def test_a_batch_has_the_same_response_with_and_without_plans(
    apps: Applications, dialect: Dialect
) -> None:
    urls = [
        f"{LOOKUP}?system={canonical.HCPCS}&code=Q2057",
        f"{LOOKUP}?system={canonical.HCPCS}&code=ZZZZZ",
        "CodeSystem",
        "nothing",
    ]
    entries: list[Json] = [{"request": {"method": "GET", "url": url}} for url in urls]
    entries += [
        {"request": {"method": "POST", "url": VALIDATE}, "resource": parameters(INPUTS)},
        {"request": {"method": "PUT", "url": VALIDATE}, "resource": parameters(INPUTS)},
        {"request": {"method": "GET", "url": urls[0], "ifNoneMatch": "*"}},
        {"request": {}},
    ]
    body = {"resourceType": "Bundle", "type": "batch", "entry": entries * 10}

    short = apps.short.post(f"/{dialect.name}", json=body)
    without_plans = apps.short.post(f"/{dialect.name}", json=body, headers={"Prefer": "x"})

    assert [entry["response"]["status"] for entry in short.json()["entry"][:8]] == [
        "200", "404", "200", "404", "200", "405", "304", "400",
    ]  # fmt: skip
    assert short.json() == without_plans.json()


def batch_of(*requests: Json) -> Json:
    """Return a batch Bundle."""
    return {"resourceType": "Bundle", "type": "batch", "entry": [*requests]}


def get_entry(url: str, **more: str) -> Json:
    """Return an entry with a GET request."""
    return {"request": {"method": "GET", "url": url, **more}}


KNOWN = get_entry(f"{LOOKUP}?system={canonical.HCPCS}&code=Q2057")
UNKNOWN = get_entry(f"{LOOKUP}?system={canonical.HCPCS}&code=ZZZZZ")
POSTED = {"request": {"method": "POST", "url": VALIDATE}, "resource": parameters(INPUTS)}


@pytest.mark.parametrize(
    "body",
    [
        batch_of(KNOWN, UNKNOWN, POSTED),
        batch_of(*[KNOWN] * 120),
        batch_of(),
        {"resourceType": "Bundle", "type": "batch"},
        batch_of(KNOWN, get_entry("metadata")),
        batch_of(get_entry(KNOWN["request"]["url"], ifNoneMatch="*")),
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
def test_a_batch_of_any_entries_has_the_same_response_with_and_without_plans(
    apps: Applications, dialect: Dialect, body: Json, headers: dict[str, str]
) -> None:
    short, plain = (
        client.post(f"/{dialect.name}/", json=body, headers=headers)
        for client in (apps.short, apps.plain)
    )

    assert (short.status_code, short.content) == (plain.status_code, plain.content)
    assert headers_of(short) == headers_of(plain)


@pytest.mark.parametrize("query", ["", "?_pretty=true", "?x=y"])
@pytest.mark.parametrize("sent", [b"{", b"", b'{"resourceType":"Bundle","type":"batch"}'])
def test_any_body_of_a_batch_has_the_same_response_with_and_without_plans(
    apps: Applications, dialect: Dialect, sent: bytes, query: str
) -> None:
    headers = {"Content-Type": "application/fhir+json"}

    short, plain = (
        client.post(f"/{dialect.name}{query}", content=sent, headers=headers)
        for client in (apps.short, apps.plain)
    )

    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_a_batch_does_not_allow_get(apps: Applications, dialect: Dialect) -> None:
    short, plain = (client.get(f"/{dialect.name}") for client in (apps.short, apps.plain))

    assert (short.status_code, short.content) == (plain.status_code, plain.content)


def test_a_batch_in_pieces_is_read_to_its_end(apps: Applications, dialect: Dialect) -> None:
    content = orjson.dumps(batch_of(*[KNOWN] * 30))

    def pieces() -> Iterator[bytes]:
        yield content[:900]
        yield content[900:]

    headers = {"Content-Type": "application/fhir+json"}
    short = apps.short.post(f"/{dialect.name}", content=pieces(), headers=headers)

    assert len(short.json()["entry"]) == 30


@pytest.mark.parametrize("codes", [["Q2057", "ZZZZZ", "Q2057"], ["Q2057", "Q2041"] * 60])
@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "de"}], ids=["plain", "in German"])
def test_the_results_of_a_batch_are_those_of_single_requests(
    apps: Applications, dialect: Dialect, codes: list[str], headers: dict[str, str]
) -> None:
    path = f"/{dialect.name}/CodeSystem/$batch-validate-code"
    items = [{"name": "validation", "resource": body_of(code)} for code in codes]
    body = {"resourceType": "Parameters", "parameter": items}

    result = apps.short.post(path, json=body, headers=headers).json()

    single = {code: apps.run(f"/{dialect.name}/{VALIDATE}", [], body_of(code)) for code in codes}
    assert [part["resource"] for part in result["parameter"]] == [
        orjson.loads(single[code]) for code in codes
    ]


def body_of(code: str) -> Json:
    """Return the inputs of $validate-code for a code of HCPCS."""
    return parameters([("url", canonical.HCPCS), ("code", code)])


# The cache


def ways(apps: Applications, times: int, path: str) -> list[str]:
    """Send a request several times; return the way of each response."""
    names: list[str] = []
    for _ in range(times):
        before = counts_by_way(apps)
        apps.short.get(path)
        names += [
            way for way in ("cache", "plan", "operation") if counts_by_way(apps)[way] > before[way]
        ]
    return names


def counts_by_way(apps: Applications) -> dict[str, int]:
    """Return the number of responses by way."""
    (snapshot,) = apps.app.service.observer.metrics.counts()
    counts = dict.fromkeys(("cache", "plan", "operation"), 0)
    for labels, buckets, _ in snapshot["rows"]:
        counts[labels[3]] += sum(buckets)
    return counts


def test_a_response_is_cached_at_its_second_request(prerendered: Path) -> None:
    apps = shortcuts.open_applications(prerendered)

    planned = ways(apps, 3, f"/r4/{LOOKUP}?system={canonical.HCPCS}&code=Q2057")
    run = ways(apps, 3, f"/r4/CodeSystem/$subsumes?system={canonical.BETOS}&codeA=O1&codeB=O1A")

    assert planned == ["plan", "plan", "cache"]
    assert run == ["operation", "operation", "cache"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["CodeSystem", "metadata", "CodeSystem/betos-2026", f"ValueSet/$expand?url={canonical.HCPCS}"],
)
def test_reads_and_temporary_refusals_are_not_cached(
    prerendered: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminology.operations.expand._most", lambda _: 1)
    apps = shortcuts.open_applications(prerendered)
    url = f"/r4/{path}?fhir_vs" if "url=" in path else f"/r4/{path}"

    assert ways(apps, 3, url) == ["operation"] * 3


def test_a_response_over_another_snapshot_is_not_cached(prerendered: Path, data_dir: Path) -> None:
    data_dir.mkdir()
    apps = shortcuts.open_applications(data_dir, prerendered)
    apps.responder.update_snapshot()
    before, key = apps.responder.snapshot, (f"/r4/{LOOKUP}", b"code=x", None, ())
    ready = apps.responder.planned(
        (f"/r4/{LOOKUP}", f"system={canonical.HCPCS}&code=Q2057".encode(), None, ())
    )
    assert ready is not None
    install.install(editions.hcpcs("2025-04"), data_dir)
    time.sleep(2 * module._UPDATE_INTERVAL)
    apps.responder.update_snapshot()

    apps.responder.store(key, ready, before)

    assert apps.responder.cache_bytes == 0
    apps.responder.store(key, ready, apps.responder.snapshot)
    assert apps.responder.cache_bytes > 0
