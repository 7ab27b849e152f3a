"""Value sets that are nowhere written: their URL says what is in them.

`{code system}?fhir_vs` is all of a code system and `{code system}?fhir_vs=is-a/{code}` a code with
all below it, as FHIR has it for SNOMED CT (https://hl7.org/fhir/R5/snomedct.html, implicit value
sets; `isa` is read too). HL7's own value sets of all HCPCS codes mean the same.
"""

from collections.abc import Mapping

from codesystems import canonical
from codesystems.valueset import Filter, Include, ValueSet

ALL_OF = {
    "http://terminology.hl7.org/ValueSet/v3-HealthCareCommonProcedureCodingSystem": canonical.HCPCS,
    "urn:oid:2.16.840.1.113883.1.11.19394": canonical.HCPCS,
    "http://terminology.hl7.org/ValueSet/v3-hcpcs": canonical.HCPCS,
}
"""HL7's value sets of all codes of a code system that it no longer keeps (THO 7)."""
_BELOW = ("is-a/", "isa/")


def find(url: str, systems: Mapping[str, object]) -> ValueSet | None:
    """The value set that a URL means by itself; None where it means none, or nothing here."""
    if url in ALL_OF:
        return _of(url, ALL_OF[url], ()) if ALL_OF[url] in systems else None
    base, mark, asked = url.partition("?fhir_vs")
    system = canonical.resolve(base).canonical
    if not mark or system not in systems:
        return None
    if not asked:
        return _of(url, system, ())
    for prefix in _BELOW:
        code = asked.removeprefix(f"={prefix}")
        if code != asked and code:
            return _of(url, system, (Filter("concept", "is-a", code),))
    return None


def _of(url: str, system: str, filters: tuple[Filter, ...]) -> ValueSet:
    include = Include("ValueSet.compose.include[0]", system, filters=filters)
    return ValueSet(
        url=url,
        includes=(include,),
        status="active",
        written={"url": url, "status": "active"},
    )
