"""`fhir-hcpcs serve`, for the most part as the process that it is."""

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


def put(shelf: Path, folder: Path, description: str) -> None:
    """Install the edition of April 2025, in which A0001 has this description."""
    file = releases.write(folder, releases.april(description), name=releases.APRIL)
    install.install(loader.load(read(file)), shelf)


def test_a_server_is_healthy(tmp_path: Path, shelf: Path, starter: Path) -> None:
    with serving(tmp_path, shelf, starter) as server:
        status, health = server.get("/health")
    assert (status, health["status"], health["broken"]) == (200, "ok", 0)


def test_a_server_without_a_shelf_answers_from_what_ships(
    tmp_path: Path, shelf: Path, starter: Path
) -> None:
    with serving(tmp_path, shelf, starter) as server:
        status, display = server.lookup("Q2057", canonical.HCPCS)
    assert status == 200
    assert display
    assert display.startswith("Afamitresgene")


def test_a_running_server_picks_an_installed_edition_up(
    tmp_path: Path, shelf: Path, starter: Path
) -> None:
    with serving(tmp_path, shelf, starter) as server:
        before = server.lookup("A0001", canonical.HCPCS)
        put(shelf, tmp_path, "A new thing")
        after = server.lookup("A0001", canonical.HCPCS)
    assert (before, after) == ((404, None), (200, "A new thing"))


@pytest.mark.parametrize("workers", [1, 2])
def test_no_request_fails_while_editions_are_installed(
    tmp_path: Path, shelf: Path, starter: Path, workers: int
) -> None:
    put(shelf, tmp_path, "Thing 0")
    answers: list[tuple[int, str | None]] = []
    done = threading.Event()

    def ask(server: Server) -> None:
        end = time.monotonic() + BOUND
        while not done.is_set() and time.monotonic() < end:
            answers.append(server.lookup("A0001", canonical.HCPCS))

    with serving(tmp_path, shelf, starter, workers) as server:
        asking = [threading.Thread(target=ask, args=(server,)) for _ in range(2)]
        for thread in asking:
            thread.start()
        try:
            for turn in range(1, INSTALLS + 1):
                put(shelf, tmp_path, f"Thing {turn}")
        finally:
            done.set()
            for thread in asking:
                thread.join(BOUND)
        last = server.lookup("A0001", canonical.HCPCS)
    assert last == (200, f"Thing {INSTALLS}")
    assert answers
    assert set(answers) <= {(200, f"Thing {turn}") for turn in range(INSTALLS + 1)}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_stops_cleanly(tmp_path: Path, shelf: Path, starter: Path, workers: int) -> None:
    with serving(tmp_path, shelf, starter, workers) as server:
        ended = server.stop()
        log = server.log.read_text()
    assert ended in {0, -signal.SIGTERM}
    assert log.count("Application shutdown complete") == workers
    assert not re.search("Traceback|ERROR", log)


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        ((), {"host": "127.0.0.1", "port": 8000, "workers": 1}),
        (
            ("--host", "0.0.0.0", "--port", "9", "--workers", "3"),
            {"host": "0.0.0.0", "port": 9, "workers": 3},
        ),
    ],
    ids=["by default", "as asked"],
)
def test_the_server_listens_where_it_is_told(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    due: dict[str, object],
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: told.update(options))
    run("serve", *arguments)
    assert {name: told[name] for name in due} == due


def test_the_workers_are_told_the_folders(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, starter: Path
) -> None:
    told: list[settings.Settings] = []
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: told.append(settings.read(os.environ)))
    run("serve", "--shelf", str(tmp_path / "another"))
    (found,) = told
    assert (found.shelf, found.starter) == (tmp_path / "another", starter)


@pytest.mark.parametrize("command", ["serve", "prepare"])
def test_answers_are_written_before_the_first_question(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shelf: Path, command: str
) -> None:
    put(shelf, tmp_path, "A thing")
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)

    first, again = run(command), run("serve")

    assert first.stderr == "Prerendering hcpcs 2025-04\n"
    assert again.stderr == ""


