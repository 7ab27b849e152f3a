"""The first days of codes that a release added, by its addenda, and what the addenda contradict.

The addenda of a release name the release that they compare it with:

    the year before     the codes that they add begin on the first day of the fiscal year
    the same year       they begin on the first day of the update within the year
    the year before, of an update within the year: the codes of both days stand together, so that
                        the addenda give none a first day
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from codesystems import orderaddenda, orderfile
from codesystems.model import Slip, VariationCount
from codesystems.orderaddenda import Addenda, Change
from codesystems.orderfile import OrderFile, OrderRecord
from codesystems.ordernames import FiscalRelease
from codesystems.release import Release, ReleaseError, ReleaseMember

_APRIL = 4

Updates = Mapping[int, date]
"""The first day of the update within a fiscal year; it is 1 April where it is not stated."""


@dataclass(frozen=True, slots=True)
class Starts:
    """The first days of codes, by code as in FHIR; `variations` has those that are unknown."""

    days: Mapping[str, date]
    variations: tuple[VariationCount, ...] = ()


def of(
    kind: OrderFile,
    release: Release,
    found: tuple[ReleaseMember, FiscalRelease],
    records: Sequence[OrderRecord],
    updates: Updates,
    slips: list[Slip],
) -> Starts:
    """Return the first days of codes by the addenda in a release; contradictions become slips.

    Raises ReleaseError for an order file that is cut.
    """
    member = orderfile.addenda(kind, release)
    if member is None:
        return Starts({})
    order_file, fiscal = found
    addenda = orderaddenda.read(kind.code, member, slips)
    by_code = {record.code: record for record in records}
    slips += _totals(addenda, order_file.name, records)
    slips += (
        _slip(addenda, change, f"{change.code} is deleted, but {order_file.name} has it")
        for change in addenda.gone()
        if kind.spelled(change.code) in by_code
    )
    new = [kind.spelled(change.code) for change in _confirmed(kind, addenda, by_code, slips)]
    start = first_day(fiscal, addenda.base, order_file.modified, updates)
    if start is None and new:
        return Starts({}, (_unknown(addenda, len(new)),))
    return Starts(dict.fromkeys(new, start) if start else {})


def _totals(addenda: Addenda, file: str, records: Sequence[OrderRecord]) -> Iterator[Slip]:
    """Yield totals that differ from the rows. Raises ReleaseError for fewer rows: it is cut."""
    headers = sum(record.is_header for record in records)
    counted = {"headers": headers, "codes": len(records) - headers}
    total = sum(addenda.totals.values())
    if len(addenda.totals) == len(counted) and total > len(records):
        raise ReleaseError(
            f"{file}: is cut: it has {len(records):,} rows, and {addenda.file} states {total:,}"
        )
    for kind, total in addenda.totals.items():
        if counted[kind] != total:
            reason = f"states {total:,} {kind}, but there are {counted[kind]:,}"
            yield Slip(addenda.file, "", "", reason)


def _confirmed(
    kind: OrderFile, addenda: Addenda, by_code: Mapping[str, OrderRecord], slips: list[Slip]
) -> Iterator[Change]:
    """Yield the added codes that the order file has, with these titles; others become slips."""
    for change in addenda.new():
        record = by_code.get(kind.spelled(change.code))
        if record is None:
            slips.append(_slip(addenda, change, f"{change.code} is added, but is no code"))
        elif " ".join(change.titles.split()) not in _titles(record):
            reason = f"{change.code} is added with other titles than those of its row"
            slips.append(_slip(addenda, change, reason))
        else:
            yield change


def _titles(record: OrderRecord) -> tuple[str, str]:
    """Return the titles in the addenda of order files, and in those of files of codes."""
    short, long = " ".join(record.short_title.split()), " ".join(record.long_title.split())
    return f"{short} {long}", long


def first_day(
    fiscal: FiscalRelease, base: FiscalRelease | None, modified: date | None, updates: Updates
) -> date | None:
    """Return the first day of the codes that addenda add to `base`; None where it is unknown.

    `modified` is the day of the order file in its zip: CMS's updates have the name of the release
    of the fiscal year, but are made within the year.
    """
    begins, ends = orderfile.effective_date(fiscal.year), orderfile.effective_date(fiscal.year + 1)
    is_made_within = modified is not None and begins <= modified < ends
    is_same_year = base is None or base.year == fiscal.year
    if fiscal.update is not None:
        return fiscal.update if is_same_year else None
    if base is not None and is_same_year:
        return updates.get(fiscal.year, date(fiscal.year, _APRIL, 1))
    is_year_before = base is None or base.year == fiscal.year - 1
    return begins if is_year_before and not is_made_within else None


def _unknown(addenda: Addenda, count: int) -> VariationCount:
    return VariationCount(
        "additions without a first day",
        "the addenda compare an update within the fiscal year with an earlier year, so they do "
        "not say which codes began with the year and which with the update",
        count,
        addenda.file,
    )


def _slip(addenda: Addenda, change: Change, reason: str) -> Slip:
    return Slip(addenda.file, f"line {change.number}", change.code, reason)
