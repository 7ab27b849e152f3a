"""Fixed-width records: a layout is a table of columns."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A field by its publisher's name, its first and last position (from 1, both inclusive).

    A field that occurs several times stands `occurs` times side by side in that span. `span`
    and `places` index a line: the whole field, and each occurrence.
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
            slice(start + turn * width, start + (turn + 1) * width) for turn in range(self.occurs)
        )
        object.__setattr__(self, "span", slice(start, self.last))
        object.__setattr__(self, "places", tuple(places))

    @property
    def width(self) -> int:
        """The positions that one occurrence takes."""
        return (self.last - self.first + 1) // self.occurs
