"""What tests share: the bundled data, a client of its server, real releases."""

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
"""What pytest runs unless it is told otherwise (pyproject.toml)."""

ALONE = "master"
"""What pytest-xdist calls the only process of a run."""

# How long an example takes says nothing while other processes have the machine. More examples are
# tried with `--hypothesis-profile thorough`.
settings.register_profile("thorough", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=30)
settings.load_profile("quick")

Loaded = Callable[[str, str], CodeSystem]

Keep = Callable[[CodeSystem], Concepts]

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_configure(config: pytest.Config) -> None:
    """Leave no test out of the files that are named."""
    if config.option.markexpr == USUAL and not _names_folders(config):
        config.option.markexpr = ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run the tests of named files in this process: to start others takes longer than they do."""
    return None if _names_folders(config) else 0


def _names_folders(config: pytest.Config) -> bool:
    return any(Path(one.partition("::")[0]).is_dir() for one in config.args)


def pytest_collection_finish() -> None:
    """Have the collector of cyclic garbage pass over the tests themselves, which all stay."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let pytest's summary be the last word.

    Hypothesis leaves a callback with the garbage collector; with it the interpreter ends before
    DuckDB's objects do, and DuckDB lists them all on the screen.
    """
    gc.callbacks.clear()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real releases; a test that needs it is skipped where it is not named."""
    named = os.environ.get(DATA_VARIABLE)
    if not named:
        pytest.skip(f"needs real releases: {DATA_VARIABLE} names no folder")
    return Path(named).resolve(strict=True)


@pytest.fixture(scope="session")
def loaded(data: Path) -> Loaded:
    """The code system of a key, out of a real release below the data folder."""
    readers = {entry.key: entry.load for entry in CATALOGUE}

    @cache
    def load(key: str, file: str) -> CodeSystem:
        reader = readers[key]
        assert reader is not None
        return reader(release.read(data / file))

    return load


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Fill the folder of a name, the first time that a process of the run asks for it."""
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
    """The bundled data and nothing else; one for the whole session, which no test changes."""
    return Registry(bundled_dir)


@pytest.fixture(scope="session")
def client(registry: Registry, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of the bundled data; one for the whole session, caches included."""
    with clients.connected(registry, bundled_dir) as connected:
        yield connected


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data directory of the test's own, empty at first."""
    return tmp_path / "shelf"


@pytest.fixture
def own_library(data_dir: Path, bundled_dir: Path) -> Registry:
    """The test's own data directory and the bundled one."""
    return Registry(data_dir, bundled_dir)


@pytest.fixture
def own_client(own_library: Registry, data_dir: Path, bundled_dir: Path) -> Iterator[TestClient]:
    """A client of a server of the test's own data directory and the bundled one."""
    with clients.connected(own_library, data_dir, bundled_dir) as connected:
        yield connected


@pytest.fixture(params=DIALECTS, ids=lambda dialect: dialect.name)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    """Each FHIR version in turn."""
    spoken: Dialect = request.param
    return spoken


@pytest.fixture
def either(request: pytest.FixtureRequest) -> Dialect:
    """One FHIR version, for what both answer alike (terminology/fhir/test_ways.py).

    Half of the tests, by their names, have the one, and half the other.
    """
    name: str = request.node.nodeid
    return DIALECTS[crc32(name.encode()) % len(DIALECTS)]


@pytest.fixture(params=["memory", "database"])
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Keep:
    """Each store in turn: what keeps a code system and answers for it."""

    def in_database(system: CodeSystem) -> Concepts:
        path = tmp_path / f"{system.edition.key}-{system.edition.version}.sqlite"
        writer.write(system, path)
        return stored.open_concepts(path)

    return MemoryConcepts if request.param == "memory" else in_database


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path, bundled_dir: Path
) -> Iterator[Callable[[str, str], None]]:
    """The environment, with the test's own data directory; sets more variables by name.

    What a command tells the processes that it starts is forgotten afterwards.
    """
    before = set(os.environ)
    monkeypatch.setenv("FHIR_HCPCS_DATA_DIR", str(data_dir))
    monkeypatch.setenv("FHIR_HCPCS_BUNDLED_DIR", str(bundled_dir.parent))
    yield monkeypatch.setenv
    for name in set(os.environ) - before:
        del os.environ[name]
