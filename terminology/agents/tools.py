"""The tools of an agent, and how one is called."""

import re
from collections.abc import Mapping
from typing import Any

from codesystems.problems import NotSupported, Problem
from conceptmaps.guide import Guide
from terminology import contents
from terminology.agents import parameters as arguments
from terminology.agents import toolset
from terminology.agents.answer import Answer
from terminology.agents.toolset import Tool
from terminology.api.terminology import Terminology
from terminology.messages import agents, http
from terminology.store.damage import DamagedDatabase


class Tools:
    """The tools over the editions that are there."""

    def __init__(self, terminology: Terminology) -> None:
        self._terminology = terminology

    @property
    def _guide(self) -> Guide:
        """What the contents say; one that fails is left out from then on."""
        return contents.guide()

    @property
    def instructions(self) -> str:
        """What an agent has to know before it calls a tool."""
        return self._guide.instructions

    def listed(self) -> list[Tool]:
        """Return the tools; the keys of code systems are those that are there now."""
        keys = list(dict.fromkeys(info.key for info in self._terminology.code_systems()))
        return [*toolset.of_guide(self._guide, keys)]

    def call(self, name: str, sent: Mapping[str, Any] | None) -> Answer:
        """Answer a call; an error tells what to send instead."""
        try:
            by_name = {tool.name: tool for tool in self.listed()}
            if name not in by_name:
                raise NotSupported(agents.unknown_tool(name, by_name))
            tool, examples = by_name[name], self._guide.examples.get(name, {})
            named = {
                argument: self._named(argument, value) for argument, value in (sent or {}).items()
            }
            given = arguments.checked(name, tool.parameters, named, examples)
            return tool.run(self._terminology, given)
        except DamagedDatabase as error:
            return _error([http.damaged_file(error.path.name).text])
        except Problem as problem:
            return _error([_sentence(issue.text, issue.hint) for issue in problem.issues])

    def _named(self, argument: str, value: object) -> object:
        """Return the key of a code system that is named by its URL, or spelled otherwise."""
        if argument not in arguments.KEYS or not isinstance(value, str):
            return value
        infos = self._terminology.code_systems()
        keys = {_letters(name): info.key for info in infos for name in (info.url, info.key)}
        return keys.get(_letters(value), value)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _sentence(text: str, hint: str | None) -> str:
    return f"{text}. {hint}" if hint else text


def _error(sentences: list[str]) -> Answer:
    lines = [f"Error: {sentence}" for sentence in sentences]
    return Answer(lines, {"error": "; ".join(sentences)}, is_error=True)
