"""Entering one award: form or title, year, who conferred it, who received it, the decision, the reason.

Nothing but form, kind, year and count is needed to save: a report line may have a count and no names, and
what is left for later is listed as missing. `record` in the draft is the number of the award being changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.reading.dates import show_short
from commendation.reading.lines import Reading
from commendation.reading.questions import asks_outright
from handlers.engine.flow import (
    Act,
    Action,
    Ask,
    Choice,
    Context,
    Draft,
    Find,
    Flow,
    Pick,
    Review,
    Start,
    When,
)
from handlers.engine.messages import Label, Option, Ref, Say, Words, load_texts
from handlers.flows import award_checks, kind_by_name, names, one_line, paste_awards, typed_values
from handlers.flows import award_slots as slots
from handlers.flows.award_corrections import correct_award
from handlers.flows.award_drafts import draft_of, fields_of, similar_awards
from handlers.flows.wording import award_name, describe, kind_word
from storage import awards
from storage.changes import AwardChanged, AwardEntered, Change
from storage.records import Award, Run

# --- Review and saving ------------------------------------------------------------------------------------------


def list_remarks(ctx: Context, draft: Draft) -> list[Label]:
    """What speaks against a draft: a giver without the authority, an award that it may repeat."""
    remarks: list[Label] = []
    breach = award_checks.find_breach(draft)
    if breach is not None:
        day = show_short(breach.decision_day)
        remarks.append(Words("enter_award.review.authority", citation=breach.citation, day=day))
    remarks.extend(names.remark_no_tones(draft.get("recipients") or []))
    for other in [one for one in similar_awards(ctx, draft) if one.number != draft.get("twin")][:1]:
        remarks.append(Words("enter_award.review.similar", number=other.number, line=describe(other)))
    return remarks


def label(ctx: Context, draft: Draft) -> str:
    parts = [award_name(draft["award"]) if draft.get("award") else None, slots.show_recipients(ctx, draft) or None]
    if draft.get("count") and draft.get("recipient_kind") and not draft.get("recipients"):
        parts.append(f"{draft['count']} {kind_word(draft['recipient_kind'])}")
    if not any(parts) and not draft.get("year"):
        return load_texts().raw("enter_award.nothing_yet")
    parts.append(str(draft["year"]) if draft.get("year") else load_texts().raw("enter_award.no_year"))
    return " · ".join(part for part in parts if part)


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    if draft.get("double") == award_checks.SAME:
        see = Option(f"see:{draft['twin']}", Words("enter_award.see"))
        return Act(say=Say((Words("enter_award.not_doubled", number=draft["twin"]),), (see,)))
    fields = {**fields_of(ctx, draft), "flags": award_checks.flags_of(draft)}
    why = award_checks.find_reason(draft)
    record = draft.get("record")
    change: Change
    if record:
        award = awards.get_award(ctx.conn, ctx.ledger, record)
        assert award is not None
        change = AwardChanged(award_id=award.id, fields=fields, why=why, ref="award")
    else:
        change = AwardEntered(**fields, wording=draft.get("wording"), source="answer", why=why, ref="award")
    learned, told = names.learn(draft.get("recipients") or [])
    missing = [Words(f"enter_award.{slot}.name") for slot in slots.missing_parts(draft)]
    words: list[Label] = [Words("enter_award.saved" if not record else "enter_award.changed", number=Ref("award"))]
    options = [
        Option(
            "same",
            Words("enter_award.same_decision", number=draft["decision_number"])
            if draft.get("decision_number")
            else Words("enter_award.another"),
        )
    ]
    if missing:
        words.append(Words("enter_award.missing", count=len(missing), parts=_joined(missing)))
        options.insert(0, Option("complete", Words("enter_award.complete")))
    options.append(Option("undo", Words("enter_award.undo")))
    told = [*award_checks.tell_withheld(draft), *told]
    return Act(say=Say((*words, *told), tuple(options)), changes=(change, *learned))


def _joined(words: Sequence[Words]) -> Words:
    """Several names in a row, as one value of a sentence."""
    first, *rest = words
    return Words("enter_award.and", first=first, rest=_joined(rest)) if rest else first


# --- Opening, going on, changing --------------------------------------------------------------------------------


def edit(award: Award, slot: str) -> Start:
    """Change one slot of a saved award."""
    return Start("enter_award", draft_of(award), editing=slot)


def _open(ctx: Context, argument: str) -> Act:
    if not argument:
        return Act(start=Start("enter_award"))
    page = paste_awards.read_page(ctx, argument)
    if page is not None:
        return Act(start=page)
    if paste_awards.is_page(argument):
        return Act(say=Say((Words("enter_award.nothing_read"),)), start=Start("enter_award"))
    reading = one_line.read_argument(ctx, argument)
    if reading.lines:
        return enter_reading(ctx, reading, argument)
    if asks_outright(f"khen thưởng {argument}"):
        return Act(start=Start("count", {"argument": f"khen thưởng {argument}"}))
    found = load_catalogue().look_up(argument)
    code = slots.enterable_code(found)
    draft: dict[str, Any] = {"wording": argument}
    year = one_line.find_year(ctx, argument)
    if year is not None:
        draft["year"] = year
    if code is None:
        return Act(start=Start("enter_award", draft))
    draft["award"] = code
    giver = slots.name_stated_giver(ctx, found)
    if giver is not None:
        draft["conferrer"] = giver
    return Act(start=Start("enter_award", {**draft, **slots.settle_by_award(ctx, draft)}))


def enter_reading(ctx: Context, reading: Reading, text: str) -> Act:
    """Go on with what was read from a line: one award is entered step by step, several are shown as a table."""
    if len(reading.lines) > 1:
        return Act(start=paste_awards.start(ctx, reading))
    entry = one_line.begin_entry(ctx, reading.lines[0], text)
    return Act(say=Say(entry.said) if entry.said else None, start=entry.start)


def _same(ctx: Context, run: Run, argument: str) -> Act:
    kept = (
        ("award", "recipient_kind", "year", "conferrer", "decision_number", "decision_date", "signer")
        if run.draft.get("decision_number")
        else ("year",)
    )
    draft = {slot: run.draft[slot] for slot in kept if slot in run.draft}
    if run.draft.get("decision_number"):
        draft = {slot: value for slot, value in draft.items() if slot not in ("award", "recipient_kind")}
    return Act(start=Start("enter_award", draft))


def find_saved(ctx: Context, run: Run) -> Award | None:
    """The award that a run entered or changed."""
    if run.draft.get("record"):
        return awards.get_award(ctx.conn, ctx.ledger, run.draft["record"])
    return next(iter(awards.by_run(ctx.conn, ctx.ledger, run.id)), None)


def _complete(ctx: Context, run: Run, argument: str) -> Act:
    award = find_saved(ctx, run)
    if award is None or award.status == "deleted":
        return Act(say=Say((Words("enter_award.gone"),)))
    missing = slots.missing_parts(draft_of(award))
    return Act(start=edit(award, missing[0])) if missing else Act(say=Say((Words("enter_award.nothing_missing"),)))


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _gone(ctx: Context, run: Run) -> Say | None:
    award = find_saved(ctx, run)
    if award is None:
        return None
    return Say(
        (Words("enter_award.button_gone", number=award.number),),
        (Option(f"see:{award.number}", Words("enter_award.see")),),
    )


def _see(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("find_record", {"argument": argument}))


def _needs_names(draft: Draft, count: int) -> bool:
    return bool(count >= draft["count"])


ENTER_AWARD = Flow(
    id="enter_award",
    version=1,
    open=_open,
    finish=_finish,
    label=label,
    gone=_gone,
    given=("record", "wording", "twin"),
    starts=("enter_award", "paste_awards", "count", "undo", "find_record"),
    actions=(
        Action("complete", _complete, "enter_award.complete"),
        Action("same", _same),
        Action("undo", _undo, "enter_award.undo"),
        Action("see", _see, "enter_award.see"),
    ),
    steps=(
        award_checks.DOUBLE,
        Pick(
            id="award",
            also=("danh hieu", "hinh thuc", "khen thuong", "hinh thuc khen"),
            choices=slots.award_choices,
            read=slots.read_award,
            show=lambda ctx, draft: award_name(draft["award"]),
            fills=slots.settle_by_award,
            clears=("conferrer", "breach", "overruled"),
        ),
        Pick(
            id="recipient_kind",
            also=("doi tuong khen",),
            choices=lambda ctx, draft: [Choice(kind, Words(f"kinds.{kind}")) for kind in slots.kinds_for(draft)],
            read=kind_by_name.read_kind,
            free=True,
            domain=slots.RECIPIENT_KINDS,
            show=lambda ctx, draft: kind_word(draft["recipient_kind"]),
            clears=("recipients", "conferrer"),
        ),
        Ask(
            id="year",
            early=True,
            also=("nam thanh tich", "nam khen"),
            parse=typed_values.take_year,
            suggest=typed_values.suggest_years,
        ),
        Pick(
            id="conferrer",
            also=("noi tang", "nguoi tang", "co quan tang"),
            choices=slots.conferrer_choices,
            read=slots.take_conferrer,
            free=True,
            later=True,
            show=lambda ctx, draft: str(draft["conferrer"]["name"]),
            clears=("breach", "overruled"),
        ),
        Ask(
            id="count",
            also=("so luot", "luot", "so nguoi", "so ca nhan", "so tap the"),
            parse=typed_values.take_count,
            numeric=True,
            clears=("recipients",),
            keeps=("recipients",),
        ),
        Find(
            id="recipients",
            also=("ho ten", "ten nguoi", "nguoi nhan", "nguoi duoc khen"),
            many=True,
            later=True,
            split=names.split_names,
            search=slots.find_recipient,
            enough=_needs_names,
            picked=names.keep_alias,
            check=slots.check_recipients,
            show=slots.show_recipients,
            clears=("twin", "double"),
            fills=award_checks.find_twin,
        ),
        Ask(
            id="decision_number",
            early=True,
            also=("so qd", "qd", "so quyet dinh", "quyet dinh", "so"),
            parse=slots.take_decision,
            numeric=True,
            later=True,
            clears=("twin", "double"),
            fills=award_checks.find_twin,
        ),
        Ask(
            id="decision_date",
            also=("ngay", "ngay ki", "ngay qd", "ngay quyet dinh"),
            parse=typed_values.take_past_date,
            suggest=slots.near_dates,
            values=slots.tell_wrong_day,
            later=True,
            when=(When("decision_number"),),
            show=lambda ctx, draft: typed_values.show_date(draft["decision_date"]),
            clears=("breach", "overruled"),
        ),
        Pick(
            id="signer",
            also=("nguoi ki quyet dinh",),
            choices=slots.signer_choices,
            read=slots.take_signer,
            free=True,
            later=True,
            when=(When("decision_number"),),
        ),
        Ask(id="reason", early=True, also=("li do", "ve viec"), parse=slots.take_reason, free=True, later=True),
        award_checks.BREACH,
        award_checks.OVERRULED,
        Review(id="review", remarks=list_remarks, correct=correct_award),
    ),
)
