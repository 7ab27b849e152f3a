"""The versions of code systems and value sets in the parameters of a request.

Source: FHIR ValueSet-expand (`system-version`, `check-system-version`, `force-system-version`,
`exclude-system`) and `default-valueset-version` of HL7's terminology ecosystem. Each is
`url|version`; `exclude-system` may be a URL alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from codesystems import canonical
from terminology.versionpatterns import fits


@dataclass(frozen=True, slots=True)
class Pins:
    """The versions in a request, by parameter.

    `default` and `check` apply to includes without a version, and `check` forbids other
    versions; `force` applies to all includes. The codes of `excluded` code systems, or versions
    of them, are left out.
    """

    default: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    value_sets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def excludes(self, url: str, version: str | None = None) -> bool:
        """Tell whether a code system is excluded, or this version of it."""
        for name in self.excluded:
            system, excluded = canonical.split(name)
            if canonical.resolve(system).canonical == canonical.resolve(url).canonical and (
                excluded is None or (version is not None and fits(version, excluded))
            ):
                return True
        return False


NO_PINS = Pins()


def of(pins: Iterable[str], url: str) -> str | None:
    """The pinned version of a URL; None if it is not pinned."""
    for pin in pins:
        pinned, version = canonical.split(pin)
        if version and canonical.resolve(pinned).canonical == canonical.resolve(url).canonical:
            return version
    return None
