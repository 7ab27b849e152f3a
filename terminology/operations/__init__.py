"""What the operations mean: a question in, an answer out; no FHIR JSON, no HTTP."""
