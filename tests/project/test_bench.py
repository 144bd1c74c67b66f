"""The benchmarks run. What they measure is read by people: no test depends on how fast a machine is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_quick_benchmark_prints_ratios() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "lookup"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    ratios = re.findall(r"^\| this program +\|.*\| +(\d+\.\d+) \| +\d+ % \|$", run.stdout, re.MULTILINE)
    assert len(ratios) == 3
    assert all(float(ratio) > 0 for ratio in ratios)


def test_an_unknown_benchmark_is_named() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 2
    assert "speed" in run.stderr
