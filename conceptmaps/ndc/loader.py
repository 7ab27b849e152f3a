"""Read CMS's NDC-HCPCS crosswalk: its tables for ASP, AWP, NOC and OPPS drugs as one map."""

from collections.abc import Callable, Iterator

from codesystems import canonical, codeforms, ndc
from codesystems.asp import quarter, records, sheets
from codesystems.asp.quarter import Quarter
from codesystems.asp.sheets import Row, Sheet
from codesystems.model import Coding, Slip, SourceFile, Validity
from codesystems.release import Refused, Release
from conceptmaps import crosswalk
from conceptmaps.model import ConceptMap, MapEdition, Mapping, Product, Relationship
from conceptmaps.ndc import edition

FIELDS = {
    "code": records.CODE,
    "display": ("shortdescription", "shortdescriptor"),
    "labeler": ("labelername", "labeler"),
    "ndc": ("ndc2", "ndc"),
    "drug": ("drugname",),
    "hcpcs-dosage": ("hcpcsdosage", "hcpcscodedosage"),
    "package-size": ("pkgsize",),
    "package-quantity": ("pkgqty",),
    "billing-units": ("billunits",),
    "billing-units-per-package": ("billunitspkg", "billunitsperpkg"),
}
"""The headings of each column; those after the drug are attributes of `claim-attribute`."""
_PRODUCTS = tuple(FIELDS)[5:]
_AMOUNTS = _PRODUCTS[1:]


def load(release: Release) -> ConceptMap:
    """Read the mappings to codes of HCPCS. Raises ReleaseError."""
    return _load(release, edition.edition, canonical.HCPCS)


def load_cpt(release: Release) -> ConceptMap:
    """Read the mappings to the numbers of CPT codes. Raises ReleaseError."""
    return _load(release, edition.edition_of_cpt, canonical.CPT)


def _load(release: Release, describe: Callable[[Quarter], MapEdition], system: str) -> ConceptMap:
    found = sheets.read(release, FIELDS, ("code", "ndc"))
    quarters = {
        quarter.read(sheet.file, (*sheet.preamble, sheet.file, release.name)) for sheet in found
    }
    if len(quarters) > 1:
        versions = ", ".join(sorted(one.version for one in quarters))
        raise Refused(release.name, "", f"has tables of several quarters: {versions}")
    (of_all,) = quarters
    reader = _Reader(system, Validity(of_all.first, of_all.last))
    mappings = tuple(mapping for sheet in found for mapping in reader.mappings(sheet))
    source = SourceFile("CMS", release.name, release.sha256)
    return ConceptMap(describe(of_all), mappings, source, slips=tuple(reader.slips))


class _Reader:
    """Reads the rows whose code is in one code system."""

    def __init__(self, system: str, validity: Validity) -> None:
        self._system = system
        self._validity = validity
        self._known: dict[tuple[str, str], tuple[str, tuple[Product, ...]]] = {}
        self.slips: list[Slip] = []

    def mappings(self, sheet: Sheet) -> Iterator[Mapping]:
        """Yield the mappings of a table. A row that repeats another one is left out."""
        for row in sheet.rows:
            code = row.cells["code"]
            if records.system_of(code) == self._system:
                self.slips += [slip for slip in sheet.slips if slip.place == row.place()]
                mapping = self._mapping(row)
                if self._is_new(row, mapping):
                    yield mapping

    def _mapping(self, row: Row) -> Mapping:
        cells, system = row.cells, self._system
        self._check(row)
        labeler = cells.get("labeler")
        return Mapping(
            Coding(canonical.NDC, cells["ndc"], cells.get("drug") or None),
            Coding(system, cells["code"], self._display(row)),
            Relationship.SOURCE_IS_NARROWER,
            f"CMS, {row.file}, {row.place()}",
            f"Labeler: {labeler}" if labeler else None,
            tuple(self._products(row)),
            validity=self._validity,
        )

    def _display(self, row: Row) -> str | None:
        return row.cells.get("display") or None if self._system == canonical.HCPCS else None

    def _products(self, row: Row) -> Iterator[Product]:
        for attribute in _PRODUCTS:
            text = row.cells.get(attribute, "")
            is_wording = self._system == canonical.CPT and attribute not in _AMOUNTS
            if text and not (is_wording and not records.is_measure(text)):
                yield Product(crosswalk.attribute(attribute), text)

    def _check(self, row: Row) -> None:
        """Note the values of a row that are not what their columns have; they are kept."""
        cells = row.cells
        if not ndc.is_whole(cells["ndc"]):
            reason = f"'{cells['ndc']}' is not an NDC in 11 digits with hyphens"
            self.slips.append(row.slip(reason, "ndc"))
        if self._system == canonical.HCPCS and not codeforms.OWN[self._system].fits(cells["code"]):
            reason = f"'{cells['code']}' has not the form of a HCPCS code"
            self.slips.append(row.slip(reason, "code"))
        for attribute in _AMOUNTS:
            text = cells.get(attribute, "")
            if text and records.amount(text) is None:
                self.slips.append(row.slip(f"'{text}' is not a number", attribute))

    def _is_new(self, row: Row, mapping: Mapping) -> bool:
        """Tell whether a row says something new; another one for the same codes is a slip."""
        key = row.cells["ndc"], row.cells["code"]
        if key not in self._known:
            self._known[key] = (mapping.citation, mapping.products)
            return True
        citation, products = self._known[key]
        if products == mapping.products:
            return False
        reason = f"{key[0]} has other units in {citation}; both rows are kept"
        self.slips.append(row.slip(reason, "ndc"))
        return True
