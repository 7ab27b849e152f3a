"""The settings of the server, read once from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

DATA_DIR_VARIABLE = "FHIR_HCPCS_DATA_DIR"
BUNDLED_DIR_VARIABLE = "FHIR_HCPCS_BUNDLED_DIR"
CMS_VARIABLE = "FHIR_HCPCS_CMS"
DOWNLOADS_VARIABLE = "FHIR_HCPCS_DOWNLOADS"
PROXIES_VARIABLE = "FORWARDED_ALLOW_IPS"
BASE_URL_VARIABLE = "FHIR_HCPCS_BASE_URL"
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
EXPANSION_VARIABLE = "FHIR_HCPCS_MAX_EXPANSION"
SECONDS_VARIABLE = "FHIR_HCPCS_MAX_SECONDS"
BATCH_SECONDS_VARIABLE = "FHIR_HCPCS_MAX_BATCH_SECONDS"
REQUEST_TIMEOUT_VARIABLE = "FHIR_HCPCS_REQUEST_TIMEOUT"
READ_TIMEOUT_VARIABLE = "FHIR_HCPCS_READ_TIMEOUT"
CONCURRENCY_VARIABLE = "FHIR_HCPCS_CONCURRENCY"
CONNECTIONS_VARIABLE = "FHIR_HCPCS_CONNECTIONS"
THREADS_VARIABLE = "FHIR_HCPCS_THREADS"
CACHE_VARIABLE = "FHIR_HCPCS_CACHE"

ALIASES = {DATA_DIR_VARIABLE: "FHIR_HCPCS_SHELF", BUNDLED_DIR_VARIABLE: "FHIR_HCPCS_STARTER"}
"""Earlier names of variables; the release after this one does not read them."""

DEFAULT_CMS = "https://www.cms.gov"
DEFAULT_PROXIES = "127.0.0.1"
LOG_FORMATS = ("text", "json")
_BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the server.

    `data_dir` is the data directory, `bundled_dir` that of the bundled data. `proxies` are the
    trusted senders of Forwarded and of the headers X-Forwarded: IP addresses or networks separated
    by commas; empty if another application handles these headers. `base_url` is the URL of the
    application for its clients; if it is empty, that of each request. `origin` are the origins
    whose pages may read responses (CORS), separated by spaces: `*` allows every origin, an empty
    string none. `max_body`, `max_head`, `max_query`, `max_answer` and `cache` are bytes,
    `max_headers` is a count. `max_expansion` is the most codes of an expansion without `count`.
    `max_seconds` is the processor time of a request, `max_batch_seconds` that of a batch;
    `request_timeout` and `read_timeout` are elapsed seconds. At most `concurrency` operations run
    or wait; `threads` is the number of threads for them. `connections` is the most open
    connections; 0 means the limit of open files less a reserve. `metrics` is the folder in which
    server processes share their metrics.
    """

    data_dir: Path
    bundled_dir: Path
    max_body: int = 1 << 20
    proxies: str = ""
    base_url: str = ""
    origin: str = "*"
    max_head: int = 16 << 10
    max_headers: int = 100
    max_query: int = 8 << 10
    max_answer: int = 128 << 20
    max_expansion: int = 10_000
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
    "max_expansion": (EXPANSION_VARIABLE, "codes"),
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


def data_folder(environment: Mapping[str, str]) -> Path:
    """Return the data directory: that of the environment, or the platform's for user data.

    Raises ValueError if the variable and its earlier name contradict each other.
    """
    # The name of the folder is that of earlier versions, so that installed editions are found.
    default = platformdirs.user_data_path("fhir-hcpcs") / "shelf"
    return _folder(environment, DATA_DIR_VARIABLE) or default


