"""The shape of ValueSet/$expand, in both versions of FHIR."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures.asking import Sent, ask, issue, parameters, refusal, send
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    COMMON,
    EXTENSIONS,
    SET,
    STANDING,
    SUPPLEMENT,
    SYSTEM,
    about_itself,
    ask_with,
    bring,
    client_of,
    code_system,
    codes,
    concept,
    declared,
    designation,
    entry,
    extension,
    include,
    picked,
    properties_of,
    property_of,
    refuse_with,
    said,
    supplement,
    value_set,
    where,
)

EXPAND = "ValueSet/$expand"
UNCLOSED = f"{EXTENSIONS}valueset-unclosed"

TREES = code_system(
    concept(
        "leaved",
        "With leaves",
        concept("oak", "Oak", definition="A tree with acorns"),
        concept("elm", "Elm", property=[property_of("status", "valueCode", "deprecated")]),
        concept("ash", "Ash", property=[property_of("status", "valueCode", "retired")]),
        property=[property_of("notSelectable", "valueBoolean", True)],
    ),
    concept("fir", "Fir", property=[property_of("height", "valueInteger", 60)]),
    language="en",
    hierarchyMeaning="is-a",
    property=[
        {"code": "height", "type": "integer", "uri": "https://example.org/height"},
        {"code": "status", "type": "code", "uri": f"{COMMON}status"},
        {"code": "notSelectable", "type": "boolean", "uri": f"{COMMON}notSelectable"},
    ],
)
ALL = ["leaved", "oak", "elm", "ash", "fir"]


def test_all_codes_stand_below_one_another(dialect: Dialect) -> None:
    found = ask_with([TREES, value_set()], dialect, EXPAND, url=SET)

    expansion = found["expansion"]
    assert codes(found) == ALL
    assert [one["code"] for one in expansion["contains"]] == ["leaved", "fir"]
    assert expansion["total"] == 5
    assert (entry(found, "leaved")["abstract"], "abstract" in entry(found, "fir")) == (True, False)
    assert UUID(expansion["identifier"].removeprefix("urn:uuid:")).version == 5
    assert said(found, "used-codesystem") == [f"{SYSTEM}|1.0"]


def test_what_the_value_set_says_of_itself_is_repeated(dialect: Dialect) -> None:
    held = value_set(title="Trees", language="en", publisher="Example", description="Long", id="a")

    found = ask_with([TREES, held], dialect, EXPAND, url=SET)

    assert {name: found[name] for name in ("url", "version", "name", "title", "status")} == {
        "url": SET,
        "version": "1.0",
        "name": "TreesOfUse",
        "title": "Trees",
        "status": "active",
    }
    assert not {"compose", "description", "id"} & found.keys()


def test_nothing_stands_below_another_where_that_is_not_wanted(dialect: Dialect) -> None:
    found = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, excludeNested=True)

    assert [one["code"] for one in found["expansion"]["contains"]] == ALL
    assert said(found, "excludeNested") == [True]


def test_a_page_is_flat_and_says_where_it_begins(dialect: Dialect) -> None:
    asked = [TREES, value_set()]

    found = ask_with(asked, dialect, EXPAND, url=SET, count=2, offset=1)

    expansion = found["expansion"]
    assert [one["code"] for one in expansion["contains"]] == ["oak", "elm"]
    assert (expansion["total"], expansion["offset"]) == (5, 1)
    assert (said(found, "count"), said(found, "offset")) == ([2], [1])


def test_no_codes_are_given_where_none_are_wanted(dialect: Dialect) -> None:
    found = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, count=0)

    assert found["expansion"]["total"] == 5
    assert "contains" not in found["expansion"]


def test_inactive_codes_say_so_and_can_be_left_out(dialect: Dialect) -> None:
    asked = [TREES, value_set()]

    every = ask_with(asked, dialect, EXPAND, url=SET, excludeNested=True)
    active = ask_with(asked, dialect, EXPAND, url=SET, activeOnly=True)

    assert (entry(every, "ash")["inactive"], "inactive" in entry(every, "elm")) == (True, False)
    assert properties_of(entry(every, "ash"), dialect) == {"status": "retired"}
    assert properties_of(entry(every, "elm"), dialect) == {"status": "deprecated"}
    assert declared(every, dialect) == {"status": f"{COMMON}status"}
    assert codes(active) == ["leaved", "oak", "elm", "fir"]
    assert said(active, "activeOnly") == [True]


def test_a_value_set_can_leave_inactive_codes_out(dialect: Dialect) -> None:
    held = value_set(compose={"inactive": False, "include": [include()]})

    assert "ash" not in codes(ask_with([TREES, held], dialect, EXPAND, url=SET))


def test_words_choose_among_the_codes(dialect: Dialect) -> None:
    found = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, filter="WITH lea")

    assert codes(found) == ["leaved"]
    assert (found["expansion"]["total"], said(found, "filter")) == (1, ["WITH lea"])


def test_words_that_no_code_has_give_no_codes(dialect: Dialect) -> None:
    found = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, filter="palm")

    assert (codes(found), found["expansion"]["total"]) == ([], 0)


def test_properties_are_given_where_they_are_wanted(dialect: Dialect) -> None:
    found = ask_with(
        [TREES, value_set()],
        dialect,
        EXPAND,
        url=SET,
        excludeNested=True,
        property=["height", "definition", "parent", "inactive", "status", "unheard"],
    )

    assert properties_of(entry(found, "fir"), dialect) == {"height": 60, "inactive": False}
    assert properties_of(entry(found, "ash"), dialect) == {
        "parent": "leaved",
        "inactive": True,
        "status": "retired",
    }
    assert properties_of(entry(found, "oak"), dialect) == {
        "definition": "A tree with acorns",
        "parent": "leaved",
        "inactive": False,
    }
    assert declared(found, dialect) == {
        "height": "https://example.org/height",
        "definition": f"{COMMON}definition",
        "parent": f"{COMMON}parent",
        "inactive": f"{COMMON}inactive",
        "status": f"{COMMON}status",
    }


def test_a_property_without_uri_is_declared_by_its_name(dialect: Dialect) -> None:
    leaf = concept("fir", "Fir", property=[property_of("shape", "valueString", "pointed")])
    trees = code_system(leaf, property=[{"code": "shape", "type": "string"}])

    found = ask_with([trees, value_set()], dialect, EXPAND, url=SET, property="shape")

    assert declared(found, dialect) == {"shape": None}
    assert properties_of(entry(found, "fir"), dialect) == {"shape": "pointed"}


def test_weight_label_and_order_become_properties(dialect: Dialect) -> None:
    trees = code_system(
        concept("fir", "Fir", extension=[extension(f"{EXTENSIONS}itemWeight", "valueDecimal", 1)]),
        concept("oak", "Oak"),
    )
    said_of = [
        extension(f"{EXTENSIONS}itemWeight", "valueDecimal", 2.5),
        extension(f"{EXTENSIONS}valueset-label", "valueString", "a)"),
        extension(f"{EXTENSIONS}valueset-conceptOrder", "valueInteger", 7),
    ]
    held = value_set(include(concept=[{"code": "fir", "extension": said_of}, {"code": "oak"}]))

    found = ask_with([trees, held], dialect, EXPAND, url=SET)

    assert properties_of(entry(found, "fir"), dialect) == {"weight": 2.5, "label": "a)", "order": 7}
    assert declared(found, dialect) == {
        name: f"{COMMON}{uri}"
        for name, uri in {"weight": "itemWeight", "label": "label", "order": "order"}.items()
    }


def test_a_weight_that_is_no_number_is_no_property(dialect: Dialect) -> None:
    odd = [
        extension(f"{EXTENSIONS}itemWeight", "valueString", "heavy"),
        extension(f"{EXTENSIONS}codesystem-label", "valueInteger", 3),
    ]
    trees = code_system(concept("fir", "Fir", extension=odd))

    found = ask_with([trees, value_set()], dialect, EXPAND, url=SET)

    assert properties_of(entry(found, "fir"), dialect) == {}


def test_known_extensions_are_passed_on_and_others_are_not(dialect: Dialect) -> None:
    style = f"{EXTENSIONS}rendering-style"
    own = extension(f"{EXTENSIONS}valueset-concept-definition", "valueString", "Needles")
    of_picks = [extension(style, "valueString", "bold"), own, extension("urn:x", "valueCode", "x")]
    trees = code_system(concept("fir", "Fir", extension=[extension(style, "valueString", "plain")]))
    held = value_set(include(concept=[{"code": "fir", "extension": of_picks}]))

    by_pick = ask_with([trees, held], dialect, EXPAND, url=SET)
    plain = ask_with([trees, value_set()], dialect, EXPAND, url=SET)

    assert entry(by_pick, "fir")["extension"] == of_picks[:2]
    assert entry(plain, "fir")["extension"] == [extension(style, "valueString", "plain")]


# Languages and designations

FORESTS = code_system(
    concept(
        "oak",
        "Oak",
        designation=[
            designation("Eiche", "de"),
            designation("Chêne", "fr"),
            designation(
                "Quercus",
                "la",
                use={"system": "https://example.org/use", "code": "scientific"},
            ),
            designation(
                "Aik",
                "de-1200",
                extension=[
                    extension(STANDING, "valueCode", "withdrawn"),
                    extension("urn:x", "valueCode", "x"),
                ],
            ),
        ],
    ),
    concept("fir", "Fir"),
    language="en",
)


@pytest.mark.parametrize(
    ("language", "oak", "fir"),
    [
        ("de", "Eiche", "Fir"),
        ("de-AT", "Eiche", "Fir"),
        ("it,fr;q=0.5", "Chêne", "Fir"),
        ("en", "Oak", "Fir"),
        ("it", "Oak", "Fir"),
        ("de,*;q=0", "Eiche", None),
    ],
)
def test_displays_are_in_the_language_that_is_wanted(
    dialect: Dialect, language: str, oak: str, fir: str | None
) -> None:
    held = [FORESTS, value_set()]

    found = ask_with(held, dialect, EXPAND, url=SET, displayLanguage=language)

    assert entry(found, "oak")["display"] == oak
    assert entry(found, "fir").get("display") == fir
    assert said(found, "displayLanguage") == [language]


def test_the_header_and_the_value_set_can_want_a_language_too(dialect: Dialect) -> None:
    wish = extension(f"{EXTENSIONS}valueset-expansion-parameter", "valueString", "")
    wish = {
        "url": wish["url"],
        "extension": [
            extension("name", "valueCode", "displayLanguage"),
            extension("value", "valueCode", "fr"),
        ],
    }
    compose = {"extension": [wish], "include": [include()]}
    client, path = client_of(FORESTS, value_set()), f"/{dialect.name}/{EXPAND}"

    by_header = client.get(path, params={"url": SET}, headers={"Accept-Language": "de"}).json()
    by_wish = ask_with([FORESTS, value_set(compose=compose)], dialect, EXPAND, url=SET)
    by_language = ask_with([FORESTS, value_set(language="de")], dialect, EXPAND, url=SET)

    assert entry(by_header, "oak")["display"] == "Eiche"
    assert entry(by_wish, "oak")["display"] == "Chêne"
    assert entry(by_language, "oak")["display"] == "Eiche"
    assert said(by_wish, "displayLanguage") == ["fr"]


def test_a_list_of_languages_that_cannot_be_read_is_refused(dialect: Dialect) -> None:
    held = [FORESTS, value_set()]

    said_of = refuse_with(400, held, dialect, EXPAND, url=SET, displayLanguage="--")

    assert said_of["details"]["text"] == "Invalid displayLanguage: '--'"


def test_designations_are_given_where_they_are_wanted(dialect: Dialect) -> None:
    held = [FORESTS, value_set()]

    found = ask_with(held, dialect, EXPAND, url=SET, includeDesignations=True)

    assert [one["value"] for one in entry(found, "oak")["designation"]] == [
        "Eiche",
        "Chêne",
        "Quercus",
        "Aik",
    ]
    assert entry(found, "oak")["designation"][3]["extension"] == [
        extension(STANDING, "valueCode", "withdrawn")
    ]
    assert "designation" not in entry(found, "fir")
    assert said(found, "includeDesignations") == [True]


def test_the_display_of_the_code_system_becomes_a_designation(dialect: Dialect) -> None:
    sent: Sent = {"url": SET, "includeDesignations": True, "displayLanguage": "de"}

    found = ask_with([FORESTS, value_set()], dialect, EXPAND, **sent)
    unsaid = ask_with([{**FORESTS, "language": "und"}, value_set()], dialect, EXPAND, **sent)

    own = entry(found, "oak")["designation"][0]
    assert (own["language"], own["value"], own["use"]["code"]) == (
        "en",
        "Oak",
        "preferredForLanguage",
    )
    assert "Eiche" not in [one["value"] for one in entry(found, "oak")["designation"]]
    assert entry(unsaid, "oak")["designation"][0]["value"] == "Oak"


@pytest.mark.parametrize(
    ("wanted", "values"),
    [
        (["urn:ietf:bcp:47|fr"], ["Chêne"]),
        (["FR"], ["Chêne"]),
        (["https://example.org/use|scientific"], ["Quercus"]),
        (["https://example.org/use|other"], []),
        (["urn:ietf:rfc:3066|de", "https://example.org/use|scientific"], ["Eiche", "Quercus"]),
    ],
)
def test_only_the_designations_that_are_wanted_are_given(
    dialect: Dialect, wanted: list[str], values: list[str]
) -> None:
    held = [FORESTS, value_set()]

    found = ask_with(held, dialect, EXPAND, url=SET, designation=wanted)

    assert [one["value"] for one in entry(found, "oak").get("designation", ())] == values
    assert said(found, "designation") == wanted


def test_the_wording_of_the_value_set_wins(dialect: Dialect) -> None:
    named = {
        "code": "oak",
        "display": "Mighty oak",
        "designation": [designation("Roble", "es"), designation("Oak!")],
    }
    held = [FORESTS, value_set(include(concept=[named]))]

    plain = ask_with(held, dialect, EXPAND, url=SET)
    spanish = ask_with(held, dialect, EXPAND, url=SET, displayLanguage="es")

    assert entry(plain, "oak")["display"] == "Mighty oak"
    assert entry(spanish, "oak")["display"] == "Roble"


# Supplements, versions, fragments

GERMAN = supplement(
    concept("oak", designation=[designation("Deutsche Eiche", "de-DE")]),
    concept("fir", property=[property_of("needles", "valueBoolean", True)]),
    property=[{"code": "needles", "type": "boolean"}],
)


def test_a_supplement_is_taken_into_account_where_it_is_wanted(dialect: Dialect) -> None:
    held = [FORESTS, GERMAN, value_set()]
    sent = {"url": SET, "displayLanguage": "de-DE", "property": "needles"}

    without = ask_with(held, dialect, EXPAND, **sent)
    found = ask_with(held, dialect, EXPAND, **sent, useSupplement=SUPPLEMENT)
    versioned = ask_with(held, dialect, EXPAND, **sent, useSupplement=f"{SUPPLEMENT}|1.0")

    assert said(without, "used-supplement") == []
    assert entry(found, "oak")["display"] == entry(versioned, "oak")["display"] == "Deutsche Eiche"
    assert properties_of(entry(found, "fir"), dialect) == {"needles": True}
    assert said(found, "used-supplement") == [f"{SUPPLEMENT}|1.0"]


def test_a_value_set_can_need_a_supplement(dialect: Dialect) -> None:
    needs = [extension(f"{EXTENSIONS}valueset-supplement", "valueCanonical", SUPPLEMENT)]
    held = value_set(extension=needs)

    found = ask_with([FORESTS, GERMAN, held], dialect, EXPAND, url=SET)
    refused = refuse_with(404, [FORESTS, held], dialect, EXPAND, url=SET)

    assert said(found, "used-supplement") == [f"{SUPPLEMENT}|1.0"]
    assert refused["details"]["text"] == f"Required supplement not found: {SUPPLEMENT}"


def versions(*numbers: str) -> list[Json]:
    """The code system in several versions; each has a code of its own."""
    return [
        code_system(concept("oak", f"Oak {one}"), concept(f"new-{one}", "New"), version=one)
        for one in numbers
    ]


@pytest.mark.parametrize(
    ("included", "sent", "version", "echoed"),
    [
        (None, {}, "1.2.1", None),
        ("1.0.0", {}, "1.0.0", None),
        ("1.0.x", {}, "1.0.5", None),
        ("1.x.x", {}, "1.2.1", None),
        (None, {"system-version": f"{SYSTEM}|1.0.0"}, "1.0.0", "system-version"),
        ("1.0.5", {"system-version": f"{SYSTEM}|1.0.0"}, "1.0.5", None),
        (None, {"system-version": f"{SYSTEM}|1.0.x"}, "1.0.5", "system-version"),
        (None, {"system-version": "urn:other|1.0.0"}, "1.2.1", None),
        (None, {"check-system-version": f"{SYSTEM}|1.0.x"}, "1.0.5", "check-system-version"),
        ("1.0.0", {"check-system-version": f"{SYSTEM}|1.0.x"}, "1.0.0", None),
        ("1.2.1", {"force-system-version": f"{SYSTEM}|1.0.0"}, "1.0.0", "force-system-version"),
    ],
)
def test_the_version_is_that_which_is_wanted(
    dialect: Dialect,
    included: str | None,
    sent: dict[str, str],
    version: str,
    echoed: str | None,
) -> None:
    held = value_set(include(**({"version": included} if included else {})))
    resources = [*versions("1.0.0", "1.2.1", "1.0.5"), held]

    found = ask_with(resources, dialect, EXPAND, **{"url": SET, **sent})

    assert codes(found) == ["oak", f"new-{version}"]
    assert said(found, "used-codesystem") == [f"{SYSTEM}|{version}"]
    if echoed:
        assert said(found, echoed) == [sent[echoed]]


def test_a_version_that_a_check_forbids_is_refused(dialect: Dialect) -> None:
    held = [*versions("1.0.0", "1.2.1"), value_set(include(version="1.2.1"))]
    sent = {"url": SET, "check-system-version": f"{SYSTEM}|1.0.x"}

    refused = refuse_with(400, held, dialect, EXPAND, **sent)

    assert refused["details"]["text"].startswith("The version '1.2.1' is not allowed for system")


def test_what_a_value_set_draws_on_must_be_here(dialect: Dialect) -> None:
    other = value_set(include("https://example.org/none"))
    version = value_set(include(version="9"))
    imported = value_set(include(None, valueSet=["https://example.org/ValueSet/none|1"]))

    nowhere = refuse_with(404, [TREES, other], dialect, EXPAND, url=SET)
    lacking = refuse_with(404, [TREES, version], dialect, EXPAND, url=SET)
    missing = refuse_with(404, [TREES, imported], dialect, EXPAND, url=SET)
    unknown = refuse_with(404, [TREES], dialect, EXPAND, url=SET, valueSetVersion="3")

    assert "'https://example.org/none' could not be found" in nowhere["details"]["text"]
    assert lacking["details"]["text"].endswith("Valid versions: 1.0")
    assert missing["details"]["text"].endswith("'https://example.org/ValueSet/none' version '1'")
    assert unknown["details"]["text"].endswith(f"'{SET}|3' could not be found")


def test_codes_of_several_versions_say_their_version(dialect: Dialect) -> None:
    held = value_set(picked("oak", version="1.0"), picked("oak", version="2.0"))

    found = ask_with([*versions("1.0", "2.0"), held], dialect, EXPAND, url=SET)

    shown = [(one["version"], one["display"]) for one in found["expansion"]["contains"]]
    assert shown == [("2.0", "Oak 2.0"), ("1.0", "Oak 1.0")]


def test_an_exclude_of_another_version_meets_by_code(dialect: Dialect) -> None:
    held = value_set(include(version="2.0"), exclude=[picked("oak", version="1.0")])

    found = ask_with([*versions("1.0", "2.0"), held], dialect, EXPAND, url=SET)

    assert codes(found) == ["new-2.0"]
    assert said(found, "versionsMatch") == [True]


def test_an_expansion_of_a_fragment_may_lack_codes(dialect: Dialect) -> None:
    held = [{**TREES, "content": "fragment"}, value_set()]

    found = ask_with(held, dialect, EXPAND, url=SET)

    opened, reason = found["expansion"]["extension"][:2]
    assert opened == extension(UNCLOSED, "valueBoolean", True)
    assert "only a fragment is here" in reason["valueString"]
    assert said(found, "used-fragment") == [f"{SYSTEM}|1.0"]


def test_a_code_system_without_its_codes_cannot_be_expanded(dialect: Dialect) -> None:
    held = [code_system(content="not-present"), value_set()]

    refused = refuse_with(404, held, dialect, EXPAND, url=SET)

    assert refused["details"]["text"].endswith("is here without its codes")


def test_the_standing_of_what_is_used_is_told(dialect: Dialect) -> None:
    trees = {**TREES, "status": "draft"}
    standing = [extension(STANDING, "valueCode", "deprecated")]
    inner = value_set(include(), url=f"{SET}-inner", experimental=True)
    held = value_set(include(None, valueSet=[f"{SET}-inner"]), extension=standing)

    found = ask_with([trees, inner, held], dialect, EXPAND, url=SET)

    assert said(found, "warning-draft") == [f"{SYSTEM}|1.0"]
    assert said(found, "warning-experimental") == [f"{SET}-inner|1.0"]
    assert said(found, "warning-deprecated") == [f"{SET}|1.0"]
    assert said(found, "used-valueset") == [f"{SET}-inner|1.0"]


# Value sets in value sets


def test_a_value_set_includes_others_and_excludes(dialect: Dialect) -> None:
    inner = value_set(where("concept", "is-a", "leaved"), url=f"{SET}-inner")
    held = value_set(include(valueSet=[f"{SET}-inner"]), exclude=[picked("ash")])

    found = ask_with([TREES, inner, held], dialect, EXPAND, url=SET)

    assert codes(found) == ["leaved", "oak", "elm"]


def test_the_version_of_an_included_value_set_can_be_wanted(dialect: Dialect) -> None:
    old = value_set(picked("oak"), url=f"{SET}-inner", version="1")
    new = value_set(picked("fir"), url=f"{SET}-inner", version="2")
    held = [TREES, old, new, value_set(include(None, valueSet=[f"{SET}-inner"]))]
    wanted = {"default-valueset-version": f"{SET}-inner|1"}

    assert codes(ask_with(held, dialect, EXPAND, url=SET)) == ["fir"]
    found = ask_with(held, dialect, EXPAND, **{"url": SET, **wanted})
    assert codes(found) == ["oak"]
    assert said(found, "default-valueset-version") == [f"{SET}-inner|1"]


def test_a_contained_value_set_is_included(dialect: Dialect) -> None:
    inner = {**value_set(picked("oak", "fir")), "id": "inner"}
    del inner["url"]
    held = value_set(include(None, valueSet=["#inner"]), contained=[inner])

    found = ask_with([TREES, held], dialect, EXPAND, url=SET)

    assert codes(found) == ["oak", "fir"]
    assert said(found, "used-valueset") == []


def test_a_value_set_that_includes_itself_is_refused(dialect: Dialect) -> None:
    one = value_set(include(None, valueSet=[f"{SET}-two"]))
    two = value_set(include(None, valueSet=[SET]), url=f"{SET}-two")

    refused = refuse_with(400, [one, two], dialect, EXPAND, url=SET)

    assert refused["details"]["text"].startswith(f"Found a circularity pointing to {SET}|1.0")


def test_a_value_set_of_its_expansion_alone_can_be_expanded(dialect: Dialect) -> None:
    held = value_set(
        expansion={
            "timestamp": "2025-01-01",
            "contains": [
                {"display": "A heading", "contains": [{"system": SYSTEM, "code": "oak"}]},
                {"system": SYSTEM, "code": "fir", "version": "1.0"},
            ],
        }
    )
    del held["compose"]

    found = ask_with([TREES, held], dialect, EXPAND, url=SET)

    assert sorted(codes(found)) == ["fir", "oak"]


def test_a_value_set_can_be_sent_itself(dialect: Dialect) -> None:
    held = value_set(picked("fir"))
    del held["url"]

    found = about_itself(held, dialect, EXPAND, TREES)

    assert codes(found) == ["fir"]
    assert "url" not in found


def test_r5_filters_come_as_extensions_in_r4() -> None:
    name = (
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.compose.include.filter.op"
    )
    by_extension = {
        "property": "concept",
        "_op": {"extension": [extension(name, "valueCode", "child-of")]},
        "value": "leaved",
    }
    body = bring(parameters(url=SET), TREES, value_set(include(filter=[by_extension])))

    found = client_of().post(f"/r4/{EXPAND}", json=body).json()

    assert codes(found) == ["oak", "elm", "ash"]


# Bounds


def test_a_large_expansion_is_given_by_pages_only(dialect: Dialect) -> None:
    many = code_system(*(concept(f"t{number}") for number in range(1001)))
    held = [many, value_set()]

    refused = refuse_with(422, held, dialect, EXPAND, url=SET)
    rest = ask_with(held, dialect, EXPAND, url=SET, offset=1)
    page = ask_with(held, dialect, EXPAND, url=SET, offset=1000, count=10)

    assert (refused["code"], len(codes(rest)), codes(page)) == ("too-costly", 1000, ["t1000"])


@pytest.mark.parametrize(("depth", "status"), [(99, 200), (150, 400)])
def test_codes_stand_below_one_another_as_deep_as_json_goes(
    dialect: Dialect, depth: int, status: int
) -> None:
    tree = concept("t0")
    for number in range(1, depth):
        tree = concept(f"t{number}", None, tree)
    body = bring(parameters(url=SET), code_system(tree), value_set())

    response = client_of().post(f"/{dialect.name}/{EXPAND}", json=body)

    assert response.status_code == status, response.text
    if status == 200:
        assert len(codes(response.json())) == depth
    else:
        assert "it is nested too deeply" in response.text


def test_a_long_line_of_parents_is_answered(dialect: Dialect) -> None:
    line = [concept("t0")]
    line += [
        concept(f"t{n}", property=[property_of("parent", "valueCode", f"t{n - 1}")])
        for n in range(1, 900)
    ]
    client = client_of(code_system(*line), value_set())

    response = client.get(f"/{dialect.name}/{EXPAND}", params={"url": SET})

    assert response.status_code == 200, response.text
    assert len(codes(response.json())) == 900


@pytest.mark.slow
@settings(max_examples=30)
@given(
    hidden=st.sets(st.integers(0, 29)),
    size=st.integers(1, 40),
    text=st.sampled_from([None, "tree", "odd"]),
    dialect=st.sampled_from([R4, R5]),
)
def test_pages_together_hold_each_code_once(
    hidden: set[int], size: int, text: str | None, dialect: Dialect
) -> None:
    trees = code_system(
        *(concept(f"t{n}", f"Tree {'odd' if n % 2 else 'even'}") for n in range(30))
    )
    excluded = [picked(*(f"t{n}" for n in sorted(hidden)))] if hidden else []
    held = [trees, value_set(picked("t29", "t3"), include(), exclude=excluded)]
    sent: dict[str, str] = {"url": SET, **({"filter": text} if text else {})}

    def page(**more: int) -> list[str]:
        return codes(send(client, dialect, EXPAND, **sent, **more).json())

    with client_of(*held) as client:
        pages = [page(count=size, offset=start) for start in range(0, 40, size)]
        whole = page()

    together = [code for one in pages for code in one]
    assert together == whole
    due = {f"t{n}" for n in range(30) if n not in hidden and (text != "odd" or n % 2)}
    assert (set(together), len(together)) == (due, len(due))


# What ships, and what is wrong with a question


def test_a_shipped_value_set_is_expanded_by_url_and_by_id(
    client: TestClient, dialect: Dialect
) -> None:
    name = f"{canonical.OURS}/ValueSet/cart-products"

    by_url = ask(client, dialect, EXPAND, url=name)
    by_id = ask(client, dialect, "ValueSet/cart-products/$expand")

    assert "Q2057" in codes(by_url)
    assert codes(by_url) == codes(by_id)


def test_an_implicit_value_set_is_expanded_on_a_day(client: TestClient, dialect: Dialect) -> None:
    sent = {"url": f"{canonical.HCPCS}?fhir_vs", "filter": "Q2057"}

    now = ask(client, dialect, EXPAND, **sent, date="2026-02-01")
    before = ask(client, dialect, EXPAND, **sent, date="2024-02-01")

    assert (codes(now), codes(before)) == (["Q2057"], [])


def test_a_question_without_a_value_set_is_refused(client: TestClient, dialect: Dialect) -> None:
    said_of = refusal(400, client, dialect, EXPAND, filter="car-t")

    assert "'url'" in said_of["details"]["text"] or "url" in said_of["details"]["text"]


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "99999999999999999999"])
def test_a_page_is_given_in_whole_numbers(
    client: TestClient, dialect: Dialect, number: str
) -> None:
    said_of = refusal(400, client, dialect, EXPAND, url=SET, count=number)

    assert said_of["details"]["text"].startswith("'count'") or "count" in said_of["details"]["text"]


def test_what_is_sent_as_value_set_must_be_one(dialect: Dialect) -> None:
    body = bring(parameters(), TREES, name="valueSet")

    response = client_of().post(f"/{dialect.name}/{EXPAND}", json=body)

    assert "CodeSystem" in issue(response, dialect, 400)["details"]["text"]


def test_a_version_may_be_a_number_of_any_length(dialect: Dialect) -> None:
    long = "9" * 5000
    held = [*versions("2", long, "10"), value_set()]

    found = ask_with(held, dialect, EXPAND, url=SET)

    assert codes(found) == ["oak", f"new-{long}"]


def test_a_designation_without_language_is_given_as_it_is(dialect: Dialect) -> None:
    oak = {"code": "oak", "designation": [designation("Roble", "es"), designation("Mighty")]}
    held = [FORESTS, value_set(include(concept=[oak]))]

    found = ask_with(held, dialect, EXPAND, url=SET, includeDesignations=True)

    assert entry(found, "oak")["designation"][-1] == {"value": "Mighty"}


def test_a_code_with_two_ways_up_stands_below_the_nearest(dialect: Dialect) -> None:
    two = [property_of("parent", "valueCode", one) for one in ("b", "c")]
    one = [property_of("parent", "valueCode", "a")]
    diamond = code_system(
        concept("a"),
        concept("b", property=one),
        concept("c", property=one),
        concept("d", property=two),
        concept("e"),
        hierarchyMeaning="is-a",
    )
    held = [
        diamond,
        value_set(where("concept", "in", "d,e")),
    ]

    found = ask_with(held, dialect, EXPAND, url=SET)
    whole = ask_with([diamond, value_set()], dialect, EXPAND, url=SET)

    assert [one["code"] for one in found["expansion"]["contains"]] == ["d", "e"]
    assert codes(whole) == ["a", "b", "d", "c", "e"]
