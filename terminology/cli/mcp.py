"""`fhir-hcpcs mcp`: answers an agent on standard input and output."""

from terminology import agents
from terminology.cli import options


def mcp(data_dir: options.DataDir = None) -> None:
    """Answer an agent on standard input and output (Model Context Protocol)."""
    agents.module("stdio", "fhir-hcpcs mcp").run(options.data_folder(data_dir))
