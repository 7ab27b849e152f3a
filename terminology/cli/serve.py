"""`fhir-hcpcs serve`: starts the server."""

import gc
import logging
import os
import ssl
import tempfile
from contextlib import ExitStack
from logging.config import dictConfig
from pathlib import Path
from typing import Annotated, Literal

import typer
import uvicorn

from terminology import memory, settings
from terminology.cli import options
from terminology.serving import logs, selfcheck

APPLICATION = "terminology.server:application"
PROTOCOL = "terminology.serving.protocol:Protocol"
PLAIN_PROTOCOL = "httptools"

_log = logging.getLogger("fhir_hcpcs")

_LOG, _LIMITS, _TLS = "Log", "Limits", "TLS"
_SHORTEST = 0.001
"""Seconds of the shortest timeout."""

Workers = Annotated[int, typer.Option(help="The number of server processes.", min=1)]
Raw = Annotated[
    bool,
    typer.Option(
        "--no-raw", help="Handle every request through uvicorn and ASGI, which is slower."
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        help="The URL that clients use, such as https://tx.example.org/fhir, for all links; "
        "without it, that of each request.",
    ),
]
Certificate = Annotated[
    Path | None,
    typer.Option(
        help="The certificate chain (PEM).", exists=True, dir_okay=False, rich_help_panel=_TLS
    ),
]
Key = Annotated[
    Path | None,
    typer.Option(
        help="The private key of the certificate (PEM), if it is in another file.",
        exists=True,
        dir_okay=False,
        rich_help_panel=_TLS,
    ),
]
AccessLog = Annotated[
    bool,
    typer.Option(
        "--access-log",
        help="Write a line for each request to standard output.",
        rich_help_panel=_LOG,
    ),
]
LogFormat = Annotated[
    Literal["text", "json"] | None,
    typer.Option(help="The format of the log.", rich_help_panel=_LOG),
]
Concurrency = Annotated[
    int | None,
    typer.Option(
        help="The most operations that run or wait; more get status 503.",
        min=1,
        rich_help_panel=_LIMITS,
    ),
]
Connections = Annotated[
    int | None,
    typer.Option(
        help="The most open connections; without it, as many as files may be open.",
        min=1,
        rich_help_panel=_LIMITS,
    ),
]
RequestTimeout = Annotated[
    float | None,
    typer.Option(help="The most seconds for an operation.", min=_SHORTEST, rich_help_panel=_LIMITS),
]
ReadTimeout = Annotated[
    float | None,
    typer.Option(
        help="The most seconds until a request is received completely.",
        min=_SHORTEST,
        rich_help_panel=_LIMITS,
    ),
]
KeepAlive = Annotated[
    int,
    typer.Option(
        help="Seconds until an idle connection is closed.", min=1, rich_help_panel=_LIMITS
    ),
]
ShutdownTimeout = Annotated[
    int,
    typer.Option(
        help="Seconds after SIGTERM until running requests are stopped.",
        min=1,
        rich_help_panel=_LIMITS,
    ),
]


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    data_dir: options.DataDir = None,
    workers: Workers = 1,
    base_url: BaseUrl = None,
    tls_cert: Certificate = None,
    tls_key: Key = None,
    access_log: AccessLog = False,
    log_format: LogFormat = None,
    limit_concurrency: Concurrency = None,
    limit_connections: Connections = None,
    request_timeout: RequestTimeout = None,
    read_timeout: ReadTimeout = None,
    keep_alive: KeepAlive = 5,
    shutdown_timeout: ShutdownTimeout = 30,
    no_raw: Raw = False,
) -> None:
    """Serve FHIR R4 at /r4 and FHIR R5 at /r5; / is a start page."""
    _set(
        {
            settings.BASE_URL_VARIABLE: base_url,
            settings.ACCESS_LOG_VARIABLE: "1" if access_log else None,
            settings.LOG_FORMAT_VARIABLE: log_format,
            settings.CONCURRENCY_VARIABLE: limit_concurrency,
            settings.CONNECTIONS_VARIABLE: limit_connections,
            settings.REQUEST_TIMEOUT_VARIABLE: request_timeout,
            settings.READ_TIMEOUT_VARIABLE: read_timeout,
            settings.RAW_VARIABLE: "0" if no_raw else None,
        }
    )
    configured = settings.read(os.environ)
    _check_certificate(tls_cert, tls_key)
    folder, bundled_dir = options.data_folder(data_dir), options.bundled_folder()
    options.prepare_all(folder, bundled_dir)
    # Python's free lists hold the memory of prerendering until a full collection.
    gc.collect()
    memory.release()
    _set({settings.DATA_DIR_VARIABLE: folder, settings.BUNDLED_DIR_VARIABLE: bundled_dir})
    for alias in settings.ALIASES.values():
        os.environ.pop(alias, None)
    logging_config = logs.config(configured.log_format)
    dictConfig(logging_config)
    with ExitStack() as stack:
        if workers > 1 and configured.metrics is None:
            shared = stack.enter_context(tempfile.TemporaryDirectory(prefix="fhir-hcpcs-metrics-"))
            _set({settings.METRICS_VARIABLE: shared})
        uvicorn.run(
            APPLICATION,
            factory=True,
            host=host,
            port=port,
            workers=workers,
            http=_protocol(),
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
            timeout_keep_alive=keep_alive,
            timeout_graceful_shutdown=shutdown_timeout,
            log_config=logging_config,
            access_log=False,
            proxy_headers=False,
        )


def _check_certificate(chain: Path | None, key: Path | None) -> None:
    """Raise ValueError if the files are not a certificate and its key."""
    if chain is None:
        if key is not None:
            raise ValueError("--tls-key needs --tls-cert, the certificate of the key")
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(chain, key)
    except ssl.SSLError as error:
        files = f"{chain} with the key {key}" if key else f"{chain}, without --tls-key,"
        raise ValueError(f"{files} is not a certificate with its key in PEM format") from error


def _set(variables: dict[str, object]) -> None:
    """Set the environment of the server processes to the given options."""
    for name, value in variables.items():
        if value is not None:
            os.environ[name] = str(value)


def _protocol() -> str:
    """Return our protocol class, or uvicorn's if ours does not work with the installed one."""
    reason = selfcheck.failure()
    if reason is None:
        return PROTOCOL
    _log.warning("the protocol of uvicorn is used, without a limit on connections: %s", reason)
    return PLAIN_PROTOCOL
