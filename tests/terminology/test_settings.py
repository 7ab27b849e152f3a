"""What the environment sets, what holds where it is silent, and what it may not say."""

import sys
from pathlib import Path

import pytest

from terminology import settings
from terminology.settings import Settings

NAMED = {settings.SHELF_VARIABLE: "/some/shelf", settings.STARTER_VARIABLE: "/some/starter"}

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="XDG folders are of Linux"
)


def test_the_environment_names_the_folders() -> None:
    assert settings.read(NAMED) == Settings(
        Path("/some/shelf"),
        Path("/some/starter"),
        proxies=settings.DEFAULT_PROXIES,
    )


@on_linux
@pytest.mark.parametrize("environment", [{}, {settings.SHELF_VARIABLE: ""}], ids=["unset", "empty"])
def test_the_shelf_is_else_in_the_folder_for_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert settings.shelf_folder(environment) == tmp_path / "fhir-hcpcs" / "shelf"


@on_linux
@pytest.mark.parametrize(
    "environment", [{}, {settings.STARTER_VARIABLE: ""}], ids=["unset", "empty"]
)
def test_the_starter_is_else_in_the_folder_for_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert settings.starter_folder(environment) == tmp_path / "fhir-hcpcs" / "starter"


@pytest.mark.parametrize(("size", "bytes_"), [("1", 1), ("1048576", 1048576), ("0010", 10)])
def test_the_environment_limits_a_body(size: str, bytes_: int) -> None:
    assert settings.read({**NAMED, settings.BODY_VARIABLE: size}).max_body == bytes_


@pytest.mark.parametrize("size", ["", "0", "000", "-1", "+1", "1.5", "1e6", "1 MiB", " 1", "x"])
def test_a_body_size_that_is_no_positive_number_is_refused(size: str) -> None:
    with pytest.raises(ValueError, match=r"FHIR_HCPCS_MAX_BODY is .* it is a number of bytes"):
        settings.read({**NAMED, settings.BODY_VARIABLE: size})


@pytest.mark.parametrize(
    ("variable", "said", "field", "due"),
    [
        (settings.HEAD_VARIABLE, "10", "max_head", 10),
        (settings.HEADERS_VARIABLE, "10", "max_headers", 10),
        (settings.QUERY_VARIABLE, "10", "max_query", 10),
        (settings.ANSWER_VARIABLE, "10", "max_answer", 10),
        (settings.CONCURRENCY_VARIABLE, "10", "concurrency", 10),
        (settings.CONNECTIONS_VARIABLE, "10", "connections", 10),
        (settings.THREADS_VARIABLE, "10", "threads", 10),
        (settings.CACHE_VARIABLE, "10", "cache", 10),
        (settings.SECONDS_VARIABLE, "0.5", "max_seconds", 0.5),
        (settings.BATCH_SECONDS_VARIABLE, "10", "max_batch_seconds", 10),
        (settings.REQUEST_TIMEOUT_VARIABLE, "10", "request_timeout", 10),
        (settings.READ_TIMEOUT_VARIABLE, "10", "read_timeout", 10),
        (settings.ACCESS_LOG_VARIABLE, "yes", "access_log", True),
        (settings.RAW_VARIABLE, "False", "raw", False),
        (settings.LOG_FORMAT_VARIABLE, "json", "log_format", "json"),
        (settings.METRICS_VARIABLE, "/some", "metrics", Path("/some")),
        (settings.METRICS_VARIABLE, "", "metrics", None),
        (settings.ORIGINS_VARIABLE, "", "origin", ""),
        (settings.PROXIES_VARIABLE, "10.0.0.0/8", "proxies", "10.0.0.0/8"),
    ],
)
def test_the_environment_sets_a_limit(variable: str, said: str, field: str, due: object) -> None:
    assert getattr(settings.read({**NAMED, variable: said}), field) == due


@pytest.mark.parametrize(
    ("variable", "said", "due"),
    [
        (settings.SECONDS_VARIABLE, "0", "it is a number of seconds, such as 2.5"),
        (settings.SECONDS_VARIABLE, "-1", "it is a number of seconds, such as 2.5"),
        (settings.SECONDS_VARIABLE, "1e3", "it is a number of seconds, such as 2.5"),
        (settings.ACCESS_LOG_VARIABLE, "perhaps", "it is 1 or 0"),
        (settings.LOG_FORMAT_VARIABLE, "xml", "it is text or json"),
        (settings.CONNECTIONS_VARIABLE, "0", "it is a number of connections, such as 1000"),
    ],
)
def test_a_setting_that_is_none_is_refused(variable: str, said: str, due: str) -> None:
    with pytest.raises(ValueError, match=f"{variable} is '{said}'; {due}"):
        settings.read({**NAMED, variable: said})


@on_linux
@pytest.mark.parametrize(
    "environment", [{}, {settings.DOWNLOADS_VARIABLE: ""}], ids=["unset", "empty"]
)
def test_downloads_are_else_kept_in_the_folder_for_caches(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert settings.downloads_folder(environment) == tmp_path / "fhir-hcpcs" / "downloads"


def test_the_environment_names_the_folder_of_downloads() -> None:
    named = {settings.DOWNLOADS_VARIABLE: "/some/downloads"}
    assert settings.downloads_folder(named) == Path("/some/downloads")


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({}, "https://www.cms.gov"),
        ({settings.CMS_VARIABLE: ""}, "https://www.cms.gov"),
        ({settings.CMS_VARIABLE: "http://127.0.0.1:80"}, "http://127.0.0.1:80"),
        ({settings.CMS_VARIABLE: "https://mirror.example/cms/"}, "https://mirror.example/cms"),
    ],
)
def test_the_environment_names_a_mirror_of_cms(environment: dict[str, str], base: str) -> None:
    assert settings.cms(environment) == base


@pytest.mark.parametrize(
    "named", ["www.cms.gov", "ftp://cms.gov", "https://", "https://a b", "https://a?b", "file:///a"]
)
def test_a_mirror_that_is_no_web_address_is_refused(named: str) -> None:
    with pytest.raises(ValueError, match=r"FHIR_HCPCS_CMS is .* it is a web address, such as"):
        settings.cms({settings.CMS_VARIABLE: named})
