"""A code system as a table with named fields, for searches that are not FHIR.

A content declares one for a code system that other services offer as such a table; the server
answers at `/api/<name>/v3/search`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codesystems.model import Coding, Concept

FieldValue = str | bool | None
"""The value of a field; None where a concept has none."""


@dataclass(frozen=True)
class CodeField:
    """A field with the code."""

    name: str
    description: str

    def value(self, concept: Concept) -> FieldValue:
        """Return the code of a concept."""
        return concept.code


@dataclass(frozen=True)
class TextField:
    """A field with a text, which is searched by its words."""

    name: str
    description: str
    read: Callable[[Concept], str | None]

    def value(self, concept: Concept) -> FieldValue:
        """Return the text of a concept."""
        return self.read(concept)


@dataclass(frozen=True)
class PropertyField:
    """A field with the value of a property.

    `shown` is the field for a value of the property, `absent` the field of a concept without it.
    """

    name: str
    description: str
    property: str
    shown: Callable[[str], FieldValue]
    absent: FieldValue = None

    def value(self, concept: Concept) -> FieldValue:
        """Return the value of a concept."""
        for one in concept.properties:
            if one.code == self.property:
                value = one.value
                text = value.code if isinstance(value, Coding) else str(value)
                return self.shown(text.lower() if isinstance(value, bool) else text)
        return self.absent


Field = CodeField | TextField | PropertyField


@dataclass(frozen=True)
class SearchTable:
    """The fields of a code system, and what a search does that does not name fields.

    `code` is the field of the codes in the answer, `displayed` are those shown, `searched` those
    that have the words. `indexed` are the fields that together have all words of a concept: a
    search of these needs no field to be read.
    """

    name: str
    system: str
    fields: tuple[Field, ...]
    code: str
    displayed: tuple[str, ...]
    searched: tuple[str, ...]
    indexed: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """The fields by their names."""
        return {one.name: one for one in self.fields}


def display(concept: Concept) -> str | None:
    """Return the display of a concept."""
    return concept.display


def designation(use: str) -> Callable[[Concept], str | None]:
    """Return what reads the first designation whose use has this code."""

    def read(concept: Concept) -> str | None:
        texts = (
            one.value for one in concept.designations if one.use is not None and one.use.code == use
        )
        return next(texts, None)

    return read
