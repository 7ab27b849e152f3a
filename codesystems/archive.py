"""Read zips within limits: the sizes in the directory are checked, and no member exceeds its size.

A zip of a few kilobytes may unpack to gigabytes, and the sizes in its directory may be wrong.
"""

import io
import zipfile
import zlib

LARGEST_MEMBER = 256 * 1024 * 1024
"""Bytes of a member: the largest file in CMS's releases has 16 MiB."""
LARGEST = 2 * LARGEST_MEMBER
"""Bytes of all members together."""
_MOST_MEMBERS = 10_000
_ENTRY = b"PK\x01\x02"
"""The signature of an entry of the directory."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The compression methods that CMS uses; other methods unpack without a limit."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


class ArchiveError(Exception):
    """A zip that cannot be read, or is too large: the message has the reason, not the name."""


def opened(data: bytes, largest: int = LARGEST) -> zipfile.ZipFile:
    """Open a zip whose members have at most `largest` bytes. Raises ArchiveError."""
    if data.count(_ENTRY) > _MOST_MEMBERS:
        raise ArchiveError(f"contains more than {_MOST_MEMBERS:,} files")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise ArchiveError(f"is a damaged or unreadable zip ({error})") from error
    size = sum(info.file_size for info in archive.infolist())
    if size > largest:
        raise ArchiveError(f"unpacks to {size:,} bytes; at most {largest:,} are read")
    return archive


def unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of a member, up to its size in the directory. Raises ArchiveError."""
    if info.file_size > LARGEST_MEMBER:
        size = f"{info.file_size:,} bytes; at most {LARGEST_MEMBER:,} are read"
        raise ArchiveError(f"contains {info.filename} of {size}")
    try:
        if info.compress_type not in _METHODS:
            raise NotImplementedError(f"compression method {info.compress_type}")
        with archive.open(info) as file:
            return file.read(info.file_size)
    except _DAMAGED as error:
        raise ArchiveError(f"is damaged at {info.filename} ({error})") from error
