"""Whatever a code system or a concept map holds, it reads back from its database equal."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from codesystems.model import CodeSystem
from conceptmaps.model import ConceptMap
from terminology.store import database, writer
from tests.fixtures import stored
from tests.fixtures.anything import code_systems, concept_maps

pytestmark = pytest.mark.slow


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


@given(concept_maps())
def test_any_concept_map_reads_back_equal(made: ConceptMap) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write_map(made, path)
        database.verify(path)
        held = stored.open_mappings(path)
        assert held.edition == made.edition
        assert tuple(held.mappings()) == made.mappings
