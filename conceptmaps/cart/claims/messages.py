"""The sentences of the CAR-T claim rules: what is wrong, and which code to send instead."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from conceptmaps.claims.messages import span

_MANY = 4
"""Codes of which all are listed; of more, the first two."""


def not_of_the_day(
    code: str, day: str, start: date | None, end: date | None, expected: Sequence[str]
) -> str:
    """The CPT code of the administration is that of other days."""
    text = f"{code} does not report the administration on {day}: its days are {span(start, end)}"
    return f"{text}. Send {_among(expected)}" if expected else text


def autologous_for_allogeneic(code: str, procedure: str, expected: Iterable[str]) -> str:
    """A CPT code for autologous cells beside a procedure code for allogeneic ones."""
    return (
        f"{code} is for autologous cells, and {procedure} reports allogeneic ones; report "
        f"{procedure} by {_among(expected)}"
    )


def other_therapy(code: str, other: str) -> str:
    """A CPT code for CAR-T beside the code of another cell therapy."""
    return f"{code} is for CAR-T, and {other} is of another cell therapy, which it does not report"


def units_of_administration(code: str, units: Decimal, day: str) -> str:
    """The administration has several units on a day."""
    return f"{code} has {_plain(units)} units on {day}; it is reported once a day"


def units_of_product(code: str, units: Decimal) -> str:
    """The product has several units on a day."""
    return f"{code} has {_plain(units)} units; one unit is a whole therapeutic dose"


def unlisted_for_autologous(code: str, because: Iterable[str], expected: Sequence[str]) -> str:
    """An unlisted code where the cells are autologous."""
    text = f"{code} is unlisted, and {' and '.join(because)} indicates autologous cells"
    return f"{text}; their administration is reported by {_among(expected)}" if expected else text


def line_of_cells() -> str:
    """The line is about the cells."""
    return "the line is for collecting, processing or administering the cells"


def no_revenue_code(code: str, expected: Iterable[str], sent: Sequence[str]) -> str:
    """The administration is not charged under its revenue code."""
    instead = f"; its revenue codes are {', '.join(sent)}" if sent else ""
    return (
        f"The administration ({code}) has no charge under revenue code {_among(expected)}{instead}"
    )


def no_procedure_code(code: str, expected: Iterable[str]) -> str:
    """An inpatient claim without the procedure code of the administration."""
    return (
        f"An inpatient claim reports the administration ({code}) by an ICD-10-PCS code, but has "
        f"none; send {_among(expected) or 'that of the product'}"
    )


def no_administration_code(procedure: str, expected: Iterable[str]) -> str:
    """No line reports the administration by a CPT code."""
    return f"No line reports {procedure} by its CPT code; send {_among(expected)}"


def no_modifier(code: str, expected: str, sent: Sequence[str]) -> str:
    """The line lacks a modifier."""
    modifiers = ", ".join(sent) or "none"
    return f"The line of {code} has no modifier {expected}; its modifiers are {modifiers}"


def modifier_ended(code: str, modifier: str) -> str:
    """The line has a modifier that is no longer needed."""
    return f"The modifier {modifier} of {code} is no longer required"


def other_product(product: str, procedure: str, expected: Sequence[str]) -> str:
    """The product is another than that of the procedure."""
    text = f"{product} is not a product that {procedure} administers"
    return f"{text}; {product} goes with {_among(expected)}" if expected else text


def general_procedure(procedure: str, product: str, expected: Iterable[str]) -> str:
    """A general procedure code for a product that has its own."""
    return (
        f"{procedure} is for products without a procedure code of their own, and {product} has "
        f"{_among(expected)}"
    )


def no_product_charge(expected: Iterable[str]) -> str:
    """Nothing is charged for the product."""
    return f"No line charges the product under revenue code {_among(expected)}"


def token_charge(expected: Iterable[str], token: Decimal) -> str:
    """The product is charged with a token only."""
    code = _among(expected)
    return f"The charge under revenue code {code} is not above the token charge of ${token}"


def product_purchased() -> str:
    """The product was not free."""
    return "the product was purchased in the usual manner"


def other_group(code: str, procedure: str, expected: Iterable[str]) -> str:
    """The DRG is not that of the procedure."""
    return f"MS-DRG {code} is not that of {procedure}, which groups to {_among(expected)}"


def no_product_name() -> str:
    """No remark names the product."""
    return (
        "No remark names the product; First Coast (Florida, Puerto Rico, U.S. Virgin Islands) "
        "requires its name there"
    )


def not_covered(code: str, last: date | None) -> str:
    """Medicare did not cover the service yet."""
    return f"{code} is billed for a day up to {last}, before Medicare's national coverage began"


def no_trial_diagnosis(indicators: Sequence[str]) -> str:
    """The diagnosis of a clinical trial is missing."""
    because = " and ".join(indicators) or "what was stated"
    return f"A clinical trial is indicated by {because}, but the diagnosis Z00.6 is missing"


def no_condition_code(diagnosis: str, expected: str) -> str:
    """The condition code of a clinical trial is missing."""
    return (
        f"The diagnosis {diagnosis} indicates a clinical trial, but condition code {expected} is "
        "missing"
    )


def no_trial_modifier(diagnosis: str, expected: Iterable[str]) -> str:
    """The modifiers of a clinical trial are missing."""
    return (
        f"The diagnosis {diagnosis} indicates a clinical trial, but no line has the modifier "
        f"{' or '.join(expected)}"
    )


def no_trial_number(diagnosis: str) -> str:
    """The number of the clinical trial is missing."""
    return (
        f"The diagnosis {diagnosis} indicates a clinical trial, but its number of eight digits "
        "(value code D4 on a hospital's claim) is missing"
    )


def no_remark(expected: str) -> str:
    """A remark is missing."""
    return f"The remark '{expected}' (a billing note, NTE02; FL 80 on paper) is missing"


def code_not_yet(text: str, code: str, start: date | None) -> str:
    """What is missing, where the claim has the condition code that is used later."""
    return f"{text}; condition code {code} indicates expanded access from {start} on"


def no_expanded_access_code(expected: str) -> str:
    """The condition code of expanded access is missing."""
    return f"Condition code {expected}, which indicates expanded access, is missing"


def _plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _among(codes: Iterable[str]) -> str:
    """List alternative codes; of many, the first two."""
    listed = list(codes)
    if len(listed) > _MANY:
        return f"one of {len(listed)} codes such as {' or '.join(listed[:2])}"
    return " or ".join(listed)
