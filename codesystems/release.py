"""A release: the file that a publisher released, its digest and its members.

A zip has the members that CMS put in it; any other file is a release of one member.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from codesystems import archive
from codesystems.archive import ArchiveError

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes: the largest release of CMS is a zip of 3 MiB."""


class ReleaseError(Exception):
    """A release that cannot be read: the message names the file and the place."""


class Refused(ReleaseError):
    """A release that deviates from its publisher's layout, at one place in one file.

    `place` is "line 15, column 120" in text and "row 15, column PRICE1" in a workbook.
    """

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}, {place}: {reason}" if place else f"{file}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


@dataclass(frozen=True)
class ReleaseMember:
    """One file of a release: its name without folders, and its bytes, which are read when needed.

    `modified` is its day in a zip. `data` raises ReleaseError where the file is damaged in the zip.
    """

    name: str
    read: Callable[[], bytes]
    modified: date | None = None

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.read()

    @property
    def is_workbook(self) -> bool:
        """Return whether this is an Excel file (xlsx, or the older xls), not a text."""
        if self.name.lower().endswith(".txt"):
            return False
        return self.data[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}


@dataclass(frozen=True, slots=True)
class Release:
    """A release of a publisher: one file with its sha256 and its members."""

    name: str
    sha256: str
    members: tuple[ReleaseMember, ...]


def read(path: Path) -> Release:
    """Open a release file.

    Raises ReleaseError, in one line, for a missing file, a folder, or a damaged zip.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        raise ReleaseError(f"{path}: {_reason(error)}") from error
    if size > LARGEST_FILE:
        raise ReleaseError(f"{path}: has {size:,} bytes; at most {LARGEST_FILE:,} are read")
    if not data:
        raise ReleaseError(f"{path}: is empty")
    return Release(path.name, hashlib.sha256(data).hexdigest(), _members(path, data))


def _reason(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "is a folder; name the zip, text or xlsx file in it"
    return (error.strerror or str(error)).lower()


def _members(path: Path, data: bytes) -> tuple[ReleaseMember, ...]:
    whole = ReleaseMember(path.name, lambda: data)
    if not data.startswith(b"PK"):
        if path.suffix.lower() == ".zip":
            raise ReleaseError(f"{path}: is not a zip, but its name ends with .zip")
        return (whole,)
    try:
        packed = archive.opened(data)
    except ArchiveError as error:
        raise ReleaseError(f"{path}: {error}") from error
    if "[Content_Types].xml" in packed.namelist():
        return (whole,)
    return tuple(
        ReleaseMember(
            PurePosixPath(info.filename).name, partial(_unpacked, path, packed, info), _day(info)
        )
        for info in packed.infolist()
        if not info.is_dir()
    )


def _day(info: ZipInfo) -> date | None:
    """Return the day of a member in a zip; None where it is impossible."""
    try:
        return date(*info.date_time[:3])
    except ValueError:
        return None


def _unpacked(path: Path, packed: ZipFile, info: ZipInfo) -> bytes:
    try:
        return archive.unpacked(packed, info)
    except ArchiveError as error:
        raise ReleaseError(f"{path}: {error}") from error


def decoded(file: str, data: bytes, encoding: str) -> list[str]:
    """Return the lines of a text without their ends, CRLF or LF; an empty text has none.

    Raises Refused, with line and column, for a byte that is not in the encoding.
    """
    if not data:
        return []
    try:
        text = data.decode("ascii" if data.isascii() else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        reason = f"byte 0x{data[error.start]:02X} is not a character of CMS's encoding ({encoding})"
        raise Refused(file, f"line {line}, column {column}", reason) from error
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
