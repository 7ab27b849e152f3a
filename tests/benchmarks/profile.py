"""Profile of a kind of request: the server under py-spy, loaded with one row.

python -m tests.benchmarks.profile --row lookup-r4 [--seconds 5] [--warm]
"""

import shutil
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import datadirs, duel, load, public, servers, spent
from tests.benchmarks.datadirs import DataError
from tests.benchmarks.duel import SAMPLES
from tests.benchmarks.load import LoadError, LoadPolicy
from tests.benchmarks.rows import REPEATED, ROWS

_KINDS = {kind.name: kind for kind in (*(row.kind for row in ROWS), *public.KINDS)}


def main(words: Sequence[str] | None = None) -> int:
    """Load a server and print its profile; return 1 if it cannot be profiled."""
    options = _parser().parse_args(words)
    try:
        load.require_wrk()
        _require_spy()
        with tempfile.TemporaryDirectory() as folder:
            sys.stdout.write(_profile(options, Path(folder)))
    except (DataError, LoadError) as error:
        sys.stderr.write(f"tests.benchmarks.profile: {error}\n")
        return 1
    return 0


def _require_spy() -> None:
    if shutil.which("py-spy") is None:
        raise LoadError("py-spy is not installed; pip install py-spy")


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.benchmarks.profile", description=__doc__)
    parser.add_argument("--row", choices=list(_KINDS), required=True, help="the kind of request")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long (%(default)s)")
    parser.add_argument("--warm", action="store_true", help="2,000 requests again and again")
    return parser


def _profile(options: Namespace, folder: Path) -> str:
    kind, samples = _KINDS[options.row], folder / "samples"
    place = datadirs.newest(folder)
    questions = kind.questions(place.pool())
    loaded = questions[:REPEATED] if options.warm else questions[SAMPLES:]
    file = load.write(loaded, folder / "requests")
    with servers.profiled(place, samples) as server:
        duel.check(kind, server, questions[:SAMPLES])
        result = load.run(server.base, file, LoadPolicy(options.seconds, once=not options.warm))
    title = f"{kind.title}: {result.rate:,.0f} answers a second while sampled\n\n"
    return title + spent.text(samples.read_text())


if __name__ == "__main__":
    sys.exit(main())
