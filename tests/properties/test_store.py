"""Every code system and concept map reads back equal from its database."""

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
        opened = stored.open_concepts(path)
        assert opened.edition == system.edition
        assert tuple(opened.concepts()) == system.concepts
        assert tuple(opened.concept(concept.code) for concept in system.concepts) == system.concepts


@given(concept_maps())
def test_any_concept_map_reads_back_equal(made: ConceptMap) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        writer.write_map(made, path)
        database.verify(path)
        opened = stored.open_mappings(path)
        assert opened.edition == made.edition
        assert tuple(opened.mappings()) == made.mappings
