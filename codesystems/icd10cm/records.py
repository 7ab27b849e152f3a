"""Rows of the ICD-10-CM order file: headers and codes of three to seven characters.

CMS writes the codes without the dot that they have in FHIR:

    00001 A00     0 Cholera                                              Cholera
    00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae   Cholera due to Vibrio ...
"""

from collections.abc import Iterator

from codesystems import orderfile
from codesystems.model import Slip
from codesystems.orderfile import OrderFile, OrderRecord


def dotted(code: str) -> str:
    """Return a code as in FHIR: A00.0 for A000; a category has no dot."""
    length = orderfile.CATEGORY_LENGTH
    return f"{code[:length]}.{code[length:]}" if len(code) > length else code


ORDER_FILE = OrderFile(
    title="ICD-10-CM",
    key="icd10cm",
    header="header",
    code="[A-Z][0-9A-Z]{2,6}",
    columns=r"[A-Z][0-9A-Z]{2}(?:[0-9A-Z]{4}|[0-9A-Z]{3} |[0-9A-Z]{2}  |[0-9A-Z]   |    )",
    last=("U", "Z"),
    spelled=dotted,
)
"""The last codes begin with U since FY2021, and with Z before."""


def read(file: str, data: bytes, slips: list[Slip]) -> Iterator[OrderRecord]:
    """Read the rows of an order file in order, with dotted codes, and note slips.

    Raises the errors of `orderfile.read`.
    """
    for _, record in orderfile.read(ORDER_FILE, file, data, slips):
        yield record._replace(code=dotted(record.code), header=dotted(record.header))
