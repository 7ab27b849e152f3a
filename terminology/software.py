"""Which version of this software runs."""

from importlib.metadata import version

VERSION = version("fhir-hcpcs")
