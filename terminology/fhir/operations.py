"""All operations; routes, capabilities and the OpenAPI document are made from this list."""

from terminology.fhir import batch
from terminology.fhir.check_coding import CHECK_CODING
from terminology.fhir.diff import DIFF
from terminology.fhir.expand import EXPAND
from terminology.fhir.lookup import LOOKUP
from terminology.fhir.operation import Definition
from terminology.fhir.subsumes import SUBSUMES
from terminology.fhir.translate import TRANSLATE
from terminology.fhir.validate_code import VALIDATE_CODE
from terminology.fhir.validate_member import VALIDATE_MEMBER

OPERATIONS: tuple[Definition, ...] = (
    LOOKUP,
    VALIDATE_CODE,
    batch.of(VALIDATE_CODE, "validation"),
    SUBSUMES,
    TRANSLATE,
    batch.of(TRANSLATE, "translation"),
    DIFF,
    CHECK_CODING,
    EXPAND,
    VALIDATE_MEMBER,
    batch.of(VALIDATE_MEMBER, "validation"),
)
