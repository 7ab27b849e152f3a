"""The tools of an agent: what each is for, and its arguments.

What names a code system or an example is from the guide of the content.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from conceptmaps.guide import Guide
from terminology.agents import claimanswers, codeanswers, diffanswers, listanswers, mapanswers
from terminology.agents import parameters as arguments
from terminology.agents.answer import Answer
from terminology.agents.parameters import Parameter
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json
from terminology.operations.comparison import Change

Run = Callable[[Terminology, dict[str, Any]], Answer]

_MOST = 50
"""The largest number of entries that an answer has."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, a title, when to use it, and its arguments."""

    name: str
    title: str
    description: str
    parameters: Sequence[Parameter]
    run: Run

    def schema(self) -> Json:
        """Return the JSON Schema of the arguments."""
        return arguments.schema(self.parameters)


def of_guide(guide: Guide, keys: Sequence[str]) -> Iterator[Tool]:
    """Return the tools; `keys` are the code systems that are there."""
    of = _Shared(guide, keys)
    yield from _of_codes(of)
    yield from _of_maps_and_sets(of)
    yield from _of_releases(of)
    yield from _of_claims(of)


def _of_codes(of: "_Shared") -> Iterator[Tool]:
    yield of.tool(
        "search",
        "Find codes by words",
        "Find codes of a code system by words of their names. Use it when you have words (a drug, "
        "a supply, a procedure, a diagnosis) and no code. Words may be beginnings, in any order; "
        "all must be there. For all codes of a group use expand.",
        (
            Parameter("query", "string", of.like("Words, or beginnings of words", "query"), True),
            of.system(),
            of.date,
            *of.page(listanswers.COUNT),
        ),
        listanswers.search,
    )
    yield of.tool(
        "lookup",
        "Everything about a code",
        "Everything about one code: name, first and last day, status, properties, replacements, "
        "the codes above and below it. With `date`, as of that day of service: a code that was "
        "not in force then is an error that names its days and replacement.",
        (
            of.system(),
            of.code,
            of.date,
            Parameter(
                "properties",
                "array",
                of.like("Only these properties, whole", "properties"),
                items={"type": "string"},
            ),
            Parameter(
                "history", "boolean", "true adds what each installed edition changed of the code"
            ),
        ),
        codeanswers.lookup,
    )
    yield of.tool(
        "validate",
        "Is a code right?",
        "Whether a code exists and may be used on a day of service, and whether its name is right. "
        "Use it to check a code that someone gave; mistyped codes get similar ones, ended codes "
        "their replacement. With `value_set`, whether the code is in that group.",
        (
            of.system(),
            of.code,
            of.date,
            Parameter("display", "string", of.like("A name of the code to compare", "display")),
            Parameter("value_set", "string", f"Id or URL: {of.a_value_set}. {of.value_sets}"),
        ),
        codeanswers.validate,
    )


def _of_maps_and_sets(of: "_Shared") -> Iterator[Tool]:
    yield of.tool(
        "translate",
        "From a code to others",
        "The codes that correspond to a code in another code system, on a day and under the "
        "circumstances of a claim, with what is billed together; also the replacement of an ended "
        "code. Each mapping has its published source; cite it.",
        (
            of.system("source"),
            of.code,
            of.system("target", required=False, brief=True),
            of.date,
            *of.circumstances(),
            Parameter(
                "concept_map",
                "string",
                of.like("Only this map, by the key that releases lists", "concept_map"),
            ),
            Parameter(
                "reverse", "boolean", "true: `code` is the target, `target_system` the source"
            ),
            Parameter("offset", "integer", "How many mappings to leave out: 12", least=0),
        ),
        mapanswers.translate,
    )
    yield of.tool(
        "expand",
        "All codes of a value set",
        f"List the codes of a value set (a group of codes), page by page. {of.value_sets}; a code "
        "with all below it is the URL of the code system followed by ?fhir_vs=is-a/CODE. For words "
        "use search.",
        (
            Parameter("value_set", "string", f"Id or URL: {of.a_value_set}", required=True),
            Parameter("filter", "string", of.like("Only codes with these words", "filter")),
            of.date,
            *of.page(listanswers.COUNT),
        ),
        listanswers.expand,
    )


