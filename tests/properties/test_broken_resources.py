"""Whatever is wrong with a resource that is sent, the server says so, or answers: it never fails.

Each element of a whole resource is taken away or put to something that it cannot be.
"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminology.fhir.dialects import R4, R5, Dialect
from tests.fixtures.asking import answer, parameters
from tests.fixtures.judge import Json
from tests.fixtures.resources import (
    EXTENSIONS,
    MAP,
    SET,
    STANDING,
    SUPPLEMENT,
    SYSTEM,
    bring,
    client_of,
    code_system,
    concept,
    concept_map,
    designation,
    extension,
    include,
    property_of,
    supplement,
    value_set,
)

pytestmark = pytest.mark.slow

Path = tuple[str | int, ...]

PROPERTIES = [
    property_of("code", "valueCode", "a"),
    property_of("text", "valueString", "a"),
    property_of("whole", "valueInteger", 1),
    property_of("part", "valueDecimal", 1.5),
    property_of("flag", "valueBoolean", True),
    property_of("when", "valueDateTime", "2025-01-01"),
    property_of("coded", "valueCoding", {"system": SYSTEM, "code": "fir"}),
    property_of("parent", "valueCode", "fir"),
]
WISH = {
    "url": f"{EXTENSIONS}valueset-expansion-parameter",
    "extension": [
        extension("name", "valueCode", "displayLanguage"),
        extension("value", "valueCode", "de"),
    ],
}
RESOURCES: dict[str, Json] = {
    "CodeSystem": code_system(
        concept(
            "oak",
            "Oak",
            concept("elm", "Elm", extension=[extension(STANDING, "valueCode", "deprecated")]),
            definition="A tree",
            designation=[
                designation(
                    "Eiche",
                    "de",
                    use={"system": "urn:x", "code": "y"},
                    extension=[extension(STANDING, "valueCode", "withdrawn")],
                )
            ],
            property=PROPERTIES,
            extension=[extension(f"{EXTENSIONS}itemWeight", "valueDecimal", 1.5)],
        ),
        concept("fir", "Fir"),
        language="en",
        date="2025-01-01",
        hierarchyMeaning="is-a",
        publisher="Example",
        copyright="Free",
        extension=[extension(STANDING, "valueCode", "draft")],
        property=[{"code": "code", "type": "code", "uri": "urn:x", "description": "A code"}],
    ),
    "supplement": supplement(
        concept("oak", designation=[designation("Deutsche Eiche", "de")]), language="de"
    ),
    "ValueSet": value_set(
        include(concept=[{"code": "oak", "display": "O", "designation": [designation("E", "de")]}]),
        include(filter=[{"property": "concept", "op": "is-a", "value": "oak"}], version="1.0"),
        include(None, valueSet=["#inner"]),
        exclude=[include(concept=[{"code": "fir"}])],
        contained=[value_set(include(), url=f"{SET}-inner", id="inner")],
        extension=[extension(f"{EXTENSIONS}valueset-supplement", "valueCanonical", SUPPLEMENT)],
    ),
    "wishing": value_set(
        compose={"extension": [WISH], "inactive": False, "include": [include()]},
        language="en",
        title="Trees",
    ),
    "expanded": {
        **{name: held for name, held in value_set().items() if name != "compose"},
        "expansion": {
            "timestamp": "2025-01-01",
            "contains": [{"contains": [{"system": SYSTEM, "code": "oak", "version": "1.0"}]}],
        },
    },
    "ConceptMap": concept_map(),
}
NOTHING = object()
JUNK: tuple[object, ...] = (
    NOTHING,
    None,
    True,
    0,
    -1.5,
    10**30,
    "",
    " ",
    "x",
    "1" * 5000,
    "99999999999-01-01",
    [],
    [[]],
    [None],
    ["x"],
    {},
    {"x": []},
    [{}],
    {"value": {"value": None}},
    [{"valueInteger": "x"}],
)
QUESTIONS: dict[str, Json] = {
    "ValueSet/$expand": parameters(
        url=SET, includeDesignations=True, property=["code", "coded", "parent"]
    ),
    "ValueSet/$validate-code": parameters(
        url=SET, system=SYSTEM, code="oak", display="Eiche", displayLanguage="de"
    ),
    "CodeSystem/$validate-code": parameters(
        url=SYSTEM, code="oak", display="Eiche", useSupplement=SUPPLEMENT
    ),
    "CodeSystem/$lookup": parameters(system=SYSTEM, code="oak", property="*"),
    "CodeSystem/$subsumes": parameters(system=SYSTEM, codeA="oak", codeB="elm"),
    "ConceptMap/$translate": parameters(url=MAP, system=SYSTEM, code="oak"),
}


def paths(held: object, above: Path = ()) -> Iterator[Path]:
    """Where anything stands in a resource."""
    pairs: list[tuple[str | int, object]] = []
    if isinstance(held, dict):
        pairs = [*held.items()]
    elif isinstance(held, list):
        pairs = [*enumerate(held)]
    for name, below in pairs:
        yield (*above, name)
        yield from paths(below, (*above, name))


def broken(resource: Json, path: Path, junk: object) -> Json:
    """A resource with something else, or nothing, where a path leads; as it is where it does not.

    A resource without resourceType is one too.
    """
    found = deepcopy(resource)
    held: object = found
    *above, last = path
    for name in above:
        held = _at(held, name)
    if isinstance(held, dict) and isinstance(last, str):
        if junk is NOTHING:
            held.pop(last, None)
        else:
            held[last] = junk
    elif isinstance(held, list) and isinstance(last, int) and last < len(held):
        held[last] = None if junk is NOTHING else junk
    return found


def _at(held: object, name: str | int) -> object:
    if isinstance(held, dict):
        return held.get(str(name))
    if isinstance(held, list) and isinstance(name, int) and name < len(held):
        return held[name]
    return None


BREAKS = {
    name: [(path, junk) for path in paths(resource) for junk in JUNK]
    for name, resource in RESOURCES.items()
}


@st.composite
def breaks(draw: st.DrawFn, name: str) -> Json:
    """A resource that is broken at one place or at two."""
    found = RESOURCES[name]
    for path, junk in draw(st.lists(st.sampled_from(BREAKS[name]), min_size=1, max_size=2)):
        found = broken(found, path, junk)
    return found


def beside(name: str) -> list[Json]:
    """The resources that go with one."""
    return [held for held in RESOURCES.values() if held["url"] != RESOURCES[name]["url"]]


@pytest.mark.parametrize("name", list(RESOURCES))
@pytest.mark.parametrize("question", list(QUESTIONS))
def test_a_whole_resource_is_answered_from(dialect: Dialect, name: str, question: str) -> None:
    body = bring(QUESTIONS[question], *beside(name), RESOURCES[name])

    answer(client_of().post(f"/{dialect.name}/{question}", json=body), dialect)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", list(RESOURCES))
@settings(max_examples=60)
@given(data=st.data(), dialect=st.sampled_from([R4, R5]), question=st.sampled_from([*QUESTIONS]))
def test_a_broken_resource_is_refused_or_answered(
    name: str, data: st.DataObject, dialect: Dialect, question: str
) -> None:
    body = bring(QUESTIONS[question], *beside(name), data.draw(breaks(name)))

    response = client_of().post(f"/{dialect.name}/{question}", json=body)

    assert response.status_code in {200, 400, 404, 422}, response.text
    if response.status_code != 200:
        outcome = answer(response, dialect, response.status_code)
        assert outcome["resourceType"] == "OperationOutcome"
