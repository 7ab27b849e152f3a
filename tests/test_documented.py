"""The README, the CHANGELOG and the container agree with the code."""

import re
import tomllib
import venv
from pathlib import Path
from typing import Any

import pytest
import typer
from packaging.version import Version
from starlette.testclient import TestClient
from typer.core import TyperGroup

from codesystems.catalogue import CATALOGUE as CODE_SYSTEMS
from codesystems.entry import CodeSystemEntry
from codesystems.hcpcs import variations
from codesystems.variations import Variation
from conceptmaps.catalogue import CATALOGUE as CONCEPT_MAPS
from conceptmaps.entry import ConceptMapEntry
from terminology import settings
from terminology.cli.main import application
from terminology.fhir import searchtables
from terminology.fhir.operation import Operation
from terminology.fhir.operations import OPERATIONS
from terminology.software import RELEASE_DATE
from tests.fixtures.fences import sections

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
PAGE_OF_OPERATIONS = (ROOT / "terminology/operations/README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RELEASES = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
FIRST_SCREEN = "\n".join(README.splitlines()[:30])
GROUP = typer.main.get_command(application())
COMMANDS = GROUP.commands if isinstance(GROUP, TyperGroup) else {}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("--") and option != "--help"
]
DEFAULT = settings.Settings(Path(), Path())
VARIABLES = [value for name, value in vars(settings).items() if name.endswith("_VARIABLE")]
VARIATIONS = [value for value in vars(variations).values() if isinstance(value, Variation)]
PARAMETERS = {**searchtables.CODE_SYSTEM, **searchtables.VALUE_SET, **searchtables.CONCEPT_MAP}


def _command_row(name: str) -> str:
    rows = [line for line in README.splitlines() if line.startswith(f"| `fhir-hcpcs {name}")]
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_has_a_row_for_the_command(name: str) -> None:
    assert _command_row(name)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_the_row_of_the_command_names_its_option(name: str, option: str) -> None:
    assert f"`{option}`" in _command_row(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_row_of_the_command_names_no_option_that_it_lacks(name: str) -> None:
    named = set(re.findall(r"`(--[a-z-]+)`", _command_row(name)))

    assert named <= {option for command, option in OPTIONS if command == name}


@pytest.mark.parametrize("command", re.findall(r"^fhir-hcpcs ([a-z]+)", README, re.MULTILINE))
def test_every_command_that_the_readme_runs_exists(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_readme_names_the_operation(operation: Operation[Any, Any]) -> None:
    assert f"| `${operation.name}` | `{operation.resource}`" in README


@pytest.mark.parametrize("entry", CODE_SYSTEMS, ids=lambda entry: entry.key)
def test_the_readme_names_the_code_system(entry: CodeSystemEntry) -> None:
    assert f"`{entry.key}`" in README


@pytest.mark.parametrize("entry", CONCEPT_MAPS, ids=lambda entry: entry.key)
def test_the_readme_names_the_concept_map(entry: ConceptMapEntry) -> None:
    assert f"| `{entry.key}` |" in README


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_table_of_the_readme_names_the_variable(variable: str) -> None:
    assert re.search(rf"^\|.*`{variable}`.*\|$", README, re.MULTILINE)


def test_a_table_of_the_readme_names_no_variable_that_does_not_exist() -> None:
    rows = "\n".join(re.findall(r"^\|.*\|$", README, re.MULTILINE))

    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", rows))
    assert named == {*VARIABLES, *settings.ALIASES.values()}


def test_the_readme_has_a_row_for_each_metric_with_its_labels(client: TestClient) -> None:
    client.get("/r4/CodeSystem/$lookup", params={"code": "x" * 10_000})
    samples = re.findall(
        r"^(\w+?)(?:_bucket|_count|_sum)?(?:{(.*)})? ", client.get("/metrics").text, re.MULTILINE
    )
    rows = re.findall(r"^\| `(fhir_hcpcs_\w+)` \|(.*?)\|", README, re.MULTILINE)

    assert {(name, *sorted(re.findall(r"`(\w+)`", labels))) for name, labels in rows} == {
        (name, *sorted(set(re.findall(r'(\w+)="', labels)) - {"le"})) for name, labels in samples
    }


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        (settings.HEAD_VARIABLE, f"{DEFAULT.max_head >> 10} KB, {DEFAULT.max_headers} of them"),
        (settings.QUERY_VARIABLE, f"{DEFAULT.max_query >> 10} KB"),
        (settings.BODY_VARIABLE, f"{DEFAULT.max_body >> 20} MB"),
        (settings.ANSWER_VARIABLE, f"{DEFAULT.max_answer >> 20} MB"),
        (settings.EXPANSION_VARIABLE, f"{DEFAULT.max_expansion} codes, a tenth .*"),
        (settings.READ_TIMEOUT_VARIABLE, f"{DEFAULT.read_timeout} s"),
        (settings.SECONDS_VARIABLE, f"{DEFAULT.max_seconds} s"),
        (settings.BATCH_SECONDS_VARIABLE, f"{DEFAULT.max_batch_seconds} s"),
        (settings.REQUEST_TIMEOUT_VARIABLE, f"{DEFAULT.request_timeout} s"),
        (settings.CONCURRENCY_VARIABLE, f"{DEFAULT.concurrency}"),
    ],
)
def test_the_row_of_a_limit_has_its_default(variable: str, shown: str) -> None:
    assert re.search(rf"^\|[^|]*\| {shown} \|.*`{variable}`", README, re.MULTILINE)


