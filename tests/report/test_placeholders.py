"""Placeholders in prose: filled from the ledger as figures that can be traced, never a 0 for a year without records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report_builder.compose import compose_report
from report_builder.figures import Figure
from report_builder.model import Report, write_block
from report_builder.placeholders import fill_plain, find_unknown, list_placeholders
from storage.records import Narrative
from tests.report.ledger import give_award, give_input, list_awards_of_2023

GIVEN = give_input(list_awards_of_2023())


def find_point(report: Report, word: str) -> str:
    section = next(section for part in report.parts for section in part.sections if section.word == word)
    return write_block(section.blocks[-1])


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Năm {năm} có {tổng lượt} lượt", "Năm 2023 có 69 lượt"),
        ("{LUOT TAP THE} tập thể, {lượt cá nhân} cá nhân", "06 tập thể, 63 cá nhân"),
        ("hướng tới {kỳ sau} của {đơn vị}", "hướng tới năm 2024 của phường Long Xuyên"),
        ("{so với năm trước}", "[chưa có số liệu năm 2022]"),
        ("không có gì để điền", "không có gì để điền"),
    ],
)
def test_placeholders_say_what_the_ledger_says(text: str, filled: str) -> None:
    assert fill_plain(GIVEN, text) == filled


def test_a_year_without_records_is_not_0() -> None:
    assert fill_plain(give_input(()), "{tổng lượt} lượt") == "[chưa có số liệu năm 2023] lượt"


def test_prose_follows_the_data_and_its_figure_is_traced() -> None:
    strengths = Narrative(2023, "strengths", ("Có {tổng lượt} lượt khen thưởng.",))
    given = replace(GIVEN, narratives={**GIVEN.narratives, "strengths": strengths})
    more = replace(given, awards=(*given.awards, give_award(99, "giay-khen", 2)))

    report = compose_report(given)
    assert find_point(report, "strengths") == "- Có 69 lượt khen thưởng."
    assert find_point(compose_report(more), "strengths") == "- Có 71 lượt khen thưởng."
    section = next(section for part in report.parts for section in part.sections if section.word == "strengths")
    [figure] = [piece for piece in section.blocks[-1].sentence if isinstance(piece, Figure)]  # type: ignore[union-attr]
    assert len(figure.records) == len(given.awards)


def test_what_we_do_not_know_is_found_before_it_is_written() -> None:
    assert find_unknown("{năm} {tổng số} {x}") == ["{tổng số}", "{x}"]
    assert find_unknown(" ".join(list_placeholders())) == []
