"""Every record reads back equal after it is written."""

import pytest
from hypothesis import given

from codesystems import orderfile
from codesystems.hcpcs import records, workbook
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.icd10cm import records as cm
from codesystems.icd10pcs import records as pcs
from codesystems.orderfile import OrderRecord
from tests.fixtures import hcpcs, readings, strategies
from tests.fixtures import orderfile as made_order
from tests.fixtures import workbook as made

pytestmark = pytest.mark.slow


@given(strategies.hcpcs_releases())
def test_hcpcs_records_written_as_text_read_back_the_same(written: list[HcpcsRecord]) -> None:
    data = hcpcs.release(*map(hcpcs.of, written))

    assert readings.records(records.read, data) == written


@given(strategies.hcpcs_releases())
def test_hcpcs_records_written_as_trimmed_text_read_back_the_same(
    written: list[HcpcsRecord],
) -> None:
    lines = [line for record in written for line in hcpcs.of(record)]
    trimmed = [line.rstrip() for line in lines]

    assert readings.records(records.read, hcpcs.release(trimmed)) == written


@given(strategies.hcpcs_releases())
def test_hcpcs_records_written_as_a_workbook_read_back_the_same(written: list[HcpcsRecord]) -> None:
    data = made.release(*(made.row(hcpcs.of(record)) for record in written))

    assert readings.records(workbook.read, data) == written


@given(strategies.procedure_order_files())
def test_rows_of_a_procedure_order_file_read_back_equal(written: list[OrderRecord]) -> None:
    rows = pcs.read("icd10pcs_order_2026.txt", made_order.release(written), [])

    assert list(rows) == written


@given(strategies.diagnosis_order_files())
def test_rows_of_a_diagnosis_order_file_read_back_equal(written: list[OrderRecord]) -> None:
    data = made_order.release(written)
    rows = orderfile.read(cm.ORDER_FILE, "icd10cm_order_2026.txt", data, [])

    assert list(rows) == list(enumerate(written, 1))
