"""The input values of a request."""

import pytest

from codesystems import canonical
from codesystems.model import Coding
from codesystems.problems import Invalid
from terminology.fhir import inputs
from terminology.fhir.dialects import R4
from terminology.fhir.inputs import Sent


def test_an_input_without_value_is_none_or_empty() -> None:
    sent = Sent(R4)

    assert sent.text("code") is None
    assert sent.texts("property") == ()
    assert sent.flag("abstract") is None
    assert sent.number("count") is None
    assert sent.coding("coding") is None
    assert sent.concept("concept") is None
    assert sent.statements("dependency") == ()
    assert sent.resources("map") == ()


def test_a_text_is_that_of_the_first_input_with_a_value() -> None:
    sent = Sent(R4, {"display": ["second"], "url": ["first"]})

    assert sent.text("code", "url", "display") == "first"


# One input of several


def test_the_single_name_is_that_of_the_input_with_a_value() -> None:
    assert inputs.single_name(Sent(R4, {"code": ["A"]}), ("code", "coding"), "code=A") == "code"


def test_no_value_is_refused_with_an_example() -> None:
    with pytest.raises(Invalid, match="Send code or coding, for example code=A"):
        inputs.single_name(Sent(R4), ("code", "coding"), "code=A")


def test_values_of_several_inputs_are_refused() -> None:
    sent = Sent(R4, {"code": ["A"], "coding": [Coding("http://x", "A")]})

    with pytest.raises(Invalid, match="Send one of code, coding, not several"):
        inputs.single_name(sent, ("code", "coding"), "code=A")


# One code system, one version


@pytest.mark.parametrize(
    ("uris", "system"),
    [
        ((), None),
        ((None, "", None), None),
        ((None, "http://x"), "http://x"),
        (("http://x", "http://x"), "http://x"),
        (("urn:oid:2.16.840.1.113883.6.4", canonical.ICD10PCS), "urn:oid:2.16.840.1.113883.6.4"),
        ((f"{canonical.ICD10PCS}|2026", canonical.ICD10PCS), f"{canonical.ICD10PCS}|2026"),
    ],
)
def test_several_uris_of_one_code_system_are_accepted(
    uris: tuple[str | None, ...], system: str | None
) -> None:
    assert inputs.single_system(*uris) == system


def test_several_code_systems_are_refused() -> None:
    with pytest.raises(Invalid, match="http://x, http://y"):
        inputs.single_system("http://x", None, "http://y")


@pytest.mark.parametrize(
    ("versions", "version"), [((), None), ((None, ""), None), (("1", None, "1"), "1")]
)
def test_the_same_version_several_times_is_accepted(
    versions: tuple[str | None, ...], version: str | None
) -> None:
    assert inputs.single_version(*versions) == version


def test_several_versions_are_refused() -> None:
    with pytest.raises(Invalid, match="1, 2"):
        inputs.single_version("1", "2")
