"""Corrections in words right after something was saved: "sửa số quyết định thành 46", "bỏ cái vừa nhập"."""

from __future__ import annotations

import re
from datetime import timedelta

from commendation.folding import clean, fold
from commendation.reading.questions import asks_outright
from handlers import commands
from handlers.engine import changing, drafts
from handlers.engine.flow import Act, Choice, Context, Draft, Reject, Review, Start, Step
from handlers.engine.messages import Label, Option, Ref, Say, Words, load_texts
from handlers.engine.rewording import read_clearing, read_correction, strip_marks
from handlers.engine.stage import find_shown_run
from handlers.flows import find_record, looking_up, one_line, register
from handlers.flows.award_corrections import BELONGS, correct_award, find_named
from handlers.flows.award_drafts import draft_of, fields_of
from handlers.flows.enter_award import ENTER_AWARD, find_saved, list_remarks
from handlers.flows.pass_on import offer_to_pass_on
from handlers.flows.register import REGISTER
from handlers.flows.registration_corrections import correct_registration
from handlers.flows.undo import owner_of
from storage import audit, awards, conversations, people, registrations
from storage.changes import AwardChanged, PersonChanged
from storage.records import Award, Registration

JUST_NOW = timedelta(minutes=15)
"""So long after it was saved, a correction means a record although something else was shown since."""
_TAKE_BACK = re.compile(
    r"(?:thoi |khong )?(?:bo|xoa|huy|go|hoan tac)(?: (?:di|het|ca|luon))*"
    r"(?: (?:cai|luot|ban|muc|dong|phan|doan|dang ki))*"
    r" (?:vua|moi)(?: (?:roi|xong|nhap|ghi|luu|dan|sua|dang ki|doi))*(?: di| nhe)*"
)
_TAKE_AWAY = re.compile(r"(?:thoi )?(?:bo|xoa|huy|go)(?: (?:luon|di|no|cai nay|luot nay|ban nay|muc nay|khoi so))*")
"""Said of what was just saved: "xoá đi", "bỏ cái này"."""
_SEE = frozenset({"sua", "sua lai", "doi", "doi lai", "xem", "xem lai", "mo lai"})
"""Said of what was just saved: its page shows it, and what of it can be changed."""
_ASKED_ABOUT = ("award", "year", "decision_number")
"""Slots whose name and value alone may as well be a question: "năm 2022", "qđ 45"."""
_OF_CHANGE = re.compile(r"\b(?:sua|doi)\b")


def amend_last(ctx: Context, text: str) -> Act | None:
    """What a sentence changes of what was just saved; None for what is no correction of it."""
    folded = fold(text)
    if _TAKE_BACK.fullmatch(folded):
        return _take_back(ctx, folded)
    if asks_outright(clean(text)) or _is_in_draft(ctx):
        return None
    run = find_shown_run(ctx, REGISTER.id)
    award = _find_meant(ctx) if commands.may_use(ctx.ledger.role, ENTER_AWARD.id) and run is None else None
    registration = register.find_saved(ctx, run) if run is not None else None
    if award is None and registration is None and not _shows_records(ctx):
        award, registration = _find_latest(ctx)
    meant = award or registration
    if meant is not None and folded in _SEE:
        return Act(start=Start("find_record", {"argument": meant.number.replace("Đ", "D")}))
    if award is not None and award.status != "deleted":
        return _amend_award(ctx, award, text)
    return _amend_registration(ctx, registration, text) if registration is not None else None


def amend_named(ctx: Context, text: str) -> Act | None:
    """What a sentence changes of the record whose number is in it, whatever else was said or shown last.

    None for what changes no record, or names none. What of it is to be changed is asked where that is not clear.
    """
    amended = looking_up.read_amended(text)
    if amended is None:
        return None
    if len(amended.numbers) > 1:
        held = [found.sure for number in amended.numbers if (found := looking_up.look_up(ctx, number)).sure]
        return find_record.offer([Choice(number, number.replace("DK", "ĐK")) for number in held], text)
    named = looking_up.look_up_number(ctx, amended.numbers[0])
    number = named.sure if named is not None else None
    if number is None:
        return find_record.answer(ctx, amended.numbers[0])
    if number.startswith("DK-"):
        registration = registrations.get_registration(ctx.conn, ctx.ledger, f"Đ{number[1:]}")
        act = _amend_registration(ctx, registration, amended.rest, bare=True) if registration is not None else None
        return act or find_record.answer(ctx, number)
    if not commands.may_use(ctx.ledger.role, ENTER_AWARD.id):
        return offer_to_pass_on(ctx, text)
    award = awards.get_award(ctx.conn, ctx.ledger, number)
    if award is None or award.status == "deleted" or fold(amended.rest) in _SEE:
        return find_record.answer(ctx, number)
    return _amend_award(ctx, award, amended.rest, bare=True) or find_record.ask_slot(ctx, number)


