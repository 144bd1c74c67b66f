"""`python -m commendation.reading lines|questions < in.jsonl > out.jsonl`, and `... score lines|questions GOLD OUT`.

One JSON object a line in and out, in the same order: `id` and `text` are read, `context` and `year` where they are
given. A line that cannot be read gives `{"id": ..., "error": ...}`. Needs no settings, no database and no clock.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

Row = dict[str, Any]


def main(argv: Sequence[str] | None = None, source: TextIO | None = None, sink: TextIO | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = _parse(argv)
    out = sink or _utf8(sys.stdout)
    if arguments.command == "score":
        gold, read = _load(arguments.gold), _load(arguments.out)
        print(_score(arguments.what, gold, read), file=out)
        return 0
    answer = _answer_lines if arguments.command == "lines" else _find_question_reader()
    for line in source or _utf8(sys.stdin):
        if line.strip():
            print(json.dumps(answer_line(line, answer), ensure_ascii=False), file=out)
    return 0


def answer_line(line: str, answer: Callable[[Row], Row]) -> Row:
    """The answer to one line of input, or what is wrong with it."""
    try:
        row = json.loads(line.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        return {"id": None, "error": f"not JSON: {problem}"[:200]}
    if not isinstance(row, dict):
        return {"id": None, "error": "not an object"}
    if not isinstance(row.get("text"), str):
        return {"id": row.get("id"), "error": "text is missing or no string"}
    try:
        return answer(row)
    except (ValueError, KeyError, TypeError) as problem:
        return {"id": row.get("id"), "error": str(problem)[:200]}


def _refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON, and would come out again as none."""
    raise ValueError(f"{name} is no JSON")


def _answer_lines(row: Row) -> Row:
    from commendation.reading.lines import read_lines
    from commendation.reading.lines.output import list_objects

    year = row.get("year")
    is_year = isinstance(year, int) and not isinstance(year, bool)
    reading = read_lines(row["text"], year=year if is_year else None)
    return {"id": row.get("id"), "awards": list_objects(reading)}


def _find_question_reader() -> Callable[[Row], Row]:
    from commendation.reading.questions_cli import answer_row

    return answer_row


def _score(what: str, gold: Iterable[Row], read: Iterable[Row]) -> str:
    if what == "questions":
        from commendation.reading.questions_cli import score_questions

        return score_questions(list(gold), list(read))
    from commendation.reading.scoring import score_lines, show_tallies

    return show_tallies(score_lines(gold, read))


def _load(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _utf8(stream: TextIO) -> TextIO:
    stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]
    return stream


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m commendation.reading", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("lines", help="award lines of texts")
    commands.add_parser("questions", help="readings of count questions")
    score = commands.add_parser("score", help="compare answers with gold labels")
    score.add_argument("what", choices=("lines", "questions"))
    score.add_argument("gold", type=Path)
    score.add_argument("out", type=Path)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
