"""Verify stored files in the background, and repair them if possible."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

from terminology.store import database, folder
from terminology.store.damage import DamagedPrerendered
from terminology.store.database import DatabaseError
from terminology.store.folder import Write
from terminology.store.reader import Opened
from terminology.store.watch import Changes

_log = logging.getLogger(__name__)

_REPAIRS = 3
"""Maximum repairs of one prerendered file by one process: after more, the disk is defective."""

Restore = Callable[[Path], bool]
"""Rebuilds a folder of bundled data if it is damaged; returns whether it did."""


class Upkeep:
    """The verification and repair of some folders, one task at a time.

    `write` prerenders a database to a file. Without it nothing is repaired, and only files that
    were changed in place are verified before they are used.
    """

    def __init__(
        self, folders: Sequence[Path], write: Write | None = None, restore: Restore | None = None
    ) -> None:
        self._folders = folders
        self._write = write
        self._restore = restore
        self._lock = Lock()
        self._repairs: dict[Path, int] = {}
        self._warned: set[Path] = set()

    def begin(self, changes: Changes, damaged: Mapping[Path, str]) -> None:
        """Start the tasks after a change in a new thread."""
        checked = changes.opened if self._write else changes.in_place
        if checked or damaged or changes.lost or self._restore:
            arguments = (checked, changes.in_place, {**damaged}, changes.lost)
            Thread(target=self._run, args=arguments, daemon=True, name="upkeep").start()

    def _run(
        self,
        checked: Sequence[Opened],
        in_place: Sequence[Opened],
        damaged: Mapping[Path, str],
        lost: Sequence[Path],
    ) -> None:
        with self._lock:
            # The registry notices damage found here, as if a request had met it.
            for opened in in_place:
                with suppress(DamagedPrerendered):
                    opened.check_prerendered()
            for opened in checked:
                with suppress(DatabaseError):
                    opened.check()
            self._restore_folders()
            for path in (*damaged, *lost):
                self._prerender(path, damaged.get(path, f"{path}: its prerendered file is gone"))

    def _restore_folders(self) -> None:
        for folder_path in self._folders if self._restore else ():
            try:
                is_restored = self._restore is not None and self._restore(folder_path)
            except OSError as error:
                _log.warning("%s: is damaged and cannot be built again (%s)", folder_path, error)
                continue
            if is_restored:
                _log.warning("%s: was damaged, and has been built again", folder_path)
                for path in database.within(folder_path):
                    self._prerender(path, "")

    def _prerender(self, path: Path, damage: str) -> None:
        """Write a prerendered file again, and log one line."""
        if self._write is None or self._repairs.get(path, 0) >= _REPAIRS:
            self._warn(path, f"{damage}. Run `fhir-hcpcs prepare` to write it again")
            return
        written: list[Opened] = []
        try:
            with suppress(DatabaseError):
                folder.prerender_again(path, self._write, written.append)
        except OSError as error:
            self._warn(
                path,
                f"{damage}, and cannot be written again ({error}). Run `fhir-hcpcs prepare` as a "
                "user who may write there",
            )
        if written and damage:
            self._repairs[path] = self._repairs.get(path, 0) + 1
            self._warned.discard(path)
            _log.warning("%s, and has been written again", damage)

    def _warn(self, path: Path, text: str) -> None:
        """Warn about a file once until it is written again, even if the damage changes."""
        if path not in self._warned:
            self._warned.add(path)
            _log.warning("%s", text)
