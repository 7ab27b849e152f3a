"""The columns of Addendum B, by the wording of their headings from 2016 to 2026."""

import re

from codesystems.spreadsheets import Layout

CODE = "HCPCS Code"
STATUS_INDICATOR = "SI"
APC = "APC"
WEIGHT = "Relative Weight"
RATE = "Payment Rate"
NATIONAL = "National Unadjusted Copayment"
MINIMUM = "Minimum Unadjusted Copayment"
COINSURANCE = "IRA Coinsurance percentage"
ADJUSTED = "Adjusted Beneficiary Copayment"
EXPIRATION = "Drug and Device Pass-Through Expiration during Calendar Year"
NOTE = "Note"
CHANGED = "* Indicates a Change"
DESCRIPTOR = "Short Descriptor"
COMMENT = "CI"

_FORMS = {
    CODE: r"(cpt )?hcpcs( cpt)?( codes?)?|cpt hcpcs( codes?)?",
    DESCRIPTOR: r"(short )?descript(or|ion)",
    COMMENT: r"ci|comment indicator",
    STATUS_INDICATOR: r"(final )?(cy \d{4} )?(si|(payment )?status indicator)( si)?",
    APC: r"(final )?(cy \d{4} )?apcs?",
    WEIGHT: r"relative (payment )?weight",
    RATE: r"(opps )?payment rate",
    NATIONAL: r"national unadjusted co ?pay(ment)?",
    MINIMUM: r"minimum unadjusted co ?pay(ment)?",
    COINSURANCE: r".*coinsurance( percent(age)?| rate)?",
    ADJUSTED: r".*adjusted beneficiary co ?pay(ment)?",
    EXPIRATION: r".*pass through expiration.*",
    NOTE: r"notes?( .*)?",
    CHANGED: r"(an )?(asterisk )?indicates? a change.*|change( indicator)?",
}

LAYOUT = Layout(
    "CMS's Addendum B",
    {name: re.compile(form) for name, form in _FORMS.items()},
    frozenset({CODE, STATUS_INDICATOR, APC, WEIGHT, RATE, NATIONAL, MINIMUM}),
)
