"""Emulation movements of a year (/phongtrao): the list, one added or changed by questions, one deleted at a press.

What was saved or deleted can be taken back at once, so a deletion asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from commendation.folding import clean, fold
from handlers.engine.flow import Act, Action, Ask, Context, Draft, Flow, Reject, Review, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import typed_values
from handlers.flows.which_report import report_year
from storage import movements
from storage.changes import MovementChanged, MovementDeleted, MovementLaunched
from storage.records import Movement, Run

LONGEST_NAME = 200
LONGEST_BASE = 300
MOST_SHOWN = 12
LONGEST_LABEL = 40
_YEAR = re.compile(r"^(?:năm\s+)?((?:19|20)\d\d)\b[\s:,-]*", re.IGNORECASE)
_QUESTION = re.compile(r"\b(?:may|bao nhieu|nao|gi|danh sach)\b")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_KIND = re.compile(r"^(?:(?:thêm|phát động)\s+)?(?:phong trào\s+)?(?:thi đua\s+)?", re.IGNORECASE)
_QUOTES = " .;,\"'“”‘’«»"


# --- The list -----------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/phongtrao [năm] [tên]`: the list of a year, or a new one by its name."""
    year, text = report_year(ctx), clean(argument)
    typed = _YEAR.match(text)
    if typed is not None:
        try:
            year = typed_values.take_year_ahead(ctx, {}, typed[1])
        except Reject as reject:
            return Act(say=Say((reject.words,)), state={})
        text = text[typed.end() :]
    if _QUESTION.search(fold(text)):
        asked = _ANY_YEAR.search(text)
        return Act(say=_list(ctx, int(asked[0]) if asked else year), state={})
    if not text:
        return Act(say=_list(ctx, year), state={})
    try:
        return Act(start=Start("enter_movement", {"year": year, "name": take_name(ctx, {}, text)}))
    except Reject as reject:
        return Act(say=Say((reject.words,)), start=Start("enter_movement", {"year": year}))


def _list(ctx: Context, year: int, *before: Label) -> Say:
    held = movements.list_movements(ctx.conn, ctx.ledger, year)
    add = Option(f"add:{year}", Words("movements.add"))
    if not held:
        return Say((*before, Words("movements.none", year=year)), (add,))
    lines = [Words("movements.line", place=place, line=describe(one)) for place, one in enumerate(held, 1)]
    shown = held[:MOST_SHOWN]
    options = tuple(Option(f"see:{one.id}", _clip(one.name)) for one in shown)
    head = Words("movements.head", year=year, count=len(held))
    return Say((*before, head, *lines, Words("movements.choose")), (*options, add))


def describe(movement: Movement) -> str:
    """ "“Chuyển đổi số”, phát động 05/02/2024, theo Kế hoạch số 12/KH-UBND"."""
    texts = load_texts()
    parts = [f"“{movement.name}”"]
    if movement.launched is not None:
        parts.append(texts.raw("movements.launched").format(day=typed_values.show_date(movement.launched.isoformat())))
    if movement.base is not None:
        parts.append(texts.raw("movements.base").format(base=movement.base))
    return ", ".join(parts)


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


# --- The buttons --------------------------------------------------------------------------------------------------


def _press_add(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("enter_movement", {"year": int(argument)}))


def _press_list(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=_list(ctx, int(argument)))


def _press_see(ctx: Context, run: Run, argument: str) -> Act:
    found = movements.get_movement(ctx.conn, ctx.ledger, int(argument))
    if found is None:
        return Act(say=Say((Words("movements.gone"),)))
    options = (
        Option(f"alter:{found.id}", Words("movements.change")),
        Option(f"delete:{found.id}", Words("movements.delete")),
        Option(f"list:{found.year}", Words("movements.back")),
    )
    return Act(say=Say((Words("movements.one", year=found.year, line=describe(found)),), options))


def _press_alter(ctx: Context, run: Run, argument: str) -> Act:
    found = movements.get_movement(ctx.conn, ctx.ledger, int(argument))
    if found is None:
        return Act(say=Say((Words("movements.gone"),)))
    launched = found.launched.isoformat() if found.launched is not None else None
    draft = {"movement": found.id, "year": found.year, "name": found.name, "launched": launched, "base": found.base}
    return Act(start=Start("enter_movement", draft))


