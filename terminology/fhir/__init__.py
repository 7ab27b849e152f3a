"""The shapes of FHIR R4 and R5: JSON in, JSON out, no input or output."""
