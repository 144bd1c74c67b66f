"""Movements, registrations, the year before and the half-year, as the report tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings
from hypothesis import strategies as st

from report_builder.compose import compose_report
from report_builder.figures import Figure, Named
from report_builder.layout.chart import draw_chart
from report_builder.model import Heading, Report, write_block, write_sentence
from report_builder.plain import summarise, write_plain
from storage.records import Award, Narrative
from storage.reports import BriefAward
from tests.report.ledger import (
    decide,
    give_award,
    give_input,
    give_movements,
    give_registrations,
    list_awards_of_2023,
)
from tests.report.test_compose import find_blocks
from tests.report.test_properties import awards


def before(**counts: int) -> tuple[BriefAward, ...]:
    kinds: Any = counts.items()
    return tuple(BriefAward(f"KT-2022-{at}", 2022, kind, count, None, ()) for at, (kind, count) in enumerate(kinds))


def test_movements_stand_between_the_prose_and_the_results() -> None:
    launching = Narrative(2023, "launching", ("Phường đã phát động thi đua.", "Kết quả như sau:"))
    given = give_input(list_awards_of_2023(), movements=give_movements(), narratives={"launching": launching})

    lines = write_plain(compose_report(given)).splitlines()

    start = lines.index("Trong năm 2023, phường đã phát động, triển khai 02 phong trào thi đua:")
    assert lines[start + 1 : start + 4] == [
        "- Phong trào thi đua “Chuyển đổi số giai đoạn 2021-2025”, phát động ngày 05 tháng 02 năm 2023, "
        "theo Kế hoạch số 12/KH-UBND ngày 05/02/2023.",
        "- Phong trào thi đua “Chung tay vì người nghèo”.",
        "Kết quả như sau:",
    ]


def test_registrations_stand_beside_what_was_achieved() -> None:
    report = compose_report(give_input(list_awards_of_2023(), registrations=give_registrations()))

    assert find_blocks(report, "registrations") == [
        "Đăng ký thi đua năm 2023: 03 lượt danh hiệu, hình thức khen thưởng; kết quả so với đăng ký "
        "(chi tiết tại Phụ lục III kèm theo):",
        "- Danh hiệu Lao động tiên tiến: đăng ký 01 lượt, đạt 16 lượt.",
        "- Danh hiệu Tập thể lao động tiên tiến: đăng ký 01 lượt, đạt 01 lượt.",
        "- Giấy khen: đăng ký 01 lượt, đạt 47 lượt.",
        "- Chỉ tiêu thi đua: đăng ký 03 chỉ tiêu, đã báo kết quả 02 chỉ tiêu, trong đó đạt hoặc vượt 01 chỉ tiêu.",
    ]
    appendix = report.appendix("registrations")
    assert appendix is not None
    assert appendix.title == "BIỂU 3. ĐĂNG KÝ THI ĐUA VÀ KẾT QUẢ NĂM 2023"
    titles, targets = (
        [[write_sentence(cell) for cell in row.cells] for row in table.rows] for table in appendix.tables
    )
    assert titles[0] == ["1", "Danh hiệu Lao động tiên tiến", "-", "01", "-", "-", "16", "-"]
    assert titles[1] == ["2", "Danh hiệu Tập thể lao động tiên tiến", "01", "-", "-", "01", "-", "-"]
    assert targets == [
        ["1", "Nguyễn Thị Hoa", "hồ sơ giải quyết đúng hạn", "98 %", "98,5 %", "Đạt"],
        ["2", "Nguyễn Thị Hoa", "dự đủ các buổi sinh hoạt", "", "dự đủ", ""],
        ["3", "Nguyễn Thị Hoa", "hồ sơ trễ hạn không quá", "5 hồ sơ", "", "Chưa báo"],
    ]


def test_registrations_alone_make_the_only_appendix() -> None:
    report = compose_report(give_input((), registrations=give_registrations()))

    assert [one.label for one in report.appendices] == ["Phụ lục"]
    assert "tại Phụ lục kèm theo" in find_blocks(report, "registrations")[0]


@pytest.mark.parametrize(
    ("previous", "told"),
    [
        (
            before(individual=51, collective=6),
            "So với năm 2022, tổng số lượt khen thưởng tăng 12 lượt (từ 57 lên 69); trong đó: tập thể giữ nguyên 06 "
            "lượt; cá nhân tăng 12 lượt (từ 51 lên 63).",
        ),
        (
            before(individual=80),
            "So với năm 2022, tổng số lượt khen thưởng giảm 11 lượt (từ 80 xuống 69); trong đó: tập thể năm trước "
            "không có, năm nay có 06 lượt; cá nhân giảm 17 lượt (từ 80 xuống 63).",
        ),
        (
            before(individual=60, collective=6, household=3),
            "So với năm 2022, tổng số lượt khen thưởng giữ nguyên 69 lượt; trong đó: tập thể giữ nguyên 06 lượt; "
            "cá nhân tăng 03 lượt (từ 60 lên 63); hộ gia đình năm nay không có (năm trước có 03 lượt).",
        ),
        ((), "[Chưa có số liệu năm 2022 trong sổ nên chưa so sánh với năm trước]"),
    ],
)
def test_the_year_before(previous: tuple[BriefAward, ...], told: str) -> None:
    assert find_blocks(compose_report(give_input(list_awards_of_2023(), previous=previous)), "comparison") == [told]


def test_the_half_year_counts_what_was_decided_by_the_end_of_june() -> None:
    made = (
        give_award(1, "giay-khen", 2, year=2024, decision=decide("1", date(2024, 6, 30))),
        give_award(2, "giay-khen", 3, year=2024, decision=decide("2", date(2024, 7, 1))),
        give_award(3, "giay-khen", 5, year=2024),
    )
    previous = (
        BriefAward("KT-2023-001", 2023, "individual", 4, date(2023, 5, 1), ()),
        BriefAward("KT-2023-002", 2023, "individual", 9, date(2023, 9, 1), ()),
    )
    report = compose_report(
        give_input(made, year=2024, period="half", previous=previous, day=date(2024, 7, 5), narratives={})
    )

    assert report.subject == (
        "Sơ kết phong trào thi đua, khen thưởng 6 tháng đầu năm 2024;",
        "phương hướng, nhiệm vụ công tác thi đua, khen thưởng 6 tháng cuối năm 2024",
    )
    assert [part.title for part in report.parts] == [
        "SƠ KẾT PHONG TRÀO THI ĐUA, KHEN THƯỞNG 6 THÁNG ĐẦU NĂM 2024",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024",
    ]
    assert summarise(report).splitlines()[0] == "6 tháng đầu năm 2024: 2 lượt = 2 cá nhân."
    assert find_blocks(report, "comparison") == [
        "So với 6 tháng đầu năm 2023, tổng số lượt khen thưởng giảm 02 lượt (từ 04 xuống 02)."
    ]
    assert "5 lượt chưa có ngày quyết định nên chưa tính vào 6 tháng" in [gap.text for gap in report.reminders]


# --- One record changed -------------------------------------------------------------------------------------------


def list_parts(report: Report) -> Iterator[tuple[str, str, set[str]]]:
    """Every sentence, table and chart by a name that stays: what it says, and the records of the year behind it."""
    for part in report.parts:
        for section in part.sections:
            for block in section.blocks:
                if not isinstance(block, Heading):
                    figures = [piece for piece in block.sentence if isinstance(piece, Figure | Named)]
                    yield section.word, write_block(block), _of_year(figures)
    for appendix in report.appendices:
        for table in appendix.tables:
            cells = [cell for row in table.rows for cell in row.cells]
            figures = [piece for cell in cells for piece in cell if isinstance(piece, Figure | Named)]
            told = " | ".join(write_sentence(cell) for cell in cells)
            yield appendix.word, told, _of_year(figures)
    for chart in report.charts():
        yield chart.word, chart.described, _of_year([bar.figure for bar in chart.bars])


def _of_year(figures: Iterable[Figure | Named]) -> set[str]:
    return {record for one in figures for record in one.records if record.startswith("KT-2023")}


@settings(max_examples=50)
@example(awards(), st.data())
def test_one_record_changes_exactly_what_rests_on_it(made: list[Award], data: st.DataObject) -> None:
    changed = data.draw(st.sampled_from(made))
    larger = replace(changed, count=changed.count + 1)
    rest = {"previous": before(individual=5), "movements": give_movements(), "registrations": give_registrations()}
    old = compose_report(give_input(made, **rest))
    new = compose_report(give_input([larger if award is changed else award for award in made], **rest))

    was, now = list(list_parts(old)), list(list_parts(new))
    assert [(name, records) for name, _, records in was] == [(name, records) for name, _, records in now]
    for (name, told, records), (_, told_now, _) in zip(was, now, strict=True):
        assert (told != told_now) == (changed.number in records), (name, told, told_now)


def test_a_picture_changes_with_its_numbers_only() -> None:
    given = give_input(list_awards_of_2023(), previous=before(individual=5))
    larger = replace(given, awards=tuple(replace(a, count=a.count + 5) if a.id == 13 else a for a in given.awards))
    reworded = replace(given, awards=tuple(replace(a, reason="việc khác") for a in given.awards))

    def draw(one: Report) -> list[bytes]:
        return [draw_chart(chart) for chart in one.charts()]

    assert draw(compose_report(given)) == draw(compose_report(reworded))
    assert all(a != b for a, b in zip(draw(compose_report(given)), draw(compose_report(larger)), strict=True))


def compare_half(*decided: date | None) -> list[str]:
    """What the half-year of 2024 with 2 awards says beside awards of 2023 that were decided on these days."""
    made = (give_award(1, "giay-khen", 2, year=2024, decision=decide("1", date(2024, 6, 30))),)
    previous = tuple(BriefAward(f"KT-2023-{at}", 2023, "individual", 3, day, ()) for at, day in enumerate(decided))
    given = give_input(made, year=2024, period="half", previous=previous, day=date(2024, 7, 5), narratives={})
    return find_blocks(compose_report(given), "comparison")


def test_a_half_year_is_compared_with_the_same_half_and_never_with_awards_of_unknown_day() -> None:
    start = "So với 6 tháng đầu năm 2023, tổng số lượt khen thưởng"
    assert compare_half(date(2023, 9, 1)) == [f"{start} cùng kỳ năm trước không có, kỳ này có 02 lượt."]
    assert compare_half(date(2023, 9, 1), None, None) == [
        "[Chưa có số liệu 6 tháng đầu năm 2023: 06 lượt năm 2023 chưa ghi ngày quyết định nên chưa so sánh với cùng kỳ]"
    ]
    assert compare_half(date(2023, 5, 1), None) == [
        f"{start} giảm 01 lượt (từ 03 xuống 02). [Kỳ trước chưa kể 03 lượt năm 2023 chưa ghi ngày quyết định]"
    ]


def test_a_half_year_leaves_out_movements_that_were_launched_after_it() -> None:
    first, undated = give_movements()
    later = replace(first, id=3, name="Về đích sớm", launched=date(2023, 9, 2))
    given = give_input((), period="half", day=date(2023, 7, 5), movements=(first, undated, later), narratives={})

    told = find_blocks(compose_report(given), "movements")
    assert told[0] == "Trong 6 tháng đầu năm 2023, phường đã phát động, triển khai 02 phong trào thi đua:"
    assert not any("Về đích sớm" in line for line in told)
    assert any(
        "Về đích sớm" in line for line in find_blocks(compose_report(replace(given, period="year")), "movements")
    )
