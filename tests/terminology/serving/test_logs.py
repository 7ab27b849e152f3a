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
    """Return a log record."""
    info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("some.logger", logging.WARNING, "x.py", 1, message, ("y",), info)


def test_a_line_of_text_has_its_time() -> None:
    line = logs.TextFormatter().format(record("code %s"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ WARNING some\.logger: code y", line)


def test_a_line_of_json_has_its_time_and_the_traceback() -> None:
    fields = json.loads(logs.JsonFormatter().format(record("code %s", ValueError("broken"))))

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fields["time"])
    assert (fields["level"], fields["logger"], fields["message"]) == (
        "warning",
        "some.logger",
        "code y",
    )
    assert fields["error"] == "ValueError: broken"
    assert "error" not in json.loads(logs.JsonFormatter().format(record("code %s")))


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger; its handlers and level are restored."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:], logger.level = handlers, level


@pytest.mark.parametrize(("form", "start"), [("text", "2"), ("json", "{")])
def test_everything_is_written_to_standard_error(
    root: logging.Logger, capsys: pytest.CaptureFixture[str], form: str, start: str
) -> None:
    logging.config.dictConfig(logs.config(form))

    logging.getLogger("uvicorn.error").info("begun")

    assert sys.stderr
    assert root.level == logging.INFO
    output = capsys.readouterr().err
    assert output.startswith(start)
    assert "begun" in output
