"""The operations: a request in, a result out; without FHIR JSON and HTTP."""
