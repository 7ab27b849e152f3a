"""The application with the settings of the environment."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from terminology.fhir.dialects import Dialect
from terminology.server import application
from tests.fixtures.asking import answer
from tests.fixtures.bundled import CODE_SYSTEMS

OTHERS = 2
"""FHIR's own code systems of the other version of FHIR."""


def test_the_environment_configures_the_application(
    environment: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    bundled_dir: Path,
    dialect: Dialect,
) -> None:
    environment("FHIR_HCPCS_MAX_BODY", "10")
    monkeypatch.setenv("FHIR_HCPCS_BUNDLED_DIR", str(bundled_dir))
    collector: list[object] = []
    monkeypatch.setattr(gc, "freeze", lambda: collector.append("frozen"))
    monkeypatch.setattr(gc, "set_threshold", lambda *_: collector.append("threshold"))
    client = TestClient(application())

    bundle = answer(client.get(f"/{dialect.name}/CodeSystem"), dialect)
    refused = client.post(f"/{dialect.name}/CodeSystem/$lookup", content=b"x" * 11)

    assert (bundle["total"], refused.status_code) == (len(CODE_SYSTEMS) - OTHERS, 413)
    assert collector == ["frozen", "threshold"]
