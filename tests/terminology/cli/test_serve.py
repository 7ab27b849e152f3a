"""`fhir-hcpcs serve`, mostly as a separate process."""

import json
import logging
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from codesystems import canonical
from codesystems.hcpcs import loader
from codesystems.release import read
from terminology import install, settings
from terminology.serving import selfcheck
from tests.fixtures import releases
from tests.fixtures.server import BOUND, Server, serving
from tests.terminology.cli.conftest import Refused, Run

pytestmark = pytest.mark.slow

INSTALLS = 12


def put(data_dir: Path, folder: Path, description: str) -> None:
    """Install the edition of April 2025 with this description of A0001."""
    file = releases.write(folder, releases.april(description), name=releases.APRIL)
    install.install(loader.load(read(file)), data_dir)


def test_a_server_is_healthy(tmp_path: Path, data_dir: Path, bundled_dir: Path) -> None:
    with serving(tmp_path, data_dir, bundled_dir) as server:
        status, health = server.get("/health")
    assert (status, health["status"], health["broken"]) == (200, "ok", 0)


def test_without_a_data_directory_the_bundled_data_is_served(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    with serving(tmp_path, data_dir, bundled_dir) as server:
        status, display = server.lookup("Q2057", canonical.HCPCS)
    assert status == 200
    assert display
    assert display.startswith("Afamitresgene")


def test_a_running_server_serves_an_edition_that_is_installed(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    with serving(tmp_path, data_dir, bundled_dir) as server:
        before = server.lookup("A0001", canonical.HCPCS)
        put(data_dir, tmp_path, "A new thing")
        after = server.lookup("A0001", canonical.HCPCS)
    assert (before, after) == ((404, None), (200, "A new thing"))


@pytest.mark.parametrize("workers", [1, 2])
def test_no_request_fails_while_editions_are_installed(
    tmp_path: Path, data_dir: Path, bundled_dir: Path, workers: int
) -> None:
    put(data_dir, tmp_path, "Thing 0")
    responses: list[tuple[int, str | None]] = []
    done = threading.Event()

    def request(server: Server) -> None:
        end = time.monotonic() + BOUND
        while not done.is_set() and time.monotonic() < end:
            responses.append(server.lookup("A0001", canonical.HCPCS))

    with serving(tmp_path, data_dir, bundled_dir, workers) as server:
        threads = [threading.Thread(target=request, args=(server,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for turn in range(1, INSTALLS + 1):
                put(data_dir, tmp_path, f"Thing {turn}")
        finally:
            done.set()
            for thread in threads:
                thread.join(BOUND)
        last = server.lookup("A0001", canonical.HCPCS)
    assert last == (200, f"Thing {INSTALLS}")
    assert responses
    assert set(responses) <= {(200, f"Thing {turn}") for turn in range(INSTALLS + 1)}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_stops_cleanly(
    tmp_path: Path, data_dir: Path, bundled_dir: Path, workers: int
) -> None:
    with serving(tmp_path, data_dir, bundled_dir, workers) as server:
        ended = server.stop()
        log = server.log.read_text()
    assert ended in {0, -signal.SIGTERM}
    assert log.count("Application shutdown complete") == workers
    assert not re.search("Traceback|ERROR", log)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), {"host": "127.0.0.1", "port": 8000, "workers": 1}),
        (
            ("--host", "0.0.0.0", "--port", "9", "--workers", "3"),
            {"host": "0.0.0.0", "port": 9, "workers": 3},
        ),
    ],
    ids=["default", "options"],
)
def test_options_set_the_address_and_the_number_of_workers(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    expected: dict[str, object],
) -> None:
    passed: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: passed.update(options))
    run("serve", *arguments)
    assert {name: passed[name] for name in expected} == expected


@pytest.mark.parametrize("aliases", [False, True])
def test_the_environment_of_the_workers_has_the_folders(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bundled_dir: Path, aliases: bool
) -> None:
    read: list[settings.Settings] = []
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: read.append(settings.read(os.environ)))
    for variable, alias in settings.ALIASES.items() if aliases else ():
        monkeypatch.setenv(alias, os.environ[variable])
        monkeypatch.delenv(variable)

    result = run("serve", "--data-dir", str(tmp_path / "another"))

    assert result.exit_code == 0
    (workers,) = read
    assert (workers.data_dir, workers.bundled_dir) == (tmp_path / "another", bundled_dir)


@pytest.mark.parametrize("command", ["serve", "prepare"])
def test_editions_are_prerendered_before_the_first_request(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir: Path, command: str
) -> None:
    put(data_dir, tmp_path, "A thing")
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)

    first, again = run(command), run("serve")

    assert first.stderr == "Prerendering hcpcs 2025-04\n"
    assert again.stderr == ""


def test_a_data_directory_that_cannot_be_written_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    put(data_dir, tmp_path, "A thing")
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    monkeypatch.setattr(install, "prepare", full)

    result = run("serve")

    expected = "Nothing is prerendered, so that serving is slower: no space left"
    assert result.exit_code == 0
    assert set(result.stderr.splitlines()) == {expected}


