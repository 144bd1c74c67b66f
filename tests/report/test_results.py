"""The sentences about awards, record by record. Each case is a small ledger and what the report says of it."""

from __future__ import annotations

from typing import Any

import pytest

from commendation.catalogue import RecipientKind
from report_builder.figures import Figure
from report_builder.model import write_sentence
from report_builder.results import write_results
from storage.records import Award, Recipient
from tests.report.ledger import give_award, give_input

CHAIR: dict[str, Any] = {
    "conferrer": "Chủ tịch UBND phường",
    "conferrer_kind": "commune-chair",
    "conferrer_level": "commune",
}
PARTY: dict[str, Any] = {
    "conferrer": "Đảng uỷ phường",
    "conferrer_kind": "party-commune",
    "conferrer_level": "party-commune",
}
TOWN: dict[str, Any] = {
    "conferrer": "Chủ tịch UBND thị xã Kinh Môn",
    "conferrer_kind": "district-chair",
    "conferrer_level": "district",
}
WOMEN: dict[str, Any] = {
    "conferrer": "Hội LHPN tỉnh Hải Dương",
    "conferrer_kind": "women-union",
    "conferrer_level": "organisation",
}
GK_WARD = "giay-khen-chu-tich-ubnd-cap-xa"
GK_TOWN = "giay-khen-chu-tich-ubnd-cap-huyen"
GK_PARTY = "giay-khen-dang-uy-co-so-dang-vien"
LDTT = "lao-dong-tien-tien"
TTLDTT = "tap-the-lao-dong-tien-tien"


def write(kind: RecipientKind, *awards: Award) -> list[str]:
    given = give_input([award_of(award, kind) for award in awards])
    return [write_sentence(bullet.sentence) for bullet in write_results(given, kind)]


def award_of(award: Award, kind: RecipientKind) -> Award:
    return give_award(
        award.id,
        award.code,
        award.count,
        recipient_kind=kind,
        conferrer=award.conferrer,
        conferrer_kind=award.conferrer_kind,
        conferrer_level=award.conferrer_level,
        recipients=award.recipients,
        reason=award.reason,
    )


