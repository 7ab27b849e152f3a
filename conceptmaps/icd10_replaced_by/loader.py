"""The maps `icd10cm-replaced-by` and `icd10pcs-replaced-by`, from their publishers' files.

conversion table   all changes of the code system, year by year
order file's zip   the changes of its addenda
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from codesystems import canonical, orderfile, ordernames
from codesystems.icd10cm import edition as icd10cm
from codesystems.icd10cm import records as icd10cm_records
from codesystems.icd10pcs import edition as icd10pcs
from codesystems.icd10pcs import records as icd10pcs_records
from codesystems.model import SourceFile
from codesystems.ordereditions import Editions
from codesystems.orderfile import OrderFile
from codesystems.ordernames import FiscalRelease
from codesystems.release import Release, ReleaseError, ReleaseMember
from conceptmaps.icd10_replaced_by import changes, table
from conceptmaps.icd10_replaced_by.conversion import Conversion
from conceptmaps.model import ConceptMap, MapEdition, Mapping
from conceptmaps.pcs_successors import loader as pcs_successors

_FISCAL_YEAR = re.compile(r"FY[-_ ]*(20\d\d)(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_MOST_PLACES = 20
_FORMATS = (".txt", ".csv", ".xlsx", ".xls")
"""The formats of a conversion table, the first of several in a release first."""


@dataclass(frozen=True, slots=True)
class Successors:
    """The map of one code system; each version of it has the mappings of `bundled` too."""

    kind: OrderFile
    editions: Editions
    publisher: str
    bundled: Callable[[], ConceptMap] | None = None

    @property
    def key(self) -> str:
        """The key of the map."""
        return f"{self.editions.key}-replaced-by"

    @property
    def title(self) -> str:
        """The title of the map."""
        return f"{self.kind.title} codes and the codes that are assigned instead"

    def load(self, release: Release) -> ConceptMap:
        """Read a conversion table, or the addenda in the zip of an order file.

        Raises ReleaseError, in one line, for any other file.
        """
        member = _conversion_table(release)
        if member is None:
            return self._of_addenda(release)
        citation = f"{self.publisher} {release.name}"
        conversion = Conversion(self.kind, self.editions.url, citation)
        days = []
        for row in table.read(member):
            conversion.add(row)
            days += [row.effective] if row.effective else []
        year = _fiscal_year(release, member) or max(
            (day.year + (day.month >= 10) for day in days), default=0
        )
        if not conversion.mappings or not year:
            raise ReleaseError(f"{release.name}: names no previous codes of {self.kind.title}")
        more = _left_out(conversion.left_out)
        description = (
            f"From the conversion table of {self.publisher}: the codes that were assigned before "
            f"each current code. A previous code may go on for other cases.{more}"
        )
        return self._map(FiscalRelease(year), description, conversion.mappings, release)

    def _of_addenda(self, release: Release) -> ConceptMap:
        _, fiscal = orderfile.find(self.kind, release)
        mappings = tuple(changes.mappings(self.kind, self.editions, release))
        if not mappings:
            raise ReleaseError(
                f"{release.name}: its addenda delete no code, and none became a header"
            )
        description = (
            "Derived from the addenda of one release: codes that became headers, with the codes "
            "added below them, and deleted codes, of which the addenda name no successor."
        )
        return self._map(fiscal, description, mappings, release)

    def _map(
        self,
        fiscal: FiscalRelease,
        description: str,
        mappings: Iterable[Mapping],
        release: Release,
    ) -> ConceptMap:
        own = tuple(mappings)
        known = {_pair(mapping) for mapping in own}
        bundled = self.bundled().mappings if self.bundled else ()
        more = tuple(mapping for mapping in bundled if _pair(mapping) not in known)
        edition = MapEdition(
            key=self.key,
            url=f"{canonical.OURS}/ConceptMap/{self.key}",
            version=fiscal.version,
            name="".join(word.capitalize() for word in self.key.split("-")),
            title=self.title,
            description=description,
            publisher=self.editions.publisher,
            effective=fiscal.effective,
            source_system=self.editions.url,
            target_system=self.editions.url,
        )
        source = SourceFile(self.publisher, release.name, release.sha256)
        return ConceptMap(edition, (*own, *more), source)


def _left_out(places: list[int]) -> str:
    if not places:
        return ""
    shown = ", ".join(map(str, places[:_MOST_PLACES]))
    return f" {len(places)} rows are left out, since they name no code or no day: {shown}."


def _pair(mapping: Mapping) -> tuple[str, str | None]:
    return mapping.source.code, mapping.target.code if mapping.target else None


def _conversion_table(release: Release) -> ReleaseMember | None:
    """Return the conversion table of a release: the first of its formats."""
    named = [one for one in release.members if "conversion" in one.name.lower()]
    alone = len(release.members) == 1 and ordernames.read(release.members[0].name) is None
    candidates = named or (list(release.members) if alone else [])
    for format in _FORMATS:
        for member in candidates:
            if member.name.lower().endswith(format):
                return member
    return None


def _fiscal_year(release: Release, member: ReleaseMember) -> int | None:
    """Return the fiscal year in the name of the table or of its release; None where none is."""
    for pattern in (_FISCAL_YEAR, _YEAR):
        for name in (member.name, release.name):
            if match := pattern.search(name):
                return int(match[1])
    return None


DIAGNOSES = Successors(icd10cm_records.ORDER_FILE, icd10cm.EDITIONS, "NCHS")
PROCEDURES = Successors(icd10pcs_records.ORDER_FILE, icd10pcs.EDITIONS, "CMS", pcs_successors.load)
