"""The metadata and properties of the DMEPOS fee schedule as a supplement to HCPCS."""

from datetime import date

from codesystems import canonical, filequarters
from codesystems.model import ContentMode, Edition, PropertyDefinition, PropertyType

KEY = "dmepos"
TITLE = "DMEPOS fee schedule: Medicare's fees for equipment, prosthetics and supplies"

_ROW = "the parts modifier and modifier2 say for which modifiers, where codes have several rows"
_PROPERTIES = (
    (
        "dmeposJurisdiction",
        PropertyType.CODING,
        f"The contractor who processes the claim (CMS DMEPOS fee schedule, JURIS); {_ROW}",
    ),
    (
        "dmeposCategory",
        PropertyType.CODING,
        f"The payment category of the item (CMS DMEPOS fee schedule, CATG); {_ROW}",
    ),
    (
        "dmeposCeiling",
        PropertyType.DECIMAL,
        "The highest fee of any state in US dollars (CMS DMEPOS fee schedule); none where CMS has "
        f"0; {_ROW}",
    ),
    (
        "dmeposFloor",
        PropertyType.DECIMAL,
        "The lowest fee of any state in US dollars (CMS DMEPOS fee schedule); none where CMS has "
        f"0; {_ROW}",
    ),
    (
        "dmeposFee",
        PropertyType.DECIMAL,
        "What Medicare allows in US dollars in a state, which is the part state, and in its rural "
        "or non-rural areas, which is the part area, for the modifiers in the parts modifier and "
        "modifier2 (CMS DMEPOS fee schedule). CMS's 0 is no fee: without one for rural areas, that "
        "for non-rural areas is the fee of the whole state",
    ),
)


def edition(effective: date) -> Edition:
    """Return the edition of the quarter that begins on a day."""
    return Edition(
        key=KEY,
        url=canonical.DMEPOS_FEE_SCHEDULE,
        version=filequarters.version(effective),
        name="DmeposFeeSchedule",
        title=TITLE,
        description="What Medicare allows for medical equipment, prosthetics, orthotics and "
        "supplies in a quarter: jurisdiction, category, ceiling, floor, and a fee for each state "
        "and area, from CMS's fee schedule.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=effective,
        content=ContentMode.SUPPLEMENT,
        next_due=filequarters.next_quarter(effective),
        case_sensitive=False,
        properties=tuple(
            PropertyDefinition(code, kind, text, f"{canonical.DMEPOS_FEE_SCHEDULE}#{code}")
            for code, kind, text in _PROPERTIES
        ),
        supplements=canonical.HCPCS,
        automatic=True,
    )
