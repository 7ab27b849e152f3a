"""The tolerated variations of CMS's HCPCS releases from their record layout.

Seen in the releases of 2016, 2017, 2018, 2019, April to October 2020, October 2024,
January and October 2025 and January 2026.
"""

from codesystems.variations import Variation

PREAMBLE = Variation(
    "preamble",
    "CMS put a disclaimer before the first record (2018, 2019, 2020): it has no data and is "
    "skipped",
)
BLANK_LINE = Variation(
    "blank line",
    "the file ends with an empty or blank line (2016, January 2025, January 2026)",
)
NO_FILLER = Variation(
    "no filler",
    "the blanks after the last field are cut off (since July 2026)",
)
SHORT_CONTINUATION = Variation(
    "short continuation",
    "continuations end with the description, at column 91 (2016, 2017), or lack blanks at the "
    "end (G8891 in 2019; since July 2026)",
)
SHEET_CONTINUATION = Variation(
    "continuation in the workbook",
    "the workbook cut the description of G0503 and has its end as a separate row (2019, 2020)",
)
NUMBER_CELL = Variation(
    "number in a text column",
    "a cell of the workbook has a number in a column of text (2017, 2019, 2025)",
)
GAP = Variation(
    "gap in a repeated field",
    "a value follows an empty one (C9248 in October 2025): the order is retained, the gap is not",
)
NO_ACTION_DATE = Variation(
    "no action effective date",
    "the workbook lacks it for about 115 codes in every year; A5513 lacks it in the text of 2019",
)
ACTION_BEFORE_ADDED = Variation(
    "action before the code was added",
    "E0910, E1050, S0091 to S0093 (and L5643 in 2017) have an older action effective date",
)
NOTE_WITHOUT_TEXT = Variation(
    "processing note without its text",
    "the release has no processing notes file, or the file lacks this note: the number is retained",
)
