"""Biểu 2: every recipient with the decision; a row for each name, and one for those of a record without names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commendation.catalogue import RecipientKind
from report_builder.counting import add_up, count_kind
from report_builder.figures import Figure, Query, join_words
from report_builder.grouping import KIND_WORDS, group_awards
from report_builder.model import Column, Missing, Row, Sentence, Table, Words
from report_builder.report_input import ReportInput
from report_builder.wording import (
    UNKNOWN_CONFERRER,
    capitalise,
    name_award,
    name_conferrer,
    read_reason,
    tidy,
)
from storage.records import Award, Decision, Recipient

_COLUMNS = (
    Column("STT", 5, centred=True),
    Column("Họ và tên cá nhân, tên tập thể", 20),
    Column("Chức vụ, đơn vị", 14),
    Column("Danh hiệu, hình thức khen thưởng", 24),
    Column("Số, ngày quyết định", 14, centred=True),
    Column("Cấp tặng", 13),
    Column("Ghi chú", 10, centred=True),
)
_KINDS: tuple[RecipientKind, ...] = ("collective", "individual", "household")


def write_recipients_table(given: ReportInput) -> Table:
    """The list of the period; its running number counts awards (lượt), so that the last one is their total."""
    return Table("", _COLUMNS, RecipientRows(given))


@dataclass(frozen=True)
class RecipientRows:
    """The rows of the list, made one by one while they are read."""

    given: ReportInput

    def __iter__(self) -> Iterator[Row]:
        place = 0
        letters = iter("ABC")
        for kind in _KINDS:
            awards = [award for award in self.given.counted if award.recipient_kind == kind]
            if not awards:
                continue
            title = f"{next(letters)}. {KIND_WORDS[kind].upper()}"
            yield Row(((Words(title),),), wide=len(_COLUMNS), bold=True)
            for group in group_awards(awards, self.given.unit):
                for form in group.forms:
                    for award in form.awards:
                        yield from self._write_award(award, place)
                        place += award.count
            yield _write_total(f"Cộng {KIND_WORDS[kind]}", count_kind(self.given, kind))
        yield _write_total("Tổng cộng", add_up(self.given).everything)

    def _write_award(self, award: Award, before: int) -> Iterator[Row]:
        """The rows of one award, numbered on from `before`."""
        about = self._write_shared(award)
        record: Sentence = (Words(award.number),)
        for place, recipient in enumerate(award.recipients, before + 1):
            who = capitalise(tidy(recipient.name, keep_tones=True))
            cells = ((Words(str(place)),), (Words(who),), (Words(_place_recipient(recipient)),), *about, record)
            yield Row(cells, count=1)
        rest = award.count - len(award.recipients)
        if rest:
            first, last = before + len(award.recipients) + 1, before + award.count
            number = str(first) if first == last else f"{first}-{last}"
            yield Row(((Words(number),), self._count_unnamed(award, rest), (), *about, record), count=rest)

    def _count_unnamed(self, award: Award, rest: int) -> Sentence:
        words = join_words(award.number, "chưa ghi tên")
        query = Query(words, self.given.year, self.given.period, record=award.number, unnamed=True)
        others = " khác" if award.recipients else ""
        noun = Words(f" {KIND_WORDS[award.recipient_kind]}{others} (chưa ghi tên)")
        return (Figure(rest, (award.number,), query), noun)

    def _write_shared(self, award: Award) -> tuple[Sentence, Sentence, Sentence]:
        """What all recipients of an award have in common: form, decision, giver."""
        name = name_award(award)
        form: Sentence = (Words(name.text),) if name.text else ()
        if name.missing:
            form = (*form, *((Words(" "),) if form else ()), Missing(name.missing))
        reason = read_reason(award, after=KIND_WORDS[award.recipient_kind])
        if reason:
            form = (*form, Words(f" ({reason})", italic=True))
        giver = name_conferrer(award, self.given.unit)
        unnamed: Sentence = () if name.is_title else (Missing(UNKNOWN_CONFERRER),)
        return form, (Words(_write_decision(award.decision)),), (Words(capitalise(giver)),) if giver else unnamed


def _place_recipient(recipient: Recipient) -> str:
    """The position and the collective of a person, those that are known."""
    known = [tidy(recipient.position or ""), tidy(recipient.note or "") if recipient.collective_id is None else ""]
    return ", ".join(word for word in known if word)


def _write_decision(decision: Decision | None) -> str:
    if decision is None:
        return ""
    number = tidy(decision.number)
    return f"{number}, {decision.date:%d/%m/%Y}" if decision.date else number


def _write_total(label: str, total: Figure) -> Row:
    cells: tuple[Sentence, ...] = ((Words(f"{label}: "), total, Words(" lượt")),)
    return Row(cells, wide=len(_COLUMNS), bold=True, total=total)
