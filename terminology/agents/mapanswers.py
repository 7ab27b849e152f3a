"""Answers about mappings: translate."""

from collections.abc import Iterator, Mapping
from typing import Any

from codesystems.model import Coding, PropertyValue
from terminology.agents import answer
from terminology.agents.answer import Answer
from terminology.api.results import TranslationMatch, TranslationResult
from terminology.api.terminology import Terminology
from terminology.fhir.json import Json

_MOST = 8
"""Mappings that are listed."""


def translate(terminology: Terminology, sent: dict[str, Any]) -> Answer:
    """Answer with the mappings of a code, their conditions, and what goes with them."""
    code, date = sent["code"], sent.get("date")
    stated = circumstances(sent)
    found = terminology.translate(
        sent["system"],
        code,
        target_system=sent.get("target_system"),
        concept_map=sent.get("concept_map"),
        date=date,
        reverse=bool(sent.get("reverse")),
        dependencies=stated,
    )
    offset = sent.get("offset", 0)
    keys = {info.url: info.key for info in terminology.code_systems()}
    shown = found.matches[offset : offset + _MOST]
    when = f" on {date}" if date else ""
    given = f" ({', '.join(f'{name}={value}' for name, value in stated.items())})" if stated else ""
    lines = [
        f"{len(found.matches)} mappings of {code}{when}{given}",
        *([found.message] if found.message else []),
        *(line for match in shown for line in _match(match, keys)),
        *answer.more(len(shown), len(found.matches), offset, "send"),
    ]
    whole = _whole(terminology, sent, stated)
    data: Json = {
        "matches": [_data(match) for match in shown],
        "total": len(found.matches),
        "message": found.message,
        "error": found.message if _is_error(found) else None,
        "fhir": whole,
    }
    return Answer([*lines, f"Whole: {whole}"], answer.without_none(data), _is_error(found))


def _is_error(found: TranslationResult) -> bool:
    """Tell whether the message says what to send instead."""
    return not found.matches and found.message is not None and "Did you mean" in found.message


def circumstances(sent: dict[str, Any]) -> dict[str, str]:
    """Return the circumstances of a claim among the arguments."""
    names = ("setting", "payer", "clinical_trial", "expanded_access")
    return {name.replace("_", "-"): str(sent[name]) for name in names if sent.get(name)}


def _match(match: TranslationMatch, keys: Mapping[str, str]) -> Iterator[str]:
    concept = match.concept
    if concept is None:
        yield f"-> no counterpart: {match.comment}"
    else:
        name = f" {answer.shortened(concept.display)}" if concept.display else ""
        system = keys.get(concept.system, concept.system)
        yield f"-> {system} {concept.code}{name} ({match.relationship.value})"
    conditions = [f"{one.attribute.code}={_code(one.value)}" for one in match.depends_on]
    if conditions:
        yield f"   when {', '.join(conditions)}"
    products = [f"{one.attribute.code} {_code(one.value)}" for one in match.products]
    if products:
        yield f"   with {', '.join(products)}"
    if match.comment and concept is not None:
        yield f"   note: {match.comment}"
    yield f"   source: {match.citation} (map {match.concept_map.rpartition('/')[2]})"


def _code(value: PropertyValue) -> str:
    return value.code if isinstance(value, Coding) else answer.value(value)


def _data(match: TranslationMatch) -> Json:
    concept = match.concept
    return answer.without_none(
        {
            **({} if concept is None else _coding(concept)),
            "relationship": match.relationship.value,
            "when": {one.attribute.code: _code(one.value) for one in match.depends_on},
            "with": [f"{one.attribute.code} {_code(one.value)}" for one in match.products],
            "note": match.comment,
            "source": match.citation,
            "concept_map": match.concept_map,
        }
    )


def _coding(concept: Coding) -> Json:
    return {"code": concept.code, "system": concept.system, "display": concept.display}


def _whole(terminology: Terminology, sent: dict[str, Any], stated: dict[str, str]) -> str:
    urls = {info.key: info.url for info in terminology.code_systems()}
    maps = {info.key: info.url for info in terminology.concept_maps()}
    own, other = urls.get(sent["system"]), urls.get(sent.get("target_system", ""))
    named = sent.get("concept_map")
    whole = answer.request(
        "ConceptMap/$translate",
        url=named and maps.get(named, named),
        date=sent.get("date"),
        **(
            {"targetCode": sent["code"], "targetSystem": own, "sourceScope": other}
            if sent.get("reverse")
            else {"system": own, "code": sent["code"], "targetsystem": other}
        ),
    )
    return whole + "".join(f"&dependency={name}${value}" for name, value in stated.items())
