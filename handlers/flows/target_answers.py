"""Answers about the targets of a registration as slot values: what is promised, how much, until when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from commendation.folding import clean, fold
from commendation.measures import show_amount
from handlers.engine.filling import ENOUGH_WORDS, YES_WORDS
from handlers.engine.flow import Choice, Context, Draft, Reject
from handlers.engine.messages import load_texts
from handlers.flows import typed_values
from handlers.flows.amounts import LONGEST_MEASURE, read_amount
from storage.changes import TargetDraft
from storage.records import Target

LONGEST_TARGET = 300
MEASURES = (("percent", "%"), ("files", "hồ sơ"), ("sessions", "buổi"), ("times", "lượt"))
"""Offered where an amount was given without one; any other is typed."""

_LEADING_PERCENTAGE = re.compile(r"^\d+(?:[.,]\d+)?\s*(?:%|(?:phần trăm|phan tram)\b)\s*(?=\w)", re.IGNORECASE)


def take_target(ctx: Context, item: Draft, text: str) -> str:
    """What is promised, in words. Raises Reject."""
    line = clean(text).rstrip(" .;")
    if len(line) > LONGEST_TARGET:
        raise Reject("engine.too_long", length=len(line), limit=LONGEST_TARGET)
    if not any(sign.isalpha() for sign in line) or fold(line) in ENOUGH_WORDS:
        raise Reject("register.targets.text.no_words")
    return line


def settle_amount(ctx: Context, item: Draft) -> Mapping[str, Any]:
    """A target that begins with its percentage ("100% hồ sơ đúng hạn") has named its amount."""
    percentage = _LEADING_PERCENTAGE.match(item["text"])
    found = read_amount(percentage[0]) if percentage else None
    return {"amount": found, "measure": found["measure"]} if found is not None else {}


def settle_measure(ctx: Context, item: Draft) -> Mapping[str, Any]:
    """The measure that was given with the amount."""
    measure = item["amount"]["measure"] if item["amount"] is not None else None
    return {"measure": measure} if measure is not None else {}


def measure_choices(ctx: Context, item: Draft) -> Sequence[Choice]:
    """The usual measures."""
    return [Choice(word, label, label) for word, label in MEASURES]


def take_measure(ctx: Context, item: Draft, text: str) -> str:
    """What is measured, in a word or two. Raises Reject."""
    measure = clean(text)
    is_word = any(sign.isalpha() for sign in measure) and fold(measure) not in YES_WORDS | ENOUGH_WORDS | {"sua"}
    if not is_word or len(measure) > LONGEST_MEASURE:
        raise Reject("register.targets.measure.unclear")
    return "%" if fold(measure) == "phan tram" else measure


def due_choices(ctx: Context, item: Draft) -> Sequence[Choice]:
    """The last day of the year that is registered for."""
    last = date(item["_shared"]["year"], 12, 31).isoformat()
    return [Choice("end", typed_values.show_date(last), last)]


def take_due(ctx: Context, item: Draft, text: str) -> str:
    """A day, without a year one of the year that is registered for; none before it. Raises Reject."""
    year = item["_shared"]["year"]
    due = typed_values.take_date(ctx, {"year": year}, text)
    if date.fromisoformat(due).year < year:
        raise Reject("register.targets.due.too_early", day=typed_values.show_date(due), year=year)
    return due


def text_of(item: Mapping[str, Any]) -> str:
    """What is promised without the percentage before it: that is held as the amount, and may have been changed."""
    return _LEADING_PERCENTAGE.sub("", item["text"])


def target_line(ctx: Context, item: Draft) -> str:
    """ "hồ sơ giải quyết đúng hạn = 98 %, hạn 30/11/2024"."""
    line = text_of(item)
    if item.get("amount") is not None:
        line += f" = {show_amount(item['amount']['amount'], item.get('measure'))}"
    if item.get("due"):
        line += f", {load_texts().raw('register.targets.until').format(day=typed_values.show_date(item['due']))}"
    return line


def target_drafts(draft: Mapping[str, Any]) -> tuple[TargetDraft, ...]:
    """The targets of a finished draft, as a change takes them."""
    return tuple(
        TargetDraft(
            text=text_of(item),
            amount=item["amount"]["amount"] if item.get("amount") else None,
            measure=item.get("measure") if item.get("amount") else None,
            due=date.fromisoformat(item["due"]) if item.get("due") else None,
            id=item.get("id"),
        )
        for item in draft["targets"]
    )


def item_of(target: Target) -> dict[str, Any]:
    """The item that would have made this target, for changing it."""
    amount = {"amount": target.amount, "measure": target.measure} if target.amount is not None else None
    return {
        "id": target.id,
        "text": target.text,
        "amount": amount,
        "measure": target.measure,
        "due": target.due.isoformat() if target.due else None,
    }