def _of_releases(of: "_Shared") -> Iterator[Tool]:
    version = "A version as releases lists it, or a day, for the edition in force on it"
    yield of.tool(
        "diff",
        "What changed between two releases",
        "The codes that were added, terminated or changed between two editions of a code system, "
        "with totals. Use it for quarterly and yearly updates.",
        (
            of.system(brief=True),
            Parameter("from", "string", f"The earlier one. {version}: 2025-01", required=True),
            Parameter("to", "string", f"The later one. {version}: 2025-10-01", required=True),
            Parameter("code", "string", of.like("Only this code", "code")),
            Parameter(
                "changes",
                "array",
                f"Only these kinds, of {', '.join(Change)}: ['added', 'terminated']",
                items={"type": "string", "enum": [change.value for change in Change]},
            ),
            Parameter(
                "properties",
                "array",
                of.like("Only changes of these properties", "properties"),
                items={"type": "string"},
            ),
            *of.page(diffanswers.COUNT),
        ),
        diffanswers.diff,
    )
    yield of.tool(
        "releases",
        "What is installed",
        "The code systems with their editions and first days, the concept maps and the value sets. "
        "Use it to find versions for diff, maps for translate, and what is missing.",
        (of.system(required=False, brief=True), of.date),
        listanswers.releases,
    )


def _of_claims(of: "_Shared") -> Iterator[Tool]:
    yield of.tool(
        "check_claim",
        "Check a claim",
        "Check a claim against published coding rules: missing or contradictory codes, modifiers, "
        "revenue codes, units, days. Send `lines`, `procedures` and `diagnoses`, or a whole FHIR "
        "Claim as `claim`. Every issue has its rule and source. Send setting and payer: without "
        "them fewer rules apply.",
        (
            Parameter("lines", "array", of.like("The lines of the claim", "lines"), items=_LINE),
            Parameter(
                "procedures",
                "array",
                of.like("Procedure codes of the claim", "procedures"),
                items=_TEXT,
            ),
            Parameter(
                "diagnoses",
                "array",
                of.like("Diagnosis codes of the claim", "diagnoses"),
                items=_TEXT,
            ),
            Parameter("claim", "object", "A FHIR Claim (R4 or R5), instead of the lists"),
            of.date,
            *of.circumstances(),
        ),
        claimanswers.check_claim,
    )


_TEXT: Json = {"type": "string"}
_LINE: Json = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "The service or product"},
        "date": {"type": "string", "description": "The day of service: 2025-03-14"},
        "revenue_code": {"type": "string", "description": "On a facility's claim"},
        "modifiers": {"type": "array", "items": {"type": "string"}},
        "units": {"type": "number", "description": "1 without it"},
        "charge": {"type": "number", "description": "US dollars"},
    },
    "additionalProperties": False,
}


class _Shared:
    """The arguments that several tools have."""

    def __init__(self, guide: Guide, keys: Sequence[str]) -> None:
        self._guide = guide
        self._keys = keys
        self.code = Parameter("code", "string", self.like("The code, in any case", "code"), True)
        self.date = Parameter(
            "date",
            "string",
            "The day of service, YYYY-MM-DD: 2025-03-14. The edition, codes and mappings in force "
            "on it answer; a month (2025-03) or year means any of its days. Without it: the newest",
        )
        self.value_sets = "Known are " + "; ".join(
            f"{id} ({meaning})" for id, meaning in guide.value_sets.items()
        )
        self.a_value_set = next(iter(guide.value_sets), "")

    def tool(
        self, name: str, title: str, description: str, parameters: Sequence[Parameter], run: Run
    ) -> Tool:
        """Return a tool with an example in its description."""
        example = orjson.dumps(dict(self._guide.examples.get(name, {}))).decode()
        parts = (description, self._guide.notes.get(name), f"Example: {example}")
        return Tool(name, title, " ".join(filter(None, parts)), parameters, run)

    def like(self, description: str, argument: str) -> str:
        """Return a description with an example of the argument."""
        return f"{description}: {self._guide.values.get(argument)}"

    def system(self, which: str = "", *, required: bool = True, brief: bool = False) -> Parameter:
        """Return the argument with the key of a code system, and what the important ones are."""
        name = "target_system" if which == "target" else "system"
        role = f"The {which} code system" if which else "The code system"
        meanings = "; ".join(
            f"{key}: {meaning}" for key, meaning in self._guide.systems.items() if key in self._keys
        )
        description = f"{role}, by its key. {meanings}"
        if brief:
            description = (
                f"{role}, by its key, as for lookup: {next(iter(self._guide.systems), None)}"
            )
        return Parameter(name, "string", description, required, self._keys)

    def circumstances(self) -> Iterator[Parameter]:
        """Return the arguments with the circumstances of a claim."""
        for name, values in self._guide.circumstances.items():
            words = name.replace("_", " ")
            yield Parameter(
                name,
                "string",
                f"The {words} of the claim, if known: {values[0]}",
                values=values,
            )

    def page(self, usual: int) -> tuple[Parameter, Parameter]:
        """Return the arguments with the page."""
        return (
            Parameter(
                "count",
                "integer",
                f"The most entries of the answer: {usual}",
                least=1,
                most=_MOST,
            ),
            Parameter("offset", "integer", "How many entries to leave out: 0", least=0),
        )
