"""The value sets that follow from what is on the shelf, as ordinary resources.

All codes of each code system; of HCPCS, its modifiers, its procedures, each section, each BETOS
category and the codes not otherwise classified; and of the CAR-T crosswalk, the codes of its
procedures, products and bills. None names a version: the edition of the day, or the newest,
answers.
"""

from collections.abc import Iterable, Iterator, Sequence

from codesystems import canonical
from codesystems.model import ContentMode, Edition
from codesystems.valueset import Filter, Include, Pick, ValueSet
from terminology.store.contract import Concepts, Mappings

_PLACE = "ValueSet.compose.include"
_PUBLISHER = "fhir-hcpcs"
_PRODUCTS, _CPT = "cart-pcs-to-hcpcs", "cart-pcs-to-cpt"
_REVENUE, _MSDRG = "cart-pcs-to-revenue", "cart-pcs-to-msdrg"


def of(editions: Sequence[Concepts], maps: Sequence[Mappings]) -> Iterator[ValueSet]:
    """The value sets of a shelf; editions and maps stand newest first."""
    newest: dict[str, Concepts] = {}
    for held in editions:
        if held.edition.fhir_version is not None:
            yield _of_fhir(held.edition)
        elif held.edition.content is not ContentMode.SUPPLEMENT:
            newest.setdefault(held.edition.url, held)
    yield from (_whole(held.edition) for held in newest.values())
    if canonical.HCPCS in newest:
        yield from _of_hcpcs(newest[canonical.HCPCS], newest.get(canonical.BETOS))
    yield from _of_cart(maps)


def _of_fhir(edition: Edition) -> ValueSet:
    """FHIR's own value set of all codes of one of its code systems."""
    return _made(
        f"{edition.key}-{edition.version}",
        edition.title,
        f"All codes of {edition.title}.",
        (Include(f"{_PLACE}[0]", edition.url),),
        url=f"http://hl7.org/fhir/ValueSet/{edition.key}",
        version=edition.version,
        fhir_version=edition.fhir_version,
    )


def _whole(edition: Edition) -> ValueSet:
    include = Include(f"{_PLACE}[0]", edition.url)
    return _made(edition.key, edition.title, f"All codes of {edition.title}.", (include,))


def _of_hcpcs(held: Concepts, betos: Concepts | None) -> Iterator[ValueSet]:
    yield _chosen("hcpcs-procedures", "HCPCS procedure codes", Filter("kind", "=", "procedure"))
    yield _chosen("hcpcs-modifiers", "HCPCS modifiers", Filter("kind", "=", "modifier"))
    yield _chosen(
        "hcpcs-not-otherwise-classified",
        "HCPCS codes not otherwise classified",
        Filter("notOtherwiseClassified", "=", "true"),
    )
    for section in held.at(list(held.abstract)):
        if len(section.code) == 1:
            chosen = Filter("concept", "descendent-of", section.code)
            yield _chosen(f"hcpcs-section-{section.code}", f"{section.display}", chosen)
    yield from _of_betos(betos) if betos else ()


def _of_betos(betos: Concepts) -> Iterator[ValueSet]:
    for category in betos.concepts():
        if not betos.children(category.code):
            yield _chosen(
                f"hcpcs-betos-{category.code}",
                f"HCPCS codes of BETOS {category.code}, {category.display}",
                Filter("betos", "=", category.code),
            )


def _of_cart(maps: Sequence[Mappings]) -> Iterator[ValueSet]:
    newest: dict[str, Mappings] = {}
    for held in maps:
        newest.setdefault(held.edition.key, held)
    if not {_PRODUCTS, _CPT, _REVENUE, _MSDRG} <= newest.keys():
        return
    yield _made(
        "cart-procedures",
        "CAR-T procedures",
        "ICD-10-PCS codes of CAR-T administration that the crosswalk has.",
        _picked([(row.source.system, row.source.code) for row in newest[_CPT].mappings()]),
    )
    yield _made(
        "cart-products",
        "CAR-T products",
        "HCPCS codes of CAR-T products that the crosswalk has.",
        _picked(_targets(newest[_PRODUCTS])),
    )
    bills = [code for key in (_CPT, _REVENUE, _MSDRG) for code in _targets(newest[key])]
    yield _made(
        "cart-billing",
        "CAR-T billing codes",
        "CPT, revenue and MS-DRG codes that go with CAR-T procedures in the crosswalk.",
        _picked(bills),
    )


def _targets(held: Mappings) -> list[tuple[str, str]]:
    rows = (row.target for row in held.mappings())
    return [(target.system, target.code) for target in rows if target is not None]


def _picked(codes: Iterable[tuple[str, str]]) -> tuple[Include, ...]:
    by_system: dict[str, dict[str, None]] = {}
    for system, code in codes:
        by_system.setdefault(system, {})[code] = None
    return tuple(
        Include(f"{_PLACE}[{number}]", system, picks=tuple(Pick(code) for code in picked))
        for number, (system, picked) in enumerate(by_system.items())
    )


def _chosen(key: str, title: str, chosen: Filter) -> ValueSet:
    include = Include(f"{_PLACE}[0]", canonical.HCPCS, filters=(chosen,))
    return _made(key, title, f"{title}.", (include,))


def _made(
    key: str,
    title: str,
    description: str,
    includes: tuple[Include, ...],
    *,
    url: str | None = None,
    version: str | None = None,
    fhir_version: str | None = None,
) -> ValueSet:
    url = url or f"{canonical.OURS}/ValueSet/{key}"
    written = {
        "url": url,
        **({"version": version} if version else {}),
        "name": "".join(word.capitalize() for word in key.replace(".", "-").split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "publisher": _PUBLISHER,
        "description": description,
    }
    return ValueSet(
        url=url,
        version=version,
        includes=includes,
        status="active",
        written=written,
        id=key,
        fhir_version=fhir_version,
    )
