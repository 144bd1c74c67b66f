"""Undoing one's own latest change: says what it was, asks, then takes it back (nothing is lost: the audit stays)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from commendation.measures import show_result
from handlers.engine.flow import Act, Action, Context, Flow
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows.which_report import Which
from handlers.flows.wording import award_name, describe
from report_builder.outline import NUMBER, SECTIONS
from storage import audit, awards, registrations
from storage.changes import Undone
from storage.records import AuditEntry, Award, Recipient, Run

SHOWN = 5
SHARED = ("people", "collectives", "decisions")
"""Rows that a change makes on the side and others come to share: undo leaves them where they are in use."""
MAIN = {
    "award-entered": "awards",
    "award-changed": "awards",
    "award-deleted": "awards",
    "registration-submitted": "registrations",
    "registration-changed": "registrations",
    "registration-withdrawn": "registrations",
    "target-changed": "targets",
    "unit-changed": "units",
    "person-added": "people",
    "person-changed": "people",
    "collective-added": "collectives",
    "collective-changed": "collectives",
    "narrative-written": "narratives",
    "movement-launched": "movements",
    "movement-changed": "movements",
    "movement-deleted": "movements",
    "alias-learned": "aliases",
    "alias-forgotten": "aliases",
}
"""The kind of row that tells, for each action, what was done."""

Row = Mapping[str, Any]


# --- What was done, in words ------------------------------------------------------------------------------------


def describe_group(ctx: Context, entries: Sequence[AuditEntry]) -> list[Words]:
    """A line for each record that was entered or changed, in order."""
    told: dict[tuple[str, str, str], AuditEntry | None] = {}
    for entry in entries:
        main = MAIN.get(entry.action)
        if entry.entity == main:
            told[(entry.action, entry.entity, entry.entity_key)] = entry
        elif owner_of(entry)[0] == main:
            # Only parts of the record were touched, unless its own row follows.
            told.setdefault((entry.action, *owner_of(entry)), None)
    lines = [
        _describe(entry, _names_written(entries, key))
        if entry is not None
        else _describe_parts(ctx, action, entity, key)
        for (action, entity, key), entry in told.items()
    ]
    return lines or [Words("undo.other")]


def _names_written(entries: Sequence[AuditEntry], award_key: str) -> list[str]:
    """The recipients that a newly entered award was given."""
    rows = [entry.after for entry in entries if entry.entity == "award_recipients" and entry.action == "award-entered"]
    return [row["name"] for row in rows if row is not None and str(row["award_id"]) == award_key]


def _describe_parts(ctx: Context, action: str, entity: str, key: str) -> Words:
    """A record of which only recipients or targets were changed."""
    if entity == "awards":
        award = awards.by_id(ctx.conn, ctx.ledger, int(key))
        return (
            Words("undo.award.recipients", number=award.number, line=describe(award)) if award else Words("undo.other")
        )
    held = registrations.list_registrations(ctx.conn, ctx.ledger)
    found = next((one for one in held if str(one.id) == key), None)
    if found is None:
        return Words("undo.other")
    line = _registration_line({"nominee": found.nominee, "codes": found.codes, "year": found.year})
    return Words("undo.registration.targets", number=found.number, line=line)


def _describe(entry: AuditEntry, names: Sequence[str]) -> Words:
    before, after = entry.before or {}, entry.after or {}
    row = after or before
    if entry.entity == "awards":
        return _describe_change("award", entry.action, row["number"], _award_line(before), _award_line(after, names))
    if entry.entity == "registrations":
        lines = _registration_line(before), _registration_line(after)
        return _describe_change("registration", entry.action, row["number"], *lines)
    if entry.entity == "targets":
        was, now = _result_line(before), _result_line(after)
        sentence = "undo.target_again" if was else "undo.target"
        return Words(sentence, text=row["text"], before=was, after=now)
    if entry.entity == "units":
        return Words("undo.unit", names=", ".join(_changed_settings(before, after)))
    if entry.entity == "narratives" and row["section"] == NUMBER:
        return Words("undo.report_number", year=Which.of(row).short)
    if entry.entity == "narratives":
        return Words("undo.narrative", section=_section_label(row), year=Which.of(row).short)
    if entry.entity == "movements":
        return Words(f"undo.movement.{entry.action.rpartition('-')[2]}", name=row["name"], year=row["year"])
    if entry.entity == "aliases":
        verb = "forgotten" if not after else "learned"
        return Words(f"undo.alias.{verb}", alias=row["alias"])
    if not before:
        return Words("undo.name_added", name=row["name"])
    if before["name"] == row["name"]:
        return Words("undo.details_changed", name=row["name"])
    return Words("undo.name_changed", before=before["name"], name=row["name"])


def _describe_change(what: str, action: str, number: str, before: str, after: str) -> Words:
    verb = action.rpartition("-")[2]
    if before and after and before != after and verb == "changed":
        return Words(f"undo.{what}.reworded", number=number, before=before, after=after)
    return Words(f"undo.{what}.{verb}", number=number, line=after or before)


def _award_line(row: Row, names: Sequence[str] = ()) -> str:
    """The award of an audited row, as the lists show awards."""
    if not row:
        return ""
    shown = ("number", "year", "code", "conferrer_kind", "conferrer", "conferrer_level", "recipient_kind", "count")
    recipients = tuple(Recipient(name) for name in names)
    return describe(Award(unit_id=0, id=0, recipients=recipients, **{field: row[field] for field in shown}))


def _result_line(row: Row) -> str:
    return show_result(row.get("measure"), row.get("result_amount"), row.get("result"))


def _registration_line(row: Row) -> str:
    if not row:
        return ""
    return " · ".join([row["nominee"], ", ".join(award_name(code) for code in row["codes"]), str(row["year"])])


def _changed_settings(before: Row, after: Row) -> Iterable[str]:
    texts = load_texts()
    if any(before.get(column) != after.get(column) for column in ("kind", "name", "district", "province")):
        yield texts.raw("settings.page.correct_unit")
    for column in ("place", "signer_name", "signer_title", "addressee", "distribution"):
        if before.get(column) != after.get(column):
            yield texts.raw(f"change_unit.{column}.name")
    if before.get("base_file_id") != after.get("base_file_id"):
        yield texts.raw("undo.report_base")


def _section_label(row: Row) -> str:
    word = row["section"]
    return next((section.name(Which.of(row).period) for section in SECTIONS if section.word == word), word)


# --- Whether it can be undone -----------------------------------------------------------------------------------


def find_conflict(ctx: Context, entries: Sequence[AuditEntry]) -> AuditEntry | None:
    """An entry whose row has been changed by somebody since, so that undoing would take their work away."""
    last = {(entry.entity, entry.entity_key): entry for entry in entries if entry.entity not in SHARED}
    seen: dict[tuple[str, str], list[AuditEntry]] = {}
    for key, entry in last.items():
        owner = owner_of(entry)
        if owner not in seen:
            seen[owner] = audit.history(ctx.conn, ctx.ledger, *owner)
        latest = [other for other in seen[owner] if (other.entity, other.entity_key) == key][-1]
        if latest.after != entry.after:
            return latest
    return None


def owner_of(entry: AuditEntry) -> tuple[str, str]:
    """The record whose history holds this row: recipients belong to their award, targets to their registration."""
    row = entry.after or entry.before or {}
    if entry.entity == "award_recipients":
        return "awards", str(row["award_id"])
    if entry.entity == "targets":
        return "registrations", str(row["registration_id"])
    return entry.entity, entry.entity_key


# --- The conversation -------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    return _ask(ctx, audit.last_group(ctx.conn, ctx.ledger))


def _ask(ctx: Context, entries: Sequence[AuditEntry], *before: Label) -> Act:
    if not entries:
        return Act(say=Say((Words("undo.nothing"),)), state={})
    conflict = find_conflict(ctx, entries)
    if conflict is not None:
        why = Words("undo.conflict", name=conflict.user_name, time=_moment(ctx, conflict.at))
        return Act(say=Say((*before, Words("undo.found"), *_list_lines(ctx, entries), why)), state={})
    what = Words("undo.ask", time=_moment(ctx, entries[0].at))
    question = (*before, what, *_list_lines(ctx, entries), Words("undo.question"))
    options = (Option("do", Words("undo.do")), Option("leave", Words("undo.leave")))
    return Act(say=Say(question, options), state={"last": entries[-1].id})


def _list_lines(ctx: Context, entries: Sequence[AuditEntry]) -> list[Label]:
    lines = describe_group(ctx, entries)
    shown: list[Label] = [Words("undo.line", line=line) for line in lines[:SHOWN]]
    return [*shown, Words("undo.more", count=len(lines) - SHOWN)] if len(lines) > SHOWN else shown


def _moment(ctx: Context, at: datetime) -> str:
    local = at.astimezone(ctx.now.tzinfo)
    return local.strftime("%H:%M") if local.date() == ctx.today else local.strftime("%H:%M %d/%m/%Y")


def _press_do(ctx: Context, run: Run, argument: str) -> Act:
    """Undo what was shown; when something newer was done meanwhile, ask about that instead."""
    entries = audit.last_group(ctx.conn, ctx.ledger)
    if not entries:
        return Act(say=Say((Words("undo.nothing"),)), state={})
    if entries[-1].id != run.draft.get("last"):
        return _ask(ctx, entries, Words("undo.moved_on"))
    if find_conflict(ctx, entries) is not None:
        return _ask(ctx, entries)
    return Act(say=Say((Words("undo.done"), *_list_lines(ctx, entries))), changes=(Undone(),), state={})


def _press_leave(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("undo.left"),)), state={})


UNDO = Flow(
    id="undo",
    version=1,
    open=_open,
    actions=(Action("do", _press_do, "undo.do"), Action("leave", _press_leave, "undo.leave")),
)
