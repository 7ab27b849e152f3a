"""python -m tests.clients: run clients against a server with the newest editions."""

import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from tests.clients import editions, folders
from tests.clients.editions import InstallError
from tests.clients.folders import UnknownClient
from tests.clients.running import Outcome, Verdict, run
from tests.clients.summary import table
from tests.conftest import DATA_VARIABLE

CACHE_VARIABLE = "FHIR_HCPCS_CLIENT_CACHE"
CONTENT_VARIABLE = "FHIR_HCPCS_CLIENT_CONTENT"
INSTALLED, BUNDLED = "installed", "bundled"
_SHOWN = 60
"""The most requests that are shown of a client that failed."""
_WRITTEN = 0.3
"""Seconds after which the server has written a request to its log."""


@dataclass(frozen=True, slots=True)
class Target:
    """A server for the clients: its address, what it has, and its log of requests."""

    base: str
    content: str
    log: Path | None = None


def main(words: Sequence[str] | None = None) -> int:
    """Run the clients; return 1 if one failed, 2 if they cannot be run."""
    options = _parser().parse_args(words)
    try:
        chosen = folders.chosen(options.clients, options.names)
        if options.list:
            _say("\n".join(folder.name for folder in chosen))
            return 0
        with _target(options) as target:
            outcomes = [_run(folder, target, options) for folder in chosen]
    except (UnknownClient, InstallError) as error:
        sys.stderr.write(f"tests.clients: {error}\n")
        return 2
    _say(f"\n{table(outcomes)}")
    return int(any(outcome.verdict is Verdict.FAILED for outcome in outcomes))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.clients", description=__doc__)
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="only these clients")
    add("--base", metavar="URL", help="run them against this server, with /r4 and /r5 below it")
    add("--bundled", action="store_true", help="without installed editions, or --base has none")
    add("--list", action="store_true", help="print the names, and run nothing")
    add("--limit", type=float, default=600.0, help="seconds for each client (%(default)g)")
    add("--clients", type=Path, default=folders.FOLDER, help="the folder of the clients")
    return parser


@contextmanager
def _target(options: Namespace) -> Iterator[Target]:
    if options.base:
        base = options.base.rstrip("/")
        yield Target(base, BUNDLED if options.bundled else INSTALLED)
        return
    at_hand = [] if options.bundled else editions.releases_at_hand()
    complete = len(at_hand) == len(editions.EDITIONS)
    if not complete:
        at_hand = []
        _say(f"Only the bundled data is served: {DATA_VARIABLE} names no folder of the releases")
    start = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        editions.served(Path(folder), at_hand) as server,
    ):
        _say(f"A server with {len(at_hand)} editions: {time.monotonic() - start:.1f} s")
        yield Target(server.base, INSTALLED if complete else BUNDLED, server.log)


def _run(folder: Path, target: Target, options: Namespace) -> Outcome:
    before = _size(target)
    variables = {CACHE_VARIABLE: str(_cache()), CONTENT_VARIABLE: target.content}
    outcome = run(folder, target.base, variables, options.limit, _say)
    if outcome.verdict is Verdict.FAILED and target.log:
        time.sleep(_WRITTEN)
        with target.log.open("rb") as log:
            log.seek(before)
            requests = log.read().decode(errors="replace").splitlines()
        _say("\n".join(f"{folder.name}: server: {line}" for line in requests[-_SHOWN:]))
    return outcome


def _size(target: Target) -> int:
    return target.log.stat().st_size if target.log else 0


def _cache() -> Path:
    """The folder of downloaded packages, which may be deleted at any time."""
    named = os.environ.get(CACHE_VARIABLE)
    folder = Path(named).resolve() if named else user_cache_path("fhir-hcpcs-clients")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