@pytest.mark.parametrize(
    ("variable", "shown"),
    [
        (settings.CACHE_VARIABLE, DEFAULT.cache),
        (settings.THREADS_VARIABLE, DEFAULT.threads),
        (settings.PROXIES_VARIABLE, settings.DEFAULT_PROXIES),
        (settings.CMS_VARIABLE, f"`{settings.DEFAULT_CMS}`"),
    ],
)
def test_the_row_of_a_variable_has_its_default(variable: str, shown: object) -> None:
    assert re.search(rf"^\| `{variable}` \|.*\({shown}\) \|$", README, re.MULTILINE)


@pytest.mark.parametrize(
    ("option", "default"),
    [
        (parameter.opts[0], parameter.default)
        for parameter in COMMANDS["serve"].params
        if type(parameter.default) is int
    ],
)
def test_the_row_of_the_server_has_the_default_of_its_option(option: str, default: int) -> None:
    assert f"`{option}` ({default})" in _command_row("serve")


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_the_page_of_the_operations_names_the_search_parameter(parameter: str) -> None:
    assert f"`{parameter}`" in PAGE_OF_OPERATIONS


@pytest.mark.parametrize("extra", sorted(set(re.findall(r"\.\[(\w+)\]", README))))
def test_every_extra_that_the_readme_installs_exists(extra: str) -> None:
    assert extra in PROJECT["optional-dependencies"]


def test_the_first_block_has_the_two_commands() -> None:
    first = sections(README)[0].blocks[0].text

    assert "pip install . && fhir-hcpcs serve" in first
    assert "pip install '.[test]' && pytest" in first


@pytest.mark.parametrize("reader", ["run", "call", "embed", "extend"])
def test_the_first_screen_leads_each_reader_to_a_chapter(reader: str) -> None:
    assert f"(#{reader}-it)" in FIRST_SCREEN


@pytest.mark.parametrize("variation", VARIATIONS, ids=lambda variation: variation.name)
def test_the_code_systems_readme_lists_the_variation(variation: Variation) -> None:
    listed = (ROOT / "codesystems/hcpcs/README.md").read_text()

    assert f"| {variation.name} |" in listed


def test_the_newest_release_of_the_changelog_is_this_version_with_its_date() -> None:
    unreleased, newest, *_ = RELEASES

    assert unreleased == "Unreleased"
    assert newest == f"{PROJECT['version']} ({RELEASE_DATE})"


def test_the_releases_of_the_changelog_are_in_order_the_newest_first() -> None:
    released = [re.fullmatch(r"([0-9.]+) \((\d{4}-\d\d-\d\d)\)", title) for title in RELEASES[1:]]
    versions = [(Version(match[1]), match[2]) for match in released if match is not None]

    assert len(versions) == len(released)
    assert versions == sorted(versions, reverse=True)


@pytest.mark.parametrize(
    "step",
    [
        "--require-hashes --requirement docker/requirements.lock",
        "pip install --no-cache-dir --no-deps .",
        '"fhir-hcpcs", "serve"',
    ],
)
def test_the_container_runs_the_steps_of_the_readme_with_locked_versions(step: str) -> None:
    assert step in (ROOT / "docker/Dockerfile").read_text()


def test_the_container_has_every_package() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "docker/Dockerfile").read_text(), re.MULTILINE)
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]

    assert copied == wheel["targets"]["wheel"]["packages"]


def beside_dot_files(folder: Path) -> set[str]:
    """Return the names in a folder, without dot files and virtual environments."""
    return {
        path.name
        for path in folder.iterdir()
        if not path.name.startswith(".") and not (path / "pyvenv.cfg").is_file()
    }


def test_the_root_has_seven_names_license_changelog_and_dot_files() -> None:
    seven = {
        "README.md",
        "codesystems",
        "conceptmaps",
        "docker",
        "pyproject.toml",
        "terminology",
        "tests",
    }
    generated = {"build", "dist"}

    assert beside_dot_files(ROOT) - generated - {"LICENSE", "CHANGELOG.md"} == seven


@pytest.mark.parametrize("name", ["venv", "env", "py311"])
def test_a_virtual_environment_of_any_name_is_ignored(tmp_path: Path, name: str) -> None:
    venv.create(tmp_path / name)
    (tmp_path / "terminology").mkdir()

    assert beside_dot_files(tmp_path) == {"terminology"}
