"""Builds the databases of the bundled data from the tables of the packages."""

from pathlib import Path

from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from codesystems.model import CodeSystem
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from conceptmaps.model import ConceptMap
from terminology import install


def build(shelf: Path) -> list[str]:
    """Build the folder of the bundled data; return the names of its files. Raises OSError."""
    editions: list[CodeSystem | ConceptMap] = [entry.starter() for entry in CODE_SYSTEMS]
    editions += [entry.load() for entry in CONCEPT_MAPS]
    return install.together(editions, shelf)
