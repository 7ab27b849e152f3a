"""The versions in the parameters of a request."""

import pytest

from codesystems import canonical
from terminology.operations import pins
from terminology.operations.pins import NO_PINS, Pins
from tests.fixtures import stored


@pytest.mark.parametrize(
    ("given", "url", "version"),
    [
        ((f"{stored.URL}|1",), stored.URL, "1"),
        ((f"{stored.URL}|1", f"{stored.URL}|2"), stored.URL, "1"),
        ((f"{stored.FAR_URL}|1", f"{stored.URL}|2"), stored.URL, "2"),
        ((f"{stored.URL}|1.x.x",), stored.URL, "1.x.x"),
        ((f"{stored.URL}",), stored.URL, None),
        ((f"{stored.URL}|",), stored.URL, None),
        ((f"{stored.FAR_URL}|1",), stored.URL, None),
        ((), stored.URL, None),
        (("urn:oid:2.16.840.1.113883.6.285|2025-01",), canonical.HCPCS, "2025-01"),
        ((f"{canonical.HCPCS}|2025-01",), "2.16.840.1.113883.6.285", "2025-01"),
    ],
)
def test_the_first_pin_for_any_alias_of_a_url_selects_the_version(
    given: tuple[str, ...], url: str, version: str | None
) -> None:
    assert pins.of(given, url) == version


def test_nothing_is_pinned_by_default() -> None:
    assert Pins() == NO_PINS == Pins((), (), (), ())
