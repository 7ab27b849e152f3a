"""What a package needs to bring content: see README, section "Extend it", and tests/example.

The names of `__all__` are the API; everything else is internal and changes without notice.
"""

from codesystems.asof import (
    AsOf,
)
from codesystems.canonical import (
    CPT,
    HCPCS,
    ICD10CM,
    ICD10PCS,
)
from codesystems.codeforms import (
    CodeForm,
)
from codesystems.contract import (
    CodeDisplay,
    EditionView,
    Provenance,
)
from codesystems.entry import (
    CodeSystemEntry,
)
from codesystems.model import (
    CodeSystem,
    Coding,
    Concept,
    ContentMode,
    Designation,
    Edition,
    FilterDefinition,
    HierarchyMeaning,
    Property,
    PropertyDefinition,
    PropertyType,
    Slip,
    SourceFile,
    Validity,
    VariationCount,
)
from codesystems.problems import (
    Severity,
)
from codesystems.release import (
    Release,
    ReleaseError,
    ReleaseMember,
)
from codesystems.releases import (
    Published,
)
from codesystems.searchtable import (
    CodeField,
    PropertyField,
    SearchTable,
    TextField,
)
from codesystems.valueset import (
    Filter,
    Include,
    Pick,
    ValueSet,
    described,
    enumerated,
    filtered,
)
from conceptmaps.circumstances import (
    Standing,
    Stated,
)
from conceptmaps.claims.case import (
    Case,
    Derived,
)
from conceptmaps.claims.model import (
    Claim,
    Coded,
    Line,
    Text,
)
from conceptmaps.claims.rule import (
    Finding,
    Rule,
)
from conceptmaps.claims.rules import (
    ClaimRules,
    ClaimSystems,
)
from conceptmaps.content import (
    Content,
    PropertyRoles,
)
from conceptmaps.contract import (
    MapView,
    TerminologyView,
)
from conceptmaps.derived import (
    DerivedMap,
)
from conceptmaps.entry import (
    ConceptMapEntry,
)
from conceptmaps.guide import (
    Guide,
)
from conceptmaps.model import (
    ConceptMap,
    Dependency,
    MapEdition,
    Mapping,
    Product,
    Relationship,
)

__all__ = [
    "CPT",
    "HCPCS",
    "ICD10CM",
    "ICD10PCS",
    "AsOf",
    "Case",
    "Claim",
    "ClaimRules",
    "ClaimSystems",
    "CodeDisplay",
    "CodeField",
    "CodeForm",
    "CodeSystem",
    "CodeSystemEntry",
    "Coded",
    "Coding",
    "Concept",
    "ConceptMap",
    "ConceptMapEntry",
    "Content",
    "ContentMode",
    "Dependency",
    "Derived",
    "DerivedMap",
    "Designation",
    "Edition",
    "EditionView",
    "Filter",
    "FilterDefinition",
    "Finding",
    "Guide",
    "HierarchyMeaning",
    "Include",
    "Line",
    "MapEdition",
    "MapView",
    "Mapping",
    "Pick",
    "Product",
    "Property",
    "PropertyDefinition",
    "PropertyField",
    "PropertyRoles",
    "PropertyType",
    "Provenance",
    "Published",
    "Relationship",
    "Release",
    "ReleaseError",
    "ReleaseMember",
    "Rule",
    "SearchTable",
    "Severity",
    "Slip",
    "SourceFile",
    "Standing",
    "Stated",
    "TerminologyView",
    "Text",
    "TextField",
    "Validity",
    "ValueSet",
    "VariationCount",
    "described",
    "enumerated",
    "filtered",
]
