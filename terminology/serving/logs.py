"""How the log is written: as text for a person, or as JSON for a program, each with its time."""

import logging
import time
from typing import Any

import orjson


def _moment(record: logging.LogRecord) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))


class AsJson(logging.Formatter):
    """A line of JSON for each record; `error` has the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        found = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            found["error"] = self.formatException(record.exc_info)
        return orjson.dumps(found).decode()


class AsText(logging.Formatter):
    """A line of text for each record, in UTC."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """When it was logged."""
        del datefmt
        return _moment(record)


_FORMATTERS = {
    "json": {"()": "terminology.serving.logs.AsJson"},
    "text": {"()": "terminology.serving.logs.AsText"},
}


def config(log_format: str) -> dict[str, Any]:
    """The configuration of Python's logging: everything to standard error, from INFO on."""
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
