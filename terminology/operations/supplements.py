"""Supplements that a request (`useSupplement`) or a value set requires."""

from collections.abc import Iterable, Sequence

from codesystems import canonical
from codesystems.problems import NotFound
from terminology.messages import codesystem, hl7valuesets
from terminology.snapshot import Snapshot
from terminology.store.contract import Concepts
from terminology.store.supplemented import Supplemented


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
    """The edition with those of the supplements that supplement it."""
    used = matching(concepts, supplements)
    return Supplemented(concepts, used) if used else concepts


def matching(concepts: Concepts, supplements: Sequence[Concepts]) -> list[Concepts]:
    """Those of the supplements that supplement the edition."""
    return [supplement for supplement in supplements if _supplements(supplement, concepts)]


def all_matching(concepts: Concepts, supplements: Sequence[Concepts]) -> Sequence[Concepts]:
    """The supplements. Raises NotFound if one of them supplements another edition."""
    for supplement in supplements:
        if not _supplements(supplement, concepts):
            other = supplement.edition.supplements or ""
            names = (supplement.edition.canonical, other, concepts.edition.canonical)
            raise NotFound(codesystem.other_supplement(*names))
    return supplements


def _supplements(supplement: Concepts, concepts: Concepts) -> bool:
    url, version = canonical.split(supplement.edition.supplements or "")
    return canonical.resolve(url).canonical == concepts.edition.url and version in {
        None,
        concepts.edition.version,
    }
