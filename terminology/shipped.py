"""What ships, read out of its tables and put on a shelf."""

from pathlib import Path

from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from codesystems.model import CodeSystem
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from conceptmaps.model import ConceptMap
from terminology import install


def build(shelf: Path) -> list[str]:
    """Build the shelf of what ships; return the names of its databases. Raises OSError."""
    editions: list[CodeSystem | ConceptMap] = [line.starter() for line in CODE_SYSTEMS]
    editions += [line.load() for line in CONCEPT_MAPS]
    return install.together(editions, shelf)
