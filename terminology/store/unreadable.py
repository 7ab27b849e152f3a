"""A concept map of a request that cannot be read: a query about it raises the reasons."""

from collections.abc import Iterator
from typing import NoReturn

from codesystems.contract import Provenance
from codesystems.problems import Invalid, Issue
from conceptmaps.model import MapEdition, Mapping
from terminology.software import VERSION


class UnreadableMappings:
    """One group of a concept map that cannot be read. A request that does not use it succeeds."""

    def __init__(self, edition: MapEdition, digest: str, issues: tuple[Issue, ...]) -> None:
        self._edition = edition
        self._digest = digest
        self._issues = issues

    @property
    def edition(self) -> MapEdition:
        return self._edition

    @property
    def provenance(self) -> Provenance:
        edition, name = self._edition, "sent with the request"
        return Provenance(
            edition.publisher, name, self._digest, edition.effective, {}, self._digest, VERSION
        )

    def forward(self, code: str) -> list[Mapping]:
        del code
        self.refuse()

    def reverse(self, code: str) -> list[Mapping]:
        del code
        self.refuse()

    def mappings(self) -> Iterator[Mapping]:
        self.refuse()

    def similar(self, code: str, way: str) -> list[str]:
        del code, way
        self.refuse()

    def matches(self, way: str) -> None:
        del way

    def refuse(self) -> NoReturn:
        """Raise Invalid with what is wrong with the resource."""
        raise Invalid(*self._issues)
