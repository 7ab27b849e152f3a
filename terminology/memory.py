"""Return free memory to the operating system."""

import ctypes
from contextlib import suppress


def release() -> None:
    """Return the free memory of the C library to the operating system, after work that took much.

    Only glibc can do this; with any other library nothing happens.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
