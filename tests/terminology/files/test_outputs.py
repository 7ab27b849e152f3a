"""The outputs of a run are moved to their paths together, or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from terminology.files import outputs


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The path of an output."""
    return tmp_path / "first.csv"


@pytest.fixture(params=["other.csv", "elsewhere/other.csv"])
def other(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The path of another output, in the same folder or another."""
    path: Path = tmp_path / request.param
    path.parent.mkdir(exist_ok=True)
    path.write_text("old")
    return path


def unfinished(folder: Path) -> list[Path]:
    """The folders of unfinished runs."""
    return sorted(folder.rglob(".translating-*"))


def build(first: Path, other: Path, *, has_other: bool = True) -> None:
    """Build both outputs, or the first alone."""
    with outputs.building(first, other) as built:
        built.built(first).write_text("new")
        if has_other:
            built.built(other).write_text("new")
        built.finish()


def test_both_outputs_are_moved_to_their_paths(first: Path, other: Path) -> None:
    build(first, other)

    assert (first.read_text(), other.read_text(), unfinished(first.parent)) == ("new", "new", [])


def test_an_old_file_is_removed_if_none_was_built(first: Path, other: Path) -> None:
    build(first, other, has_other=False)

    assert (first.read_text(), other.exists(), unfinished(first.parent)) == ("new", False, [])


def test_paths_of_outputs_may_be_relative(
    first: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    build(Path("first.csv"), Path("other.csv"))

    assert first.read_text() == "new"


def test_unfinished_outputs_are_removed(first: Path, other: Path) -> None:
    with outputs.building(first, other) as built:
        built.built(first).write_text("new")
        built.built(other).write_text("new")
        assert unfinished(first.parent)

    assert (first.exists(), other.read_text(), unfinished(first.parent)) == (False, "old", [])


def test_a_folder_at_the_path_of_an_output_is_refused(first: Path, other: Path) -> None:
    first.mkdir()

    with pytest.raises(IsADirectoryError, match=r"first\.csv: is a folder"):
        build(first, other)
    assert (other.read_text(), unfinished(first.parent)) == ("old", [])


def interrupted(first: Path, other: Path, monkeypatch: pytest.MonkeyPatch, *, moves: int) -> None:
    """Build both outputs, interrupted after some moves."""
    original = Path.replace
    completed = 0

    def replace(path: Path, target: Path) -> Path:
        nonlocal completed
        if path.name[0].isdigit():
            completed += 1
            if completed > moves:
                raise KeyboardInterrupt
        return original(path, target)

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(Path, "replace", replace)
        build(first, other)


@pytest.mark.parametrize("moves", [0, 1])
@pytest.mark.parametrize("beside", ["first", "other"])
def test_interrupted_moves_are_finished_by_the_next_run(
    first: Path, other: Path, monkeypatch: pytest.MonkeyPatch, moves: int, beside: str
) -> None:
    interrupted(first, other, monkeypatch, moves=moves)
    assert unfinished(first.parent)
    assert other.read_text() == "old"

    third = (first if beside == "first" else other).with_name("third.csv")
    build(third, third.with_name("fourth.csv"))

    assert (first.read_text(), other.read_text()) == ("new", "new")
    outputs.sweep(first.parent)
    outputs.sweep(other.parent)
    assert unfinished(first.parent) == []


def test_moves_that_fail_are_left_for_another_run(
    first: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(first, other, monkeypatch, moves=0)
    first.mkdir()
    outputs.sweep(first.parent)
    assert (other.read_text(), bool(unfinished(first.parent))) == ("old", True)

    first.rmdir()
    outputs.sweep(first.parent)
    assert (first.read_text(), other.read_text()) == ("new", "new")


def test_outputs_of_a_running_process_are_not_removed(first: Path, other: Path) -> None:
    with outputs.building(first, other) as built:
        built.built(first).write_text("new")
        outputs.sweep(first.parent)
        outputs.sweep(other.parent)
        build(first.with_name("third.csv"), other.with_name("fourth.csv"))
        built.finish()

    assert (first.read_text(), other.exists()) == ("new", False)


def test_outputs_of_a_dead_process_are_removed(first: Path, other: Path) -> None:
    folder = first.parent / ".translating-dead"
    folder.mkdir()
    (folder / "0 first.csv").write_text("incomplete")
    (folder / "moves.new").write_text("[")

    build(first, other)

    assert (first.read_text(), unfinished(first.parent)) == ("new", [])


class Lock:
    """The lock of a folder that another process changes."""

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
        """Fail, as the folder is locked."""
        raise Timeout(str(self.path))


class Removed(Lock):
    """The lock of a folder that was removed with its lock."""

    def acquire(self, *, blocking: bool) -> None:
        """Lock a folder that no longer exists."""
        super().acquire(blocking=blocking)
        self.path.unlink()


@pytest.mark.parametrize("kind", [Swept, Sweeping, Removed])
def test_a_folder_that_is_removed_before_it_is_locked_is_created_again(
    first: Path, other: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Lock]
) -> None:
    def locking(path: Path) -> Lock | FileLock:
        monkeypatch.undo()
        used.append(path)
        return kind(path)

    used: list[Path] = []
    monkeypatch.setattr(outputs, "FileLock", locking)

    build(first, other)

    assert (first.read_text(), len(used)) == ("new", 1)
    outputs.sweep(first.parent)
    assert unfinished(first.parent) == []


def test_the_list_of_moves_has_the_built_files_and_their_paths(
    first: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(first, other, monkeypatch, moves=1)

    (listed,) = first.parent.glob(".translating-*/moves")
    assert [path for _, path in json.loads(listed.read_text())] == [
        os.fspath(first),
        os.fspath(other),
    ]
