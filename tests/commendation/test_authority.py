"""Who may confer what on which day, and how givers are written for one ward."""

from __future__ import annotations

from datetime import date

import pytest

from commendation.catalogue import ConferrerLevel, RecipientKind
from commendation.rules.authority import (
    CONFERRER_KINDS,
    Conferrer,
    Place,
    check_authority,
    code_for,
    conferrers_for,
    read_conferrer,
)
from commendation.rules.eligibility import titles_for

LONG_XUYEN = Place("phường", "Long Xuyên", "thị xã Kinh Môn", "tỉnh Hải Dương")
KINH_MON = Place("phường", "Kinh Môn", None, "thành phố Hải Phòng")
IN_A_CITY = Place("phường", "Mỹ Xuyên", "thành phố Long Xuyên", "tỉnh An Giang")


def test_kinds_are_unique() -> None:
    assert len({kind.kind for kind in CONFERRER_KINDS}) == len(CONFERRER_KINDS) == 27


def test_givers_of_a_bare_certificate_in_2023() -> None:
    found = conferrers_for("giay-khen", "individual", date(2023, 12, 20), LONG_XUYEN)
    assert found[:5] == (
        Conferrer("commune-chair", "commune", "Chủ tịch UBND phường", "giay-khen-chu-tich-ubnd-cap-xa"),
        Conferrer("party-commune", "party-commune", "Đảng ủy phường", "giay-khen-dang-uy-co-so-dang-vien"),
        Conferrer("district-chair", "district", "Chủ tịch UBND thị xã", "giay-khen-chu-tich-ubnd-cap-huyen"),
        Conferrer("party-district", "party-district", "Thị ủy Kinh Môn", "giay-khen-cap-uy-cap-tren-dang-vien-5-nam"),
        Conferrer("party-province", "party-province", "Tỉnh ủy Hải Dương", "giay-khen-tinh-uy"),
    )
    assert "Hội LHPN thị xã Kinh Môn" in [giver.name for giver in found]


def test_the_district_is_gone_from_july_2025() -> None:
    for place in (KINH_MON, LONG_XUYEN):
        found = conferrers_for("giay-khen", "individual", date(2025, 7, 1), place)
        assert not {giver.level for giver in found} & {"district", "party-district"}
    names = [giver.name for giver in conferrers_for("giay-khen", "individual", date(2025, 7, 1), KINH_MON)]
    assert {"Thành ủy Hải Phòng", "Hội LHPN phường", "Đoàn Thanh niên phường"} <= set(names)


def test_a_ward_decides_from_july_2025() -> None:
    def kinds(day: date, place: Place) -> list[str]:
        return [giver.kind for giver in conferrers_for("chien-si-thi-dua-co-so", "individual", day, place)]

    assert kinds(date(2025, 6, 30), LONG_XUYEN)[0] == "district-chair"
    assert "commune-chair" not in kinds(date(2025, 6, 30), LONG_XUYEN)
    assert kinds(date(2025, 7, 1), KINH_MON)[0] == "commune-chair"


def test_givers_of_higher_forms() -> None:
    names = {giver.kind: giver for giver in conferrers_for("bang-khen", "collective", date(2023, 12, 1), LONG_XUYEN)}
    assert names["province-chair"].name == "Chủ tịch UBND tỉnh Hải Dương"
    assert names["women-union"] == Conferrer(
        "women-union", "organisation", "Hội LHPN tỉnh Hải Dương", "bang-khen-hoi-lhpn-tinh"
    )
    assert names["youth-union"].name == "Tỉnh đoàn Hải Dương"
    assert names["party-province"].code == "bang-khen"
    medals = {giver.name for giver in conferrers_for("ky-niem-chuong", "individual", date(2024, 5, 1), LONG_XUYEN)}
    assert "Trung ương Hội LHPN Việt Nam" in medals


def test_one_award_has_its_own_givers_only() -> None:
    found = conferrers_for("giay-khen-chu-tich-ubnd-cap-xa", "household", date(2026, 1, 1), KINH_MON)
    assert [(giver.kind, giver.code) for giver in found] == [("commune-chair", "giay-khen-chu-tich-ubnd-cap-xa")]
    assert conferrers_for("lao-dong-tien-tien", "household", date(2026, 1, 1), KINH_MON) == ()


