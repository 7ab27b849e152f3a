"""Content codings, and the one in which a client gets its response."""

import re
from typing import NamedTuple

PREFERRED = ("zstd", "br", "gzip")
"""Codings of responses. Where a client likes several equally, the first is sent.

For 60 KB of JSON, zstd took 94 microseconds, br (quality 1) 137 and gzip (level 4) 408; their
results differ by less than a tenth.
"""
KNOWN = (*PREFERRED, "deflate", "identity")
"""Codings of request bodies."""
SMALLEST = 2_048
"""Bytes of the smallest body that is worth compressing."""

_ALIASES = {"x-gzip": "gzip"}
_WEIGHT = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


class AcceptedCodings(NamedTuple):
    """What a header Accept-Encoding says.

    `coding` is that of the response, or empty. Bodies of `smallest` bytes or more are compressed;
    `gzip` is whether a body that is stored in gzip may be sent as it is.
    """

    coding: str = ""
    smallest: int = SMALLEST
    gzip: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether there is a coding that the client accepts, be it none."""
        return bool(self.coding or self.smallest)


NOTHING = AcceptedCodings()
"""A request without Accept-Encoding gets its response without a coding."""


def accepted(header: str) -> AcceptedCodings:
    """Return what a header Accept-Encoding says (RFC 9110, section 12.5.3)."""
    weights = _weights(header)
    others = weights.get("*", 0.0)
    best = max(PREFERRED, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    plain = weights.get("identity", 1.0 if others or "*" not in weights else 0.0)
    is_worse = "identity" in weights and weight < plain
    return AcceptedCodings(
        "" if not weight or is_worse else best,
        SMALLEST if plain else 0,
        weights.get("gzip", others) > 0 and not is_worse,
    )


def _weights(header: str) -> dict[str, float]:
    """Return the weight of each coding; one with an invalid weight is left out."""
    weights = {}
    for part in header.lower().split(","):
        name, *options = (word.strip() for word in part.split(";"))
        parameters = dict(option.partition("=")[::2] for option in options)
        weight = parameters.get("q", "1").strip()
        if name and _WEIGHT.fullmatch(weight):
            weights[_ALIASES.get(name, name)] = float(weight)
    return weights


def named(header: str) -> list[str]:
    """Return the codings of a header Content-Encoding, in the order in which they were applied."""
    names = [name.strip() for name in header.lower().split(",")]
    return [_ALIASES.get(name, name) for name in names if name not in {"", "identity"}]
