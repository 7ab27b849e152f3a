"""Texts of codes that CMS and another source spell differently: each is a designation.

CMS names Q4257 `Relese`, the source of its bundled record `Release`. The display is that of the
edition's own source.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from codesystems import canonical, tables
from codesystems.model import Coding, Designation

OTHER_SPELLING = Coding(
    canonical.DESIGNATION_USE, "other-spelling", "Description as another source spells it"
)


def of(code: str, *own: str) -> Iterator[Designation]:
    """Return the other spellings of the texts of a code, without its own texts."""
    others = (text for text in _texts().get(code, ()) if text not in own)
    return (Designation(text, OTHER_SPELLING) for text in others)


@cache
def _texts() -> Mapping[str, tuple[str, ...]]:
    texts: dict[str, tuple[str, ...]] = {}
    for row in tables.read("codesystems.hcpcs", "spellings.csv").rows:
        texts[row["code"]] = (*texts.get(row["code"], ()), row["text"])
    return texts