def _press_delete(ctx: Context, run: Run, argument: str) -> Act:
    found = movements.get_movement(ctx.conn, ctx.ledger, int(argument))
    if found is None:
        return Act(say=Say((Words("movements.gone"),)))
    said = Words("movements.deleted", year=found.year, line=describe(found))
    options = (Option("undo", Words("movements.undo")), Option(f"list:{found.year}", Words("movements.back")))
    return Act(say=Say((said,), options), changes=(MovementDeleted(found.id),))


def _press_undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


_SHARED_ACTIONS = (
    Action("add", _press_add),
    Action("list", _press_list),
    Action("undo", _press_undo, "movements.undo"),
)

MOVEMENTS = Flow(
    id="movements",
    version=1,
    open=_open,
    starts=("enter_movement", "undo"),
    actions=(
        *_SHARED_ACTIONS,
        Action("see", _press_see),
        Action("alter", _press_alter),
        Action("delete", _press_delete),
    ),
)


# --- One movement -------------------------------------------------------------------------------------------------


def take_name(ctx: Context, draft: Draft, text: str) -> str:
    """The name without "phong trào thi đua" and quotation marks. Raises Reject."""
    name = _KIND.sub("", clean(text)).strip(_QUOTES)
    if not any(sign.isalpha() for sign in name):
        raise Reject("enter_movement.name.unclear")
    if len(name) > LONGEST_NAME:
        raise Reject("engine.too_long", length=len(name), limit=LONGEST_NAME)
    if fold(name) in {fold(one.name) for one in _others(ctx, draft)}:
        raise Reject("enter_movement.name.known", name=name, year=draft["year"])
    return name[:1].upper() + name[1:]


def _others(ctx: Context, draft: Mapping[str, Any]) -> list[Movement]:
    """The other movements of the draft's year."""
    if "year" not in draft:
        return []
    held = movements.list_movements(ctx.conn, ctx.ledger, draft["year"])
    return [one for one in held if one.id != draft.get("movement")]


def take_base(ctx: Context, draft: Draft, text: str) -> str:
    """The document it rests on. Raises Reject."""
    base = re.sub(r"^(?:căn cứ|theo)\s+", "", clean(text), flags=re.IGNORECASE).rstrip(" .;")
    if len(base) > LONGEST_BASE:
        raise Reject("engine.too_long", length=len(base), limit=LONGEST_BASE)
    if not any(sign.isalnum() for sign in base):
        raise Reject("enter_movement.base.unclear")
    return base[:1].upper() + base[1:]


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    launched = date.fromisoformat(draft["launched"]) if draft.get("launched") else None
    fields = {"year": draft["year"], "name": draft["name"], "base": draft.get("base"), "launched": launched}
    shown = Movement(unit_id=0, id=0, **fields)
    options = (
        Option(f"add:{draft['year']}", Words("movements.add")),
        Option(f"list:{draft['year']}", Words("movements.back")),
        Option("undo", Words("movements.undo")),
    )
    known = draft.get("movement")
    if known is not None and movements.get_movement(ctx.conn, ctx.ledger, known) is None:
        return Act(say=Say((Words("movements.gone"),)))
    change = MovementLaunched(**fields) if known is None else MovementChanged(known, fields)
    sentence = "enter_movement.saved" if known is None else "enter_movement.changed"
    return Act(say=Say((Words(sentence, year=draft["year"], line=describe(shown)),), options), changes=(change,))


def _label(ctx: Context, draft: Draft) -> str:
    title = load_texts().raw("enter_movement.title")
    return f"{title} · {draft['name']}" if draft.get("name") else title


ENTER_MOVEMENT = Flow(
    id="enter_movement",
    version=1,
    finish=_finish,
    label=_label,
    given=("year", "movement"),
    starts=("enter_movement", "undo"),
    actions=_SHARED_ACTIONS,
    steps=(
        Ask(
            id="name",
            also=("ten", "phong trao"),
            parse=take_name,
            free=True,
            values=lambda ctx, draft: {"year": draft["year"]},
        ),
        Ask(
            id="launched",
            also=("ngay", "ngay phat dong"),
            parse=typed_values.take_date,
            later=True,
            show=lambda ctx, draft: typed_values.show_date(draft["launched"]),
        ),
        Ask(id="base", also=("can cu", "van ban"), parse=take_base, free=True, later=True),
        Review(id="review"),
    ),
)
