"""Typed answers of the field as slot values: what the reading raises becomes a sentence that says how to mend it.

Slots hold JSON: dates as "2023-02-28", counts and years as int.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from commendation.folding import clean, fold
from commendation.reading import dates, decisions, numbers
from commendation.reading.dates import show_short
from handlers.engine.flow import Choice, Context, Draft, Reject

EARLIEST_YEAR = 1990
LONGEST_NAME = 120
_BIRTH_YEAR = re.compile(r"[\s,(]+(?:(?:sinh|sn)\s*(?:năm|nam)?\s*)?((?:19|20)\d\d)\)?$", re.IGNORECASE)
_ORDER = re.compile(
    r"(?:sua|doi|xoa|bo|huy)\b(?: lai)? (?:thanh|ten|nam|so|cai|muc|danh|hinh|nguoi|ngay|doi tuong)\b"
    r"|(?:sua|doi|xoa|bo|ghi|luu)(?: (?:het|tat ca|di|lai|luon))*$"
)
"""A sentence that wants something changed, or done, folded: no name is one."""

_KINDS = frozenset({"ca nhan", "tap the", "ho gia dinh"})
"""Answers to "ai được khen?", folded: kinds of recipients, and nobody's name."""


def take_year(ctx: Context, draft: Draft, text: str) -> int:
    """A year that has begun. Raises Reject."""
    return _read_year(ctx, text, latest=ctx.today.year)


def take_year_ahead(ctx: Context, draft: Draft, text: str) -> int:
    """A year that may be the next one (registrations). Raises Reject."""
    return _read_year(ctx, text, latest=ctx.today.year + 1)


def take_year_to_register(ctx: Context, draft: Draft, text: str) -> int:
    """A year that is not over yet, or the next one. Raises Reject."""
    year = take_year_ahead(ctx, draft, text)
    if year < ctx.today.year:
        raise Reject("register.year.past", choices=suggest_years_ahead(ctx, draft), year=year)
    return year


def suggest_years_ahead(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """This year and the next one."""
    return [Choice(f"y{year}", str(year), year) for year in (ctx.today.year, ctx.today.year + 1)]


def _read_year(ctx: Context, text: str, latest: int) -> int:
    try:
        return dates.read_year(text, today=ctx.today, earliest=EARLIEST_YEAR, latest=latest)
    except dates.YearOutOfRange as wrong:
        key = "answers.year_future" if wrong.year > latest else "answers.year_range"
        raise Reject(key, year=wrong.year, earliest=EARLIEST_YEAR, latest=latest) from None
    except dates.NotAYear:
        raise Reject("answers.not_a_year", example=ctx.today.year) from None


def suggest_years(ctx: Context, draft: Draft) -> Sequence[Choice]:
    """Last year and this one: at a ward most records are made in January for the year before."""
    return [Choice(f"y{year}", str(year), year) for year in (ctx.today.year - 1, ctx.today.year)]


def take_past_date(ctx: Context, draft: Draft, text: str) -> str:
    """A day not after today, e.g. of a decision. Raises Reject."""
    return _read_date(ctx, draft, text, allow_future=False)


def take_date(ctx: Context, draft: Draft, text: str) -> str:
    """Any day, e.g. a target's due date. Raises Reject."""
    return _read_date(ctx, draft, text, allow_future=True)


def _read_date(ctx: Context, draft: Draft, text: str, *, allow_future: bool) -> str:
    hint = draft.get("year")
    try:
        return dates.read_date(text, today=ctx.today, year_hint=hint, allow_future=allow_future).isoformat()
    except dates.ImpossibleDate as wrong:
        near = [Choice(f"d{day:%Y%m%d}", show_short(day), day.isoformat()) for day in wrong.nearest]
        raise Reject("answers.impossible_date", choices=near, day=wrong.day, month=wrong.month) from None
    except dates.FutureDate as wrong:
        raise Reject("answers.future_date", day=show_short(wrong.day), today=show_short(ctx.today)) from None
    except dates.NotADate:
        raise Reject("answers.not_a_date") from None


def show_date(value: str | None) -> str:
    return show_short(date.fromisoformat(value)) if value else ""


def take_count(ctx: Context, draft: Draft, text: str) -> int:
    """A number of awards, at least 1. Raises Reject."""
    try:
        return numbers.read_count(text)
    except numbers.CountOutOfRange as wrong:
        raise Reject(f"answers.count_{wrong.reason.replace('-', '_')}") from None
    except numbers.NotACount:
        raise Reject("answers.not_a_count") from None


def take_name(ctx: Context, draft: Draft, text: str) -> str:
    """A name of a person or body as it will be printed. Raises Reject."""
    name = clean(text)
    if len(name) > LONGEST_NAME:
        raise Reject("answers.name_too_long", length=len(name), limit=LONGEST_NAME)
    if not any(sign.isalpha() for sign in name):
        raise Reject("answers.no_name")
    wrong = sorted({sign for sign in name if not (sign.isalnum() or sign in " .,-'’()/–&\"“”")})
    if wrong:
        raise Reject("answers.name_signs", signs=" ".join(wrong))
    return name


def take_recipient(ctx: Context, draft: Draft, text: str) -> str:
    """A name of the draft's kind of recipient; neither a kind nor, of a person, a number is one. Raises Reject."""
    name = take_name(ctx, draft, text)
    is_person = draft.get("recipient_kind") == "individual"
    bare = strip_birth_year(name)
    if fold(name) in _KINDS:
        raise Reject("answers.kind_as_name", name=name)
    is_order = _ORDER.match(fold(name)) is not None
    if (is_person and any(sign.isdigit() for sign in bare)) or is_order or _is_decision(ctx, name):
        raise Reject("answers.number_as_name", name=name)
    return name


def strip_birth_year(name: str) -> str:
    """A person's name without the year of birth after it: "Lê Thị Mai, sinh năm 1985", "Lê Thị Mai 1985"."""
    return split_birth_year(name)[0]


def split_birth_year(name: str) -> tuple[str, int | None]:
    """A person's name, and the year of birth where one stands after it."""
    found = _BIRTH_YEAR.search(name)
    return (name[: found.start()], int(found[1])) if found is not None else (name, None)


def _is_decision(ctx: Context, text: str) -> bool:
    try:
        return bool(decisions.read_decision(text, ctx.today).number)
    except ValueError:
        return False
