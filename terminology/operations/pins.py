"""The versions of code systems and value sets in the parameters of a request.

Source: FHIR ValueSet-expand (`system-version`, `check-system-version`, `force-system-version`)
and `default-valueset-version` of HL7's terminology ecosystem. Each is `url|version`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from codesystems import canonical


@dataclass(frozen=True, slots=True)
class Pins:
    """The versions in a request, by parameter.

    `default` and `check` apply to includes without a version, and `check` forbids other
    versions; `force` applies to all includes.
    """

    default: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    value_sets: tuple[str, ...] = ()


NO_PINS = Pins()


def of(pins: Iterable[str], url: str) -> str | None:
    """The pinned version of a URL; None if it is not pinned."""
    for pin in pins:
        pinned, version = canonical.split(pin)
        if version and canonical.resolve(pinned).canonical == canonical.resolve(url).canonical:
            return version
    return None
