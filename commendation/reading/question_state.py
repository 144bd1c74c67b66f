"""A question as plain JSON, so that a later message can go on from it after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from commendation.reading.questions import Question

_NAMES = frozenset(field.name for field in fields(Question))


def dump_question(question: Question) -> dict[str, Any]:
    """JSON by the names of the fields; what has its default is left out."""
    plain = Question(metric=question.metric)
    kept = {name: value for name, value in asdict(question).items() if value != getattr(plain, name)}
    return {"metric": question.metric} | {
        name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()
    }


def load_question(state: Mapping[str, Any]) -> Question:
    """The question that `dump_question` wrote; unknown fields are ignored. KeyError without "metric"."""
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in state.items() if name in _NAMES
    }
    return Question(**{**values, "metric": state["metric"]})
