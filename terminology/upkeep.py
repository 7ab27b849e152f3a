"""What is done about stored files in the background: checked whole, and repaired where possible."""

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
"""How often one process writes one prerendered file again: more often, and the disk is damaged."""

Restore = Callable[[Path], bool]
"""Builds a folder of bundled data again where it is not whole; tells whether it did."""


class Upkeep:
    """The upkeep of some folders. One thing is done at a time.

    `write` prerenders a database into a file. Without it nothing is repaired, and only a file that
    was changed in place is checked before it is needed.
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
        """Begin with what is to be done after a change, in a thread of its own."""
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
            # What is found here is noticed by the library, as if a question had met it.
            for held in in_place:
                with suppress(DamagedPrerendered):
                    held.check_prerendered()
            for held in checked:
                with suppress(DatabaseError):
                    held.check()
            self._restore_folders()
            for path in (*damaged, *lost):
                self._prerender(path, damaged.get(path, f"{path}: its prerendered file is gone"))

    def _restore_folders(self) -> None:
        for one in self._folders if self._restore else ():
            try:
                is_restored = self._restore is not None and self._restore(one)
            except OSError as error:
                _log.warning("%s: is damaged and cannot be built again (%s)", one, error)
                continue
            if is_restored:
                _log.warning("%s: was damaged, and has been built again", one)
                for path in database.within(one):
                    self._prerender(path, "")

    def _prerender(self, path: Path, damage: str) -> None:
        """Write a prerendered file again, and say so in one line."""
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
        """Warn of a file once until it is written again, though looks may tell other details."""
        if path not in self._warned:
            self._warned.add(path)
            _log.warning("%s", text)
