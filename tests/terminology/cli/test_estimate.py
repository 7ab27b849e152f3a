"""What `install --all` and `update` say, and refuse, before they begin."""

import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from codesystems import sizes, tables
from codesystems.downloads import Publisher
from codesystems.releases import Published
from codesystems.retry import RetryPolicy
from terminology import install
from terminology.cli import estimate
from terminology.cli.estimate import Estimate
from tests.fixtures import stored
from tests.fixtures.cms_server import CmsServer
from tests.terminology.cli.conftest import Refused, Run

HCPCS = Published("hcpcs", "2025-01", date(2025, 1, 1), "", "a rule", ("/files/zip/a.zip",))
MADE = Published("made", "2025-01", date(2025, 1, 1), "", "a rule", ("/files/zip/b.zip",))

Usage = namedtuple("Usage", ["total", "used", "free"])
Free = Callable[[int], None]


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Free:
    """Leaves a number of bytes free on every disk."""

    def leave(count: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(count, 0, count))

    return leave


def of(tmp_path: Path, *releases: Published, dry: bool = False) -> Estimate:
    """Estimate releases for a data directory that does not exist."""
    source = Publisher("http://localhost", tmp_path / "downloads", RetryPolicy("test"))
    return estimate.of(releases, tmp_path / "data", source, dry=dry)


def test_every_measured_size_has_a_source() -> None:
    rows = tables.read("codesystems", "sizes.csv").rows
    assert all(row["source"].startswith("measured ") for row in rows)
    assert sizes.measured("snomed") is None


def test_releases_are_estimated_from_measured_ones(tmp_path: Path) -> None:
    size = sizes.measured("hcpcs")
    assert size is not None
    both = of(tmp_path, HCPCS, HCPCS)
    assert (both.download, both.disk, both.seconds) == (
        2 * size.download,
        2 * size.disk,
        2 * size.seconds,
    )


def test_a_dry_run_takes_no_room_in_the_data_directory(tmp_path: Path) -> None:
    assert of(tmp_path, HCPCS, dry=True).disk == 0


def test_releases_are_estimated_from_the_largest_installed_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for version, count in (("2025-01", 1), ("2025-04", 2_000)):
        install.install(stored.numbered(count, stored.edition(version)), tmp_path / "data")
    largest = max(path.stat().st_size for path in (tmp_path / "data").glob("*.sqlite"))
    result = of(tmp_path, MADE)
    assert (result.disk, result.download, result.unknown) == (largest, 0, ("made",))
    result.show()
    assert capsys.readouterr().err.endswith("; not measured: made\n")


def test_what_is_installed_from_the_same_file_counts_with_it(tmp_path: Path) -> None:
    system = stored.numbered(2_000)
    other = replace(system, edition=replace(system.edition, key="other"))
    install.together([system, other], tmp_path / "data")
    sizes = [path.stat().st_size for path in (tmp_path / "data").glob("*.sqlite")]
    assert (len(sizes), of(tmp_path, MADE).disk) == (2, sum(sizes))


def test_what_is_not_known_is_said_and_refuses_nothing(
    tmp_path: Path, free: Free, capsys: pytest.CaptureFixture[str]
) -> None:
    free(1)
    result = of(tmp_path, MADE)
    result.show()
    result.refuse()
    assert capsys.readouterr().err == (
        "1 release: some 0 bytes to download, some 0 seconds on two cores without the download; "
        "not measured: made\n"
    )


def test_a_long_time_is_said_in_minutes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    of(tmp_path, *[HCPCS] * 40).show()
    assert ", some 5 minutes on two cores" in capsys.readouterr().err


@pytest.mark.usefixtures("cms")
@pytest.mark.parametrize("mode", [(), ("--json",), ("--dry-run",)], ids=["text", "json", "dry run"])
def test_the_option_all_is_refused_before_it_begins_where_the_disk_is_too_small(
    refused: Refused, free: Free, cms: CmsServer, data_dir: Path, mode: tuple[str, ...]
) -> None:
    free(1_000_000)
    line = refused("install", "hcpcs", "--all", *mode)
    assert line.startswith("the disk is too small: 32 releases take some ")
    assert line.endswith(
        ", and 1.0 MB are free; nothing was installed. Free some space, or install single releases"
    )
    assert (cms.requests, data_dir.exists()) == ([], False)


@pytest.mark.parametrize(("shared", "names"), [(True, "3.5 kB"), (False, "2.5 kB")])
def test_downloads_and_data_share_a_disk_or_have_one_each(
    tmp_path: Path, names: str, *, shared: bool
) -> None:
    plan = Estimate(("a-1",), tmp_path, 2_000, 4_000, shared, 1_000, 2_500, 1.0)
    with pytest.raises(Exception, match=f"take some {names}, and 2.0 kB are free"):
        plan.refuse()


def test_the_disk_of_the_downloads_may_be_the_one_that_is_too_small(tmp_path: Path) -> None:
    plan = Estimate(("a-1",), tmp_path, 4_000, 500, False, 1_000, 2_500, 1.0)
    with pytest.raises(Exception, match=r"take some 1.0 kB, and 500 bytes are free"):
        plan.refuse()


@pytest.mark.usefixtures("cms")
def test_the_estimate_is_in_the_json_of_the_option_all(run: Run) -> None:
    report = json.loads(run("install", "hcpcs", "--all", "--json").stdout)
    assert report["estimate"]["releases"] == 32
    assert report["estimate"]["seconds"] == 32 * 8
    assert min(report["estimate"][name] for name in ("downloadBytes", "diskBytes", "freeBytes")) > 0
