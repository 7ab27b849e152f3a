"""The metadata of an edition of the payment limits: a supplement to HCPCS, and one to CPT."""

from dataclasses import dataclass

from codesystems import canonical
from codesystems.asp.quarter import Quarter
from codesystems.model import ContentMode, Edition, PropertyDefinition, PropertyType

TITLE = "Medicare Part B payment limits of drugs (ASP)"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the file: the property with its values, and the headings of the column."""

    property: str
    type: PropertyType
    headings: tuple[str, ...]
    description: str


FIELDS = (
    Field(
        "aspPaymentLimit",
        PropertyType.DECIMAL,
        ("paymentlimit", "paymentlimits"),
        "The payment limit of Medicare Part B for one billing unit in this quarter, in US dollars",
    ),
    Field(
        "aspDosage",
        PropertyType.STRING,
        ("hcpcscodedosage", "hcpcsdosage"),
        "The amount of the drug that the payment limit is for: one billing unit",
    ),
    Field(
        "aspCoinsurancePercentage",
        PropertyType.DECIMAL,
        ("coinsurancepercentage",),
        "The percentage that the patient pays: 20, or less where the price of the drug has risen "
        "faster than inflation",
    ),
    Field(
        "aspVaccineAwpPercentage",
        PropertyType.DECIMAL,
        ("vaccineawp",),
        "The percentage of the average wholesale price that a vaccine is paid at",
    ),
    Field(
        "aspVaccineLimit",
        PropertyType.DECIMAL,
        ("vaccinelimit",),
        "The payment limit of a vaccine, from its average wholesale price, in US dollars",
    ),
    Field(
        "aspBloodAwpPercentage",
        PropertyType.DECIMAL,
        ("bloodawp",),
        "The percentage of the average wholesale price that a blood product is paid at",
    ),
    Field(
        "aspBloodLimit",
        PropertyType.DECIMAL,
        ("bloodlimit",),
        "The payment limit of a blood product, from its average wholesale price, in US dollars",
    ),
    Field(
        "aspClottingFactor",
        PropertyType.BOOLEAN,
        ("clottingfactor",),
        "Whether the drug is a clotting factor, for which a furnishing fee is paid too",
    ),
    Field(
        "aspNote",
        PropertyType.STRING,
        ("notes", "note"),
        "CMS's note on the payment limit",
    ),
)


def edition(quarter: Quarter) -> Edition:
    """Return the edition of a quarter that adds to HCPCS."""
    return _edition("asp", canonical.HCPCS, "HCPCS Level II codes", quarter)


def edition_of_cpt(quarter: Quarter) -> Edition:
    """Return the edition of a quarter that adds to CPT."""
    return _edition("asp-cpt", canonical.CPT, "CPT codes, by their numbers", quarter)


def _edition(key: str, supplements: str, codes: str, quarter: Quarter) -> Edition:
    url = f"{canonical.OURS}/CodeSystem/{key}"
    return Edition(
        key=key,
        url=url,
        version=quarter.version,
        name=key.replace("-", "").upper(),
        title=f"{TITLE}: {codes}",
        description="What Medicare Part B pays for drugs in one quarter, from the average sales "
        "prices (ASP) that manufacturers report. That a code has a payment limit does not mean "
        "that Medicare covers it.",
        publisher="Centers for Medicare & Medicaid Services (CMS)",
        effective=quarter.first,
        next_due=quarter.next,
        content=ContentMode.SUPPLEMENT,
        supplements=supplements,
        automatic=True,
        properties=tuple(
            PropertyDefinition(
                field.property,
                field.type,
                f"{field.description}. Source: CMS, ASP pricing file.",
                f"{url}#{field.property}",
            )
            for field in FIELDS
        ),
    )
