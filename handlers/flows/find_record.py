"""Looking something up: a person or collective and what they received, a decision, one record with its history.

What was found is named by a stable word, which is also the slot's value: "KT-2023-041", "DK-2024-017", "person:12",
"collective:3", "decision:7".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commendation import matching
from commendation.folding import clean, fold
from commendation.reading.decisions import read_decision
from handlers import commands
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Reject, Review, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import cards, names, pages, tallying
from handlers.flows.award_drafts import draft_of
from handlers.flows.award_slots import missing_parts
from handlers.flows.enter_award import edit
from handlers.flows.register import OPEN_STATUSES, REGISTER
from handlers.flows.register import draft_of as draft_of_registration
from storage import awards, decisions, people, registrations
from storage.changes import AwardChanged
from storage.records import Award, AwardFilter, Registration, Run

_RECORD = re.compile(r"(kt|dk)\s*(?:(\d{4})\s*)?(\d{1,6})")
_DECISION_WORDS = re.compile(r"^(?:qd|quyet dinh|so quyet dinh)\b")
_SLOTS = (
    "award",
    "recipient_kind",
    "year",
    "conferrer",
    "count",
    "recipients",
    "decision_number",
    "decision_date",
    "signer",
    "reason",
)
"""What of an award can be changed, in the order of its card; slots of the flow that enters awards."""
_MOST_NEAR = 6


@dataclass(frozen=True)
class Found:
    """What a text names: one thing for sure, or a few that it may mean."""

    sure: str | None = None
    near: tuple[Choice, ...] = ()


# --- What a text names ------------------------------------------------------------------------------------------


def look_up(ctx: Context, text: str) -> Found:
    """The record, decision, person or collective that a text names."""
    found = look_up_number(ctx, text) or look_up_name(ctx, text)
    if found == Found() and clean(text).isdecimal():
        return look_up_number(ctx, f"qd {text}") or found
    return found


def look_up_number(ctx: Context, text: str) -> Found | None:
    """What the number of a record or decision names: "KT-2023-041", "kt41", "QĐ 45"; None for other texts."""
    folded = fold(text)
    found = _RECORD.fullmatch(folded)
    if found is not None:
        return _find_record(ctx, found[1], found[2], int(found[3]))
    if not _DECISION_WORDS.match(folded) and "/" not in text:
        return None
    try:
        number = read_decision(text, ctx.today).number
    except ValueError:
        return None
    held = decisions.find(ctx.conn, ctx.ledger, number)
    choices = tuple(Choice(f"decision:{one.id}", cards.name_decision(one)) for one in held)
    return Found(sure=choices[0].id) if len(choices) == 1 else Found(near=choices[:_MOST_NEAR])


def names_record(ctx: Context, text: str) -> bool:
    """Whether a text is the number of a record in the ledger: "KT-2023-041", "kt41", "dk017"."""
    found = _RECORD.fullmatch(fold(text))
    return found is not None and _find_record(ctx, found[1], found[2], int(found[3])).sure is not None


def _find_record(ctx: Context, kind: str, year: str | None, number: int) -> Found:
    """A record by its number; without the year, the newest year that has it."""
    years = [int(year)] if year else _years_of(ctx, kind)
    for one in years:
        if kind == "kt" and awards.get_award(ctx.conn, ctx.ledger, f"KT-{one}-{number:03d}") is not None:
            return Found(sure=f"KT-{one}-{number:03d}")
        if kind == "dk" and registrations.get_registration(ctx.conn, ctx.ledger, f"ĐK-{one}-{number:03d}") is not None:
            return Found(sure=f"DK-{one}-{number:03d}")
    return Found()


def _years_of(ctx: Context, kind: str) -> list[int]:
    if kind == "kt":
        return awards.years(ctx.conn, ctx.ledger, withheld=True)
    return list(dict.fromkeys(one.year for one in registrations.list_registrations(ctx.conn, ctx.ledger)))


def look_up_name(ctx: Context, text: str) -> Found:
    """The person or collective of that name; namesakes and near spellings are all offered."""
    found = tallying.rank_names(ctx, text, _MOST_NEAR)
    labels = {match.key: tallying.label_name(ctx, match) for match in found}
    households = awards.list_awards(ctx.conn, ctx.ledger, AwardFilter(recipient_kinds=("household",)))
    named = [matching.Choice(award.number, tuple(one.name for one in award.recipients)) for award in households]
    for match in matching.rank(text, named, limit=_MOST_NEAR):
        labels[match.key] = f"{match.name} - {match.key}"
        found.append(match)
    exact = [match for match in found if match.exact]
    if len(exact) == 1:
        return Found(sure=exact[0].key)
    near = sorted(exact or found, key=lambda match: -match.score)[:_MOST_NEAR]
    return Found(near=tuple(Choice(match.key, labels[match.key]) for match in near))


# --- Answering ----------------------------------------------------------------------------------------------------


def answer(ctx: Context, text: str) -> Act:
    """What a text names, or the nearest to it."""
    found = look_up(ctx, text)
    if found.sure is not None:
        return show(ctx, found.sure)
    return offer(found.near, text) if found.near else _tell([Words("find_record.nothing", text=clean(text)[:80])])


def offer(near: Sequence[Choice], text: str) -> Act:
    """What a text may name, as buttons."""
    act = _tell([_ask_which(near, text)], [Option(f"show:{one.id}", one.label) for one in near])
    return replace(act, state={"typed": clean(text)})


def _ask_which(near: Sequence[Choice], text: str) -> Words:
    return Words("find_record.which" if len(near) > 1 else "find_record.this_one", text=clean(text)[:80])


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
        return _show_registration(ctx, registration) if registration else _tell([Words("find_record.gone")])
    award = awards.get_award(ctx.conn, ctx.ledger, found)
    return _show_award(ctx, award) if award is not None else _tell([Words("find_record.gone")])


def _tell(lines: Sequence[Label], options: Sequence[Option] = ()) -> Act:
    return Act(say=Say(tuple(lines), tuple(options)), flow="find_record")


def _show_award(ctx: Context, award: Award) -> Act:
    options: list[Option] = []
    if award.status == "withheld" and _may_edit(ctx):
        options.append(Option(f"unflag:{award.number}", Words("find_record.unflag")))
    if award.status != "deleted" and _may_edit(ctx):
        if missing_parts(draft_of(award)):
            options.append(Option(f"complete:{award.number}", Words("find_record.complete")))
        options.append(Option(f"edit:{award.number}", Words("find_record.edit")))
        options.append(Option(f"delete:{award.number}", Words("find_record.delete")))
    if cards.is_own_last_change(ctx, award):
        options.append(Option("undo", Words("find_record.undo")))
    if award.decision is not None:
        options.append(Option(f"show:decision:{award.decision.id}", Words("find_record.same_decision")))
    return _tell(cards.write_award(ctx, award), options)


def _show_registration(ctx: Context, registration: Registration) -> Act:
    number = registration.number.replace("Đ", "D")
    options = [Option(f"amend:{number}", Words("find_record.edit"))] if registration.status in OPEN_STATUSES else []
    return _tell(cards.write_registration(registration), options)


def _show_awards(ctx: Context, found: str, name: str | None, where: AwardFilter, page: str) -> Act:
    if name is None:
        return _tell([Words("find_record.gone")])
    held = awards.list_awards(ctx.conn, ctx.ledger, where, withheld=True)
    said: list[Label] = [Words("find_record.has_none" if not held else "find_record.has", name=name, count=len(held))]
    lines, options = _write_page(found, held, page)
    sought = [
        one
        for one in registrations.list_registrations(ctx.conn, ctx.ledger)
        if found in (f"person:{one.person_id}", f"collective:{one.collective_id}")
    ]
    for registration in sought[: pages.PAGE_SIZE]:
        lines.append(Words("find_record.registered", line=cards.describe_registration(registration)))
        options.append(Option(f"show:{registration.number.replace('Đ', 'D')}", registration.number))
    return _tell([*said, *lines], options)


def _show_decision(ctx: Context, found: str, decision_id: int, page: str) -> Act:
    decision = decisions.get(ctx.conn, ctx.ledger, decision_id)
    if decision is None:
        return _tell([Words("find_record.gone")])
    where = AwardFilter(decision_number=decision.number)
    every = awards.list_awards(ctx.conn, ctx.ledger, where, withheld=True)
    held = [award for award in every if award.decision is not None and award.decision.id == decision_id]
    total = sum(award.count for award in held)
    head = Words("find_record.decision", name=cards.name_decision(decision), count=len(held), total=total)
    lines, options = _write_page(found, held, page)
    return _tell([head, *lines], options)


def _write_page(found: str, held: Sequence[Award], page: str) -> tuple[list[Label], list[Option]]:
    number = pages.clamp_page(page, len(held))
    part = held[(number - 1) * pages.PAGE_SIZE : number * pages.PAGE_SIZE]
    lines, options = pages.write_page(part, number, len(held), lambda other: f"page:{other}.{found}")
    return lines, [replace(one, id=one.id.replace("open:", "show:", 1)) for one in options]


# --- Changing ---------------------------------------------------------------------------------------------------


def _may_edit(ctx: Context) -> bool:
    return commands.may_use(ctx.ledger.role, "enter_award")


def _entered(ctx: Context, number: str) -> Award | None:
    award = awards.get_award(ctx.conn, ctx.ledger, number)
    return award if award is not None and award.status != "deleted" and _may_edit(ctx) else None


def _edit(ctx: Context, run: Run, argument: str) -> Act:
    """Ask which slot is to be changed."""
    award = _entered(ctx, argument)
    if award is None:
        return show(ctx, argument)
    slots = [slot for slot in _SLOTS if award.decision is not None or slot not in ("decision_date", "signer")]
    options = [Option(f"fix:{award.number}.{slot}", Words(f"enter_award.{slot}.name")) for slot in slots]
    return _tell([Words("find_record.which_slot", number=award.number)], options)


def _complete(ctx: Context, run: Run, argument: str) -> Act:
    """Ask for the first thing that the award lacks."""
    award = _entered(ctx, argument)
    missing = missing_parts(draft_of(award)) if award is not None else []
    return Act(start=edit(award, missing[0])) if award is not None and missing else show(ctx, argument)


def _fix(ctx: Context, run: Run, argument: str) -> Act:
    number, _, slot = argument.partition(".")
    award = _entered(ctx, number)
    return Act(start=edit(award, slot)) if award is not None and slot in _SLOTS else show(ctx, number)


def _amend(ctx: Context, run: Run, argument: str) -> Act:
    """Change a registration: without a slot what can be changed, with one ("DK-2024-017.year") that is asked."""
    found, _, slot = argument.partition(".")
    registration = registrations.get_registration(ctx.conn, ctx.ledger, f"ĐK-{found.removeprefix('DK-')}")
    if registration is None or registration.status not in OPEN_STATUSES:
        return show(ctx, found)
    slots = [step.id for step in REGISTER.steps if not isinstance(step, Review)]
    if slot in slots:
        return Act(start=Start("register", draft_of_registration(registration), editing=slot))
    options = [Option(f"amend:{found}.{one}", Words(f"register.{one}.name")) for one in slots]
    return _tell([Words("find_record.which_slot", number=registration.number)], options)


def _unflag(ctx: Context, run: Run, argument: str) -> Act:
    """The decision is in order: the award counts from now on."""
    award = _entered(ctx, argument)
    if award is None or award.status != "withheld":
        return show(ctx, argument)
    options = (Option("undo", Words("find_record.undo")), Option(f"show:{award.number}", Words("find_record.see")))
    said = Say((Words("find_record.unflagged", number=award.number),), options)
    return Act(say=said, changes=(AwardChanged(award_id=award.id, fields={"flags": ()}, ref="award"),))


def _delete(ctx: Context, run: Run, argument: str) -> Act:
    award = _entered(ctx, argument)
    return Act(start=Start("roster", {"record": award.number})) if award is not None else show(ctx, argument)


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


# --- The flow -----------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    return answer(ctx, argument) if argument else Act(start=Start("find_record"))


def _parse(ctx: Context, draft: Draft, text: str) -> str:
    found = look_up(ctx, text)
    if found.sure is None:
        sentence = _ask_which(found.near, text).key if found.near else "find_record.argument.not_there"
        raise Reject(sentence, choices=found.near, text=clean(text)[:80])
    return found.sure


def _suggest(ctx: Context, draft: Draft) -> Sequence[Choice]:
    recent = decisions.recent(ctx.conn, ctx.ledger, 3)
    return [Choice(f"decision:{one.id}", cards.name_decision(one)) for one in recent]


def _finish(ctx: Context, run: Run) -> Act:
    return _show_named(ctx, run.draft.get("typed"), run.draft["argument"])


def _show_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return _show_named(ctx, run.draft.get("typed"), argument)


def _show_named(ctx: Context, typed: str | None, found: str) -> Act:
    """What was picked for a typed name; a short name is learned by it."""
    act = show(ctx, found)
    kind, _, key = found.partition(":")
    if typed is None or kind not in ("person", "collective") or not key.isdecimal() or act.say is None:
        return act
    roll = names.load_people(ctx) if kind == "person" else names.load_collectives(ctx)
    value = roll.values.get(key)
    learned, told = names.learn([names.keep_alias(ctx, typed, value)] if value is not None else [])
    return replace(act, changes=learned, say=replace(act.say, words=(*act.say.words, *told))) if learned else act


def _turn_page(ctx: Context, run: Run, argument: str) -> Act:
    page, _, found = argument.partition(".")
    return show(ctx, found, page)


FIND_RECORD = Flow(
    id="find_record",
    version=1,
    open=_open,
    finish=_finish,
    starts=("enter_award", "register", "roster", "undo", "find_record"),
    actions=(
        Action("show", _show_pressed),
        Action("page", _turn_page),
        Action("edit", _edit, "find_record.edit"),
        Action("complete", _complete, "find_record.complete"),
        Action("fix", _fix),
        Action("amend", _amend),
        Action("delete", _delete, "find_record.delete"),
        Action("unflag", _unflag, "find_record.unflag"),
        Action("undo", _undo, "find_record.undo"),
    ),
    given=("typed",),
    passing=True,
    steps=(Ask(id="argument", parse=_parse, suggest=_suggest),),
)
