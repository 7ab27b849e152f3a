"""The concept maps of this project: one line each."""

from functools import partial

from codesystems.asp import releases as asp_releases
from conceptmaps.cart import loader as cart
from conceptmaps.entry import ConceptMapEntry
from conceptmaps.icd10_replaced_by import loader as icd10_replaced_by
from conceptmaps.icd10_replaced_by import releases as icd10_releases
from conceptmaps.ndc import edition as ndc
from conceptmaps.ndc import loader as ndc_loader
from conceptmaps.pcs_successors import loader as pcs_successors

PAGE = "https://www.cms.gov/medicare/coding-billing/icd-10-codes"

CATALOGUE = (
    *(ConceptMapEntry(table.key, table.title, partial(cart.load, table)) for table in cart.MAPS),
    ConceptMapEntry(
        pcs_successors.KEY,
        pcs_successors.EDITION.title,
        pcs_successors.load,
        icd10_replaced_by.PROCEDURES.load,
        PAGE,
        "CMS's ICD-10-PCS conversion table, or the zip of an order file with its addenda",
        partial(icd10_releases.published, pcs_successors.KEY),
    ),
    ConceptMapEntry(
        icd10_replaced_by.DIAGNOSES.key,
        icd10_replaced_by.DIAGNOSES.title,
        load=icd10_replaced_by.DIAGNOSES.load,
        page=PAGE,
        accepts="NCHS's ICD-10-CM conversion table (txt, csv, xlsx or their zip), or the zip of "
        "an order file with its addenda",
        published=partial(icd10_releases.published, icd10_replaced_by.DIAGNOSES.key),
    ),
    ConceptMapEntry(
        ndc.KEY,
        ndc.TITLE,
        load=ndc_loader.load,
        page=asp_releases.PAGE,
        accepts="CMS's zip, csv or workbook of the ASP NDC-HCPCS crosswalk of a quarter",
        published=asp_releases.published_crosswalks,
        linked=asp_releases.linked_crosswalks,
        others=(ndc_loader.load_cpt,),
    ),
)
