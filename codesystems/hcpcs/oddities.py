"""What CMS's releases are known to do beside their layout: each line is an allowance.

Measured on the releases of 2016, 2017, 2018, 2019, April to October 2020, October 2024,
January and October 2025 and January 2026.
"""

from codesystems.differences import Difference

PREAMBLE = Difference(
    "preamble",
    "CMS put a disclaimer before the first record (2018, 2019, 2020): no data, passed over",
)
BLANK_LINE = Difference(
    "blank line",
    "the file ends with an empty or blank line (2016, January 2025, January 2026)",
)
NO_FILLER = Difference(
    "no filler",
    "the blanks behind the last field are cut off (since July 2026)",
)
SHORT_CONTINUATION = Difference(
    "short continuation",
    "continuations end with the description, at column 91 (2016, 2017), or lack blanks at the "
    "end (G8891 in 2019; since July 2026)",
)
SHEET_CONTINUATION = Difference(
    "continuation in the workbook",
    "the workbook cut the description of G0503 and kept its end as a row (2019, 2020)",
)
NUMBER_CELL = Difference(
    "number in a text column",
    "a cell of the workbook holds a number where the others hold text (2017, 2019, 2025)",
)
GAP = Difference(
    "gap in a repeated field",
    "a value stands behind an empty one (C9248 in October 2025): the order is kept, the gap is not",
)
NO_ACTION_DATE = Difference(
    "no action effective date",
    "the workbook drops it for about 115 codes in every year; A5513 lacks it in the text of 2019",
)
ACTION_BEFORE_ADDED = Difference(
    "action before the code was added",
    "E0910, E1050, S0091 to S0093 (and L5643 in 2017) carry an older action effective date",
)
NOTE_WITHOUT_TEXT = Difference(
    "processing note without its text",
    "the release has no processing notes file, or the file lacks this note: the number is kept",
)
