"""Registering for a year: who, which titles and forms are sought, which targets are promised.

`record` in the draft is the number of the registration being changed ("ĐK-2024-017").
"""

from __future__ import annotations

from datetime import date
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import has_tones
from commendation.measures import show_amount
from handlers.engine.flow import (
    Act,
    Action,
    Ask,
    Choice,
    Context,
    Draft,
    Find,
    Flow,
    Group,
    Pick,
    Review,
    Start,
    When,
)
from handlers.engine.messages import Label, Option, Ref, Say, Words, load_texts
from handlers.flows import names, nominees, target_answers, titles, typed_values
from handlers.flows.amounts import take_amount
from handlers.flows.award_slots import own_unit
from handlers.flows.register_opening import open_registration
from handlers.flows.registration_corrections import correct_registration, show_numbered_titles
from handlers.flows.wording import award_name, kind_word
from storage import registrations
from storage.changes import Change, RegistrationChanged, RegistrationSubmitted
from storage.records import Registration, Run

OPEN_STATUSES = ("submitted", "returned")
"""In these the registration may still be changed: the council has not closed it."""
OWN_LEVEL = "-cap-xa"
"""Ends the codes of what the unit's own level gives, be it a ward or a commune."""


# --- Review and saving ------------------------------------------------------------------------------------------


def _remarks(ctx: Context, draft: Draft) -> list[Label]:
    """What a careful colleague would point out before it is written."""
    remarks: list[Label] = []
    if draft.get("record"):
        remarks.append(Words("register.review.changing", number=draft["record"]))
    if draft.get("said_level") and any(code.endswith(OWN_LEVEL) for code in draft["titles"]):
        kind = own_unit(ctx).kind
        remarks.append(Words("register.review.level", said=draft["said_level"], kind=kind))
    remarks.extend(names.remark_no_tones([draft["nominee"]]))
    promised = [target_answers.text_of(item) for item in draft["targets"]]
    bare = [text for text in promised if " " in text and not has_tones(text)]
    if bare:
        remarks.append(Words("register.review.no_tones", targets="; ".join(bare)))
    catalogue = load_catalogue()
    for code in draft["titles"]:
        award = catalogue.award(code)
        if not award.valid_in(draft["year"]):
            remarks.append(Words("register.review.not_in_year", title=award.short_name, year=draft["year"]))
    for item in draft["targets"]:
        if item.get("due") and date.fromisoformat(item["due"]).year < draft["year"]:
            line = target_answers.target_line(ctx, item)
            remarks.append(Words("register.review.due_too_early", line=line, year=draft["year"]))
    twin = _find_twin(ctx, draft)
    if twin is not None:
        remarks.append(
            Words(
                "register.review.twin",
                number=twin.number,
                titles=titles.show_titles(ctx, draft | {"titles": twin.codes}),
            )
        )
    return remarks


def _find_twin(ctx: Context, draft: Draft) -> Registration | None:
    """Another registration of the same nominee for the same year that seeks one of the same titles."""
    nominee = draft["nominee"]
    key = (nominee.get("person_id"), nominee.get("collective_id"))
    if key == (None, None):
        return None
    for other in registrations.list_registrations(ctx.conn, ctx.ledger, draft["year"]):
        is_other = other.number != draft.get("record") and other.status != "withdrawn"
        if is_other and (other.person_id, other.collective_id) == key and set(other.codes) & set(draft["titles"]):
            return other
    return None


def _label(ctx: Context, draft: Draft) -> str:
    parts = [load_texts().raw("register.title")]
    if draft.get("nominee"):
        parts.append(draft["nominee"]["name"])
    if draft.get("titles"):
        parts.append(", ".join(award_name(code) for code in draft["titles"]))
    if draft.get("year"):
        parts.append(str(draft["year"]))
    return " · ".join(parts)


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    nominee = draft["nominee"]
    who = {
        "recipient_kind": draft["recipient_kind"],
        "nominee": nominee["name"],
        "person_id": nominee.get("person_id"),
        "collective_id": nominee.get("collective_id"),
    }
    seeks = {"year": draft["year"], "codes": tuple(draft["titles"]), "targets": target_answers.target_drafts(draft)}
    record = draft.get("record")
    change: Change
    if record is not None:
        known = registrations.get_registration(ctx.conn, ctx.ledger, record)
        if known is None:
            return Act(say=Say((Words("register.gone"),)))
        if known.status not in OPEN_STATUSES:
            return Act(say=Say((Words("register.closed", number=record),)))
        change = RegistrationChanged(number=record, fields={**who, **seeks}, ref="registration")
    else:
        new = {"birth_year": nominee.get("birth_year"), "position": nominee.get("position")}
        change = RegistrationSubmitted(**who, **seeks, **new, ref="registration")
    sentence = "register.changed" if record is not None else "register.saved"
    number = Ref("registration")
    words = Words(sentence, number=number, time=ctx.now.strftime("%H:%M"), short=Ref("registration", last_part=True))
    learned, told = names.learn([nominee])
    options = (
        Option("another", Words("register.another")),
        Option("amend", Words("register.amend")),
        Option("undo", Words("register.undo")),
    )
    return Act(say=Say((words, *told), options), changes=(change, *learned))


