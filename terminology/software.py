"""Which version of this software runs, of which day it is, and the digest of its code."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

RELEASE_DATE = "2026-11-20"
"""The day of this version; a test holds it against the CHANGELOG."""

_PACKAGES = ("codesystems", "conceptmaps", "terminology")
_COMPILED = ".pyc"
_PUBLIC = "terminology/public/"
"""The folder of the package that only re-exports: a wheel has it beside the others."""


def digest(installed: Distribution, code: Path) -> str:
    """The digest of the code that runs: that of the packages below a folder.

    Where they were installed from a wheel, its RECORD has the digest of each file, so that none
    is read; in a checkout the files are read. Both give the same for the same code.
    """
    recorded = dict(_recorded(installed, code)) or dict(_read(code))
    listed = "\n".join(f"{name} {recorded[name]}" for name in sorted(recorded))
    return hashlib.sha256(listed.encode()).hexdigest()


def _recorded(installed: Distribution, code: Path) -> Iterator[tuple[str, str]]:
    """The listed files of our packages, with their digests; none where other code runs."""
    if Path(str(installed.locate_file(""))).resolve() != code.resolve():
        return
    for line in (installed.read_text("RECORD") or "").splitlines():
        name, _, rest = line.partition(",sha256=")
        if name.startswith(tuple(f"{package}/" for package in _PACKAGES)) and rest:
            yield name, rest.partition(",")[0]


def _read(code: Path) -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        for path in (code / package).rglob("*"):
            name = path.relative_to(code).as_posix()
            if path.suffix == _COMPILED or name.startswith(_PUBLIC):
                continue
            if path.is_file():
                found = hashlib.sha256(path.read_bytes()).digest()
                yield name, urlsafe_b64encode(found).rstrip(b"=").decode()


_INSTALLED = distribution("fhir-hcpcs")
VERSION = _INSTALLED.version
CODE = digest(_INSTALLED, Path(__file__).parents[1])
"""What changes whenever the code changes, whatever the version: what was derived by other code is
made anew."""
