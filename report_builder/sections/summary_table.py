"""Biểu 1: how many awards each level gave, by title and form, and by kind of recipient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commendation.catalogue import RecipientKind
from report_builder.counting import add_up
from report_builder.figures import Figure, Query, join_words, sum_awards
from report_builder.grouping import KIND_WORDS, rank_form
from report_builder.levels import LEVEL_WORDS
from report_builder.model import Column, Row, Sentence, Table, Words
from report_builder.recount import count_direct
from report_builder.report_input import ReportInput
from report_builder.wording import name_award
from storage.records import Award

DIRECT_NOTE = (
    "Ghi chú: cột “Trong đó: người trực tiếp” đếm những cá nhân có tên trong sổ và được ghi là người trực tiếp lao "
    "động, công tác; dấu “…” là chưa có thông tin."
)
_COLUMNS = (
    Column("STT", 5, centred=True),
    Column("Cấp tặng; danh hiệu, hình thức khen thưởng", 41),
    Column("Tổng số (lượt)", 11, centred=True),
    Column("Tập thể", 10, centred=True),
    Column("Cá nhân", 10, centred=True),
    Column("Hộ gia đình", 10, centred=True),
    Column("Trong đó: người trực tiếp", 13, centred=True),
)
_KINDS: tuple[RecipientKind, ...] = ("collective", "individual", "household")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def write_summary_table(given: ReportInput) -> Table:
    """One bold row for each level, below it one for each title and form; titles first, an unknown form last."""
    rows: list[Row] = []
    levels = ((level, words) for level, words in LEVEL_WORDS.items() if level in given.by_level)
    for numeral, (level, words) in zip(_ROMAN, levels, strict=False):
        awards = given.by_level[level]
        query = Query(words, given.year, given.period, level=level)
        rows.append(Row(((Words(numeral),), (Words(words),), *_count(awards, query)), bold=True))
        for place, group in enumerate(_split_by_form(awards), 1):
            name = name_award(group[0])
            own = replace(query, words=join_words(name.text or name.missing, words), form=name.key)
            counts = _count(group, own)
            count = sum(award.count for award in group)
            rows.append(Row(((Words(str(place)),), name.write(capital=True), *counts), count=count))
    whole = Query("tất cả", given.year, given.period)
    total = add_up(given).everything
    rows.append(Row(((Words("Tổng cộng"),), *_count(given.counted, whole)), wide=2, bold=True, total=total))
    return Table("Đơn vị tính: lượt khen thưởng", _COLUMNS, tuple(rows))


def _split_by_form(awards: Iterable[Award]) -> list[list[Award]]:
    by_form: dict[str, list[Award]] = {}
    for award in awards:
        by_form.setdefault(name_award(award).key, []).append(award)
    return sorted(by_form.values(), key=lambda group: rank_form(group[0]))


def _count(awards: Sequence[Award], query: Query) -> tuple[Sentence, ...]:
    """The cells of a row: all, each kind of recipient, and the direct workers among them."""
    cells: list[Sentence] = [(sum_awards(awards, query),)]
    for kind in _KINDS:
        own = replace(query, words=join_words(query.words, KIND_WORDS[kind]), kind=kind)
        cells.append(_show(sum_awards((award for award in awards if award.recipient_kind == kind), own)))
    return (*cells, _count_direct(awards, query))


def _count_direct(awards: Sequence[Award], query: Query) -> Sentence:
    """Known direct workers; "…" where individuals were commended of whom nobody knows, "-" where there are none."""
    individuals = [award for award in awards if award.recipient_kind == "individual"]
    known = any(one.direct_worker is not None for award in individuals for one in award.recipients)
    if not known:
        return (Words("…"),) if individuals else (Words("-"),)
    words = join_words(query.words, "người trực tiếp")
    return _show(count_direct(individuals, replace(query, words=words, kind="individual", direct=True)))


def _show(figure: Figure) -> Sentence:
    return (figure,) if figure.value else (Words("-"),)
