"""Amounts of money, weights and percentages: exact decimals, as the publisher means them.

A text is kept digit by digit (`1.50` stays `1.50`). A cell of a workbook is a binary number; its
decimal is the shortest that stands for it. Where a calculation of CMS has left noise in the last
of 16 digits, as in 97.85000000000001, the decimal is the one on CMS's screen, 97.85.
"""

import re
from decimal import Decimal

_WRITTEN = re.compile(r"\$? ?(\d{1,3}(?:,\d{3})+|\d*)((?:\.\d+)?)", re.ASCII)
_SIGNIFICANT = 15
"""The digits that Excel shows at most."""
_SHORT = 12
"""The digits of a number that is meant as written: a quotient has all 15."""
NONE = frozenset({"", "."})
"""Texts of CMS for no amount."""


class NoAmount(ValueError):
    """A cell that is no amount: the message has its text and the reason."""


def read(cell: object) -> Decimal | None:
    """Return the amount in a cell without sign, currency and separators; None for no amount.

    Raises NoAmount for a text that is no amount, and for a negative number.
    """
    if isinstance(cell, float | int):
        return _positive(exact(cell))
    text = str(cell).strip()
    if text in NONE:
        return None
    written = _WRITTEN.fullmatch(text)
    if written is None or not (written[1] or written[2]):
        raise NoAmount(f"{text!r} is not an amount")
    return Decimal((written[1].replace(",", "") or "0") + written[2])


def percentage(cell: object) -> Decimal | None:
    """Return the percentage in a cell: `18.187%` in a text, 0.18187 or 18.187 in a workbook.

    Raises NoAmount as `read` does.
    """
    if isinstance(cell, str):
        return read(cell.strip().removesuffix("%").strip())
    share = read(cell)
    return Decimal(f"{share.scaleb(2):f}") if share is not None and share < 1 else share


def exact(number: float) -> Decimal:
    """Return the decimal that a binary number stands for, without noise of a calculation."""
    shown = Decimal(f"{number:.{_SIGNIFICANT}g}")
    meant = shown if len(shown.as_tuple().digits) <= _SHORT else Decimal(repr(number))
    return Decimal(f"{meant:f}")


def is_noisy(cell: object) -> bool:
    """Tell whether a number has noise of a calculation."""
    return isinstance(cell, float) and float(exact(cell)) != cell


def _positive(amount: Decimal) -> Decimal:
    if amount < 0:
        raise NoAmount(f"{amount} is negative")
    return amount
