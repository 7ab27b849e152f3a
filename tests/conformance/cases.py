"""The cases of the guide: their requests, and the selection of cases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.conformance import documents
from tests.conformance.documents import Json

INDEX = "test-cases.json"
DEFAULT_PROFILE = "parameters-default.json"
EXTERNALS = "messages-tx.fhir.org.json"
GENERAL = "general"
SEQUENTIAL = "sequential"


class Unusable(Exception):
    """A folder or a file of the guide cannot be used; the message has the path and the reason."""


@dataclass(frozen=True)
class Case:
    """One case: its suite and its entry in the index of the guide."""

    suite: str
    setup: tuple[str, ...]
    entry: Json

    @property
    def name(self) -> str:
        """The unique name of the case in the guide: `suite/test`."""
        return f"{self.suite}/{self.entry['name']}"

    @property
    def operation(self) -> str:
        """The guide's name of the operation."""
        operation: str = self.entry["operation"]
        return operation

    @property
    def status(self) -> str:
        """The expected status: a number, or its first digit followed by `xx`."""
        wanted: str = self.entry.get("http-code", "2xx")
        return wanted


@dataclass(frozen=True)
class Guide:
    """The test folder of the guide, read in the selected modes."""

    folder: Path
    modes: frozenset[str]
    index: Json

    @classmethod
    def open(cls, folder: Path, modes: frozenset[str]) -> "Guide":
        """Open a test folder. Raises Unusable for a folder without an index."""
        try:
            return cls(folder, modes, documents.read(folder / INDEX))
        except (OSError, ValueError) as error:
            raise Unusable(f"{folder} is no test folder of the guide: {error}") from error

    @classmethod
    def whole(cls, folder: Path) -> "Guide":
        """Open a test folder in every mode that its suites name. Raises Unusable."""
        guide = cls.open(folder, frozenset({GENERAL}))
        named = {mode for suite in guide.index["suites"] for mode in _modes(suite)}
        return replace(guide, modes=guide.modes | named)

    def cases(self, version: str) -> Iterator[Case]:
        """The cases that are run at a FHIR version such as 5.0.0, in the order of the guide.

        The cases of a sequential suite depend on each other: they are run after all others.
        """
        for suite in sorted(self.index["suites"], key=lambda suite: bool(suite.get(SEQUENTIAL))):
            for entry in suite["tests"]:
                wanted = all(_is_of(version, part.get("version", "")) for part in (suite, entry))
                if wanted and self.applies(suite) and self.applies(entry):
                    yield Case(suite["name"], tuple(suite.get("setup", ())), entry)

    def applies(self, entry: Json) -> bool:
        """Whether a suite, a case or a header is selected by our modes."""
        modes = _modes(entry)
        return not entry.get("disabled") and (not modes or not self.modes.isdisjoint(modes))

    def file(self, case: Case, kind: str) -> str:
        """The file of a case's request or response, preferably that of a mode (`response:flat`)."""
        named = [f"{kind}:{mode}" for mode in sorted(self.modes)] + [kind]
        for name in named:
            if case.entry.get(name):
                file: str = case.entry[name]
                return file
        raise Unusable(f"{case.name} names no {kind}")

    def read(self, name: str) -> Json:
        """Read a file as it is, templates included. Raises Unusable."""
        try:
            return documents.read(self.folder / name)
        except (OSError, ValueError) as error:
            raise Unusable(f"{name} cannot be read: {error}") from error

    def externals(self, file: Path | None) -> Json:
        """The expected texts of a server by response file, by default those of tx.fhir.org.

        A folder without them has none: only the fragments are compared. Raises Unusable.
        """
        if file is None and not (self.folder / EXTERNALS).exists():
            return {}
        return self.read(str(file.resolve()) if file else EXTERNALS)

    def profile(self, case: Case) -> Json:
        """The parameters that are added to a case's own; a folder without a default adds none.

        Raises Unusable.
        """
        if "profile" in case.entry:
            return self.read(case.entry["profile"])
        return self.read(DEFAULT_PROFILE) if (self.folder / DEFAULT_PROFILE).exists() else {}


def _modes(entry: Json) -> list[str]:
    return entry.get("modes") or [entry[name] for name in ("mode",) if name in entry]


def _is_of(version: str, wanted: str) -> bool:
    """Whether a FHIR version is the one of a suite or case (`4.0`), or any other (`!4.0`)."""
    if wanted.startswith("!"):
        return not version.startswith(wanted[1:])
    return version.startswith(wanted)
