"""One record in full: its fields, what it still lacks, and who changed what and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from commendation.measures import show_amount
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows.award_drafts import draft_of
from handlers.flows.award_slots import missing_parts
from handlers.flows.typed_values import show_date
from handlers.flows.wording import award_name, kind_word, what_of
from storage import audit
from storage.records import AuditEntry, Award, Decision, Person, Registration, Target

MOST_CHANGES = 8
_FIELDS = ("code", "recipient_kind", "year", "conferrer", "count", "reason")
"""Columns of an award whose change is told with the value before and after."""
_SLOT_OF = {"code": "award", "decision_id": "decision_number"}
"""The slot whose name stands for a column, where the two are called differently."""


def name_person(person: Person) -> str:
    note = person.collective_name or person.position
    return f"{person.name} ({note})" if note else person.name


def name_decision(decision: Decision) -> str:
    """ "QĐ 45/QĐ-UBND ngày 28/02/2023"."""
    number = load_texts().raw("cards.decision").format(number=decision.number)
    day = show_date(decision.date.isoformat()) if decision.date else ""
    return load_texts().raw("cards.of_day").format(decision=number, day=day) if day else number


# --- Awards -----------------------------------------------------------------------------------------------------


def write_award(ctx: Context, award: Award) -> list[Label]:
    """The card of an award: head, fields, what is missing, history."""
    lines: list[Label] = [Words(f"cards.{award.status}", number=award.number)]
    names = "; ".join(one.name for one in award.recipients)
    fields = {
        "award": what_of(award),
        "year": str(award.year),
        "conferrer": award.conferrer,
        "count": f"{award.count} {kind_word(award.recipient_kind)}",
        "recipients": names,
        "decision_number": _write_decision(award.decision),
        "reason": award.reason,
    }
    lines.extend(_line(f"enter_award.{slot}.name", value) for slot, value in fields.items() if value)
    if award.wording:
        lines.append(Words("cards.wording", wording=award.wording))
    missing = [Words(f"enter_award.{slot}.name") for slot in missing_parts(draft_of(award))]
    if missing and award.status != "deleted":
        lines.append(Words("cards.missing", parts=_join(missing)))
    return [*lines, *write_history(ctx, award)]


def _line(name: str, value: str) -> Words:
    return Words("engine.line", name=Words(name), value=value)


def _join(names: Sequence[Words]) -> str:
    return ", ".join(load_texts().render(name, {}) for name in names)


def _write_decision(decision: Decision | None) -> str | None:
    if decision is None:
        return None
    text = name_decision(decision)
    return load_texts().raw("cards.signed").format(decision=text, signer=decision.signer) if decision.signer else text


def is_own_last_change(ctx: Context, award: Award) -> bool:
    """Whether undo would take back the latest change of this very award."""
    last = audit.last_group(ctx.conn, ctx.ledger)
    return any(entry.entity == "awards" and entry.entity_key == str(award.id) for entry in last)


def write_history(ctx: Context, award: Award) -> list[Label]:
    """A line for each time the award was written, oldest first; of many the latest."""
    entries = audit.history(ctx.conn, ctx.ledger, "awards", award.id)
    turns = group_turns(entries)
    lines = [write_turn(ctx, turn) for turn in turns[-MOST_CHANGES:]]
    return [Words("cards.history"), *lines] if lines else []


def group_turns(entries: Sequence[AuditEntry]) -> list[list[AuditEntry]]:
    """A record's entries by the turn that wrote them, in order."""
    return [list(group) for _, group in groupby(entries, key=lambda one: one.group_id)]


def write_turn(ctx: Context, turn: Sequence[AuditEntry]) -> Label:
    """A line for one time an award was written; what it held is told where it was neither put in nor taken out."""
    is_whole = any(one.entity == "awards" and None in (one.before, one.after) for one in turn)
    return write_line(ctx, turn[0], "" if is_whole else "; ".join(_write_changes(turn)))


def write_line(ctx: Context, first: AuditEntry, what: str) -> Label:
    """Who did it, when, what it was, and why."""
    verb = load_texts().raw(f"cards.action.{first.action.replace('-', '_')}")
    told = f"{verb}: {what}" if what else verb
    at = _moment(ctx, first.at)
    sentence = "cards.turn_with_reason" if first.reason else "cards.turn"
    return Words(sentence, at=at, name=first.user_name, told=told, reason=first.reason)


def _write_changes(turn: Sequence[AuditEntry]) -> Iterator[str]:
    names = False
    for entry in turn:
        before, after = entry.before or {}, entry.after or {}
        if before and after and {before.get("status"), after.get("status")} == {"entered", "withheld"}:
            yield load_texts().raw(f"cards.turned.{after['status']}")
        if entry.entity == "award_recipients":
            names = True
            continue
        for field in (*_FIELDS, "decision_id"):
            if before and after and before.get(field) != after.get(field):
                label = load_texts().raw(f"enter_award.{_SLOT_OF.get(field, field)}.name")
                known = field != "decision_id"
                yield f"{label}: {_value(before, field)} → {_value(after, field)}" if known else label
    if names:
        yield load_texts().raw("enter_award.recipients.name")


def _value(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if field == "code":
        return award_name(value)
    if value is None:
        return load_texts().raw("engine.not_yet")
    return kind_word(value) if field == "recipient_kind" else str(value)


def _moment(ctx: Context, at: datetime) -> str:
    return at.astimezone(ctx.now.tzinfo).strftime("%H:%M %d/%m/%Y")


# --- Registrations ----------------------------------------------------------------------------------------------


def describe_registration(registration: Registration) -> str:
    """ "ĐK-2024-017 · Nguyễn Thị Hoa · Lao động tiên tiến · 2024"."""
    titles = ", ".join(award_name(code) for code in registration.codes)
    parts = (registration.number, registration.nominee, titles, str(registration.year))
    return " · ".join(part for part in parts if part)


def write_registration(registration: Registration) -> list[Label]:
    """The card of a registration with its targets."""
    lines: list[Label] = [Words("cards.registration", number=registration.number, nominee=registration.nominee)]
    lines.append(Words("cards.of_year", year=registration.year))
    lines.append(Words(f"cards.status.{registration.status}"))
    lines.extend(f"- {award_name(code)}" for code in registration.codes)
    if registration.targets:
        lines.append(Words("cards.targets"))
    lines.extend(f"- {_describe_target(target)}" for target in registration.targets)
    if registration.reason:
        lines.append(Words("cards.reason", reason=registration.reason))
    return lines


def _describe_target(target: Target) -> str:
    promised = show_amount(target.amount, target.measure) if target.amount is not None else ""
    due = load_texts().raw("cards.due").format(day=show_date(target.due.isoformat())) if target.due else ""
    reached = "; ".join(part for part in (show_amount(target.result_amount, target.measure), target.result) if part)
    text = ", ".join(part for part in (target.text, promised, due) if part)
    return f"{text} → {reached}" if reached else text
