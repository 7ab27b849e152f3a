"""The version of this software, its release date, and the digest of its code."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from terminology import plugins

RELEASE_DATE = "2026-11-20"
"""The date of this version; a test compares it with the CHANGELOG."""

_PACKAGES = ("codesystems", "conceptmaps", "terminology")
_COMPILED = ".pyc"
_PUBLIC = "terminology/public/"
"""The folder of the package that only re-exports: a wheel has it beside the others."""


def digest(installed: Distribution, code: Path) -> str:
    """Return the digest of the running code: of our packages in the folder `code`.

    If they were installed from a wheel, the digests are those of its RECORD, and no file is read;
    in a checkout the files are read. Equal code has an equal digest either way.
    """
    recorded = dict(_recorded(installed, code)) or dict(_read(code))
    listed = "\n".join(f"{name} {recorded[name]}" for name in sorted(recorded))
    return hashlib.sha256(listed.encode()).hexdigest()


def _recorded(installed: Distribution, code: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of our packages in RECORD with their digests; none if other code runs."""
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
                sha256 = hashlib.sha256(path.read_bytes()).digest()
                yield name, urlsafe_b64encode(sha256).rstrip(b"=").decode()


_INSTALLED = distribution("fhir-hcpcs")
VERSION = _INSTALLED.version
CODE = plugins.digest(digest(_INSTALLED, Path(__file__).parents[1]))
"""The digest of our code and of all packages with content, to detect files derived by
other code."""