@pytest.mark.parametrize(
    ("form", "kind", "recipient", "name", "code"),
    [
        ("giay-khen", "commune-chair", "household", "", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("giay-khen", "party-commune", "collective", "", "giay-khen-dang-uy-co-so-chi-bo"),
        ("giay-khen", "party-district", "collective", "", "giay-khen"),
        ("giay-khen", "unit-head", "individual", "Hiệu trưởng trường THCS", "giay-khen-hieu-truong"),
        ("giay-khen", "unit-head", "individual", "Thủ trưởng cơ quan, đơn vị", "giay-khen-co-quan-don-vi"),
        ("giay-khen", "other", "individual", "Hội Làm vườn", "giay-khen"),
        ("giay-khen", None, "individual", "", "giay-khen"),
        ("bang-khen", "commune-chair", "individual", "", "bang-khen"),
        ("bang-khen", "women-union", "collective", "Hội LHPN tỉnh", "bang-khen-hoi-lhpn-tinh"),
        ("bang-khen", "women-union", "collective", "Trung ương Hội LHPN Việt Nam", "bang-khen-trung-uong-hoi-lhpn"),
        ("bang-khen", "women-union", "collective", "Hội LHPN thị xã", "bang-khen"),
        ("co-thi-dua", "study-promotion", "collective", "", "co-thi-dua-hoi-khuyen-hoc-tinh"),
        ("lao-dong-tien-tien", "commune-chair", "individual", "", "lao-dong-tien-tien"),
    ],
)
def test_code_for(form: str, kind: str | None, recipient: RecipientKind, name: str, code: str) -> None:
    assert code_for(form, kind, recipient, name=name) == code


@pytest.mark.parametrize(
    ("typed", "kind", "level", "name"),
    [
        ("chủ tịch ubnd thị xã", "district-chair", "district", "Chủ tịch UBND thị xã"),
        ("ct ubnd tinh", "province-chair", "province", "Chủ tịch UBND tỉnh Hải Dương"),
        ("chu tich phuong", "commune-chair", "commune", "Chủ tịch UBND phường"),
        ("chu tich xa", "commune-chair", "commune", "Chủ tịch UBND phường"),
        ("Chủ tịch UBND phường An Lưu", "commune-chair", "commune", "Chủ tịch UBND phường An Lưu"),
        ("chu tich ubnd phuong an luu", "commune-chair", "commune", "Chu tich UBND phuong an luu"),
        ("thi uy", "party-district", "party-district", "Thị ủy Kinh Môn"),
        ("Thị uỷ Kinh Môn", "party-district", "party-district", "Thị ủy Kinh Môn"),
        ("đảng ủy phường", "party-commune", "party-commune", "Đảng ủy phường"),
        ("tỉnh ủy", "party-province", "party-province", "Tỉnh ủy"),
        ("hoi lhpn tinh", "women-union", "organisation", "Hội LHPN tỉnh Hải Dương"),
        ("hội khuyến học tỉnh Hải Dương", "study-promotion", "organisation", "Hội Khuyến học tỉnh Hải Dương"),
        ("thi doan", "youth-union", "organisation", "Thị đoàn Kinh Môn"),
        ("cong an thi xa", "police", "district", "Công an thị xã Kinh Môn"),
        ("giam doc so noi vu", "provincial-department", "province", "Giam doc so noi vu"),
        ("các ban ngành của thị xã", "district-body", "district", "Các ban ngành của thị xã"),
        ("hội làm vườn", "other", "organisation", "Hội làm vườn"),
        ("TW Hội", "other", "organisation", "TW Hội"),
        ("ai đó", "other", None, "Ai đó"),
        ("ubnd", "other", None, "UBND"),
    ],
)
def test_read_conferrer(typed: str, kind: str, level: ConferrerLevel | None, name: str) -> None:
    assert read_conferrer(typed, LONG_XUYEN) == Conferrer(kind, level, name)


def test_the_city_is_the_one_the_ward_is_in() -> None:
    assert read_conferrer("chu tich ubnd thanh pho", IN_A_CITY) == Conferrer(
        "district-chair", "district", "Chủ tịch UBND thành phố"
    )
    assert read_conferrer("thanh uy", IN_A_CITY).name == "Thành ủy Long Xuyên"
    assert read_conferrer("thanh uy", KINH_MON) == Conferrer("party-province", "party-province", "Thành ủy Hải Phòng")


@pytest.mark.parametrize("typed", ["tinh", "Tỉnh", "tp", "cấp tỉnh"])
def test_a_tier_alone_is_its_head_as_this_ward_writes_it(typed: str) -> None:
    assert read_conferrer(typed, KINH_MON).name == "Chủ tịch UBND thành phố Hải Phòng"
    assert read_conferrer(typed, LONG_XUYEN).name == "Chủ tịch UBND tỉnh Hải Dương"


def test_a_district_that_is_not_there_keeps_the_typed_name() -> None:
    assert read_conferrer("thi uy", KINH_MON) == Conferrer("party-district", "party-district", "Thi uy")


@pytest.mark.parametrize(
    ("code", "kind", "day", "reason", "citation"),
    [
        ("bang-khen", "commune-chair", date(2024, 3, 5), "not-authorised", "Luật 06/2022/QH15 Điều 80 khoản 3"),
        ("bang-khen-chu-tich-ubnd-tinh", "commune-chair", date(2023, 3, 5), "not-authorised", "Luật 15/2003/QH11"),
        ("chien-si-thi-dua-co-so", "commune-chair", date(2025, 6, 30), "not-authorised", "Điều 80 khoản 3"),
        ("giay-khen-tinh-uy", "party-province", date(2025, 12, 1), "not-authorised", "06-HD/TW"),
        ("bang-khen-thu-tuong", "ministry", date(2024, 1, 1), "not-authorised", "Điều 73"),
        ("bang-khen", "provincial-department", date(2024, 1, 1), "not-authorised", "Điều 80 khoản 1"),
        ("giay-khen-chu-tich-ubnd-cap-huyen", "district-chair", date(2025, 7, 1), "level-abolished", "129/2025"),
        ("lao-dong-tien-tien", "district-chair", date(2025, 7, 1), "level-abolished", "129/2025"),
        ("xa-phuong-tieu-bieu", "province-chair", date(2023, 12, 31), "not-in-force", "Điều 29"),
        ("huy-hieu-cap-tinh", "province-chair", date(2024, 1, 1), "not-in-force", "Luật 15/2003/QH11"),
    ],
)
def test_a_breach_quotes_its_article(code: str, kind: str, day: date, reason: str, citation: str) -> None:
    breach = check_authority(code, kind, day)
    assert breach is not None
    assert breach.reason == reason
    assert citation in breach.citation
    assert breach.says
    assert not breach.says.endswith(".")
    assert not breach.unverified


@pytest.mark.parametrize(
    ("code", "kind", "day"),
    [
        ("lao-dong-tien-tien", "commune-chair", date(2023, 12, 31)),
        ("chien-si-thi-dua-co-so", "district-chair", date(2025, 6, 30)),
        ("chien-si-thi-dua-co-so", "commune-chair", date(2025, 7, 1)),
        ("giay-khen-chu-tich-ubnd-cap-xa", "commune-chair", date(2024, 1, 1)),
        ("giay-khen-dang-uy-co-so-chi-bo", "party-commune", date(2023, 12, 1)),
        ("giay-khen", "other", date(2024, 1, 1)),
        ("bang-khen-hoi-lhpn-tinh", "women-union", date(2023, 1, 1)),
        ("xep-loai-hoan-thanh-xuat-sac-nhiem-vu", "commune-chair", date(2023, 1, 1)),
        ("thon-to-dan-pho-van-hoa", "commune-chair", date(2025, 12, 1)),
        ("co-thi-dua-cap-tinh", "province-chair", date(2023, 12, 1)),
        ("lao-dong-tien-tien", "commune-chair", date(2016, 1, 1)),
    ],
)
def test_what_is_in_order_is_not_remarked_on(code: str, kind: str, day: date) -> None:
    assert check_authority(code, kind, day) is None


def test_a_breach_under_the_unread_law_says_so() -> None:
    breach = check_authority("bang-khen", "commune-chair", date(2026, 10, 1))
    assert breach is not None
    assert breach.unverified


def test_every_offered_giver_is_in_order_except_the_province_committee() -> None:
    for form in ("giay-khen", "bang-khen", "co-thi-dua", "lao-dong-tien-tien", "chien-si-thi-dua-co-so"):
        for day, place in (
            (date(2023, 6, 1), LONG_XUYEN),
            (date(2024, 6, 1), LONG_XUYEN),
            (date(2026, 1, 1), KINH_MON),
        ):
            kind: RecipientKind = "collective" if form == "co-thi-dua" else "individual"
            for giver in conferrers_for(form, kind, day, place):
                if giver.code != "giay-khen-tinh-uy":
                    assert giver.code is not None
                    assert check_authority(giver.code, giver.kind, day) is None, (form, day, giver)


def test_what_can_be_sought() -> None:
    labels = [sought.label for sought in titles_for(2024, "individual", place=LONG_XUYEN)]
    assert labels[:4] == [
        "Lao động tiên tiến",
        "Chiến sĩ thi đua cơ sở",
        "Giấy khen của Chủ tịch UBND phường",
        "Giấy khen của Chủ tịch UBND thị xã",
    ]
    later = {sought.code: sought.is_title for sought in titles_for(2026, "collective")}
    assert "giay-khen-chu-tich-ubnd-cap-huyen" not in later
    assert later["tap-the-lao-dong-tien-tien"]
    assert not later["giay-khen-chu-tich-ubnd-cap-xa"]
    assert titles_for(2024, "household")[0].code == "gia-dinh-van-hoa"
    assert "Giấy khen của Chủ tịch UBND cấp xã" in [sought.label for sought in titles_for(2024, "household")]
