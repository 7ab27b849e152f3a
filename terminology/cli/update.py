"""`fhir-hcpcs update`: installs what is newer than what is installed."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from codesystems import downloads
from terminology import catalogue
from terminology.catalogue import Installable
from terminology.cli import console, estimate, install, newer, options, publisher, several, systems
from terminology.cli.install import Destination
from terminology.cli.newer import Newer, Search, Stored
from terminology.cli.several import Outcome
from terminology.fhir.json import JsonValue
from terminology.install import InstallReport
from terminology.store import folder as store

CHANGED = 100
"""The exit status with --exit-code if anything changed; 1 is that of a failure."""


def update(
    code_systems: Annotated[
        list[str] | None,
        typer.Argument(
            help=f"What to update: of {systems.KEYS}; without it, all that is installed.",
            metavar="[CODE_SYSTEM]...",
        ),
    ] = None,
    online: Annotated[
        bool,
        typer.Option(
            "--online",
            help="Read the publishers' pages too, for newer releases, and for another file of the "
            "newest installed one.",
        ),
    ] = False,
    data_dir: options.DataDir = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse releases with slips in single records.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Download and check, but install nothing.")
    ] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help=f"End with {CHANGED} if anything was installed (or would be, with --dry-run).",
        ),
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Install every release that is newer than the newest installed one.

    A code system that is named and not installed is installed in its newest release. Without
    --exit-code the exit status is 0 whether or not anything changed, and 1 after a failure.
    """
    folder = options.data_folder(data_dir)
    source = publisher.from_environment()
    named = [install.installable(key) for key in dict.fromkeys(code_systems or ())]
    with nullcontext() if dry_run else store.updating(folder):
        installed, search = newer.newest(folder), Search(source, online, newer.unfinished(folder))
        entries = named or [one for key, one in systems.INSTALLABLE.items() if key in installed]
        found = [one for entry in entries for one in search.of(entry, installed.get(entry.key))]
        work = _Work(search, found, None if dry_run else folder, strict)
        outcome = work.run(folder, as_json=as_json)
        if not dry_run:
            newer.record(folder, outcome.failed)
    if not as_json:
        _print(outcome, entries, installed)
    _fail(outcome, search, as_json=as_json)
    if exit_code and outcome.done:
        raise typer.Exit(CHANGED)


@dataclass(frozen=True, slots=True)
class _Work:
    """The releases to install, and the data directory; None: they are only read."""

    search: Search
    found: Sequence[Newer]
    data_dir: Path | None
    strict: bool

    def run(self, folder: Path, *, as_json: bool) -> Outcome:
        """Install the releases that have an address; print the outcome as JSON if asked to."""
        without = [one for one in self.found if not one.release.urls]
        several.show_by_hand((one.entry, one.release) for one in without)
        releases = {one.release: one for one in self.found if one.release.urls}
        plan = estimate.of([*releases], folder, self.search.source, dry=self.data_dir is None)
        if releases:
            plan.show()
            plan.refuse()
        outcome = several.run(
            [*releases],
            lambda release, prefix: self._install(releases[release], prefix),
            silent=as_json,
        )
        if as_json:
            pages: list[JsonValue] = [
                {**systems.named(key), "reason": str(error)} for key, error in self.search.failed
            ]
            console.print_json(
                {
                    "changed": bool(outcome.done),
                    **outcome.to_json(),
                    "notSearched": pages,
                    "byHand": several.by_hand_json(one.release for one in without),
                    "estimate": plan.to_json(),
                }
            )
        return outcome

    def _install(self, found: Newer, prefix: str) -> InstallReport | None:
        """Install a release; None if its file proves to be the installed one."""
        release, source = found.release, self.search.source
        loaders = catalogue.loaders(found.entry)
        destination = Destination(found.entry, loaders, self.data_dir, self.strict)
        if found.installed is None:
            return install.downloaded(destination, release, source, prefix=prefix)
        path = publisher.obtain(release, source, again=True, prefix=prefix)
        if downloads.digest(path) == found.installed.provenance.sha256:
            return None
        return install.from_download(destination, release, path, prefix)


def _print(
    outcome: Outcome, entries: Sequence[Installable], installed: Mapping[str, Stored]
) -> None:
    if not entries:
        line = "Nothing is installed; name what to install, such as `fhir-hcpcs update KEY`"
        console.out().print(line, soft_wrap=True)
    elif not outcome.done and not outcome.failed:
        known = ", ".join(
            f"{entry.key} {installed[entry.key].edition.version}"
            for entry in entries
            if entry.key in installed
        )
        console.out().print(f"Nothing is newer than {known}", soft_wrap=True)


def _fail(outcome: Outcome, search: Search, *, as_json: bool) -> None:
    """End with an error if a release or a page failed; the message names all of them."""
    failed = [f"{release.key} {release.version}" for release, _ in outcome.failed]
    failed += [f"{key} (online)" for key, _ in search.failed]
    if failed:
        done = [f"{one.content.edition.key} {one.content.edition.version}" for one in outcome.done]
        rest = f"; installed: {', '.join(done)}" if done else ""
        line = f"the update is not complete; failed: {', '.join(failed)}{rest}"
        outcome.fail(line, as_json=as_json)
