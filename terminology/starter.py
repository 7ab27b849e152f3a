"""The bundled data: what ships, as a folder of databases beside that of what is installed.

Every start looks for it in a cache. It is found by the digest of the code, which includes the
tables that it is made of; only to build it, they are read.
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

from terminology.software import CODE

CONTENTS = "contents"
"""The file that names the databases of the folder, with their sha256, when they are whole."""
_IN_USE = ".in-use"
"""The file that each process which uses the folder has a lock on, shared with the others."""
_LOCK = ".lock"
_NAME_LENGTH = 16
_NAME = re.compile(f"[0-9a-f]{{{_NAME_LENGTH}}}")
_ATTEMPTS = 3
"""Another process may remove the folder between its being built and its being used."""


def find(cache: Path) -> Path:
    """Find the bundled data in a cache; build it where it is not there, or not whole.

    It is built once for each state of the code, and what other code has built is removed unless a
    process uses it. Where the cache cannot be written, it is built for this process in a temporary
    folder.
    """
    name = CODE[:_NAME_LENGTH]
    try:
        return _whole(cache / name)
    except OSError:
        temporary = Path(tempfile.mkdtemp(prefix="fhir-hcpcs-starter-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return _whole(temporary / name)


def restore(folder: Path) -> bool:
    """Build a folder of bundled data again where it is not whole; tell whether it was built.

    Any other folder is left as it is. Raises OSError where it cannot be written.
    """
    return folder.name == CODE[:_NAME_LENGTH] and not _is_whole(folder) and _build(folder)


def _whole(folder: Path) -> Path:
    """The folder, in use and whole. Raises OSError where it does not become so."""
    for _ in range(_ATTEMPTS):
        _use(folder)
        if _is_whole(folder):
            return folder
        _build(folder)
    raise OSError(f"{folder}: what is built there does not stay whole")


def _is_whole(folder: Path) -> bool:
    try:
        listed = [line.split() for line in (folder / CONTENTS).read_text().splitlines()]
        return listed != [] and all(_digest(folder / name) == due for due, name in listed)
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _build(folder: Path) -> bool:
    """Build the folder, unless another process has done so; tell whether it was built."""
    from terminology import shipped  # noqa: PLC0415 - reading it takes as long as to start

    cache = folder.parent
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / _LOCK):
        if _is_whole(folder):
            return False
        names = shipped.build(folder)
        building = folder / f".{CONTENTS}"
        building.write_text("".join(f"{_digest(folder / name)} {name}\n" for name in names))
        building.replace(folder / CONTENTS)
        for other in cache.iterdir():
            if other != folder and _NAME.fullmatch(other.name) and (other / _LOCK).exists():
                _remove_unused(other)
    return True


if sys.platform == "win32":  # pragma: no cover - Windows locks no file together with others

    def _use(folder: Path) -> None:
        """Nothing: what is open cannot be removed."""

    def _remove_unused(folder: Path) -> None:
        """Nothing: nobody can tell whether it is used."""

else:
    import fcntl

    _used: dict[Path, int] = {}
    """The files that this process has a lock on, while it runs."""

    def _use(folder: Path) -> None:
        """Have other processes spare a folder while this one runs."""
        with suppress(OSError):
            handle = os.open(folder / _IN_USE, os.O_RDONLY | os.O_CREAT)
            fcntl.flock(handle, fcntl.LOCK_SH)
            before = _used.pop(folder, None)
            _used[folder] = handle
            if before is not None:
                os.close(before)

    def _remove_unused(folder: Path) -> None:
        """Remove a folder, unless a process has its lock."""
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
