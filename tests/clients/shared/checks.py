"""What the clients in Python share: what is right, and a line for each check."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Check = tuple[str, Callable[[], None]]


def facts() -> dict[str, Any]:
    """What is right for the content of the server."""
    read = json.loads(Path(__file__).with_name("facts.json").read_text())
    return {**read, **read[os.environ.get("FHIR_HCPCS_CLIENT_CONTENT", "installed")]}


def equal(got: object, wanted: object) -> None:
    """Fail the check unless both are equal."""
    if got != wanted:
        raise AssertionError(f"{got!r}, not {wanted!r}")


def within(part: str, text: object) -> None:
    """Fail the check unless a text has a part."""
    if part not in str(text):
        raise AssertionError(f"{part!r} is not in {text!r}")


def run(checks: Iterable[Check]) -> int:
    """Run the checks, print a line for each, and return the exit status."""
    failed = 0
    for name, check in checks:
        try:
            check()
        except Exception as error:
            failed = 1
            line = f"FAIL {name}: {type(error).__name__}: {error}".replace("\n", " ")
        else:
            line = f"ok {name}"
        sys.stdout.write(f"{line[:500]}\n")
        sys.stdout.flush()
    return failed
