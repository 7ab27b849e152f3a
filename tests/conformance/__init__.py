"""The tests of HL7's terminology ecosystem guide, run against this server.

python -m tests.conformance --tests FOLDER
"""
