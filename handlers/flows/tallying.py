"""What a question counts: which awards it means, their sums by group, and how these read in a line.

Sums are of `Award.count`, so they are "lượt", never people. A year without any entered award has no sum at all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commendation import matching
from commendation.catalogue import RecipientKind, load_catalogue
from commendation.folding import fold
from commendation.reading.followups import read_followup
from commendation.reading.question_state import dump_question, load_question
from commendation.reading.questions import Place, Question, read_question
from commendation.reading.widening import widen
from handlers.engine.flow import Context
from handlers.engine.messages import load_texts
from handlers.flows.names import load_collectives, load_people, show_name
from handlers.flows.wording import award_name, kind_word, show_figure
from storage import awards, units
from storage.records import Award, AwardFilter, TallyRow

KINDS: tuple[RecipientKind, ...] = ("individual", "collective", "household")
_LEVELS = (
    "central",
    "party-province",
    "province",
    "party-district",
    "district",
    "organisation",
    "unit",
    "party-commune",
    "commune",
    None,
)
"""The order in which givers are named: from the centre down to the ward's own chair."""
_NEAR_ENOUGH = 80
_CLEARLY_NEARER = 5
_NUMBERS = re.compile(r"\d+").findall
"""Chi bộ 8 is not a slip for Chi bộ 3."""


@dataclass(frozen=True)
class Asked:
    """A question with its years settled and its recipient looked up."""

    text: str
    question: Question
    years: tuple[int, ...]
    is_year_assumed: bool = False
    """The question named no year, and no earlier one did either."""
    recipient: str | None = None
    """The name of the recipient in the ledger."""
    person_id: int | None = None
    collective_id: int | None = None
    members_of: str | None = None
    """The collective whose people are asked for, when no award of the collective itself is meant."""
    unknown: str | None = None
    """A recipient's name that the ledger does not have, or has several of."""
    wider: Question | None = None
    """The question without what it only took over from the one before, where that is another."""
    near: tuple[tuple[str, str], ...] = ()
    """Whom that name may mean: ("person:12", "Trần Thị Lan - Hội LHPN")."""

    def to_state(self) -> dict[str, Any]:
        """JSON from which `restore` makes the same question again."""
        return {"text": self.text, "years": list(self.years), "question": dump_question(self.question)}

    @property
    def decided(self) -> tuple[date, date] | None:
        """The first and the last day of the part of a year that is asked for; None for whole years."""
        if self.question.months is None or len(self.years) != 1 or self.question.metric == "compare":
            return None
        first, last = self.question.months
        year = self.years[0]
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])

    @property
    def where(self) -> AwardFilter:
        question, decided = self.question, self.decided
        return AwardFilter(
            years=(self.years or None) if decided is None else None,
            decided=decided,
            forms=question.forms,
            levels=None if question.conferrer_kinds else question.levels,
            conferrer_kinds=question.conferrer_kinds,
            recipient_kinds=question.recipient_kinds,
            person_id=self.person_id,
            collective_id=self.collective_id,
        )


# --- Reading the question -----------------------------------------------------------------------------------


def read_asked(ctx: Context, text: str, previous: Mapping[str, Any] | None = None) -> Asked | None:
    """The question that a text asks; `previous` is the state of the one before it, for what a follow-up leaves out."""
    before = restore_question(previous) if previous is not None else None
    place = find_place(ctx)
    alone = read_question(text, today=ctx.today, place=place)
    if before is not None and alone is not None and not set(before.years) & set(awards.years(ctx.conn, ctx.ledger)):
        before = None  # nothing was there to go on from
    question = read_followup(before, text, today=ctx.today, place=place) if before is not None else None
    question = question or alone
    if question is None:
        return None
    years, is_assumed = _settle_years(ctx, question, before.years if before is not None else ())
    asked = find_recipient(ctx, Asked(text=text, question=question, years=years, is_year_assumed=is_assumed))
    wider = widen(question, text, place)
    return asked if wider == question else replace(asked, wider=wider)


def find_wider(ctx: Context, asked: Asked, known: Sequence[int]) -> Asked | None:
    """The question to go on with where that which was asked has no award at all, and the wider one has some."""
    if asked.wider is None or not set(asked.years) & set(known) or tally(ctx, asked):
        return None
    wider = find_recipient(ctx, Asked(asked.text, asked.wider, asked.years, asked.is_year_assumed))
    return wider if tally(ctx, wider) else None


