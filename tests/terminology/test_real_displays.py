"""CMS's own wording is a right display: the texts of real releases, with their blanks."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from codesystems import canonical, workbooks
from terminology import catalogue, install
from terminology.operations.codeissues import InputCoding
from terminology.operations.validate_code import ValidateCode, validate
from terminology.registry import Registry
from terminology.snapshot import Snapshot
from tests.conftest import Once

pytestmark = pytest.mark.release

TEXT = "hcpcs/2016/HCPC2016_CONTR_ANWEB.txt"
ZIPPED = "hcpcs/2025-JAN/january-2025-alpha-numeric-hcpcs-file.zip"
WORKBOOK = "hcpcs/2025-OCT/HCPC2025_OCT_ANWEB_v3.xlsx"
RELEASES = [("2016-01", TEXT, 20), ("2025-01", ZIPPED, 70), ("2025-10", WORKBOOK, 70)]
"""The editions, their files, and the least number of texts in them with several blanks."""
WRONG = "Something else"

Published = tuple[str, str]
"""A code, and a text of it as published."""


@pytest.fixture(scope="module")
def snapshot(data: Path, once: Once) -> Snapshot:
    """The releases, installed once for all processes of a run."""
    entry = catalogue.code_system("hcpcs")
    assert entry is not None
    assert entry.load is not None
    load = entry.load

    def build(data_dir: Path) -> None:
        for _, file, _ in RELEASES:
            install.from_file(load, data / file, data_dir, lambda step: None)

    return Registry(once("real-displays", build)).snapshot()


def published(path: Path) -> Iterator[Published]:
    """The long and short descriptions of a release, as its file has them."""
    if path.suffix == ".xlsx":
        yield from _of_workbook(path)
        return
    if path.suffix == ".zip":
        with ZipFile(path) as archive:
            (name,) = [name for name in archive.namelist() if name.endswith("12172024.txt")]
            text = archive.read(name).decode("cp1252")
    else:
        text = path.read_text("cp1252")
    yield from _of_text(text)


def _of_text(text: str) -> Iterator[Published]:
    longs: dict[str, str] = {}
    for line in text.splitlines():
        if line[5:10].isdigit() and line[10:11] in {"3", "4", "7", "8"}:
            code = line[:5].strip()
            longs[code] = longs.get(code, "") + line[11:91].ljust(80)
            if line[10] in {"3", "7"}:
                yield code, line[91:119]
    yield from longs.items()


def _of_workbook(path: Path) -> Iterator[Published]:
    headings: list[str] = []
    for cells in workbooks.rows(path.name, path.read_bytes()):
        if headings:
            row = dict(zip(headings, map(str, cells), strict=False))
            yield row["HCPC"].strip(), row["LONG DESCRIPTION"]
            yield row["HCPC"].strip(), row["SHORT DESCRIPTION"]
        elif cells and str(cells[0]).strip() == "HCPC":
            headings = [str(cell).strip() for cell in cells]


def is_valid(snapshot: Snapshot, version: str, code: str, display: str) -> bool:
    """Whether a display of a code is right in an edition."""
    codings = (InputCoding(code, None, display=display),)
    return validate(ValidateCode(codings, canonical.HCPCS, version), snapshot).result


@pytest.mark.parametrize(("version", "file", "least"), RELEASES)
def test_every_text_of_a_release_is_a_right_display_as_published(
    snapshot: Snapshot, data: Path, version: str, file: str, least: int
) -> None:
    texts = list(published(data / file))

    wrong = [text for text in texts if not is_valid(snapshot, version, *text)]

    assert wrong == []
    assert sum("  " in text.strip() for _, text in texts) > least


@pytest.mark.parametrize("version", ["2016-01", "2025-10"])
def test_another_wording_is_wrong(snapshot: Snapshot, version: str) -> None:
    assert not is_valid(snapshot, version, "G3", WRONG)
    assert not is_valid(snapshot, version, "G3", "Urr reading of 65 to 69.8")
    assert not is_valid(snapshot, version, "G3", "Urrreading of 65 to 69.9")


@pytest.mark.parametrize(
    "display",
    [
        "Relese, per square centimeter",
        "Release, per square centimeter (add-on, list separately in addition to primary procedure)",
        "Relese, per sq cm",
        "RELEASE, PER SQ CM",
    ],
)
def test_both_spellings_of_two_sources_are_right(snapshot: Snapshot, display: str) -> None:
    assert is_valid(snapshot, "2025-10", "Q4257", display)
