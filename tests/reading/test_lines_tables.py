"""Tables as they paste: tabs, bars, one cell to a line. All of them are invented."""

from __future__ import annotations

from commendation.reading.lines import read_lines
from tests.reading.test_lines_sentences import list_facts


def test_reads_columns_of_kinds_and_drops_totals() -> None:
    text = "TT\tHình thức khen\tTập thể\tCá nhân\n1\tGiấy khen UBND xã\t5\t23\n2\tLĐTT\t-\t31\n\tTổng cộng\t5\t54"
    assert list_facts(text) == [
        ("giấy khen", "commune", "collective", 5),
        ("giấy khen", "commune", "individual", 23),
        ("lao động tiên tiến", None, "individual", 31),
    ]


def test_reads_columns_of_awards_over_units() -> None:
    text = "Đơn vị | LĐTT | GK xã (hộ)\nThôn Thượng | 4 | 2\nThôn Hạ | 3 | 1\nCộng | 7 | 3"
    assert list_facts(text) == [
        ("lao động tiên tiến", None, "individual", 7),
        ("giấy khen", "commune", "household", 3),
    ]


def test_reads_a_list_of_persons() -> None:
    text = "STT | Họ và tên | Chức vụ | Danh hiệu\n1 | Lò Văn Chín | Kế toán | LĐTT, CSTĐCS\n2 | Hà Thị Mơ | | LĐTT"
    lines = read_lines(text).lines
    assert [(line.award, line.recipients) for line in lines] == [
        ("lao động tiên tiến", ("Lò Văn Chín",)),
        ("chiến sĩ thi đua cơ sở", ("Lò Văn Chín",)),
        ("lao động tiên tiến", ("Hà Thị Mơ",)),
    ]


def test_counts_what_was_achieved_and_not_what_was_registered() -> None:
    text = "Danh hiệu | Đăng ký | Đạt | Tỷ lệ\nLĐTT | 20 | 18 | 90%\nCSTĐCS | 3 | - | 0"
    assert list_facts(text) == [("lao động tiên tiến", None, "individual", 18)]


def test_counts_the_last_year_beside_a_comparison() -> None:
    text = "Danh hiệu | Năm 2022 | Năm 2023 | Tăng, giảm\nLĐTT | 20 | 25 | +5"
    assert list_facts(text) == [("lao động tiên tiến", None, "individual", 25)]


def test_reads_one_cell_to_a_line() -> None:
    text = "Hình thức\nTập thể\nCá nhân\nGiấy khen UBND xã\n3\n14\nLĐTT\n-\n25\nTổng cộng\n3\n39"
    assert list_facts(text) == [
        ("giấy khen", "commune", "collective", 3),
        ("giấy khen", "commune", "individual", 14),
        ("lao động tiên tiến", None, "individual", 25),
    ]


def test_lets_rows_without_figures_head_the_rows_below() -> None:
    text = "Hình thức\tSố lượng\nA. Đã khen\t\nGK UBND xã\t12\nB. Đề nghị cấp trên\t\nBK tỉnh\t2"
    assert list_facts(text) == [("giấy khen", "commune", None, 12)]


def test_reads_a_table_that_came_as_plain_words() -> None:
    text = "STT Đơn vị Giấy khen LĐTT\n1 Chi bộ 3 4 10\n2 Trạm Y tế - 5\nTổng cộng 4 15\nTrong năm có 2 cờ thi đua"
    lines = read_lines(text).lines
    assert [(line.award, line.recipient_kind, line.count) for line in lines] == [
        ("giấy khen", None, 4),
        ("lao động tiên tiến", "individual", 10),
        ("lao động tiên tiến", "individual", 5),
        ("cờ thi đua", "collective", 2),
    ]
    kinds = "Hình thức Tập thể Cá nhân\nGiấy khen UBND xã 14 63\nBằng khen UBND tỉnh 2 5\nCộng 16 68"
    assert list_facts(kinds) == [
        ("giấy khen", "commune", "collective", 14),
        ("giấy khen", "commune", "individual", 63),
        ("bằng khen", "province", "collective", 2),
        ("bằng khen", "province", "individual", 5),
    ]


def test_reads_one_cell_to_a_line_under_the_names_of_awards() -> None:
    text = "Đơn vị\nGiấy khen\nBằng khen\nCông an phường\n4\n1\nTrạm Y tế\n2\n0"
    assert list_facts(text) == [("giấy khen", None, None, 6), ("bằng khen", None, "collective", 1)]
