"""The concept maps of this project: one line each."""

from functools import partial

from codesystems.asp import releases as asp_releases
from conceptmaps.cart import loader as cart
from conceptmaps.entry import ConceptMapEntry
from conceptmaps.ndc import edition as ndc
from conceptmaps.ndc import loader as ndc_loader
from conceptmaps.pcs_successors import loader as pcs_successors

CATALOGUE = (
    *(ConceptMapEntry(table.key, table.title, partial(cart.load, table)) for table in cart.MAPS),
    ConceptMapEntry(pcs_successors.KEY, pcs_successors.EDITION.title, pcs_successors.load),
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