# --- Going on, changing --------------------------------------------------------------------------------


def draft_of(registration: Registration) -> dict[str, Any]:
    """The draft that would have made this registration, for changing it."""
    return {
        "record": registration.number,
        "recipient_kind": registration.recipient_kind,
        "nominee": {
            "name": registration.nominee,
            "person_id": registration.person_id,
            "collective_id": registration.collective_id,
        },
        "year": registration.year,
        "titles": list(registration.codes),
        "targets": [target_answers.item_of(target) for target in registration.targets],
    }


def find_saved(ctx: Context, run: Run) -> Registration | None:
    """The registration that a run made or changed."""
    if run.draft.get("record"):
        return registrations.get_registration(ctx.conn, ctx.ledger, run.draft["record"])
    return registrations.by_run(ctx.conn, ctx.ledger, run.id)


def _press_another(ctx: Context, run: Run, argument: str) -> Act:
    """Another one of the same kind and year."""
    kept: dict[str, Any] = {slot: run.draft[slot] for slot in ("recipient_kind", "year") if slot in run.draft}
    if "recipient_kind" in kept:
        kept.update(nominees.settle_nominee(ctx, kept))
    return Act(start=Start("register", kept))


def _press_amend(ctx: Context, run: Run, argument: str) -> Act:
    """Without an argument: what can be changed; with one: that slot is asked."""
    registration = find_saved(ctx, run)
    if registration is None:
        return Act(say=Say((Words("register.gone"),)))
    if registration.status not in OPEN_STATUSES:
        return Act(say=Say((Words("register.closed", number=registration.number),)))
    slots = [step.id for step in REGISTER.steps if not isinstance(step, Review)]
    if argument in slots:
        return Act(start=Start("register", draft_of(registration), editing=argument))
    options = tuple(Option(f"amend:{slot}", Words(f"register.{slot}.name")) for slot in slots)
    words = (Words("register.amend_head", number=registration.number), Words("engine.which_slot"))
    return Act(say=Say(words, options))


def _press_undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _say_gone(ctx: Context, run: Run) -> Say | None:
    registration = find_saved(ctx, run)
    if registration is None:
        return None
    words = (Words("register.button_gone", number=registration.number),)
    return Say(words, (Option("amend", Words("register.amend")),))


REGISTER = Flow(
    id="register",
    version=1,
    open=open_registration,
    reads_lines=True,
    finish=_finish,
    label=_label,
    gone=_say_gone,
    given=("record", "said_level"),
    starts=("register", "registration_list", "find_record", "undo", "who_registered"),
    actions=(
        Action("another", _press_another, "register.another"),
        Action("amend", _press_amend, "register.amend"),
        Action("undo", _press_undo, "register.undo"),
    ),
    steps=(
        Pick(
            id="recipient_kind",
            choices=lambda ctx, draft: [
                Choice(kind, load_texts().raw(f"register.recipient_kind.{kind}")) for kind in nominees.KINDS
            ],
            domain=nominees.KINDS,
            show=lambda ctx, draft: kind_word(draft["recipient_kind"]),
            clears=("nominee", "titles"),
            fills=nominees.settle_nominee,
        ),
        Find(
            id="nominee",
            values=nominees.hint_me,
            split=nominees.split_nominee,
            search=nominees.find_nominee,
            picked=names.keep_alias,
            check=nominees.check_nominee,
            show=nominees.show_nominee,
        ),
        Ask(
            id="year",
            parse=typed_values.take_year_to_register,
            suggest=typed_values.suggest_years_ahead,
            also=("nam dang ki",),
        ),
        Pick(
            id="titles",
            many=True,
            choices=titles.title_choices,
            read=titles.read_title,
            split=titles.split_said,
            show=titles.show_titles,
            reviewed=show_numbered_titles,
        ),
        Group(
            id="targets",
            line=target_answers.target_line,
            shares=("year",),
            numbered_above=lambda draft: len(draft["titles"]),
            steps=(
                Ask(id="text", parse=target_answers.take_target, free=True, fills=target_answers.settle_amount),
                Ask(
                    id="amount",
                    parse=take_amount,
                    numeric=True,
                    later=True,
                    clears=("measure",),
                    fills=target_answers.settle_measure,
                    show=lambda ctx, item: show_amount(item["amount"]["amount"], None),
                ),
                Pick(
                    id="measure",
                    when=(When("amount"),),
                    choices=target_answers.measure_choices,
                    read=target_answers.take_measure,
                    values=lambda ctx, item: {"amount": show_amount(item["amount"]["amount"], None)},
                    later=True,
                ),
                Ask(
                    id="due",
                    parse=target_answers.take_due,
                    suggest=target_answers.due_choices,
                    later=True,
                    show=lambda ctx, item: typed_values.show_date(item["due"]),
                ),
            ),
        ),
        Review(id="review", remarks=_remarks, correct=correct_registration),
    ),
)
