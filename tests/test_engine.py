"""The engine names no code system: all content is a value (conceptmaps/content.py)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PUBLIC = ROOT / "terminology" / "public"
"""The package `fhir_hcpcs`: it names constants of our content for its users, and has no code."""
MODULES = [
    path for path in sorted((ROOT / "terminology").rglob("*.py")) if PUBLIC not in path.parents
]
CONTENT = re.compile(r"hcpcs|betos|icd-?10|\bcpt\b|nubc|ms-?drg|car-?t\b", re.IGNORECASE)
OURS = re.compile(r"fhir[-_ ]?hcpcs", re.IGNORECASE)
"""The project's own name."""


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_of_the_engine_names_no_content(module: Path) -> None:
    named = CONTENT.findall(OURS.sub("", module.read_text()))

    assert named == []