def bundled_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for the bundled data: that of the environment, or the user's cache.

    Raises ValueError if the variable and its earlier name contradict each other.
    """
    default = platformdirs.user_cache_path("fhir-hcpcs") / "starter"
    return _folder(environment, BUNDLED_DIR_VARIABLE) or default


def _folder(environment: Mapping[str, str], variable: str) -> Path | None:
    """Return the folder in a variable, or in its earlier name; None if both are empty."""
    alias = ALIASES[variable]
    current, earlier = environment.get(variable), environment.get(alias)
    if current and earlier and current != earlier:
        raise ValueError(f"{variable} is {current!r}, but {alias} is {earlier!r}; unset {alias}")
    value = current or earlier
    return Path(value) if value else None


def downloads_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of cached downloads: that of the environment, or the user's cache."""
    value = environment.get(DOWNLOADS_VARIABLE)
    return Path(value) if value else platformdirs.user_cache_path("fhir-hcpcs") / "downloads"


def cms(environment: Mapping[str, str]) -> str:
    """Return the base URL of CMS's files, or of a mirror of them, without a slash at the end.

    Raises ValueError for an invalid URL.
    """
    value = environment.get(CMS_VARIABLE) or DEFAULT_CMS
    return _url(CMS_VARIABLE, value, DEFAULT_CMS)


def _origins(value: str) -> str:
    """Return the origins, separated by spaces, as browsers send them."""
    origins = [origin.rstrip("/").lower() for origin in value.replace(",", " ").split()]
    for origin in origins:
        if not re.fullmatch(r"\*|null|[a-z][a-z0-9+.-]*://[^/\s?#*]+", origin):
            example = "https://viewer.example.org"
            raise ValueError(f"{ORIGINS_VARIABLE} has {origin!r}; it must be an origin: {example}")
    return " ".join(origins)


def _base_url(value: str) -> str:
    return _url(BASE_URL_VARIABLE, value, "https://tx.example.org/fhir") if value else ""


def _url(variable: str, value: str, example: str) -> str:
    """Return a URL without a slash at the end."""
    if not re.fullmatch(r"https?://[^/\s?#]+(/[^\s?#]*)?", value):
        raise ValueError(f"{variable} is {value!r}; it must be a URL such as {example}")
    return value.rstrip("/")


def read(environment: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ValueError for an invalid value, with an example of a valid one."""
    values: dict[str, Any] = {}
    for field, (variable, unit) in _NUMBERS.items():
        if variable in environment:
            values[field] = _number(variable, environment[variable], unit)
    for field, variable in _SECONDS.items():
        if variable in environment:
            values[field] = _seconds(variable, environment[variable])
    for field, variable in (("access_log", ACCESS_LOG_VARIABLE), ("raw", RAW_VARIABLE)):
        if variable in environment:
            values[field] = _boolean(variable, environment[variable])
    log_format = environment.get(LOG_FORMAT_VARIABLE, LOG_FORMATS[0])
    if log_format not in LOG_FORMATS:
        raise ValueError(f"{LOG_FORMAT_VARIABLE} is {log_format!r}; it must be text or json")
    metrics = environment.get(METRICS_VARIABLE)
    return Settings(
        data_folder(environment),
        bundled_folder(environment),
        proxies=environment.get(PROXIES_VARIABLE, DEFAULT_PROXIES),
        base_url=_base_url(environment.get(BASE_URL_VARIABLE, "")),
        origin=_origins(environment.get(ORIGINS_VARIABLE, "*")),
        log_format=log_format,
        metrics=Path(metrics) if metrics else None,
        **values,
    )


def _number(variable: str, text: str, unit: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) == 0:
        raise ValueError(f"{variable} is {text!r}; it must be a number of {unit}, such as 1000")
    return int(text)


def _seconds(variable: str, text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or float(text) == 0:
        raise ValueError(f"{variable} is {text!r}; it must be a number of seconds, such as 2.5")
    return float(text)


def _boolean(variable: str, text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(f"{variable} is {text!r}; it must be 1 or 0")
    return _BOOLEANS[text.lower()]
