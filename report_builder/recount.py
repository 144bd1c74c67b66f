"""Counts again what a figure of a report counted: the other half of every `Query`."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from commendation.folding import fold
from commendation.reading.numbers import read_amount
from report_builder.figures import Countable, Figure, Query, sum_awards
from report_builder.grouping import key_giver
from report_builder.levels import level_of_award
from report_builder.report_input import ReportInput
from report_builder.wording import name_award, name_code, write_reason
from storage.records import Award, Registration, Target

_LIMITS = ("khong qua", "khong vuot", "toi da", "duoi ")
_TO_BE_FEW = re.compile(r"\b(?:giam|con|tre han|qua han|cham|sai sot|vi pham)\b")
"""What is wanted low though the words set no limit, folded: "tỷ lệ hồ sơ trễ hạn", "hộ nghèo còn"."""


def count_again(query: Query, given: ReportInput) -> Figure:
    """The figure that `query` stands for by the ledger as it was gathered in `given`."""
    if query.versus is not None:
        now = count_again(replace(query, versus=None), given)
        before = count_again(replace(query, versus=None, year=query.versus), given)
        return Figure(abs(now.value - before.value), now.records + before.records, query)
    if query.what == "registrations":
        return count_registrations(query, given)
    if query.what == "targets":
        return count_targets(query, given)
    if query.what == "movements":
        numbers = tuple(f"PT-{one.id}" for one in given.launched if query.record in (None, f"PT-{one.id}"))
        return Figure(len(numbers), numbers, query)
    if query.year == given.year - 1:
        counted: list[Countable] = [a for a in given.counted_before if query.kind in (None, a.recipient_kind)]
        return sum_awards(counted, query)
    return _count_awards(query, [award for award in given.counted if _is_meant(award, query, given)])


def _count_awards(query: Query, awards: list[Award]) -> Figure:
    numbers = tuple(award.number for award in awards)
    if query.unnamed:
        return Figure(sum(award.count - len(award.recipients) for award in awards), numbers, query)
    if query.direct:
        return count_direct(awards, query)
    return sum_awards(awards, query)


def count_direct(awards: list[Award], query: Query) -> Figure:
    """The recipients who are known to work directly."""
    found = [(award.number, sum(bool(one.direct_worker) for one in award.recipients)) for award in awards]
    return Figure(sum(count for _, count in found), tuple(number for number, count in found if count), query)


def _is_meant(award: Award, query: Query, given: ReportInput) -> bool:
    return (
        query.kind in (None, award.recipient_kind)
        and query.record in (None, award.number)
        and (query.form is None or query.form == name_award(award).key)
        and (query.giver is None or query.giver == key_giver(award, given.unit))
        and (query.level is None or query.level == (level_of_award(award) or ""))
        and (query.reason is None or query.reason == fold(write_reason(award, after=query.noun)))
    )


def count_registrations(query: Query, given: ReportInput) -> Figure:
    """The titles and forms registered (lượt đăng ký): one for each title of a nominee."""
    found = [
        (one.number, _count_codes(one, query)) for one in given.registered if query.kind in (None, one.recipient_kind)
    ]
    return Figure(sum(count for _, count in found), tuple(number for number, count in found if count), query)


def _count_codes(registration: Registration, query: Query) -> int:
    return sum(query.form in (None, name_code(code).key) for code in registration.codes)


def count_targets(query: Query, given: ReportInput) -> Figure:
    """The targets set, those with a result ("reported"), or those reached ("met")."""
    found = [
        registration.number
        for registration in given.registered
        for target in registration.targets
        if query.state is None or (is_reported(target) if query.state == "reported" else is_met(target))
    ]
    return Figure(len(found), tuple(dict.fromkeys(found)), query)


def is_reported(target: Target) -> bool:
    return target.result is not None or target.result_amount is not None


def is_met(target: Target) -> bool:
    """Whether the result is known to be what was set."""
    return judge(target) is True


def judge(target: Target) -> bool | None:
    """Whether the result is what was set: at least as much, or at most where the words set a limit; None if unknown.

    That is unknown of a target without amounts, of one "to lower" something (by how much, or to what?), of what is
    wanted low without a limit, and where the words of the result begin with its figure again: that one has a measure
    of its own.
    """
    words = fold(target.text)
    has_limit = any(limit in words for limit in _LIMITS) and "giam" not in words.split()
    if target.amount is None or target.result_amount is None or (_TO_BE_FEW.search(words) and not has_limit):
        return None
    try:
        reached, wanted = Decimal(target.result_amount), Decimal(target.amount)
    except InvalidOperation:
        return None
    if read_amount(target.result or "").value == reached:
        return None
    return reached <= wanted if has_limit else reached >= wanted
