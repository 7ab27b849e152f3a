"""Circles of value sets: one that includes or excludes itself, through any number of others."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from codesystems.problems import Invalid
from codesystems.valueset import UNIDENTIFIED, ValueSet
from terminology import work
from terminology.messages import hl7valuesets

Resolve = Callable[[str], ValueSet | None]
"""Returns the value set of a canonical; None where there is none."""


class _Step(NamedTuple):
    """A value set on the way, and the one whose contained value sets it may name."""

    name: str
    value_set: ValueSet
    container: ValueSet

    @property
    def key(self) -> str | int:
        canonical = self.value_set.canonical
        return id(self.value_set) if canonical == UNIDENTIFIED else canonical


def refuse(value_set: ValueSet, resolve: Resolve) -> None:
    """Follow all imports of a value set. Raises Invalid for a circle; what is missing is passed."""
    first = _Step(value_set.canonical, value_set, value_set)
    path = {first.key: first}
    waiting = [_imports(first, resolve)]
    done: set[str | int] = set()
    while waiting:
        step = next(waiting[-1], None)
        if step is None:
            waiting.pop()
            done.add(path.popitem()[0])
            continue
        work.spend()
        if step.key in path:
            names = [outer.name for outer in path.values()]
            raise Invalid(hl7valuesets.circular(step.name, names))
        if step.key not in done:
            path[step.key] = step
            waiting.append(_imports(step, resolve))


def _imports(step: _Step, resolve: Resolve) -> Iterator[_Step]:
    for include in (*step.value_set.includes, *step.value_set.excludes):
        for reference in include.value_sets:
            contained = step.container.contained.get(reference)
            if contained is not None:
                name = reference if contained.url is None else contained.canonical
                yield _Step(name, contained, step.container)
                continue
            imported = resolve(reference)
            if imported is not None:
                yield _Step(imported.canonical, imported, imported)
