"""Corrections in words right after something was saved: "sửa số quyết định thành 46", "bỏ cái vừa nhập"."""

from __future__ import annotations

import re

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine import changing, drafts
from handlers.engine.flow import Act, Context, Draft, Reject, Review, Start, Step
from handlers.engine.messages import Label, Option, Ref, Say, Words, load_texts
from handlers.engine.stage import find_shown_run
from handlers.flows import one_line, register
from handlers.flows.award_corrections import BELONGS, correct_award, find_named
from handlers.flows.award_drafts import draft_of, fields_of
from handlers.flows.enter_award import ENTER_AWARD, find_saved, list_remarks
from handlers.flows.register import REGISTER
from handlers.flows.register_line import correct_registration
from storage import awards, people
from storage.changes import AwardChanged, PersonChanged
from storage.records import Award, Run

_TAKE_BACK = re.compile(
    r"(?:thoi |khong )?(?:bo|xoa|huy|go|hoan tac)(?: di)?(?: (?:cai|luot|ban|muc|dong|phan|doan|dang ki))*"
    r" (?:vua|moi)(?: (?:roi|xong|nhap|ghi|luu|dan|sua|dang ki|doi))*"
)


def amend_last(ctx: Context, text: str) -> Act | None:
    """What a sentence changes of what was just saved; None for what is no correction of it."""
    if _TAKE_BACK.fullmatch(fold(text)):
        return Act(start=Start("undo"))
    run = find_shown_run(ctx, REGISTER.id)
    if run is not None:
        return _amend_registration(ctx, run, text)
    award = _find_meant(ctx) if commands.may_use(ctx.ledger.role, ENTER_AWARD.id) else None
    if award is None or award.status == "deleted":
        return None
    draft = draft_of(award)
    named = changing.read_correction(load_texts(), ENTER_AWARD, drafts.reviewed(ENTER_AWARD, draft), text)
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


def _amend_registration(ctx: Context, run: Run, text: str) -> Act | None:
    """The review of the registration that was just saved, as the sentence corrects it."""
    saved = register.find_saved(ctx, run)
    if saved is None or saved.status not in register.OPEN_STATUSES:
        return None
    draft = register.draft_of(saved)
    named = changing.read_correction(load_texts(), REGISTER, drafts.reviewed(REGISTER, draft), text)
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


def _change_slot(ctx: Context, award: Award, draft: Draft, step: Step, words: str) -> Act:
    """Another value for one slot, read as its step reads answers; refused, the step is asked."""
    changed = drafts.copy_draft(draft)
    try:
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
    belongs = BELONGS.fullmatch(clean(text).strip(" .!"))
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