def ask_plain(years: Sequence[int], forms: Sequence[str] | None = None) -> Asked:
    """The plain count of years, of all awards or of some forms."""
    question = Question(metric="count", forms=tuple(forms) if forms else None, years=tuple(years))
    return Asked(text="", question=question, years=tuple(years))


def restore(ctx: Context, state: Mapping[str, Any]) -> Asked | None:
    """The question that `to_state` kept; None for the state of a release that kept no questions."""
    if "question" not in state:
        return None
    asked = Asked(text=state["text"], question=load_question(state["question"]), years=tuple(state["years"]))
    return find_recipient(ctx, asked)


def restore_question(state: Mapping[str, Any]) -> Question | None:
    """The question before, with the years it was answered for, which "năm trước" counts from."""
    if "question" not in state:
        return None
    question, years = load_question(state["question"]), tuple(state["years"])
    if question.years == years:
        return question
    return replace(question, years=years, said_years=years, year_offsets=(), year_words=None)


def find_place(ctx: Context) -> Place:
    """Where the unit is, for reading what its people write."""
    unit = units.get(ctx.conn, ctx.ledger)
    return Place(kind=unit.kind, name=unit.name, district=unit.district, province=unit.province)


def _settle_years(ctx: Context, question: Question, before: tuple[int, ...]) -> tuple[tuple[int, ...], bool]:
    if question.years:
        return question.years, False
    known = awards.years(ctx.conn, ctx.ledger)
    if set(before) & set(known) and question.recipient is None and question.by != "year":
        return before, False
    if question.metric == "compare" and question.by != "recipient":
        return tuple(sorted(known)), False
    if question.recipient is not None and question.metric == "list":
        return tuple(sorted(known)), False
    return (known[0] if known else ctx.today.year,), True


def rank_names(ctx: Context, text: str, limit: int = 5) -> list[matching.Match]:
    """The people and collectives that a name may mean, best first, as "person:12" and "collective:3".

    A form of address is taken off for people only: "chi bo 1" is no "chị Bo".
    """
    rolls = {"person": load_people(ctx), "collective": load_collectives(ctx)}
    found = [
        replace(match, key=f"{kind}:{match.key}") for kind, roll in rolls.items() for match in roll.rank(text, limit)
    ]
    return sorted(found, key=lambda match: (not match.exact, -match.score))[:limit]


def label_name(ctx: Context, match: matching.Match) -> str:
    """A name with what tells it from its namesakes: "Nguyễn Thị Hòa - Địa chính"."""
    kind, _, key = match.key.partition(":")
    roll = load_people(ctx) if kind == "person" else load_collectives(ctx)
    return show_name(roll.values[key]) if key in roll.values else match.name


def find_recipient(ctx: Context, asked: Asked) -> Asked:
    """The question with the person or collective that it names, or with those that are near."""
    name = asked.question.recipient
    if name is None:
        return asked
    ranked = rank_names(ctx, name)
    exact = [match for match in ranked if match.exact]
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= _CLEARLY_NEARER)
    clear = clear and not exact and ranked[0].score >= _NEAR_ENOUGH and _NUMBERS(name) == _NUMBERS(ranked[0].name)
    if len(exact) != 1 and not clear:
        near = tuple((match.key, label_name(ctx, match)) for match in ranked[:3])
        return replace(asked, unknown=name, near=near)
    found = exact[0] if exact else ranked[0]
    kind, _, key = found.key.partition(":")
    if kind == "person":
        return replace(asked, recipient=found.name, person_id=int(key))
    if asked.question.recipient_kinds == ("individual",):
        return replace(asked, recipient=found.name, members_of=found.name)
    return replace(asked, recipient=found.name, collective_id=int(key))


# --- Counting -----------------------------------------------------------------------------------------------


def tally(ctx: Context, asked: Asked, **other: Any) -> list[TallyRow]:
    """The groups of like awards that are meant; `other` replaces fields of the filter.

    Of an award to several, one named recipient has one: so for a recipient, and for a member, who sees only awards of
    their own, each record counts once.
    """
    rows = awards.tally(ctx.conn, ctx.ledger, replace(asked.where, **other))
    code = _single_code(asked) if "forms" not in other else None
    meant = [row for row in rows if code is None or row.code == code]
    one_each = asked.person_id is not None or asked.collective_id is not None or ctx.ledger.role == "member"
    return [replace(row, count=row.records) for row in meant] if one_each else meant


