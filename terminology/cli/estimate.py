"""What several releases will take, said before they are installed: bytes, disk and time."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.filesize import decimal

from codesystems import downloads, sizes
from codesystems.downloads import Publisher
from codesystems.release import ReleaseError
from codesystems.releases import Published
from terminology import install as installer
from terminology.cli import console
from terminology.fhir.json import Json
from terminology.store import prerender
from terminology.store.contract import Concepts, Mappings


@dataclass(frozen=True, slots=True)
class Estimate:
    """The releases to install, the bytes to download and on disk, and the seconds.

    `free` are the bytes that are free for the data directory, `cache` those for downloads, which
    are the same ones if both are on one disk (`shared`). The sizes are without what is not known
    of the keys `unknown`.
    """

    names: tuple[str, ...]
    data_dir: Path
    free: int
    cache: int
    shared: bool
    download: int
    disk: int
    seconds: float
    unknown: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """Return the estimate as JSON."""
        return {
            "releases": len(self.names),
            "downloadBytes": self.download,
            "diskBytes": self.disk,
            "seconds": round(self.seconds),
            "freeBytes": self.free,
            "notMeasured": [*self.unknown],
        }

    def show(self) -> None:
        """Print the estimate on standard error."""
        many = "release" if len(self.names) == 1 else "releases"
        room = f"some {decimal(self.disk)} in {self.data_dir} ({decimal(self.free)} free), "
        console.print_error(
            f"{len(self.names)} {many}: some {decimal(self.download)} to download, "
            f"{room if self.disk else ''}{_time(self.seconds)} on two cores without the download"
            f"{'; not measured: ' + ', '.join(self.unknown) if self.unknown else ''}"
        )

    def refuse(self) -> None:
        """Raise ReleaseError where the disk has not enough room for the releases."""
        data, cache = self.disk, self.download
        if self.shared:
            data, cache = data + cache, 0
        if data > self.free or cache > self.cache:
            free = self.free if data > self.free else self.cache
            raise ReleaseError(
                f"the disk is too small: {len(self.names)} releases take some "
                f"{decimal(data if data > self.free else cache)}, and {decimal(free)} are free; "
                f"nothing was installed. Free some space, or install single releases"
            )


def of(
    releases: Sequence[Published],
    data_dir: Path,
    source: Publisher,
    *,
    dry: bool,
    again: bool = False,
) -> Estimate:
    """Estimate releases from those of the same key that are installed, else from measured ones.

    Cached downloads are not downloaded, unless `again`; a dry run writes only downloads.
    """
    measured = {release.key: sizes.measured(release.key) for release in releases}
    on_disk = {key: size.disk for key, size in measured.items() if size} | _stored(data_dir)
    new = [one for one in releases if again or downloads.cached(one, source) is None]
    data, cache = _existing(data_dir), _existing(source.folder)
    known = [measured[one.key] for one in releases]
    return Estimate(
        tuple(release.id for release in releases),
        data_dir,
        shutil.disk_usage(data).free,
        shutil.disk_usage(cache).free,
        data.stat().st_dev == cache.stat().st_dev,
        sum(size.download for size in (measured[one.key] for one in new) if size),
        0 if dry else sum(on_disk.get(one.key, 0) for one in releases),
        sum(size.seconds for size in known if size),
        tuple(key for key, size in measured.items() if size is None),
    )


def _stored(data_dir: Path) -> dict[str, int]:
    """Return the bytes of what is installed from the largest file of each key.

    One file may have several editions and maps of one version, which are installed together.
    """
    of_files: dict[tuple[str, str], int] = {}
    stored = installer.of_folder(data_dir)
    for one in stored:
        path = data_dir / installer.file_name(one.edition)
        files = (path, path.with_suffix(prerender.SUFFIX))
        size = sum(file.stat().st_size for file in files if file.exists())
        of_files[_file(one)] = of_files.get(_file(one), 0) + size
    largest: dict[str, int] = {}
    for one in stored:
        size = of_files[_file(one)]
        largest[one.edition.key] = max(size, largest.get(one.edition.key, 0))
    return largest


def _file(one: Concepts | Mappings) -> tuple[str, str]:
    return one.provenance.sha256, one.edition.version


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.is_dir())


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"some {seconds:.0f} seconds"
    return f"some {seconds / 60:.0f} minutes"
