"""Circumstances of a claim as command-line options: `setting=inpatient`."""

from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.messages import requests
from terminology.operations.statements import Statement


def read(text: str) -> Statement:
    """Parse a circumstance. Raises Invalid."""
    attribute, value = pair("--dependency", text, "setting=inpatient")
    return Statement(attribute, (Coding("", value),))


def pair(option: str, text: str, example: str) -> tuple[str, str]:
    """Split `attribute=value` at the first `=`. Raises Invalid."""
    attribute, _, value = text.partition("=")
    if not attribute or not value:
        raise Invalid(requests.bad_value(option, text, f"an attribute and a value: {example}"))
    return attribute, value
