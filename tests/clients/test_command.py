"""The command runs the clients of a folder, and its status and its table say what they showed."""

from pathlib import Path

import pytest

from tests.clients import __main__ as command
from tests.clients import editions, folders
from tests.conftest import DATA_VARIABLE

BASE = "http://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of clients."""
    monkeypatch.setenv(command.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "clients"


def write(folder: Path, name: str, *lines: str) -> None:
    """Write a client."""
    (folder / name).mkdir(parents=True)
    run = folder / name / "run"
    run.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    run.chmod(0o755)


def ask(folder: Path, *words: str, base: str = BASE) -> int:
    """Run the command with a server that is not asked."""
    return command.main(["--clients", str(folder), "--base", base, *words])


def test_each_client_gets_the_address_the_cache_and_the_content(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(folder, "one", 'echo "ok $1 $FHIR_HCPCS_CLIENT_CACHE $FHIR_HCPCS_CLIENT_CONTENT"')

    assert ask(folder, base=f"{BASE}/") == 0
    assert ask(folder, "--bundled") == 0

    out = capfd.readouterr().out
    assert f"one: ok {BASE} {tmp_path / 'cache'} installed\n" in out
    assert f"one: ok {BASE} {tmp_path / 'cache'} bundled\n" in out


def test_the_summary_has_a_line_for_each_client(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(folder, "a", "echo ok first; echo ok second; echo skip third: why")
    write(folder, "b", "echo no registry; exit 77")

    assert ask(folder) == 0

    *_, a, b = capfd.readouterr().out.splitlines()
    assert a.split()[:5] == ["a", "passed", "2", "0", "1"]
    assert b.split()[:5] == ["b", "skipped", "0", "0", "0"]
    assert b.endswith("  no registry")


def test_only_the_named_clients_run_in_that_order(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in "abc":
        write(folder, name, "echo ok it")

    assert ask(folder, "c", "a") == 0

    lines = capfd.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith("ok it")] == ["c: ok it", "a: ok it"]


def test_the_status_is_1_if_one_client_failed(folder: Path) -> None:
    write(folder, "a", "echo ok it")
    write(folder, "b", "echo ok it; echo FAIL that: not so")

    assert ask(folder, "a") == 0
    assert ask(folder) == 1


def test_an_unknown_client_is_named_with_those_there_are(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "a", "echo ok it")

    assert ask(folder, "a", "z") == 2

    assert capsys.readouterr().err == "tests.clients: no client is named z; there are a\n"


def test_list_names_the_clients_and_runs_none(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, "b", "exit 1")
    write(folder, "a", "exit 1")

    assert ask(folder, "--list") == 0

    assert capsys.readouterr().out == "a\nb\n"


def test_every_client_of_the_repository_can_be_run() -> None:
    clients = folders.chosen(folders.FOLDER, [])

    assert all((client / "run").stat().st_mode & 0o111 for client in clients)


@pytest.mark.slow
def test_without_releases_the_bundled_data_is_served_and_a_failure_shows_the_requests(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    write(
        folder,
        "asks",
        "python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "
        '"$1/r4/metadata"',
        'echo "FAIL $FHIR_HCPCS_CLIENT_CONTENT: so"',
    )

    assert command.main(["--clients", str(folder)]) == 1

    out = capfd.readouterr().out
    assert "Only the bundled data is served: FHIR_HCPCS_TEST_DATA names no folder" in out
    assert "asks: FAIL bundled: so" in out
    assert any(
        line.startswith("asks: server: ") and "/r4/metadata" in line for line in out.splitlines()
    )


@pytest.mark.slow
def test_a_release_that_cannot_be_installed_is_named(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(folder, "a", "echo ok it")
    (tmp_path / "HCPC2025_JAN_ANWEB.txt").write_text("not a release")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    monkeypatch.setattr(editions, "EDITIONS", (("hcpcs", "HCPC2025_JAN_ANWEB.txt"),))

    assert command.main(["--clients", str(folder)]) == 2

    assert "tests.clients: hcpcs HCPC2025_JAN_ANWEB.txt: " in capsys.readouterr().err