def test_a_shelf_that_cannot_be_written_is_served_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shelf: Path
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    put(shelf, tmp_path, "A thing")
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    monkeypatch.setattr(install, "prepare", full)

    served = run("serve")

    due = "Nothing is prerendered, so that serving is slower: no space left"
    assert served.exit_code == 0
    assert set(served.stderr.splitlines()) == {due}


def test_a_shelf_that_is_a_file_is_not_served(
    refused: Refused, environment: Callable[[str, str], None], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environment(settings.SHELF_VARIABLE, str(tmp_path / "file"))
    assert refused("serve") == f"{tmp_path / 'file'}: the shelf is a file; name a folder"


def test_a_bad_setting_stops_the_server(
    refused: Refused, environment: Callable[[str, str], None]
) -> None:
    environment(settings.BODY_VARIABLE, "much")
    assert refused("serve").startswith("FHIR_HCPCS_MAX_BODY is 'much'; it is a number of bytes")


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "65536"), ("--port", "x"), ("--workers", "0")]
)
def test_what_cannot_be_served_is_a_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("serve", *arguments).exit_code == 2


# Limits, logs and certificates


def test_options_are_told_to_the_processes_that_serve(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[settings.Settings, dict[str, object]]] = []
    monkeypatch.setattr(
        uvicorn, "run", lambda *_, **options: told.append((settings.read(os.environ), options))
    )
    words = "--access-log --log-format json --limit-concurrency 7 --limit-connections 8 --no-raw"
    times = "--request-timeout 9 --read-timeout 1.5 --keep-alive 2 --shutdown-timeout 3"

    assert run("serve", *words.split(), *times.split()).exit_code == 0

    ((found, options),) = told
    assert (found.access_log, found.log_format, found.raw) == (True, "json", False)
    assert (found.concurrency, found.connections) == (7, 8)
    assert (found.request_timeout, found.read_timeout) == (9, 1.5)
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


def test_an_uvicorn_of_another_kind_serves_by_its_own_protocol(
    run: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: told.update(options))
    monkeypatch.setattr(selfcheck, "failure", lambda: "no such part")
    monkeypatch.setattr("terminology.cli.serve.dictConfig", lambda _: None)

    with caplog.at_level(logging.WARNING):
        assert run("serve").exit_code == 0

    assert told["http"] == "httptools"
    assert [record.getMessage() for record in caplog.records] == [
        "the raw way is off, and with it limits of connections: no such part"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tls-key", "{key}"), "--tls-key needs --tls-cert, the certificate that the key is of"),
        (
            ("--tls-cert", "{key}", "--tls-key", "{key}"),
            "{key} with the key {key} is no certificate with its key in PEM",
        ),
        (
            ("--tls-cert", "{key}"),
            "{key}, without --tls-key, is no certificate with its key in PEM",
        ),
    ],
)
def test_what_is_no_certificate_is_refused(
    refused: Refused, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    key = tmp_path / "key.pem"
    key.write_text("junk")

    assert refused("serve", *(one.format(key=key) for one in arguments)) == said.format(key=key)


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
def test_a_limit_that_is_none_is_a_wrong_use(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("serve", *arguments).exit_code == 2


def test_a_server_ends_within_its_time_whatever_clients_do(
    tmp_path: Path, shelf: Path, starter: Path
) -> None:
    with (
        serving(tmp_path, shelf, starter, options=("--shutdown-timeout", "1")) as server,
        socket.create_connection(("127.0.0.1", urlsplit(server.base).port or 0)) as half,
    ):
        half.sendall(b"POST /r4 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        server.get("/health")
        began = time.monotonic()
        server.stop()
        seconds = time.monotonic() - began

    assert seconds < 5
    assert "Traceback" not in server.log.read_text()


def test_a_line_is_written_for_each_request(tmp_path: Path, shelf: Path, starter: Path) -> None:
    options = ("--access-log", "--log-format", "json")
    with serving(tmp_path, shelf, starter, options=options) as server:
        for code in ("Q2057", "Q2041", "ZZZZZ", "Q2057"):
            server.lookup(code, canonical.HCPCS)
        server.stop()
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]

    statuses = [one["status"] for one in lines if "$lookup" in one.get("request", "")]
    assert statuses == [200, 200, 404, 200]
    assert len({one["id"] for one in lines if "id" in one}) == len(statuses) + 1
