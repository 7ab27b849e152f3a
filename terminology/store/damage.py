"""What is raised where a stored file is no longer what was written."""

from pathlib import Path

from terminology.store.database import DatabaseError


class DamagedPrerendered(Exception):
    """A prerendered file is damaged: the database beside it still has the answer.

    `path` is the file, `what` the part of it that is wrong.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: is damaged ({what})")
        self.path = path
        self.what = what


class DamagedDatabase(DatabaseError):
    """A database file is damaged or was changed after it was opened: it has no answer.

    `path` is the file, `what` is what is wrong with it.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: is damaged ({what})")
        self.path = path
        self.what = what
