"""Several releases, one after another: how far the work is, and which of them failed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import typer

from codesystems.release import ReleaseError
from codesystems.releases import Published
from codesystems.retry import UnreachableError
from terminology.catalogue import Installable
from terminology.cli import console, publisher, report, systems
from terminology.fhir.json import Json, JsonValue
from terminology.install import InstallReport

One = Callable[[Published, str], InstallReport | None]
"""Installs one release, with the prefix of its progress; None if there was nothing to do."""


@dataclass(slots=True)
class Outcome:
    """The installed releases, and those that failed."""

    done: list[InstallReport] = field(default_factory=list)
    failed: list[tuple[Published, ReleaseError]] = field(default_factory=list)

    def to_json(self) -> Json:
        """Return the outcome as JSON."""
        reasons: list[JsonValue] = [
            {**systems.named(release.key), "version": release.version, "reason": str(error)}
            for release, error in self.failed
        ]
        return {"installed": [report.to_json(one) for one in self.done], "failed": reasons}

    def fail(self, line: str, *, as_json: bool) -> None:
        """End with the line about releases that failed; as JSON, they have been printed.

        Raises UnreachableError where the publisher could not be reached.
        """
        if as_json:
            raise typer.Exit(1)
        for _, error in self.failed:
            if isinstance(error, UnreachableError):
                raise error
        raise ReleaseError(line)


def run(releases: Sequence[Published], one: One, *, silent: bool) -> Outcome:
    """Install releases in turn; print each result, unless `silent`, and each failure at once.

    A release that fails does not stop the others, but a publisher that cannot be reached does.
    """
    outcome = Outcome()
    for number, release in enumerate(releases, 1):
        prefix = console.print_part(number, len(releases), f"{release.key} {release.version}")
        try:
            result = one(release, prefix)
        except UnreachableError as error:
            outcome.failed.append((release, error))
            break
        except ReleaseError as error:
            outcome.failed.append((release, error))
            console.print_error(str(error))
        else:
            outcome.done += [result] if result is not None else []
            if result is not None and not silent:
                report.show(result)
    return outcome


def split(releases: Iterable[Published]) -> tuple[list[Published], list[Published]]:
    """Return the releases that have an address, and those that have none."""
    listed = list(releases)
    return [one for one in listed if one.urls], [one for one in listed if not one.urls]


def show_by_hand(releases: Iterable[tuple[Installable, Published]]) -> None:
    """Print the releases without an address on standard error: a line for each code system."""
    versions: dict[str, list[str]] = {}
    for entry, release in releases:
        versions.setdefault(publisher.by_hand(entry, "{}"), []).append(release.version)
    for line, listed in versions.items():
        console.print_error(line.format(", ".join(listed)))


def by_hand_json(releases: Iterable[Published]) -> list[JsonValue]:
    """Return releases without an address as JSON."""
    return [{**systems.named(release.key), "version": release.version} for release in releases]
