"""Database files of the store: create one, open one for reading, verify one.

An open database is immutable to its readers: a new edition is a new file in the same place,
and whoever still reads the old one keeps it until done.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import orjson

APPLICATION_ID = 0x48435043
"""Marks our files, as SQLite's application_id: the letters HCPC."""
SCHEMA_VERSION = 5
SUFFIX = ".sqlite"

TABLES = ("value", "concept", "parent", "term", "mapping")
Row = tuple[object, ...]
Rows = dict[str, list[Row]]


class DatabaseError(Exception):
    """A file that is no whole database of ours: the message says which and why."""


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
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseError(f"{path}: {error}") from error
    if application != APPLICATION_ID or schema != SCHEMA_VERSION:
        connection.close()
        what = "no database of fhir-hcpcs"
        if application == APPLICATION_ID:
            what = f"a database of schema {schema}; this version reads {SCHEMA_VERSION}: reinstall"
        raise DatabaseError(f"{path}: is {what}")
    return connection


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
    """Check a database whole: SQLite's own integrity check, and the digest of its rows.

    Raises DatabaseError where it is damaged or does not hold what was written.
    """
    connection = open_readonly(path)
    try:
        state = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if state != "ok":
            raise DatabaseError(f"{path}: is damaged ({state})")
        (*description, due) = connection.execute(
            "SELECT edition.*, provenance.* FROM edition, provenance"
        ).fetchone()
        if digest(tuple(description), contents(connection)) != due:
            raise DatabaseError(f"{path}: it does not hold what was written")
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise DatabaseError(f"{path}: is damaged ({error})") from error
    finally:
        connection.close()


def _sql(name: str) -> str:
    return files("terminology.store").joinpath(name).read_text()
