"""The metadata of all editions of the MS-DRGs: one for each fiscal year of CMS."""

from datetime import date

from codesystems import canonical, conceptproperties
from codesystems.model import ContentMode, Edition, PropertyDefinition, PropertyType

KEY = "msdrg"
TITLE = "Medicare Severity Diagnosis Related Groups (MS-DRGs)"

FIRST_YEAR = 2008
"""The fiscal year of the first MS-DRGs."""
_GROUPER = 1983
"""The fiscal year less the version of CMS's grouper: v43 is that of fiscal year 2026."""


def edition(year: int) -> Edition:
    """Return the edition of a fiscal year, which is its version."""
    grouper = year - _GROUPER
    return Edition(
        key=KEY,
        url=canonical.MSDRG,
        version=str(year),
        name="MSDRG",
        title=f"{TITLE}, version {grouper}",
        description="The groups to which Medicare assigns inpatient stays, with the weight and the "
        f"length of stay of each: those of CMS's grouper v{grouper}, for discharges in fiscal year "
        f"{year}, and those that had been deleted before.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=first_day(year),
        content=ContentMode.COMPLETE,
        next_due=first_day(year + 1),
        copyright="The CMS MS-DRGs are free to use without restriction.",
        properties=PROPERTIES,
    )


def first_day(year: int) -> date:
    """Return the first day of a fiscal year: 1 October of the year before."""
    return date(year - 1, 10, 1)


def _defined(code: str, type: PropertyType, description: str) -> PropertyDefinition:
    return conceptproperties.defined(KEY, code, type, f"{description} (CMS, Table 5)")


FIGURES = (
    _defined(
        "weight",
        PropertyType.DECIMAL,
        "The relative weight by which Medicare pays. Since fiscal year 2023 it falls by at most "
        "10 percent a year, and this is the weight with that cap applied",
    ),
    _defined(
        "weightBeforeCap",
        PropertyType.DECIMAL,
        "The relative weight as CMS computed it, before the cap of 10 percent",
    ),
    _defined(
        "geometricMeanLengthOfStay",
        PropertyType.DECIMAL,
        "The geometric mean of the days in the hospital",
    ),
    _defined(
        "arithmeticMeanLengthOfStay",
        PropertyType.DECIMAL,
        "The arithmetic mean of the days in the hospital",
    ),
)
FLAGS = (
    _defined(
        "postAcuteTransfer",
        PropertyType.BOOLEAN,
        "Whether a discharge to post-acute care is paid as a transfer",
    ),
    _defined(
        "specialPay",
        PropertyType.BOOLEAN,
        "Whether the special payment method applies to such transfers",
    ),
)
PROPERTIES = (
    conceptproperties.status("active, or retired once the code has ended"),
    conceptproperties.inactive("true once the code has ended"),
    _defined(
        "mdc",
        PropertyType.CODE,
        "The major diagnostic category: 01 to 25, or PRE for the groups that are assigned before "
        "any; none where every category shares the group",
    ),
    _defined(
        "type",
        PropertyType.CODE,
        "SURG for a surgical group, MED for a medical one; 998 and 999 have none",
    ),
    *FIGURES,
    *FLAGS,
    conceptproperties.SOURCE,
)
