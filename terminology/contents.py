"""All content: ours, and that of the packages that are installed beside it.

Content of another package that fails is named in the log and skipped; it never stops the server.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import orjson

from codesystems.codeforms import CodeForm
from codesystems.contract import EditionView
from codesystems.model import Concept
from codesystems.searchtable import SearchTable
from codesystems.valueset import ValueSet
from conceptmaps import builtin
from conceptmaps.claims.rules import ClaimRules, ClaimSystems
from conceptmaps.content import Content, PropertyRoles, Spellings
from conceptmaps.contract import MapView
from conceptmaps.derived import DerivedMap
from conceptmaps.guide import Guide
from terminology import plugins

_log = logging.getLogger("fhir_hcpcs")

BUILT_IN = "fhir-hcpcs"
"""The name of our own content."""
_NO_ROLES = PropertyRoles()
_SKIPPED = "skipped.json"
"""The file of a folder of bundled data that names the contents which it lacks, with reasons."""

Value = TypeVar("Value")


class Named(NamedTuple):
    """A content, and the name of the entry point that it came from."""

    name: str
    content: Content


class Broken(NamedTuple):
    """The name of a content that is skipped, and the reason in one line."""

    name: str
    reason: str


class Loaded(NamedTuple):
    """The contents by name, the reasons why others are skipped, and which cannot be loaded."""

    contents: dict[str, Content]
    reasons: dict[str, str]
    unloadable: tuple[str, ...]


@cache
def loaded() -> Loaded:
    """Load the contents, once in a process."""
    contents, reasons = {BUILT_IN: builtin.CONTENT}, dict[str, str]()
    for point in plugins.installed():
        try:
            contents[point.name] = _load(point)
        except Exception as error:
            reasons[point.name] = reason(error)
            _warn(point.name, reasons[point.name])
    return Loaded(contents, reasons, tuple(reasons))


def _load(point: EntryPoint) -> Content:
    """Load a content. Raises whatever its package raises, and TypeError for wrong fields."""
    content = point.load()
    if not isinstance(content, Content):
        raise TypeError(f"{point.value} is no fhir_hcpcs.Content")
    if point.name == BUILT_IN:
        raise ValueError("the name is that of the built-in content")
    if not all(isinstance(one, DerivedMap) for one in content.derived_maps):
        raise TypeError("derived_maps has something that is no DerivedMap")
    return replace(
        content,
        derived_maps=tuple(content.derived_maps),
        roles=dict(content.roles),
        all_codes=dict(content.all_codes),
        new_forms=dict(content.new_forms),
        code_forms={url: tuple(forms) for url, forms in content.code_forms.items()},
        tour=tuple(map(str, content.tour)),
    )


def reason(error: Exception) -> str:
    """Return what went wrong in another package, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _warn(name: str, why: str) -> None:
    _log.warning("the content of the package '%s' is skipped: %s", name, why)


def installed() -> tuple[Named, ...]:
    """Return the contents that can be used, ours first."""
    # Another thread may skip a content meanwhile.
    return tuple(Named(name, content) for name, content in tuple(loaded().contents.items()))


def broken() -> tuple[Broken, ...]:
    """Return the contents that are skipped."""
    return tuple(Broken(name, why) for name, why in tuple(loaded().reasons.items()))


def unloadable() -> tuple[str, ...]:
    """Return the names of the contents that cannot be loaded, in this process."""
    return loaded().unloadable


def skip(name: str, why: str) -> None:
    """Skip a content from now on. Ours is never skipped: what is wrong with it is raised."""
    if loaded().contents.pop(name, None) is not None:
        loaded().reasons[name] = why
        _warn(name, why)


def record_skipped(folder: Path) -> None:
    """Write the contents that are skipped into a folder of bundled data. Raises OSError."""
    (folder / _SKIPPED).write_bytes(orjson.dumps(dict(broken())))


def skip_recorded(folder: Path) -> None:
    """Skip the contents that a folder of bundled data lacks, as its builder has recorded."""
    with suppress(OSError, orjson.JSONDecodeError):
        for name, why in orjson.loads((folder / _SKIPPED).read_bytes()).items():
            skip(name, why)


def attempt(name: str, call: Callable[[], Value]) -> Value | None:
    """Call a function of a content; None where that of another package fails: it is skipped.

    What a function of our content raises is raised.
    """
    if name == BUILT_IN:
        return call()
    try:
        return call()
    except Exception as error:
        skip(name, reason(error))
        return None


