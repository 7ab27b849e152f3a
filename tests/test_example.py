"""The example package of content (tests/example), installed by pip: all that README promises."""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from starlette.testclient import TestClient

from terminology import bundledbuild, contents
from terminology.fhir.dialects import Dialect
from tests.fixtures import clients
from tests.fixtures.judge import Json, judge
from tests.fixtures.shortcuts import Applications, open_applications

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "tests" / "example"
URL = "https://hospital.example/CodeSystem/formulary"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
VALUE_SET = "https://fhir-hcpcs.org/ValueSet/formulary-intravenous"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the example."""
    folder = tmp_path_factory.mktemp("example")
    source = shutil.copytree(EXAMPLE, folder / "source")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    options = ["--no-build-isolation", "--disable-pip-version-check", "--target"]
    target = folder / "site"
    subprocess.run([*command, *options, target, source], check=True)
    return target


@pytest.fixture(scope="module")
def doors(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applications]:
    """Servers in this process, with and without plans, over prerendered bundled data."""
    sys.path.insert(0, str(site))
    importlib.invalidate_caches()
    contents.loaded.cache_clear()
    folder = tmp_path_factory.mktemp("bundled")
    bundledbuild.build(folder)
    clients.prepare(folder)
    try:
        yield open_applications(folder)
    finally:
        sys.path.remove(str(site))
        contents.loaded.cache_clear()


@pytest.fixture
def run(site: Path, tmp_path: Path) -> Run:
    """Run the command beside the installed example; the last line of stderr is its error."""
    paths = [str(site), str(ROOT), str(ROOT / "terminology" / "public")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "FHIR_HCPCS_DATA_DIR": str(tmp_path / "data"),
        "FHIR_HCPCS_BUNDLED_DIR": str(site.parent / "cache"),
    }
    program = "from terminology.cli.main import main; main()"

    def command(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
        )

    return command


def part(resource: Json, name: str) -> object:
    """The value of the first parameter of a name."""
    matching = (parameter for parameter in resource["parameter"] if parameter["name"] == name)
    return next(value for key, value in next(matching).items() if key.startswith("value"))


LOOKUP = f"CodeSystem/$lookup?system={URL}"

OPERATIONS = [
    (f"{LOOKUP}&code=CELL-1", "display", "Axicabtagene ciloleucel suspension"),
    (f"{LOOKUP}&code=CELL-9&date=2025-06-01", "display", "Cell therapy of a trial"),
    (f"CodeSystem/$validate-code?url={URL}&code=PUMP", "result", True),
    (f"CodeSystem/$validate-code?url={URL}&code=PUMQ", "result", False),
    (f"CodeSystem/$subsumes?system={URL}&codeA=CELL&codeB=CELL-2", "outcome", "subsumes"),
    (f"ValueSet/$validate-code?url={VALUE_SET}&system={URL}&code=CELL-2", "result", True),
    (f"ValueSet/$validate-code?url={VALUE_SET}&system={URL}&code=PUMP", "result", False),
    (f"ConceptMap/$translate?system={URL}&code=CELL-3&targetsystem={HCPCS}", "result", True),
]  # fmt: skip


@pytest.mark.parametrize(("query", "name", "value"), OPERATIONS)
def test_every_operation_has_the_same_result_with_and_without_plans(
    doors: Applications, dialect: Dialect, query: str, name: str, value: object
) -> None:
    if dialect.name == "r5":
        query = query.replace("&code=CELL-3&targetsystem", "&sourceCode=CELL-3&targetSystem")
    responses = [
        application.get(f"/{dialect.name}/{query}") for application in (doors.short, doors.plain)
    ]

    assert part(judge(responses[0].json(), dialect), name) == value
    assert responses[0].content == responses[1].content


def test_its_lookups_have_plans(doors: Applications, dialect: Dialect) -> None:
    path = f"/{dialect.name}/CodeSystem/$lookup"

    assert doors.planned(path, [("system", URL), ("code", "CELL-1")]) is not None


@pytest.mark.parametrize(
    "path",
    [
        "CodeSystem/formulary-2026-01",
        "ConceptMap/formulary-to-hcpcs-2026-01",
        "ValueSet/formulary-intravenous",
        "ValueSet/formulary",
    ],
)
def test_its_resources_are_read_and_valid(doors: Applications, dialect: Dialect, path: str) -> None:
    response = doors.short.get(f"/{dialect.name}/{path}")

    assert response.status_code == 200
    judge(response.json(), dialect)


def test_its_value_set_expands(doors: Applications, dialect: Dialect) -> None:
    response = doors.short.get(f"/{dialect.name}/ValueSet/$expand?url={quote(VALUE_SET)}")
    codes = [entry["code"] for entry in response.json()["expansion"]["contains"]]

    assert codes == ["CELL-1", "CELL-2", "CELL-3", "CELL-9"]


def test_its_map_is_translated_in_reverse(doors: Applications) -> None:
    codes = translated(doors.short, f"system={HCPCS}&code=Q2041&reverse=true&targetsystem={URL}")

    assert codes == ["CELL-1"]


def translated(client: TestClient, query: str) -> list[str]:
    """The codes that a code translates to, in R4."""
    response = client.get(f"/r4/ConceptMap/$translate?{query}").json()
    matches = [match["part"] for match in response["parameter"] if match["name"] == "match"]
    concepts = [part for match in matches for part in match if part["name"] == "concept"]
    return [concept["valueCoding"]["code"] for concept in concepts]


def test_the_first_page_links_to_it(doors: Applications) -> None:
    assert "code=CELL-1" in doors.short.get("/").text


def test_the_commands_accept_its_names(run: Run, tmp_path: Path) -> None:
    text = (EXAMPLE / "example_formulary" / "formulary-2026-01.csv").read_text()
    release = tmp_path / "formulary-2026-07.csv"
    release.write_text(text.replace("1200.5", "1300"))

    installed = run("install", "formulary", "--file", release, "--json")
    assert installed.returncode == 0, installed.stderr
    assert orjson.loads(installed.stdout)["version"] == "2026-07"
    assert "formulary" in run("available").stdout
    assert "Tisagenlecleucel" in run("lookup", "CELL-2", "--system", "formulary").stdout
    assert "Q2042" in run("translate", "CELL-2", "--to", "hcpcs").stdout
    assert "1300" in run("diff", "formulary", "2026-01", "2026-07", "--format", "csv").stdout
    assert run("remove", "formulary", "2026-07").returncode == 0


@pytest.mark.parametrize("wanted", ["2026-07", "--all"])
def test_a_code_system_without_known_releases_is_installed_from_files(
    run: Run, wanted: str
) -> None:
    refused = run("install", "formulary", wanted)

    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "fhir-hcpcs: no releases of formulary are listed; use --file, with a CSV file whose name "
        "has the month, such as formulary-2026-01.csv"
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("formulary.csv", "code", "formulary.csv: the name has no month"),
        ("formulary-2026-07.csv", "code\n", "formulary-2026-07.csv: the columns must be code, "),
        (
            "formulary-2026-07.csv",
            "code,display,parent,route,weight,reusable,ends\nA,A,,,heavy,,\n",
            "formulary-2026-07.csv, line 2: ",
        ),
    ],
)
def test_a_refused_file_is_an_error_in_one_line(
    run: Run, tmp_path: Path, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text)
    refused = run("install", "formulary", "--file", tmp_path / name)

    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].startswith(f"fhir-hcpcs: {message}")


def test_a_broken_package_is_named_and_all_other_content_works(run: Run, site: Path) -> None:
    module = site / "example_formulary" / "codes.py"
    text = module.read_text()
    try:
        module.write_text("import no_such_module\n")
        lookup, status = run("lookup", "Q2057"), run("status", "--json")
    finally:
        module.write_text(text)

    assert lookup.returncode == 0
    reason = "ModuleNotFoundError: No module named 'no_such_module'"
    assert f"the content of the package 'formulary' is skipped: {reason}" in lookup.stderr
    assert orjson.loads(status.stdout)["skippedPackages"] == {"formulary": reason}
