"""What a report holds besides the sentences about awards: gaps, totals, prose, recipients, signature, appendix."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from report_builder.compose import compose_report
from report_builder.lacking import PARTS_NEEDED
from report_builder.model import (
    Bullet,
    Heading,
    Missing,
    Paragraph,
    Report,
    Words,
    write_block,
    write_sentence,
)
from report_builder.outline import SECTIONS
from report_builder.wording import write_date
from storage.records import AWAITING_CORRECTION, Narrative
from tests.report.ledger import LONG_XUYEN, decide, give_award, give_input, list_awards_of_2023


def find_blocks(report: Report, word: str) -> list[str]:
    return [
        write_block(block)
        for part in report.parts
        for section in part.sections
        if section.word == word
        for block in section.blocks
    ]


def test_an_empty_ledger_and_no_prose_still_make_a_report() -> None:
    report = compose_report(give_input((), narratives={}))

    marks = [
        piece
        for block in report.blocks()
        if not isinstance(block, Heading)
        for piece in block.sentence
        if isinstance(piece, Missing)
    ]
    assert len(marks) == 9
    assert {gap.section for gap in report.gaps} == set(PARTS_NEEDED) - {"awards"}
    assert (report.parts_ready, report.parts_needed) == (1, 11)
    assert report.appendices == ()
    assert find_blocks(report, "totals") == []
    assert find_blocks(report, "collectives")[1] == "[Chưa có số liệu khen thưởng tập thể năm 2023 trong sổ]"


def test_a_missing_section_is_marked_where_it_belongs() -> None:
    full = give_input(list_awards_of_2023())
    narratives = {word: narrative for word, narrative in full.narratives.items() if word != "weaknesses"}

    report = compose_report(replace(full, narratives=narratives))

    assert find_blocks(report, "weaknesses") == ["2. Hạn chế:", "[Chưa có nội dung phần “Hạn chế”]"]
    assert [gap.text for gap in report.gaps if gap.section == "weaknesses"] == ["nội dung phần “Hạn chế”"]


def test_blank_paragraphs_count_as_missing() -> None:
    narratives = {"strengths": Narrative(2023, "strengths", ("  ", "\n"))}

    report = compose_report(give_input((), narratives=narratives))

    assert "strengths" in {gap.section for gap in report.gaps}


def test_the_closing_sentence_has_a_default_and_always_ends_the_document() -> None:
    without = give_input((), narratives={})
    given = give_input((), narratives={"closing": Narrative(2023, "closing", ("Đề nghị cấp trên xem xét. ",))})

    [default] = find_blocks(compose_report(without), "closing")
    assert "năm 2024" in default
    assert default.endswith("Ủy ban nhân dân phường Long Xuyên./.")
    assert find_blocks(compose_report(given), "closing") == ["Đề nghị cấp trên xem xét./."]
    assert "closing" not in {gap.section for gap in compose_report(without).gaps}


def test_shape_of_written_paragraphs() -> None:
    tasks = Narrative(
        2023,
        "tasks",
        ("1. Tăng cường lãnh đạo", "Làm tốt việc A.", "- Việc B;", "+ Việc C", "a) Về kinh tế", "2. Xong."),
    )
    report = compose_report(give_input((), narratives={"tasks": tasks}))

    section = next(section for section in report.parts[1].sections if section.word == "tasks")
    assert section.blocks[1:] == (
        Heading(2, "1. Tăng cường lãnh đạo"),
        Paragraph((Words("Làm tốt việc A."),)),
        Bullet((Words("Việc B;"),)),
        Bullet((Words("Việc C"),), level=2),
        Heading(3, "a) Về kinh tế"),
        Paragraph((Words("2. Xong."),)),
    )


def test_strengths_are_points_however_they_were_typed() -> None:
    strengths = Narrative(2023, "strengths", ("- Điều một;", "điều hai.", "1. Điều ba"))
    report = compose_report(give_input((), narratives={"strengths": strengths}))

    assert find_blocks(report, "strengths")[2:] == ["- Điều một;", "- Điều hai.", "- Điều ba"]


@pytest.mark.parametrize(
    "typed", ["Kỷ cương, sáng tạo", "“Kỷ cương, sáng tạo”.", 'Chủ đề thi đua năm 2024: "Kỷ cương, sáng tạo"']
)
def test_theme_is_set_in_quotation_marks(typed: str) -> None:
    report = compose_report(give_input((), narratives={"theme": Narrative(2023, "theme", (typed,))}))

    assert find_blocks(report, "theme") == ["CHỦ ĐỀ THI ĐUA: “Kỷ cương, sáng tạo”."]


@pytest.mark.parametrize(
    ("last", "prose", "lead"),
    [
        ("Kết quả như sau:", [], "Kết quả như sau:"),
        ("Phong trào sôi nổi.", ["Phong trào sôi nổi."], "Kết quả khen thưởng năm 2023 cụ thể như sau:"),
    ],
)
def test_results_are_led_in_once(last: str, prose: list[str], lead: str) -> None:
    report = compose_report(give_input((), narratives={"launching": Narrative(2023, "launching", (last,))}))

    assert find_blocks(report, "launching")[1:] == prose
    assert find_blocks(report, "lead") == [lead]


def test_totals_stand_in_one_paragraph_that_names_the_appendices() -> None:
    report = compose_report(give_input(list_awards_of_2023()))

    assert find_blocks(report, "totals") == [
        "Tổng cộng năm 2023: 69 lượt khen thưởng, gồm 06 lượt tập thể và 63 lượt cá nhân "
        "(biểu tổng hợp tại Phụ lục I, danh sách tại Phụ lục II kèm theo). "
        "Theo cấp tặng: Tỉnh ủy, Thành ủy 02 lượt; cấp huyện 04 lượt; Huyện ủy, Thị ủy và tương đương 02 lượt; "
        "hội, đoàn thể 02 lượt; cấp xã 35 lượt; Đảng ủy cấp xã 21 lượt; chưa ghi cấp tặng 03 lượt."
    ]


def test_households_have_a_section_only_when_there_are_any() -> None:
    household = give_award(20, "gia-dinh-van-hoa", 900, recipient_kind="household")

    assert find_blocks(compose_report(give_input(list_awards_of_2023())), "households") == []
    report = compose_report(give_input((*list_awards_of_2023(), household)))
    assert find_blocks(report, "households")[0] == "3. Về hộ gia đình:"
    assert (
        "969 lượt khen thưởng, gồm 06 lượt tập thể, 63 lượt cá nhân và 900 lượt hộ gia đình"
        in (find_blocks(report, "totals")[0])
    )


def test_an_award_that_waits_for_a_correction_is_not_counted() -> None:
    waiting = give_award(20, "giay-khen", 5, flags=(AWAITING_CORRECTION,))
    report = compose_report(give_input((*list_awards_of_2023(), waiting)))

    assert report.totals.everything.value == 69
    assert report.reminders[0].text == "5 lượt chờ đính chính quyết định, chưa tính vào báo cáo"
    assert report.reminders[0].records == ("KT-2023-020",)


def test_deleted_awards_and_other_years_are_left_out() -> None:
    others = (give_award(20, "giay-khen", status="deleted"), give_award(21, "giay-khen", year=2022))

    assert compose_report(give_input(others)).appendices == ()


def test_what_the_ledger_lacks_is_listed_with_its_records() -> None:
    awards = (
        give_award(1, "giay-khen", 2, decision=decide("12/QĐ-UBND"), names=("An", "Bình")),
        give_award(2, "lao-dong-tien-tien", 3, names=("Cúc",)),
    )
    report = compose_report(give_input(awards, unit=replace(LONG_XUYEN, signer_name=" ")))

    assert [(gap.text, gap.records) for gap in report.gaps if gap.section == "awards"] == [
        ("cấp tặng của 2 lượt khen", ("KT-2023-001",))
    ]
    assert [(gap.text, gap.records) for gap in report.reminders] == [
        ("3 lượt danh hiệu chưa ghi cấp tặng", ("KT-2023-002",)),
        ("3 lượt chưa có số quyết định", ("KT-2023-002",)),
        ("2 lượt chưa có tên người nhận", ("KT-2023-002",)),
        ("tên người ký", ()),
    ]


def test_recipients_begin_with_the_addressee_and_end_with_the_archive() -> None:
    unit = replace(
        LONG_XUYEN,
        addressee="Phòng Nội vụ thị xã Kinh Môn",
        distribution=("- như trên;", "các đơn vị có liên quan;", "Lưu: VT, TĐKT."),
    )

    report = compose_report(give_input((), unit=unit))

    assert report.addressees == ("Phòng Nội vụ thị xã Kinh Môn",)
    assert report.recipients == ("- Như trên;", "- Các đơn vị có liên quan;", "- Lưu: VT, TĐKT.")


def test_recipients_without_an_addressee() -> None:
    report = compose_report(give_input((), unit=replace(LONG_XUYEN, distribution=())))

    assert report.addressees == ()
    assert report.recipients == ("- Lưu: VT.",)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("PHÓ CHỦ TỊCH", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("Q. CHỦ TỊCH", ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH")),
        ("TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG", ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG")),
        ("TUQ. CHỦ TỊCH", ("TUQ. CHỦ TỊCH",)),
    ],
)
def test_signature(title: str, lines: tuple[str, ...]) -> None:
    assert compose_report(give_input((), unit=replace(LONG_XUYEN, signer_title=title))).signature.lines == lines


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 1, 17), "ngày 17 tháng 01 năm 2024"),
        (date(2024, 2, 5), "ngày 05 tháng 02 năm 2024"),
        (date(2024, 3, 10), "ngày 10 tháng 3 năm 2024"),
        (date(2024, 12, 9), "ngày 09 tháng 12 năm 2024"),
    ],
)
def test_dates_are_written_as_the_decree_has_it(day: date, written: str) -> None:
    assert write_date(day) == written


def test_the_appendix_lists_every_award_under_its_kind() -> None:
    awards = (
        *list_awards_of_2023(),
        give_award(
            14,
            "giay-khen-chu-tich-ubnd-cap-xa",
            3,
            names=("Lê Văn An", "Vũ Thị Bình"),
            reason="hiến đất",
            conferrer="Chủ tịch UBND phường",
            conferrer_level="commune",
            decision=decide("45/QĐ-UBND", date(2023, 2, 28)),
        ),
    )
    report = compose_report(give_input(awards))

    listed = report.appendix("recipients")
    assert listed is not None
    rows = [[write_sentence(cell) for cell in row.cells] for row in listed.tables[0].rows]
    assert [row[0] for row in rows if len(row) == 1] == [
        *("A. TẬP THỂ", "Cộng tập thể: 06 lượt", "B. CÁ NHÂN", "Cộng cá nhân: 66 lượt", "Tổng cộng: 72 lượt"),
    ]
    shared = ["", "Giấy khen (hiến đất)", "45/QĐ-UBND, 28/02/2023", "Chủ tịch UBND phường", "KT-2023-014"]
    assert [row for row in rows if row[-1] == "KT-2023-014"] == [
        ["70", "Lê Văn An", *shared],
        ["71", "Vũ Thị Bình", *shared],
        ["72", "01 cá nhân khác (chưa ghi tên)", *shared],
    ]
    summary = report.appendix("summary")
    assert summary is not None
    counted = [[write_sentence(cell) for cell in row.cells] for row in summary.tables[0].rows]
    assert (
        counted[-8:]
        == [
            ["V", "Cấp xã", "38", "-", "38", "-", "…"],
            ["1", "Danh hiệu Lao động tiên tiến", "16", "-", "16", "-", "…"],
            ["2", "Giấy khen", "22", "-", "22", "-", "…"],
            ["VI", "Đảng ủy cấp xã", "21", "02", "19", "-", "…"],
            ["1", "Giấy khen", "21", "02", "19", "-", "…"],
            ["VII", "Chưa ghi cấp tặng", "03", "02", "01", "-", "…"],
            ["1", "Danh hiệu Tập thể lao động tiên tiến", "01", "01", "-", "-", "-"],
            ["2", "Danh hiệu Đơn vị quyết thắng", "01", "01", "-", "-", "-"],
            ["3", "Danh hiệu Chiến sĩ thi đua [chưa rõ cấp]", "01", "-", "01", "-", "…"],
            ["Tổng cộng", "72", "06", "66", "-", "…"],
        ][-8:]
    )


def test_sections_are_stable_words_in_the_order_of_the_report() -> None:
    report = compose_report(give_input((), narratives={}))
    order = [section.word for part in report.parts for section in part.sections]

    words = [section.word for section in SECTIONS]
    assert words == [word for word in order if word in words]
    assert len(words) == 8


def test_a_number_that_was_entered_is_printed_and_no_longer_missing() -> None:
    without = give_input(list_awards_of_2023())
    number = Narrative(2023, "number", ("15",))

    report = compose_report(replace(without, narratives={**without.narratives, "number": number}))

    assert write_sentence(report.header.number) == "Số: 15/BC-UBND"
    assert write_sentence(report.appendices[0].reference).startswith("(Kèm theo Báo cáo số 15/BC-UBND ")
    assert "number" not in {gap.section for gap in report.gaps}
    assert report.parts_ready == compose_report(without).parts_ready + 1
