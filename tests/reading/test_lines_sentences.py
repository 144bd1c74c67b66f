"""Sentences and list items in the manner of a ward's papers, and the awards they state. All of them are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commendation.reading.lines import read_lines
from commendation.reading.lines.output import list_objects

Fact = tuple[str, str | None, str | None, int | None]
"""(award, level of the conferrer, kind of recipient, count)"""


def list_facts(text: str) -> list[Fact]:
    return [
        (one["award"], one["conferrer_level"], one["recipient_kind"], one["count"])
        for one in list_objects(read_lines(text))
    ]


GIVING: list[tuple[str, list[Fact]]] = [
    (
        "- Chủ tịch UBND xã tặng giấy khen cho 4 tập thể và 17 cá nhân",
        [("giấy khen", "commune", "collective", 4), ("giấy khen", "commune", "individual", 17)],
    ),
    (
        "UBND phường tặng giấy khen cho 3 tập thể; tặng cờ cho khu phố 2",
        [("giấy khen", "commune", "collective", 3), ("cờ thi đua", "commune", "collective", 1)],
    ),
    (
        "Cờ thi đua của UBND tỉnh: 05; danh hiệu tập thể lao động xuất sắc: 09",
        [("cờ thi đua", "province", "collective", 5), ("tập thể lao động xuất sắc", None, "collective", 9)],
    ),
    (
        "Có 02 đồng chí được Huyện ủy tặng giấy khen, 11 đảng viên được Đảng ủy xã tặng giấy khen",
        [("giấy khen", "party-district", "individual", 2), ("giấy khen", "party-commune", "individual", 11)],
    ),
    (
        "Đồng chí Bí thư Đảng ủy trao bằng khen của Chủ tịch UBND tỉnh cho ông Hà Văn Lộc",
        [("bằng khen", "province", "individual", 1)],
    ),
    (
        "Thừa ủy quyền của Chủ tịch nước, lãnh đạo UBND tỉnh trao Huân chương Lao động hạng Nhì cho Trường THPT Mây",
        [("huân chương lao động hạng nhì", "central", "collective", 1)],
    ),
    (
        "UBND xã đã đề nghị và được Chủ tịch UBND huyện tặng giấy khen cho 2 tập thể",
        [("giấy khen", "district", "collective", 2)],
    ),
    ("Hội Nông dân xã được Hội Nông dân tỉnh tặng bằng khen", [("bằng khen", "organisation", "collective", 1)]),
    (
        "Liên đoàn Lao động huyện tặng bằng khen, giấy khen cho 6 tập thể",
        [("bằng khen và giấy khen", "organisation", "collective", 6)],
    ),
    ("- Năm 2011: Bằng khen UBND tỉnh, Bộ Y tế", [("bằng khen", "province", "collective", 1),
                                              ("bằng khen", "central", "collective", 1)]),
]  # fmt: skip
COUNTING: list[tuple[str, list[Fact]]] = [
    ("LĐTT: 31; CSTĐCS: 04", [("lao động tiên tiến", None, "individual", 31),
                              ("chiến sĩ thi đua cơ sở", None, "individual", 4)]),
    ("Tập thể LĐTT: 08/11 cơ quan, đạt 72,7%", [("tập thể lao động tiên tiến", None, "collective", 8)]),
    ("GK UBND huyện 2tt 5cn, BK tỉnh 1cn", [("giấy khen", "district", "collective", 2),
                                            ("giấy khen", "district", "individual", 5),
                                            ("bằng khen", "province", "individual", 1)]),
    ("Đoàn Thanh niên và Hội Nông dân xã mỗi đơn vị được 01 giấy khen của UBND huyện",
     [("giấy khen", "district", "collective", 2)]),
    ("Huy hiệu Đảng: 60 năm: 02; 40 năm 05 đ/c", [("huy hiệu 60 năm tuổi đảng", None, "individual", 2),
                                                  ("huy hiệu 40 năm tuổi đảng", None, "individual", 5)]),
    ("Chi bộ 2, chi bộ 5 và ông Vũ Văn Hạnh được Đảng ủy tặng giấy khen",
     [("giấy khen", "party-commune", "collective", 2), ("giấy khen", "party-commune", "individual", 1)]),
    ("- Giấy khen: 15 (huyện 4, xã 11)", [("giấy khen", "district", None, 4), ("giấy khen", "commune", None, 11)]),
    ("- Giấy khen của UBND xã: 21 (nữ 9)", [("giấy khen", "commune", None, 21)]),
    ("Tổng số 30 lượt, trong đó 12 tập thể, 18 cá nhân được tặng giấy khen của xã",
     [("giấy khen", "commune", "collective", 12), ("giấy khen", "commune", "individual", 18)]),
    ("Trường Mầm non là một trong 12 đơn vị được UBND tỉnh tặng cờ thi đua",
     [("cờ thi đua", "province", "collective", 1)]),
    ("Viện 3 năm liền đạt danh hiệu tập thể lao động xuất sắc", [("tập thể lao động xuất sắc", None, "collective", 3)]),
    ("Khen thưởng 40 tập thể, cá nhân", [("khen thưởng", None, None, 40)]),
    ("LĐTT: trường mầm non 12; trạm y tế 4", [("lao động tiên tiến", None, "individual", 16)]),
    ("UBND xã đạt danh hiệu lao động tiên tiến", [("tập thể lao động tiên tiến", None, "collective", 1)]),
]  # fmt: skip
NOT_AWARDS = (
    "Đề nghị UBND tỉnh tặng bằng khen cho 2 tập thể, 3 cá nhân",
    "02 cá nhân được đề nghị tặng bằng khen của UBND tỉnh",
    "Đăng ký thi đua năm 2024: LĐTT 30; CSTĐCS 4",
    "Phấn đấu có 90% cán bộ đạt LĐTT, ít nhất 03 CSTĐCS",
    "Thu hồi giấy khen đã tặng 01 cá nhân",
    "Chưa có cá nhân nào được tặng bằng khen",
    "Mức thưởng kèm giấy khen: tập thể 1.000.000 đồng, cá nhân 500.000 đồng",
    "Đội văn nghệ đạt 1 giải nhất, 2 giải ba hội thi cấp huyện",
    "UBND phường tặng 50 suất quà cho các hộ nghèo",
    "Hội đồng bỏ phiếu: đồng chí Lan 11/12 phiếu chiến sĩ thi đua cơ sở",
    "Tham dự hội nghị có 30 đại biểu cùng các tập thể, cá nhân được khen thưởng",
    "Kế hoạch số 12/KH-UBND ngày 5/2/2024 về công tác thi đua, khen thưởng",
    "Có 97% hộ đạt danh hiệu gia đình văn hóa",
    "Chị xem giúp bà Ngô Thị Lý có huy hiệu 40 năm chưa",
    "Tổng số giấy khen đã in: 150 tờ",
    "UBND xã tổ chức lễ trao giấy khen tại hội trường",
    "Nhiệm vụ năm 2026: có 02 tập thể được UBND tỉnh tặng bằng khen",
    "Cuối năm trao giấy khen cho các tập thể, cá nhân tiêu biểu",
    "Giao văn phòng tham mưu khen thưởng 03 tập thể",
)


@pytest.mark.parametrize(("text", "facts"), GIVING + COUNTING)
def test_says_who_gave_what_to_whom(text: str, facts: list[Fact]) -> None:
    assert sorted(map(str, list_facts(text))) == sorted(map(str, facts))


@pytest.mark.parametrize("text", NOT_AWARDS)
def test_states_nothing(text: str) -> None:
    assert list_facts(text) == []


def test_says_only_what_was_achieved_of_what_was_registered() -> None:
    assert list_facts("Đăng ký 32 LĐTT, kết quả đạt 29 LĐTT") == [("lao động tiên tiến", None, "individual", 29)]


def test_leaves_last_years_number_out() -> None:
    facts = list_facts("Có 20 LĐTT (tăng 2 so với năm trước), giấy khen xã 14 (năm 2021: 11)")
    assert facts == [("lao động tiên tiến", None, "individual", 20), ("giấy khen", "commune", None, 14)]


def test_keeps_the_award_granted_beside_a_proposal() -> None:
    facts = list_facts("Đã khen 9 cá nhân; còn 01 tập thể đang trình tỉnh tặng bằng khen")
    assert facts == [("khen thưởng", None, "individual", 9)]


def test_reads_one_typed_line_with_its_decision() -> None:
    (line,) = read_lines("gk cho ba Tran Thi Lan hoi phu nu qd 45 28/2/2023").lines
    assert (line.award, line.recipients, line.recipient_kind, line.count) == (
        "giấy khen", ("Tran Thi Lan",), "individual", 1,
    )  # fmt: skip
    assert (line.decision_number, str(line.decision_date)) == ("45", "2023-02-28")


@pytest.mark.parametrize(
    "said",
    [
        "sinh 1990",
        "sinh năm 1990",
        "sn 1985",
        "SN: 85",
        "năm sinh 1990",
        "sinh ngày 3/5/1990",
        "(1990)",
        ", 1990",
        "1972",
    ],
)
def test_takes_no_year_of_birth_for_the_years_award(said: str) -> None:
    (alone,) = read_lines(f"gk cho bà Trần Thị Lan {said}").lines
    assert (alone.recipients, alone.year) == (("Trần Thị Lan",), None)
    (dated,) = read_lines(f"gk cho bà Trần Thị Lan {said} qd 45 năm 2024").lines
    assert (dated.decision_number, dated.year) == ("45", 2024)


@pytest.mark.parametrize("text", ["Giấy khen cho 3 học sinh 2023", "Giấy khen vệ sinh 2023: 3 học sinh"])
def test_takes_the_year_behind_words_that_end_like_birth(text: str) -> None:
    assert [line.year for line in read_lines(text).lines] == [2023]


def test_takes_a_decision_as_a_sign_that_the_award_was_given() -> None:
    (line,) = read_lines("giấy khen cho cá nhân qd 45").lines
    assert (line.recipient_kind, line.count, line.decision_number) == ("individual", None, "45")
    assert read_lines("giấy khen cho cá nhân").lines == ()


def test_finds_codes_of_the_catalogue() -> None:
    def read_code(text: str) -> Any:
        return read_lines(text).lines[0].code

    assert read_code("Giấy khen của Chủ tịch UBND xã: 3 cá nhân") == "giay-khen-chu-tich-ubnd-cap-xa"
    assert read_code("Danh hiệu chiến sỹ thi đua: 01 đồng chí") == "chien-si-thi-dua-chua-ro-cap"
    assert read_code("Giấy khen của Hội Sinh vật cảnh: 2 cá nhân") == "giay-khen"
    assert read_code("Công an huyện khen đột xuất 2 cá nhân") is None


def test_keeps_the_reason_as_written() -> None:
    text = "UBND xã tặng giấy khen cho 3 cá nhân có thành tích trong phong trào hiến đất làm đường"
    assert read_lines(text).lines[0].reason == "có thành tích trong phong trào hiến đất làm đường"


@pytest.mark.parametrize("text", ["gk 2023 ct phường cho bà Lan", "giấy khen năm 2023 ct phường cho bà Lan"])
def test_a_giver_may_stand_between_the_year_and_the_receiver(text: str) -> None:
    [line] = read_lines(text).lines
    assert (line.conferrer, line.year, line.recipients) == ("Chủ tịch UBND phường", 2023, ("Lan",))


@pytest.mark.parametrize(
    "text",
    [
        "gk ct ubnd phường 3 người Nguyễn Văn An, Lê Thị Bình, Trần Công qd 36 ngay 6/6/2023",
        "GK CT UBND phường cho 3 người: Nguyễn Văn An, Lê Thị Bình, Trần Công QĐ 36 ngày 6/6/2023",
        "gk ct ubnd phuong 3 nguoi nguyen van an, le thi binh, tran cong qd 36 ngay 6/6/2023",
    ],
)
def test_counts_once_those_whom_a_line_counts_and_names(text: str) -> None:
    [line] = read_lines(text).lines
    assert (line.recipient_kind, line.count) == ("individual", 3)
    assert (line.decision_number, line.decision_date, line.year) == ("36", date(2023, 6, 6), 2023)


def test_gives_names_of_two_kinds_to_their_numbers() -> None:
    text = "Tặng Giấy khen cho 02 tập thể và 02 cá nhân: Chi hội 1, Chi hội 2, ông Nguyễn Văn An, bà Lê Thị Bình"
    assert [(line.count, line.recipients) for line in read_lines(text).lines] == [
        (2, ("Chi hội 1", "Chi hội 2")),
        (2, ("Nguyễn Văn An", "Lê Thị Bình")),
    ]


def test_adds_a_name_that_and_joins_to_a_number() -> None:
    lines = read_lines("UBND xã tặng giấy khen cho 5 cá nhân và bà Lê Thị Bình").lines
    assert sum(line.count or 0 for line in lines) == 6


def test_asks_the_year_of_a_decision_of_the_first_months() -> None:
    [line] = read_lines("CT UBND phường tặng giấy khen cho 3 cá nhân theo QĐ 36 ngày 06/01/2023").lines
    assert line.year is None


@pytest.mark.parametrize(
    ("parts", "awards"),
    [
        ("khen thường xuyên 8 tập thể, 30 cá nhân; khen đột xuất 4 tập thể, 17 cá nhân", 59),
        ("khen đột xuất 4 tập thể, 17 cá nhân", 59),
        ("khen đột xuất 14 tập thể", 73),
    ],
)
def test_adds_no_parts_that_say_of_what_sort_the_awards_were(parts: str, awards: int) -> None:
    text = f"Chủ tịch UBND phường tặng Giấy khen cho 12 tập thể, 47 cá nhân; trong đó: {parts}."
    assert sum(line.count or 0 for line in read_lines(text).lines) == awards


def test_takes_what_was_given_of_what_was_proposed() -> None:
    text = "Đề nghị UBND thị xã khen thưởng 5 tập thể, 10 cá nhân; đã được tặng 03 tập thể và 9 cá nhân."
    assert [(line.conferrer, line.recipient_kind, line.count) for line in read_lines(text).lines] == [
        ("UBND thị xã", "collective", 3),
        ("UBND thị xã", "individual", 9),
    ]
