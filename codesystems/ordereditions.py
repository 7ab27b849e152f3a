"""Editions of ICD-10-CM and ICD-10-PCS: one for each fiscal year, from the 1 October before it."""

import re
from dataclasses import dataclass
from datetime import date

from codesystems import canonical, conceptproperties, fragments, orderfile
from codesystems.model import (
    ContentMode,
    Edition,
    HierarchyMeaning,
    PropertyDefinition,
)


@dataclass(frozen=True, slots=True)
class Editions:
    """The metadata of all editions of one code system.

    `header` is the publisher's term for a parent of codes.
    """

    key: str
    url: str
    name: str
    title: str
    description: str
    publisher: str
    header: str
    copyright: str | None = None

    def complete(self, year: int) -> Edition:
        """Return the edition of a release of CMS; its version is the fiscal year."""
        return self._edition(year, str(year), ContentMode.COMPLETE)

    def fragment(self, year: int) -> Edition:
        """Return the bundled edition, whose concepts have sources."""
        more = (conceptproperties.SOURCE,)
        return self._edition(year, fragments.version(year), ContentMode.FRAGMENT, more)

    def _edition(
        self,
        year: int,
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
            effective=orderfile.effective_date(year),
            content=content,
            next_due=orderfile.effective_date(year + 1),
            copyright=self.copyright,
            case_sensitive=False,
            identifiers=canonical.oids(self.url),
            hierarchy_meaning=HierarchyMeaning.IS_A,
            properties=(declared, *more),
        )


def edition_of(slug: re.Match[str]) -> tuple[str, date]:
    """Return version and first day of the edition, from the year in the address of a release."""
    return slug["year"], orderfile.effective_date(int(slug["year"]))
