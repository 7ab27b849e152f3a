"""Amounts of money, weights and percentages: exact decimals, as the publisher means them.

A text is kept digit by digit (`1.50` stays `1.50`). A cell of a workbook is a binary number, of
which 15 digits are significant (Excel's specification); the rest is noise of CMS's calculation:
9.957100000000001 in the file is 9.9571 on CMS's screen, and here.
"""

import re
from decimal import Decimal

_WRITTEN = re.compile(r"\$? ?(\d{1,3}(?:,\d{3})+|\d*)((?:\.\d+)?)")
_SIGNIFICANT = 15
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
    """Return the percentage in a cell: `18.187%` in a text, 0.18187 in a workbook.

    Raises NoAmount as `read` does.
    """
    if isinstance(cell, str):
        return read(cell.strip().removesuffix("%").strip())
    share = read(cell)
    return None if share is None else share.scaleb(2)


def exact(number: float) -> Decimal:
    """Return a binary number as the decimal of 15 digits that it stands for."""
    return Decimal(f"{Decimal(f'{number:.{_SIGNIFICANT}g}'):f}")


def is_noisy(cell: object) -> bool:
    """Tell whether a number has more digits than are significant."""
    return isinstance(cell, float) and float(exact(cell)) != cell


def _positive(amount: Decimal) -> Decimal:
    if amount < 0:
        raise NoAmount(f"{amount} is negative")
    return amount
