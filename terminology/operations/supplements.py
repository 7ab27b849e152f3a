"""Supplements that a request (`useSupplement`) or a value set requires."""

from collections.abc import Iterable, Sequence

from codesystems.problems import NotFound
from terminology.messages import codesystem, hl7valuesets
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import Supplemented
from terminology.supplementing import adds_to


def find(urls: Iterable[str], snapshot: Snapshot) -> list[Concepts]:
    """The supplements of `url` or `url|version`. Raises NotFound if one is not installed."""
    supplements = []
    for url in urls:
        supplement = snapshot.supplement(url)
        if supplement is None:
            raise NotFound(hl7valuesets.missing_supplement(url))
        supplements.append(supplement)
    return supplements


def add(concepts: Concepts, supplements: Sequence[Concepts]) -> Concepts:
    """The edition with those of the supplements that supplement it.

    They replace automatic ones of the same URL.
    """
    used = matching(concepts, supplements)
    if not used:
        return concepts
    urls = {supplement.edition.url for supplement in used}
    kept = [supplement for supplement in of(concepts) if supplement.edition.url not in urls]
    return Supplemented(plain(concepts), [*kept, *used], _absent(concepts, urls))


def _absent(concepts: Concepts, urls: set[str]) -> list[Concepts]:
    """The editions that are not in force, without those of URLs."""
    listed = concepts.absent if isinstance(concepts, Supplemented) else ()
    return [supplement for supplement in listed if supplement.edition.url not in urls]


def plain(concepts: Concepts) -> Concepts:
    """The edition without its supplements."""
    return concepts.plain if isinstance(concepts, Supplemented) else concepts


def of(concepts: Concepts) -> tuple[Concepts, ...]:
    """The supplements that an edition has, automatic or requested."""
    return concepts.supplements if isinstance(concepts, Supplemented) else ()


def matching(concepts: Concepts, supplements: Sequence[Concepts]) -> list[Concepts]:
    """Those of the supplements that supplement the edition."""
    return [supplement for supplement in supplements if adds_to(supplement, concepts)]


def all_matching(concepts: Concepts, supplements: Sequence[Concepts]) -> Sequence[Concepts]:
    """The supplements. Raises NotFound if one of them supplements another edition."""
    for supplement in supplements:
        if not adds_to(supplement, concepts):
            other = supplement.edition.supplements or ""
            names = (supplement.edition.canonical, other, concepts.edition.canonical)
            raise NotFound(codesystem.other_supplement(*names))
    return supplements
