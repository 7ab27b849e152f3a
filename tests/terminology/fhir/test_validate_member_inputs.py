"""Inputs of ValueSet/$validate-code that select what is checked, or are refused."""

import pytest

from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import value
from tests.fixtures.asking import Sent
from tests.fixtures.resources import (
    SET,
    SYSTEM,
    ask_with,
    code_system,
    concept,
    picked,
    refuse_with,
    value_set,
)

VALIDATE = "ValueSet/$validate-code"


@pytest.mark.parametrize(
    ("mode", "code", "display", "result"),
    [
        ("ALL_CHECKS", "oak", "Wrong", False),
        ("CHECK_MEMBERSHIP_ONLY", "oak", "Wrong", True),
        ("CHECK_MEMERSHIP_ONLY", "oak", "Wrong", True),
        ("CHECK_MEMBERSHIP_ONLY", "fir", "Fir", False),
        ("NO_MEMBERSHIP_CHECK", "fir", "Fir", True),
        ("NO_MEMBERSHIP_CHECK", "fir", "Wrong", False),
        ("NO_MEMBERSHIP_CHECK", "palm", "Palm", False),
    ],
)
def test_the_mode_selects_what_is_checked(
    dialect: Dialect, mode: str, code: str, display: str, *, result: bool
) -> None:
    trees = code_system(concept("oak", "Oak"), concept("fir", "Fir"))
    resources = [trees, value_set(picked("oak"))]

    validated = ask_with(
        resources,
        dialect,
        VALIDATE,
        url=SET,
        system=SYSTEM,
        code=code,
        display=display,
        valueSetMode=mode,
    )

    assert value(validated, "result") is result


def test_a_code_without_system_is_looked_for_in_the_value_set_in_any_mode(
    dialect: Dialect,
) -> None:
    resources = [code_system(concept("oak"), concept("fir")), value_set(picked("oak"))]
    sent: Sent = {"url": SET, "inferSystem": True, "valueSetMode": "NO_MEMBERSHIP_CHECK"}

    assert value(ask_with(resources, dialect, VALIDATE, code="oak", **sent), "result") is True
    assert value(ask_with(resources, dialect, VALIDATE, code="fir", **sent), "result") is False


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [("valueSetMode", "nonsense", "value"), ("context", "urn:x", "not-supported")],
)
def test_an_unknown_mode_and_a_context_are_refused(
    dialect: Dialect, name: str, sent: str, code: str
) -> None:
    resources = [code_system(concept("oak")), value_set()]
    asked: Sent = {"url": SET, "system": SYSTEM, "code": "oak", name: sent}

    refused = refuse_with(400, resources, dialect, VALIDATE, **asked)

    assert (refused["code"], f"'{name}'" in refused["details"]["text"]) == (code, True)


@pytest.mark.parametrize("content", ["not-present", "example"])
def test_a_code_system_without_its_codes_counts_as_unknown(dialect: Dialect, content: str) -> None:
    resources = [code_system(concept("oak"), content=content), value_set()]

    validated = ask_with(resources, dialect, VALIDATE, url=SET, system=SYSTEM, code="oak")

    assert value(validated, "result") is False
    assert value(validated, "x-caused-by-unknown-system") == SYSTEM
