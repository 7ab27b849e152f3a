"""The selected parts of the report, and the selected rows of its first part."""

from collections.abc import Sequence


def select(
    asked: str | None, parts: Sequence[str], rows: Sequence[str], of_rows: str
) -> tuple[list[str], tuple[str, ...]]:
    """The parts to measure, and the beginnings of the rows that are wanted; none means all.

    Raises ValueError for a name that is neither a part nor the beginning of a row.
    """
    if not asked:
        return list(parts), ()
    names = asked.split(",")
    begun = tuple(name for name in names if name not in parts)
    for name in begun:
        if not any(row.startswith(name) for row in rows):
            raise ValueError(f"'{name}' is no part ({', '.join(parts)}) or row ({', '.join(rows)})")
    wanted = {*names, of_rows} if begun else set(names)
    return [part for part in parts if part in wanted], () if of_rows in names else begun
