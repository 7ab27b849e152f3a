"""An entry of a catalogue of code systems: its key, its bundled data, and how it is installed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codesystems.model import CodeSystem
from codesystems.release import Release
from codesystems.releases import Published

Loader = Callable[[Release], CodeSystem]
"""Reads a release of the publisher. Raises ReleaseError."""
Linked = Callable[[Iterable[str], str], tuple[Published, ...]]
"""Finds the releases among the links of a page, which is given by its address."""


@dataclass(frozen=True, slots=True)
class CodeSystemEntry:
    """A code system or a supplement: its key, which commands and ids use, its title, its data.

    A code system whose releases can be installed also has `load`, the `page` on which the
    publisher lists them, and a text about the files that `load` `accepts`. `published` returns
    the releases that are known, newest first; `linked` those that the links of `page` lead to.
    `others` read further editions from the same file, one each: those of other code systems
    whose codes it has too. Nothing is bundled of an entry without `bundled`.
    """

    key: str
    title: str
    bundled: Callable[[], CodeSystem] | None = None
    load: Loader | None = None
    page: str = ""
    accepts: str = ""
    published: Callable[[], tuple[Published, ...]] = tuple
    linked: Linked | None = None
    others: tuple[Loader, ...] = ()