def count_withheld(ctx: Context, asked: Asked) -> int:
    """How many awards (lượt) that are meant wait for a correction and do not count yet."""
    return total(awards.tally(ctx.conn, ctx.ledger, asked.where, status="withheld"))


def list_meant(
    ctx: Context, asked: Asked, *, offset: int = 0, limit: int | None = None, withheld: bool = False
) -> list[Award]:
    """The records that are meant, as `storage.awards.list_awards` orders them.

    With `withheld` also those that wait for a correction and do not count yet.
    """
    code = _single_code(asked)
    if code is None and asked.members_of is None:
        return awards.list_awards(ctx.conn, ctx.ledger, asked.where, offset=offset, limit=limit, withheld=withheld)
    found = [
        award
        for award in awards.list_awards(ctx.conn, ctx.ledger, asked.where, withheld=withheld)
        if (code is None or award.code == code)
        and (asked.members_of is None or any(one.note == asked.members_of for one in award.recipients))
    ]
    return found[offset : None if limit is None else offset + limit]


def count_meant(ctx: Context, asked: Asked, *, withheld: bool = False) -> int:
    """How many records are meant; with `withheld` also those that do not count yet."""
    if _single_code(asked) is None and asked.members_of is None:
        return awards.count_records(ctx.conn, ctx.ledger, asked.where, withheld=withheld)
    return len(list_meant(ctx, asked, withheld=withheld))


def _single_code(asked: Asked) -> str | None:
    """The one award meant, where its family holds others too."""
    code = asked.question.code
    return code if code is not None and load_catalogue().award(code).form != code else None


def total(rows: Iterable[TallyRow]) -> int:
    return sum(row.count for row in rows)


def group(rows: Iterable[TallyRow], key: Callable[[TallyRow], Any]) -> dict[Any, list[TallyRow]]:
    found: dict[Any, list[TallyRow]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def by_conferrer(rows: Iterable[TallyRow]) -> list[tuple[str, list[TallyRow]]]:
    """The rows by who gave them, from the centre down; unnamed givers last."""
    groups = group(rows, lambda row: fold(row.conferrer) if row.conferrer else "")
    unnamed = load_texts().raw("count.no_conferrer")
    ordered = sorted(groups.items(), key=lambda item: (not item[0], _LEVELS.index(item[1][0].conferrer_level)))
    return [(found[0].conferrer or unnamed, found) for _, found in ordered]


def by_form(rows: Iterable[TallyRow]) -> list[tuple[str, str | None, list[TallyRow]]]:
    """The rows by title or form: its name, its family and they; the most first, "chưa rõ hình thức" last."""
    groups = group(rows, lambda row: form_of(row.code))
    ordered = sorted(groups.items(), key=lambda item: (item[0] is None, -total(item[1])))
    return [(_name_form(form, found), form, found) for form, found in ordered]


def form_of(code: str | None) -> str | None:
    return None if code is None else load_catalogue().award(code).form


def _name_form(form: str | None, rows: Sequence[TallyRow]) -> str:
    if form is None:
        return load_texts().raw("count.no_form")
    codes = {row.code for row in rows}
    if codes == {form}:
        return award_name(form)
    name = load_catalogue().form_name(form)
    return name[:1].upper() + name[1:]


# --- How sums read --------------------------------------------------------------------------------------------


def write_kinds(rows: Iterable[TallyRow], between: str) -> str:
    """ "45 cá nhân + 2 tập thể"."""
    counted = group(rows, lambda row: row.recipient_kind)
    return between.join(f"{show_figure(total(counted[kind]))} {kind_word(kind)}" for kind in KINDS if kind in counted)


def write_part(name: str, rows: Sequence[TallyRow]) -> str:
    """ "Thị ủy 2", or where several kinds received it "Đảng ủy phường 21 (19 cá nhân, 2 tập thể)"."""
    mixed = len({row.recipient_kind for row in rows}) > 1
    count = show_figure(total(rows))
    return f"{name} {count} ({write_kinds(rows, ', ')})" if mixed else f"{name} {count}"
