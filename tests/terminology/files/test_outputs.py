"""The outputs of a run are moved into place together, or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from terminology.files import outputs


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """The place of an output."""
    return tmp_path / "one.csv"


@pytest.fixture(params=["other.csv", "elsewhere/other.csv"])
def other(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The place of another output, in the same folder or another."""
    path: Path = tmp_path / request.param
    path.parent.mkdir(exist_ok=True)
    path.write_text("old")
    return path


def left(folder: Path) -> list[Path]:
    """The folders of unfinished runs."""
    return sorted(folder.rglob(".translating-*"))


def build(one: Path, other: Path, *, has_other: bool = True) -> None:
    """Build both outputs, or the first alone."""
    with outputs.building(one, other) as built:
        built.built(one).write_text("new")
        if has_other:
            built.built(other).write_text("new")
        built.finish()


def test_both_outputs_are_moved_into_place(one: Path, other: Path) -> None:
    build(one, other)

    assert (one.read_text(), other.read_text(), left(one.parent)) == ("new", "new", [])


def test_an_old_file_is_removed_if_none_was_built(one: Path, other: Path) -> None:
    build(one, other, has_other=False)

    assert (one.read_text(), other.exists(), left(one.parent)) == ("new", False, [])


def test_places_may_be_relative_paths(
    one: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    build(Path("one.csv"), Path("other.csv"))

    assert one.read_text() == "new"


def test_unfinished_outputs_are_removed(one: Path, other: Path) -> None:
    with outputs.building(one, other) as built:
        built.built(one).write_text("new")
        built.built(other).write_text("new")
        assert left(one.parent)

    assert (one.exists(), other.read_text(), left(one.parent)) == (False, "old", [])


def test_a_folder_at_the_place_of_an_output_is_refused(one: Path, other: Path) -> None:
    one.mkdir()

    with pytest.raises(IsADirectoryError, match=r"one\.csv: is a folder"):
        build(one, other)
    assert (other.read_text(), left(one.parent)) == ("old", [])


def interrupted(one: Path, other: Path, monkeypatch: pytest.MonkeyPatch, *, moves: int) -> None:
    """Build both outputs, interrupted after some moves."""
    moving = Path.replace
    made = 0

    def replace(path: Path, target: Path) -> Path:
        nonlocal made
        if path.name[0].isdigit():
            made += 1
            if made > moves:
                raise KeyboardInterrupt
        return moving(path, target)

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(Path, "replace", replace)
        build(one, other)


@pytest.mark.parametrize("moves", [0, 1])
@pytest.mark.parametrize("first", ["one", "other"])
def test_interrupted_moves_are_finished_by_the_next_run(
    one: Path, other: Path, monkeypatch: pytest.MonkeyPatch, moves: int, first: str
) -> None:
    interrupted(one, other, monkeypatch, moves=moves)
    assert left(one.parent)
    assert other.read_text() == "old"

    third = (one if first == "one" else other).with_name("third.csv")
    build(third, third.with_name("fourth.csv"))

    assert (one.read_text(), other.read_text()) == ("new", "new")
    outputs.sweep(one.parent)
    outputs.sweep(other.parent)
    assert left(one.parent) == []


def test_moves_that_fail_are_left_for_another_run(
    one: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(one, other, monkeypatch, moves=0)
    one.mkdir()
    outputs.sweep(one.parent)
    assert (other.read_text(), bool(left(one.parent))) == ("old", True)

    one.rmdir()
    outputs.sweep(one.parent)
    assert (one.read_text(), other.read_text()) == ("new", "new")


def test_outputs_of_a_running_process_are_not_removed(one: Path, other: Path) -> None:
    with outputs.building(one, other) as built:
        built.built(one).write_text("new")
        outputs.sweep(one.parent)
        outputs.sweep(other.parent)
        build(one.with_name("third.csv"), other.with_name("fourth.csv"))
        built.finish()

    assert (one.read_text(), other.exists()) == ("new", False)


def test_outputs_of_a_dead_process_are_removed(one: Path, other: Path) -> None:
    folder = one.parent / ".translating-dead"
    folder.mkdir()
    (folder / "0 one.csv").write_text("a part")
    (folder / "moves.new").write_text("[")

    build(one, other)

    assert (one.read_text(), left(one.parent)) == ("new", [])


class Lock:
    """The lock of a folder that another process changes meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = FileLock(path)

    def acquire(self, *, blocking: bool) -> None:
        """Lock the folder."""
        self.lock.acquire(blocking=blocking)

    def release(self) -> None:
        """Unlock it."""
        self.lock.release()


class Swept(Lock):
    """The lock of a folder that another process has just removed."""

    def acquire(self, *, blocking: bool) -> None:
        """Remove the folder, and lock it."""
        outputs.sweep(self.path.parent.parent)
        super().acquire(blocking=blocking)


class Sweeping(Lock):
    """The lock of a folder that another process is removing."""

    def acquire(self, *, blocking: bool) -> None:
        """Find the folder locked."""
        raise Timeout(str(self.path))


class Removed(Lock):
    """The lock of a folder that was removed with its lock."""

    def acquire(self, *, blocking: bool) -> None:
        """Lock a folder that no longer exists."""
        super().acquire(blocking=blocking)
        self.path.unlink()


@pytest.mark.parametrize("kind", [Swept, Sweeping, Removed])
def test_a_folder_that_is_removed_before_it_is_locked_is_created_again(
    one: Path, other: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Lock]
) -> None:
    def locking(path: Path) -> Lock | FileLock:
        monkeypatch.undo()
        used.append(path)
        return kind(path)

    used: list[Path] = []
    monkeypatch.setattr(outputs, "FileLock", locking)

    build(one, other)

    assert (one.read_text(), len(used)) == ("new", 1)
    outputs.sweep(one.parent)
    assert left(one.parent) == []


def test_the_list_of_moves_has_the_built_files_and_their_places(
    one: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(one, other, monkeypatch, moves=1)

    (listed,) = one.parent.glob(".translating-*/moves")
    assert [place for _, place in json.loads(listed.read_text())] == [
        os.fspath(one),
        os.fspath(other),
    ]
