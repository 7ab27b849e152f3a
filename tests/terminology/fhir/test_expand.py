"""Inputs and result of ValueSet/$expand, in R4 and R5."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from codesystems import canonical
from terminology import install
from terminology.fhir.dialects import R4, R5, Dialect
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from terminology.work import Limits
from tests.fixtures import editions
from tests.fixtures.asking import How, Sent, ask, each_way, issue, parameters, refusal, send
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    COMMON,
    EXTENSIONS,
    SET,
    STANDARDS_STATUS,
    SUPPLEMENT,
    SYSTEM,
    about_itself,
    ask_with,
    client_of,
    code_system,
    codes,
    concept,
    declared,
    designation,
    entry,
    extension,
    include,
    parameter_values,
    picked,
    properties_of,
    property_of,
    refuse_with,
    supplement,
    value_set,
    where,
    with_resources,
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


def test_codes_are_nested_by_default(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET)

    expansion = result["expansion"]
    assert codes(result) == ALL
    assert [item["code"] for item in expansion["contains"]] == ["leaved", "fir"]
    assert expansion["total"] == 5
    assert (entry(result, "leaved")["abstract"], "abstract" in entry(result, "fir")) == (
        True,
        False,
    )
    assert UUID(expansion["identifier"].removeprefix("urn:uuid:")).version == 5
    assert parameter_values(result, "used-codesystem") == [f"{SYSTEM}|1.0"]


def test_the_metadata_of_the_value_set_is_repeated(dialect: Dialect) -> None:
    resource = value_set(
        title="Trees", language="en", publisher="Example", description="Long", id="a"
    )

    result = ask_with([TREES, resource], dialect, EXPAND, url=SET)

    assert {name: result[name] for name in ("url", "version", "name", "title", "status")} == {
        "url": SET,
        "version": "1.0",
        "name": "TreesOfUse",
        "title": "Trees",
        "status": "active",
    }
    assert not {"compose", "description", "id"} & result.keys()


def test_no_code_is_nested_with_exclude_nested(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, excludeNested=True)

    assert [item["code"] for item in result["expansion"]["contains"]] == ALL
    assert parameter_values(result, "excludeNested") == [True]


@pytest.mark.parametrize("most", [4, 5])
def test_a_large_expansion_is_a_flat_list(
    dialect: Dialect, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("terminology.operations.expand._MOST_NESTED", most)

    large = value_set(title=f"More than {most}")  # no other test has its answer in the cache
    result = ask_with([TREES, large], dialect, EXPAND, url=SET)

    assert codes(result) == ALL
    assert len(result["expansion"]["contains"]) == (5 if most == 4 else 2)


def test_a_page_is_flat_and_has_its_offset(dialect: Dialect) -> None:
    resources = [TREES, value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET, count=2, offset=1)

    expansion = result["expansion"]
    assert [item["code"] for item in expansion["contains"]] == ["oak", "elm"]
    assert (expansion["total"], expansion["offset"]) == (5, 1)
    assert (parameter_values(result, "count"), parameter_values(result, "offset")) == ([2], [1])


def test_a_count_of_zero_returns_the_total_only(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, count=0)

    assert result["expansion"]["total"] == 5
    assert "contains" not in result["expansion"]


def test_inactive_codes_are_marked_and_can_be_excluded(dialect: Dialect) -> None:
    resources = [TREES, value_set()]

    complete = ask_with(resources, dialect, EXPAND, url=SET, excludeNested=True)
    active = ask_with(resources, dialect, EXPAND, url=SET, activeOnly=True)

    assert (entry(complete, "ash")["inactive"], "inactive" in entry(complete, "elm")) == (
        True,
        False,
    )
    assert properties_of(entry(complete, "ash"), dialect) == {"status": "retired"}
    assert properties_of(entry(complete, "elm"), dialect) == {"status": "deprecated"}
    assert declared(complete, dialect) == {"status": f"{COMMON}status"}
    assert codes(active) == ["leaved", "oak", "elm", "fir"]
    assert parameter_values(active, "activeOnly") == [True]


def test_a_value_set_can_exclude_inactive_codes(dialect: Dialect) -> None:
    resource = value_set(compose={"inactive": False, "include": [include()]})

    assert "ash" not in codes(ask_with([TREES, resource], dialect, EXPAND, url=SET))


def test_a_filter_returns_the_matching_codes(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, filter="WITH lea")

    assert codes(result) == ["leaved"]
    assert (result["expansion"]["total"], parameter_values(result, "filter")) == (1, ["WITH lea"])


def test_a_filter_without_matches_returns_no_codes(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, filter="palm")

    assert (codes(result), result["expansion"]["total"]) == ([], 0)


def test_requested_properties_are_returned(dialect: Dialect) -> None:
    result = ask_with(
        [TREES, value_set()],
        dialect,
        EXPAND,
        url=SET,
        excludeNested=True,
        property=["height", "definition", "parent", "inactive", "status", "unknown"],
    )

    assert properties_of(entry(result, "fir"), dialect) == {"height": 60, "inactive": False}
    assert properties_of(entry(result, "ash"), dialect) == {
        "parent": "leaved",
        "inactive": True,
        "status": "retired",
    }
    assert properties_of(entry(result, "oak"), dialect) == {
        "definition": "A tree with acorns",
        "parent": "leaved",
        "inactive": False,
    }
    assert declared(result, dialect) == {
        "height": "https://example.org/height",
        "definition": f"{COMMON}definition",
        "parent": f"{COMMON}parent",
        "inactive": f"{COMMON}inactive",
        "status": f"{COMMON}status",
    }


def test_a_property_without_uri_is_declared_by_its_code(dialect: Dialect) -> None:
    leaf = concept("fir", "Fir", property=[property_of("shape", "valueString", "pointed")])
    trees = code_system(leaf, property=[{"code": "shape", "type": "string"}])

    result = ask_with([trees, value_set()], dialect, EXPAND, url=SET, property="shape")

    assert declared(result, dialect) == {"shape": None}
    assert properties_of(entry(result, "fir"), dialect) == {"shape": "pointed"}


def test_weight_label_and_order_are_returned_as_properties(dialect: Dialect) -> None:
    trees = code_system(
        concept("fir", "Fir", extension=[extension(f"{EXTENSIONS}itemWeight", "valueDecimal", 1)]),
        concept("oak", "Oak"),
    )
    refused = [
        extension(f"{EXTENSIONS}itemWeight", "valueDecimal", 2.5),
        extension(f"{EXTENSIONS}valueset-label", "valueString", "a)"),
        extension(f"{EXTENSIONS}valueset-conceptOrder", "valueInteger", 7),
    ]
    resource = value_set(include(concept=[{"code": "fir", "extension": refused}, {"code": "oak"}]))

    result = ask_with([trees, resource], dialect, EXPAND, url=SET)

    assert properties_of(entry(result, "fir"), dialect) == {
        "weight": 2.5,
        "label": "a)",
        "order": 7,
    }
    assert declared(result, dialect) == {
        name: f"{COMMON}{uri}"
        for name, uri in {"weight": "itemWeight", "label": "label", "order": "order"}.items()
    }


def test_a_weight_that_is_not_a_number_is_ignored(dialect: Dialect) -> None:
    odd = [
        extension(f"{EXTENSIONS}itemWeight", "valueString", "heavy"),
        extension(f"{EXTENSIONS}codesystem-label", "valueInteger", 3),
    ]
    trees = code_system(concept("fir", "Fir", extension=odd))

    result = ask_with([trees, value_set()], dialect, EXPAND, url=SET)

    assert properties_of(entry(result, "fir"), dialect) == {}


def test_only_known_extensions_are_copied(dialect: Dialect) -> None:
    style = f"{EXTENSIONS}rendering-style"
    own = extension(f"{EXTENSIONS}valueset-concept-definition", "valueString", "Needles")
    of_picks = [extension(style, "valueString", "bold"), own, extension("urn:x", "valueCode", "x")]
    trees = code_system(concept("fir", "Fir", extension=[extension(style, "valueString", "plain")]))
    resource = value_set(include(concept=[{"code": "fir", "extension": of_picks}]))

    by_pick = ask_with([trees, resource], dialect, EXPAND, url=SET)
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
                    extension(STANDARDS_STATUS, "valueCode", "withdrawn"),
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
def test_displays_are_in_the_requested_language(
    dialect: Dialect, language: str, oak: str, fir: str | None
) -> None:
    resources = [FORESTS, value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET, displayLanguage=language)

    assert entry(result, "oak")["display"] == oak
    assert entry(result, "fir").get("display") == fir
    assert parameter_values(result, "displayLanguage") == [language]


def test_the_header_and_the_value_set_can_request_a_language(dialect: Dialect) -> None:
    parameter = extension(f"{EXTENSIONS}valueset-expansion-parameter", "valueString", "")
    parameter = {
        "url": parameter["url"],
        "extension": [
            extension("name", "valueCode", "displayLanguage"),
            extension("value", "valueCode", "fr"),
        ],
    }
    compose = {"extension": [parameter], "include": [include()]}
    client, path = client_of(FORESTS, value_set()), f"/{dialect.name}/{EXPAND}"

    by_header = client.get(path, params={"url": SET}, headers={"Accept-Language": "de"}).json()
    by_parameter = ask_with([FORESTS, value_set(compose=compose)], dialect, EXPAND, url=SET)
    by_language = ask_with([FORESTS, value_set(language="de")], dialect, EXPAND, url=SET)

    assert entry(by_header, "oak")["display"] == "Eiche"
    assert entry(by_parameter, "oak")["display"] == "Chêne"
    assert entry(by_language, "oak")["display"] == "Eiche"
    assert parameter_values(by_parameter, "displayLanguage") == ["fr"]


def test_an_invalid_list_of_languages_is_refused(dialect: Dialect) -> None:
    resources = [FORESTS, value_set()]

    refused = refuse_with(400, resources, dialect, EXPAND, url=SET, displayLanguage="--")

    assert refused["details"]["text"] == "Invalid displayLanguage: '--'"


def test_requested_designations_are_returned(dialect: Dialect) -> None:
    resources = [FORESTS, value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET, includeDesignations=True)

    assert [designation["value"] for designation in entry(result, "oak")["designation"]] == [
        "Eiche",
        "Chêne",
        "Quercus",
        "Aik",
    ]
    assert entry(result, "oak")["designation"][3]["extension"] == [
        extension(STANDARDS_STATUS, "valueCode", "withdrawn")
    ]
    assert "designation" not in entry(result, "fir")
    assert parameter_values(result, "includeDesignations") == [True]


def test_the_display_of_the_code_system_is_returned_as_a_designation(dialect: Dialect) -> None:
    sent: Sent = {"url": SET, "includeDesignations": True, "displayLanguage": "de"}

    result = ask_with([FORESTS, value_set()], dialect, EXPAND, **sent)
    undetermined = ask_with([{**FORESTS, "language": "und"}, value_set()], dialect, EXPAND, **sent)

    own = entry(result, "oak")["designation"][0]
    assert (own["language"], own["value"], own["use"]["code"]) == (
        "en",
        "Oak",
        "preferredForLanguage",
    )
    assert "Eiche" not in [
        designation["value"] for designation in entry(result, "oak")["designation"]
    ]
    assert entry(undetermined, "oak")["designation"][0]["value"] == "Oak"


@pytest.mark.parametrize(
    ("requested", "values"),
    [
        (["urn:ietf:bcp:47|fr"], ["Chêne"]),
        (["FR"], ["Chêne"]),
        (["https://example.org/use|scientific"], ["Quercus"]),
        (["https://example.org/use|other"], []),
        (["urn:ietf:rfc:3066|de", "https://example.org/use|scientific"], ["Eiche", "Quercus"]),
    ],
)
def test_only_the_requested_designations_are_returned(
    dialect: Dialect, requested: list[str], values: list[str]
) -> None:
    resources = [FORESTS, value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET, designation=requested)

    assert [
        designation["value"] for designation in entry(result, "oak").get("designation", ())
    ] == values
    assert parameter_values(result, "designation") == requested


def test_the_display_of_the_value_set_has_precedence(dialect: Dialect) -> None:
    reference = {
        "code": "oak",
        "display": "Mighty oak",
        "designation": [designation("Roble", "es"), designation("Oak!")],
    }
    resources = [FORESTS, value_set(include(concept=[reference]))]

    plain = ask_with(resources, dialect, EXPAND, url=SET)
    spanish = ask_with(resources, dialect, EXPAND, url=SET, displayLanguage="es")

    assert entry(plain, "oak")["display"] == "Mighty oak"
    assert entry(spanish, "oak")["display"] == "Roble"


# Supplements, versions, fragments

GERMAN = supplement(
    concept("oak", designation=[designation("Deutsche Eiche", "de-DE")]),
    concept("fir", property=[property_of("needles", "valueBoolean", True)]),
    property=[{"code": "needles", "type": "boolean"}],
)


def test_a_requested_supplement_is_used(dialect: Dialect) -> None:
    resources = [FORESTS, GERMAN, value_set()]
    sent = {"url": SET, "displayLanguage": "de-DE", "property": "needles"}

    without = ask_with(resources, dialect, EXPAND, **sent)
    result = ask_with(resources, dialect, EXPAND, **sent, useSupplement=SUPPLEMENT)
    versioned = ask_with(resources, dialect, EXPAND, **sent, useSupplement=f"{SUPPLEMENT}|1.0")

    assert parameter_values(without, "used-supplement") == []
    assert entry(result, "oak")["display"] == entry(versioned, "oak")["display"] == "Deutsche Eiche"
    assert properties_of(entry(result, "fir"), dialect) == {"needles": True}
    assert parameter_values(result, "used-supplement") == [f"{SUPPLEMENT}|1.0"]


def test_a_value_set_can_require_a_supplement(dialect: Dialect) -> None:
    requirement = [extension(f"{EXTENSIONS}valueset-supplement", "valueCanonical", SUPPLEMENT)]
    resource = value_set(extension=requirement)

    result = ask_with([FORESTS, GERMAN, resource], dialect, EXPAND, url=SET)
    refused = refuse_with(404, [FORESTS, resource], dialect, EXPAND, url=SET)

    assert parameter_values(result, "used-supplement") == [f"{SUPPLEMENT}|1.0"]
    assert refused["details"]["text"] == f"Required supplement not found: {SUPPLEMENT}"


def versions(*numbers: str) -> list[Json]:
    """Return the code system in several versions, each with one additional code."""
    return [
        code_system(
            concept("oak", f"Oak {number}"), concept(f"new-{number}", "New"), version=number
        )
        for number in numbers
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
def test_the_requested_version_is_used(
    dialect: Dialect,
    included: str | None,
    sent: dict[str, str],
    version: str,
    echoed: str | None,
) -> None:
    resource = value_set(include(**({"version": included} if included else {})))
    resources = [*versions("1.0.0", "1.2.1", "1.0.5"), resource]

    result = ask_with(resources, dialect, EXPAND, **{"url": SET, **sent})

    assert codes(result) == ["oak", f"new-{version}"]
    assert parameter_values(result, "used-codesystem") == [f"{SYSTEM}|{version}"]
    if echoed:
        assert parameter_values(result, echoed) == [sent[echoed]]


def test_a_version_that_fails_the_check_is_refused(dialect: Dialect) -> None:
    resources = [*versions("1.0.0", "1.2.1"), value_set(include(version="1.2.1"))]
    sent = {"url": SET, "check-system-version": f"{SYSTEM}|1.0.x"}

    refused = refuse_with(400, resources, dialect, EXPAND, **sent)

    assert refused["details"]["text"].startswith("The version '1.2.1' is not allowed for system")


def test_a_value_set_with_an_unknown_reference_is_refused(dialect: Dialect) -> None:
    unknown_system = value_set(include("https://example.org/none"))
    unknown_version = value_set(include(version="9"))
    unknown_value_set = value_set(include(None, valueSet=["https://example.org/ValueSet/none|1"]))

    for_system = refuse_with(404, [TREES, unknown_system], dialect, EXPAND, url=SET)
    for_version = refuse_with(404, [TREES, unknown_version], dialect, EXPAND, url=SET)
    for_value_set = refuse_with(404, [TREES, unknown_value_set], dialect, EXPAND, url=SET)
    for_request = refuse_with(404, [TREES], dialect, EXPAND, url=SET, valueSetVersion="3")

    assert "'https://example.org/none' could not be found" in for_system["details"]["text"]
    assert for_version["details"]["text"].endswith("Valid versions: 1.0")
    assert for_value_set["details"]["text"].endswith(
        "'https://example.org/ValueSet/none' version '1'"
    )
    assert for_request["details"]["text"].endswith(f"'{SET}|3' could not be found")


def test_codes_of_several_versions_have_their_version(dialect: Dialect) -> None:
    resource = value_set(picked("oak", version="1.0"), picked("oak", version="2.0"))

    result = ask_with([*versions("1.0", "2.0"), resource], dialect, EXPAND, url=SET)

    versions_and_displays = [
        (item["version"], item["display"]) for item in result["expansion"]["contains"]
    ]
    assert versions_and_displays == [("2.0", "Oak 2.0"), ("1.0", "Oak 1.0")]


def test_an_exclude_of_another_version_applies_by_code(dialect: Dialect) -> None:
    resource = value_set(include(version="2.0"), exclude=[picked("oak", version="1.0")])

    result = ask_with([*versions("1.0", "2.0"), resource], dialect, EXPAND, url=SET)

    assert codes(result) == ["new-2.0"]
    assert parameter_values(result, "versionsMatch") == [True]


def test_an_expansion_of_a_fragment_may_lack_codes(dialect: Dialect) -> None:
    resources = [{**TREES, "content": "fragment"}, value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET)

    unclosed, reason = result["expansion"]["extension"][:2]
    assert unclosed == extension(UNCLOSED, "valueBoolean", True)
    assert reason == extension(
        f"{UNCLOSED}-reason",
        "valueString",
        f"This extension is based on a fragment of the code system {SYSTEM}",
    )
    assert parameter_values(result, "used-fragment") == [f"{SYSTEM}|1.0"]


def test_a_code_system_without_codes_cannot_be_expanded(dialect: Dialect) -> None:
    for content in ("not-present", "example"):
        resources = [code_system(content=content), value_set()]

        refused = refuse_with(404, resources, dialect, EXPAND, url=SET)

        assert refused["details"]["text"].endswith(
            f"is installed without its codes (content '{content}')"
        )


def test_the_standards_status_of_resources_has_a_warning(dialect: Dialect) -> None:
    trees = {**TREES, "status": "draft"}
    standards_status = [extension(STANDARDS_STATUS, "valueCode", "deprecated")]
    inner = value_set(include(), url=f"{SET}-inner", experimental=True)
    resource = value_set(include(None, valueSet=[f"{SET}-inner"]), extension=standards_status)

    result = ask_with([trees, inner, resource], dialect, EXPAND, url=SET)

    assert parameter_values(result, "warning-draft") == [f"{SYSTEM}|1.0"]
    assert parameter_values(result, "warning-experimental") == [f"{SET}-inner|1.0"]
    assert parameter_values(result, "warning-deprecated") == [f"{SET}|1.0"]
    assert parameter_values(result, "used-valueset") == [f"{SET}-inner|1.0"]


# Value sets in value sets


def test_a_value_set_includes_and_excludes_others(dialect: Dialect) -> None:
    inner = value_set(where("concept", "is-a", "leaved"), url=f"{SET}-inner")
    resource = value_set(include(valueSet=[f"{SET}-inner"]), exclude=[picked("ash")])

    result = ask_with([TREES, inner, resource], dialect, EXPAND, url=SET)

    assert codes(result) == ["leaved", "oak", "elm"]


def test_the_version_of_an_included_value_set_can_be_requested(dialect: Dialect) -> None:
    old = value_set(picked("oak"), url=f"{SET}-inner", version="1")
    new = value_set(picked("fir"), url=f"{SET}-inner", version="2")
    resources = [TREES, old, new, value_set(include(None, valueSet=[f"{SET}-inner"]))]
    requested = {"default-valueset-version": f"{SET}-inner|1"}

    assert codes(ask_with(resources, dialect, EXPAND, url=SET)) == ["fir"]
    result = ask_with(resources, dialect, EXPAND, **{"url": SET, **requested})
    assert codes(result) == ["oak"]
    assert parameter_values(result, "default-valueset-version") == [f"{SET}-inner|1"]


def test_a_contained_value_set_is_included(dialect: Dialect) -> None:
    inner = {**value_set(picked("oak", "fir")), "id": "inner"}
    del inner["url"]
    resource = value_set(include(None, valueSet=["#inner"]), contained=[inner])

    result = ask_with([TREES, resource], dialect, EXPAND, url=SET)

    assert codes(result) == ["oak", "fir"]
    assert parameter_values(result, "used-valueset") == []


def test_a_value_set_that_includes_itself_is_refused(dialect: Dialect) -> None:
    parent = value_set(include(None, valueSet=[f"{SET}-two"]))
    two = value_set(include(None, valueSet=[SET]), url=f"{SET}-two")

    refused = refuse_with(400, [parent, two], dialect, EXPAND, url=SET)

    assert refused["details"]["text"].startswith(f"Found a circularity pointing to {SET}|1.0")


def test_a_value_set_with_only_an_expansion_can_be_expanded(dialect: Dialect) -> None:
    resource = value_set(
        expansion={
            "timestamp": "2025-01-01",
            "contains": [
                {"display": "A heading", "contains": [{"system": SYSTEM, "code": "oak"}]},
                {"system": SYSTEM, "code": "fir", "version": "1.0"},
            ],
        }
    )
    del resource["compose"]

    result = ask_with([TREES, resource], dialect, EXPAND, url=SET)

    assert sorted(codes(result)) == ["fir", "oak"]


def test_a_value_set_in_the_request_is_expanded(dialect: Dialect) -> None:
    resource = value_set(picked("fir"))
    del resource["url"]

    result = about_itself(resource, dialect, EXPAND, TREES)

    assert codes(result) == ["fir"]
    assert "url" not in result


def test_filter_operators_of_r5_are_extensions_in_r4() -> None:
    name = (
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.compose.include.filter.op"
    )
    by_extension = {
        "property": "concept",
        "_op": {"extension": [extension(name, "valueCode", "child-of")]},
        "value": "leaved",
    }
    body = with_resources(parameters(url=SET), TREES, value_set(include(filter=[by_extension])))

    result = client_of().post(f"/r4/{EXPAND}", json=body).json()

    assert codes(result) == ["oak", "elm", "ash"]


# Bounds


def test_a_large_expansion_requires_pages(dialect: Dialect) -> None:
    large = code_system(*(concept(f"t{number}") for number in range(1001)))
    resources = [large, value_set()]

    refused = refuse_with(422, resources, dialect, EXPAND, url=SET)
    rest = ask_with(resources, dialect, EXPAND, url=SET, offset=1)
    page = ask_with(resources, dialect, EXPAND, url=SET, offset=1000, count=10)

    assert (refused["code"], len(codes(rest)), codes(page)) == ("too-costly", 1000, ["t1000"])
    assert refused["diagnostics"].endswith(". Request it page by page, with count and offset")


@each_way
@pytest.mark.parametrize(("most", "status"), [(30, 200), (29, 422)])
def test_an_installed_code_system_is_expanded_up_to_the_limit(
    dialect: Dialect, data_dir: Path, how: How, most: int, status: int
) -> None:
    install.install(editions.made_up(editions.many(30)), data_dir)
    limited = Settings(data_dir, data_dir, max_expansion=most)
    client = TestClient(create_app(Registry(data_dir), limited))

    response = send(client, dialect, EXPAND, how, url=f"{editions.MADE_UP}?fhir_vs")

    assert response.status_code == status
    if status == 200:
        assert len(codes(response.json())) == 30
    else:
        assert response.json()["issue"][0]["code"] == "too-costly"
        assert "(>29)" in response.text


def test_all_of_hcpcs_fits_the_default_limit() -> None:
    nowhere = Path("nowhere")

    assert Settings(nowhere, nowhere).max_expansion == Limits().codes == 10_000


@pytest.mark.parametrize(("depth", "status"), [(99, 200), (150, 400)])
def test_codes_are_nested_up_to_the_maximum_depth(
    dialect: Dialect, depth: int, status: int
) -> None:
    tree = concept("t0")
    for number in range(1, depth):
        tree = concept(f"t{number}", None, tree)
    body = with_resources(parameters(url=SET), code_system(tree), value_set())

    response = client_of().post(f"/{dialect.name}/{EXPAND}", json=body)

    assert response.status_code == status, response.text
    if status == 200:
        assert len(codes(response.json())) == depth
    else:
        assert "it is nested too deeply" in response.text


def test_a_long_chain_of_parents_is_expanded(dialect: Dialect) -> None:
    chain = [concept("t0")]
    chain += [
        concept(f"t{n}", property=[property_of("parent", "valueCode", f"t{n - 1}")])
        for n in range(1, 900)
    ]
    client = client_of(code_system(*chain), value_set())

    response = client.get(f"/{dialect.name}/{EXPAND}", params={"url": SET})

    assert response.status_code == 200, response.text
    assert len(codes(response.json())) == 900


@pytest.mark.slow
@settings(max_examples=30)
@given(
    excluded_numbers=st.sets(st.integers(0, 29)),
    size=st.integers(1, 40),
    text=st.sampled_from([None, "tree", "odd"]),
    dialect=st.sampled_from([R4, R5]),
)
def test_all_pages_together_have_each_code_once(
    excluded_numbers: set[int], size: int, text: str | None, dialect: Dialect
) -> None:
    trees = code_system(
        *(concept(f"t{n}", f"Tree {'odd' if n % 2 else 'even'}") for n in range(30))
    )
    excluded = [picked(*(f"t{n}" for n in sorted(excluded_numbers)))] if excluded_numbers else []
    resources = [trees, value_set(picked("t29", "t3"), include(), exclude=excluded)]
    sent: dict[str, str] = {"url": SET, **({"filter": text} if text else {})}

    def page(**more: int) -> list[str]:
        return codes(send(client, dialect, EXPAND, **sent, **more).json())

    with client_of(*resources) as client:
        pages = [page(count=size, offset=start) for start in range(0, 40, size)]
        complete = page()

    codes_of_pages = [code for codes_on_page in pages for code in codes_on_page]
    assert codes_of_pages == complete
    expected = {
        f"t{n}" for n in range(30) if n not in excluded_numbers and (text != "odd" or n % 2)
    }
    assert (set(codes_of_pages), len(codes_of_pages)) == (expected, len(expected))


# Bundled value sets, and invalid requests


def test_a_bundled_value_set_is_expanded_by_url_and_by_id(
    client: TestClient, dialect: Dialect
) -> None:
    name = f"{canonical.OURS}/ValueSet/cart-products"

    by_url = ask(client, dialect, EXPAND, url=name)
    by_id = ask(client, dialect, "ValueSet/cart-products/$expand")

    assert "Q2057" in codes(by_url)
    assert codes(by_url) == codes(by_id)


def test_an_implicit_value_set_is_expanded_for_a_date(client: TestClient, dialect: Dialect) -> None:
    sent = {"url": f"{canonical.HCPCS}?fhir_vs", "filter": "Q2057"}

    now = ask(client, dialect, EXPAND, **sent, date="2026-02-01")
    before = ask(client, dialect, EXPAND, **sent, date="2024-02-01")

    assert (codes(now), codes(before)) == (["Q2057"], [])


def test_a_request_without_a_value_set_is_refused(client: TestClient, dialect: Dialect) -> None:
    refused = refusal(400, client, dialect, EXPAND, filter="car-t")

    assert "'url'" in refused["details"]["text"] or "url" in refused["details"]["text"]


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "99999999999999999999"])
def test_a_count_that_is_not_an_integer_is_refused(
    client: TestClient, dialect: Dialect, number: str
) -> None:
    refused = refusal(400, client, dialect, EXPAND, url=SET, count=number)

    assert refused["details"]["text"].startswith("'count'") or "count" in refused["details"]["text"]


def test_a_resource_of_another_type_is_refused(dialect: Dialect) -> None:
    body = with_resources(parameters(), TREES, name="valueSet")

    response = client_of().post(f"/{dialect.name}/{EXPAND}", json=body)

    assert "CodeSystem" in issue(response, dialect, 400)["details"]["text"]


def test_a_version_can_be_a_number_of_any_length(dialect: Dialect) -> None:
    long = "9" * 5000
    resources = [*versions("2", long, "10"), value_set()]

    result = ask_with(resources, dialect, EXPAND, url=SET)

    assert codes(result) == ["oak", f"new-{long}"]


def test_a_designation_without_language_is_returned(dialect: Dialect) -> None:
    oak = {"code": "oak", "designation": [designation("Roble", "es"), designation("Mighty")]}
    resources = [FORESTS, value_set(include(concept=[oak]))]

    result = ask_with(resources, dialect, EXPAND, url=SET, includeDesignations=True)

    assert entry(result, "oak")["designation"][-1] == {"value": "Mighty"}


def test_a_code_with_two_paths_is_nested_below_the_nearest_ancestor(dialect: Dialect) -> None:
    two_parents = [property_of("parent", "valueCode", parent) for parent in ("b", "c")]
    one_parent = [property_of("parent", "valueCode", "a")]
    diamond = code_system(
        concept("a"),
        concept("b", property=one_parent),
        concept("c", property=one_parent),
        concept("d", property=two_parents),
        concept("e"),
        hierarchyMeaning="is-a",
    )
    resources = [
        diamond,
        value_set(where("concept", "in", "d,e")),
    ]

    result = ask_with(resources, dialect, EXPAND, url=SET)
    complete = ask_with([diamond, value_set()], dialect, EXPAND, url=SET)

    assert [item["code"] for item in result["expansion"]["contains"]] == ["d", "e"]
    assert codes(complete) == ["a", "b", "d", "c", "e"]
