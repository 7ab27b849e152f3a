"""What can be set, read once from the command line and the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

SHELF_VARIABLE = "FHIR_HCPCS_SHELF"
STARTER_VARIABLE = "FHIR_HCPCS_STARTER"
CMS_VARIABLE = "FHIR_HCPCS_CMS"
DOWNLOADS_VARIABLE = "FHIR_HCPCS_DOWNLOADS"
PROXIES_VARIABLE = "FORWARDED_ALLOW_IPS"
ORIGINS_VARIABLE = "FHIR_HCPCS_ORIGIN"
ACCESS_LOG_VARIABLE = "FHIR_HCPCS_ACCESS_LOG"
LOG_FORMAT_VARIABLE = "FHIR_HCPCS_LOG_FORMAT"
METRICS_VARIABLE = "FHIR_HCPCS_METRICS"
RAW_VARIABLE = "FHIR_HCPCS_RAW"
BODY_VARIABLE = "FHIR_HCPCS_MAX_BODY"
HEAD_VARIABLE = "FHIR_HCPCS_MAX_HEAD"
HEADERS_VARIABLE = "FHIR_HCPCS_MAX_HEADERS"
QUERY_VARIABLE = "FHIR_HCPCS_MAX_QUERY"
ANSWER_VARIABLE = "FHIR_HCPCS_MAX_ANSWER"
SECONDS_VARIABLE = "FHIR_HCPCS_MAX_SECONDS"
BATCH_SECONDS_VARIABLE = "FHIR_HCPCS_MAX_BATCH_SECONDS"
REQUEST_TIMEOUT_VARIABLE = "FHIR_HCPCS_REQUEST_TIMEOUT"
READ_TIMEOUT_VARIABLE = "FHIR_HCPCS_READ_TIMEOUT"
CONCURRENCY_VARIABLE = "FHIR_HCPCS_CONCURRENCY"
CONNECTIONS_VARIABLE = "FHIR_HCPCS_CONNECTIONS"
THREADS_VARIABLE = "FHIR_HCPCS_THREADS"
CACHE_VARIABLE = "FHIR_HCPCS_CACHE"

DEFAULT_CMS = "https://www.cms.gov"
DEFAULT_PROXIES = "127.0.0.1"
LOG_FORMATS = ("text", "json")
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the server is told: where its data are, what a request may cost, what is logged.

    `shelf` is the data directory, `starter` that of the bundled data. `proxies` are the addresses,
    with commas between them, whose X-Forwarded-Proto and X-Forwarded-For are believed; none where
    another application sees to that. `origin` is the one origin whose pages may read answers, `*`
    is any, and empty none. `max_body`, `max_head`, `max_query`, `max_answer` and `cache` are bytes,
    `max_headers` is a count. `max_seconds` is processor time of one question, `max_batch_seconds`
    that of a batch; `request_timeout` and `read_timeout` are seconds on the clock. At most
    `concurrency` operations run or wait, on so many `threads`. Of `connections` 0 means as many as
    the process may have files open, less a reserve. Workers share their `metrics` in a folder.
    """

    shelf: Path
    starter: Path
    max_body: int = 1 << 20
    proxies: str = ""
    origin: str = "*"
    max_head: int = 16 << 10
    max_headers: int = 100
    max_query: int = 8 << 10
    max_answer: int = 64 << 20
    max_seconds: float = 2
    max_batch_seconds: float = 10
    request_timeout: float = 30
    read_timeout: float = 10
    concurrency: int = 200
    connections: int = 0
    threads: int = 4
    cache: int = 16 << 20
    access_log: bool = False
    log_format: str = "text"
    raw: bool = True
    metrics: Path | None = None


_NUMBERS = {
    "max_body": (BODY_VARIABLE, "bytes"),
    "max_head": (HEAD_VARIABLE, "bytes"),
    "max_headers": (HEADERS_VARIABLE, "headers"),
    "max_query": (QUERY_VARIABLE, "bytes"),
    "max_answer": (ANSWER_VARIABLE, "bytes"),
    "concurrency": (CONCURRENCY_VARIABLE, "requests"),
    "connections": (CONNECTIONS_VARIABLE, "connections"),
    "threads": (THREADS_VARIABLE, "threads"),
    "cache": (CACHE_VARIABLE, "bytes"),
}
_SECONDS = {
    "max_seconds": SECONDS_VARIABLE,
    "max_batch_seconds": BATCH_SECONDS_VARIABLE,
    "request_timeout": REQUEST_TIMEOUT_VARIABLE,
    "read_timeout": READ_TIMEOUT_VARIABLE,
}


def shelf_folder(environment: Mapping[str, str]) -> Path:
    """The shelf that the environment names, else the platform's folder for a user's data."""
    named = environment.get(SHELF_VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("fhir-hcpcs") / "shelf"


def starter_folder(environment: Mapping[str, str]) -> Path:
    """Where the starter shelf is built: what the environment names, else the user's cache."""
    named = environment.get(STARTER_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("fhir-hcpcs") / "starter"


def downloads_folder(environment: Mapping[str, str]) -> Path:
    """Where downloads are kept: what the environment names, else the user's cache."""
    named = environment.get(DOWNLOADS_VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("fhir-hcpcs") / "downloads"


def cms(environment: Mapping[str, str]) -> str:
    """Where CMS's files are: CMS's own site, or what stands in for it, without a last slash.

    Raises ValueError for what is no web address.
    """
    named = environment.get(CMS_VARIABLE) or DEFAULT_CMS
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", named):
        raise ValueError(f"{CMS_VARIABLE} is {named!r}; it is a web address, such as {DEFAULT_CMS}")
    return named.rstrip("/")


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ValueError for a value that is none, with what it should be."""
    found: dict[str, Any] = {}
    for field, (variable, unit) in _NUMBERS.items():
        if variable in environment:
            found[field] = _number(variable, environment[variable], unit)
    for field, variable in _SECONDS.items():
        if variable in environment:
            found[field] = _seconds(variable, environment[variable])
    for field, variable in (("access_log", ACCESS_LOG_VARIABLE), ("raw", RAW_VARIABLE)):
        if variable in environment:
            found[field] = _truth(variable, environment[variable])
    log_format = environment.get(LOG_FORMAT_VARIABLE, LOG_FORMATS[0])
    if log_format not in LOG_FORMATS:
        raise ValueError(f"{LOG_FORMAT_VARIABLE} is {log_format!r}; it is text or json")
    metrics = environment.get(METRICS_VARIABLE)
    return Settings(
        shelf_folder(environment),
        starter_folder(environment),
        proxies=environment.get(PROXIES_VARIABLE, DEFAULT_PROXIES),
        origin=environment.get(ORIGINS_VARIABLE, "*"),
        log_format=log_format,
        metrics=Path(metrics) if metrics else None,
        **found,
    )


def _number(variable: str, text: str, unit: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) == 0:
        raise ValueError(f"{variable} is {text!r}; it is a number of {unit}, such as 1000")
    return int(text)


def _seconds(variable: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or float(text) == 0:
        raise ValueError(f"{variable} is {text!r}; it is a number of seconds, such as 2.5")
    return float(text)


def _truth(variable: str, text: str) -> bool:
    if text.lower() not in _WORDS:
        raise ValueError(f"{variable} is {text!r}; it is 1 or 0")
    return _WORDS[text.lower()]
