"""Words: what is kept of them changes no answer."""

from pathlib import Path

import pytest

from codesystems.model import Concept
from terminology.store import search, writer
from tests.fixtures import stored


def test_no_more_sets_are_kept_than_so_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_KEPT", 1)
    concepts = [Concept("A1", "Heart valve"), Concept("A2", "Heart pump"), Concept("A3", "Valve")]
    writer.write(stored.code_system(*concepts), tmp_path / "made.sqlite")
    held = stored.open_concepts(tmp_path / "made.sqlite")

    found = [[*held.found(text)] for text in ("heart", "valve", "heart", "heart va", "a3")]

    assert found == [[0, 1], [2, 0], [0, 1], [0], [2]]
