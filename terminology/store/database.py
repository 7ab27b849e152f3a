"""Database files of the store: create one, seal it, open one for reading, verify one.

An open database is immutable to its readers: a new edition is a new file in the same place,
and whoever still reads the old one keeps it until done.

Behind the pages of SQLite, which does not read on, each file has a seal: the digest of how the
database describes itself, which is checked when it is opened, and that of the whole file, which is
checked before it is read.
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
"""Marks our files, as SQLite's application_id: the letters HCPC."""
SCHEMA_VERSION = 6
SUFFIX = ".sqlite"
DAMAGED = "it does not hold what was written"

_SEAL = struct.Struct("<16s32s32s")
_SEAL_MAGIC = b"fhir-hcpcs seal\n"
_BLOCK = 1 << 20

TABLES = ("value", "concept", "parent", "term", "mapping")
FAILURES = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What Python raises where SQLite fails: its message may be no text, a size may be damaged."""

Row = tuple[object, ...]
Rows = dict[str, list[Row]]


class DatabaseError(Exception):
    """A file that is no whole database of ours: the message says which and why."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a database was when it was written: two sha256, and the bytes that the second is of."""

    description: bytes
    file: bytes
    size: int


def within(*folders: Path) -> Iterator[Path]:
    """The databases of some folders, each folder's by name; one in the making is not among them."""
    for folder in folders:
        yield from sorted(folder.glob(f"[!.]*{SUFFIX}"))


def create(path: Path) -> sqlite3.Connection:
    """Create a database with empty tables; one transaction is open until `commit`."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.executescript(f"BEGIN; {_sql('schema.sql')}")
    return connection


def index(connection: sqlite3.Connection) -> None:
    """Make the indexes, once the rows are in."""
    for statement in _sql("indexes.sql").split(";"):
        connection.execute(statement)


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open a database of ours for reading, by any thread.

    Raises DatabaseError for a file that is none, or was written by a version of this program
    with another schema.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise DatabaseError(f"{path}: {error}") from error
    try:
        # A file that is cut while it is mapped would end the process.
        connection.execute("PRAGMA mmap_size = 0")
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except FAILURES as error:
        connection.close()
        raise DatabaseError(f"{path}: {error}") from error
    if application != APPLICATION_ID or schema != SCHEMA_VERSION:
        connection.close()
        what = "no database of fhir-hcpcs"
        if application == APPLICATION_ID:
            what = f"a database of schema {schema}; this version reads {SCHEMA_VERSION}: reinstall"
        raise DatabaseError(f"{path}: is {what}")
    return connection


def describe(connection: sqlite3.Connection) -> Row:
    """How a database describes itself: the row of `edition`, and that of `provenance`.

    Raises any of FAILURES, and TypeError where there is none.
    """
    query = "SELECT edition.*, provenance.* FROM edition, provenance"
    return (*connection.execute(query).fetchone(),)


def sealed(description: Row) -> bytes:
    """The digest of a description in the seal."""
    return hashlib.sha256(orjson.dumps(description)).digest()


def seal(path: Path) -> None:
    """Write the seal behind a new database, when nothing will be written into it any more."""
    connection = open_readonly(path)
    try:
        description = sealed(describe(connection))
    finally:
        connection.close()
    with path.open("r+b", buffering=0) as file:
        file.seek(0, os.SEEK_END)
        file.write(_SEAL_MAGIC + description)
        file.write(file_digest(file, file.tell()))


def file_digest(file: FileIO, size: int) -> bytes:
    """The sha256 of the first bytes of a file; other threads run meanwhile."""
    found, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    file.seek(0)
    while size > 0 and (read := file.readinto(block[: min(size, _BLOCK)])):
        found.update(block[:read])
        size -= read
    return found.digest()


def read_seal(file: FileIO) -> Seal | None:
    """The seal of a file; None where there is none."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _SEAL.size))
    found = file.read(_SEAL.size)
    if len(found) < _SEAL.size or not found.startswith(_SEAL_MAGIC):
        return None
    _, description, digest = _SEAL.unpack(found)
    return Seal(description, digest, end - len(digest))


def digest(description: Row, rows: Rows) -> str:
    """The sha256 of all that a database holds: how it describes itself, and its rows.

    `description` is the row of `edition` and that of `provenance`, but for the digest itself.
    """
    found = hashlib.sha256(orjson.dumps(description))
    for name in TABLES:
        found.update(name.encode())
        found.update(orjson.dumps(rows[name], default=bytes.hex))
    return found.hexdigest()


def contents(connection: sqlite3.Connection) -> Rows:
    """All rows of all tables, in their order."""
    return {
        name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
        for name in TABLES
    }


def verify(path: Path) -> None:
    """Check a database whole: SQLite's own integrity check, the digest of its rows, and its seal.

    Raises DatabaseError where it is damaged or does not hold what was written.
    """
    connection = open_readonly(path)
    try:
        state = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok":
            raise DatabaseError(f"{path}: is damaged ({state})")
        (*description, due) = describe(connection)
        if digest(tuple(description), contents(connection)) != due or not _is_sealed(path):
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
