"""Python's search for cyclic garbage: hardly any when a process starts and ends, little in one that runs for weeks."""

from __future__ import annotations

import atexit
import gc

_THRESHOLDS = (10_000, 20, 50)
"""Containers made and not freed before the youngest generation is searched; searches before the next one is."""


def search_little_around() -> None:
    """Search less often from the start on, and not when the process ends, which frees its memory anyhow.

    Looking through all modules then, and again and again while they are loaded, was a quarter of a short command
    (docs/performance.md).
    """
    gc.set_threshold(*_THRESHOLDS)
    atexit.register(gc.freeze)


def search_less() -> None:
    """Leave what is loaded by now out of every later search, and search less often.

    A turn leaves hardly a cycle behind: counting references frees the rest at once. With Python's own thresholds the
    search took a sixth of a turn (docs/performance.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
