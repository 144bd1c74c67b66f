from __future__ import annotations

import subprocess
import sys

_SHOWN_AT_END = """
import atexit, gc
from bot.garbage import search_little_around
before = gc.get_threshold()[0]
atexit.register(lambda: print(gc.get_threshold()[0] > before, gc.get_freeze_count() > 1000))
search_little_around()
"""


def test_a_process_that_ends_has_left_everything_out_of_the_last_search() -> None:
    done = subprocess.run([sys.executable, "-c", _SHOWN_AT_END], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]