def _is_in_draft(ctx: Context) -> bool:
    """Whether something is being entered: then a correction is of that, and was read before."""
    run = conversations.load_run(ctx.conn, ctx.user.current_run) if ctx.user.current_run else None
    return run is not None and run.status == "open"


def _amend_award(ctx: Context, award: Award, text: str, *, bare: bool = False) -> Act | None:
    if _TAKE_AWAY.fullmatch(fold(text)):
        return Act(start=Start("roster", {"record": award.number}))
    draft = draft_of(award)
    steps = list(drafts.reviewed(ENTER_AWARD, draft))
    cleared = read_clearing(load_texts(), ENTER_AWARD, steps, text)
    if cleared is not None:
        return _change_slot(ctx, award, draft, cleared, None)
    bare = bare or strip_marks(text).takes_back

    def is_held(step: Step, words: str) -> bool:
        return changing.is_held(ctx, ENTER_AWARD, draft, step, words)

    named = read_correction(load_texts(), ENTER_AWARD, steps, text, is_held, bare=bare)
    telling = [step for step in steps if step.id not in _ASKED_ABOUT]
    named = named or read_correction(load_texts(), ENTER_AWARD, telling, text, is_held, bare=True)
    if named is not None:
        return _change_slot(ctx, award, draft, *named)
    placed = _place_person(ctx, award, draft, text)
    if placed is not None:
        return placed
    try:
        corrected = correct_award(ctx, drafts.copy_draft(draft), text)
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    return _save(ctx, award, corrected.draft, corrected.said) if corrected is not None else None


def _take_back(ctx: Context, folded: str) -> Act:
    """Undo what was done last; or, where that only changed what was entered a moment ago, take the whole entry out."""
    done = audit.last_group(ctx.conn, ctx.ledger)
    changed = {
        owner_of(entry)[1] for entry in done if entry.action == "award-changed" and owner_of(entry)[0] == "awards"
    }
    if _OF_CHANGE.search(folded) or len(changed) != 1 or not commands.may_use(ctx.ledger.role, ENTER_AWARD.id):
        return Act(start=Start("undo"))
    award = awards.by_id(ctx.conn, ctx.ledger, int(changed.pop()))
    return Act(start=Start("roster", {"record": award.number})) if award is not None else Act(start=Start("undo"))


def _amend_registration(ctx: Context, saved: Registration, text: str, *, bare: bool = False) -> Act | None:
    """The review of a saved registration, as the sentence corrects it."""
    if saved.status not in register.OPEN_STATUSES:
        return None
    draft = register.draft_of(saved)
    bare = bare or strip_marks(text).takes_back

    def is_held(step: Step, words: str) -> bool:
        return changing.is_held(ctx, REGISTER, draft, step, words)

    named = read_correction(load_texts(), REGISTER, drafts.reviewed(REGISTER, draft), text, is_held, bare=bare)
    try:
        if named is not None:
            changing.correct(ctx, REGISTER, draft, *named)
            return Act(start=Start(REGISTER.id, draft))
        corrected = correct_registration(ctx, draft, text)
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    return Act(say=Say((corrected.said,)), start=Start(REGISTER.id, corrected.draft)) if corrected is not None else None


def _find_meant(ctx: Context) -> Award | None:
    """The award that was just saved, or whose card was shown last."""
    run = find_shown_run(ctx, ENTER_AWARD.id)
    if run is not None:
        return find_saved(ctx, run)
    options = [offered.token.split(".", 2)[-1] for offered in ctx.user.offered]
    shown = [option.removeprefix("edit:") for option in options if option.startswith("edit:")]
    return awards.get_award(ctx.conn, ctx.ledger, shown[0]) if len(shown) == 1 else None