@pytest.mark.parametrize(
    ("awards", "sentences"),
    [
        ([give_award(1, GK_TOWN, 3, **TOWN)], ["Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 03 đồng chí."]),
        (
            [give_award(1, GK_TOWN, 2, names=("Lê Văn An", "Vũ Thị Bình"), **TOWN)],
            ["Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 02 đồng chí, gồm: Lê Văn An, Vũ Thị Bình."],
        ),
        (
            [give_award(1, GK_TOWN, 12, names=("Lê Văn An",), **TOWN)],
            ["Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 12 đồng chí, trong đó có: Lê Văn An."],
        ),
        (
            [give_award(1, GK_TOWN, names=("Lê Văn An",), reason="Có thành tích phòng, chống thiên tai.", **TOWN)],
            [
                "Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 01 đồng chí có thành tích phòng, chống thiên tai "
                "(Lê Văn An)."
            ],
        ),
        (
            [
                give_award(1, GK_TOWN, 2, reason="làm tốt việc A", **TOWN),
                give_award(2, GK_TOWN, 3, reason="Làm tốt việc a", **TOWN),
                give_award(3, GK_TOWN, 4, reason="làm tốt việc B", **TOWN),
            ],
            [
                "Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 09 đồng chí, trong đó 05 đồng chí làm tốt việc A, "
                "04 đồng chí làm tốt việc B."
            ],
        ),
        (
            [give_award(place, GK_TOWN, 1, reason=f"làm tốt việc {place}", **TOWN) for place in range(1, 6)],
            ["Giấy khen của Chủ tịch UBND thị xã Kinh Môn: 05 đồng chí."],
        ),
        ([give_award(1, "chien-si-thi-dua-chua-ro-cap")], ["Danh hiệu Chiến sĩ thi đua [chưa rõ cấp]: 01 đồng chí."]),
        ([give_award(1, "giay-khen", 2)], ["Giấy khen [chưa rõ cấp tặng]: 02 đồng chí."]),
        ([give_award(1, GK_WARD, 2)], ["Giấy khen của Chủ tịch UBND cấp xã: 02 đồng chí."]),
        (
            [give_award(1, None, conferrer="các ban ngành của thị xã")],
            ["Các ban ngành của thị xã: 01 đồng chí [chưa rõ hình thức khen thưởng]."],
        ),
        ([give_award(1, None)], ["Khen thưởng: 01 đồng chí [chưa rõ hình thức khen thưởng]."]),
        (
            [give_award(1, "ky-niem-chuong-vi-su-phat-trien-phu-nu", conferrer="Trung ương Hội LHPN Việt Nam")],
            ["Kỷ niệm chương Vì sự phát triển của Phụ nữ Việt Nam do Trung ương Hội LHPN Việt Nam tặng: 01 đồng chí."],
        ),
        (
            [give_award(1, GK_PARTY, 19, reason="Đảng viên hoàn thành xuất sắc nhiệm vụ năm 2023", **PARTY)],
            ["Tặng Giấy khen của Đảng ủy phường cho 19 đảng viên hoàn thành xuất sắc nhiệm vụ năm 2023."],
        ),
        (
            [
                give_award(1, GK_WARD, 19, reason="có thành tích giữ gìn trật tự", **CHAIR),
                give_award(2, LDTT, 16, reason="hoàn thành tốt nhiệm vụ", **CHAIR),
            ],
            [
                "Chủ tịch UBND phường tặng danh hiệu Lao động tiên tiến cho 16 cá nhân hoàn thành tốt nhiệm vụ và "
                "tặng Giấy khen cho 19 cá nhân có thành tích giữ gìn trật tự."
            ],
        ),
        (
            [give_award(1, GK_WARD, 2, names=("Lê Văn An", "Vũ Thị Bình"), reason="hiến đất làm đường", **CHAIR)],
            [
                "Chủ tịch UBND phường tặng Giấy khen cho 02 cá nhân (Lê Văn An, Vũ Thị Bình) "
                "có thành tích hiến đất làm đường."
            ],
        ),
        (
            [give_award(1, GK_WARD, conferrer_kind="commune-chair", conferrer_level="commune")],
            ["Chủ tịch UBND phường tặng Giấy khen cho 01 cá nhân."],
        ),
    ],
)
def test_individuals(awards: list[Award], sentences: list[str]) -> None:
    assert write("individual", *awards) == sentences


@pytest.mark.parametrize(
    ("awards", "sentences"),
    [
        (
            [give_award(1, TTLDTT, names=("Trạm Y tế",))],
            ["Trạm Y tế đạt danh hiệu Tập thể lao động tiên tiến năm 2023."],
        ),
        (
            [give_award(1, TTLDTT, names=("Trạm Y tế",), **TOWN)],
            ["Trạm Y tế được Chủ tịch UBND thị xã Kinh Môn tặng danh hiệu Tập thể lao động tiên tiến năm 2023."],
        ),
        (
            [give_award(1, "bang-khen-hoi-lhpn-tinh", names=("hội LHPN phường",), **WOMEN)],
            ["Hội LHPN phường được Hội LHPN tỉnh Hải Dương tặng Bằng khen."],
        ),
        (
            [give_award(1, "bang-khen-hoi-lhpn-tinh", names=("Hội LHPN phường",), reason="có phong trào tốt", **WOMEN)],
            ["Hội LHPN phường được Hội LHPN tỉnh Hải Dương tặng Bằng khen vì có phong trào tốt."],
        ),
        (
            [give_award(1, "bang-khen-hoi-lhpn-tinh", names=("Hội LHPN phường",), reason="Là đơn vị khá", **WOMEN)],
            ["Hội LHPN phường là đơn vị khá được tặng Bằng khen của Hội LHPN tỉnh Hải Dương."],
        ),
        (
            [give_award(1, "giay-khen-dang-uy-co-so-chi-bo", 2, names=("Chi bộ 1", "Chi bộ 3"), **PARTY)],
            ["Tặng Giấy khen của Đảng ủy phường cho 02 tập thể, gồm: Chi bộ 1, Chi bộ 3."],
        ),
        (
            [
                give_award(1, GK_TOWN, names=("Trạm Y tế",), **TOWN),
                give_award(2, GK_TOWN, names=("Công an phường",), **TOWN),
            ],
            ["Chủ tịch UBND thị xã Kinh Môn tặng Giấy khen cho 02 tập thể, gồm: Trạm Y tế, Công an phường."],
        ),
        ([give_award(1, TTLDTT, 3)], ["Danh hiệu Tập thể lao động tiên tiến năm 2023: 03 tập thể."]),
        (
            [give_award(1, None, names=("Trạm Y tế",), **TOWN)],
            ["Chủ tịch UBND thị xã Kinh Môn: 01 tập thể (Trạm Y tế) [chưa rõ hình thức khen thưởng]."],
        ),
    ],
)
def test_collectives(awards: list[Award], sentences: list[str]) -> None:
    assert write("collective", *awards) == sentences


