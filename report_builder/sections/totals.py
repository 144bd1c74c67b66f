"""The sentences that add up the results, in all and by level, and point to the appendices."""

from __future__ import annotations

from report_builder.counting import add_up
from report_builder.model import Paragraph, Piece, Section, Words
from report_builder.report_input import ReportInput
from report_builder.sections.comparison import write_levels
from report_builder.sections.labels import label_appendices


def write_totals(given: ReportInput) -> Section:
    if not given.counted:
        return Section("totals", ())
    totals = add_up(given)
    shares = (
        (totals.collectives, "tập thể"),
        (totals.individuals, "cá nhân"),
        (totals.households, "hộ gia đình"),
    )
    known = [(figure, word) for figure, word in shares if figure.value]
    sentence: list[Piece] = [Words(f"Tổng cộng {given.span}: "), totals.everything, Words(" lượt khen thưởng")]
    if len(known) > 1:
        for place, (figure, word) in enumerate(known):
            link = ", gồm " if place == 0 else " và " if place == len(known) - 1 else ", "
            sentence += [Words(link), figure, Words(f" lượt {word}")]
    labels = label_appendices(given)
    where = f"biểu tổng hợp tại {labels['summary']}, danh sách tại {labels['recipients']} kèm theo"
    return Section("totals", (Paragraph((*sentence, Words(f" ({where})."), *write_levels(given))),))
