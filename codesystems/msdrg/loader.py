"""A CMS release of the MS-DRGs: Table 5 of the final rule on inpatient payment."""

from codesystems.model import CodeSystem, SourceFile
from codesystems.msdrg import concepts, edition, records, table5
from codesystems.release import Release


def load(release: Release) -> CodeSystem:
    """Read a release: CMS's zip of Table 5, or its text or workbook.

    Raises ReleaseError, in one line, for any other file, and for an incomplete one.
    """
    sheet = table5.read(table5.find(release))
    drgs, slips = records.read(sheet)
    metadata = edition.edition(sheet.year)
    return CodeSystem(
        metadata,
        concepts.installed(drgs, metadata.effective),
        SourceFile("CMS", release.name, release.sha256),
        slips=slips,
    )
