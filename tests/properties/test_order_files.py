"""An order file with slips is read with those places named, or refused: no value is silent."""

import random
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codesystems import release
from codesystems.entry import Loader
from codesystems.icd10cm import loader as diagnoses
from codesystems.icd10pcs import loader as procedures
from codesystems.model import CodeSystem, Concept, Slip
from codesystems.orderfile import OrderRecord
from codesystems.release import ReleaseError
from tests.conftest import Loaded
from tests.fixtures import archive, icd10pcs
from tests.fixtures.icd10cm import billable, header
from tests.fixtures.orderaddenda import file, totals
from tests.fixtures.orderfile import line

pytestmark = pytest.mark.slow

_DIAGNOSES = tuple(
    record
    for letter in "ABC"
    for record in (
        header(f"{letter}00"),
        *(billable(f"{letter}00{number}") for number in range(1, 9)),
        header(f"{letter}009"),
        *(billable(f"{letter}009{number}XA") for number in range(1, 4)),
        billable(f"{letter}09"),
    )
)
_PROCEDURES = (icd10pcs.TABLE, *(icd10pcs.CODE._replace(code=f"XW033{c}7") for c in "ABCDEFGH"))
_PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
_BEFORE_LONG_TITLE, _BEFORE_TITLES = 77, 16


@dataclass(frozen=True)
class Change:
    """A change of one character of one line: inserted before it, deleted, or replaced."""

    line: int
    column: int
    kind: str
    character: str

    def of(self, lines: list[str]) -> None:
        """Make the change."""
        text = lines[self.line]
        at = min(self.column, len(text) - 1)
        behind = at if self.kind == "insert" else at + 1
        put = "" if self.kind == "delete" else self.character
        lines[self.line] = text[:at] + put + text[behind:]


def _changes(count: int) -> st.SearchStrategy[list[Change]]:
    shifting = st.builds(
        Change,
        st.integers(0, count - 1),
        st.integers(0, _BEFORE_LONG_TITLE - 1),
        st.sampled_from(["insert", "delete"]),
        _PRINTABLE,
    )
    structural = st.builds(
        Change,
        st.integers(0, count - 1),
        st.integers(0, _BEFORE_TITLES - 1),
        st.just("replace"),
        _PRINTABLE,
    )
    each = st.one_of(shifting, structural)
    return st.lists(each, min_size=1, max_size=5, unique_by=lambda change: change.line)


def _load(load: Loader, members: dict[str, bytes]) -> CodeSystem:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "release.zip"
        path.write_bytes(archive.zipped(members))
        return load(release.read(path))


def _silent(system: CodeSystem, original: tuple[Concept, ...]) -> list[str]:
    """Return the codes that differ from those of the original, and are not named."""
    named = {slip.code for slip in system.slips} | {_line(slip) for slip in system.slips}
    return [
        after.code
        for number, (before, after) in enumerate(zip(original, system.concepts, strict=True), 1)
        if before != after and named.isdisjoint({before.code, after.code, f"line {number}"})
    ]


def _line(slip: Slip) -> str:
    return slip.place.split(",", maxsplit=1)[0]


def _diagnosis_members(lines: list[str]) -> dict[str, bytes]:
    codes = [record for record in _DIAGNOSES if not record.is_header]
    both = ("icd10cm_order_2025.txt", "icd10cm_order_2026.txt")
    return {
        "icd10cm_order_2026.txt": _bytes(lines),
        "icd10cm_codes_2026.txt": _bytes([f"{one.code:7} {one.long_title}" for one in codes]),
        "icd10cm_order_addenda_2026.txt": file(
            totals(*both, len(_DIAGNOSES) - len(codes), len(codes))
        ),
    }


def _lines(records: tuple[OrderRecord, ...]) -> list[str]:
    return [line(order, record) for order, record in enumerate(records, 1)]


def _bytes(lines: list[str]) -> bytes:
    return "".join(f"{text}\r\n" for text in lines).encode()


@cache
def _diagnoses() -> tuple[Concept, ...]:
    return _load(diagnoses.load, _diagnosis_members(_lines(_DIAGNOSES))).concepts


@cache
def _procedures() -> tuple[Concept, ...]:
    members = {"icd10pcs_order_2026.txt": _bytes(_lines(_PROCEDURES))}
    return _load(procedures.load, members).concepts


@given(_changes(len(_DIAGNOSES)))
def test_changed_places_of_a_diagnosis_file_are_named_or_it_is_refused(
    changes: list[Change],
) -> None:
    lines = _lines(_DIAGNOSES)
    for change in changes:
        change.of(lines)
    try:
        system = _load(diagnoses.load, _diagnosis_members(lines))
    except ReleaseError:
        return

    assert _silent(system, _diagnoses()) == []


@given(_changes(len(_PROCEDURES)).map(lambda all: [one for one in all if one.kind != "replace"]))
def test_changed_places_of_a_procedure_file_are_named_or_it_is_refused(
    changes: list[Change],
) -> None:
    lines = _lines(_PROCEDURES)
    for change in changes:
        change.of(lines)
    try:
        system = _load(procedures.load, {"icd10pcs_order_2026.txt": _bytes(lines)})
    except ReleaseError:
        return

    assert _silent(system, _procedures()) == []


@given(st.data())
def test_changed_titles_of_diagnoses_are_named_by_the_file_of_codes(data: st.DataObject) -> None:
    lines = _lines(_DIAGNOSES)
    number = data.draw(
        st.sampled_from([at for at, one in enumerate(_DIAGNOSES) if not one.is_header])
    )
    column = data.draw(st.integers(_BEFORE_LONG_TITLE, len(lines[number]) - 1))
    kind = data.draw(st.sampled_from(["insert", "delete", "replace"]))
    Change(number, column, kind, data.draw(_PRINTABLE)).of(lines)
    system = _load(diagnoses.load, _diagnosis_members(lines))

    assert _silent(system, _diagnoses()) == []


@given(st.integers(1, len(_DIAGNOSES) - 1))
def test_a_file_that_is_cut_between_two_rows_is_refused(rows: int) -> None:
    with pytest.raises(ReleaseError, match="is cut"):
        _load(diagnoses.load, _diagnosis_members(_lines(_DIAGNOSES)[:rows]))


@pytest.mark.release
@pytest.mark.parametrize("seed", range(3))
def test_changed_places_of_a_real_release_are_named_or_it_is_refused(
    data: Path, loaded: Loaded, seed: int
) -> None:
    file = "nchs/icd10cm-CodesDescriptions-2024.zip"
    chance = random.Random(seed)
    with zipfile.ZipFile(data / file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    name = "icd10cm-order-2024.txt"
    lines = members[name].decode().splitlines()
    for number in chance.sample(range(len(lines)), 5):
        column, kind = chance.randrange(5, _BEFORE_LONG_TITLE), chance.choice(["insert", "delete"])
        Change(number, column, kind, " ").of(lines)
    members[name] = _bytes(lines)
    try:
        system = _load(diagnoses.load, members)
    except ReleaseError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert system.slips
        assert _silent(system, loaded("icd10cm", file).concepts) == []
