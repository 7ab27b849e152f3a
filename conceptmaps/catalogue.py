"""The visible list of concept maps."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from conceptmaps.cart import loader as cart
from conceptmaps.model import ConceptMap


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept map of this project: its key, its title and its reader."""

    key: str
    title: str
    load: Callable[[], ConceptMap]


CATALOGUE = tuple(
    Entry(table.key, table.title, partial(cart.load, table)) for table in cart.CROSSWALKS
)
