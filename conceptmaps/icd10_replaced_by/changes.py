"""Mappings that the addenda of an order file allow, each of them derived.

A code that became a header is broader than the codes that were added below it. Of a deleted code
the addenda name no successor.
"""

from collections.abc import Iterator

from codesystems import orderaddenda, orderfile, orderstarts
from codesystems.model import Coding, Validity
from codesystems.orderaddenda import Change
from codesystems.ordereditions import Editions
from codesystems.orderfile import OrderFile
from codesystems.release import Release, ReleaseError
from conceptmaps.model import Mapping, Relationship


def mappings(kind: OrderFile, editions: Editions, release: Release) -> Iterator[Mapping]:
    """Yield the mappings of the addenda in a release. Raises ReleaseError where it has none."""
    member = orderfile.addenda(kind, release)
    order, fiscal = orderfile.find(kind, release)
    if member is None:
        raise ReleaseError(f"{release.name}: has no addenda beside {order.name}")
    addenda = orderaddenda.read(kind.code, member, [])
    start = orderstarts.first_day(fiscal, addenda.base, order.modified, editions.updates)
    days, source = Validity(start), f"{orderfile.publisher(order.name)} {member.name}"

    def coding(change: Change) -> Coding:
        return Coding(editions.url, kind.spelled(change.code))

    added = [change for change in addenda.new() if change.flag != "0"]
    for split in addenda.split():
        for change in added:
            if change.code.startswith(split.code):
                yield Mapping(
                    coding(split),
                    coding(change),
                    Relationship.SOURCE_IS_BROADER,
                    f"derived: {source}, line {change.number}: added below {split.code}, which "
                    "became a header",
                    validity=days,
                )
    for change in addenda.gone():
        if change.flag == "1" or (not change.flag and len(change.code) > orderfile.CATEGORY_LENGTH):
            yield Mapping(
                coding(change),
                None,
                Relationship.NOT_RELATED_TO,
                f"{source}, line {change.number}: deleted",
                "Deleted; the addenda name no successor",
                validity=days,
            )
