"""The starter shelf: the data that ships, as a shelf beside that of what is installed.

Every start looks for it. It is found by the files that it is made of; only to build it, they are
read.
"""

import atexit
import hashlib
import shutil
import tempfile
from pathlib import Path

import codesystems
import conceptmaps
from terminology.store import database

CONTENTS = "contents"
"""The file that names the databases of a starter shelf, with their sizes, when they are whole."""


def find(folder: Path) -> Path:
    """Find the starter shelf below a folder; build it where it is not there, or not whole.

    It is built once for each state of the shipped tables. Where the folder cannot be written, it
    is built for this process in a temporary folder.
    """
    name = _fingerprint()
    try:
        return _whole(folder / name)
    except OSError:
        temporary = Path(tempfile.mkdtemp(prefix="fhir-hcpcs-starter-"))
        atexit.register(shutil.rmtree, temporary, ignore_errors=True)
        return _whole(temporary / name)


def _fingerprint() -> str:
    """What changes whenever what ships changes, or how it is stored."""
    found = hashlib.sha256(str(database.SCHEMA_VERSION).encode())
    for package in (codesystems, conceptmaps):
        (home,) = map(Path, package.__path__)
        for path in sorted(home.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.relative_to(home).as_posix().encode() + b"\0")
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _whole(shelf: Path) -> Path:
    if not _is_whole(shelf):
        from terminology import shipped  # noqa: PLC0415 - reading it takes as long as to start

        names = shipped.build(shelf)
        sizes = [f"{(shelf / name).stat().st_size} {name}" for name in names]
        building = shelf / f".{CONTENTS}"
        building.write_text("\n".join(sizes))
        building.replace(shelf / CONTENTS)
    return shelf


def _is_whole(shelf: Path) -> bool:
    try:
        listed = [line.split() for line in (shelf / CONTENTS).read_text().splitlines()]
        return listed != [] and all(
            (shelf / name).stat().st_size == int(size) for size, name in listed
        )
    except (OSError, ValueError):
        return False
