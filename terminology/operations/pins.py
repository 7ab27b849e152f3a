"""Which versions a request wants, of code systems and of value sets.

Source: FHIR ValueSet-expand (`system-version`, `check-system-version`, `force-system-version`)
and `default-valueset-version` of HL7's terminology ecosystem. Each is `url|version`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from codesystems import canonical


@dataclass(frozen=True, slots=True)
class Pins:
    """The versions that a request wants, by kind.

    `default` holds for includes without a version, `check` too, and forbids others; `force`
    holds for all.
    """

    default: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    value_sets: tuple[str, ...] = ()


NO_PINS = Pins()


def of(pins: Iterable[str], url: str) -> str | None:
    """The version that a pin names for a URL; None where there is none."""
    for pin in pins:
        pinned, version = canonical.split(pin)
        if version and canonical.resolve(pinned).canonical == canonical.resolve(url).canonical:
            return version
    return None
