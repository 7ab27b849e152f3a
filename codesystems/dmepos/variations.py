"""The tolerated variations of CMS's DMEPOS fee schedule. Seen in April 2025."""

from codesystems.variations import Variation

NO_FEE = Variation(
    "zero for no amount",
    "CMS fills the columns with 0 where there is no fee, ceiling or floor: no value is read",
)
FOREIGN = Variation(
    "code of CPT or CDT left out",
    "the fee schedule is read for HCPCS Level II only",
)
NOISE = Variation(
    "binary number",
    "a cell of the workbook has noise of a calculation in its last digits: it is read as Excel "
    "shows it",
)
UNREAD_COLUMN = Variation(
    "column that is not read",
    "a heading is neither a known one nor that of a state and area, such as TX (NR)",
)
