"""Which functions the time was spent in, out of py-spy's samples."""

from collections import Counter

from tests.benchmarks.table import grid

_IMPORTING = "importlib"
"""Names of functions that run while the server starts, not for requests."""
_SHOWN = 40
_HEADS = ("within", "itself", "function")


def text(samples: str) -> str:
    """The functions with the most time within them and below, and in themselves alone.

    A line of `samples` is the functions of a stack, outermost first, and how often it was seen.
    """
    below, itself = Counter[str](), Counter[str]()
    for line in samples.splitlines():
        stack, _, seen = line.rpartition(" ")
        functions = stack.split(";")
        if any(_IMPORTING in function for function in functions):
            continue
        itself[functions[-1]] += int(seen)
        for function in dict.fromkeys(functions):
            below[function] += int(seen)
    whole = itself.total() or 1
    lines = [
        (f"{seen / whole:.1%}", f"{itself[function] / whole:.1%}", function)
        for function, seen in below.most_common()
    ]
    by_itself = sorted(lines, key=lambda line: -itself[line[2]])
    return f"{grid(_HEADS, lines[:_SHOWN])}\n{grid(_HEADS, by_itself[:_SHOWN])}"
