"""Pasted blocks: headings that hold for what is below, decisions, lists of names. All of them are invented."""

from __future__ import annotations

from commendation.reading.lines import Reading, read_lines
from tests.reading.test_lines_sentences import list_facts

REPORT = """Kết quả khen thưởng năm 2021:
1. Về tập thể:
- Đảng ủy được Huyện ủy tặng giấy khen
- Chi hội Phụ nữ thôn Đoài: giấy khen của Hội LHPN huyện
- Chủ tịch UBND xã tặng giấy khen cho ông Tạ Văn Mùi
2. Về cá nhân:
- Giấy khen của Tỉnh ủy: 02 đồng chí
- Danh hiệu chiến sỹ thi đua: 02 đồng chí
- Các ngành của huyện: 03 đồng chí
- Đảng ủy xã tặng giấy khen cho 02 tập thể: Chi bộ 2, chi bộ 6 và 09 đảng viên
- LĐTT: 14
3. Đề nghị cấp trên:
- Chủ tịch UBND tỉnh: tặng bằng khen 02 tập thể
"""


def show(reading: Reading) -> list[tuple[str, str | None, int | None]]:
    return [(line.word, line.recipient_kind, line.count) for line in reading.lines]


def test_lets_headings_give_kind_and_year_and_withhold_proposals() -> None:
    reading = read_lines(REPORT)
    assert show(reading) == [
        ("giấy khen", "collective", 1),
        ("giấy khen", "collective", 1),
        ("giấy khen", "individual", 1),
        ("giấy khen", "individual", 2),
        ("chiến sĩ thi đua", "individual", 2),
        ("khen thưởng", "individual", 3),
        ("giấy khen", "collective", 2),
        ("giấy khen", "individual", 9),
        ("lao động tiên tiến", "individual", 14),
    ]
    assert {line.year for line in reading.lines} == {2021}


def test_asks_what_contradicts_its_heading_and_what_has_no_form() -> None:
    doubts = [(doubt.kind, doubt.lines) for doubt in read_lines(REPORT).doubts]
    assert doubts == [
        ("no-form", (6,)),
        ("collective-under-individuals", (7,)),
        ("individual-under-collectives", (3,)),
        ("unusual-giver", (4,)),
    ]


def test_lets_a_level_heading_give_the_level() -> None:
    text = "* Cấp huyện\n+ Giấy khen: 02 TT; 06 CN\n* Cấp xã\n+ LĐTT: 19"
    assert list_facts(text) == [
        ("giấy khen", "district", "collective", 2),
        ("giấy khen", "district", "individual", 6),
        ("lao động tiên tiến", "commune", "individual", 19),
    ]


def test_takes_the_conferrer_from_the_head_of_a_decision() -> None:
    text = """CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ MƯỜNG LẠN
Theo đề nghị của Hội đồng Thi đua - Khen thưởng xã tại Tờ trình số 7/TTr-HĐTĐKT,
QUYẾT ĐỊNH:
Điều 1. Tặng giấy khen cho 03 tập thể và 11 cá nhân có thành tích trong công tác bầu cử.
Điều 2. Mức thưởng: tập thể 600.000 đồng, cá nhân 300.000 đồng."""
    assert list_facts(text) == [
        ("giấy khen", "commune", "collective", 3),
        ("giấy khen", "commune", "individual", 11),
    ]


def test_counts_the_names_of_a_list() -> None:
    text = """Danh sách được tặng giấy khen của Chủ tịch UBND phường:
1. Ông Trần Văn Hải, tổ trưởng tổ dân phố 2
2. Bà Ngô Thị Lý, hội viên Hội LHPN
3. Hộ ông Lê Văn Tám"""
    reading = read_lines(text)
    assert [(line.recipient_kind, line.recipients) for line in reading.lines] == [
        ("individual", ("Trần Văn Hải",)),
        ("individual", ("Ngô Thị Lý",)),
        ("household", ("ông Lê Văn Tám",)),
    ]


def test_joins_lines_that_a_pdf_wrapped() -> None:
    text = (
        "- Trong dịp sơ kết, UBND phường công nhận danh hiệu lao động tiên tiến cho 12 giáo viên\n"
        "của hai trường và tặng giấy khen cho 15 cá nhân đã tham gia vận động nhân dân làm đường\n"
        "ngõ, trồng hoa và thắp sáng các tuyến phố."
    )
    assert list_facts(text) == [
        ("lao động tiên tiến", "commune", "individual", 12),
        ("giấy khen", "commune", "individual", 15),
    ]


def test_adds_up_several_years() -> None:
    text = "Năm 2022:\n- LĐTT: 17 đ/c\nNăm 2023:\n- LĐTT: 18 đ/c"
    assert list_facts(text) == [("lao động tiên tiến", None, "individual", 35)]
    assert [line.year for line in read_lines(text).lines] == [2022, 2023]
