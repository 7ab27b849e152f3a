"""The bundled MS-DRGs: those of fiscal year 2026, and those deleted before, with their days."""

from codesystems.model import CodeSystem, SourceFile
from codesystems.msdrg import concepts, edition

YEAR = 2026


def load() -> CodeSystem:
    """Read the bundled table."""
    table, metadata = concepts.table(), edition.edition(YEAR)
    return CodeSystem(
        metadata,
        concepts.bundled(metadata.effective),
        SourceFile("fhir-hcpcs", table.file, table.sha256),
    )
