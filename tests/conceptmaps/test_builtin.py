"""Tests of the facts about our code systems, which the engine reads."""

from codesystems.catalogue import CATALOGUE
from codesystems.model import ContentMode
from conceptmaps import builtin
from tests.fixtures.bundled import CODE_SYSTEMS


def test_the_bundled_lists_are_the_complete_editions_that_have_a_next_release() -> None:
    editions = [CODE_SYSTEMS[entry.key].edition for entry in CATALOGUE if entry.bundled]
    complete = [one for one in editions if one.content is ContentMode.COMPLETE]

    assert builtin.CONTENT.bundled_lists == {
        one.url for one in complete if one.next_due is not None
    }
