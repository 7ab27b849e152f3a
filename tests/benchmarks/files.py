"""Translation of a file of claims, compared with a plain Polars join of the same file.

    python -m tests.benchmarks.files [LINES]

One million lines of random procedure codes, days and settings. Each side runs as a command of its
own, in turns, from its start to the file on disk; the result is the ratio of the medians. The
join has the columns of the map and the days of its rows, and nothing else: no choice of version, no
circumstances, no messages, no bad lines. The same with twice the lines shows whether memory grows
with the file.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from codesystems import canonical
from terminology.bundled import find as find_bundled
from terminology.files.answers import listed
from terminology.files.model import ADDED
from terminology.registry import Registry

LINES = 1_000_000
TURNS = 3
GOAL = 3.0
_FIRST, _DAYS = date(2020, 1, 1), 2_500
_SETTINGS = ("inpatient", "hospital-outpatient", "professional")
_POLARS = """
import sys
import polars as pl
source, table, output = sys.argv[1:]
read = pl.scan_csv if source.endswith(".csv") else pl.scan_parquet
rows = pl.scan_csv(table, schema_overrides={"start": pl.String, "end": pl.String})
day = pl.col("date").cast(pl.String)
holds = pl.col("target_code").is_null() | day.is_between(pl.col("start"), pl.col("end"))
join = read(source).join(rows, on="code", how="left", maintain_order="left").filter(holds)
join = join.drop("start", "end")
(join.sink_csv if output.endswith(".csv") else join.sink_parquet)(output)
"""


def main() -> None:
    """Print lines a second, ratio and memory, for CSV and for Parquet."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bundled_dir = find_bundled(folder / "bundled")
        environment = {
            **os.environ,
            "FHIR_HCPCS_DATA_DIR": str(folder / "installed"),
            "FHIR_HCPCS_BUNDLED_DIR": str(folder / "bundled"),
        }
        codes = _codes(bundled_dir)
        _table(bundled_dir, folder / "map.csv")
        for number in (lines, 2 * lines):
            _write(folder / "claims.csv", codes, number)
            _parquet(folder)
            for suffix in ("csv", "parquet"):
                _compare(folder, suffix, number, environment)


def _codes(bundled_dir: Path) -> list[str]:
    """The procedure codes of the crosswalk, and ten times as many that no map has."""
    edition = Registry(bundled_dir).snapshot().required(canonical.ICD10PCS)
    known = [concept.code for concept in edition.concepts() if len(concept.code) == 7]
    return known + [f"0{number:06}" for number in range(10 * len(known))]


def _table(bundled_dir: Path, path: Path) -> None:
    """Write the map from procedure to CPT code as a flat table, for the plain join."""
    (concept_map,) = [
        installed
        for installed in Registry(bundled_dir).snapshot().current_maps()
        if installed.edition.key == "cart-pcs-to-cpt"
    ]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "start", "end", *ADDED[:-1]))
        for row in concept_map.mappings():
            days = row.validity.start or date.min, row.validity.end or date.max
            target = (row.target.system, row.target.code, row.target.display) if row.target else ()
            with_it = listed(row.dependencies), listed(row.products)
            map = f"{concept_map.edition.url}|{concept_map.edition.version}"
            origin = row.comment, row.citation, map
            writer.writerow((row.source.code, *days, *target, row.relationship, *with_it, *origin))


def _write(path: Path, codes: Sequence[str], lines: int) -> None:
    made = random.Random(1)
    days = [(_FIRST + timedelta(days=number)).isoformat() for number in range(_DAYS)]
    with path.open("w") as file:
        file.write("claim,code,date,setting\n")
        for number in range(lines):
            row = made.choice(codes), made.choice(days), made.choice(_SETTINGS)
            file.write(f"{number},{','.join(row)}\n")


def _parquet(folder: Path) -> None:
    script = "import polars as pl, sys; pl.scan_csv(sys.argv[1]).sink_parquet(sys.argv[2])"
    source, target = folder / "claims.csv", folder / "claims.parquet"
    subprocess.run([sys.executable, "-c", script, str(source), str(target)], check=True)


def _compare(folder: Path, suffix: str, lines: int, environment: dict[str, str]) -> None:
    source, ours, theirs = (folder / f"{name}.{suffix}" for name in ("claims", "ours", "theirs"))
    command = "from terminology.cli.main import main; main()"
    translate = [
        *(sys.executable, "-c", command, "translate", "--input", str(source)),
        *("--output", str(ours), "--system", "icd10pcs", "--to", "cpt"),
        *("--dependency-column", "setting=setting", "--dependency", "payer=medicare"),
    ]
    join = [sys.executable, "-c", _POLARS, str(source), str(folder / "map.csv"), str(theirs)]
    startup = _run([sys.executable, "-c", command, "--help"], environment)
    taken: dict[str, list[tuple[float, int]]] = {"ours": [], "theirs": []}
    for _ in range(TURNS):
        taken["theirs"].append(_run(join, environment))
        taken["ours"].append(_run(translate, environment))
    mine, plain = (median(seconds for seconds, _ in taken[name]) for name in ("ours", "theirs"))
    memory = {name: max(size for _, size in runs) / 1024 for name, runs in taken.items()}
    sys.stdout.write(
        f"{suffix:8} {lines:>9,} lines: {lines / mine:>9,.0f} lines/s in {mine:.2f} s "
        f"(of which {startup[0]:.2f} s the start), peak "
        f"{memory['ours']:.0f} MB; plain Polars join {plain:.2f} s, peak "
        f"{memory['theirs']:.0f} MB; ratio {mine / plain:.2f} (goal {GOAL})\n"
    )


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, int]:
    """Return the seconds of a command, and its peak memory in KB."""
    start = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:4]} failed")
    return time.perf_counter() - start, used.ru_maxrss


if __name__ == "__main__":
    main()
