"""The file of codes in a release: the same codes and long titles as in its order file.

    A000    Cholera due to Vibrio cholerae 01, biovar cholerae

Where both files differ, one of them has a slip. The order file is the one that is installed.
"""

import re
from collections.abc import Iterator, Sequence

from codesystems import orderfile
from codesystems.model import Slip
from codesystems.orderfile import OrderFile, OrderRecord
from codesystems.release import Release, ReleaseError, ReleaseMember


def differences(
    kind: OrderFile, release: Release, order: ReleaseMember, records: Sequence[OrderRecord]
) -> Iterator[Slip]:
    """Yield a slip for each code that only one of both files has, or with another long title.

    Raises ReleaseError for an order file without the last code: it is cut.
    """
    member = orderfile.codes(kind, release)
    titles = dict(_rows(kind, member)) if member else {}
    if member is None or not titles:
        return
    last = list(titles)[-1]
    if all(record.code != last for record in records):
        raise ReleaseError(f"{order.name}: is cut: it lacks {last}, the last in {member.name}")
    for record in records:
        if record.is_header:
            continue
        title = titles.pop(record.code, None)
        if title is None:
            yield Slip(order.name, "", record.code, f"{record.code} is no code in {member.name}")
        elif title != record.long_title and title.split() != record.long_title.split():
            reason = f"{record.code} has another long title in {member.name}"
            yield Slip(order.name, "", record.code, reason)
    for code in titles:
        yield Slip(member.name, "", code, f"{code} is no code in {order.name}")


def _rows(kind: OrderFile, member: ReleaseMember) -> Iterator[tuple[str, str]]:
    row = re.compile(rf"({kind.code})\s+(\S.*)")
    for line in member.data.decode("cp1252", "replace").splitlines():
        if match := row.fullmatch(line):
            yield kind.spelled(match[1]), match[2].rstrip()
