"""The workflows, forms and hooks run what `.ci/run` and the README run."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.clients import folders

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
GITHUB = ROOT / ".github"
RUN = (ROOT / ".ci/run").read_text()
CI = (GITHUB / "workflows/ci.yml").read_text()
RELEASE = (GITHUB / "workflows/release.yml").read_text()
HOOKS = (ROOT / ".pre-commit-config.yaml").read_text()
FILES = [*sorted(GITHUB.rglob("*.yml")), ROOT / ".pre-commit-config.yaml"]
CHECKS = ("ruff format --check .", "ruff check .", "mypy", "lint-imports")
COMMAND = "pip install '.[test]' && pytest"


def jobs(workflow: str) -> dict[str, str]:
    """Return the text of each job of a workflow, by its name."""
    _, *parts = re.split(r"^  ([a-z]+):$", workflow.partition("\njobs:\n")[2], flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def commands(job: str) -> list[str]:
    """Return the one-line commands that a job runs."""
    return re.findall(r"^ +(?:- )?run: (?!\|)(.+)$", job, re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_is_indented_by_two_blanks_without_tabs(file: Path) -> None:
    lines = file.read_text().splitlines()

    assert not any("\t" in line or line != line.rstrip() for line in lines)
    assert all((len(line) - len(line.lstrip(" "))) % 2 == 0 for line in lines)


def test_ci_runs_the_test_command_of_the_readme_on_four_versions_of_python() -> None:
    tests = jobs(CI)["tests"]

    assert COMMAND in commands(tests)
    assert 'python: ["3.11", "3.12", "3.13", "3.14"]' in tests
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("check", CHECKS)
def test_ci_runs_each_check_of_the_complete_run(check: str) -> None:
    assert f"\n{check}\n" in RUN
    assert check in commands(jobs(CI)["checks"])


def test_ci_tests_the_oldest_dependencies_as_the_complete_run_does() -> None:
    (tests,) = re.findall(r'^"\$oldest/bin/python" (-m pytest .+)$', RUN, re.MULTILINE)

    assert f"python {tests}" in commands(jobs(CI)["oldest"])
    assert "--constraint .ci/oldest.txt '.[test]'" in CI


def test_each_client_is_a_step_that_runs_whatever_the_others_show() -> None:
    clients = jobs(CI)["clients"]
    steps = re.findall(
        r"run: python -m tests\.clients (\S+)\n +if: \$\{\{ !cancelled\(\) \}\}\n", clients
    )

    assert steps == folders.names(folders.FOLDER)


def test_the_complete_run_has_the_clients_before_the_tests_with_coverage() -> None:
    lines = RUN.splitlines()

    assert lines.index("python -m tests.clients") == len(lines) - 2


@pytest.mark.parametrize("tool", ["ruff format", "ruff check", "mypy", "lint-imports"])
def test_a_hook_runs_the_tool_of_the_environment(tool: str) -> None:
    (hook,) = re.findall(rf"entry: {tool}\n +language: (\w+)", HOOKS)

    assert hook == "system"


def test_no_hook_is_downloaded() -> None:
    assert re.findall(r"repo: (.+)", HOOKS) == ["local"]


def test_a_release_is_built_checked_and_tested_before_it_is_published() -> None:
    build, publish = jobs(RELEASE)["build"], jobs(RELEASE)["publish"]

    for command in ("python -m build", "twine check --strict dist/*", COMMAND):
        assert command in commands(build)
    assert "needs: build" in publish


def test_a_release_is_published_without_a_stored_secret() -> None:
    assert "id-token: write" in jobs(RELEASE)["publish"]
    assert "secrets." not in RELEASE


def test_a_tag_is_the_version_with_a_v() -> None:
    assert 'tags: ["v*"]' in RELEASE
    assert any("['project']['version']" in command for command in commands(RELEASE))
