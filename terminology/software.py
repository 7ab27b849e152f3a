"""Which version of this software runs, and of which day it is."""

from importlib.metadata import version

VERSION = version("fhir-hcpcs")

RELEASE_DATE = "2026-11-20"
"""The day of this version; a test holds it against the CHANGELOG."""
