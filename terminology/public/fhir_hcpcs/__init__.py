"""HCPCS Level II and the CAR-T crosswalk for Python programs: the operations, without HTTP.

    from fhir_hcpcs import Terminology

    with Terminology.open() as terminology:
        concept = terminology.lookup("hcpcs", "Q2057", date="2025-04-01")
        print(concept.display, concept.properties["betos"])

The names of `__all__` are the API; everything else is internal and changes without notice.
"""

from codesystems.contract import CodeDisplay
from codesystems.model import Coding, ContentMode, Designation, Property, PropertyType, Validity
from codesystems.problems import (
    Invalid,
    Issue,
    NotFound,
    NotSupported,
    Problem,
    Severity,
    TooCostly,
    TooLarge,
)
from conceptmaps.model import Dependency, Product, Relationship
from terminology.api.contents import CodeSystemInfo, ConceptMapInfo, ValueSetInfo
from terminology.api.inputs import Date
from terminology.api.models import FhirVersion
from terminology.api.results import (
    CheckResult,
    DiffResult,
    ExpandedCode,
    ExpansionResult,
    HistoryEntry,
    LookupResult,
    SubsumptionResult,
    TranslationMatch,
    TranslationResult,
    ValidationResult,
)
from terminology.api.terminology import Terminology
from terminology.operations.comparison import Change
from terminology.operations.comparison import ChangedCode as DiffEntry
from terminology.operations.differences import Difference
from terminology.operations.history import Event
from terminology.operations.subsumes import SubsumptionOutcome as SubsumptionOutcome
from terminology.software import VERSION as __version__
from terminology.store.damage import DamagedDatabase

__all__ = [
    "Change",
    "CheckResult",
    "CodeDisplay",
    "CodeSystemInfo",
    "Coding",
    "ConceptMapInfo",
    "ContentMode",
    "DamagedDatabase",
    "Date",
    "Dependency",
    "Designation",
    "DiffEntry",
    "DiffResult",
    "Difference",
    "Event",
    "ExpandedCode",
    "ExpansionResult",
    "FhirVersion",
    "HistoryEntry",
    "Invalid",
    "Issue",
    "LookupResult",
    "NotFound",
    "NotSupported",
    "Problem",
    "Product",
    "Property",
    "PropertyType",
    "Relationship",
    "Severity",
    "SubsumptionOutcome",
    "SubsumptionResult",
    "Terminology",
    "TooCostly",
    "TooLarge",
    "TranslationMatch",
    "TranslationResult",
    "ValidationResult",
    "Validity",
    "ValueSetInfo",
    "__version__",
]
