"""Laws of the files of what Medicare pays: a change of a few characters is refused, or stays local.

A real file with one to five other characters is refused, or read with the records of all other
codes as they were.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from codesystems import release
from codesystems.dmepos import loader as dmepos
from codesystems.model import CodeSystem, Concept
from codesystems.opps import loader as opps
from codesystems.release import Release, ReleaseError
from tests.fixtures import payerfiles

pytestmark = [pytest.mark.slow, pytest.mark.release]

CHARACTERS = b'Zz9 .,"$*\t\xff\r\n;'
"""What another character becomes: a letter, a digit, blanks, separators, marks and line ends."""
FILES = [
    ("opps/508 version of October 2025 Web Addendum B.10.31.25.csv", opps.load),
    ("opps/508 version of October 2025 Web Addendum B.10.31.25.csv", opps.load_cpt),
    ("dmepos/DMEPOS25_APR.csv", dmepos.load),
]
_TURNS = 12


def changed(data: bytes, random: Random) -> tuple[bytes, int]:
    """The bytes of a file with one to five other characters, and how many there are."""
    count = random.randint(1, 5)
    other = bytearray(data)
    for place in random.sample(range(len(data)), count):
        other[place] = random.choice(CHARACTERS)
    return bytes(other), count


def _by_code(system: CodeSystem) -> dict[str, Concept]:
    return {concept.code: concept for concept in system.concepts}


@pytest.mark.parametrize(("file", "load"), FILES)
def test_other_characters_are_refused_or_change_only_their_own_records(
    data: Path, file: str, load: Callable[[Release], CodeSystem]
) -> None:
    path = data / file
    whole = _by_code(load(release.read(path)))
    random = Random(20251001)

    for _ in range(_TURNS):
        other, count = changed(path.read_bytes(), random)
        with suppress(ReleaseError):
            system = load(payerfiles.release(other, path.name))
            differing = dict(_by_code(system).items() ^ whole.items())
            assert len(differing) <= 2 * count, sorted(differing)
