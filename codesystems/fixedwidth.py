"""Fixed-width records: a layout is a table of columns."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A field with its publisher's name, and its first and last position (from 1, inclusive).

    A repeated field has `occurs` adjacent occurrences in these positions. `span` and `places` are
    slices of a line: the whole field, and each occurrence.
    """

    name: str
    alias: str
    first: int
    last: int
    occurs: int = 1
    span: slice = field(init=False, compare=False, repr=False)
    places: tuple[slice, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        start, width = self.first - 1, self.width
        places = (
            slice(start + index * width, start + (index + 1) * width)
            for index in range(self.occurs)
        )
        object.__setattr__(self, "span", slice(start, self.last))
        object.__setattr__(self, "places", tuple(places))

    @property
    def width(self) -> int:
        """The number of positions of one occurrence."""
        return (self.last - self.first + 1) // self.occurs
