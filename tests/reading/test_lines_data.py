"""Figures reached on the labelled lines beside the project, held a little below what they are (see docs/reading.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from commendation.reading.lines import read_lines
from commendation.reading.lines.output import list_objects
from commendation.reading.scoring import Tally, score_lines
from tests.reading.replacing_lines import replace_all

SHARED = Path(__file__).parents[3] / "shared"
FILES = {"ward": "ward-lines.dev.jsonl", "news": "award-lines.dev.jsonl"}


def load_rows(kind: str) -> list[dict[str, Any]]:
    path = SHARED / "data" / FILES[kind]
    if not path.exists():
        pytest.skip(f"../shared/data/{FILES[kind]} is not here")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def score(rows: Iterable[dict[str, Any]]) -> Tally:
    kept = list(rows)
    read = [{"id": row["id"], "awards": list_objects(read_lines(row["text"], year=row.get("year")))} for row in kept]
    return score_lines(kept, read)["all"]


@pytest.mark.parametrize(("kind", "least"), [("ward", 0.96), ("news", 0.88)])
def test_finds_the_awards_of_labelled_lines(kind: str, least: float) -> None:
    assert score(load_rows(kind)).f1 >= least


@pytest.mark.parametrize("kind", ["ward", "news"])
def test_raises_no_false_alarm(kind: str) -> None:
    tally = score(load_rows(kind))
    assert tally.alarms <= 0.03 * tally.empty


@pytest.mark.parametrize("kind", ["ward", "news"])
def test_does_as_well_on_other_names_places_numbers_and_years(kind: str) -> None:
    rows = load_rows(kind)
    before = score(rows).f1
    replaced = [score(replace_all(row, seed) for row in rows).f1 for seed in (1, 2, 3)]
    assert min(replaced) >= before - 0.03


def test_replacing_changes_the_texts() -> None:
    rows = load_rows("news")
    changed = sum(replace_all(row, 1)["text"] != row["text"] for row in rows)
    assert changed > len(rows) / 2


def read_section_two() -> str:
    path = SHARED / "reference" / "report-2023-long-xuyen.txt"
    if not path.exists():
        pytest.skip("../shared/reference/report-2023-long-xuyen.txt is not here")
    text = path.read_text(encoding="utf-8")
    return text[text.index("1.  Về tập thể") : text.index("III. ĐÁNH GIÁ")]


def test_reads_the_sample_report() -> None:
    reading = read_lines(read_section_two())
    assert len(reading.lines) == 13
    assert (reading.count("collective"), reading.count("individual")) == (6, 63)
    assert [line.award for line in reading.lines].count(None) == 1
    assert [doubt.kind for doubt in reading.doubts] == ["no-form", "collective-under-individuals", "unusual-giver"]


def test_finds_nothing_else_in_the_whole_sample_report() -> None:
    path = SHARED / "reference" / "report-2023-long-xuyen.txt"
    section = read_section_two()
    reading = read_lines(path.read_text(encoding="utf-8"))
    assert [line.award for line in reading.lines] == [line.award for line in read_lines(section).lines]
