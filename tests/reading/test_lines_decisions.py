"""Pages of decisions: titles, articles, and the list that stands behind the signature. All of them are invented."""

from __future__ import annotations

from datetime import date

import pytest

from commendation.reading.lines import Reading, read_lines

HEAD = """ỦY BAN NHÂN DÂN
PHƯỜNG TÂN LẬP
Số: 318/QĐ-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tân Lập, ngày 09 tháng 9 năm 2025
QUYẾT ĐỊNH
Về việc tặng Giấy khen của Chủ tịch Ủy ban nhân dân phường
CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG TÂN LẬP
Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;
Căn cứ Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ;
QUYẾT ĐỊNH:
"""
GIVEN = """Điều 1. Tặng Giấy khen của Chủ tịch Ủy ban nhân dân phường cho 02 tập thể và 03 cá nhân đã có thành tích \
trong phong trào thi đua năm 2025 (có danh sách kèm theo).
"""
TAIL = """Điều 2. Tiền thưởng trích từ Quỹ thi đua, khen thưởng của phường.
Điều 3. Văn phòng, các tập thể và cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.
Nơi nhận:
- Như Điều 3;
- Lưu: VT.
CHỦ TỊCH
Tạ Quang Minh
"""
ROWS = """I. Tập thể
1. Chi hội Phụ nữ khu 3
2. Hội Cựu chiến binh phường
II. Cá nhân
1. Ông Nguyễn Văn Bính, Bí thư Chi bộ khu 3
2. Bà Lê Thị Hoài, giáo viên
3. Ông Phạm Đức Ái, Công an phường
"""
NAMES = ["Chi hội Phụ nữ khu 3", "Hội Cựu chiến binh phường", "Nguyễn Văn Bính", "Lê Thị Hoài", "Phạm Đức Ái"]


def count_all(reading: Reading) -> dict[tuple[str, str | None], int]:
    counts: dict[tuple[str, str | None], int] = {}
    for line in reading.lines:
        key = (line.word, line.recipient_kind)
        counts[key] = counts.get(key, 0) + (line.count or 0)
    return counts


def list_names(reading: Reading) -> list[str]:
    return [name for line in reading.lines for name in line.recipients]


@pytest.mark.parametrize(
    "heading",
    [
        "DANH SÁCH\n",
        "DANH SÁCH KÈM THEO\n",
        "DANH SÁCH KÈM THEO QUYẾT ĐỊNH SỐ 318/QĐ-UBND\n",
        "DANH SÁCH TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN\n",
        "DANH SÁCH\nCác tập thể, cá nhân được tặng Giấy khen của Chủ tịch Ủy ban nhân dân phường\n"
        "(Kèm theo Quyết định số 318/QĐ-UBND ngày 09/9/2025 của Chủ tịch UBND phường)\n",
        "Phụ lục\nDANH SÁCH ĐƯỢC KHEN THƯỞNG\n(Kèm theo Quyết định số 318/QĐ-UBND)\n",
    ],
)
def test_hands_what_a_decision_says_to_the_list_behind_its_signature(heading: str) -> None:
    reading = read_lines(HEAD + GIVEN + TAIL + heading + ROWS)
    assert list_names(reading) == NAMES
    assert count_all(reading) == {("giấy khen", "collective"): 2, ("giấy khen", "individual"): 3}
    assert {(line.conferrer_level, line.year, line.decision_number, line.decision_date) for line in reading.lines} == {
        ("commune", 2025, "318/QĐ-UBND", date(2025, 9, 9))
    }
    assert {line.reason for line in reading.lines} != {None}
    assert reading.doubts == ()


def test_reads_a_list_right_below_the_article_that_announces_it() -> None:
    assert list_names(read_lines(HEAD + GIVEN + ROWS + TAIL)) == NAMES


