"""Who entered, changed, deleted or undid one record, when and why (`/lichsu KT-2023-041`), also after it was undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from commendation.folding import clean, fold
from commendation.measures import show_result
from handlers.engine.flow import Act, Ask, Context, Draft, Flow, Reject, Start
from handlers.engine.messages import Label, Say, Words, load_texts
from handlers.flows import cards
from handlers.flows.wording import award_name
from storage import audit
from storage.records import AuditEntry, Run

_NUMBER = re.compile(r"(?:so |muc )?(?:(kt|dk) ?)?(?:(\d{4}) ?)?(\d{1,6})")
_ENTITIES = {"kt": "awards", "dk": "registrations"}
_MOST = 25
_YEARS_BACK = 5


def _find(ctx: Context, text: str) -> str | None:
    """The record of a number, as "awards/41/KT-2023-041"; None for a number that was never given here.

    Without its year ("kt 41"), the newest year that has it.
    """
    found = _NUMBER.fullmatch(fold(text))
    if found is None:
        return None
    kind = found[1] or "kt"
    prefix, entity = kind.upper().replace("DK", "ĐK"), _ENTITIES[kind]
    years = [int(found[2])] if found[2] else range(ctx.today.year + 1, ctx.today.year - _YEARS_BACK, -1)
    for year in years:
        number = f"{prefix}-{year}-{int(found[3]):03d}"
        key = audit.find_numbered(ctx.conn, ctx.ledger, entity, number)
        if key is not None:
            return f"{entity}/{key}/{number}"
    return None


def _parse(ctx: Context, draft: Draft, text: str) -> str:
    found = _find(ctx, text)
    if found is None:
        raise Reject("history.record.not_there", text=clean(text)[:40])
    return found


def _tell(ctx: Context, found: str) -> Act:
    entity, key, number = found.split("/")
    entries = audit.history(ctx.conn, ctx.ledger, entity, key)
    turns = cards.group_turns(entries)
    lines: list[Label] = [Words("history.head", number=number, count=len(turns))]
    if len(turns) > _MOST:
        lines.append(Words("history.earlier", count=len(turns) - _MOST))
    write = cards.write_turn if entity == "awards" else _write_turn
    lines.extend(write(ctx, turn) for turn in turns[-_MOST:])
    own = [entry for entry in entries if entry.entity == entity]
    if own and own[-1].after is None:
        lines.append(Words("history.gone"))
    return Act(say=Say(tuple(lines)))


def _write_turn(ctx: Context, turn: Sequence[AuditEntry]) -> Label:
    """A line for one time a registration or its targets were written."""
    return cards.write_line(ctx, turn[0], "; ".join(_write_changes(turn)))


def _write_changes(turn: Sequence[AuditEntry]) -> Iterator[str]:
    texts = load_texts()
    for entry in turn:
        before, after = entry.before or {}, entry.after or {}
        if entry.entity == "targets":
            result = show_result(after.get("measure"), after.get("result_amount"), after.get("result"))
            if before and after and result:
                yield f"{after['text']}: {result}"
        elif before and after:
            for field, name in (("nominee", "nominee"), ("year", "year"), ("codes", "titles")):
                if before[field] != after[field]:
                    was, now = (_show(row[field]) for row in (before, after))
                    yield f"{texts.raw(f'register.{name}.name')}: {was} → {now}"


def _show(value: object) -> str:
    return ", ".join(award_name(code) for code in value) if isinstance(value, list) else str(value)


def _open(ctx: Context, argument: str) -> Act:
    if not argument:
        return Act(start=Start("history"))
    found = _find(ctx, argument)
    if found is None:
        return Act(say=Say((Words("history.record.not_there", text=clean(argument)[:40]),)))
    return _tell(ctx, found)


def _finish(ctx: Context, run: Run) -> Act:
    return _tell(ctx, run.draft["record"])


HISTORY = Flow(
    id="history",
    version=1,
    open=_open,
    finish=_finish,
    starts=("history",),
    passing=True,
    steps=(Ask(id="record", parse=_parse),),
)
"""Shows a record's history (/lichsu)."""
