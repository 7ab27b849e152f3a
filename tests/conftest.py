"""Shared fixtures: the bundled data, a client of its server, real releases."""

import gc
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest
from filelock import FileLock
from hypothesis import settings
from starlette.testclient import TestClient

from codesystems import release
from codesystems.catalogue import CATALOGUE
from codesystems.model import CodeSystem
from terminology.bundled import find as find_bundled
from terminology.fhir.dialects import DIALECTS, Dialect
from terminology.registry import Registry
from terminology.store import writer
from terminology.store.contract import Concepts
from terminology.store.memory import MemoryConcepts
from tests.fixtures import clients, stored

DATA_VARIABLE = "FHIR_HCPCS_TEST_DATA"

USUAL = "not exhaustive"
"""The default marker expression of pytest (pyproject.toml)."""

ALONE = "master"
"""pytest-xdist's name for the only process of a run."""

# No deadline: the duration of an example depends on other processes of the machine. There are more
# examples with `--hypothesis-profile thorough`.
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=30)
settings.load_profile("quick")

Loaded = Callable[[str, str], CodeSystem]

Keep = Callable[[CodeSystem], Concepts]

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_configure(config: pytest.Config) -> None:
    """Run all tests of files that are arguments."""
    if config.option.markexpr == USUAL and not _names_folders(config):
        config.option.markexpr = ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run the tests of named files in this process: starting others takes longer than the tests."""
    return None if _names_folders(config) else 0


def _names_folders(config: pytest.Config) -> bool:
    return any(Path(argument.partition("::")[0]).is_dir() for argument in config.args)


def pytest_collection_finish() -> None:
    """Exclude the tests themselves, which are never freed, from garbage collection."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """End the output with pytest's summary.

    Hypothesis registers a callback of the garbage collector; with it the interpreter ends before
    DuckDB's objects are freed, and DuckDB prints a list of them.
    """
    gc.callbacks.clear()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real releases; without it, the tests that need it are skipped."""
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        pytest.skip(f"needs real releases: {DATA_VARIABLE} names no folder")
    return Path(named).resolve(strict=True)


@pytest.fixture(scope="session")
def loaded(data: Path) -> Loaded:
    """Load the code system of a key from a real release below the data folder."""
    readers = {entry.key: entry.load for entry in CATALOGUE}

    @cache
    def load(key: str, file: str) -> CodeSystem:
        reader = readers[key]
        assert reader is not None
        return reader(release.read(data / file))

    return load


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Fill the folder of a name once, when the first process of the run requests it."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == ALONE else own.parent

    def fill(name: str, build: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                build(folder)
                done.touch()
        return folder

    return fill


@pytest.fixture(scope="session")
def bundled_dir(once: Once) -> Path:
    """The bundled data directory, prerendered."""
    return find_bundled(once("bundled", lambda folder: clients.prepare(find_bundled(folder))))


@pytest.fixture(scope="session")
def registry(bundled_dir: Path) -> Registry:
    """A registry of only the bundled data, for the whole session; no test changes it."""
    return Registry(bundled_dir)


@pytest.fixture(scope="session")
def client(registry: Registry, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of the bundled data, for the whole session, with its caches."""
    with clients.connected(registry, bundled_dir) as connected:
        yield connected


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """An empty data directory of the test."""
    return tmp_path / "shelf"


@pytest.fixture
def own_registry(data_dir: Path, bundled_dir: Path) -> Registry:
    """A registry of the test's data directory and the bundled one."""
    return Registry(data_dir, bundled_dir)


@pytest.fixture
def own_client(own_registry: Registry, data_dir: Path, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of the test's data directory and the bundled one."""
    with clients.connected(own_registry, data_dir, bundled_dir) as connected:
        yield connected


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each FHIR version in turn."""
    version: Dialect = request.param
    return version


@pytest.fixture
def either(request: pytest.FixtureRequest) -> Dialect:
    """One FHIR version, for tests whose result is the same in both (terminology/fhir/test_ways.py).

    Half of the tests, by their names, have R4, and half R5.
    """
    name: str = request.node.nodeid
    return DIALECTS[crc32(name.encode()) % len(DIALECTS)]


@pytest.fixture(params=["memory", "database"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Keep:
    """Store a code system, in each kind of store in turn."""

    def in_database(system: CodeSystem) -> Concepts:
        path = tmp_path / f"{system.edition.key}-{system.edition.version}.sqlite"
        writer.write(system, path)
        return stored.open_concepts(path)

    return MemoryConcepts if request.param == "memory" else in_database


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path, bundled_dir: Path
) -> Iterator[Callable[[str, str], None]]:
    """The environment with the test's data directory; a function that sets more variables.

    Variables that a command sets for its processes are removed afterwards.
    """
    before = set(os.environ)
    monkeypatch.setenv("FHIR_HCPCS_DATA_DIR", str(data_dir))
    monkeypatch.setenv("FHIR_HCPCS_BUNDLED_DIR", str(bundled_dir.parent))
    yield monkeypatch.setenv
    for name in set(os.environ) - before:
        del os.environ[name]