def _shows_records(ctx: Context) -> bool:
    """Whether records were offered last, which a correction may as well mean."""
    options = [offered.token.split(".", 2)[-1] for offered in ctx.user.offered]
    return any(option.startswith(("open:", "show:", "edit:", "fix:")) for option in options)


def _find_latest(ctx: Context) -> tuple[Award | None, Registration | None]:
    """The one record that this person entered or changed last, if that was a moment ago."""
    done = [entry for entry in audit.last_group(ctx.conn, ctx.ledger) if ctx.now - entry.at <= JUST_NOW]
    rows = {owner for owner in map(owner_of, done) if owner[0] in ("awards", "registrations")}
    if len(rows) != 1:
        return None, None
    entity, key = rows.pop()
    if entity == "awards":
        may_enter = commands.may_use(ctx.ledger.role, ENTER_AWARD.id)
        return awards.by_id(ctx.conn, ctx.ledger, int(key)) if may_enter else None, None
    held = registrations.list_registrations(ctx.conn, ctx.ledger)
    return None, next((one for one in held if one.id == int(key)), None)


def _change_slot(ctx: Context, award: Award, draft: Draft, step: Step, words: str | None) -> Act:
    """Another value for one slot, or none, read as its step reads answers; refused, the step is asked."""
    changed = drafts.copy_draft(draft)
    try:
        if words is None:
            changing.clear(ctx, ENTER_AWARD, changed, step)
        else:
            changing.correct(ctx, ENTER_AWARD, changed, step, words)
    except Reject as reject:
        return Act(say=Say((reject.words,)), start=Start(ENTER_AWARD.id, draft, editing=step.id))
    if "_editing" in changed:  # one of several names is still to be chosen
        return Act(start=Start(ENTER_AWARD.id, changed))
    name = Words(f"{ENTER_AWARD.id}.{step.id}.name")
    before, after = drafts.shown(ctx, step, draft), drafts.shown(ctx, step, changed)
    return _save(ctx, award, changed, Words("engine.corrected", name=name, before=before, after=after))


def _save(ctx: Context, award: Award, draft: Draft, said: Label) -> Act:
    """Write a corrected draft; where it now lacks something, go on as in any other change."""
    if not isinstance(drafts.find_place(ENTER_AWARD, draft).step, Review):
        return Act(say=Say((said,)), start=Start(ENTER_AWARD.id, draft))
    fields = fields_of(ctx, drafts.strip_draft(ENTER_AWARD, draft))
    words = (said, *list_remarks(ctx, draft), Words("enter_award.changed", number=Ref("award")))
    return _answer(award, words, AwardChanged(award_id=award.id, fields=fields, ref="award"))


def _place_person(ctx: Context, award: Award, draft: Draft, text: str) -> Act | None:
    """ "bà Lan ở Hội Nông dân": where a recipient of the list of people belongs."""
    belongs = BELONGS.fullmatch(strip_marks(text).words)
    at = find_named(draft.get("recipients") or [], belongs["who"]) if belongs is not None else None
    if belongs is None or at is None:
        return None
    person_id = draft["recipients"][at].get("person_id")
    person = people.get_person(ctx.conn, ctx.ledger, person_id) if person_id is not None else None
    collective = one_line.name_collective(ctx, belongs["where"]) if person is not None else None
    if person is None or collective is None:
        return None
    was = person.collective_name or load_texts().raw("engine.not_yet")
    words = (Words("enter_award.placed", name=person.name, before=was, after=collective),)
    return _answer(award, words, PersonChanged(person_id=person.id, fields={"collective": collective}))


def _answer(award: Award, words: tuple[Label, ...], change: AwardChanged | PersonChanged) -> Act:
    options = (Option("undo", Words("enter_award.undo")), Option(f"see:{award.number}", Words("enter_award.see")))
    # The run that owns these buttons knows the award, so that one correction may follow another.
    return Act(say=Say(words, options), changes=(change,), state={"record": award.number}, flow=ENTER_AWARD.id)
