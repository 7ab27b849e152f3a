"""Code systems as NLM's tables: the parameters, the array, the query strings, and the errors."""

from collections.abc import Iterator
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.hcpcs import properties, searchtable
from codesystems.searchtable import PropertyField
from terminology import contents
from terminology.operations import tablesearch
from terminology.registry import Registry
from tests.conftest import Once
from tests.fixtures import clients, realreleases
from tests.fixtures.asking import FORM

PATH = "/api/hcpcs/v3/search"
ALL = [
    *("C9073", "C9076", "C9081", "C9098", "C9399", "J3490", "J3590", "J9999", "Q2040", "Q2041"),
    *("Q2042", "Q2053", "Q2054", "Q2055", "Q2056", "Q2057", "Q2058", "Q4257", "KX"),
]
"""The bundled codes, in the order of their release."""


def ask(client: TestClient, query: str, path: str = PATH) -> list[Any]:
    """Return the array of a search."""
    response = client.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    answer: list[Any] = response.json()
    return answer


def found(client: TestClient, query: str) -> list[str]:
    """Return the codes of a search with the largest page."""
    codes: list[str] = ask(client, f"maxList=&{query}")[1]
    return codes


def error(client: TestClient, query: str, status: int = 400) -> str:
    """Return the sentence of a search that fails."""
    response = client.get(f"{PATH}?{query}")
    assert response.status_code == status, response.text
    sentence: str = response.json()["error"]
    return sentence


def test_an_answer_is_the_array_of_nlm(client: TestClient) -> None:
    answer = ask(client, "terms=unclassified%20drugs&maxList=1")

    assert answer == [2, ["C9399"], None, [["C9399", "Unclassified drugs or biologicals"]]]


def test_words_are_beginnings_in_any_order_and_case(client: TestClient) -> None:
    assert found(client, "terms=BIOL%20uncl") == ["C9399", "J3590"]


def test_the_code_itself_comes_first(client: TestClient) -> None:
    assert found(client, "terms=q2041") == ["Q2041"]
    assert found(client, "terms=q204") == ["Q2040", "Q2041", "Q2042"]


def test_empty_terms_find_all_codes_but_the_sections(client: TestClient) -> None:
    assert found(client, "terms=") == ALL


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 7),
        ("&maxList=3", 3),
        ("&maxList=0", 0),
        ("&maxList=", 19),
        ("&maxList=9999", 19),
        ("&count=5", 5),
        ("&count=&maxList=4", 4),
        ("&count=2&maxList=20", 2),
    ],
)
def test_a_page_has_seven_codes_or_the_number_that_is_sent(
    client: TestClient, query: str, number: int
) -> None:
    answer = ask(client, f"terms={query}")

    assert answer[0] == 19
    assert answer[1] == ALL[:number]
    assert len(answer[3]) == number


def test_offset_and_count_page_through_all_codes(client: TestClient) -> None:
    pages = [ask(client, f"terms=&count=8&offset={offset}") for offset in (0, 8, 16, 24)]

    assert [code for page in pages for code in page[1]] == ALL
    assert {page[0] for page in pages} == {19}


def test_extra_fields_are_arrays_by_field_or_alias(client: TestClient) -> None:
    query = "terms=C90&ef=short_desc,is_noc:noc,obsolete,add_dt,term_dt,act_eff_dt&maxList=1"

    assert ask(client, query)[2] == {
        "short_desc": ["Brexucabtagene autoleucel ca"],
        "noc": [False],
        "obsolete": [True],
        "add_dt": ["20210101"],
        "term_dt": ["20210331"],
        "act_eff_dt": ["20210401"],
    }
    assert ask(client, "terms=Q2057&ef=term_dt")[2] == {"term_dt": [None]}


def test_displayed_fields_are_texts(client: TestClient) -> None:
    answer = ask(client, "terms=J3490&df=code,%20is_noc,term_dt,short_desc")

    assert answer[3] == [["J3490", "true", "", "Drugs unclassified injection"]]


def test_the_codes_are_those_of_the_code_field(client: TestClient) -> None:
    assert ask(client, "terms=J3490&cf=short_desc")[1] == ["Drugs unclassified injection"]


def test_only_the_searched_fields_have_the_words(client: TestClient) -> None:
    assert found(client, "terms=unclassified&sf=code") == []
    assert found(client, "terms=inj&sf=short_desc") == ["J3490"]
    assert found(client, "terms=c9&sf=code,long_desc") == [
        code for code in ALL if code.startswith("C9")
    ]


