"""The commands of `fhir-hcpcs`."""
