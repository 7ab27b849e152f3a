"""The report of an installation, as text and as JSON."""

from codesystems.model import CodeSystem, Edition, Validity
from conceptmaps.consistency import Contradiction
from conceptmaps.model import ConceptMap, MapEdition
from terminology.cli import console
from terminology.fhir.json import Json, JsonValue
from terminology.install import InstallReport


def to_json(report: InstallReport) -> Json:
    """Return the report as JSON."""
    content, installed = report.content, report.installed
    edition = content.edition
    remarks: list[JsonValue] = [
        {
            "name": remark.name,
            "count": remark.count,
            "first": remark.example,
            "explanation": remark.explanation,
        }
        for remark in content.variations
    ]
    return {
        "codeSystem" if isinstance(content, CodeSystem) else "conceptMap": edition.key,
        "version": edition.version,
        "effective": edition.effective.isoformat(),
        "file": content.source.file,
        "sha256": content.source.sha256,
        "counts": dict(_counts(content)),
        "remarks": remarks,
        "contradictions": [
            _contradiction(contradiction) for contradiction in report.contradictions
        ],
        "installed": str(installed.path) if installed else None,
        "replaced": installed.replaced if installed else False,
        "others": [to_json(other) for other in report.others],
    }


def _contradiction(contradiction: Contradiction) -> Json:
    return {
        "map": contradiction.map,
        "code": contradiction.code,
        "named": _days(contradiction.named),
        "stated": _days(contradiction.stated) if contradiction.stated else None,
    }


def _days(validity: Validity) -> Json:
    return {
        "from": validity.start.isoformat() if validity.start else None,
        "to": validity.end.isoformat() if validity.end else None,
    }


def _counts(content: CodeSystem | ConceptMap) -> dict[str, int]:
    """Count the mappings, or the concepts: all, by kind, inactive and abstract."""
    if isinstance(content, ConceptMap):
        return {"mappings": len(content.mappings)}
    concepts = content.concepts
    kinds = [
        str(value.value)
        for concept in concepts
        for value in concept.properties
        if value.code == "kind"
    ]
    return {
        "concepts": len(concepts),
        **{f"{kind}s": kinds.count(kind) for kind in sorted(set(kinds), reverse=True)},
        "inactive": sum(concept.inactive for concept in concepts),
        "abstract": sum(concept.abstract for concept in concepts),
    }


def show(report: InstallReport) -> None:
    """Print the report."""
    content, installed = report.content, report.installed
    edition, out = content.edition, console.out()
    counts = ", ".join(f"{count:,} {name}" for name, count in _counts(content).items() if count)
    verb = "Would install" if installed is None else "Installed"
    out.print(f"{verb} {edition.key} {edition.version}: {counts}", style="bold", soft_wrap=True)
    out.print(f"from {content.source.file}, sha256 {content.source.sha256}", soft_wrap=True)
    if installed is not None:
        verb = "replacing" if installed.replaced else "as"
        out.print(f"{verb} {installed.path}", soft_wrap=True)
    for contradiction in report.contradictions:
        out.print(_line(contradiction, edition), style="yellow", soft_wrap=True)
    for variation in content.variations:
        out.print(
            f"tolerated variation, {variation.count:,} times: {variation.name} "
            f"(first: {variation.example}); {variation.explanation}",
            style="dim",
            soft_wrap=True,
        )
    for other in report.others:
        show(other)


def _line(contradiction: Contradiction, edition: Edition | MapEdition) -> str:
    """Describe a contradiction between a map and the release. The map is not changed."""
    in_map = f"{contradiction.map} names {contradiction.code} for {_span(contradiction.named)}"
    release = f"{edition.key} {edition.version}"
    if contradiction.stated is None:
        return f"contradiction: {in_map}, and {release} does not have it"
    return f"contradiction: {in_map}, and {release} has {_span(contradiction.stated)}"


def _span(validity: Validity) -> str:
    return f"{validity.start or 'the beginning'} to {validity.end or 'no end'}"
