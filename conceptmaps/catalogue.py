"""The visible list of concept maps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from conceptmaps.cart import loader as cart
from conceptmaps.model import ConceptMap
from conceptmaps.pcs_successors import loader as pcs_successors


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept map of this project: its key, its title and its reader."""

    key: str
    title: str
    load: Callable[[], ConceptMap]


CATALOGUE = (
    *(Entry(table.key, table.title, partial(cart.load, table)) for table in cart.CROSSWALKS),
    Entry(pcs_successors.KEY, pcs_successors.EDITION.title, pcs_successors.load),
)
