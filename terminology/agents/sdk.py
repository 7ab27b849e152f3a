"""The tools as a server of the official SDK of the Model Context Protocol."""

from typing import Any

from mcp.server.lowlevel.server import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from terminology import software
from terminology.agents import toolset
from terminology.agents.tools import Tools

_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def server(own: Tools) -> Server[Any]:
    """Return the server; a call of a tool is answered in the thread of its event loop."""

    async def on_list(_: object, params: PaginatedRequestParams | None) -> ListToolsResult:
        del params
        return ListToolsResult(tools=[_tool(tool) for tool in own.listed()])

    async def on_call(_: object, params: CallToolRequestParams) -> CallToolResult:
        answer = own.call(params.name, params.arguments)
        return CallToolResult(
            content=[TextContent(type="text", text=answer.text)],
            structured_content=answer.data,
            is_error=answer.is_error,
        )

    return Server(
        "fhir-hcpcs",
        version=software.VERSION,
        instructions=own.instructions,
        on_list_tools=on_list,
        on_call_tool=on_call,
    )


def _tool(tool: toolset.Tool) -> Tool:
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.schema(),
        annotations=_READS,
    )
