"""The columns of the DMEPOS fee schedule, by their headings: a fee for each state and area."""

import re

from codesystems.spreadsheets import Layout

CODE = "HCPCS"
MODIFIER = "Mod"
SECOND_MODIFIER = "Mod2"
JURISDICTION = "JURIS"
CATEGORY = "CATG"
CEILING = "Ceiling"
FLOOR = "Floor"
DESCRIPTION = "Description"

FEE = re.compile(r"([a-z]{2}) (nr|r)")
"""The words of the heading of a fee: `TX (NR)`."""
AREAS = {"nr": "non-rural", "r": "rural"}

_FORMS = {
    CODE: r"(cpt )?hcpcs( code)?",
    MODIFIER: r"mod(ifier)?( 1)?|mod1",
    SECOND_MODIFIER: r"(2nd )?mod(ifier)? 2|mod2|2nd mod(ifier)?",
    JURISDICTION: r"juris(diction)?",
    CATEGORY: r"cat(g|egory)",
    CEILING: r"ceiling",
    FLOOR: r"floor",
    DESCRIPTION: r"(short )?desc(ription)?",
}
_COLUMNS = {name: re.compile(form) for name, form in _FORMS.items()}

LAYOUT = Layout("CMS's DMEPOS fee schedule", _COLUMNS, frozenset({CODE, MODIFIER, CATEGORY}), FEE)
NUTRITION = Layout("CMS's fee schedule of nutrition", _COLUMNS, frozenset({CODE, MODIFIER}), FEE)
"""The file of parenteral and enteral nutrition in the same zip: it has no categories."""
