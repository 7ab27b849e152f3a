"""python -m tests.benchmarks: throughput as a share of a ceiling, with the goals."""

import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import (
    batches,
    chart,
    datadirs,
    growth,
    latency,
    load,
    public,
    single,
    start,
    workers,
)
from tests.benchmarks.bench import Bench
from tests.benchmarks.datadirs import DataError
from tests.benchmarks.duel import Effort
from tests.benchmarks.load import LoadError
from tests.benchmarks.rows import ROWS
from tests.benchmarks.selection import select
from tests.benchmarks.table import Section

_PARTS: dict[str, Callable[[Bench], Section]] = {
    single.NAME: single.run,
    latency.NAME: latency.run,
    batches.NAME: batches.run,
    start.NAME: start.run,
    growth.NAME: growth.run,
    workers.NAME: workers.run,
    public.NAME: public.run,
}
_ROUNDS, _SECONDS = 5, 0.7


def main(words: Sequence[str] | None = None) -> int:
    """Run the selected measurements; return 1 if they cannot be run."""
    options = _parser().parse_args(words)
    try:
        load.require_wrk()
        datadirs.data()
        with tempfile.TemporaryDirectory() as folder:
            _run(options, Path(folder))
    except (DataError, LoadError, ValueError) as error:
        sys.stderr.write(f"tests.benchmarks: {error}\n")
        return 1
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    add = parser.add_argument
    known = f"parts ({', '.join(_PARTS)}), or rows of {single.NAME} by the beginning of their name"
    add("--only", metavar="NAMES", help=known)
    add("--rounds", type=int, default=_ROUNDS, help="rounds of each measurement (%(default)s)")
    add("--seconds", type=float, default=_SECONDS, help="the longest round (%(default)s)")
    add("--save", type=Path, metavar="FOLDER", help="write measured.json and ratios.svg there")
    return parser


def _run(options: Namespace, folder: Path) -> None:
    parts, rows = select(options.only, list(_PARTS), [row.kind.name for row in ROWS], single.NAME)
    bench = Bench(folder, Effort(options.rounds, options.seconds), rows)
    sections = []
    for name in parts:
        sections.append(_PARTS[name](bench))
        sys.stdout.write(sections[-1].text())
        sys.stdout.flush()
    if options.save:
        _save(sections, bench.effort, options.save)


def _save(sections: Sequence[Section], effort: Effort, folder: Path) -> None:
    """Write the results, and the chart if they include single requests."""
    written = {"rounds": effort.rounds, "seconds": effort.seconds}
    document = {**written, **{part.name: part.facts for part in sections}}
    text = json.dumps(document, indent=2)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "measured.json").write_text(f"{text}\n")
    if single.NAME in document:
        chart.draw(json.loads(text)[single.NAME], folder / "ratios.svg")


if __name__ == "__main__":
    sys.exit(main())
