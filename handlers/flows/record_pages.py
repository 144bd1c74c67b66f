"""Each thing that can be looked up, as a message: an award, a registration, a decision, a person, a collective."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import commands
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import cards, paging
from handlers.flows.award_drafts import draft_of
from handlers.flows.award_slots import missing_parts
from handlers.flows.register import OPEN_STATUSES
from storage import awards, decisions, people, registrations
from storage.records import Award, AwardFilter, Registration


def show(ctx: Context, found: str, page: str = "1") -> Act:
    """One thing in full, by its stable word."""
    kind, _, key = found.partition(":")
    if kind == "person" and key.isdecimal():
        person = people.get_person(ctx.conn, ctx.ledger, int(key))
        name = cards.name_person(person) if person is not None else None
        return _show_awards(ctx, found, name, AwardFilter(person_id=int(key)), page)
    if kind == "collective" and key.isdecimal():
        collective = people.get_collective(ctx.conn, ctx.ledger, int(key))
        name = collective.name if collective is not None else None
        return _show_awards(ctx, found, name, AwardFilter(collective_id=int(key)), page)
    if kind == "decision" and key.isdecimal():
        return _show_decision(ctx, found, int(key), page)
    if found.startswith("DK-"):
        registration = registrations.get_registration(ctx.conn, ctx.ledger, f"ĐK-{found.removeprefix('DK-')}")
        return _show_registration(ctx, registration) if registration else tell([Words("find_record.gone")])
    award = awards.get_award(ctx.conn, ctx.ledger, found)
    return _show_award(ctx, award) if award is not None else tell([Words("find_record.gone")])


def may_edit(ctx: Context) -> bool:
    """Whether the person may change awards."""
    return commands.may_use(ctx.ledger.role, "enter_award")


def tell(lines: Sequence[Label], options: Sequence[Option] = ()) -> Act:
    """A message whose buttons are those of the flow that looks things up."""
    return Act(say=Say(tuple(lines), tuple(options)), flow="find_record")


def _show_award(ctx: Context, award: Award) -> Act:
    options: list[Option] = []
    if award.status == "withheld" and may_edit(ctx):
        options.append(Option(f"unflag:{award.number}", Words("find_record.unflag")))
    if award.status != "deleted" and may_edit(ctx):
        if missing_parts(draft_of(award)):
            options.append(Option(f"complete:{award.number}", Words("find_record.complete")))
        options.append(Option(f"edit:{award.number}", Words("find_record.edit")))
        options.append(Option(f"delete:{award.number}", Words("find_record.delete")))
    if cards.is_own_last_change(ctx, award):
        options.append(Option("undo", Words("find_record.undo")))
    if award.decision is not None:
        options.append(Option(f"show:decision:{award.decision.id}", Words("find_record.same_decision")))
    return tell(cards.write_award(ctx, award), options)


def _show_registration(ctx: Context, registration: Registration) -> Act:
    number = registration.number.replace("Đ", "D")
    options = [Option(f"amend:{number}", Words("find_record.edit"))] if registration.status in OPEN_STATUSES else []
    return tell(cards.write_registration(registration), options)


def _show_awards(ctx: Context, found: str, name: str | None, where: AwardFilter, page: str) -> Act:
    if name is None:
        return tell([Words("find_record.gone")])
    held = awards.list_awards(ctx.conn, ctx.ledger, where, withheld=True)
    said: list[Label] = [Words("find_record.has_none" if not held else "find_record.has", name=name, count=len(held))]
    lines, options = _write_page(found, held, page)
    sought = [
        one
        for one in registrations.list_registrations(ctx.conn, ctx.ledger)
        if found in (f"person:{one.person_id}", f"collective:{one.collective_id}")
    ]
    for registration in sought[: paging.PAGE_SIZE]:
        lines.append(Words("find_record.registered", line=cards.describe_registration(registration)))
        options.append(Option(f"show:{registration.number.replace('Đ', 'D')}", registration.number))
    return tell([*said, *lines], options)


def _show_decision(ctx: Context, found: str, decision_id: int, page: str) -> Act:
    decision = decisions.get(ctx.conn, ctx.ledger, decision_id)
    if decision is None:
        return tell([Words("find_record.gone")])
    where = AwardFilter(decision_number=decision.number)
    every = awards.list_awards(ctx.conn, ctx.ledger, where, withheld=True)
    held = [award for award in every if award.decision is not None and award.decision.id == decision_id]
    total = sum(award.count for award in held)
    head = Words("find_record.decision", name=cards.name_decision(decision), count=len(held), total=total)
    lines, options = _write_page(found, held, page)
    return tell([head, *lines], options)


def _write_page(found: str, held: Sequence[Award], page: str) -> tuple[list[Label], list[Option]]:
    number = paging.clamp_page(page, len(held))
    part = held[(number - 1) * paging.PAGE_SIZE : number * paging.PAGE_SIZE]
    lines, options = paging.write_page(part, number, len(held), lambda other: f"page:{other}.{found}")
    return lines, [replace(one, id=one.id.replace("open:", "show:", 1)) for one in options]
