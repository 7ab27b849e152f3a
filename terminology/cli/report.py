"""What `fhir-hcpcs install` says of an installation."""

from codesystems.model import CodeSystem, Edition, Validity
from conceptmaps.consistency import Contradiction
from terminology.cli import console
from terminology.fhir.json import Json, JsonValue
from terminology.install import Report


def written(report: Report) -> Json:
    """What an installation did, as JSON."""
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
        "contradictions": [_contradiction(one) for one in report.contradictions],
        "installed": str(installed.path) if installed else None,
        "replaced": installed.replaced if installed else False,
    }


def _contradiction(one: Contradiction) -> Json:
    return {
        "map": one.map,
        "code": one.code,
        "named": _days(one.named),
        "stated": _days(one.stated) if one.stated else None,
    }


def _days(validity: Validity) -> Json:
    return {
        "from": validity.start.isoformat() if validity.start else None,
        "to": validity.end.isoformat() if validity.end else None,
    }


def _counts(system: CodeSystem) -> dict[str, int]:
    """Concepts by kind, and how many are inactive or abstract."""
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


def show(report: Report) -> None:
    """Print what an installation did."""
    system, installed = report.system, report.installed
    edition, out = system.edition, console.out()
    counts = ", ".join(f"{count:,} {name}" for name, count in _counts(system).items() if count)
    verb = "Would install" if installed is None else "Installed"
    out.print(f"{verb} {edition.key} {edition.version}: {counts}", style="bold", soft_wrap=True)
    out.print(f"from {system.source.file}, sha256 {system.source.sha256}", soft_wrap=True)
    if installed is not None:
        verb = "replacing" if installed.replaced else "as"
        out.print(f"{verb} {installed.path}", soft_wrap=True)
    for one in report.contradictions:
        out.print(_said(one, edition), style="yellow", soft_wrap=True)
    for remark in system.variations:
        out.print(
            f"known oddity, {remark.count:,} times: {remark.name} (first: {remark.example}); "
            f"{remark.explanation}",
            style="dim",
            soft_wrap=True,
        )


def _said(one: Contradiction, edition: Edition) -> str:
    """Say that a map and the release disagree; the release is right, and the map goes on."""
    named = f"{one.map} names {one.code} for {_span(one.named)}"
    if one.stated is None:
        return f"contradiction: {named}, and {edition.key} {edition.version} does not have it"
    return f"contradiction: {named}, and {edition.key} {edition.version} has {_span(one.stated)}"


def _span(validity: Validity) -> str:
    return f"{validity.start or 'the beginning'} to {validity.end or 'no end'}"
