"""Settings of the unit: what stands in the letterhead and at the end of its documents, changed one at a time.

Its name, the people with access and the short names it has learned have flows of their own (`PAGES`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Start, Step
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import link, typed_values
from handlers.flows.signers import show_title, take_signer, take_title, title_choices
from storage import linking, units
from storage.changes import UnitChanged
from storage.records import Run, Unit

SLOTS = ("place", "signer_name", "signer_title", "addressee", "distribution", "drafter")
"""What can be changed. `drafter` (who drafts the documents) is the end of the line "Lưu: VT, ..." of Nơi nhận."""
PAGES = ("correct_unit", "access", "short_names")
"""Flows that /caidat leads to beside the slots."""
NONE_WORDS = frozenset({"khong", "khong co", "bo trong", "xoa", "de trong", "bo"})
LONGEST_LINE = 120
MOST_LINES = 20


# --- Nơi nhận: the recipients, and the archive's line with who drafted ------------------------------------------


def _is_archive(line: str) -> bool:
    """Whether it is the line "Lưu: VT, ...", which ends the list of every document (NĐ 30/2020/NĐ-CP, Phụ lục I)."""
    return fold(line).split()[:1] == ["luu"]


def _recipients_in(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if not _is_archive(line)]


def _drafter_in(lines: Sequence[str]) -> str:
    archive = next((line for line in lines if _is_archive(line)), "")
    return archive.partition(",")[2].strip()


def _take_distribution(ctx: Context, draft: Draft, text: str) -> list[str]:
    """The lines, as pasted from a document or parted by ";". Raises Reject."""
    if fold(text) in NONE_WORDS:
        return []
    lines = [clean(line).lstrip("-–•+* ").rstrip(" .;") for line in text.replace(";", "\n").split("\n")]
    lines = [line for line in lines if fold(line) and fold(line) != "noi nhan"]
    if len(lines) > MOST_LINES:
        raise Reject("change_unit.distribution.too_many", count=len(lines), limit=MOST_LINES)
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise Reject("change_unit.distribution.too_long", line=f"{line[:40]}…", limit=LONGEST_LINE)
    return lines


def _settle_drafter(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """A pasted list may name the drafting office in its last line; else it stays as it was."""
    kept = units.get(ctx.conn, ctx.ledger).distribution
    return {"drafter": _drafter_in(draft["distribution"]) or _drafter_in(kept)}


# --- Other answers ------------------------------------------------------------------------------------------------


def _take_or_none(ctx: Context, draft: Draft, text: str) -> str:
    return "" if fold(text) in NONE_WORDS else typed_values.take_name(ctx, draft, text)


def _none_choice(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice("none", Words("change_unit.none"), "")]


def _no_lines_choice(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [Choice("none", Words("change_unit.none"), [])]


def _none() -> str:
    return load_texts().raw("engine.none")


# --- Showing and changing ---------------------------------------------------------------------------------------


def _draft_of(unit: Unit) -> dict[str, Any]:
    return {
        "place": unit.place,
        "signer_name": unit.signer_name,
        "signer_title": unit.signer_title,
        "addressee": unit.addressee or "",
        "distribution": _recipients_in(unit.distribution),
        "drafter": _drafter_in(unit.distribution),
    }


def _read_slot(ctx: Context, step: Step, draft: Draft) -> str:
    return step.show(ctx, draft) if step.show else str(draft[step.id])


def _start_change(unit: Unit, slot: str) -> Act:
    return Act(start=Start("change_unit", _draft_of(unit), editing=slot))


def _open(ctx: Context, argument: str) -> Act:
    """The unit as it stands; with the name of an item ("caidat người ký") that item is asked at once.

    Everybody sees from where they talk themselves; the unit is for its admins.
    """
    talks = linking.talks(ctx.conn, ctx.user.id)
    if not commands.may_use(ctx.ledger.role, CHANGE_UNIT.id):
        own: tuple[Label, ...] = tuple(link.describe_talks(ctx, talks)) or (Words("settings.one_talk"),)
        return Act(say=Say(own, link.offer_unlinking(ctx, talks)))
    unit = units.get(ctx.conn, ctx.ledger)
    texts = load_texts()
    named = [slot for slot in SLOTS if fold(texts.raw(f"change_unit.{slot}.name")) == fold(argument)]
    if named:
        return _start_change(unit, named[0])
    page = next((flow for flow in PAGES if fold(texts.raw(f"settings.page.{flow}")) == fold(argument)), None)
    if page is not None:
        return Act(start=Start(page))
    draft = _draft_of(unit)
    name = ", ".join(part for part in (unit.full_name, unit.district, unit.province) if part)
    words: list[Label] = [Words("settings.head", unit=name)]
    for step in CHANGE_UNIT.steps:
        words.append(
            Words("engine.line", name=Words(f"change_unit.{step.id}.name"), value=_read_slot(ctx, step, draft))
        )
    words.extend(link.describe_talks(ctx, talks))
    words.append(Words("engine.which_slot"))
    options = [Option(f"edit:{slot}", Words(f"change_unit.{slot}.name")) for slot in SLOTS]
    options += [Option(f"page:{flow}", Words(f"settings.page.{flow}")) for flow in PAGES]
    return Act(say=Say(tuple(words), (*options, *link.offer_unlinking(ctx, talks))))


def _press_edit(ctx: Context, run: Run, argument: str) -> Act:
    return _start_change(units.get(ctx.conn, ctx.ledger), argument) if argument in SLOTS else _open(ctx, "")


def _press_page(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start(argument)) if argument in PAGES else _open(ctx, "")


SETTINGS = Flow(
    id="settings",
    version=1,
    open=_open,
    actions=(Action("edit", _press_edit), Action("page", _press_page), Action("unlink", link.press_unlink)),
    starts=("change_unit", *PAGES),
)
"""Shows the unit (/caidat)."""


def _finish(ctx: Context, run: Run) -> Act:
    before = _draft_of(units.get(ctx.conn, ctx.ledger))
    after = {**run.draft, "distribution": _recipients_in(run.draft["distribution"])}
    view = Option("view", Words("change_unit.view"))
    changed = [step for step in CHANGE_UNIT.steps if after[step.id] != before[step.id]]
    if not changed:
        return Act(say=Say((Words("change_unit.nothing_changed"),), (view,)))
    fields: dict[str, Any] = {slot: after[slot] for slot in ("place", "signer_name", "signer_title")}
    fields["addressee"] = after["addressee"] or None
    archive = (f"Lưu: VT, {after['drafter']}",) if after["drafter"] else ()
    fields["distribution"] = (*after["distribution"], *archive)
    words = tuple(
        Words(
            "change_unit.saved",
            name=Words(f"change_unit.{step.id}.name"),
            before=_read_slot(ctx, step, before),
            after=_read_slot(ctx, step, after),
        )
        for step in changed
    )
    options = (Option("undo", Words("change_unit.undo")), view)
    return Act(say=Say((*words, Words("change_unit.from_now")), options), changes=(UnitChanged(fields=fields),))


CHANGE_UNIT = Flow(
    id="change_unit",
    version=1,
    finish=_finish,
    actions=(
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "change_unit.undo"),
        Action("view", lambda ctx, run, argument: Act(start=Start("settings")), "change_unit.view"),
    ),
    starts=("undo", "settings"),
    steps=(
        Ask(id="place", parse=typed_values.take_name, free=True),
        Ask(id="signer_name", parse=take_signer, free=True),
        Pick(
            id="signer_title",
            choices=title_choices,
            read=take_title,
            show=lambda ctx, draft: show_title(draft["signer_title"]),
        ),
        Ask(
            id="addressee",
            parse=_take_or_none,
            suggest=_none_choice,
            free=True,
            show=lambda ctx, draft: draft["addressee"] or _none(),
        ),
        Ask(
            id="distribution",
            parse=_take_distribution,
            suggest=_no_lines_choice,
            free=True,
            clears=("drafter",),
            fills=_settle_drafter,
            show=lambda ctx, draft: "; ".join(_recipients_in(draft["distribution"])) or _none(),
        ),
        Ask(
            id="drafter",
            parse=_take_or_none,
            suggest=_none_choice,
            free=True,
            show=lambda ctx, draft: draft["drafter"] or _none(),
        ),
    ),
)
"""Changes one item of the unit. It starts whole, with the item to be asked again, and so ends with its answer."""
