"""The packages beside ours that bring content: entry points of the group `fhir_hcpcs.content`."""

import hashlib
import importlib.util
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

GROUP = "fhir_hcpcs.content"
_COMPILED = ".pyc"


def installed() -> tuple[EntryPoint, ...]:
    """Return the entry points, by name."""
    return tuple(sorted(entry_points(group=GROUP), key=lambda point: point.name))


def digest(code: str) -> str:
    """Return the digest of our code together with that of all packages with content.

    Without such packages it is the digest of our code itself. No package is imported.
    """
    points = installed()
    if not points:
        return code
    listed = [code, *(f"{point.name} {point.value} {_package(point)}" for point in points)]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


def _package(point: EntryPoint) -> str:
    """The digest of the files of a package; that of nothing where they cannot be read."""
    sha256 = hashlib.sha256()
    # To load the package will fail too, and says why.
    with suppress(Exception):
        for path in sorted(_files(point)):
            sha256.update(str(path).encode() + b"\0" + path.read_bytes())
    return sha256.hexdigest()


def _files(point: EntryPoint) -> Iterator[Path]:
    package = importlib.util.find_spec(point.module.partition(".")[0])
    if package is None:
        return
    for folder in package.submodule_search_locations or ():
        for path in Path(folder).rglob("*"):
            if path.suffix != _COMPILED and path.is_file():
                yield path
    if package.submodule_search_locations is None and package.origin:
        yield Path(package.origin)
