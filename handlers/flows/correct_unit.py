"""The unit under another name (/caidat → Tên đơn vị): set up wrongly, or renamed from a day on.

A name that was wrong from the beginning is corrected; one that came later holds from its day, and older documents keep
the older one (the administrative map changed on 01/07/2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from commendation.folding import fold
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Review, Start, When
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import typed_values
from handlers.flows.setup import SETUP, write_full_name
from storage import units
from storage.changes import UnitChanged
from storage.records import Run

MISTAKE, RENAMED = "mistake", "renamed"
MERGER = date(2025, 7, 1)
_WARD, _DISTRICT, _PROVINCE = SETUP.steps[:3]


def _why_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice(MISTAKE, Words("correct_unit.why.mistake")), Choice(RENAMED, Words("correct_unit.why.renamed"))]


def _read_why(ctx: Context, draft: Draft, text: str) -> str:
    """ "nhầm", "sáp nhập". Raises Reject."""
    words = set(fold(text).split())
    if words & {"nham", "sai", "loi"}:
        return MISTAKE
    if words & {"nhap", "sap", "ten", "xep"}:
        return RENAMED
    raise Reject("engine.pick_unclear")


def _show_why(ctx: Context, draft: Draft) -> str:
    return load_texts().raw(f"correct_unit.why.{draft['why']}")


def _day_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice("merger", typed_values.show_date(MERGER.isoformat()), MERGER.isoformat())]


def _take_day(ctx: Context, draft: Draft, text: str) -> str:
    """The first day of the name. Raises Reject for one before the last time that the unit was renamed."""
    day = typed_values.take_date(ctx, {}, text)
    since = units.named_since(ctx.conn, ctx.ledger)
    if date.fromisoformat(day) <= since:
        raise Reject("correct_unit.since.too_early", day=typed_values.show_date(since.isoformat()))
    return day


def _remarks(ctx: Context, draft: Draft) -> list[Label]:
    before = units.get(ctx.conn, ctx.ledger)
    name = ", ".join(part for part in (before.full_name, before.district, before.province) if part)
    return [Words("correct_unit.review.before", name=name)]


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    ward = {**draft["ward"], "district": draft["district"], "province": draft["province"]}
    fields: dict[str, Any] = {
        "kind": ward["kind"],
        "name": ward["name"],
        "district": ward["district"] or None,
        "province": ward["province"],
        "code": ward["code"],
    }
    unit = units.get(ctx.conn, ctx.ledger)
    if unit.place == unit.name:  # the place before the date follows the ward's name unless it was set apart
        fields["place"] = ward["name"]
    since = date.fromisoformat(draft["since"]) if draft.get("since") else None
    said = Words("correct_unit.saved", unit=write_full_name(ward))
    options = (Option("undo", Words("change_unit.undo")), Option("view", Words("change_unit.view")))
    return Act(say=Say((said,), options), changes=(UnitChanged(fields=fields, valid_from=since),))


CORRECT_UNIT = Flow(
    id="correct_unit",
    version=1,
    finish=_finish,
    starts=("undo", "settings"),
    actions=(
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "change_unit.undo"),
        Action("view", lambda ctx, run, argument: Act(start=Start("settings")), "change_unit.view"),
    ),
    steps=(
        Pick(
            id="why", choices=_why_choices, read=_read_why, show=_show_why, domain=(MISTAKE, RENAMED), clears=("since",)
        ),
        Ask(
            id="since",
            parse=_take_day,
            suggest=_day_choices,
            when=(When("why", (RENAMED,)),),
            show=lambda ctx, draft: typed_values.show_date(draft["since"]),
        ),
        replace(_WARD, clears=("district", "province")),
        _DISTRICT,
        _PROVINCE,
        Review(id="review", remarks=_remarks),
    ),
)
