"""The metadata of all editions of HCPCS, and the quarters of CMS's releases."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from codesystems import canonical
from codesystems.hcpcs import noc
from codesystems.hcpcs.noc import NocList
from codesystems.hcpcs.properties import KEY, PROPERTIES
from codesystems.hcpcs.record import HcpcsRecord
from codesystems.model import ContentMode, Edition, HierarchyMeaning, PropertyDefinition
from codesystems.release import ReleaseError

TITLE = "HCPCS Level II: Healthcare Common Procedure Coding System"

_QUARTERS = {"jan": 1, "apr": 4, "jul": 7, "oct": 10}
_MONTHS = "jan(?:uary)?|apr(?:il)?|july?|oct(?:ober)?"
_AFTER_YEAR = re.compile(
    rf"HCPCS?[ _-]*(?P<year>20\d\d|\d\d)(?!\d)(?:[ _-]*(?P<month>{_MONTHS})(?![a-z]))?",
    re.IGNORECASE,
)
"""`HCPC2026_APR_ANWEB`, `HCPC2020_July_ANWEB`; `HCPC17_CONTR_ANWEB`, without a month."""
_BEFORE_YEAR = re.compile(
    rf"(?<![a-z])(?P<month>{_MONTHS})[ _-]*(?P<year>20\d\d)[ _-]+alpha", re.IGNORECASE
)
"""CMS's names for zips: `april-2026-alpha-numeric-hcpcs-file`."""


def edition(
    version: str,
    effective: date,
    content: ContentMode,
    more_properties: tuple[PropertyDefinition, ...] = (),
    listed: NocList | None = None,
) -> Edition:
    """Return one edition of HCPCS; `version` is `YYYY-MM` for a release of CMS.

    `listed` are its codes not otherwise classified, by default those of the nearest bundled list.
    """
    flag = (listed or noc.nearest(effective)).definition
    return Edition(
        key=KEY,
        url=canonical.HCPCS,
        version=version,
        name="HCPCSLevelII",
        title=TITLE,
        description="Procedure and modifier codes of HCPCS Level II: products, supplies and "
        "services that are billed to Medicare and to private insurers, mostly without a CPT code, "
        "with every field of CMS's contractor record. CDT (D) and CPT codes are not part of it. "
        "Each code is below an abstract concept for its section: the letter that it begins with, "
        "or the modifiers.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=effective,
        content=content,
        next_due=_next_due(effective),
        case_sensitive=False,
        identifiers=canonical.oids(canonical.HCPCS)[:1],
        hierarchy_meaning=HierarchyMeaning.IS_A,
        properties=(
            *(flag if declared is noc.DEFINITION else declared for declared in PROPERTIES),
            *more_properties,
        ),
    )


def _next_due(effective: date) -> date:
    """Return the day of the next release: a year later until 2019, a quarter since 2020."""
    months = 3 if effective.year >= _QUARTERLY_SINCE else 12
    year, month = divmod(effective.year * 12 + effective.month - 1 + months, 12)
    return date(year, month + 1, 1)


_QUARTERLY_SINCE = 2020


def effective_date(file: str, records: Sequence[HcpcsRecord]) -> date:
    """Return the first day of a release: the day on which its own changes take effect.

    Records that CMS changed in a release have its quarter as the action effective date; a few
    have the date of an earlier correction. Raises ReleaseError where no record has a quarter,
    or where CMS's name for the file has another one.
    """
    days = Counter(
        record.maintenance.action_effective_date
        for record in records
        if record.maintenance.action_code != "N"
        and _is_quarter(record.maintenance.action_effective_date)
    )
    year, month = _named(file)
    if not days:
        if year is None:
            raise ReleaseError(
                f"{file}: no record was changed in the quarter of the release, and the name does "
                "not contain the quarter (CMS's names do: HCPC2025_JAN_ANWEB...); the release "
                "cannot be identified"
            )
        return date(year, month or 1, 1)
    effective = max((count, day) for day, count in days.items() if day is not None)[1]
    if year is not None and (year, month or effective.month) != (effective.year, effective.month):
        named = f"{year}-{month:02}" if month else str(year)
        raise ReleaseError(
            f"{file}: the name has {named}, but its records were changed for "
            f"{effective:%Y-%m}; was the file renamed?"
        )
    return effective


def version(effective: date) -> str:
    """Return the version of the release of a day: `2025-01`."""
    return f"{effective:%Y-%m}"


def _is_quarter(day: date | None) -> bool:
    return day is not None and day.day == 1 and day.month in _QUARTERS.values()


def _named(file: str) -> tuple[int | None, int | None]:
    """Return year and month in CMS's name for a file; annual releases have no month."""
    match = _AFTER_YEAR.search(file) or _BEFORE_YEAR.search(file)
    if match is None:
        return None, None
    year, month = int(match["year"]), match["month"]
    return year % 100 + 2000, _QUARTERS[month[:3].lower()] if month else None
