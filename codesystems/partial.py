"""An unfinished download: the bytes so far, and the validator of the file that they are from.

NAME.part       the bytes so far
NAME.part.mark  the address, and the publisher's validator of the file (ETag or Last-Modified)
NAME.mark       the same of the complete file, to ask the publisher later whether it has another one
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Partial:
    """The unfinished download of one file; `target` is the path of the complete file."""

    target: Path

    @property
    def path(self) -> Path:
        """The path of the bytes until the file is complete."""
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def size(self) -> int:
        """The number of bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def mark(self, url: str) -> str:
        """Return the validator of the file at an address; '' where the bytes are not from it."""
        return _validator(self._mark_file, url) if self.size else ""

    def complete_mark(self, url: str) -> str:
        """Return the validator of the complete file; '' where it is not from this address."""
        return _validator(self._complete_mark_file, url)

    def begin(self, url: str, mark: str) -> None:
        """Delete the bytes so far, and start with the file of this address and validator."""
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(b"")
        self._mark_file.write_text(f"{url}\n{mark}")

    def append(self) -> BinaryIO:
        """Open the file for the next bytes."""
        return self.path.open("ab")

    def drop(self) -> None:
        """Delete the bytes so far."""
        self.path.unlink(missing_ok=True)
        self._mark_file.unlink(missing_ok=True)

    def head(self, count: int) -> bytes:
        """Return the first bytes."""
        with self.path.open("rb") as file:
            return file.read(count)

    def finish(self) -> str:
        """Rename the complete file to its target; return its sha256."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # The mark of an earlier file must never be beside this one.
        self._complete_mark_file.unlink(missing_ok=True)
        self.path.replace(self.target)
        self._mark_file.replace(self._complete_mark_file)
        return digest

    def remove(self) -> None:
        """Delete the complete file and its mark."""
        self.target.unlink(missing_ok=True)
        self._complete_mark_file.unlink(missing_ok=True)

    @property
    def _mark_file(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part.mark")

    @property
    def _complete_mark_file(self) -> Path:
        return self.target.with_name(f"{self.target.name}.mark")


def _validator(file: Path, url: str) -> str:
    lines = file.read_text().split("\n") if file.exists() else []
    return lines[1] if lines[:1] == [url] else ""
