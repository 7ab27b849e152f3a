"""A write that is killed at any moment leaves the old or the new files; the next removes the rest.

The moments are the file system operations of Python; between them, SQLite and DuckDB write to files
that do not have their final names yet.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminology import install
from terminology.files import outputs
from terminology.registry import Registry
from terminology.store import database
from terminology.store.reader import open_stored
from tests.fixtures import claimfiles, killed, shortcuts, stored
from tests.fixtures.killed import Killer

NAME = "codesystem-made-2025-01"

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    """The process that is killed."""
    with killed.killer() as started:
        yield started


def names(folder: Path) -> set[str]:
    """The files of a data directory, without its lock."""
    return {path.name for path in folder.iterdir()} - {".lock"}


def sizes(data_dir: Path) -> list[int]:
    """Return the number of concepts of each edition; assert that every file is intact."""
    snapshot = Registry(data_dir).snapshot()
    assert (snapshot.broken, snapshot.broken_prerendered) == ((), ())
    for path in database.within(data_dir):
        database.verify(path)
        open_stored(path).check_prerendered()
    return [len(list(edition.concepts())) for edition in snapshot.editions]


@pytest.mark.parametrize("before", [0, 1], ids=["first", "again"])
def test_a_killed_installation_leaves_an_edition_or_none(
    killer: Killer, data_dir: Path, before: int
) -> None:
    moments = killer.moments("install", data_dir.with_name("trial"), 2)
    for _ in range(before):
        install.install(stored.numbered(1), data_dir)

    for moment in killed.some(moments):
        killer.kill(moment, "install", data_dir, 2)
        assert not data_dir.exists() or sizes(data_dir) in ([1], [2], [])

    install.install(stored.numbered(2), data_dir)
    assert names(data_dir) == {f"{NAME}.sqlite"}
    assert sizes(data_dir) == [2]


def test_a_killed_preparation_leaves_the_edition_intact(killer: Killer, data_dir: Path) -> None:
    trial = data_dir.with_name("trial")
    for folder in (trial, data_dir):
        install.install(stored.numbered(9), folder)
    moments = killer.moments("prepare", trial)

    for moment in killed.some(moments):
        killer.kill(moment, "prepare", data_dir)
        assert sizes(data_dir) == [9]
        for path in data_dir.glob("*.prerendered"):
            path.unlink()

    shortcuts.prepare(data_dir)
    assert names(data_dir) == {f"{NAME}.sqlite", f"{NAME}.prerendered"}
    assert sizes(data_dir) == [9]


def test_a_killed_removal_leaves_the_edition_or_nothing(killer: Killer, data_dir: Path) -> None:
    trial, other = data_dir.with_name("trial"), stored.edition("2024-01")
    for folder in (trial, data_dir):
        install.install(stored.numbered(9), folder)
        shortcuts.prepare(folder)
    moments = killer.moments("remove", trial)

    for moment in killed.some(moments):
        killer.kill(moment, "remove", data_dir)
        assert sizes(data_dir) in ([9], [])
        install.install(stored.numbered(1, other), data_dir)
        is_there = (data_dir / f"{NAME}.sqlite").exists()
        install.remove(other, data_dir)
        expected = {f"{NAME}.sqlite", f"{NAME}.prerendered"} if is_there else set()
        assert names(data_dir) == expected
        install.install(stored.numbered(9), data_dir)
        shortcuts.prepare(data_dir)


OLD = [
    claimfiles.claim(1, "XW033C7", None, None, None),
    claimfiles.claim(2, None, "old", None, None),
]
NEW = [claimfiles.claim(number, "XW033C7", "2025-03-14", None, None) for number in range(5)]
WORSE = [*NEW, claimfiles.claim(9, None, "new", None, None)]

Pair = tuple[bytes | None, bytes | None]


def pair(output: Path, bad: Path) -> Pair:
    """The two outputs of a translation."""
    return output.read_bytes(), bad.read_bytes() if bad.exists() else None


@pytest.mark.parametrize("lines", [NEW, WORSE], ids=["without bad rows", "with bad rows"])
@pytest.mark.parametrize("place", ["bad.csv", "elsewhere/bad.csv"])
def test_a_killed_translation_leaves_the_old_or_the_new_outputs(
    killer: Killer,
    bundled_dir: Path,
    tmp_path: Path,
    lines: list[claimfiles.Line],
    place: str,
) -> None:
    output, bad = tmp_path / "out.csv", tmp_path / place
    bad.parent.mkdir(exist_ok=True)
    before = claimfiles.write(tmp_path / "old.csv", OLD)
    source = claimfiles.write(tmp_path / "new.csv", lines)
    moments = killer.moments("translate", bundled_dir, source, output, bad)
    new = pair(output, bad)
    killer.moments("translate", bundled_dir, before, output, bad)
    old = pair(output, bad)
    assert None not in old

    for moment in killed.some(moments):
        output.write_bytes(old[0] or b"")
        bad.write_bytes(old[1] or b"")

        killer.kill(moment, "translate", bundled_dir, source, output, bad)

        left = [path for path in tmp_path.rglob(".translating-*") if path.is_dir()]
        is_moving = any((path / "moves").exists() for path in left)
        assert pair(output, bad) in (old, new) or is_moving
        for folder in {bad.parent, output.parent}:
            outputs.sweep(folder)
        assert pair(output, bad) in (old, new)
        assert pair(output, bad) == new or not is_moving
        assert [*tmp_path.rglob(".translating-*")] == []
