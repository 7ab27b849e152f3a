"""Normalisation of responses: remove elements that no test compares, and sort lists."""

from tests.conformance import arrange, documents, scrub
from tests.conformance.documents import Json


def normalised(response: Json, operation: str) -> Json:
    """Return a scrubbed and sorted copy of an R5 response to an operation of the guide."""
    copy = documents.pruned(response)
    match copy.get("resourceType"):
        case "OperationOutcome" if operation == "cs-validate-code":
            copy.pop("text", None)  # there the official runner leaves all else as it is
        case "OperationOutcome":
            scrub.outcome(copy)
        case "ValueSet":
            scrub.value_set(copy)
            arrange.value_set(copy)
        case "Parameters":
            scrub.parameters(copy)
            arrange.parameters(copy)
        case "CapabilityStatement":
            arrange.capability_statement(copy)
        case "TerminologyCapabilities":
            arrange.terminology_capabilities(copy)
    return documents.pruned(copy)
