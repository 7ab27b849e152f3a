"""The CAR-T claim rules, and the code systems of the codes of a US claim."""

import re

from codesystems import canonical
from conceptmaps.cart.claims import administration, product, trial, units
from conceptmaps.cart.claims.case import open_case
from conceptmaps.claims.rules import ClaimRules, ClaimSystems

_CPT = re.compile(r"[0-9]{4}[0-9A-Za-z]|[2-9][0-9]")
"""Services, and modifiers of two digits."""
_HCPCS = re.compile(r"[A-Za-z][0-9]{4}")

RULES = ClaimRules(
    canonical.CLAIM_RULE,
    "CAR-T",
    {
        "administration-code-of-the-day": administration.code_of_the_day,
        "autologous-code-for-allogeneic": administration.for_allogeneic,
        "unlisted-code-for-autologous": administration.unlisted,
        "administration-revenue-code": administration.revenue_code,
        "inpatient-procedure-code": administration.inpatient_code,
        "outpatient-administration-code": administration.outpatient_code,
        "kx-professional": administration.kx_missing,
        "kx-facility": administration.kx_missing,
        "kx-ended": administration.kx_ended,
        "administration-units": units.of_administration,
        "administration-for-product": administration.for_product,
        "product-units": units.of_product,
        "product-for-procedure": product.for_procedure,
        "generic-procedure-code": product.generic,
        "product-charge": product.charge,
        "ms-drg": product.group,
        "trial-diagnosis": trial.diagnosis,
        "trial-condition-code": trial.condition_code,
        "trial-modifier": trial.modifier,
        "trial-number": trial.number,
        "other-product-trial-remark": trial.other_product,
        "expanded-access-remark": trial.expanded_access_remark,
        "expanded-access-condition-code": trial.expanded_access_code,
        "expanded-access-remark-beside-code": trial.expanded_access_remark,
        "product-name-remark": product.name,
        "medicare-coverage-start": product.coverage,
    },
    open_case,
    general=frozenset({"code-in-force", "coding-system"}),
)


def service_system(stated: str, code: str) -> str:
    """Return the code system of a service's code; an empty text where its form shows none.

    HCPCS level I is CPT, and CMS's own URIs for HCPCS are used for both levels.
    """
    if stated in {"", canonical.HCPCS} and _CPT.fullmatch(code):
        return canonical.CPT
    if stated:
        return stated
    return canonical.HCPCS if _HCPCS.fullmatch(code) else ""


SYSTEMS = ClaimSystems(
    procedure=canonical.ICD10PCS,
    diagnosis=canonical.ICD10CM,
    condition=canonical.CONDITION_CODE,
    revenue=canonical.REVENUE,
    modifier=canonical.HCPCS,
    place=canonical.PLACE_OF_SERVICE,
    group=canonical.MSDRG,
    bill_type=canonical.TYPE_OF_BILL,
    services=frozenset({canonical.CPT, canonical.HCPCS}),
    service=service_system,
)
