"""Tests of the known conversion tables."""

import re

import pytest

from codesystems.ordernames import first_day
from conceptmaps.catalogue import CATALOGUE


@pytest.mark.parametrize("key", ["icd10cm-replaced-by", "icd10pcs-replaced-by"])
def test_the_known_conversion_tables_are_those_of_fiscal_years_newest_first(key: str) -> None:
    (entry,) = (entry for entry in CATALOGUE if entry.key == key)
    known = entry.published()

    assert [(one.key, one.version, one.effective) for one in known] == [
        (key, str(year), first_day(year)) for year in (2027, 2026, 2025)
    ]
    assert all(
        re.fullmatch(r"https://www\.cms\.gov/\S+conversion-table\.zip", url)
        for one in known
        for url in one.urls
    )
