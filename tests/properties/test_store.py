"""Whatever a code system or a concept map holds, it reads back from its database equal."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    Designation,
    Edition,
    HierarchyMeaning,
    Property,
    PropertyType,
    Source,
    Validity,
)
from conceptmaps.model import ConceptMap, Dependency, MapEdition, Mapping, Product, Relationship
from terminology.store import database, writer
from tests.fixtures import stored

TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
CODES = st.text(min_size=1, max_size=8)
CODINGS = st.builds(Coding, TEXT, TEXT, MAYBE)
DAYS = st.none() | st.dates()
VALIDITIES = st.builds(Validity, DAYS, DAYS)
DESIGNATIONS = st.builds(Designation, TEXT, st.none() | CODINGS, MAYBE)
PROPERTIES = st.one_of(
    st.builds(
        Property,
        TEXT,
        st.sampled_from([PropertyType.CODE, PropertyType.STRING, PropertyType.DATE_TIME]),
        TEXT,
    ),
    st.builds(Property, TEXT, st.just(PropertyType.CODING), CODINGS),
    st.builds(Property, TEXT, st.just(PropertyType.INTEGER), st.integers()),
    st.builds(Property, TEXT, st.just(PropertyType.BOOLEAN), st.booleans()),
    st.builds(
        Property,
        TEXT,
        st.just(PropertyType.DECIMAL),
        st.decimals(allow_nan=False, allow_infinity=False),
    ),
)
SOURCES = st.builds(Source, TEXT, TEXT, TEXT)
EDITIONS = st.builds(
    Edition,
    copyright=...,
    identifiers=...,
    case_sensitive=...,
    language=...,
    hierarchy_meaning=st.sampled_from(HierarchyMeaning),
    properties=...,
    filters=...,
)
MAP_EDITIONS = st.builds(MapEdition, copyright=..., earlier=st.lists(st.dates()).map(tuple))


@st.composite
def code_systems(draw: st.DrawFn) -> CodeSystem:
    """Any code system; a concept's parents stand in the order of their codes."""
    codes = sorted(draw(st.lists(CODES, unique=True, max_size=6)))
    concepts = tuple(
        draw(
            st.builds(
                Concept,
                st.just(code),
                MAYBE,
                MAYBE,
                st.lists(DESIGNATIONS, max_size=2).map(tuple),
                st.lists(PROPERTIES, max_size=4).map(tuple),
                st.sets(st.sampled_from(codes)).map(lambda above: tuple(sorted(above))),
                st.booleans(),
                st.booleans(),
                VALIDITIES,
            )
        )
        for code in codes
    )
    return CodeSystem(draw(EDITIONS), concepts, draw(SOURCES))


@st.composite
def concept_maps(draw: st.DrawFn) -> ConceptMap:
    """Any concept map."""
    edition = draw(MAP_EDITIONS)
    mappings = st.builds(
        Mapping,
        st.builds(Coding, st.just(edition.source_system), CODES, MAYBE),
        st.none() | st.builds(Coding, st.just(edition.target_system), CODES, MAYBE),
        st.sampled_from(Relationship),
        TEXT,
        MAYBE,
        st.lists(st.builds(Product, CODINGS, CODINGS | TEXT), max_size=2).map(tuple),
        st.lists(st.builds(Dependency, CODINGS, CODINGS), max_size=2).map(tuple),
        VALIDITIES,
    )
    return ConceptMap(edition, tuple(draw(st.lists(mappings, max_size=6))), draw(SOURCES))


@settings(deadline=None)
@given(code_systems())
def test_any_code_system_reads_back_equal(system: CodeSystem) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write(system, path)
        database.verify(path)
        held = stored.open_concepts(path)
        assert held.edition == system.edition
        assert tuple(held.concepts()) == system.concepts
        assert tuple(held.concept(one.code) for one in system.concepts) == system.concepts


@settings(deadline=None)
@given(concept_maps())
def test_any_concept_map_reads_back_equal(made: ConceptMap) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write_map(made, path)
        database.verify(path)
        held = stored.open_mappings(path)
        assert held.edition == made.edition
        assert tuple(held.mappings()) == made.mappings