def test_a_data_directory_that_is_a_file_is_an_error(
    refused: Refused, environment: Callable[[str, str], None], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environment(settings.DATA_DIR_VARIABLE, str(tmp_path / "file"))
    assert refused("serve") == f"{tmp_path / 'file'}: the data directory is a file; name a folder"


def test_an_invalid_setting_is_an_error(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    environment(settings.BODY_VARIABLE, "much")
    assert refused("serve").startswith(
        "FHIR_HCPCS_MAX_BODY is 'much'; it must be a number of bytes"
    )


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "65536"), ("--port", "x"), ("--workers", "0")]
)
def test_an_invalid_port_or_number_of_workers_is_a_usage_error(
    run: Run, arguments: tuple[str, ...]
) -> None:
    assert run("serve", *arguments).exit_code == 2


# Limits, logs and certificates


def test_options_are_settings_of_the_server_processes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[tuple[settings.Settings, dict[str, object]]] = []
    monkeypatch.setattr(
        uvicorn, "run", lambda *_, **options: passed.append((settings.read(os.environ), options))
    )
    limits = "--access-log --log-format json --limit-concurrency 7 --limit-connections 8 --no-raw"
    url = "--base-url https://tx.example.org/fhir"
    times = "--request-timeout 9 --read-timeout 1.5 --keep-alive 2 --shutdown-timeout 3"

    assert run("serve", *limits.split(), *times.split(), *url.split()).exit_code == 0

    ((values, options),) = passed
    assert (values.access_log, values.log_format, values.raw) == (True, "json", False)
    assert (values.concurrency, values.connections) == (7, 8)
    assert values.base_url == "https://tx.example.org/fhir"
    assert (values.request_timeout, values.read_timeout) == (9, 1.5)
    assert (options["timeout_keep_alive"], options["timeout_graceful_shutdown"]) == (2, 3)


def test_several_workers_share_their_metrics(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folders: list[Path | None] = []

    def serve(*_: object, **__: object) -> None:
        folder = settings.read(os.environ).metrics
        assert folder is not None
        assert folder.is_dir()
        folders.append(folder)

    monkeypatch.setattr(uvicorn, "run", serve)
    assert run("serve", "--workers", "2").exit_code == 0

    (folder,) = folders
    assert folder is not None
    assert not folder.exists(), "it is removed when the server has stopped"


def test_a_version_of_uvicorn_that_is_not_supported_serves_with_its_own_protocol(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    passed: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: passed.update(options))
    monkeypatch.setattr(selfcheck, "failure", lambda: "no such part")
    monkeypatch.setattr("terminology.cli.serve.dictConfig", lambda _: None)

    with caplog.at_level(logging.WARNING):
        assert run("serve").exit_code == 0

    assert passed["http"] == "httptools"
    assert [record.getMessage() for record in caplog.records] == [
        "the protocol of uvicorn is used, without a limit on connections: no such part"
    ]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--tls-key", "{key}"), "--tls-key needs --tls-cert, the certificate of the key"),
        (
            ("--tls-cert", "{key}", "--tls-key", "{key}"),
            "{key} with the key {key} is not a certificate with its key in PEM format",
        ),
        (
            ("--tls-cert", "{key}"),
            "{key}, without --tls-key, is not a certificate with its key in PEM format",
        ),
    ],
)
def test_an_invalid_certificate_is_an_error(
    refused: Refused, tmp_path: Path, arguments: tuple[str, ...], error: str
) -> None:
    key = tmp_path / "key.pem"
    key.write_text("junk")

    assert refused("serve", *(word.format(key=key) for word in arguments)) == error.format(key=key)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--tls-cert", "nowhere"),
        ("--log-format", "xml"),
        ("--limit-concurrency", "0"),
        ("--limit-connections", "0"),
        ("--request-timeout", "0"),
        ("--read-timeout", "-1"),
    ],
)
def test_an_invalid_limit_is_a_usage_error(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("serve", *arguments).exit_code == 2


def test_a_server_stops_within_its_timeout_while_a_request_is_incomplete(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    with (
        serving(tmp_path, data_dir, bundled_dir, options=("--shutdown-timeout", "1")) as server,
        socket.create_connection(("127.0.0.1", urlsplit(server.base).port or 0)) as half,
    ):
        half.sendall(b"POST /r4 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        server.get("/health")
        start = time.monotonic()
        server.stop()
        seconds = time.monotonic() - start

    assert seconds < 5
    assert "Traceback" not in server.log.read_text()


def test_the_access_log_has_a_line_for_each_request(
    tmp_path: Path, data_dir: Path, bundled_dir: Path
) -> None:
    options = ("--access-log", "--log-format", "json")
    with serving(tmp_path, data_dir, bundled_dir, options=options) as server:
        for code in ("Q2057", "Q2041", "ZZZZZ", "Q2057"):
            server.lookup(code, canonical.HCPCS)
        server.stop()
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]

    statuses = [line["status"] for line in lines if "$lookup" in line.get("request", "")]
    assert statuses == [200, 200, 404, 200]
    assert len({line["id"] for line in lines if "id" in line}) == len(statuses) + 1
