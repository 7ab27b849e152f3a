"""Rows of the ICD-10-PCS order file: a table header or a code under it.

A header has three characters, a code seven:

    00001 001     0 Central Nervous System and Cranial Nerves, Bypass ...
    00002 0016070 1 Bypass Cereb Vent to Nasophar with Autol Sub ...      Bypass Cerebral Ventr...
"""

from collections.abc import Iterator

from codesystems import orderfile
from codesystems.orderfile import OrderFile, OrderRecord
from codesystems.release import Refused

ORDER_FILE = OrderFile(
    title="ICD-10-PCS",
    name="icd10pcs_order",
    header="table",
    code=r"[0-9A-HJ-NP-Z]{3}(?:    |[0-9A-HJ-NP-Z]{4})",
    last=("X",),
)
"""ICD-10-PCS uses all digits and letters but I and O (ICD-10-PCS Reference Manual)."""


def read(file: str, data: bytes) -> Iterator[OrderRecord]:
    """Read the rows of an order file in its order.

    Raises what `orderfile.read` raises, and Refused for a flag that does not fit its code.
    """
    for number, record in orderfile.read(ORDER_FILE, file, data):
        if record.is_header != (len(record.code) == orderfile.CATEGORY_LENGTH):
            place = f"line {number}, column {orderfile.FLAG.first}"
            raise Refused(file, place, f"{record.code} has the flag of a {_other(record)}")
        yield record


def _other(record: OrderRecord) -> str:
    return "table header" if record.is_header else "code that may be billed"
