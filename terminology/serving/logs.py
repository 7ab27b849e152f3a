"""Formats of the log: text or JSON, each with the time."""

import logging
import time
from typing import Any

import orjson


def _time(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))


class JsonFormatter(logging.Formatter):
    """A line of JSON for each record; `error` is the traceback of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        fields = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return orjson.dumps(fields).decode()


class TextFormatter(logging.Formatter):
    """A line of text for each record, in UTC."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Format the time of a record."""
        del datefmt
        return _time(record)


_FORMATTERS = {
    "json": {"()": "terminology.serving.logs.JsonFormatter"},
    "text": {"()": "terminology.serving.logs.TextFormatter"},
}


def config(log_format: str) -> dict[str, Any]:
    """Return the configuration of Python's logging: standard error, from level INFO."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _FORMATTERS[log_format]},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }
