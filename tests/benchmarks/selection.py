"""The selected parts of the report, and the selected rows of its first part."""

from collections.abc import Sequence


def select(
    option: str | None, parts: Sequence[str], rows: Sequence[str], of_rows: str
) -> tuple[list[str], tuple[str, ...]]:
    """Return the parts to measure, and the prefixes of the selected rows; none means all.

    Raises ValueError for a name that is neither a part nor the beginning of a row.
    """
    if not option:
        return list(parts), ()
    names = option.split(",")
    prefixes = tuple(name for name in names if name not in parts)
    for name in prefixes:
        if not any(row.startswith(name) for row in rows):
            raise ValueError(f"'{name}' is no part ({', '.join(parts)}) or row ({', '.join(rows)})")
    selected = {*names, of_rows} if prefixes else set(names)
    return [part for part in parts if part in selected], () if of_rows in names else prefixes
