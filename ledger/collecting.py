"""Keeping Python's cyclic garbage collector from going through what is only just being made.

Making thousands of small objects sets it off again and again, and each time it finds nothing: a sixth of the time of a bulk
import. What a bulk import makes has no cycles; it goes away by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collection() -> Iterator[None]:
    """Within, no automatic collection runs in this process, whichever thread allocates. For fractions of a second.

    Where it is off already, by the application or another thread, that one turns it on again: it is never off for longer than
    the longest of those that overlap.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
