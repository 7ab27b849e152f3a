"""A download under way: the bytes so far, and what tells whether they are still good.

NAME.part       the bytes that have come
NAME.part.mark  where from, and the publisher's mark of the file (ETag or Last-Modified)
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Partial:
    """The unfinished download of one file; `target` is the name that the whole file gets."""

    target: Path

    @property
    def path(self) -> Path:
        """Where the bytes are until the file is whole."""
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def size(self) -> int:
        """How many bytes have come."""
        return self.path.stat().st_size if self.path.exists() else 0

    def mark(self, url: str) -> str:
        """The publisher's mark of the file that the bytes are of; '' where they are of no use."""
        noted = self._note.read_text().split("\n") if self._note.exists() else []
        return noted[1] if self.size and noted[:1] == [url] else ""

    def begin(self, url: str, mark: str) -> None:
        """Throw away what has come, and begin with a file that the publisher marks so."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(b"")
        self._note.write_text(f"{url}\n{mark}")

    def append(self) -> BinaryIO:
        """Open the file for the bytes that come next."""
        return self.path.open("ab")

    def drop(self) -> None:
        """Throw away what has come."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def head(self, count: int) -> bytes:
        """The first bytes that have come."""
        with self.path.open("rb") as file:
            return file.read(count)

    def finish(self) -> str:
        """Give the whole file its name; return its sha256."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.path.replace(self.target)
        self._note.unlink()
        return digest

    @property
    def _note(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part.mark")
