"""Billing questions with one right answer each, asked as an agent asks them."""

import asyncio
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.types import CallToolResult, TextContent

from terminology.agents import sdk
from terminology.agents.tools import Tools

Question = Mapping[str, str]

with (Path(__file__).parent / "questions.csv").open(newline="") as table:
    QUESTIONS = [*csv.DictReader(table)]
MOST = 4_500
"""Characters of the longest answer: a thousand tokens."""


def of(data: str) -> list[Any]:
    """The questions about some data: bundled, editions through the years, or real releases."""
    return [
        pytest.param(question, id=question["question"])
        for question in QUESTIONS
        if question["data"] == data
    ]


def ask(tools: Tools, question: Question) -> CallToolResult:
    """Call the tool of a question through the client of the SDK."""

    async def call() -> CallToolResult:
        async with Client(sdk.server(tools)) as client:
            return await client.call_tool(question["tool"], json.loads(question["arguments"]))

    return asyncio.run(call())


def check(tools: Tools, question: Question) -> None:
    """Check that the text has the answer and a source, and that it is short."""
    result = ask(tools, question)
    (content,) = result.content
    assert isinstance(content, TextContent)

    assert question["answer"] in content.text
    assert len(content.text) < MOST
    assert result.structured_content
    if not result.is_error:
        assert "ource: " in content.text or question["tool"] in {"releases", "translate"}
        assert "fhir" in result.structured_content or question["tool"] == "releases"


def test_there_are_fifty_questions_and_more_each_with_a_source() -> None:
    assert len(QUESTIONS) >= 50
    assert len({question["question"] for question in QUESTIONS}) == len(QUESTIONS)
    assert all(question["source"] for question in QUESTIONS)


def test_every_tool_has_questions(tools: Tools) -> None:
    assert {question["tool"] for question in QUESTIONS} == {tool.name for tool in tools.listed()}


@pytest.mark.parametrize("question", of("bundled"))
def test_the_bundled_data_answer(tools: Tools, question: Question) -> None:
    check(tools, question)


@pytest.mark.parametrize("question", of("years"))
def test_editions_through_the_years_answer(years_tools: Tools, question: Question) -> None:
    check(years_tools, question)


@pytest.mark.release
@pytest.mark.parametrize("question", of("release"))
def test_real_releases_answer(real_tools: Tools, question: Question) -> None:
    check(real_tools, question)
