"""What is bundled of a code system, beside a site's own edition of it.

The crosswalk needs the bundled codes and their days, which a file of descriptors may lack.
"""

from dataclasses import replace
from datetime import date

from codesystems import conceptproperties
from codesystems.model import ALWAYS, CodeSystem, Concept, ContentMode, Validity
from codesystems.site import statement


def added_to(system: CodeSystem, known: CodeSystem | None) -> CodeSystem:
    """Return an edition with the days that its file does not state, and with the codes it lacks.

    A complete edition has no further codes of its own days: a code that it lacks is not valid.
    """
    if known is None or system.edition.content is ContentMode.SUPPLEMENT:
        return system
    effective = system.edition.effective
    days = {concept.code: concept.validity for concept in known.concepts}
    own = [
        _dated(concept, days.get(concept.code, ALWAYS), effective) for concept in system.concepts
    ]
    codes = {concept.code for concept in own}
    is_complete = system.edition.content is ContentMode.COMPLETE
    kept = [
        _dated(concept._replace(validity=ALWAYS, inactive=False), concept.validity, effective)
        for concept in known.concepts
        if concept.code not in codes and not (is_complete and concept.validity.contains(effective))
    ]
    more = known.edition.properties
    edition = statement.with_properties(system.edition, more)
    return replace(system, edition=edition, concepts=(*own, *kept))


def _dated(concept: Concept, days: Validity, effective: date) -> Concept:
    """Return a concept with these days, unless its file says when or that it has ended."""
    if concept.validity != ALWAYS or concept.inactive:
        return concept
    ended = days.end is not None and days.end < effective
    properties = tuple(
        conceptproperties.STATUS[ended] if value == conceptproperties.STATUS[not ended] else value
        for value in concept.properties
    )
    return concept._replace(validity=days, inactive=ended, properties=properties)
