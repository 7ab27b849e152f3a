"""The log as text and as JSON."""

import json
import logging
import logging.config
import re
import sys
from collections.abc import Iterator

import pytest

from terminology.serving import logs


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    """Something that is logged."""
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("some.logger", logging.WARNING, "x.py", 1, message, ("y",), info)


def test_a_line_of_text_has_its_time() -> None:
    found = logs.TextFormatter().format(record("said %s"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING some\.logger: said y", found)


def test_a_line_of_json_has_its_time_and_the_traceback() -> None:
    found = json.loads(logs.JsonFormatter().format(record("said %s", ValueError("broken"))))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["time"])
    assert (found["level"], found["logger"], found["message"]) == (
        "warning",
        "some.logger",
        "said y",
    )
    assert found["error"] == "ValueError: broken"
    assert "error" not in json.loads(logs.JsonFormatter().format(record("said %s")))


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, left as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:], logger.level = handlers, level


@pytest.mark.parametrize(("form", "begins"), [("text", "2"), ("json", "{")])
def test_everything_is_written_to_standard_error(
    root: logging.Logger, capsys: pytest.CaptureFixture[str], form: str, begins: str
) -> None:
    logging.config.dictConfig(logs.config(form))

    logging.getLogger("uvicorn.error").info("begun")

    assert sys.stderr
    assert root.level == logging.INFO
    said = capsys.readouterr().err
    assert said.startswith(begins)
    assert "begun" in said
