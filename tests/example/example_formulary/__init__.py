"""The formulary of Example Hospital: codes, a value set, and a map to HCPCS."""

from collections.abc import Iterator, Mapping

from example_formulary import codes, to_hcpcs
from fhir_hcpcs.content import (
    CodeSystemEntry,
    ConceptMapEntry,
    Content,
    EditionView,
    Filter,
    MapView,
    ValueSet,
    filtered,
)


def _value_sets(
    editions: Mapping[str, EditionView], maps: Mapping[str, MapView]
) -> Iterator[ValueSet]:
    del maps
    if codes.URL in editions:
        intravenous = Filter("route", "=", "intravenous")
        yield filtered("formulary-intravenous", "Intravenous products", codes.URL, intravenous)


CONTENT = Content(
    "The formulary of Example Hospital",
    code_systems=lambda: (
        CodeSystemEntry(
            "formulary",
            "Formulary of Example Hospital",
            codes.bundled,
            codes.load,
            accepts="a CSV file whose name has the month, such as formulary-2026-01.csv",
        ),
    ),
    concept_maps=lambda: (
        ConceptMapEntry("formulary-to-hcpcs", "Formulary to HCPCS", to_hcpcs.bundled),
    ),
    value_sets=_value_sets,
    tour=(f"r4/CodeSystem/$lookup?system={codes.URL}&code=CELL-1&_pretty=true",),
)
