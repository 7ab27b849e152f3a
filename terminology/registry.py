"""The registry of what is installed and bundled: it gives snapshots, always up to date.

The registry watches its folders: a new, replaced or removed database is seen by the next
request, and a request that still reads the old one ends with it. A damaged file is named, and
nothing is answered from it.
"""

import threading
from pathlib import Path

from terminology import contents, derivedmaps, supplementing, versions
from terminology.snapshot import Snapshot, age
from terminology.store.contract import Concepts, Mappings
from terminology.store.damage import DamagedDatabase
from terminology.store.folder import Write
from terminology.store.reader import StoredConcepts
from terminology.store.watch import Watch
from terminology.upkeep import Restore, Upkeep
from terminology.valuesets import registered


class Registry:
    """The snapshot of some folders, always up to date. Threads may share it.

    A server gives the functions that repair its files: `prerender` writes the prerendered file of
    a database, `restore` builds a damaged folder of bundled data again. Then every file is also
    checked whole in the background when it is opened; otherwise only before it is read.
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
        """Return the current snapshot. Without changes it costs one look at each folder."""
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
                self._snapshot, changes = _snapshot_of(self._watch), None
            except DamagedDatabase:
                # A database that proves to be damaged is left out by the next look.
                changes = self._watch.look()


def _snapshot_of(watch: Watch) -> Snapshot:
    editions: list[Concepts] = []
    maps: list[Mappings] = []
    for stored in watch.opened:
        if isinstance(stored, StoredConcepts):
            editions.append(stored)
        else:
            maps += versions.all_versions(stored)
    editions.sort(key=age, reverse=True)
    maps += derivedmaps.of(editions)
    maps.sort(key=lambda one: (one.edition.effective, one.edition.version), reverse=True)
    value_sets = tuple(registered.of(editions, maps))
    return Snapshot(
        supplementing.apply(editions),
        tuple(maps),
        tuple(watch.broken),
        value_sets,
        tuple(watch.damaged.values()),
        watch.updated,
    )
