"""Biểu 2: every recipient with the decision; a row for each name, and one for those of a record without names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from commendation.catalogue import RecipientKind
from report_builder.counting import add_up, count_kind
from report_builder.figures import Figure, Query, join_words
from report_builder.grouping import KIND_WORDS, group_awards
from report_builder.model import Cell, Column, Missing, Row, Sentence, Table, Words
from report_builder.report_input import ReportInput
from report_builder.wording import (
    UNKNOWN_CONFERRER,
    capitalise,
    name_award,
    name_conferrer,
    read_reason,
    tidy,
)
from storage.records import Award, Recipient, Unit

_COLUMNS = (
    Column("STT", 8, centred=True),
    Column("Họ và tên cá nhân, tên tập thể", 19),
    Column("Chức vụ, đơn vị", 13),
    Column("Danh hiệu, hình thức khen thưởng", 21),
    Column("Số, ngày quyết định", 14, centred=True),
    Column("Cấp tặng", 13),
    Column("Ghi chú", 12, centred=True),
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
        shared = _Shared(self.given.unit)
        for kind in _KINDS:
            awards = self.given.by_kind.get(kind, ())
            if not awards:
                continue
            title = f"{next(letters)}. {KIND_WORDS[kind].upper()}"
            yield Row(((Words(title),),), wide=len(_COLUMNS), bold=True)
            for group in group_awards(awards, self.given.unit):
                for form in group.forms:
                    for award in form.awards:
                        yield from self._write_award(award, place, shared)
                        place += award.count
            yield _write_total(f"Cộng {KIND_WORDS[kind]}", count_kind(self.given, kind))
        yield _write_total("Tổng cộng", add_up(self.given).everything)

    def _write_award(self, award: Award, before: int, shared: _Shared) -> Iterator[Row]:
        """The rows of one award, numbered on from `before`."""
        about = shared.write(award)
        for place, recipient in enumerate(award.recipients, before + 1):
            who = capitalise(tidy(recipient.name, keep_tones=True))
            yield Row((str(place), who, _place_recipient(recipient), *about, award.number), count=1)
        rest = award.count - len(award.recipients)
        if rest:
            first, last = before + len(award.recipients) + 1, before + award.count
            number = str(first) if first == last else f"{first}-{last}"
            yield Row((number, self._count_unnamed(award, rest), "", *about, award.number), count=rest)

    def _count_unnamed(self, award: Award, rest: int) -> Sentence:
        words = join_words(award.number, "chưa ghi tên")
        query = Query(words, self.given.year, self.given.period, record=award.number, unnamed=True)
        others = " khác" if award.recipients else ""
        noun = Words(f" {KIND_WORDS[award.recipient_kind]}{others} (chưa ghi tên)")
        return (Figure(rest, (award.number,), query), noun)


class _Shared:
    """The cells that many awards have in common: form, decision, giver. Each is worded once."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._forms: dict[tuple[str | None, str | None, str], Sentence] = {}
        self._givers: dict[tuple[str | None, str | None, str | None], Cell] = {}
        self._decisions: dict[tuple[str, date | None], str] = {}

    def write(self, award: Award) -> tuple[Cell, Cell, Cell]:
        form = (award.code, award.reason, award.recipient_kind)
        if form not in self._forms:
            self._forms[form] = _write_form(award)
        giver = (award.code, award.conferrer, award.conferrer_kind)
        if giver not in self._givers:
            self._givers[giver] = self._write_giver(award)
        decided = ""
        if award.decision is not None:
            decision = (award.decision.number, award.decision.date)
            decided = self._decisions.get(decision) or self._decisions.setdefault(decision, _write_decision(*decision))
        return self._forms[form], decided, self._givers[giver]

    def _write_giver(self, award: Award) -> Cell:
        giver = name_conferrer(award, self._unit)
        if giver:
            return capitalise(giver)
        return "" if name_award(award).is_title else (Missing(UNKNOWN_CONFERRER),)


def _write_form(award: Award) -> Sentence:
    name = name_award(award)
    form: Sentence = (Words(name.text),) if name.text else ()
    if name.missing:
        form = (*form, *((Words(" "),) if form else ()), Missing(name.missing))
    reason = read_reason(award, after=KIND_WORDS[award.recipient_kind])
    return (*form, Words(f" ({reason})", italic=True)) if reason else form


def _place_recipient(recipient: Recipient) -> str:
    """The position and the collective of a person, those that are known."""
    if not recipient.position and not recipient.note:
        return ""
    known = [tidy(recipient.position or ""), tidy(recipient.note or "") if recipient.collective_id is None else ""]
    return ", ".join(word for word in known if word)


def _write_decision(number: str, day: date | None) -> str:
    return f"{tidy(number)}, {day:%d/%m/%Y}" if day else tidy(number)


def _write_total(label: str, total: Figure) -> Row:
    cells: tuple[Sentence, ...] = ((Words(f"{label}: "), total, Words(" lượt")),)
    return Row(cells, wide=len(_COLUMNS), bold=True, total=total)
