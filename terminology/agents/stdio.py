"""The server of tools on standard input and output."""

import asyncio
from pathlib import Path

from mcp.server.stdio import stdio_server

from terminology.agents import sdk
from terminology.agents.tools import Tools
from terminology.api.terminology import Terminology


def run(data_dir: Path) -> None:
    """Answer from a data directory and the bundled data until the input ends."""
    with Terminology.open(data_dir) as terminology:
        asyncio.run(_serve(Tools(terminology)))


async def _serve(tools: Tools) -> None:
    server = sdk.server(tools)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
