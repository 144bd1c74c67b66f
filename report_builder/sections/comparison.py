"""Phần I, II: the awards by level of who gave them, and the year beside the one before it."""

from __future__ import annotations

from dataclasses import replace

from commendation.reading.numbers import show_count
from report_builder.counting import add_up, count_kind
from report_builder.figures import Figure, Query, join_words, sum_awards
from report_builder.grouping import KIND_WORDS
from report_builder.levels import LEVEL_WORDS
from report_builder.model import Missing, Paragraph, Piece, Section, Words
from report_builder.report_input import ReportInput


def write_levels(given: ReportInput) -> tuple[Piece, ...]:
    """ "Theo cấp tặng: cấp tỉnh 02 lượt; ...": follows the totals when more than one level gave any."""
    levels = count_levels(given)
    if len(levels) < 2:
        return ()
    sentence: list[Piece] = [Words(" Theo cấp tặng: ")]
    for place, (words, figure) in enumerate(levels):
        lowered = words if " ủy" in words else words[0].lower() + words[1:]
        sentence += [Words(f"{'; ' if place else ''}{lowered} "), replace(figure, is_share=True), Words(" lượt")]
    return (*sentence, Words("."))


def count_levels(given: ReportInput) -> list[tuple[str, Figure]]:
    """The awards of each level that gave any, from the centre down."""
    found: list[tuple[str, Figure]] = []
    for level, words in LEVEL_WORDS.items():
        awards = given.by_level.get(level)
        if awards:
            found.append((words, sum_awards(awards, Query(words, given.year, given.period, level=level))))
    return found


def write_comparison(given: ReportInput) -> Section:
    """How much more or less than the year before, in all and by kind of recipient."""
    if not given.counted:
        return Section("comparison", ())
    if not given.has_before:
        return Section("comparison", (Paragraph((Missing(_say_why_not(given)),)),))
    total = add_up(given).everything
    before = count_all_before(given)
    sentence: list[Piece] = [
        Words(f"So với {given.span_before}, tổng số lượt khen thưởng "),
        *compare(total, before, given),
    ]
    kinds = [(kind, count_kind(given, kind), count_kind(given, kind, before=True)) for kind in KIND_WORDS]
    told = [(kind, now, was) for kind, now, was in kinds if now.value or was.value]
    if len(told) > 1:
        for place, (kind, now, was) in enumerate(told):
            sentence += [
                Words(f"{'; trong đó: ' if not place else '; '}{KIND_WORDS[kind]} "),
                *compare(now, was, given),
            ]
    sentence.append(Words("."))
    if given.undated_before:
        sentence += [Words(" "), Missing(f"Kỳ trước chưa kể {_say_undated(given)}")]
    return Section("comparison", (Paragraph(tuple(sentence)),))


def _say_why_not(given: ReportInput) -> str:
    then = "năm trước" if given.period == "year" else "cùng kỳ"
    because = f": {_say_undated(given)}" if given.undated_before else " trong sổ"
    return f"Chưa có số liệu {given.span_before}{because} nên chưa so sánh với {then}"


def _say_undated(given: ReportInput) -> str:
    count = show_count(sum(award.count for award in given.undated_before))
    return f"{count} lượt năm {given.year - 1} chưa ghi ngày quyết định"


def count_all_before(given: ReportInput) -> Figure:
    """All awards of the year before."""
    year = given.year - 1
    return sum_awards(given.counted_before, Query(join_words("tất cả", str(year)), year, given.period))


def compare(now: Figure, before: Figure, given: ReportInput) -> tuple[Piece, ...]:
    """ "tăng 12 lượt (từ 57 lên 69)", "giữ nguyên 06 lượt"; a count that was zero, or is, is said as such."""
    if now.value == before.value:
        return (Words("giữ nguyên "), replace(now, is_share=True), Words(" lượt"))
    earlier, this = ("năm trước", "năm nay") if given.period == "year" else ("cùng kỳ năm trước", "kỳ này")
    if not before.value:
        return (Words(f"{earlier} không có, {this} có "), replace(now, is_share=True), Words(" lượt"))
    if not now.value:
        return (Words(f"{this} không có ({earlier} có "), replace(before, is_share=True), Words(" lượt)"))
    words = join_words(now.query.words, f"chênh lệch so với {before.query.year}")
    difference = Figure(
        abs(now.value - before.value),
        now.records + before.records,
        replace(now.query, words=words, versus=before.query.year),
        is_share=True,
    )
    verb, up = ("tăng", "lên") if now.value > before.value else ("giảm", "xuống")
    return (
        Words(f"{verb} "),
        difference,
        Words(" lượt (từ "),
        replace(before, is_share=True),
        Words(f" {up} "),
        replace(now, is_share=True),
        Words(")"),
    )
