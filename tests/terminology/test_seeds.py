"""The result of $lookup has every field of two known HCPCS records, with its value."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from codesystems import canonical
from terminology.fhir.dialects import Dialect
from tests.fixtures.answers import properties, value, values
from tests.fixtures.asking import ask
from tests.fixtures.judge import Json

Q2057 = {
    "HCPCS Code": "Q2057",
    "Code Description": "Afamitresgene autoleucel, including leukapheresis and dose preparation "
    "procedures, per therapeutic dose",
    "Short Description": "Afamitresgene autoleucel",
    "Pricing Indicator Code #1": "51",
    "Pricing Indicator Code #1 Description": "Drugs",
    "Multiple Pricing Indicator Code": "A",
    "Multiple Pricing Indicator Code Description": "Not applicable as HCPCS priced under one "
    "methodology",
    "Coverage Code": "C",
    "Coverage Code Description": "Carrier judgment",
    "ASC Payment Group Code": "YY",
    "ASC Payment Group Effective Date": "20260101",
    "Berenson-Eggers Type Of Service Code": "O1D",
    "Berenson-Eggers Type Of Service Code Description": "Chemotherapy",
    "Type Of Service Code #1": "1",
    "Type Of Service Code #1 Description": "Medical care",
    "Type Of Service Code #2": "P",
    "Type Of Service Code #2 Description": "Lump sum purchase of DME, prosthetics, orthotics",
    "Anesthesia Base Unit Quantity": "0",
    "Code Added Date": "20250401",
    "Action Effective Date": "20260101",
    "Action Code": "N",
    "Action Code Description": "No maintenance for this code",
    "Status": "Actual",
    "Last Update Date": "2026",
}

Q4257 = {
    "HCPCS Code": "Q4257",
    "Code Description": "Release, per square centimeter (add-on, list separately in addition to "
    "primary procedure)",
    "Short Description": "Release, per sq cm",
    "Pricing Indicator Code #1": "11",
    "Pricing Indicator Code #1 Description": "Price established using national rvu's. Linked To "
    "The Physician Fee Schedule.",
    "Multiple Pricing Indicator Code": "A",
    "Multiple Pricing Indicator Code Description": "Not applicable as HCPCS priced under one "
    "methodology",
    "Coverage Code": "C",
    "Coverage Code Description": "Carrier judgment",
    "ASC Payment Group Code": "YY",
    "ASC Payment Group Effective Date": "20260101",
    "Berenson-Eggers Type Of Service Code": "O1E",
    "Berenson-Eggers Type Of Service Code Description": "Other drugs",
    "Type Of Service Code #1": "1",
    "Type Of Service Code #1 Description": "Medical care",
    "Anesthesia Base Unit Quantity": "0",
    "Code Added Date": "20220401",
    "Action Effective Date": "20260101",
    "Action Code": "N",
    "Action Code Description": "No maintenance for this code",
    "Status": "Actual",
    "Last Update Date": "2026",
}

CODED = {
    "Pricing Indicator Code #1": ("pricingIndicator", 0),
    "Multiple Pricing Indicator Code": ("multiplePricingIndicator", 0),
    "Coverage Code": ("coverage", 0),
    "ASC Payment Group Code": ("ascPaymentGroup", 0),
    "Berenson-Eggers Type Of Service Code": ("betos", 0),
    "Type Of Service Code #1": ("typeOfService", 0),
    "Type Of Service Code #2": ("typeOfService", 1),
    "Action Code": ("actionCode", 0),
}
"""Fields with a code of CMS's tables: the property, and the index of its value."""

DESCRIPTION = " Description"
WITHOUT_DESCRIPTION = {"ASC Payment Group Code"}
"""The record has no field for the description of this code."""

PLAIN = {
    "ASC Payment Group Effective Date": "ascEffectiveDate",
    "Anesthesia Base Unit Quantity": "anesthesiaBaseUnits",
    "Code Added Date": "addedDate",
    "Action Effective Date": "actionEffectiveDate",
    "Status": "recordStatus",
    "Last Update Date": "lastUpdate",
}


def facts(response: Json) -> dict[str, str]:
    """The result of $lookup, by the names of the record's fields."""
    (short,) = (
        one["value"]
        for one in values(response, "designation")
        if one.get("use", {}).get("code") == "short-description"
    )
    fields = {
        "HCPCS Code": str(value(response, "code")),
        "Code Description": str(value(response, "display")),
        "Short Description": short,
    }
    for field, (name, index) in CODED.items():
        for coding in properties(response, name)[index : index + 1]:
            fields[field] = coding["code"]
            if field not in WITHOUT_DESCRIPTION:
                fields[field + DESCRIPTION] = coding["display"]
    for field, name in PLAIN.items():
        (field_value,) = properties(response, name)
        fields[field] = str(field_value).replace("-", "")
    return fields


def fields_of(seed: str) -> dict[str, str]:
    """The fields of a record on its page."""
    return dict(re.findall(r"^<i>(.+?)</i>\t([^\t\n]+)", seed, re.MULTILINE))


@pytest.mark.parametrize(("record", "count"), [(Q2057, 24), (Q4257, 22)])
def test_lookup_returns_every_field_of_a_known_record(
    client: TestClient, dialect: Dialect, record: dict[str, str], count: int
) -> None:
    code = record["HCPCS Code"]

    response = ask(client, dialect, "CodeSystem/$lookup", system=canonical.HCPCS, code=code)

    assert facts(response) == record
    assert len(facts(response)) == count


@pytest.mark.release
@pytest.mark.parametrize(("code", "count"), [("Q2057", 24), ("Q4257", 22)])
def test_lookup_returns_every_field_of_the_seed_file(
    client: TestClient, dialect: Dialect, data: Path, code: str, count: int
) -> None:
    seed = fields_of((data.parent / "seeds" / f"hcpcs-{code}.txt").read_text("utf-8"))

    response = ask(client, dialect, "CodeSystem/$lookup", system=canonical.HCPCS, code=code)

    assert facts(response) == seed
    assert len(seed) == count
