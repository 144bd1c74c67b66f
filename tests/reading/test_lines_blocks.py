"""Pasted blocks: headings that hold for what is below, decisions, lists of names. All of them are invented."""

from __future__ import annotations

import pytest

from commendation.reading.lines import Reading, read_lines, settle_doubt
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


DECISION = """QUYẾT ĐỊNH số 112/QĐ-UBND ngày 20/12/2021
Điều 1. Tặng Giấy khen cho 02 tập thể và 03 cá nhân có thành tích xuất sắc trong phong trào thi đua năm 2021:
1. Tập thể:
- Hội Cựu chiến binh phường
- Trường THCS Tân Lập
2. Cá nhân:
- Ông Nguyễn Văn Bính, Chủ tịch Hội CCB
- Bà Lê Thị Hoài, giáo viên trường THCS
- Ông Phạm Đức Ái, Công an phường
Điều 2. Tiền thưởng 1.404.000 đồng cho mỗi tập thể.
"""


def name_all(reading: Reading) -> list[tuple[str | None, int | None, tuple[str, ...]]]:
    return [(line.recipient_kind, line.count, line.recipients) for line in reading.lines]


def test_counts_what_a_sentence_announces_and_the_list_below_it_names_once() -> None:
    reading = read_lines(DECISION)
    assert name_all(reading) == [
        ("collective", 1, ("Hội Cựu chiến binh phường",)),
        ("collective", 1, ("Trường THCS Tân Lập",)),
        ("individual", 1, ("Nguyễn Văn Bính",)),
        ("individual", 1, ("Lê Thị Hoài",)),
        ("individual", 1, ("Phạm Đức Ái",)),
    ]
    assert {line.year for line in reading.lines} == {2021}
    assert reading.doubts == ()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Tặng Giấy khen cho 02 tập thể và 03 cá nhân năm 2021, gồm:\nI. TẬP THỂ\n1. Hội Cựu chiến binh phường\n"
            "2. Trường THCS Tân Lập\nII. CÁ NHÂN\n1. Nguyễn Văn Bính\n2. Lê Thị Hoài\n3. Phạm Đức Ái",
            {"collective": 2, "individual": 3},
        ),
        (
            "Điều 1. Tặng Giấy khen cho 03 cá nhân có thành tích năm 2021, gồm các ông, bà có tên sau:\n"
            "1. Ông Nguyễn Văn Bính - Trưởng khu dân cư số 3\n2. Bà Lê Thị Hoài - Chi hội trưởng Phụ nữ\n"
            "3. Ông Phạm Đức Ái - Công an phường",
            {"individual": 3},
        ),
        (
            "Tặng giấy khen cho 02 tập thể và 03 cá nhân:\n1. Tập thể: Hội Cựu chiến binh phường, Trường THCS Tân Lập\n"
            "2. Cá nhân: Nguyễn Văn Bính, Lê Thị Hoài, Phạm Đức Ái",
            {"collective": 2, "individual": 3},
        ),
        (
            "Chủ tịch UBND phường tặng Giấy khen cho 02 tập thể, 05 cá nhân.\nĐảng ủy phường tặng Giấy khen:\n"
            "- Tập thể: 01 chi bộ\n- Cá nhân: 3 đảng viên",
            {"collective": 3, "individual": 8},
        ),
    ],
    ids=["under-headings", "by-name", "in-one-line", "of-another-giver"],
)
def test_counts_an_announced_list_once_however_it_is_laid_out(text: str, facts: dict[str, int]) -> None:
    counted: dict[str | None, int] = {}
    for line in read_lines(text).lines:
        counted[line.recipient_kind] = counted.get(line.recipient_kind, 0) + (line.count or 0)
    assert counted == facts


def test_asks_when_a_list_is_shorter_or_longer_than_announced() -> None:
    shorter = read_lines(DECISION.replace("- Bà Lê Thị Hoài, giáo viên trường THCS\n", ""))
    [doubt] = shorter.doubts
    assert (doubt.kind, doubt.lines, doubt.announced, doubt.choices) == (
        "list-differs",
        (3, 4),
        3,
        ("keep", "announced"),
    )
    assert settle_doubt(shorter, 1, "keep").count("individual") == 2
    assert settle_doubt(shorter, 1, "announced").count("individual") == 3

    [doubt] = read_lines(DECISION.replace("03 cá nhân", "02 cá nhân")).doubts
    assert (doubt.kind, doubt.announced, doubt.choices) == ("list-differs", 2, ("keep",))


@pytest.mark.parametrize(
    "heading",
    [
        "khen thuong dot 2/9/2023 qd 77/qd-ubnd ngay 30/8/2023 chu tich phuong tang giay khen",
        "chu tich phuong tang giay khen cho 3 nguoi theo qd 77/qd-ubnd ngay 30/8/2023",
        "chu tich phuong tang giay khen cho nhung nguoi tham gia chong bao qd 77/qd-ubnd ngay 30/8/2023:",
    ],
)
@pytest.mark.parametrize("mark", ["", ".", ")"])
def test_reads_a_list_of_names_typed_without_capitals(heading: str, mark: str) -> None:
    rows = ("nguyen van an - kdc 3", "le thi binh, hoi phu nu", "tran cong (ca phuong)")
    listed = "\n".join(f"{number}{mark} {row}" for number, row in enumerate(rows, 1))
    reading = read_lines(f"{heading}\n{listed}")
    assert [line.recipients for line in reading.lines] == [("Nguyen Van An",), ("Le Thi Binh",), ("Tran Cong",)]
    assert {(line.award, line.recipient_kind, line.count, line.decision_number) for line in reading.lines} == {
        ("giấy khen", "individual", 1, "77/QĐ-UBND")
    }


def test_takes_counted_households_for_no_names() -> None:
    reading = read_lines("ubnd xa tang giay khen nam 2023:\n1 ho ngheo\n2 ho can ngheo")
    assert not any(line.recipients for line in reading.lines)


def test_reads_names_without_capitals_as_no_award_where_no_heading_gives_one() -> None:
    assert read_lines("danh sach di hop\n1 nguyen van an - kdc 3\n2 le thi binh").lines == ()


def test_tells_rows_that_name_somebody_without_an_award() -> None:
    text = "Năm 2026:\n- Giấy khen của Chủ tịch UBND phường: 02 cá nhân\nNgười tham gia:\n1. Bà Lê Thị Hoài, giáo viên"
    assert read_lines(text).unread == ("1. Bà Lê Thị Hoài, giáo viên",)
    assert read_lines("danh sach di hop\n1 nguyen van an - kdc 3\n2 le thi binh").unread == (
        "1 nguyen van an - kdc 3",
        "2 le thi binh",
    )


@pytest.mark.parametrize("text", [REPORT, DECISION, "Đề nghị khen thưởng:\n- Bà Lê Thị Hoài\n- Ông Phạm Đức Ái"])
def test_tells_no_rows_that_were_read_or_are_only_proposed(text: str) -> None:
    assert read_lines(text).unread == ()
