"""The tolerated variations of CMS's Addenda B.

Seen in January 2019, January 2023 and October 2025.
"""

from codesystems.variations import Variation

DENTAL = Variation(
    "CDT code left out",
    "codes of the ADA (D and four digits) and their wording are not read",
)
BLANKS = Variation(
    "blanks around a value",
    "CMS has blanks before or behind codes and indicators (2019, 2023, 2025): they are left out",
)
NUMBER_CELL = Variation(
    "number in a text column",
    "a cell of the workbook has a number where others have a text (2019, 2023): its zeros at the "
    "beginning are restored",
)
NOISE = Variation(
    "binary number",
    "a cell of the workbook has noise of a calculation in its last digits (97.85000000000001 in "
    "2019): it is read as Excel shows it (97.85)",
)
NOT_A_RECORD = Variation(
    "row without a record",
    "a row has a text in its first cell and nothing else: it has no data and is skipped",
)
UNREAD_COLUMN = Variation(
    "column that is not read",
    "a heading is none of those known from 2016 to 2026",
)
