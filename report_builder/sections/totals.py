"""The sentence that adds up the results and points to the appendix."""

from __future__ import annotations

from report_builder.counting import add_up
from report_builder.model import Paragraph, Piece, Section, Words
from report_builder.report_input import ReportInput


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
    sentence: list[Piece] = [Words(f"Tổng cộng năm {given.year}: "), totals.everything, Words(" lượt khen thưởng")]
    if len(known) > 1:
        for place, (figure, word) in enumerate(known):
            link = ", gồm " if place == 0 else " và " if place == len(known) - 1 else ", "
            sentence += [Words(link), figure, Words(f" lượt {word}")]
    sentence.append(Words(" (danh sách tại Phụ lục kèm theo)."))
    return Section("totals", (Paragraph(tuple(sentence)),))
