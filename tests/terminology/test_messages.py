"""Every message for clients is complete: a type, a kind, a text without empty names."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import UnionType
from typing import cast, get_args, get_origin, get_type_hints

import pytest

from codesystems.asof import AsOf
from codesystems.model import ContentMode, Edition, Validity
from codesystems.problems import Issue, Severity
from terminology import messages
from terminology.fhir import outcome
from terminology.fhir.dialects import DIALECTS
from terminology.messages import codesystem, commandline, suggestions
from terminology.messages.common import WITHOUT_KIND, shortened
from tests.fixtures import stored
from tests.fixtures.judge import Json, judge

Message = Callable[..., object]

KINDS = {
    "cannot-infer",
    "code-comment",
    "code-rule",
    "display-comment",
    "invalid-code",
    "invalid-data",
    "invalid-display",
    "not-found",
    "not-in-vs",
    "processing-note",
    "status-check",
    "this-code-not-in-vs",
    "version-error",
    "vs-invalid",
}
"""HL7's tx-issue-type (https://hl7.org/fhir/tools/CodeSystem-tx-issue-type.html)."""

ISSUE_TYPES = {
    *("business-rule", "code-invalid", "conflict", "exception", "forbidden", "informational"),
    *("invalid", "login", "not-found", "not-supported", "processing", "required", "structure"),
    *("throttled", "timeout", "too-costly", "too-long", "transient", "value"),
}
"""The codes of FHIR's issue-type (https://hl7.org/fhir/R5/valueset-issue-type.html) in use."""

AS_HL7 = {"version_mismatch_changed", "nothing_to_validate", "too_costly"}
"""Messages with an empty version, or without a kind, to the letter of HL7's tests."""

OF_A_REQUESTED_VERSION = {
    "cannot_expand_version",
    "cannot_validate_version",
    "not_in_version",
    "unknown_map_version",
    "unknown_version",
}
"""Messages about a version that was requested, and the known ones, which may be empty."""

NOT_MESSAGES = {"common", "suggestions"}
VALUES: dict[object, object] = {
    str: "name",
    int: 7,
    float: 1.5,
    date: date(2025, 1, 1),
    AsOf: AsOf(date(2025, 1, 1), date(2025, 1, 31), "2025-01"),
    ContentMode: ContentMode.FRAGMENT,
    Edition: stored.edition(""),
    Issue: Issue(Severity.ERROR, "invalid", "A text", "invalid-data"),
    Severity: Severity.WARNING,
    Validity: Validity(date(2025, 1, 1)),
    type(None): None,
    Exception: ValueError("a name"),
    bool: True,
}