def test_unknown_parameters_are_ignored(client: TestClient) -> None:
    assert found(client, "terms=J3490&authenticity_token=x&_=1") == ["J3490"]


def test_a_form_is_read_as_a_query_is(client: TestClient) -> None:
    response = client.post(PATH, content="terms=J3490&df=code", headers={"content-type": FORM})

    assert response.json() == [1, ["J3490"], None, [["J3490"]]]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("code:J*", ["J3490", "J3590", "J9999"]),
        ("code:J?490", ["J3490"]),
        ("code:j3490", ["J3490"]),
        ("code:(J3490 OR KX)", ["J3490", "KX"]),
        ("code:J3490 KX", ["J3490", "KX"]),
        ("code:J3490 || code:KX", ["J3490", "KX"]),
        ("is_noc:true", ["C9399", "J3490", "J3590", "J9999"]),
        ("is_noc:true AND code:J*", ["J3490", "J3590", "J9999"]),
        ("is_noc:true && !code:J*", ["C9399"]),
        ("is_noc:false AND code:K*", ["KX"]),
        ("+is_noc:true -code:J* KX", ["C9399"]),
        ("is_noc:true NOT code:J3490", ["C9399", "J3590", "J9999"]),
        ("is_noc:true AND NOT (code:J3* OR code:C*)", ["J9999"]),
        ("NOT NOT code:KX", ["KX"]),
        ('long_desc:"unclassified drugs"', ["C9399", "J3490"]),
        ('long_desc:"drugs unclassified"', []),
        ('short_desc:"drugs unclassified"', ["J3490"]),
        ("long_desc:unclassi*", ["C9399", "J3490", "J3590"]),
        ("short_desc:*jection", ["J3490"]),
        ("short_desc:inject", []),
        ("unclassified", ["C9399", "J3490", "J3590"]),
        ("long_desc:bi\\*", []),
        ("add_dt:[20250101 TO *]", ["Q2057", "Q2058"]),
        ("add_dt:{20180101 TO 20190101]", ["Q2041", "Q2042"]),
        ("add_dt:[19860101 TO 20030101}", ["J3490", "J9999", "KX"]),
        ("add_dt:>=20250401", ["Q2057", "Q2058"]),
        ("add_dt:>20250401 AND add_dt:<=20250701", ["Q2058"]),
        ("add_dt:<19870101", ["J3490", "J9999"]),
        ("term_dt:<20210930 AND code:C*", ["C9073"]),
        ("_exists_:term_dt AND code:Q*", ["Q2040"]),
        ("term_dt:* AND code:Q*", ["Q2040"]),
        ("*:* AND code:KX", ["KX"]),
        ("* AND code:KX", ["KX"]),
    ],
)
def test_a_query_string_selects_codes(client: TestClient, query: str, codes: list[str]) -> None:
    assert found(client, f"terms=&q={quote(query)}") == codes
    assert set(found(client, f"q={quote(query)}")) == {*codes}


