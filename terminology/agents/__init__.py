"""The operations as tools of an agent, over the Model Context Protocol (MCP).

    toolset.py    the tools: names, descriptions, schemas of their arguments
    tools.py      how one is called, and what is wrong with a call
    *answers.py   what each tool answers: a few lines of text, and the same as data
    sdk.py        the tools as a server of the official SDK (extra `mcp`)
    stdio.py      that server on standard input and output: `fhir-hcpcs mcp`
    http.py       that server at a path of the HTTP server: `fhir-hcpcs serve --mcp`

Only the last three import the SDK, and only when an agent is served.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from codesystems.problems import NotSupported
from terminology.messages import commandline


def module(name: str, option: str) -> ModuleType:
    """Import a module that needs the SDK.

    Raises NotSupported, with the command that installs it, if it is missing; `option` asked for it.
    """
    if find_spec("mcp") is None:
        raise NotSupported(commandline.missing_extra(option, "the MCP SDK", "mcp"))
    return import_module(f"terminology.agents.{name}")
