"""`python -m commendation.reading`: one line out for each line in, and figures of agreement."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from commendation.reading.__main__ import main
from commendation.reading.scoring import Tally, match_awards

Award = dict[str, object]


def run_lines(text: str) -> list[dict[str, object]]:
    out = io.StringIO()
    assert main(["lines"], io.StringIO(text), out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def make_award(
    name: str, count: int | None, level: str | None = None, kind: str | None = "individual", grade: str = "award"
) -> Award:
    return {"award": name, "class": grade, "conferrer_level": level, "recipient_kind": kind, "count": count}


def test_answers_each_line_in_order() -> None:
    rows = [{"id": "a", "text": "LĐTT: 12", "other": 1}, {"id": "b", "text": "xin chào", "context": [], "year": 2023}]
    answers = run_lines("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert answers[1] == {"id": "b", "awards": []}
    assert answers[0]["awards"] == [
        {"award": "lao động tiên tiến", "class": "award", "conferrer": None, "conferrer_level": None,
         "recipient_kind": "individual", "count": 12, "recipients": []}
    ]  # fmt: skip


def test_says_what_is_wrong_with_a_bad_line() -> None:
    answers = run_lines('{"id": 1}\nnot json\n[1]\n{"id": "x", "text": "GK: 3 cá nhân"}\n')
    assert ["error" in answer for answer in answers] == [True, True, True, False]
    assert answers[0]["id"] == 1


@pytest.mark.parametrize(
    "line",
    [
        '{"id": NaN, "text": "gk"}', '{"id": 1, "text": 5}', "null", '"gk"', '{"id": 1, "text": "' + "\\ud800" + '"',
        '{"id": 1, "text": ' + "[" * 4000 + "]" * 4000 + "}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["lines", "questions"])
def test_a_bad_line_spoils_no_other(command: str, line: str) -> None:
    out = io.StringIO()
    good = '{"id": "b", "text": "gk 2024 bao nhiêu"}'
    assert main([command], io.StringIO(f"{good}\n{line}\n{good}\n"), out) == 0
    first, bad, last = (json.loads(answer) for answer in out.getvalue().splitlines())
    assert first == last
    assert set(bad) == {"id", "error"}


def test_reads_what_a_text_editor_adds() -> None:
    answers = run_lines('\ufeff{"id": 1, "text": "LĐTT: 2"}\r\n{"id": 2, "text": "\\ud800 LĐTT: 3", "year": true}\r\n')
    assert [len(answer["awards"]) for answer in answers] == [1, 1]  # type: ignore[arg-type]


def test_scores_a_file_against_itself(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    row = {"id": "a", "source_kind": "commune", "awards": [make_award("giấy khen", 3, "commune")]}
    gold.write_text(json.dumps(row) + "\n", encoding="utf-8")
    out = io.StringIO()
    assert main(["score", "lines", str(gold), str(gold)], None, out) == 0
    assert "all: F1=1.000" in out.getvalue()
    assert "commune: F1=1.000" in out.getvalue()


def test_a_null_slot_of_the_gold_accepts_anything() -> None:
    tally = Tally()
    match_awards([make_award("giấy khen", None, None, None)], [make_award("Giấy Khen", 4, "commune")], tally)
    assert (tally.hits, tally.missed, tally.wrong) == (1, 0, 0)


def test_matches_one_to_one_and_counts_slots_alone() -> None:
    tally = Tally()
    gold = [make_award("giấy khen", 3, "commune"), make_award("giấy khen", 3, "district")]
    match_awards(gold, [make_award("giấy khen", 3, "commune")] * 2, tally)
    assert (tally.hits, tally.missed, tally.wrong) == (1, 1, 1)
    assert tally.slots == {"award": 2, "count": 2, "recipient_kind": 2, "conferrer_level": 1}


def test_other_classes_are_optional_and_matched_by_name() -> None:
    tally = Tally()
    gold = [make_award("khen thưởng", 5, grade="generic"), make_award("giấy khen", 2)]
    match_awards(gold, [make_award("khen thưởng", 9), make_award("giấy khen", 2)], tally)
    assert (tally.hits, tally.missed, tally.wrong) == (1, 0, 0)


def test_counts_false_alarms() -> None:
    tally = Tally()
    match_awards([], [make_award("giấy khen", 2)], tally)
    match_awards([], [], tally)
    assert (tally.alarms, tally.empty, tally.wrong) == (1, 2, 1)
