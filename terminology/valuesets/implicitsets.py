"""Implicit value sets: their URL defines their content.

`{code system}?fhir_vs` is all of a code system and `{code system}?fhir_vs=is-a/{code}` a code with
all below it, as FHIR has it for SNOMED CT (https://hl7.org/fhir/R5/snomedct.html, implicit value
sets; `isa` is read too). Content may name further URLs of all codes of a code system.
"""

from collections.abc import Mapping

from codesystems import canonical
from codesystems.valueset import Filter, Include, ValueSet
from terminology import contents

_BELOW = ("is-a/", "isa/")


def find(url: str, systems: Mapping[str, object]) -> ValueSet | None:
    """The value set that a URL means by itself; None where it means none, or nothing here."""
    listed = contents.all_codes(url)
    if listed is not None:
        return _of(url, listed, ()) if listed in systems else None
    base, mark, query = url.partition("?fhir_vs")
    system = canonical.resolve(base).canonical
    if not mark or system not in systems:
        return None
    if not query:
        return _of(url, system, ())
    for prefix in _BELOW:
        code = query.removeprefix(f"={prefix}")
        if code != query and code:
            return _of(url, system, (Filter("concept", "is-a", code),))
    return None


def _of(url: str, system: str, filters: tuple[Filter, ...]) -> ValueSet:
    include = Include("ValueSet.compose.include[0]", system, filters=filters)
    return ValueSet(
        url=url,
        includes=(include,),
        status="active",
        written={"url": url, "status": "active"},
        follows=system,
    )
