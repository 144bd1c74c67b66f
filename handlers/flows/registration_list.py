"""The registrations of a year, a page at a time: who registered what, each a button to its page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import cards, paging
from storage import registrations
from storage.records import Registration, Run

MOST_YEARS = 3
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NUMBER = re.compile(r"(?:dk|đk)?\s*0*(\d{1,6})", re.IGNORECASE)


def find_number(ctx: Context, text: str) -> str | None:
    """The stable word of the registration that "017" or "dk017" names, of the newest year that has it."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    held = registrations.list_registrations(ctx.conn, ctx.ledger)
    meant = [one for one in held if one.number.endswith(f"-{int(found[1]):03d}")]
    return max(meant, key=lambda one: one.year).number.replace("Đ", "D") if meant else None


def _open(ctx: Context, argument: str) -> Act:
    """The year that is named, else the newest with registrations."""
    typed = _YEAR.search(argument)
    years = _list_years(ctx)
    return _show(ctx, int(typed[0]) if typed else years[0] if years else ctx.today.year, "1")


def _list_years(ctx: Context) -> list[int]:
    held = registrations.list_registrations(ctx.conn, ctx.ledger)
    return sorted({one.year for one in held if one.status != "withdrawn"}, reverse=True)


def _show(ctx: Context, year: int, page: str) -> Act:
    held = [one for one in registrations.list_registrations(ctx.conn, ctx.ledger, year) if one.status != "withdrawn"]
    others = [Option(f"year:{one}", str(one)) for one in _list_years(ctx) if one != year][:MOST_YEARS]
    if not held:
        return Act(say=Say((Words("registration_list.none", year=year),), tuple(others)), state={})
    number = paging.clamp_page(page, len(held))
    shown = held[(number - 1) * paging.PAGE_SIZE : number * paging.PAGE_SIZE]
    head: list[Label] = [Words("registration_list.head", year=year, count=len(held))]
    options = [*_open_buttons(shown), *_page_buttons(year, number, len(held)), *others]
    said = Say((*head, *(cards.describe_registration(one) for one in shown)), tuple(options))
    return Act(say=said, state={}, flow="registration_list")


def _open_buttons(shown: Sequence[Registration]) -> list[Option]:
    return [Option(f"open:{one.number.replace('Đ', 'D')}", one.number) for one in shown]


def _page_buttons(year: int, number: int, total: int) -> list[Option]:
    around = ((number - 1, "pages.before"), (number + 1, "pages.next"))
    last = paging.count_pages(total)
    return [Option(f"page:{year}.{page}", Words(label)) for page, label in around if 1 <= page <= last]


def _turn(ctx: Context, run: Run, argument: str) -> Act:
    year, _, page = argument.partition(".")
    return _show(ctx, int(year), page)


REGISTRATION_LIST = Flow(
    id="registration_list",
    version=1,
    open=_open,
    starts=("find_record",),
    actions=(
        Action("open", lambda ctx, run, argument: Act(start=Start("find_record", {"argument": argument}))),
        Action("page", _turn),
        Action("year", lambda ctx, run, argument: _show(ctx, int(argument), "1")),
    ),
)
