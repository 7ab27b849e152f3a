"""Code systems of the FHIR specification, in each version of FHIR."""
