"""Code systems of FHIR itself that other resources draw on, in each version of FHIR."""
