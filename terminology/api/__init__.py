"""The operations for Python programs: typed results, no HTTP. `fhir_hcpcs` re-exports it."""
