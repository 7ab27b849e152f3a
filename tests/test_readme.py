"""Every example of the documentation runs, and prints the output that follows it."""

import json
import re
import shlex
import shutil
import time
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pathlib import Path
from subprocess import SubprocessError

import pytest

from terminology.fhir.dialects import R4
from tests import documentation
from tests.fixtures import cms_server, examples, sandbox, server, shown
from tests.fixtures.fences import Block, Section, sections
from tests.fixtures.judge import judge
from tests.fixtures.sandbox import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.exhaustive]

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*documentation.documents(), *sorted((ROOT / ".github").glob("*.md"))]
REAL, STAND_IN = "real", "standin"
CURL = REAL if shutil.which("curl") else STAND_IN
SECTIONS = [
    pytest.param(section, id=f"{path.relative_to(ROOT)}: {section.title}")
    for path in DOCUMENTS
    for section in sections(path.read_text())
]
LATE = 10.0
"""Seconds until a server has written its log."""
REFUSAL = re.compile(r'^(error  |fhir-hcpcs: )|"OperationOutcome"', re.MULTILINE)
"""The output of a command that is expected to fail."""
OWN_SERVER = re.compile(r"fhir-hcpcs serve(?!.*--port)")

Run = Callable[..., None]


@pytest.fixture(scope="module")
def cms() -> Iterator[str]:
    """The address of a server with made-up releases at the paths of CMS."""
    with cms_server.serving() as running:
        examples.publish(running)
        yield running.base


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory, bundled_dir: Path) -> Iterator[str]:
    """The port of a server that replaces that at the usual port."""
    folder = tmp_path_factory.mktemp("usual")
    with server.serving(folder, folder / "data", bundled_dir) as running:
        yield running.base.rpartition(":")[2]


@pytest.fixture
def run(tmp_path: Path, bundled_dir: Path, cms: str, usual: str) -> Run:
    """Run the blocks of a section in order, in the same folder."""
    examples.furnish(tmp_path)

    def run(section: Section, curl: str = CURL) -> None:
        texts = [block.text for block in section.blocks]
        port = str(server.free_port()) if any(map(OWN_SERVER.search, texts)) else usual
        with sandbox.opened(tmp_path, bundled_dir, cms, port, curl) as box:
            for block in section.blocks:
                assert block.language in LANGUAGES, f"line {block.line}: unknown language"
                LANGUAGES[block.language](block, box)

    return run


def run_shell(block: Block, box: Sandbox) -> None:
    """Check that commands succeed, unless the output is a refusal, and print the output."""
    ran = box.shell(block.text)
    refused = block.output is not None and REFUSAL.search(block.output.text)
    assert refused or not ran.failed, f"line {block.line}: {ran.failed}\n{ran.printed}"
    if block.output is not None:
        if block.output.language == "json":
            read_json(block.output, box)
        compare = shown.is_json if block.output.language == "json" else shown.is_text
        end = time.monotonic() + LATE
        while not compare(block.output.text, ran.printed):
            assert time.monotonic() < end, f"line {block.output.line}: {ran.printed}"
            time.sleep(0.05)


def run_python(block: Block, box: Sandbox) -> None:
    """Run a module, whose first line is a comment with its name."""
    named = re.match(r"# (\w+\.py)\n", block.text)
    assert named is not None, f"line {block.line}: the first line does not name the module"
    box.python(named[1], block.text)


def read_json(block: Block, box: Sandbox) -> None:
    """Check that the JSON can be read, and that a resource is valid."""
    del box
    resource = json.loads(block.text)
    if "resourceType" in resource:
        judge(resource, R4)


def read_units(block: Block, box: Sandbox) -> None:
    """Check that units of systemd can be read, and that their command has the options."""
    units = ConfigParser(interpolation=None)
    units.read_string(block.text)
    for unit in units.values():
        if "ExecStart" in unit:
            _, *arguments = unit["ExecStart"].split()
            ran = box.shell(shlex.join(["fhir-hcpcs", *arguments, "--help"]))
            assert not ran.failed, ran.printed


