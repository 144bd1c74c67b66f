"""Phụ lục: how many awards there are of each title and form, and every award of the year."""

from __future__ import annotations

from commendation.catalogue import RecipientKind
from commendation.reading.numbers import show_count
from report_builder.counting import add_up
from report_builder.grouping import KIND_WORDS, group_awards, rank_form, sum_awards
from report_builder.model import (
    Appendix,
    AppendixGroup,
    AppendixRow,
    Figure,
    Missing,
    Sentence,
    SummaryRow,
    Words,
)
from report_builder.report_input import ReportInput
from report_builder.wording import (
    SYMBOL,
    UNKNOWN_CONFERRER,
    capitalise,
    name_award,
    name_conferrer,
    name_recipient,
    tidy,
    write_date,
    write_reason,
)
from storage.records import Award, Decision


def write_appendix(given: ReportInput) -> Appendix | None:
    """The appendix of the report; None while the ledger holds no award of the year."""
    if not given.counted:
        return None
    totals = add_up(given)
    shares: tuple[tuple[RecipientKind, Figure], ...] = (
        ("collective", totals.collectives),
        ("individual", totals.individuals),
        ("household", totals.households),
    )
    groups = tuple(
        AppendixGroup(kind, KIND_WORDS[kind].upper(), _list_awards(given, kind), total)
        for kind, total in shares
        if total.value
    )
    listed = ", ".join(KIND_WORDS[group.kind].upper() for group in groups)
    return Appendix(
        f"DANH SÁCH {listed} ĐƯỢC KHEN THƯỞNG NĂM {given.year}",
        f"(Kèm theo Báo cáo số        /{SYMBOL} {write_date(given.day)} của Ủy ban nhân dân {given.unit.full_name})",
        _sum_by_form(given, tuple(group.kind for group in groups)),
        groups,
        totals.everything,
    )


def _list_awards(given: ReportInput, kind: RecipientKind) -> tuple[AppendixRow, ...]:
    awards = [award for award in given.counted if award.recipient_kind == kind]
    return tuple(
        _write_row(award, given)
        for group in group_awards(awards, given.unit)
        for form in group.forms
        for award in form.awards
    )


def _write_row(award: Award, given: ReportInput) -> AppendixRow:
    name = name_award(award)
    form: Sentence = (Words(name.text),) if name.text else ()
    if name.missing:
        form = (*form, *((Words(" "),) if form else ()), Missing(name.missing))
    reason = write_reason(award, after=KIND_WORDS[award.recipient_kind])
    if reason:
        form = (*form, Words(f" ({reason})", italic=True))
    giver = name_conferrer(award, given.unit)
    unnamed: Sentence = () if name.is_title else (Missing(UNKNOWN_CONFERRER),)
    return AppendixRow(
        _write_recipients(award),
        form,
        (Words(capitalise(giver)),) if giver else unnamed,
        sum_awards((award,), award.number),
        _write_decision(award.decision),
        award.number,
    )


def _write_recipients(award: Award) -> Sentence:
    names = "; ".join(capitalise(name_recipient(recipient)) for recipient in award.recipients)
    others = award.count - len(award.recipients)
    noun = KIND_WORDS[award.recipient_kind]
    if not others:
        return (Words(names),)
    unnamed = f"{show_count(others)} {noun}"
    return (Words(f"{names} và {unnamed} khác" if names else unnamed),)


def _write_decision(decision: Decision | None) -> str:
    if decision is None:
        return ""
    number = tidy(decision.number)
    return f"{number}, {decision.date:%d/%m/%Y}" if decision.date else number


def _sum_by_form(given: ReportInput, kinds: tuple[RecipientKind, ...]) -> tuple[SummaryRow, ...]:
    """One row for each title or form: titles first, an unknown form last."""
    by_form: dict[str, list[Award]] = {}
    for award in given.counted:
        by_form.setdefault(name_award(award).key, []).append(award)
    rows: list[SummaryRow] = []
    for awards in sorted(by_form.values(), key=lambda group: rank_form(group[0])):
        name = name_award(awards[0])
        label = name.text or name.missing or ""
        counts = tuple(
            sum_awards((award for award in awards if award.recipient_kind == kind), label, KIND_WORDS[kind])
            for kind in kinds
        )
        rows.append(SummaryRow(name.write(capital=True), counts, sum_awards(awards, label)))
    return tuple(rows)