def value_sets(
    editions: Mapping[str, EditionView], maps: Mapping[str, MapView]
) -> Iterator[ValueSet]:
    """Return the value sets of all contents, given the newest editions and maps."""
    for name, content in installed():
        yield from attempt(name, partial(_value_sets, content, editions, maps)) or ()


def _value_sets(
    content: Content, editions: Mapping[str, EditionView], maps: Mapping[str, MapView]
) -> list[ValueSet]:
    return list(content.value_sets(editions, maps)) if content.value_sets else []


def derived_maps() -> Iterator[tuple[str, DerivedMap]]:
    """Return the derived maps of all contents, each with the name of its content."""
    for name, content in installed():
        for derived_map in content.derived_maps:
            yield name, derived_map


def roles(system: str) -> PropertyRoles:
    """Return the roles of the properties of a code system, given by its canonical URL."""
    of_contents = (content.roles.get(system) for _, content in installed())
    return next((roles for roles in of_contents if roles is not None), _NO_ROLES)


def replaced_by(system: str, concept: Concept) -> list[str]:
    """Return the codes that the publisher names instead of a concept."""
    names = roles(system).replaced_by
    return [str(property.value) for property in concept.properties if property.code in names]


def plain_display(system: str) -> Callable[[str], str]:
    """Return how displays of a code system are compared: without case, or several blanks as one."""
    if roles(system).any_blanks:
        return lambda display: " ".join(display.casefold().split())
    return str.casefold


def all_codes(url: str) -> str | None:
    """Return the URL of the code system of which a value set has all codes, given by its URL."""
    systems = (content.all_codes.get(url) for _, content in installed())
    return next((system for system in systems if system is not None), None)


def all_codes_urls() -> Iterator[str]:
    """Return the further URLs of value sets of all codes of a code system."""
    for _, content in installed():
        yield from content.all_codes


def other_systems(system: str, code: str) -> list[CodeForm]:
    """Return the other code systems that a code belongs to by its form."""
    return [
        form
        for _, content in installed()
        for form in content.code_forms.get(system, ())
        if form.fits(code)
    ]


def may_be_added(system: str, code: str) -> bool:
    """Tell whether a code has the form of those that a release of the code system may add."""
    forms = (content.new_forms.get(system) for _, content in installed())
    return any(form is not None and form.fits(code) for form in forms)


def spellings(system: str, code: str) -> list[str]:
    """Return how else a code may be written in a list of codes of its code system."""
    return [
        spelling
        for name, content in installed()
        if (spell := content.spellings.get(system)) is not None
        for spelling in attempt(name, partial(_spelled, spell, code)) or ()
        if spelling != code
    ]


def _spelled(spell: Spellings, code: str) -> list[str]:
    return list(spell(code))


def has_spellings(system: str) -> bool:
    """Tell whether codes of a code system may be written in several ways."""
    return any(system in content.spellings for _, content in installed())


def is_bundled_list(system: str) -> bool:
    """Tell whether the whole list of a code system is bundled, which may be old."""
    return any(system in content.bundled_lists for _, content in installed())


def search_tables() -> list[SearchTable]:
    """Return the code systems that are searched as tables; of two with a name, the first."""
    tables: dict[str, SearchTable] = {}
    for _, content in installed():
        for table in content.search_tables:
            tables.setdefault(table.name, table)
    return [*tables.values()]


def claim_rules() -> Iterator[tuple[str, ClaimRules]]:
    """Return the claim rules of all contents, each with the name of its content."""
    for name, content in installed():
        if content.claim_rules is not None:
            yield name, content.claim_rules


def title() -> str:
    """Return what the server is about, in a few words."""
    return builtin.CONTENT.title


def claim_systems() -> ClaimSystems:
    """Return the code systems of the codes of a claim."""
    systems = builtin.CONTENT.claim_systems
    assert systems is not None, "our content has them"
    return systems


def example(operation: str) -> str:
    """Return an example of the query of an operation, for messages."""
    return builtin.CONTENT.examples[operation]


def example_claim() -> dict[str, Any]:
    """Return an example of a Claim."""
    return dict(builtin.CONTENT.example_claim)


def guide() -> Guide:
    """Return what an agent has to know: our guide, with what the others say of their content."""
    own = builtin.CONTENT.guide
    assert own is not None, "our content has one"
    guides = [content.guide for _, content in installed() if content.guide is not None]
    return replace(
        own,
        systems={key: text for guide in guides for key, text in guide.systems.items()},
        value_sets={id: text for guide in guides for id, text in guide.value_sets.items()},
    )


def tour() -> list[str]:
    """Return the paths that the first page links to."""
    return [path for _, content in installed() for path in content.tour]
