"""Editions of ICD-10-CM and ICD-10-PCS: one for each fiscal year, and for updates within it.

2025      from 2024-10-01, 1 October of the year before
2025-04   from 2025-04-01: the April update
2026      from 2025-10-01
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from codesystems import canonical, conceptproperties, fragments, orderfile, ordernames
from codesystems.model import (
    ContentMode,
    Edition,
    HierarchyMeaning,
    PropertyDefinition,
)
from codesystems.ordernames import FiscalRelease


@dataclass(frozen=True, slots=True)
class Editions:
    """The metadata of all editions of one code system.

    `header` is the publisher's term for a parent of codes; `updates` has the first days of the
    updates within those fiscal years whose update was not that of 1 April.
    """

    key: str
    url: str
    name: str
    title: str
    description: str
    publisher: str
    header: str
    copyright: str | None = None
    updates: Mapping[int, date] = field(default_factory=dict)

    def complete(self, release: FiscalRelease) -> Edition:
        """Return the edition of a release."""
        return self._edition(release, release.version, ContentMode.COMPLETE)

    def fragment(self, year: int) -> Edition:
        """Return the bundled edition, whose concepts have sources."""
        more = (conceptproperties.SOURCE,)
        version = fragments.version(year)
        return self._edition(FiscalRelease(year), version, ContentMode.FRAGMENT, more)

    def _edition(
        self,
        release: FiscalRelease,
        version: str,
        content: ContentMode,
        more: tuple[PropertyDefinition, ...] = (),
    ) -> Edition:
        declared = conceptproperties.not_selectable(
            f"true for a {self.header}, which groups codes and is never billed itself"
        )
        return Edition(
            key=self.key,
            url=self.url,
            version=version,
            name=self.name,
            title=self.title,
            description=self.description,
            publisher=self.publisher,
            effective=release.effective,
            content=content,
            next_due=orderfile.effective_date(release.year + 1),
            copyright=self.copyright,
            case_sensitive=False,
            identifiers=canonical.oids(self.url),
            hierarchy_meaning=HierarchyMeaning.IS_A,
            properties=(declared, *more),
        )


def edition_of(slug: re.Match[str]) -> tuple[str, date]:
    """Return version and first day of the edition in the address of a release.

    The groups of the address are `year`, and `month` for an update within the year.
    """
    year, month = int(slug["year"]), slug["month"]
    update = date(year, ordernames.MONTHS[month.lower()], 1) if month else None
    release = FiscalRelease(year, update)
    return release.version, release.effective
