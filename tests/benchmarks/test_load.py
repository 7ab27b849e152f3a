"""The output of wrk is parsed."""

import shutil
from pathlib import Path

import pytest

from tests.benchmarks import load
from tests.benchmarks.load import Load, LoadError
from tests.benchmarks.questions import Question

OUTPUT = """Running 1m test @ http://127.0.0.1:8912
  1 threads and 16 connections
  16985 requests in 484.41ms, 19.88MB read
Requests/sec:  35063.13
measured answered=17000 micros=500000 refused=3 broken=2 median=387 p99=1587
"""


def test_the_output_of_the_script_is_parsed() -> None:
    assert load.read(OUTPUT) == Load(17_000, 0.5, 3, 2, 0.387, 1.587)


def test_the_rate_is_responses_a_second() -> None:
    assert load.read(OUTPUT).rate == 34_000


def test_the_rate_of_work_is_responses_a_second_of_processor_time() -> None:
    assert Load(1000, 1.0, 0, 0, 1.0, 1.0, worked=0.5).rate_of_work == 2000


def test_a_server_whose_work_was_too_short_to_count_has_a_rate_too() -> None:
    assert Load(1, 1.0, 0, 0, 1.0, 1.0, worked=0.0).rate_of_work == 100


def test_the_share_is_the_part_of_a_core_that_the_server_had() -> None:
    assert Load(1000, 2.0, 0, 0, 1.0, 1.0, worked=1.5).share == 0.75


def test_the_error_has_any_other_output_of_wrk() -> None:
    with pytest.raises(LoadError, match="wrk measured nothing: unable to connect"):
        load.read("unable to connect\n")


def test_a_load_without_a_response_is_an_error() -> None:
    with pytest.raises(LoadError, match="no request was answered"):
        load.read("measured answered=0 micros=500000 refused=0 broken=0 median=0 p99=0\n")


def test_a_zero_byte_separates_two_requests(tmp_path: Path) -> None:
    written = load.write([Question("/a", ""), Question("/b", "")], tmp_path / "requests")

    first, second = written.read_bytes().split(b"\0")
    assert first.startswith(b"GET /a HTTP/1.1\r\n")
    assert second == b"GET /b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_if_wrk_is_missing_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    with pytest.raises(LoadError, match="Debian's package wrk"):
        load.require_wrk()


def test_if_wrk_is_installed_there_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    load.require_wrk()
