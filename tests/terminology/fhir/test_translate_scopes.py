"""The value sets that limit the sources and the targets of $translate."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from codesystems.model import CodeSystem, Concept, Designation
from terminology import install
from terminology.fhir.dialects import R4, Dialect
from terminology.store import writer
from tests.fixtures import editions, stored
from tests.fixtures.answers import matches, names, targets, value
from tests.fixtures.asking import How, Sent, Value, answer, ask, issue, parameters, refusal
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    MAP,
    SYSTEM,
    WOODS,
    concept_map,
    include,
    value_set,
    with_resources,
)

TRANSLATE = "ConceptMap/$translate"
BETOS_SET = f"{canonical.OURS}/ValueSet/betos"
Q2041: Sent = {"system": canonical.HCPCS, "code": "Q2041"}
SCOPE = "http://example.org/ValueSet/scope"


def scope(*includes: Json, exclude: Sequence[Json] = ()) -> Json:
    """A value set to limit codes."""
    return value_set(*includes, exclude=exclude, url=SCOPE)


def listed(system: str, *codes: str) -> Json:
    """An include of codes of a code system."""
    return {"system": system, "concept": [{"code": code} for code in codes]}


def translated(client: TestClient, dialect: Dialect, *resources: Json, **sent: Value) -> Json:
    """Translate with some resources; return the result."""
    body = with_resources(parameters(**({"system": SYSTEM, "code": "oak"} | sent)), *resources)
    return answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)


def target_name(dialect: Dialect) -> str:
    """The input for the value set of the targets."""
    return "target" if dialect is R4 else "targetScope"


def source_name(dialect: Dialect) -> str:
    """The input for the value set of the sources."""
    return "source" if dialect is R4 else "sourceScope"


# Targets


@pytest.mark.parametrize(
    "name",
    [BETOS_SET, f"{canonical.BETOS}?fhir_vs", canonical.BETOS],
    ids=["ours", "all", "system"],
)
@pytest.mark.parametrize("how", list(How), ids=str)
def test_only_targets_in_the_value_set_are_matches(
    client: TestClient, dialect: Dialect, name: str, how: How
) -> None:
    result = ask(client, dialect, TRANSLATE, how, **Q2041, **{target_name(dialect): name})

    assert (value(result, "result"), targets(result)) == (True, ["O1E"])


@pytest.mark.parametrize(
    ("target", "day", "expected"),
    [
        (f"{canonical.CPT}?fhir_vs", "2024-12-31", ["0540T"]),
        (f"{canonical.CPT}?fhir_vs", "2025-01-01", ["38228"]),
    ],
)
def test_the_value_set_is_that_of_the_date(
    client: TestClient, dialect: Dialect, target: str, day: str, expected: list[str]
) -> None:
    sent: Sent = {"system": canonical.ICD10PCS, "code": "XW033C7", "date": day}

    result = ask(client, dialect, TRANSLATE, **sent, **{target_name(dialect): target})

    assert targets(result) == expected


@pytest.mark.parametrize(
    ("includes", "expected"),
    [
        ([listed(WOODS, "hard")], ["hard"]),
        ([include(WOODS)], ["hard"]),
        ([listed(WOODS, "soft")], []),
        ([listed(SYSTEM, "oak")], []),
        ([listed(WOODS, "soft"), listed(SYSTEM, "oak")], []),
    ],
)
def test_a_sent_value_set_limits_the_targets_without_their_code_system(
    client: TestClient, dialect: Dialect, includes: list[Json], expected: list[str]
) -> None:
    sent = {"url": MAP, target_name(dialect): SCOPE}

    result = translated(client, dialect, concept_map(), scope(*includes), **sent)

    assert targets(result) == expected
    assert ("message" in names(result)) is not bool(expected)


def test_an_excluded_code_is_no_target(client: TestClient, dialect: Dialect) -> None:
    limited = scope(include(WOODS), exclude=[listed(WOODS, "hard")])

    result = translated(
        client, dialect, concept_map(), limited, url=MAP, **{target_name(dialect): SCOPE}
    )

    assert targets(result) == []
    assert str(value(result, "message")) == (
        "The mapping of 'oak' to 'hard' is left out: 'hard' is out of scope"
    )


def test_a_value_set_that_cannot_be_evaluated_is_an_error(
    client: TestClient, dialect: Dialect
) -> None:
    filtered = scope({"system": WOODS, "filter": [{"property": "a", "op": "=", "value": "b"}]})
    body = with_resources(
        parameters(url=MAP, system=SYSTEM, code="oak", **{target_name(dialect): SCOPE}),
        concept_map(),
        filtered,
    )

    refused = issue(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect, 404)

    assert WOODS in refused["details"]["text"]


@pytest.mark.parametrize("is_target", [True, False])
@pytest.mark.parametrize("name", ["http://x", f"{BETOS_SET}|9", f"{canonical.HCPCS}?fhir_vs=x"])
def test_an_unknown_value_set_is_not_found(
    client: TestClient, dialect: Dialect, name: str, is_target: bool
) -> None:
    input = target_name(dialect) if is_target else source_name(dialect)

    refused = refusal(404, client, dialect, TRANSLATE, **Q2041, **{input: name})

    assert refused["code"] == "not-found"
    assert refused["details"]["text"].endswith(f"'{name}' could not be found")


def test_a_long_list_of_mappings_out_of_scope_is_cut(client: TestClient, dialect: Dialect) -> None:
    sent: Sent = {"targetCode": "38228", "targetSystem": canonical.CPT}
    scoped = scope(listed(canonical.ICD10PCS, "0016070"))
    body = with_resources(parameters(**sent, sourceScope=SCOPE), scoped)

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert matches(result) == []
    assert str(value(result, "message")).endswith("out of scope; and 11 more")


# Sources


@pytest.mark.parametrize(("codes", "expected"), [(["oak", "elm"], ["hard"]), (["elm"], [])])
def test_only_sources_in_the_value_set_are_translated(
    client: TestClient, dialect: Dialect, codes: list[str], expected: list[str]
) -> None:
    limited = scope(listed(SYSTEM, *codes))

    result = translated(
        client, dialect, concept_map(), limited, url=MAP, **{source_name(dialect): SCOPE}
    )

    assert targets(result) == expected
    if not expected:
        assert value(result, "message") == f"The code 'oak' of '{SYSTEM}' is not in '{SCOPE}'"


def test_the_code_system_of_a_code_may_follow_from_the_value_set(
    client: TestClient, dialect: Dialect
) -> None:
    limited = scope(listed(SYSTEM, "oak"))
    body = with_resources(
        parameters(code="oak", **{source_name(dialect): SCOPE}), concept_map(), limited
    )

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert targets(result) == ["hard"]


def test_a_source_scope_of_another_code_system_has_no_match(
    client: TestClient, dialect: Dialect
) -> None:
    result = ask(client, dialect, TRANSLATE, **Q2041, **{source_name(dialect): canonical.CPT})

    assert targets(result) == []
    assert "is not in" in str(value(result, "message"))


def test_a_scope_may_be_stated_once(client: TestClient, dialect: Dialect) -> None:
    sent = {**Q2041, "target": BETOS_SET, "targetScope": BETOS_SET}

    assert refusal(400, client, dialect, TRANSLATE, **sent)["code"] == "invalid"


# The scopes of a map


@pytest.mark.parametrize("name", ["sourceScopeUri", "sourceScopeCanonical", "sourceUri"])
@pytest.mark.parametrize(
    ("codes", "expected"), [(["oak", "palm"], ["soft"]), (["oak"], [])], ids=["inside", "outside"]
)
@pytest.mark.parametrize("is_named", [True, False], ids=["named", "not named"])
def test_a_map_is_for_the_sources_of_its_own_scope(
    client: TestClient,
    dialect: Dialect,
    name: str,
    codes: list[str],
    expected: list[str],
    is_named: bool,
) -> None:
    resource = concept_map(**{name: SCOPE})
    sent = {"code": "palm", **({"url": MAP} if is_named else {})}

    result = translated(client, dialect, resource, scope(listed(SYSTEM, *codes)), **sent)

    assert targets(result) == expected
    if not expected:
        assert f"is not in the source scope of {MAP}|1.0" in str(value(result, "message"))


def test_in_reverse_only_sources_in_the_scope_of_the_map_are_found(
    client: TestClient, dialect: Dialect
) -> None:
    resource = concept_map(sourceScopeUri=SCOPE)
    body = with_resources(
        parameters(targetCode="hard", system=WOODS), resource, scope(listed(SYSTEM, "elm"))
    )

    result = answer(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect)

    assert targets(result) == []


@pytest.mark.parametrize(
    "unknown", ["urn:unknown", SCOPE], ids=["unknown value set", "undecidable value set"]
)
def test_a_map_whose_scope_is_not_known_is_used(
    client: TestClient, dialect: Dialect, unknown: str
) -> None:
    filtered = scope(
        {"system": WOODS, "filter": [{"property": "a", "op": "=", "value": "b"}]},
        {"system": SYSTEM, "filter": [{"property": "a", "op": "=", "value": "b"}]},
    )

    result = translated(client, dialect, concept_map(sourceScopeUri=unknown), filtered, url=MAP)

    assert targets(result) == ["hard"]


@pytest.mark.parametrize(
    ("requested", "declared", "expected"),
    [
        ("urn:mine", "urn:mine", ["hard"]),
        ("urn:mine", "urn:mine|2", ["hard"]),
        ("urn:mine|2", "urn:mine", ["hard"]),
        ("urn:mine|2", "urn:mine|2", ["hard"]),
    ],
)
def test_a_request_may_name_the_scope_that_a_map_declares(
    client: TestClient, dialect: Dialect, requested: str, declared: str, expected: list[str]
) -> None:
    mine = concept_map(targetScopeUri=declared)
    other = concept_map(url="http://example.org/ConceptMap/other", targetScopeUri="urn:other")
    none = concept_map(url="http://example.org/ConceptMap/none")

    result = translated(client, dialect, other, mine, none, **{target_name(dialect): requested})

    assert targets(result) == expected
    assert {match["originMap"] for match in matches(result)} == {f"{MAP}|1.0"}


def test_another_version_of_a_declared_scope_is_unknown(
    client: TestClient, dialect: Dialect
) -> None:
    body = with_resources(
        parameters(system=SYSTEM, code="oak", **{target_name(dialect): "urn:mine|1"}),
        concept_map(targetScopeUri="urn:mine|2"),
    )

    refused = issue(client.post(f"/{dialect.name}/{TRANSLATE}", json=body), dialect, 404)

    assert refused["code"] == "not-found"


# Versions


def place(system: CodeSystem, data_dir: Path) -> None:
    """Put an edition in a data directory."""
    data_dir.mkdir(exist_ok=True)
    writer.write(system, data_dir / install.file_name(system.edition))


@pytest.mark.parametrize(
    ("version", "expected"), [("1.0", ["hard"]), ("1.x", ["hard"]), ("2.0", [])]
)
@pytest.mark.parametrize("name", ["version", "targetVersion"])
def test_a_group_of_another_version_is_not_used(
    client: TestClient, dialect: Dialect, name: str, version: str, expected: list[str]
) -> None:
    resource = concept_map()
    side = "source" if name == "version" else "target"
    resource["group"][0][side] += "|1.0"

    result = translated(client, dialect, resource, url=MAP, targetsystem=WOODS, **{name: version})

    assert targets(result) == expected


def test_the_version_of_the_result_must_have_the_codes(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version, code in (("2024-01", "B0"), ("2025-01", "B1")):
        edition = stored.edition(version, key="far", url=stored.FAR_URL)
        place(stored.code_system(Concept(code), of=edition), data_dir)
    editions.place(stored.concept_map(), data_dir)
    sent: Sent = {"system": stored.URL, "code": "A1", "targetsystem": stored.FAR_URL}

    newer, older = (
        ask(own_client, dialect, TRANSLATE, **sent, targetVersion=version)
        for version in ("2025-01", "2024-01")
    )
    unknown = refusal(404, own_client, dialect, TRANSLATE, **sent, targetVersion="1999-01")

    assert (targets(newer), targets(older)) == (["B1"], [])
    assert "2025-01" in unknown["details"]["text"]


def test_the_version_of_the_code_must_have_it(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    for version, code in (("2024-01", "A0"), ("2025-01", "A1")):
        edition = stored.edition(version)
        place(stored.code_system(Concept(code), of=edition), data_dir)
    editions.place(stored.concept_map(), data_dir)
    sent: Sent = {"system": stored.URL, "code": "A1"}

    newer, older, unknown = (
        ask(own_client, dialect, TRANSLATE, **sent, version=version)
        for version in ("2025-01", "2024-01", "1999-01")
    )

    assert (targets(newer), targets(older), targets(unknown)) == (["B1"], [], ["B1"])
    assert value(older, "message") == (
        f"The code 'A1' of '{stored.URL}' is not in version '2024-01'"
    )


def test_a_display_is_in_the_requested_language(
    own_client: TestClient, dialect: Dialect, data_dir: Path
) -> None:
    concept = Concept("B1", "One", designations=(Designation("Eins", None, "de"),))
    edition = stored.edition(key="far", url=stored.FAR_URL)
    place(stored.code_system(concept, of=edition), data_dir)
    editions.place(stored.concept_map(), data_dir)
    sent: Sent = {"system": stored.URL, "code": "A1"}

    german = ask(own_client, dialect, TRANSLATE, **sent, displayLanguage="de")
    unnamed = ask(own_client, dialect, TRANSLATE, system=stored.URL, code="A1")

    assert matches(german)[0]["concept"]["display"] == "Eins"
    assert "display" not in matches(unnamed)[0]["concept"]