def test_a_query_string_limits_what_the_terms_find(client: TestClient) -> None:
    assert found(client, "terms=unclassified&q=code:J*") == ["J3490", "J3590"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=air", "terms"),
        ("terms=a&maxList=many", "maxList is 'many'"),
        ("terms=a&count=-1", "count is '-1'"),
        ("terms=a&offset=99999999", "7,500"),
        ("terms=a&offset=" + "9" * 19, "offset is"),
        ("terms=a&offset=7500&count=1", "7,500"),
        ("terms=a&df=code,colour", "df names the field 'colour'"),
        ("terms=a&ef=colour:c", "code, short_desc, long_desc"),
        ("terms=a&sf=colour", "sf names"),
        ("terms=a&cf=colour", "cf names"),
        ("terms=&q=colour:red", "q names the field 'colour'"),
        ("terms=&q=whel~", "fuzzy words"),
        ("terms=&q=wheel%5E2", "boosts"),
        ("terms=&q=/whe/", "regular expressions"),
        ("terms=&q=(a", "not closed"),
        ("terms=&q=a)", "not open"),
        ("terms=&q=code:", "a word is expected"),
        ("terms=&q=a%20AND%20OR", "instead of 'OR'"),
        ("terms=&q=code:%22a", "cannot be read at"),
        ("terms=&q=" + "(" * 21, "more than 20 levels"),
        ("terms=a&date=yesterday", "date"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    client: TestClient, query: str, words: str
) -> None:
    if query.startswith("q="):
        query = ""

    assert words in error(client, query)


def test_a_version_that_is_not_there_is_refused(client: TestClient) -> None:
    assert "1999-01" in error(client, "terms=a&version=1999-01", 404)


def test_an_answer_is_validated_by_its_etag_and_compressed(client: TestClient) -> None:
    response = client.get(f"{PATH}?terms=&maxList=", headers={"accept-encoding": "gzip"})
    again = client.get(
        f"{PATH}?terms=&maxList=", headers={"if-none-match": response.headers["etag"]}
    )

    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["access-control-allow-origin"] == "*"
    assert again.status_code == 304


@pytest.mark.parametrize("accept", ["text/html", "text/javascript", "application/xml"])
def test_an_answer_is_json_whatever_is_accepted(client: TestClient, accept: str) -> None:
    response = client.get(f"{PATH}?terms=kx", headers={"accept": accept})

    assert response.json()[1] == ["KX"]


def test_repeated_answers_are_cached(client: TestClient) -> None:
    answers = {client.get(f"{PATH}?terms=lisocab").text for _ in range(3)}

    assert len(answers) == 1
    assert 'endpoint="hcpcs table"' in client.get("/metrics").text
    assert 'way="cache"' in client.get("/metrics").text


def test_on_a_date_only_the_codes_in_force_are_found(client: TestClient) -> None:
    assert found(client, "terms=C9073&date=2021-02-01") == ["C9073"]
    assert found(client, "terms=C9073&date=2021-04-01") == []


def test_the_table_of_diagnoses_searches_names_where_sf_says_so(client: TestClient) -> None:
    path = "/api/icd10cm/v3/search"

    assert ask(client, "terms=clinical", path) == [0, [], None, []]
    assert ask(client, "terms=z00&df=code", path) == [1, ["Z00.6"], None, [["Z00.6"]]]
    assert ask(client, "terms=clinical&sf=code,name&df=code", path)[1] == ["Z00.6"]


def test_all_codes_are_compared_as_a_few_are(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tablesearch, "_FEW", 0)

    assert found(client, "terms=&q=code:C907*") == ["C9073", "C9076"]
    assert found(client, "terms=q204&sf=code") == ["Q2040", "Q2041", "Q2042"]


def test_the_fields_are_properties_of_the_code_system() -> None:
    named = {
        field.property for field in searchtable.TABLE.fields if isinstance(field, PropertyField)
    }

    assert named <= {known.code for known in properties.PROPERTIES}


def test_a_table_is_content() -> None:
    tables = contents.search_tables()

    assert [table.system for table in tables] == [canonical.HCPCS, canonical.ICD10CM]
    assert tables[0] is searchtable.TABLE


@pytest.fixture(scope="module")
def real(data: Path, once: Once, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of real releases."""

    folder = once(realreleases.NAME, realreleases.of(data))
    with clients.connected(Registry(folder, bundled_dir), folder, bundled_dir) as connected:
        yield connected


@pytest.mark.release
def test_the_example_of_nlm_finds_the_same_diagnoses_first(real: TestClient) -> None:
    answer = ask(real, "sf=code,name&terms=tuberc", "/api/icd10cm/v3/search")

    assert answer[1] == ["A15.0", "A15.4", "A15.5", "A15.6", "A17.0", "A17.81", "A17.82"]
    assert answer[2] is None
    assert answer[3][0] == ["A15.0", "Tuberculosis of lung"]


@pytest.mark.release
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("terms=wheelchair&maxList=10", "E0950"),
        ("terms=E0470", "E0470"),
        ("terms=&q=code:E*%20AND%20obsolete:false", "E1"),
        ("terms=glucose&ef=short_desc,long_desc,act_eff_dt", "KS"),
        ("terms=air&sf=code,display", "E0186"),
    ],
)
def test_what_clients_of_nlm_send_is_answered(real: TestClient, query: str, first: str) -> None:
    total, codes, _, shown = ask(real, query)

    assert total >= len(codes) == len(shown)
    assert codes[0] == first


@pytest.mark.release
def test_every_code_of_a_release_is_reached_letter_by_letter(real: TestClient) -> None:
    found = [ask(real, f"terms=&q=code:{first}*")[0] for first in ascii_uppercase + digits]

    assert sum(found) == ask(real, "terms=")[0] == 8_846
