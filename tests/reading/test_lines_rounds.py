"""Our own labelled texts (`data/lines`), written round by round before the reader had met them; see docs/reading.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from commendation.reading.lines import read_lines
from commendation.reading.lines.output import list_objects
from commendation.reading.scoring import Tally, score_lines
from tests.reading.labelled import FOLDER, load_round

ROUNDS = sorted(path.stem for path in FOLDER.glob("round-*.txt"))


def score(rows: Iterable[dict[str, Any]]) -> Tally:
    kept = list(rows)
    read = [{"id": row["id"], "awards": list_objects(read_lines(row["text"], year=row["year"]))} for row in kept]
    return score_lines(kept, read)["all"]


@pytest.mark.parametrize("name", ROUNDS)
def test_finds_the_awards_of_our_own_texts(name: str) -> None:
    tally = score(load_round(name))
    assert tally.f1 >= 0.85
    assert tally.alarms == 0
