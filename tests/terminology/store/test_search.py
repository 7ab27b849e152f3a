"""The cache of words does not change any result."""

from pathlib import Path

import pytest

from codesystems.model import Concept
from terminology.store import search, writer
from tests.fixtures import stored


def test_a_full_cache_gives_the_same_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_CACHED", 1)
    concepts = [Concept("A1", "Heart valve"), Concept("A2", "Heart pump"), Concept("A3", "Valve")]
    writer.write(stored.code_system(*concepts), tmp_path / "made.sqlite")
    edition = stored.open_concepts(tmp_path / "made.sqlite")

    results = [[*edition.search(text)] for text in ("heart", "valve", "heart", "heart va", "a3")]

    assert results == [[0, 1], [2, 0], [0, 1], [0], [2]]
