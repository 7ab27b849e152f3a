"""The bundled data: a folder of databases, separate from the data directory.

It is built once in a cache folder, below the digest of the code, which includes the tables that
the databases are built from.
"""

import atexit
import hashlib
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

from terminology import contents
from terminology.software import CODE

CONTENTS = "contents"
"""The file that lists the databases of the folder with their sha256; it is written last."""
_IN_USE = ".in-use"
"""The file on which each process that uses the folder has a shared lock."""
_LOCK = ".lock"
_NAME_LENGTH = 16
_NAME = re.compile(f"[0-9a-f]{{{_NAME_LENGTH}}}")
_ATTEMPTS = 3
"""Another process may remove the folder after it is built and before it is used."""


def find(cache: Path) -> Path:
    """Return the folder of the bundled data in a cache; build it if it is missing or damaged.

    Each state of the code has its own folder. Folders of other code are removed if no process uses
    them. If the cache cannot be written, the folder is a temporary one of this process.
    """
    name = _name()
    try:
        return _intact(cache / name)
    except OSError:
        temporary = Path(tempfile.mkdtemp(prefix="fhir-hcpcs-bundled-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return _intact(temporary / name)


def restore(folder: Path) -> bool:
    """Rebuild the folder of the bundled data if it is damaged; return whether it was rebuilt.

    Any other folder is not changed. Raises OSError if the folder cannot be written.
    """
    return folder.name == _name() and not _is_intact(folder) and _build(folder)


def _name() -> str:
    """The name of the folder: another one where other packages with content cannot be loaded."""
    unloadable = contents.unloadable()
    if not unloadable:
        return CODE[:_NAME_LENGTH]
    return hashlib.sha256("\n".join((CODE, *unloadable)).encode()).hexdigest()[:_NAME_LENGTH]


def _intact(folder: Path) -> Path:
    """Lock the folder; build it if it is damaged. Raises OSError if it is still damaged."""
    for _ in range(_ATTEMPTS):
        _use(folder)
        if _is_intact(folder):
            return folder
        _build(folder)
    raise OSError(f"{folder}: the bundled data is damaged again after each build")


def _is_intact(folder: Path) -> bool:
    try:
        listed = [line.split() for line in (folder / CONTENTS).read_text().splitlines()]
        return listed != [] and all(_digest(folder / name) == expected for expected, name in listed)
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build(folder: Path) -> bool:
    """Build the folder, unless another process did; return whether it was built."""
    from terminology import bundledbuild  # noqa: PLC0415 - its import takes as long as to start

    cache = folder.parent
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / _LOCK):
        if _is_intact(folder):
            return False
        names = bundledbuild.build(folder)
        building = folder / f".{CONTENTS}"
        building.write_text("".join(f"{_digest(folder / name)} {name}\n" for name in names))
        building.replace(folder / CONTENTS)
        for other in cache.iterdir():
            if other != folder and _NAME.fullmatch(other.name) and (other / _LOCK).exists():
                _remove_unused(other)
    return True


if sys.platform == "win32":  # pragma: no cover - Windows has no shared locks

    def _use(folder: Path) -> None:
        """Do nothing: open files cannot be removed."""

    def _remove_unused(folder: Path) -> None:
        """Do nothing: there is no lock that shows whether the folder is used."""

else:
    import fcntl

    _used: dict[Path, int] = {}
    """The locked file of each folder that this process uses."""

    def _use(folder: Path) -> None:
        """Lock a folder, so that other processes do not remove it while this one runs."""
        with suppress(OSError):
            handle = os.open(folder / _IN_USE, os.O_RDONLY | os.O_CREAT)
            fcntl.flock(handle, fcntl.LOCK_SH)
            previous = _used.pop(folder, None)
            _used[folder] = handle
            if previous is not None:
                os.close(previous)

    def _remove_unused(folder: Path) -> None:
        """Remove a folder, unless a process has it locked."""
        try:
            handle = os.open(folder / _IN_USE, os.O_RDONLY | os.O_CREAT)
        except OSError:
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            return
        finally:
            os.close(handle)
