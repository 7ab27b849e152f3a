"""`fhir-hcpcs install --file` with a site's own file: which code system it is of, and its days."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from codesystems import canonical
from codesystems.entry import CodeSystemEntry
from codesystems.model import ContentMode
from codesystems.release import ReleaseError
from codesystems.site.statement import Statement
from terminology import catalogue, sitefiles
from terminology.messages import sitefiles as messages
from terminology.operations import target

Supplement = Annotated[
    bool,
    typer.Option("--supplement", help="The file of this site adds to the codes that are there."),
]
Complete = Annotated[
    bool, typer.Option("--complete", help="The file of this site has all codes of CODE_SYSTEM.")
]
Effective = Annotated[
    datetime | None,
    typer.Option(
        "--effective",
        help="The first day of a file of this site; else that in the file, January 1 of this "
        "year, or every day with --supplement.",
        formats=["%Y-%m-%d"],
    ),
]

_IS_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class Options:
    """The options that are for a site's own file."""

    supplement: bool
    complete: bool
    effective: datetime | None


def entry(name: str, options: Options, *, has_file: bool) -> CodeSystemEntry | None:
    """Return the entry that reads a site's own file; None for a release of a publisher.

    `name` is the key or the URL of the code system. Raises ReleaseError for options or a code
    system that are not for a site's own file.
    """
    known = catalogue.code_system(name) or _of_url(name)
    is_release = known is not None and known.load is not None
    if known is not None and not is_release and not has_file:
        raise ReleaseError(messages.without_releases(name))
    if not has_file or (is_release and not (options.supplement and known and known.bundled)):
        _refuse(options)
        return None
    if known is None and not _IS_URL.fullmatch(name):
        return None
    if options.supplement and options.complete:
        raise ReleaseError(messages.supplement_or_complete())
    stated = _statement(name, known, options)
    is_fragment = stated.known is None or stated.known.edition.content is ContentMode.FRAGMENT
    if not options.supplement and not is_fragment:
        raise ReleaseError(messages.is_published(name))
    return CodeSystemEntry(stated.key, stated.key, load=partial(sitefiles.load, stated))


def _statement(name: str, known: CodeSystemEntry | None, options: Options) -> Statement:
    bundled = known.bundled() if known and known.bundled else None
    return Statement(
        bundled.edition.url if bundled else canonical.resolve(name).canonical,
        target.today(),
        bundled,
        options.effective.date() if options.effective else None,
        complete=options.complete,
        supplement=options.supplement,
    )


def _of_url(url: str) -> CodeSystemEntry | None:
    """Return the entry of a code system of the catalogue, by its URL or another spelling of it."""
    wanted = canonical.resolve(url).canonical
    bundled = ((one, one.bundled()) for one in catalogue.code_systems() if one.bundled)
    return next((one for one, system in bundled if system.edition.url == wanted), None)


def _refuse(options: Options) -> None:
    """Raise ReleaseError for an option that is not for a release of a publisher."""
    for option, given in (
        ("--supplement", options.supplement),
        ("--complete", options.complete),
        ("--effective", options.effective is not None),
    ):
        if given:
            raise ReleaseError(messages.only_for_sites(option))
