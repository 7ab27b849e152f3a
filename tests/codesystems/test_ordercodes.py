"""Tests of the comparison of an order file with the file of codes beside it."""

from pathlib import Path

import pytest

from codesystems.icd10cm import loader
from codesystems.model import Slip
from codesystems.orderfile import OrderRecord
from codesystems.release import ReleaseError
from tests.fixtures import archive, icd10cm
from tests.fixtures.orderfile import release
from tests.fixtures.readings import opened

_ORDER, _CODES = "icd10cm_order_2026.txt", "icd10cm_codes_2026.txt"
_BILLABLE = [record for record in icd10cm.ROWS if not record.is_header]


def _slips(folder: Path, codes: list[OrderRecord], more: str = "") -> tuple[Slip, ...]:
    lines = "".join(f"{record.code:7} {record.long_title}\r\n" for record in codes)
    members = {_ORDER: release(icd10cm.ROWS), _CODES: (lines + more).encode()}
    return loader.load(opened(folder, "dx.zip", archive.zipped(members))).slips


def test_a_file_with_the_same_codes_and_titles_gives_no_slip(tmp_path: Path) -> None:
    assert _slips(tmp_path, _BILLABLE, "and a last line of another form\r\n") == ()


def test_an_empty_file_of_codes_gives_no_slip(tmp_path: Path) -> None:
    assert _slips(tmp_path, []) == ()


def test_a_code_with_another_title_is_a_slip_with_the_dotted_code(tmp_path: Path) -> None:
    changed = [_BILLABLE[0]._replace(long_title="Another"), *_BILLABLE[1:]]

    assert _slips(tmp_path, changed) == (
        Slip(_ORDER, "", "Z00.00", f"Z00.00 has another long title in {_CODES}"),
    )


def test_a_code_in_one_file_alone_is_a_slip(tmp_path: Path) -> None:
    other = icd10cm.billable("Z0001")

    assert _slips(tmp_path, [other, *_BILLABLE[1:]]) == (
        Slip(_ORDER, "", "Z00.00", f"Z00.00 is no code in {_CODES}"),
        Slip(_CODES, "", "Z00.01", f"Z00.01 is no code in {_ORDER}"),
    )


def test_an_order_file_without_the_last_code_is_cut(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError) as caught:
        _slips(tmp_path, [*_BILLABLE, icd10cm.billable("Z999")])

    assert str(caught.value) == f"{_ORDER}: is cut: it lacks Z99.9, the last in {_CODES}"