def test_households() -> None:
    assert write("household", give_award(1, "gia-dinh-van-hoa", 1250, **CHAIR)) == [
        "Chủ tịch UBND phường tặng danh hiệu Gia đình văn hóa cho 1.250 hộ gia đình."
    ]


def test_givers_come_from_above_and_the_ward_itself_comes_last() -> None:
    sentences = write(
        "individual",
        give_award(1, GK_WARD, **CHAIR),
        give_award(2, GK_PARTY, **PARTY),
        give_award(3, None, conferrer="Các ban của thị xã", conferrer_kind="district-body", conferrer_level="district"),
        give_award(4, GK_TOWN, **TOWN),
        give_award(5, "chien-si-thi-dua-chua-ro-cap"),
        give_award(6, "giay-khen", conferrer="Thị ủy Kinh Môn", conferrer_level="party-district"),
        give_award(7, "giay-khen-tinh-uy", conferrer="Tỉnh ủy Hải Dương", conferrer_level="party-province"),
    )

    assert [sentence.split(":")[0].split(" cho ")[0] for sentence in sentences] == [
        "Giấy khen của Tỉnh ủy Hải Dương",
        "Giấy khen của Thị ủy Kinh Môn",
        "Danh hiệu Chiến sĩ thi đua [chưa rõ cấp]",
        "Giấy khen của Chủ tịch UBND thị xã Kinh Môn",
        "Các ban của thị xã",
        "Tặng Giấy khen của Đảng ủy phường",
        "Chủ tịch UBND phường tặng Giấy khen",
    ]


def test_one_giver_spelled_two_ways_is_one_giver() -> None:
    other = {**TOWN, "conferrer": "chủ tịch UBND Thị xã  kinh môn"}

    assert len(write("individual", give_award(1, GK_TOWN, **TOWN), give_award(2, GK_TOWN, **other))) == 1


def test_many_names_are_left_to_the_appendix() -> None:
    awards = [give_award(place, LDTT, names=(f"Người {place}",), **CHAIR) for place in range(1, 14)]

    assert write("individual", *awards) == ["Chủ tịch UBND phường tặng danh hiệu Lao động tiên tiến cho 13 cá nhân."]


def test_namesakes_are_told_apart_by_their_collective() -> None:
    names = (Recipient("Nguyễn Thị Hoa", 1, None, "Văn phòng"), Recipient("Nguyễn Thị Hoa", 2, None, "Hội Nông dân"))

    [sentence] = write("individual", give_award(1, GK_TOWN, 2, names=names, **TOWN))

    assert sentence.endswith("gồm: Nguyễn Thị Hoa - Văn phòng, Nguyễn Thị Hoa - Hội Nông dân.")


def test_a_name_keeps_its_spelling_and_an_office_gets_the_usual_one() -> None:
    names = (Recipient("Lê Thị Thuý Uỷ", 1, None, "Văn phòng Đảng uỷ"),)

    [sentence] = write("individual", give_award(1, GK_TOWN, names=names, **TOWN))

    assert sentence.endswith("(Lê Thị Thuý Uỷ - Văn phòng Đảng ủy).")


def test_every_number_names_its_records() -> None:
    given = give_input(
        [give_award(1, GK_WARD, 16, **CHAIR), give_award(2, LDTT, 2, **CHAIR), give_award(3, LDTT, **CHAIR)]
    )

    [bullet] = write_results(given, "individual")

    figures = [piece for piece in bullet.sentence if isinstance(piece, Figure)]
    assert [(figure.value, figure.records) for figure in figures] == [
        (3, ("KT-2023-002", "KT-2023-003")),
        (16, ("KT-2023-001",)),
    ]
    assert figures[0].query.words == "cá nhân · Lao động tiên tiến · Chủ tịch UBND phường"
