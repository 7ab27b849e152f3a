"""Supplements that a question wants (`useSupplement`), or that a value set needs."""

from collections.abc import Iterable, Sequence

from codesystems import canonical
from codesystems.problems import NotFound
from terminology.messages import hl7valuesets
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import Supplemented


def find(asked: Iterable[str], snapshot: Snapshot) -> list[Concepts]:
    """The supplements of these URLs, or `url|version`. Raises NotFound where one is not here."""
    found = []
    for one in asked:
        held = snapshot.supplement(one)
        if held is None:
            raise NotFound(hl7valuesets.missing_supplement(one))
        found.append(held)
    return found


def add(held: Concepts, supplements: Sequence[Concepts]) -> Concepts:
    """The edition with those of the supplements that are for it."""
    meant = [one for one in supplements if _is_for(one, held)]
    return Supplemented(held, meant) if meant else held


def _is_for(supplement: Concepts, held: Concepts) -> bool:
    url, version = canonical.split(supplement.edition.supplements or "")
    return canonical.resolve(url).canonical == held.edition.url and version in {
        None,
        held.edition.version,
    }
