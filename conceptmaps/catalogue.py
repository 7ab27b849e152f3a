"""The concept maps of this project: one line each."""

from functools import partial

from conceptmaps.cart import loader as cart
from conceptmaps.entry import ConceptMapEntry
from conceptmaps.pcs_successors import loader as pcs_successors

CATALOGUE = (
    *(ConceptMapEntry(table.key, table.title, partial(cart.load, table)) for table in cart.MAPS),
    ConceptMapEntry(pcs_successors.KEY, pcs_successors.EDITION.title, pcs_successors.load),
)
