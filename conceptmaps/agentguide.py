"""What an agent has to know of our content: for the tools of the MCP endpoint."""

from conceptmaps.guide import Guide

GUIDE = Guide(
    instructions=(
        "Codes of US medical billing as of a day of service: HCPCS Level II (CMS, every quarter), "
        "ICD-10-PCS, ICD-10-CM, MS-DRG, revenue codes, and the coding of CAR-T cell therapy with "
        "its claim rules. Codes begin, end and are reused, so send the day of service as `date` "
        "whenever you know it; without it the newest edition answers. "
        "Which tool: words but no code -> search. A code -> lookup (everything about it: days, "
        "coverage, pricing, replacements) or validate (is it right on a day?). A code in another "
        "code system, the replacement of an ended code, or what is billed with it -> translate. "
        "All codes of a group -> expand. What changed between two releases -> diff. A whole claim "
        "-> check_claim. Which code systems, editions, maps and value sets exist -> releases. "
        "CPT, revenue codes and condition codes are bare numbers: their wording is licensed. "
        "Every answer names its source; cite it. What is not installed is said: then no answer "
        "is no proof that a code does not exist."
    ),
    systems={
        "hcpcs": "HCPCS Level II: drugs, supplies, services and modifiers, such as Q2041 or KX",
        "icd10pcs": "ICD-10-PCS: inpatient procedures, such as XW033C7, and tables, such as XW0",
        "icd10cm": "ICD-10-CM: diagnoses, such as Z00.6",
        "cpt": "CPT: procedures, bare numbers, such as 38228 or 0540T",
        "revenue": "NUBC revenue codes: bare numbers, such as 0874",
        "condition-code": "NUBC condition codes: bare numbers, such as 90",
        "msdrg": "MS-DRG: Medicare's inpatient groups, such as 018",
        "pos": "CMS place of service, such as 22",
        "betos": "BETOS categories of HCPCS codes, such as O1E",
        "claim-rule": "the rules of check_claim, each with its published source",
    },
    value_sets={
        "cart-products": "HCPCS codes of CAR-T products",
        "cart-procedures": "ICD-10-PCS codes of CAR-T administrations",
        "cart-billing": "all codes of the CAR-T crosswalk",
        "hcpcs-modifiers": "HCPCS modifiers",
        "hcpcs-section-Q": "HCPCS codes of a letter",
        "hcpcs-betos-O1E": "HCPCS codes of a BETOS category",
        "hcpcs-not-otherwise-classified": "HCPCS codes not otherwise classified (NOC)",
    },
    circumstances={
        "setting": ("inpatient", "hospital-outpatient", "professional"),
        "payer": ("medicare", "other-payer", "commercial", "medicaid"),
        "clinical_trial": ("true", "false", "trial-of-product", "trial-of-other-product"),
        "expanded_access": ("true", "false"),
    },
    examples={
        "search": {"query": "lisocabtagene", "system": "hcpcs", "date": "2025-03-14"},
        "lookup": {"system": "hcpcs", "code": "Q2057", "date": "2025-06-01"},
        "validate": {"system": "hcpcs", "code": "C9073", "date": "2025-01-01"},
        "translate": {
            "system": "icd10pcs",
            "code": "XW033C7",
            "target_system": "cpt",
            "date": "2025-04-01",
            "setting": "hospital-outpatient",
            "payer": "medicare",
        },
        "expand": {"value_set": "cart-products", "date": "2025-06-01"},
        "diff": {"system": "hcpcs", "from": "2025-01", "to": "2025-10"},
        "check_claim": {
            "setting": "hospital-outpatient",
            "payer": "medicare",
            "lines": [
                {
                    "code": "0540T",
                    "date": "2025-03-14",
                    "revenue_code": "0874",
                    "modifiers": ["KX"],
                }
            ],
        },
        "releases": {"system": "hcpcs"},
    },
    notes={
        "lookup": (
            "It has coverage, pricing indicators, BETOS, cross-references to replacements, and "
            "payment where its files are installed. An ICD-10-PCS table (XW0) is a code too."
        ),
        "translate": (
            "From an ICD-10-PCS procedure to the CPT code of its administration with revenue code, "
            "modifier and APC, to the HCPCS code of the product, to the MS-DRG; from an ended code "
            "to its replacement in the same code system; from an NDC to HCPCS where installed."
        ),
        "check_claim": "The rules are those of CAR-T claims, and that every code is in force.",
    },
    values={
        "code": "Q2057",
        "query": "wheelchair manual",
        "filter": "autoleucel",
        "display": "Unclassified drugs",
        "properties": "['coverage', 'pricingIndicator']",
        "concept_map": "cart-pcs-to-cpt",
        "lines": "[{'code': '38228', 'date': '2025-03-14', 'revenue_code': '0874', 'units': 1}]",
        "procedures": "['XW033C7']",
        "diagnoses": "['Z00.6']",
    },
)
"""The guide to HCPCS and the code systems around it."""
