"""Zips, read within bounds: the sizes in their directory are checked, and are not exceeded.

A zip of a few kilobytes may unpack to gigabytes, and its directory may say that it does not.
"""

import io
import zipfile
import zlib

LARGEST_MEMBER = 256 * 1024 * 1024
"""Bytes of a member: the largest file CMS ships in these releases is 16 MiB."""
LARGEST = 2 * LARGEST_MEMBER
"""Bytes of all members together."""
_MOST_MEMBERS = 10_000
_ENTRY = b"PK\x01\x02"
"""How an entry of the directory begins."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""How CMS packs; other methods unpack without a bound."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class ArchiveError(Exception):
    """A zip that cannot be read, or is too large: the message says why, not which."""


def opened(data: bytes, largest: int = LARGEST) -> zipfile.ZipFile:
    """Open a zip that unpacks to so many bytes at most, as it says. Raises ArchiveError."""
    if data.count(_ENTRY) > _MOST_MEMBERS:
        raise ArchiveError(f"holds more than {_MOST_MEMBERS:,} files")
    try:
        found = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise ArchiveError(f"is a damaged or unreadable zip ({error})") from error
    size = sum(info.file_size for info in found.infolist())
    if size > largest:
        raise ArchiveError(f"unpacks to {size:,} bytes; at most {largest:,} are read")
    return found


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, no more of them than the directory says. Raises ArchiveError."""
    if info.file_size > LARGEST_MEMBER:
        size = f"{info.file_size:,} bytes; at most {LARGEST_MEMBER:,} are read"
        raise ArchiveError(f"holds {info.filename} of {size}")
    try:
        if info.compress_type not in _METHODS:
            raise NotImplementedError(f"compression method {info.compress_type}")
        with archive.open(info) as file:
            return file.read(info.file_size)
    except _DAMAGED as error:
        raise ArchiveError(f"is damaged at {info.filename} ({error})") from error
