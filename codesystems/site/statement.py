"""What a site states about its file: of which code system it is, and from which day."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from codesystems import canonical
from codesystems.model import CodeSystem, ContentMode, Edition, PropertyDefinition

PREFIX = "site-"
"""The beginning of the keys of what a site adds."""


_ALWAYS = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a site states about its file.

    `url` is that of the code system, `known` what is bundled of it. `effective` is the first day
    of the file, without which it is in the file or follows from `today`. A `supplement` adds to
    the codes of the editions; any other file is an edition, of all codes if it is `complete`.
    """

    url: str
    today: date
    known: CodeSystem | None = None
    effective: date | None = None
    complete: bool = False
    supplement: bool = False

    @property
    def key(self) -> str:
        """The key of the edition: that of the code system, or one with our prefix."""
        if self.known is None:
            return PREFIX + slug(self.url)
        key = self.known.edition.key
        return PREFIX + key if self.supplement else key

    @property
    def content(self) -> ContentMode:
        """How much of the code system is in a file that does not say so itself."""
        if self.supplement:
            return ContentMode.SUPPLEMENT
        return ContentMode.COMPLETE if self.complete else ContentMode.FRAGMENT

    @property
    def otherwise(self) -> date:
        """The first day of a file that has none: that of the year, or of all days of service."""
        return _ALWAYS if self.supplement else date(self.today.year, 1, 1)

    def taken(self) -> frozenset[str]:
        """Return the properties that the code system has without the file."""
        known = self.known.edition.properties if self.known else ()
        return frozenset(definition.code for definition in known)


def slug(url: str) -> str:
    """Return a key for a URL: the words at its end, and a digest that no other URL has."""
    words = re.findall("[a-z0-9]+", url.rpartition("/")[2].lower())
    digest = hashlib.sha256(url.encode()).hexdigest()[:8]
    return "-".join(["-".join(words)[:24].strip("-"), digest]).strip("-")


def edition(statement: Statement, definitions: Iterable[PropertyDefinition]) -> Edition:
    """Return the edition of a file that has no metadata of its own."""
    known = statement.known.edition if statement.known else None
    name = known.name if known else statement.url.rpartition("/")[2] or statement.url
    effective = statement.effective or statement.otherwise
    adds = statement.supplement
    return Edition(
        key=statement.key,
        url=f"{canonical.OURS}/CodeSystem/{statement.key}" if adds else statement.url,
        version=effective.isoformat(),
        name=name,
        title=f"{name}: {'additions' if adds else 'the codes'} of this site",
        description="From a file of this site.",
        publisher=known.publisher if known else "This site",
        effective=effective,
        content=statement.content,
        copyright=known.copyright if known else None,
        identifiers=known.identifiers if known and not adds else (),
        case_sensitive=known.case_sensitive if known else True,
        language=known.language if known else "",
        properties=tuple(definitions),
        supplements=statement.url if adds else None,
        automatic=adds,
        licensed=True,
    )


def with_properties(edition: Edition, more: Iterable[PropertyDefinition]) -> Edition:
    """Return the edition with further properties, each code once."""
    by_code = {one.code: one for one in chain(more, edition.properties)}
    return replace(edition, properties=tuple(by_code.values()))
