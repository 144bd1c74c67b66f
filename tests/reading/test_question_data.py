"""How far questions are read as invented officials meant them: 1,053 lines of our own, a quarter of them kept unseen.

The rows of `data/questions.jsonl` follow the conventions of the development data. Those of the part "unseen" were never
looked at one by one while the reader was made better.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commendation.reading.questions_cli import answer_row, is_exact, score_questions
from tests.reading.replacing import replace_all
from tests.reading.test_questions import SHARED_DATA, unmark

DATA = Path(__file__).parent / "data" / "questions.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
UNSEEN = [row for row in ROWS if row["part"] == "unseen"]
SEEN = [row for row in ROWS if row["part"] == "seen"]


def retype(row: dict[str, Any], how: Callable[[str], str]) -> dict[str, Any]:
    return {**row, "text": how(row["text"]), "context": [how(message) for message in row["context"]]}


def share_exact(rows: list[dict[str, Any]]) -> float:
    return sum(is_exact(row["query"], answer_row(row)["query"]) for row in rows) / len(rows)


def share_unknown(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Precision and recall of "unknown"."""
    said = [(row["query"]["metric"], answer_row(row)["query"]["metric"]) for row in rows]
    both = said.count(("unknown", "unknown"))
    return both / sum(read == "unknown" for _, read in said), both / sum(meant == "unknown" for meant, _ in said)


@pytest.mark.parametrize(("rows", "floor"), [(SEEN, 0.985), (UNSEEN, 0.96)], ids=["seen", "unseen"])
def test_questions_are_read(rows: list[dict[str, Any]], floor: float) -> None:
    assert share_exact(rows) >= floor, score_questions(rows, [answer_row(row) for row in rows])


@pytest.mark.parametrize(("rows", "floor"), [(SEEN, 0.98), (UNSEEN, 0.96)], ids=["seen", "unseen"])
def test_what_is_no_question_is_told_apart(rows: list[dict[str, Any]], floor: float) -> None:
    precision, recall = share_unknown(rows)
    assert min(precision, recall) >= floor


@pytest.mark.parametrize(
    ("how", "floor"),
    [
        (unmark, 0.965),
        (str.lower, 0.97),
        (lambda text: unmark(text).lower(), 0.95),
        (str.upper, 0.97),
        (lambda text: f"em ơi {text} vậy em?", 0.97),
    ],
    ids=["no diacritics", "small letters", "neither", "capitals", "courtesy"],
)
def test_ways_of_typing_cost_little(how: Callable[[str], str], floor: float) -> None:
    assert share_exact([retype(row, how) for row in ROWS]) >= floor


@pytest.mark.parametrize(
    "how", [lambda text: unicodedata.normalize("NFD", text), lambda text: f"  {text.replace(' ', '   ')} "]
)
def test_folding_and_spaces_change_nothing(how: Callable[[str], str]) -> None:
    for row in ROWS:
        assert answer_row(retype(row, how)) == answer_row(row), row["text"]


@pytest.mark.parametrize("seed", range(3))
def test_other_names_places_numbers_and_years_read_as_well(seed: int) -> None:
    pairs = [(row, replace_all(row, seed)) for row in ROWS]
    changed = [(row, other) for row, other in pairs if other["text"] != row["text"]]
    assert len(changed) > 300
    assert share_exact([other for _, other in changed]) >= share_exact([row for row, _ in changed]) - 0.03


@pytest.mark.parametrize(("name", "floor"), [("questions", 0.96), ("ward-questions", 0.97)])
def test_the_development_questions_are_read(name: str, floor: float) -> None:
    path = SHARED_DATA / f"{name}.dev.jsonl"
    if not path.exists():
        pytest.skip(f"the development questions are not here: {path}")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert share_exact(rows) >= floor, score_questions(rows, [answer_row(row) for row in rows])


def test_a_row_is_answered_in_plain_slots() -> None:
    row = {"id": "x", "context": ["giấy khen của thị xã 2023"], "text": "còn năm ngoái"}
    assert answer_row(row) == {
        "id": "x",
        "query": {
            "metric": "count", "award": "giấy khen", "conferrer": "thị xã", "conferrer_level": "district",
            "recipient_kind": None, "recipient": None, "years": [], "relative_year": "last",
        },
    }  # fmt: skip
    assert answer_row({"id": 7, "text": "chào em"})["query"]["metric"] == "unknown"
    assert answer_row({"id": 8}) == {"id": 8, "error": "text is not a string"}
    assert answer_row({"id": 9, "text": "2023", "context": "2022"})["error"] == "context is not a list of strings"


def test_the_score_counts_what_agrees() -> None:
    gold = [
        {"id": 1, "query": {"metric": "count", "award": "giấy khen", "years": [2023], "conferrer": "thị xã"}},
        {"id": 2, "query": {"metric": "list", "award": "bằng khen", "years": []}},
        {"id": 3, "query": {"metric": "unknown"}},
        {"id": 4, "query": {"metric": "count", "award": None, "years": [2021]}},
    ]
    out = [
        {"id": 1, "query": {"metric": "count", "award": "Giay khen", "years": [2023], "conferrer": None}},
        {"id": 2, "query": {"metric": "count", "award": "bằng khen", "years": []}},
        {"id": 3, "query": {"metric": "unknown", "years": []}},
        {"id": 4, "error": "broken"},
    ]
    table = [line.split() for line in score_questions(gold, out).splitlines()]
    assert table[0] == ["questions", "4"]
    assert table[1] == ["exact", "2", "50.0%"]
    assert table[2] == ["unknown", "precision", "1", "100.0%", "of", "1"]
    assert ["metric", "1", "33.3%", "of", "3"] in table
    assert ["award", "3", "100.0%", "of", "3"] in table
