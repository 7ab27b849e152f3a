"""Each input of ValueSet/$expand is honoured, or refused."""

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.asking import Sent, ask
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    EXTENSIONS,
    SET,
    STANDARDS_STATUS,
    SYSTEM,
    ask_with,
    code_system,
    codes,
    concept,
    extension,
    include,
    parameter_values,
    property_of,
    refuse_with,
    value_set,
    where,
)

EXPAND = "ValueSet/$expand"
TREES = code_system(
    concept(
        "leaved",
        "With leaves",
        concept("oak", "Oak"),
        concept("ash", "Ash, with leaves", concept("white", "White ash with leaves")),
        property=[property_of("notSelectable", "valueBoolean", True)],
    ),
    concept("fir", "Fir"),
    hierarchyMeaning="is-a",
)
ALL = ["leaved", "oak", "ash", "white", "fir"]


def test_an_excluded_code_system_is_left_out_and_echoed(dialect: Dialect) -> None:
    other = code_system(concept("moss", "Moss"), url=f"{SYSTEM}-other")
    both = value_set(include(), include(f"{SYSTEM}-other"))

    result = ask_with(
        [TREES, other, both], dialect, EXPAND, url=SET, **{"exclude-system": f"{SYSTEM}|1.0"}
    )

    assert codes(result) == ["moss"]
    assert parameter_values(result, "exclude-system") == [f"{SYSTEM}|1.0"]
    assert parameter_values(result, "used-codesystem") == [f"{SYSTEM}-other|1.0"]


def test_codes_that_only_group_others_are_left_out_without_a_user_interface(
    dialect: Dialect,
) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, excludeNotForUI=True)

    assert [item["code"] for item in result["expansion"]["contains"]] == ALL[1:]
    assert parameter_values(result, "excludeNotForUI") == [True]


def test_the_definition_of_a_sent_value_set_is_returned_as_it_was_sent(dialect: Dialect) -> None:
    inner: Json = {"resourceType": "ValueSet", "id": "inner", "status": "active"}
    inner["compose"] = {"include": [{"system": SYSTEM}]}
    steering = [extension(STANDARDS_STATUS, "valueCode", "trial-use")]
    compose = {"lockedDate": "2025-01-01", "include": [{"valueSet": ["#inner"]}]}
    resource = value_set(compose=compose, contained=[inner], extension=steering)

    plain = ask_with([TREES, resource], dialect, EXPAND, url=SET, includeDefinition=False)
    whole = ask_with([TREES, resource], dialect, EXPAND, url=SET, includeDefinition=True)

    assert not {"compose", "contained", "extension"} & plain.keys()
    assert (whole["compose"], whole["contained"]) == (compose, [inner])
    assert whole["extension"] == steering
    assert codes(whole) == codes(plain) == ALL


@pytest.mark.parametrize(
    ("url", "version"),
    [
        (f"{canonical.OURS}/ValueSet/cart-products", None),
        (f"{canonical.OURS}/ValueSet/betos", None),
        (f"{canonical.BETOS}?fhir_vs=isa/O1", None),
        (f"{canonical.BETOS}?fhir_vs|2026", "2026"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"count": 1}])
def test_the_definition_of_a_value_set_of_ours_is_returned(
    client: TestClient, dialect: Dialect, url: str, version: str | None, more: Sent
) -> None:
    result = ask(client, dialect, EXPAND, url=url, includeDefinition=True, **more)

    (defined,) = result["compose"]["include"]
    assert defined["system"] in {canonical.HCPCS, canonical.BETOS}
    assert defined.get("version") == result.get("version") == version


@pytest.mark.parametrize("name", ["context", "contextDirection", "manifest"])
def test_an_input_that_is_not_supported_is_refused(dialect: Dialect, name: str) -> None:
    refused = refuse_with(400, [TREES, value_set()], dialect, EXPAND, url=SET, **{name: "x"})

    assert refused["code"] == "not-supported"
    assert f"'{name}'" in refused["details"]["text"]


def test_the_date_is_echoed(dialect: Dialect) -> None:
    result = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, date="2025-01-01")

    assert parameter_values(result, "date") == ["2025-01-01"]


def test_the_codes_that_a_text_finds_are_a_flat_list_unless_a_filter_nests_them(
    dialect: Dialect,
) -> None:
    """HL7's case search-filter-yes has the codes of an include with a filter nested."""
    filtered = value_set(where("concept", "is-a", "leaved"))

    whole = ask_with([TREES, value_set()], dialect, EXPAND, url=SET, filter="leaves")
    nested = ask_with([TREES, filtered], dialect, EXPAND, url=SET, filter="leaves")

    assert codes(whole) == codes(nested) == ["leaved", "ash", "white"]
    assert [len(result["expansion"]["contains"]) for result in (whole, nested)] == [3, 1]


@pytest.mark.parametrize("versions", [["1.0", "2.0"], ["1.0", None], ["2.0", "2.0"]])
def test_codes_have_a_version_where_the_definition_draws_on_several(
    dialect: Dialect, versions: list[str | None]
) -> None:
    newer = {**TREES, "version": "2.0"}
    includes = [include(**({"version": version} if version else {})) for version in versions]

    forced: Sent = {"force-system-version": f"{SYSTEM}|2.0", "excludeNested": True}
    resources = [TREES, newer, value_set(*includes)]

    result = ask_with(resources, dialect, EXPAND, url=SET, **forced)

    expected = "2.0" if len(set(versions)) > 1 else None
    assert [item.get("version") for item in result["expansion"]["contains"]] == [expected] * 5


@pytest.mark.parametrize(
    ("extensions", "repeated"),
    [
        ([STANDARDS_STATUS], False),
        ([f"{EXTENSIONS}valueset-supplement"], False),
        (["urn:other"], True),
    ],
)
def test_the_extensions_that_steer_an_expansion_are_not_repeated(
    dialect: Dialect, extensions: list[str], *, repeated: bool
) -> None:
    written = [extension(url, "valueCode", "trial-use") for url in extensions]
    written = [one for one in written if "supplement" not in one["url"]] or [
        extension(extensions[0], "valueCanonical", "urn:supplement")
    ]
    supplementing = code_system(url="urn:supplement", content="supplement", supplements=SYSTEM)

    result = ask_with(
        [TREES, supplementing, value_set(extension=written)], dialect, EXPAND, url=SET
    )

    assert result.get("extension") == (written if repeated else None)
