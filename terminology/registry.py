"""The registry of what is installed and bundled: it gives snapshots, always up to date.

The registry watches its folders: a new, replaced or removed database is seen by the next
request, and a request that still reads the old one ends with it. A damaged file is named, and
nothing is answered from it.
"""

import threading
from pathlib import Path

from terminology import contents, derivedmaps, versions
from terminology.snapshot import Snapshot, age
from terminology.store.contract import Concepts, Mappings
from terminology.store.damage import DamagedDatabase
from terminology.store.folder import Write
from terminology.store.reader import StoredConcepts
from terminology.store.watch import Watch
from terminology.upkeep import Restore, Upkeep
from terminology.valuesets import registered


class Registry:
    """The snapshot of some folders, always up to date. Any thread may ask.

    A server names what repairs its files: `prerender` writes what is prerendered of a database to a
    file, `restore` builds a folder again where it is one of bundled data that is not whole. Then
    every file is also checked whole in the background as it is opened; else only before it is read.
    """

    def __init__(
        self, *folders: Path, prerender: Write | None = None, restore: Restore | None = None
    ) -> None:
        for folder in folders:
            contents.skip_recorded(folder)
        self._lock = threading.Lock()
        self._watch = Watch(folders)
        self._upkeep = Upkeep(folders, prerender, restore)
        self._snapshot = Snapshot((), ())
        self._refresh()

    def snapshot(self) -> Snapshot:
        """What there is now. Costs one look at each folder where nothing has changed."""
        if self._watch.is_due():
            with self._lock:
                if self._watch.is_due():
                    self._refresh()
        return self._snapshot

    def _refresh(self) -> None:
        changes = self._watch.look()
        while changes is not None:
            self._upkeep.begin(changes, self._watch.damaged)
            try:
                self._snapshot, changes = _arranged(self._watch), None
            except DamagedDatabase:
                # What is found damaged as it is read is left out by the next look.
                changes = self._watch.look()


def _arranged(watch: Watch) -> Snapshot:
    editions: list[Concepts] = []
    maps: list[Mappings] = []
    for held in watch.opened:
        if isinstance(held, StoredConcepts):
            editions.append(held)
        else:
            maps += versions.of(held)
    editions.sort(key=age, reverse=True)
    maps += derivedmaps.of(editions)
    maps.sort(key=lambda held: (held.edition.effective, held.edition.version), reverse=True)
    value_sets = tuple(registered.of(editions, maps))
    return Snapshot(
        tuple(editions),
        tuple(maps),
        tuple(watch.broken),
        value_sets,
        tuple(watch.damaged.values()),
    )
