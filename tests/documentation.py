"""The generated blocks of the documentation: tables and diagrams made from the code.

    python -m tests.documentation

writes them between `<!-- generated: NAME -->` and `<!-- /generated -->`.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from tests.fixtures import diagrams, reference

ROOT = Path(__file__).parent.parent
FOLDERS = ("codesystems", "conceptmaps", "docker", "terminology", "tests")
"""The folders whose README files belong to the documentation."""
GENERATORS: dict[str, Callable[[], str]] = {
    "properties": reference.properties,
    "claim-rules": reference.claim_rules,
    "floors": diagrams.floors,
    "ways": diagrams.ways,
    "dates": diagrams.dates,
}
"""The text of each block, by its name."""

_BLOCK = re.compile(
    r"^(<!-- generated: ([a-z-]+) -->\n).*?^(<!-- /generated -->)$", re.MULTILINE | re.DOTALL
)


def documents() -> list[Path]:
    """Return the Markdown files of the documentation: README.md, and one of each package."""
    packages = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("README.md")))
    return [ROOT / "README.md", *packages]


def names(markdown: str) -> list[str]:
    """Return the names of the generated blocks of a text."""
    return [block[2] for block in _BLOCK.finditer(markdown)]


def generated(markdown: str) -> str:
    """Return a text with its blocks generated anew. Raises KeyError for an unknown name."""
    return _BLOCK.sub(lambda block: f"{block[1]}{GENERATORS[block[2]]()}{block[3]}", markdown)


def main() -> int:
    """Write the blocks of all documents, and print the paths of the files that change."""
    for path in documents():
        before = path.read_text()
        after = generated(before)
        if after != before:
            path.write_text(after)
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
