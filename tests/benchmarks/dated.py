"""Lookups with and without a date, and the start of a server, over many editions.

    python -m tests.benchmarks.dated

Ten editions of HCPCS and five of ICD-10-PCS, made up, as large as the real ones.
"""

import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from codesystems import canonical
from codesystems.model import CodeSystem, Concept, Property, PropertyType, Validity
from terminology import install
from terminology.bundled import find as find_bundled
from terminology.fhir.dialects import R4
from terminology.fhir.inputreader import from_pairs
from terminology.fhir.lookup import INPUTS, LOOKUP
from terminology.registry import Registry
from terminology.serving.app import create_app
from terminology.settings import Settings
from tests.fixtures import editions, through_time

ROUNDS = 400
HCPCS_EDITIONS = [f"{year}-01" for year in range(2016, 2026)]
FISCAL_YEARS = range(2021, 2026)
BOUND = "2021-06-01"


def _hcpcs(version: str) -> CodeSystem:
    facts = tuple(
        Property(f"property{number}", PropertyType.STRING, str(number)) for number in range(15)
    )
    validity = Validity(date(2010, 1, 1))
    concepts = (
        Concept(f"{letter}{number:04}", f"Item {number}", properties=facts, validity=validity)
        for letter in "ABCEGQV"
        for number in range(1200)
    )
    return editions.hcpcs(version, concepts)


def fill(data_dir: Path) -> None:
    """Put the editions in a data directory."""
    for version in HCPCS_EDITIONS:
        install.install(_hcpcs(version), data_dir)
    codes = [f"XW{number:05}" for number in range(80_000)]
    first = through_time.fiscal_year(FISCAL_YEARS[0], *codes)
    for year in FISCAL_YEARS:
        edition = through_time.fiscal_year(year).edition
        install.install(replace(first, edition=edition), data_dir)


def _seconds(registry: Registry, **more: str) -> float:
    """The median time of one lookup, from the query to the response."""
    taken = []
    for number in range(ROUNDS):
        sent = {"system": canonical.HCPCS, "code": f"Q{number:04}", **more}
        start = time.perf_counter()
        LOOKUP.answer(from_pairs(sent.items(), INPUTS, R4), registry.snapshot())
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> None:
    """Measure, and print two lines."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "installed"
        bundled_dir = find_bundled(Path(folder) / "bundled")
        fill(data_dir)
        start = time.perf_counter()
        registry = Registry(data_dir, bundled_dir)
        create_app(registry, Settings(data_dir, bundled_dir))
        ready = time.perf_counter() - start
        _seconds(registry), _seconds(registry, date=BOUND)
        undated, dated = _seconds(registry), _seconds(registry, date=BOUND)
    count = len(HCPCS_EDITIONS) + len(FISCAL_YEARS)
    sys.stdout.write(
        f"opening {count} editions and making the application: {ready * 1000:.0f} ms\n"
        f"a lookup: {undated * 1e6:.0f} us; as of a day: {dated * 1e6:.0f} us; "
        f"ratio {dated / undated:.2f} (medians of {ROUNDS})\n"
    )


if __name__ == "__main__":
    main()
