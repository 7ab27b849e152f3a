"""The terminology server: stores, operations, FHIR shapes, HTTP and the commands."""