def test_reads_the_list_as_a_table() -> None:
    table = "TT\tHọ và tên\tChức vụ, đơn vị\n1\tNguyễn Văn Bính\tBí thư Chi bộ\n2\tLê Thị Hoài\tGiáo viên\n"
    given = GIVEN.replace("02 tập thể và 03 cá nhân", "02 cá nhân")
    reading = read_lines(HEAD + given + TAIL + "DANH SÁCH\n" + table)
    assert list_names(reading) == ["Nguyễn Văn Bính", "Lê Thị Hoài"]
    assert count_all(reading) == {("giấy khen", "individual"): 2}
    assert {line.decision_number for line in reading.lines} == {"318/QĐ-UBND"}


def test_gives_each_list_to_the_article_that_announces_it() -> None:
    articles = (
        "Điều 1. Tặng danh hiệu “Tập thể lao động tiên tiến” cho 01 tập thể (có danh sách kèm theo).\n"
        "Điều 2. Tặng danh hiệu “Lao động tiên tiến” cho 02 cá nhân (có danh sách kèm theo).\n"
    )
    lists = "DANH SÁCH TẬP THỂ\n1. Trường Mầm non Sơn Ca\nDANH SÁCH CÁ NHÂN\n1. Nguyễn Văn Bính\n2. Lê Thị Hoài\n"
    reading = read_lines(HEAD + articles + lists)
    assert [(line.award, line.recipients) for line in reading.lines] == [
        ("tập thể lao động tiên tiến", ("Trường Mầm non Sơn Ca",)),
        ("lao động tiên tiến", ("Nguyễn Văn Bính",)),
        ("lao động tiên tiến", ("Lê Thị Hoài",)),
    ]
    assert reading.doubts == ()


def test_asks_where_the_list_has_fewer_than_its_article_says() -> None:
    reading = read_lines(HEAD + GIVEN.replace("03 cá nhân", "05 cá nhân") + TAIL + "DANH SÁCH\n" + ROWS)
    assert [(doubt.kind, doubt.announced) for doubt in reading.doubts] == [("list-differs", 5)]


def test_keeps_the_numbers_of_an_article_whose_list_was_not_pasted() -> None:
    reading = read_lines(HEAD + GIVEN + TAIL)
    assert count_all(reading) == {("giấy khen", "collective"): 2, ("giấy khen", "individual"): 3}
    assert {line.decision_number for line in reading.lines} == {"318/QĐ-UBND"}


@pytest.mark.parametrize(
    "title", ["Về việc tặng Giấy khen của Chủ tịch UBND phường năm 2024\n", "V/v tặng Giấy khen\n"]
)
def test_takes_a_title_for_no_award(title: str) -> None:
    reading = read_lines(title + "Điều 1. Tặng Giấy khen của Chủ tịch UBND phường cho 05 cá nhân có thành tích")
    assert count_all(reading) == {("giấy khen", "individual"): 5}


def test_takes_the_year_of_the_title_or_of_the_decision() -> None:
    given = GIVEN.replace(" năm 2025", "")
    titled = HEAD.replace("nhân dân phường\nCHỦ", "nhân dân phường năm 2024\nCHỦ")
    assert {line.year for line in read_lines(HEAD + given).lines} == {2025}
    assert {line.year for line in read_lines(titled + given).lines} == {2024}
    assert {line.year for line in read_lines(HEAD.replace("tháng 9", "tháng 01") + given).lines} == {None}


def test_takes_the_year_of_the_day_a_text_begins_with() -> None:
    text = "Ngày 12/10/2023 Chủ tịch UBND phường tặng Giấy khen cho 02 tập thể"
    assert [line.year for line in read_lines(text).lines] == [2023]
    assert [line.year for line in read_lines(f"{text} năm 2022").lines] == [2022]


def test_hands_no_number_over_where_two_decisions_were_pasted() -> None:
    other = HEAD.replace("318", "319").replace("09 tháng 9", "10 tháng 9") + GIVEN.replace("02 tập thể và 03", "04")
    reading = read_lines(HEAD + GIVEN + TAIL + other)
    assert count_all(reading) == {("giấy khen", "collective"): 2, ("giấy khen", "individual"): 7}
    assert {line.decision_number for line in reading.lines} == {None}
