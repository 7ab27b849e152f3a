"""The server accepts or refuses every invalid resource in a request; it never fails.

Each element of a valid resource is removed or replaced with an invalid value.
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
    STANDARDS_STATUS,
    SUPPLEMENT,
    SYSTEM,
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
    with_resources,
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
PARAMETER = {
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
            concept(
                "elm", "Elm", extension=[extension(STANDARDS_STATUS, "valueCode", "deprecated")]
            ),
            definition="A tree",
            designation=[
                designation(
                    "Eiche",
                    "de",
                    use={"system": "urn:x", "code": "y"},
                    extension=[extension(STANDARDS_STATUS, "valueCode", "withdrawn")],
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
        extension=[extension(STANDARDS_STATUS, "valueCode", "draft")],
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
    "with parameters": value_set(
        compose={"extension": [PARAMETER], "inactive": False, "include": [include()]},
        language="en",
        title="Trees",
    ),
    "expanded": {
        **{name: value for name, value in value_set().items() if name != "compose"},
        "expansion": {
            "timestamp": "2025-01-01",
            "contains": [{"contains": [{"system": SYSTEM, "code": "oak", "version": "1.0"}]}],
        },
    },
    "ConceptMap": concept_map(),
}
REMOVED = object()
JUNK: tuple[object, ...] = (
    REMOVED,
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
REQUESTS: dict[str, Json] = {
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


def paths(element: object, above: Path = ()) -> Iterator[Path]:
    """Yield the paths of all elements of a resource."""
    pairs: list[tuple[str | int, object]] = []
    if isinstance(element, dict):
        pairs = [*element.items()]
    elif isinstance(element, list):
        pairs = [*enumerate(element)]
    for name, below in pairs:
        yield (*above, name)
        yield from paths(below, (*above, name))


def broken(resource: Json, path: Path, junk: object) -> Json:
    """Return a resource with the element at a path replaced or removed, if there is one.

    It may have no resourceType.
    """
    copy = deepcopy(resource)
    element: object = copy
    *above, last = path
    for name in above:
        element = _at(element, name)
    if isinstance(element, dict) and isinstance(last, str):
        if junk is REMOVED:
            element.pop(last, None)
        else:
            element[last] = junk
    elif isinstance(element, list) and isinstance(last, int) and last < len(element):
        element[last] = None if junk is REMOVED else junk
    return copy


def _at(element: object, name: str | int) -> object:
    if isinstance(element, dict):
        return element.get(str(name))
    if isinstance(element, list) and isinstance(name, int) and name < len(element):
        return element[name]
    return None


BREAKS = {
    name: [(path, junk) for path in paths(resource) for junk in JUNK]
    for name, resource in RESOURCES.items()
}


@st.composite
def breaks(draw: st.DrawFn, name: str) -> Json:
    """A resource that is broken at one or two paths."""
    resource = RESOURCES[name]
    for path, junk in draw(st.lists(st.sampled_from(BREAKS[name]), min_size=1, max_size=2)):
        resource = broken(resource, path, junk)
    return resource


def beside(name: str) -> list[Json]:
    """The other resources of a request with this one, one of each URL."""
    by_url = {other["url"]: other for other in RESOURCES.values()}
    return [other for url, other in by_url.items() if url != RESOURCES[name]["url"]]


@pytest.mark.parametrize("name", list(RESOURCES))
@pytest.mark.parametrize("request_path", list(REQUESTS))
def test_a_valid_resource_is_accepted(dialect: Dialect, name: str, request_path: str) -> None:
    body = with_resources(REQUESTS[request_path], *beside(name), RESOURCES[name])

    answer(client_of().post(f"/{dialect.name}/{request_path}", json=body), dialect)


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", list(RESOURCES))
@settings(max_examples=60)
@given(data=st.data(), dialect=st.sampled_from([R4, R5]), request_path=st.sampled_from([*REQUESTS]))
def test_a_broken_resource_is_refused_or_accepted(
    name: str, data: st.DataObject, dialect: Dialect, request_path: str
) -> None:
    body = with_resources(REQUESTS[request_path], *beside(name), data.draw(breaks(name)))

    response = client_of().post(f"/{dialect.name}/{request_path}", json=body)

    assert response.status_code in {200, 400, 404, 422}, response.text
    if response.status_code != 200:
        outcome = answer(response, dialect, response.status_code)
        assert outcome["resourceType"] == "OperationOutcome"
