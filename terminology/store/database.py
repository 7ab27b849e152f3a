"""Create, seal, open and verify the database files of the store.

A database is immutable to its readers: a new edition is a new file at the same path, and readers
of the old file keep it open until they finish.

Each file ends with a seal after the pages of SQLite, which ignores it: the digest of the
description (`describe`), which is checked when the file is opened, and the digest of the whole
file, which is checked before its rows are read.
"""

import hashlib
import os
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from io import FileIO
from pathlib import Path

import orjson

APPLICATION_ID = 0x48435043
"""The application_id of SQLite that marks our files: the letters HCPC."""
SCHEMA_VERSION = 7
_READABLE = {6, SCHEMA_VERSION}
"""The versions that are read: in 6, values have no parts, and there are no slips."""
SUFFIX = ".sqlite"
DAMAGED = "it does not hold what was written"

_SEAL = struct.Struct("<16s32s32s")
_SEAL_MAGIC = b"fhir-hcpcs seal\n"
_BLOCK = 1 << 20

TABLES = ("value", "concept", "parent", "term", "mapping", "slip")
FAILURES = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""Exceptions on a failure of SQLite: its message may not be UTF-8, a damaged size may be huge."""

TableRow = tuple[object, ...]
RowsByTable = dict[str, list[TableRow]]


class DatabaseError(Exception):
    """A file is not an intact database of ours; the message has its path and the reason."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Two sha256 of a database as written: of its description, and of the first `size` bytes."""

    description: bytes
    file: bytes
    size: int


def within(*folders: Path) -> Iterator[Path]:
    """Yield the databases of each folder in turn, sorted by name, without unfinished ones.

    One that an earlier folder has too, by its name, is hidden: an installed edition takes the place
    of the bundled one of its version.
    """
    seen = set[str]()
    for folder in folders:
        found = sorted(folder.glob(f"[!.]*{SUFFIX}"))
        yield from (path for path in found if path.name not in seen)
        seen.update(path.name for path in found)


def create(path: Path) -> sqlite3.Connection:
    """Create a database with empty tables, and begin the transaction that the caller commits."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript(f"BEGIN; {_sql('schema.sql')}")
    return connection


def index(connection: sqlite3.Connection) -> None:
    """Create the indexes, after all rows are inserted."""
    for statement in _sql("indexes.sql").split(";"):
        connection.execute(statement)


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open a database of ours for reading, from any thread.

    Raises DatabaseError for any other file, and for a database of a schema that is not read.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: {error}") from error
    try:
        # Truncating a memory-mapped file would kill the process.
        connection.execute("PRAGMA mmap_size = 0")
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except FAILURES as error:
        connection.close()
        raise DatabaseError(f"{path}: {error}") from error
    if application != APPLICATION_ID or schema not in _READABLE:
        connection.close()
        what = "no database of fhir-hcpcs"
        if application == APPLICATION_ID:
            what = f"a database of schema {schema}; this version reads {SCHEMA_VERSION}: reinstall"
        raise DatabaseError(f"{path}: is {what}")
    return connection


def describe(connection: sqlite3.Connection) -> TableRow:
    """Return the description of a database: its rows in `edition` and `provenance`, as one.

    Raises any of FAILURES, and TypeError if a row is missing.
    """
    query = "SELECT edition.*, provenance.* FROM edition, provenance"
    return (*connection.execute(query).fetchone(),)


def description_digest(description: TableRow) -> bytes:
    """Return the digest of a description for the seal."""
    return hashlib.sha256(orjson.dumps(description)).digest()


def seal(path: Path) -> None:
    """Append the seal to a new database, after the last change to it."""
    connection = open_readonly(path)
    try:
        description = description_digest(describe(connection))
    finally:
        connection.close()
    with path.open("r+b", buffering=0) as file:
        file.seek(0, os.SEEK_END)
        file.write(_SEAL_MAGIC + description)
        file.write(file_digest(file, file.tell()))


def file_digest(file: FileIO, size: int) -> bytes:
    """Return the sha256 of the first `size` bytes of a file; other threads run meanwhile."""
    sha256, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    file.seek(0)
    while size > 0 and (read := file.readinto(block[: min(size, _BLOCK)])):
        sha256.update(block[:read])
        size -= read
    return sha256.digest()


def read_seal(file: FileIO) -> Seal | None:
    """Return the seal of a file, or None."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _SEAL.size))
    sealed_bytes = file.read(_SEAL.size)
    if len(sealed_bytes) < _SEAL.size or not sealed_bytes.startswith(_SEAL_MAGIC):
        return None
    _, description, digest = _SEAL.unpack(sealed_bytes)
    return Seal(description, digest, end - len(digest))


def digest(description: TableRow, rows: RowsByTable) -> str:
    """Return the sha256 of the content of a database: its description and its rows.

    `description` is that of `describe`, without the digest itself.
    """
    sha256 = hashlib.sha256(orjson.dumps(description))
    for name in TABLES:
        if name in rows:
            sha256.update(name.encode())
            sha256.update(orjson.dumps(rows[name], default=bytes.hex))
    return sha256.hexdigest()


def contents(connection: sqlite3.Connection) -> RowsByTable:
    """Return the ordered rows of every table."""
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    return {
        name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in TABLES
        if schema == SCHEMA_VERSION or name != "slip"
    }


def verify(path: Path) -> None:
    """Check a whole database: SQLite's integrity check, the digest of its rows, and its seal.

    Raises DatabaseError if any of them fails.
    """
    connection = open_readonly(path)
    try:
        state = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok":
            raise DatabaseError(f"{path}: is damaged ({state})")
        (*description, expected) = describe(connection)
        if digest(tuple(description), contents(connection)) != expected or not _is_sealed(path):
            raise DatabaseError(f"{path}: {DAMAGED}")
    except (*FAILURES, TypeError, ValueError) as error:
        raise DatabaseError(f"{path}: is damaged ({error})") from error
    finally:
        connection.close()


def _is_sealed(path: Path) -> bool:
    with path.open("rb", buffering=0) as file:
        seal = read_seal(file)
        return seal is not None and file_digest(file, seal.size) == seal.file


def _sql(name: str) -> str:
    return files("terminology.store").joinpath(name).read_text()
