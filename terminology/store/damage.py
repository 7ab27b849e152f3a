"""Exceptions for stored files whose content is no longer what was written."""

from pathlib import Path

from terminology.store.database import DatabaseError


class DamagedPrerendered(Exception):
    """A prerendered file is damaged; the database next to it can still answer.

    `path` is the file, `what` its damaged part.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: is damaged ({what})")
        self.path = path
        self.what = what


class DamagedDatabase(DatabaseError):
    """A database file is damaged, or was changed after it was opened; it cannot answer.

    `path` is the file, `what` describes the damage.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: is damaged ({what})")
        self.path = path
        self.what = what
