"""Rows of the ICD-10-PCS order file: table headers, each followed by its codes.

A header has three characters, a code seven:

    00001 001     0 Central Nervous System and Cranial Nerves, Bypass ...
    00002 0016070 1 Bypass Cereb Vent to Nasophar with Autol Sub ...      Bypass Cerebral Ventr...
"""

from collections.abc import Iterator

from codesystems import orderfile
from codesystems.model import Slip
from codesystems.orderfile import OrderFile, OrderRecord
from codesystems.release import Refused

ORDER_FILE = OrderFile(
    title="ICD-10-PCS",
    key="icd10pcs",
    header="table",
    code="[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?",
    columns="[0-9A-HJ-NP-Z]{3}(?:    |[0-9A-HJ-NP-Z]{4})",
    last=("X",),
)
"""ICD-10-PCS uses all digits and letters but I and O (ICD-10-PCS Reference Manual)."""


def read(file: str, data: bytes, slips: list[Slip]) -> Iterator[OrderRecord]:
    """Read the rows of an order file in order, and note slips: codes are in ascending order.

    Raises as `orderfile.read`, and Refused for a flag that does not match its code.
    """
    before = ""
    for number, record in orderfile.read(ORDER_FILE, file, data, slips):
        code = record.code
        if record.is_header != (len(code) == orderfile.CATEGORY_LENGTH):
            place = f"line {number}, column {orderfile.FLAG.first}"
            raise Refused(file, place, f"{code} has the flag of a {_flagged(record)}")
        if code <= before:
            place = f"line {number}, column {orderfile.CODE.first}"
            slips.append(Slip(file, place, code, f"{code} follows {before}, out of their order"))
        before = code
        yield record


def _flagged(record: OrderRecord) -> str:
    return "table header" if record.is_header else "billable code"
