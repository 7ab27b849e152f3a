"""A Parameters resource is written from its parameters."""

from typing import Any

import pytest

from codesystems.model import Coding
from terminology.fhir import parameters

Json = dict[str, Any]


def test_a_parameters_resource_has_its_parameters_in_order() -> None:
    parts = [parameters.value("result", "Boolean", value=True), parameters.group("match", [])]

    assert parameters.answer(parts) == {
        "resourceType": "Parameters",
        "parameter": [{"name": "result", "valueBoolean": True}, {"name": "match", "part": []}],
    }


@pytest.mark.parametrize(
    ("coding", "written"),
    [
        (Coding("http://x", "A"), {"system": "http://x", "code": "A"}),
        (
            Coding("http://x", "A", "An A", "1"),
            {"system": "http://x", "version": "1", "code": "A", "display": "An A"},
        ),
        (Coding("", "A"), {"code": "A"}),
    ],
)
def test_a_coding_is_written_without_empty_elements(coding: Coding, written: Json) -> None:
    assert parameters.coding(coding) == written
