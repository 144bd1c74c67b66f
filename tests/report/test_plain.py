"""The report as short text for the chat."""

from __future__ import annotations

from dataclasses import replace

from report_builder.agreement import find_disagreements
from report_builder.compose import compose_report
from report_builder.model import Totals
from report_builder.plain import summarise, write_plain
from tests.report.ledger import give_input, list_awards_of_2023


def test_summary_of_a_full_ledger() -> None:
    assert summarise(compose_report(give_input(list_awards_of_2023()))).splitlines() == [
        "Năm 2023: 69 lượt = 6 tập thể + 63 cá nhân.",
        "Tổng trong bài = tổng phụ lục ✓",
        "Đủ 9/11 phần.",
        "Thiếu (chỗ thiếu tô vàng): số văn bản; hình thức của 1 lượt khen; cấp của 1 lượt chiến sĩ thi đua.",
        "Cần bổ sung trong sổ: 3 lượt danh hiệu chưa ghi cấp tặng; 69 lượt chưa có số quyết định; "
        "63 lượt chưa có tên người nhận.",
    ]


def test_an_empty_ledger_is_not_zero() -> None:
    first = summarise(compose_report(give_input(()))).splitlines()[0]

    assert first == "Năm 2023: chưa có số liệu khen thưởng trong sổ."


def test_results_are_told_in_full_and_prose_is_left_out() -> None:
    text = write_plain(compose_report(give_input(list_awards_of_2023())))

    assert "- Công an phường Long Xuyên đạt danh hiệu Đơn vị quyết thắng năm 2023." in text
    assert "II. CÔNG TÁC PHÁT ĐỘNG PHONG TRÀO THI ĐUA NĂM 2023" in text
    assert "Tổng cộng năm 2023: 69 lượt" in text
    assert "Nội dung của phần" not in text


def test_a_wrong_total_is_noticed() -> None:
    report = compose_report(give_input(list_awards_of_2023()))
    totals = report.totals
    wrong = Totals(totals.collectives, replace(totals.individuals, value=64), totals.households, totals.everything)

    assert find_disagreements(report) == []
    assert find_disagreements(replace(report, totals=wrong)) == [
        "phần “Về cá nhân” cộng lại 63 lượt, tổng ghi 64",
        "tập thể, cá nhân, hộ gia đình cộng lại 70 lượt, tổng cộng ghi 69",
    ]
    assert "✗ phần “Về cá nhân” cộng lại 63" in summarise(replace(report, totals=wrong))
