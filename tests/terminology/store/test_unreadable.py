"""A concept map of a request that cannot be read."""

import pytest

from codesystems.problems import Invalid, Issue, Severity
from terminology.store.contract import Mappings
from terminology.store.prerender import FORWARD
from terminology.store.unreadable import UnreadableMappings
from tests.fixtures import stored

ISSUE = Issue(Severity.ERROR, "structure", "It cannot be read")


@pytest.fixture
def unreadable() -> Mappings:
    """The map."""
    return UnreadableMappings(stored.map_edition(), "0" * 64, (ISSUE,))


def test_its_name_and_source_are_known(unreadable: Mappings) -> None:
    assert unreadable.edition == stored.map_edition()
    assert unreadable.provenance.digest == "0" * 64
    assert unreadable.matches(FORWARD) is None


def test_each_question_about_its_mappings_has_the_reason(unreadable: Mappings) -> None:
    for ask in (unreadable.forward, unreadable.reverse):
        with pytest.raises(Invalid, match="It cannot be read"):
            ask("A1")
    with pytest.raises(Invalid, match="It cannot be read"):
        unreadable.similar("A1", FORWARD)
    with pytest.raises(Invalid, match="It cannot be read"):
        unreadable.mappings()
