"""Settings of the environment: their defaults, valid and invalid values."""

import sys
from pathlib import Path

import pytest

from terminology import settings
from terminology.settings import Settings

FOLDERS = {settings.DATA_DIR_VARIABLE: "/some/data", settings.BUNDLED_DIR_VARIABLE: "/some/bundled"}

on_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="XDG folders are of Linux"
)


def test_the_environment_sets_the_folders() -> None:
    assert settings.read(FOLDERS) == Settings(
        Path("/some/data"),
        Path("/some/bundled"),
        proxies=settings.DEFAULT_PROXIES,
    )


@on_linux
@pytest.mark.parametrize(
    "environment", [{}, {settings.DATA_DIR_VARIABLE: ""}], ids=["unset", "empty"]
)
def test_the_default_data_directory_is_that_of_earlier_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert settings.data_folder(environment) == tmp_path / "fhir-hcpcs" / "shelf"


@on_linux
@pytest.mark.parametrize(
    "environment", [{}, {settings.BUNDLED_DIR_VARIABLE: ""}], ids=["unset", "empty"]
)
def test_the_default_folder_of_the_bundled_data_is_in_the_user_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert settings.bundled_folder(environment) == tmp_path / "fhir-hcpcs" / "starter"


@pytest.mark.parametrize(("size", "bytes_"), [("1", 1), ("1048576", 1048576), ("0010", 10)])
def test_the_environment_limits_a_body(size: str, bytes_: int) -> None:
    assert settings.read({**FOLDERS, settings.BODY_VARIABLE: size}).max_body == bytes_


@pytest.mark.parametrize("size", ["", "0", "000", "-1", "+1", "1.5", "1e6", "1 MiB", " 1", "x"])
def test_a_body_size_that_is_not_a_positive_number_is_an_error(size: str) -> None:
    with pytest.raises(ValueError, match=r"FHIR_HCPCS_MAX_BODY is .* it must be a number of bytes"):
        settings.read({**FOLDERS, settings.BODY_VARIABLE: size})


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        (settings.HEAD_VARIABLE, "10", "max_head", 10),
        (settings.HEADERS_VARIABLE, "10", "max_headers", 10),
        (settings.QUERY_VARIABLE, "10", "max_query", 10),
        (settings.ANSWER_VARIABLE, "10", "max_answer", 10),
        (settings.EXPANSION_VARIABLE, "10", "max_expansion", 10),
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
        (settings.ORIGINS_VARIABLE, "*, null", "origin", "* null"),
        (
            settings.ORIGINS_VARIABLE,
            "https://A.example.org/, app://b:81",
            "origin",
            "https://a.example.org app://b:81",
        ),
        (settings.BASE_URL_VARIABLE, "", "base_url", ""),
        (settings.BASE_URL_VARIABLE, "https://tx.org/fhir/", "base_url", "https://tx.org/fhir"),
        (settings.PROXIES_VARIABLE, "10.0.0.0/8", "proxies", "10.0.0.0/8"),
    ],
)
def test_the_environment_sets_a_field(variable: str, text: str, field: str, value: object) -> None:
    assert getattr(settings.read({**FOLDERS, variable: text}), field) == value


@pytest.mark.parametrize(
    ("variable", "text", "expected"),
    [
        (settings.SECONDS_VARIABLE, "0", "it must be a number of seconds, such as 2.5"),
        (settings.SECONDS_VARIABLE, "-1", "it must be a number of seconds, such as 2.5"),
        (settings.SECONDS_VARIABLE, "1e3", "it must be a number of seconds, such as 2.5"),
        (settings.ACCESS_LOG_VARIABLE, "perhaps", "it must be 1 or 0"),
        (settings.LOG_FORMAT_VARIABLE, "xml", "it must be text or json"),
        (settings.BASE_URL_VARIABLE, "tx.org", "it must be a URL such as https://tx.example.org"),
        (settings.CONNECTIONS_VARIABLE, "0", "it must be a number of connections, such as 1000"),
    ],
)
def test_an_invalid_setting_is_an_error(variable: str, text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=f"{variable} is '{text}'; {expected}"):
        settings.read({**FOLDERS, variable: text})


@pytest.mark.parametrize("origin", ["tx.org", "https://tx.org/path", "https://", "https://*.org"])
def test_an_invalid_origin_is_an_error(origin: str) -> None:
    with pytest.raises(ValueError, match=r"it must be an origin: https://viewer\.example\.org"):
        settings.read({**FOLDERS, settings.ORIGINS_VARIABLE: f"*, {origin}"})


@pytest.mark.parametrize(("variable", "alias"), settings.ALIASES.items())
@pytest.mark.parametrize("current", [None, "", "/earlier"], ids=["unset", "empty", "the same"])
def test_the_earlier_name_of_a_variable_is_read(
    variable: str, alias: str, current: str | None
) -> None:
    environment = {**FOLDERS, alias: "/earlier", variable: current or ""}
    if current is None:
        del environment[variable]

    read = settings.read(environment)

    assert Path("/earlier") in {read.data_dir, read.bundled_dir}


@pytest.mark.parametrize(("variable", "alias"), settings.ALIASES.items())
def test_two_names_of_a_variable_with_different_values_are_an_error(
    variable: str, alias: str
) -> None:
    with pytest.raises(ValueError, match=f"{variable} is .*, but {alias} is .*; unset {alias}$"):
        settings.read({**FOLDERS, alias: "/earlier"})


@on_linux
@pytest.mark.parametrize(
    "environment", [{}, {settings.DOWNLOADS_VARIABLE: ""}], ids=["unset", "empty"]
)
def test_the_default_folder_of_downloads_is_in_the_user_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, environment: dict[str, str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert settings.downloads_folder(environment) == tmp_path / "fhir-hcpcs" / "downloads"


def test_the_environment_sets_the_folder_of_downloads() -> None:
    environment = {settings.DOWNLOADS_VARIABLE: "/some/downloads"}
    assert settings.downloads_folder(environment) == Path("/some/downloads")


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({}, "https://www.cms.gov"),
        ({settings.CMS_VARIABLE: ""}, "https://www.cms.gov"),
        ({settings.CMS_VARIABLE: "http://127.0.0.1:80"}, "http://127.0.0.1:80"),
        ({settings.CMS_VARIABLE: "https://mirror.example/cms/"}, "https://mirror.example/cms"),
    ],
)
def test_the_environment_sets_a_mirror_of_cms(environment: dict[str, str], base: str) -> None:
    assert settings.cms(environment) == base


@pytest.mark.parametrize(
    "url", ["www.cms.gov", "ftp://cms.gov", "https://", "https://a b", "https://a?b", "file:///a"]
)
def test_an_invalid_url_of_a_mirror_is_an_error(url: str) -> None:
    with pytest.raises(ValueError, match=r"FHIR_HCPCS_CMS is .* it must be a URL such as"):
        settings.cms({settings.CMS_VARIABLE: url})