def find_tree(block: Block, box: Sandbox) -> None:
    """Check that the folders and files of a tree exist: a column of folders, a column of files."""
    del box
    folder = ROOT
    for outer, inner in re.findall(r"^([\w/]*) +([\w/.]+)", block.text, re.MULTILINE):
        folder = ROOT / outer if outer else folder
        assert folder.is_dir(), f"there is no {outer}"
        if inner.endswith(("/", ".py")):
            assert (folder / inner).exists(), f"there is no {inner} in {folder.name}"


def find_generated(block: Block, box: Sandbox) -> None:
    """Check that tests/documentation.py generates a diagram."""
    del box
    generated = [make() for make in documentation.GENERATORS.values()]
    assert any(block.text in text for text in generated), f"line {block.line}: not generated"


def run_elsewhere(block: Block, box: Sandbox) -> None:
    """Do nothing: test_proxies.py runs a proxy where it is installed."""
    del block, box


def find_in_example(block: Block, box: Sandbox) -> None:
    """The text is a part of a file of the example package, which test_example.py installs."""
    del box
    files = [path for path in (ROOT / "tests" / "example").rglob("*") if path.is_file()]
    assert any(block.text in path.read_text() for path in files if path.suffix != ".pyc"), (
        f"line {block.line}: no file of the example has this"
    )


LANGUAGES: dict[str, Callable[[Block, Sandbox], None]] = {
    "sh": run_shell,
    "python": run_python,
    "json": read_json,
    "ini": read_units,
    "tree": find_tree,
    "toml": find_in_example,
    "py": find_in_example,
    "diagram": find_generated,
    "nginx": run_elsewhere,
    "caddy": run_elsewhere,
}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_examples_of_a_section_run_as_they_are_shown(run: Run, section: Section) -> None:
    run(section)


@pytest.mark.parametrize("title", ["Limits and timeouts", "Health and metrics"])
def test_where_curl_is_not_installed_its_stand_in_prints_the_same(run: Run, title: str) -> None:
    (section,) = (
        section for section in sections((ROOT / "README.md").read_text()) if section.title == title
    )

    run(section, STAND_IN)


@pytest.mark.parametrize(
    "markdown",
    [
        "```ruby\nputs 1\n```",
        "```\nno language\n```",
        "```text\nbehind nothing\n```",
        "```sh\nmake all\n```",
        "```sh\nif\n```",
        "```sh\nfhir-hcpcs lookup Q0000\n```",
        "```sh\nfhir-hcpcs serve --nothing\n```",
        "```sh\nfhir-hcpcs lookup Q2057\n```\n\n```text\nAnother code\n```",
        "```sh\ncurl http://127.0.0.1:8000/health/live\n```\n\n```json\n{}\n```",
        "```sh\ncurl http://127.0.0.1:8000/nothing\n```",
        "```sh\npip install '.[nothing]' && pytest\n```",
        "```sh\npip install something\n```",
        "```sh\npytest -m quick\n```",
        "```sh\npytest --nothing\n```",
        "```sh\npytest tests/nothing.py\n```",
        "```sh\npython -m tests.benchmarks --nothing\n```",
        "```sh\npython -m tests.nothing\n```",
        "```sh\ndocker compose -f docker/nothing.yaml up\n```",
        "```sh\ndocker compose -f docker/compose.yaml exec nothing fhir-hcpcs status\n```",
        "```sh\nuv pip compile pyproject.toml\n```",
        "```python\n1\n```",
        "```python\n# a.py\nraise SystemExit(1)\n```",
        "```python\n# a.py\nprint(1)\n```\n\n```sh\npython a.py\n```\n\n```text\n2\n```",
        "```json\n{\n```",
        '```json\n{"resourceType": "OperationOutcome"}\n```',
        "```tree\nterminology/    nothing.py   a module\n```",
        "```diagram\ndrawn by hand\n```",
    ],
)
def test_an_example_that_does_not_run_as_shown_fails(
    run: Run, monkeypatch: pytest.MonkeyPatch, markdown: str
) -> None:
    monkeypatch.setattr(f"{__name__}.LATE", 0.0)
    (section,) = sections(markdown)

    with pytest.raises((AssertionError, ValueError, SubprocessError)):
        run(section)
