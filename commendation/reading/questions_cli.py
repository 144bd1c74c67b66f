"""Questions as rows: what `python -m commendation.reading questions` writes, and how far it agrees with gold labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commendation.folding import fold
from commendation.reading.followups import read_followup
from commendation.reading.questions import Place, Question, read_question

SLOTS = ("metric", "award", "conferrer_level", "recipient_kind", "recipient", "years", "relative_year")
"""The slots that make a question exact; `conferrer` is told but not scored."""
_FOLDED = ("award", "recipient")
_ANY_DAY = date(2000, 1, 1)
"""Rows keep "năm nay" as such, so that no row depends on the day it is read."""


def answer_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """`{"id", "query"}` for a row with `id`, `text` and perhaps `context`, or `{"id", "error"}` for a bad one."""
    text, context = row.get("text"), row.get("context") or []
    if not isinstance(text, str):
        return {"id": row.get("id"), "error": "text is not a string"}
    if not isinstance(context, list) or not all(isinstance(message, str) for message in context):
        return {"id": row.get("id"), "error": "context is not a list of strings"}
    return {"id": row.get("id"), "query": write_query(read_conversation([*context, text], today=_ANY_DAY))}


def read_conversation(messages: Sequence[str], *, today: date, place: Place | None = None) -> Question | None:
    """The question that the last of one person's messages asks, the earlier ones oldest first.

    A message that asks nothing leaves the question before it as it was.
    """
    question: Question | None = None
    read: Question | None = None
    for message in messages:
        if question is None:
            read = read_question(message, today=today, place=place)
        else:
            read = read_followup(question, message, today=today, place=place)
        question = read if read is not None else question
    return read


def write_query(question: Question | None) -> dict[str, Any]:
    """A reading in plain slots; years that are counted from today stay relative."""
    if question is None:
        empty: dict[str, Any] = dict.fromkeys(
            ("metric", "award", "conferrer", "conferrer_level", "recipient_kind", "recipient", "years", "relative_year")
        )
        return empty | {"metric": "unknown", "years": []}
    return {
        "metric": question.metric,
        "award": question.award,
        "conferrer": question.conferrer_text,
        "conferrer_level": _write_only(question.levels),
        "recipient_kind": _write_only(question.recipient_kinds),
        "recipient": question.recipient_written,
        "years": list(question.said_years),
        "relative_year": _write_relative(question.year_offsets),
    }


def _write_only(values: tuple[str, ...] | None) -> str | None:
    """The one value; several together have no name of their own."""
    return values[0] if values is not None and len(values) == 1 else None


def _write_relative(offsets: tuple[int, ...]) -> str | None:
    if -1 in offsets:
        return "last" if set(offsets) <= {-1, 0} else None
    return "this" if 0 in offsets else None


def score_questions(gold: Sequence[Mapping[str, Any]], out: Sequence[Mapping[str, Any]]) -> str:
    """A table in plain text: exact questions, `unknown` apart, each slot alone. Rows are matched by `id`.

    Slots are measured where both sides know the question; a missing or faulty row is wrong everywhere.
    """
    answers = {row.get("id"): row.get("query") for row in out}
    pairs = [(row["query"], answers.get(row["id"]) or {}) for row in gold]
    exact = sum(all(_agree(slot, want, got) for slot in _list_slots(want)) for want, got in pairs)
    meant = [(want, got) for want, got in pairs if want["metric"] == "unknown"]
    said = [(want, got) for want, got in pairs if got.get("metric") == "unknown"]
    both = sum(want["metric"] == "unknown" for want, _ in said)
    known = [(want, got) for want, got in pairs if want["metric"] != "unknown" and got.get("metric") != "unknown"]
    lines = [
        f"questions           {len(pairs):5d}",
        f"exact               {exact:5d}  {_share(exact, len(pairs))}",
        f"unknown precision   {both:5d}  {_share(both, len(said))}  of {len(said)}",
        f"unknown recall      {both:5d}  {_share(both, len(meant))}  of {len(meant)}",
    ]
    for slot in SLOTS:
        right = sum(_agree(slot, want, got) for want, got in known)
        lines.append(f"{slot:18}  {right:5d}  {_share(right, len(known))}  of {len(known)}")
    return "\n".join(lines)


def _list_slots(want: Mapping[str, Any]) -> Sequence[str]:
    return ("metric",) if want["metric"] == "unknown" else SLOTS


def _agree(slot: str, want: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    one, other = want.get(slot), got.get(slot)
    if slot == "years":
        return sorted(one or []) == sorted(other or [])
    if slot in _FOLDED:
        return fold(one or "") == fold(other or "")
    return bool(one == other)


def is_exact(want: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether a query agrees with the gold one in every slot that counts."""
    return all(_agree(slot, want, got) for slot in _list_slots(want))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:6.1%}" if whole else "     –"
