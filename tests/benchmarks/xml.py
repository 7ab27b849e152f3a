"""How fast answers in XML are, compared with JSON: the work of the raw way, in one process.

python -m tests.benchmarks.xml DATA_DIR
"""

import sys
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import cast
from unittest.mock import Mock

from codesystems import canonical
from terminology import bundled, install
from terminology.fhir import prerender
from terminology.registry import Registry
from terminology.serving.app import Application, create_app
from terminology.settings import Settings

_TARGETS = {
    "lookup": "/{}/CodeSystem/$lookup?system={}&code={}",
    "validate": "/{0}/ValueSet/$validate-code?url={1}?fhir_vs&system={1}&code={2}",
    "translate": "/{}/ConceptMap/$translate?system={}&code={}",
    "unknown": "/{}/CodeSystem/$lookup?system={}&code={}Z",
}
_FORMATS = {
    "JSON": ("application/fhir+json", ""),
    "XML": ("application/fhir+xml", ""),
    "_format": ("application/fhir+json", "&_format=xml"),
}
_WARM = 500
_REQUESTS = 2_000
_STANDARD = [(b"date", b"today"), (b"server", b"uvicorn")]
_LOOP = cast(AbstractEventLoop, Mock())


def main(folder: Path) -> None:
    """Print microseconds for each kind of request and each format, and XML's share of the rate."""
    bundled_dir = bundled.find(folder.parent / "bundled")
    for each in (folder, bundled_dir):
        install.prepare(each, prerender.write, lambda _: None)
    registry = Registry(folder, bundled_dir)
    codes = [
        code
        for concepts in registry.snapshot().editions
        if concepts.edition.url == canonical.HCPCS
        for code in concepts.codes()
    ]
    Random(1).shuffle(codes)
    app = create_app(registry, Settings(folder, bundled_dir))
    for dialect in ("r4", "r5"):
        for name, target in _TARGETS.items():
            times = [
                _measure(
                    app, [target.format(dialect, canonical.HCPCS, code) for code in codes], *of
                )
                for of in _FORMATS.values()
            ]
            shown = ", ".join(
                f"{format} {time:.1f}" for format, time in zip(_FORMATS, times, strict=True)
            )
            share = times[0] / times[1]
            sys.stdout.write(f"{dialect} {name}: {shown} us; XML at {share:.2f} of JSON's rate\n")


def _measure(app: Application, targets: list[str], accept: str, more: str) -> float:
    """Return the median of the microseconds of a request, from blocks of different requests."""
    headers = [(b"host", b"x"), (b"accept", accept.encode())]
    head = f" HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n"
    requests = [f"GET {target}{more}{head}".encode() for target in targets]
    app.raw.cache_headers(requests[0], headers, "127.0.0.1")
    for request in requests[:_WARM]:
        app.raw.respond(request, _STANDARD, b"127.0.0.1", _LOOP)
    return median(_blocks(app, requests[_WARM:]))


def _blocks(app: Application, requests: list[bytes]) -> Iterator[float]:
    for at in range(0, len(requests), _REQUESTS):
        block = requests[at : at + _REQUESTS]
        start = process_time()
        for request in block:
            app.raw.respond(request, _STANDARD, b"127.0.0.1", _LOOP)
        yield (process_time() - start) / len(block) * 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]))
