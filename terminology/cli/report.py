"""The report of an installation, as text and as JSON."""

from collections.abc import Iterable

from codesystems.model import CodeSystem, Edition, Slip, Validity
from conceptmaps.consistency import Contradiction
from terminology import install
from terminology.cli import console
from terminology.fhir.json import Json, JsonValue
from terminology.install import InstallReport


def to_json(report: InstallReport) -> Json:
    """Return the report as JSON."""
    system, installed = report.system, report.installed
    edition = system.edition
    remarks: list[JsonValue] = [
        {
            "name": remark.name,
            "count": remark.count,
            "first": remark.example,
            "explanation": remark.explanation,
        }
        for remark in system.variations
    ]
    return {
        "codeSystem": edition.key,
        "version": edition.version,
        "effective": edition.effective.isoformat(),
        "file": system.source.file,
        "sha256": system.source.sha256,
        "counts": dict(_counts(system)),
        "remarks": remarks,
        "slips": slips(system.slips),
        "contradictions": [
            _contradiction(contradiction) for contradiction in report.contradictions
        ],
        "installed": str(installed.path) if installed else None,
        "replaced": installed.replaced if installed else False,
    }


def slips(found: Iterable[Slip]) -> list[JsonValue]:
    """Return slips as JSON."""
    return [
        {"file": slip.file, "place": slip.place, "code": slip.code, "reason": slip.reason}
        for slip in found
    ]


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


def _counts(system: CodeSystem) -> dict[str, int]:
    """Count the concepts: all, by kind, inactive and abstract."""
    concepts = system.concepts
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
    system, installed = report.system, report.installed
    edition, out = system.edition, console.out()
    counts = ", ".join(f"{count:,} {name}" for name, count in _counts(system).items() if count)
    verb = "Would install" if installed is None else "Installed"
    out.print(f"{verb} {edition.key} {edition.version}: {counts}", style="bold", soft_wrap=True)
    out.print(f"from {system.source.file}, sha256 {system.source.sha256}", soft_wrap=True)
    if installed is not None:
        verb = "replacing" if installed.replaced else "as"
        out.print(f"{verb} {installed.path}", soft_wrap=True)
    for contradiction in report.contradictions:
        out.print(_line(contradiction, edition), style="yellow", soft_wrap=True)
    for line in (_summary_of_variations(system), _summary_of_slips(system)):
        if line:
            out.print(line, style="dim", soft_wrap=True)


def _summary_of_variations(system: CodeSystem) -> str:
    kinds = [f"{variation.name} {variation.count:,}" for variation in system.variations]
    return f"tolerated variations (--json explains them): {', '.join(kinds)}" if kinds else ""


def _summary_of_slips(system: CodeSystem) -> str:
    """Summarise the slips, with the first of them."""
    if not system.slips:
        return ""
    return (
        f"slips, kept as published: {len(system.slips):,} (--json lists them, --strict refuses "
        f"them); the first: {install.described(system.slips[0])}"
    )


def _line(contradiction: Contradiction, edition: Edition) -> str:
    """Describe a contradiction between a map and the release. The map is not changed."""
    in_map = f"{contradiction.map} names {contradiction.code} for {_span(contradiction.named)}"
    release = f"{edition.key} {edition.version}"
    if contradiction.stated is None:
        return f"contradiction: {in_map}, and {release} does not have it"
    return f"contradiction: {in_map}, and {release} has {_span(contradiction.stated)}"


def _span(validity: Validity) -> str:
    return f"{validity.start or 'the beginning'} to {validity.end or 'no end'}"