def functions() -> Iterator[tuple[str, Message]]:
    """Yield the public functions of the modules of messages."""
    for module in iter_modules([str(Path(messages.__file__).parent)]):
        if module.name in NOT_MESSAGES:
            continue
        loaded = import_module(f"{messages.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if function.__module__ == loaded.__name__ and not name.startswith("_"):
                yield name, function


FUNCTIONS = dict(functions())
each_message = pytest.mark.parametrize("name", sorted(FUNCTIONS))


def argument(kind: object, text: str) -> object:
    """Return a value of a type; `text` is the value of a text."""
    if kind is str:
        return text
    if get_origin(kind) is UnionType:
        return argument(get_args(kind)[0], text)
    if get_origin(kind) is tuple:
        return tuple(argument(each, text) for each in get_args(kind))
    if get_origin(kind) is Mapping:
        key, value = get_args(kind)
        return {argument(key, text): argument(value, text)}
    if get_args(kind):
        return [argument(get_args(kind)[0], text)] * 2
    return VALUES[kind]


def written(name: str, empty: tuple[str, ...] = ()) -> object:
    """Return a message; the arguments named in `empty` are empty texts."""
    kinds = get_type_hints(FUNCTIONS[name])
    kinds.pop("return")
    arguments = {
        parameter: argument(kind, "" if parameter in empty else "name")
        for parameter, kind in kinds.items()
    }
    starred = inspect.getfullargspec(FUNCTIONS[name]).varargs
    return FUNCTIONS[name]("one", "two") if starred else FUNCTIONS[name](**arguments)


@each_message
def test_a_message_has_a_type_a_kind_and_a_text(name: str) -> None:
    message = written(name)

    if isinstance(message, Issue):
        assert message.type in ISSUE_TYPES
        assert message.text
        issue = cast(Json, outcome.write([message]))["issue"][0]
        kind = issue["details"].get("coding", [{}])[0].get("code")
        assert kind in (KINDS if message.detail != WITHOUT_KIND else {None})
        assert (message.detail == WITHOUT_KIND) is (name in AS_HL7 - {"version_mismatch_changed"})
        for dialect in DIALECTS:
            judge(outcome.write([message]), dialect)


@each_message
def test_a_message_never_shows_an_empty_version(name: str) -> None:
    asked = name in OF_A_REQUESTED_VERSION
    empty = ("known",) if asked else ("version", "versions", "meanings", "included", "elsewhere")

    message = written(name, empty)

    text = message.text if isinstance(message, Issue) else str(message)
    assert name in AS_HL7 or not re.search(r"version (''|\)|,|;|and|$)|'[^' ]*\|'", text), text
    assert "  " not in text


@each_message
def test_a_message_is_a_sentence_without_a_full_stop(name: str) -> None:
    message = written(name)

    text = message.text if isinstance(message, Issue) else str(message)
    assert not text.endswith(".") or name == "inactive_display"


# Suggestions


NAMES = [
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "https://fhir-hcpcs.org/CodeSystem/betos",
    "https://fhir-hcpcs.org/CodeSystem/hcpcs-coverage",
    "https://fhir-hcpcs.org/CodeSystem/hcpcs-action",
]


@pytest.mark.parametrize(
    ("sent", "first"),
    [
        ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSet", NAMES[0]),
        ("http://www.cms.gov/medicare/coding/hcpcsreleasecodesets", NAMES[0]),
        ("http://example.org/betos", NAMES[1]),
        ("betos", NAMES[1]),
        ("hcpcs-cov", NAMES[2]),
        ("https://fhir-hcpcs.org/CodeSystem/hcpcs-coverge|2025", NAMES[2]),
    ],
)
def test_the_nearest_name_is_suggested_first(sent: str, first: str) -> None:
    assert suggestions.nearest(sent, NAMES)[0] == first


@pytest.mark.parametrize("sent", ["", "x", "urn:oid:1.2.3", "q" * 100_000])
def test_nothing_is_suggested_for_a_name_that_resembles_none(sent: str) -> None:
    assert suggestions.nearest(sent, NAMES) == []


def test_of_names_that_contain_one_the_shortest_is_the_nearest() -> None:
    names = ["hcpcs-action", "hcpcs-asc-payment-group", "hcpcs-coverage", "hcpcs"]

    assert suggestions.nearest("hcpc", names)[0] == "hcpcs"


def test_at_most_three_names_are_suggested() -> None:
    names = [f"made-{number}" for number in range(50)]

    text = suggestions.known("made-51", names, "GET [base]/X")

    assert text.count("made-") == 3
    assert text.endswith("? GET [base]/X lists all")


def test_a_short_list_of_known_names_is_shown_whole() -> None:
    assert suggestions.known("x", ["a", "", "b", "a"], "GET") == "; known are a, b"
    assert suggestions.known("x", [], "GET") == "; known are none"


def test_the_newest_version_is_suggested_too() -> None:
    versions = [f"20{year}-01" for year in range(26, 10, -1)]

    text = suggestions.known("2014", versions, "GET", first=True)

    assert text == ". Did you mean 2026-01 or 2014-01? GET lists all"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (["a"], "a"),
        (["a", "", "b"], "a and b"),
        (["a", "b", "c", "d"], "a and b and c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 others"),
    ],
)
def test_a_long_list_is_shortened(items: list[str], text: str) -> None:
    assert shortened(items) == text


def test_a_hint_names_the_nearest_and_where_all_are() -> None:
    assert suggestions.hint("x", NAMES, "GET") == "GET lists all"
    assert suggestions.hint("betos", NAMES, "GET") == f"Did you mean {NAMES[1]}? GET lists all"


@pytest.mark.parametrize(
    ("installed", "rest"),
    [
        ([], "; installed there: nothing"),
        (["hcpcs 2025-01"], "; installed there: hcpcs 2025-01"),
        ([f"hcpcs 20{year}-01" for year in range(10, 26)], ". Did you mean hcpcs 2025-01"),
    ],
)
def test_an_edition_that_is_not_installed_has_its_nearest(installed: list[str], rest: str) -> None:
    text = commandline.not_installed("hcpcs 2025-02", "folder", installed)

    assert text.startswith(f"hcpcs 2025-02 is not in the data directory folder{rest}")


def test_a_code_system_without_versions_has_none_to_name() -> None:
    issue = codesystem.unknown_version("https://example.org/a", "1", ["", ""])

    assert issue.text == (
        "Unknown version '1' of the code system 'https://example.org/a', which has no versions"
    )
