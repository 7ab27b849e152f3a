"""What an agent has to know of a content before it asks: a value that content declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Guide:
    """Words for an agent that knows nothing else: instructions, code systems and examples.

    `systems` has, by the key of a code system, what its codes are; only the important ones.
    `value_sets` are worth naming, by their ids. `circumstances` are the values of each
    circumstance of a claim that an argument takes. `examples` are all arguments by the tool,
    `notes` what else to say of a tool, and `values` an example of each argument.
    """

    instructions: str
    systems: Mapping[str, str] = field(default_factory=dict)
    value_sets: Mapping[str, str] = field(default_factory=dict)
    circumstances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
