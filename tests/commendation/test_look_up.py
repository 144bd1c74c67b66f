"""The award that an official's words name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commendation.catalogue import Giver, RecipientKind, load_catalogue, read_giver

LOOK_UP = load_catalogue().look_up


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ldtt", "lao-dong-tien-tien"),
        ("LĐTT", "lao-dong-tien-tien"),
        ("lao dong tt", "lao-dong-tien-tien"),
        ("lao dong tien tein", "lao-dong-tien-tien"),
        ("đạt danh hiệu Lao động tiên tiến năm 2023", "lao-dong-tien-tien"),
        ("cstdcs", "chien-si-thi-dua-co-so"),
        ("CSTĐ CS", "chien-si-thi-dua-co-so"),
        ("chien sy thi dua co so", "chien-si-thi-dua-co-so"),
        ("chiến sỹ thi đua cơ sở", "chien-si-thi-dua-co-so"),
        ("cstđ tỉnh", "chien-si-thi-dua-cap-tinh"),
        ("tt ldtt", "tap-the-lao-dong-tien-tien"),
        ("ttldxs", "tap-the-lao-dong-xuat-sac"),
        ("dvqt", "don-vi-quyet-thang"),
        ("don vi quyet thang", "don-vi-quyet-thang"),
        ("co thi dua tinh", "co-thi-dua-cap-tinh"),
        ("cờ của tỉnh", "co-thi-dua-cap-tinh"),
        ("gk phuong", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("gk phuogn", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("giay khan phuong", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("giay khen chu tich xa", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("Giấy khen của Chủ tịch UBND phường Long Xuyên", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("giay khen cua chu tich ubnd thi xa", "giay-khen-chu-tich-ubnd-cap-huyen"),
        ("gk ct ubnd tx", "giay-khen-chu-tich-ubnd-cap-huyen"),
        ("giấy khen của Chủ tịch UBND thị xã Kinh Môn, tỉnh Hải Dương", "giay-khen-chu-tich-ubnd-cap-huyen"),
        ("giấy khen các ban ngành của thị xã", "giay-khen-co-quan-don-vi"),
        ("giấy khen của hiệu trưởng", "giay-khen-hieu-truong"),
        ("giay khen so noi vu", "giay-khen-thu-truong-so"),
        ("bk tinh", "bang-khen-chu-tich-ubnd-tinh"),
        ("bang khen ubnd tinh hai duong", "bang-khen-chu-tich-ubnd-tinh"),
        ("bk thu tuong", "bang-khen-thu-tuong"),
        ("bang khen hoi lhpn tinh", "bang-khen-hoi-lhpn-tinh"),
        ("bằng khen của Trung ương Hội LHPN Việt Nam", "bang-khen-trung-uong-hoi-lhpn"),
        ("cờ hội khuyến học tỉnh", "co-thi-dua-hoi-khuyen-hoc-tinh"),
        ("giấy khen tỉnh ủy", "giay-khen-tinh-uy"),
        ("hcld 3", "huan-chuong-lao-dong-hang-ba"),
        ("HCLĐ hạng III", "huan-chuong-lao-dong-hang-ba"),
        ("huan chuong lao dong hang nhat", "huan-chuong-lao-dong-hang-nhat"),
        ("huy hiệu 45 năm tuổi Đảng", "huy-hieu-dang"),
        ("tổ dân phố văn hoá", "thon-to-dan-pho-van-hoa"),
        ("htxsnv", "xep-loai-hoan-thanh-xuat-sac-nhiem-vu"),
    ],
)
def test_sure(typed: str, code: str) -> None:
    found = LOOK_UP(typed)
    assert found.sure is not None
    assert found.sure.code == code


@pytest.mark.parametrize(
    ("typed", "form", "first"),
    [
        ("chiến sĩ thi đua", "chien-si-thi-dua-chua-ro-cap", "chien-si-thi-dua-co-so"),
        ("cstd", "chien-si-thi-dua-chua-ro-cap", "chien-si-thi-dua-co-so"),
        ("CSTĐTQ", "chien-si-thi-dua-chua-ro-cap", "chien-si-thi-dua-toan-quoc"),
        ("giấy khen", "giay-khen", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("gk", "giay-khen", "giay-khen-chu-tich-ubnd-cap-xa"),
        ("bang khen", "bang-khen", "bang-khen-chu-tich-ubnd-tinh"),
        ("cờ thi đua", "co-thi-dua", "co-thi-dua-cap-tinh"),
        ("knc", "ky-niem-chuong", "ky-niem-chuong-bo-nganh-tinh"),
        ("tiên tiến", None, "lao-dong-tien-tien"),
        ("TTTT", None, "tap-the-lao-dong-tien-tien"),
        ("xuất sắc", None, "tap-the-lao-dong-xuat-sac"),
        ("huân chương", None, "huan-chuong-lao-dong-hang-ba"),
        ("huan chuong lao dong", None, "huan-chuong-lao-dong-hang-ba"),
        ("tap the lao dong", None, "tap-the-lao-dong-xuat-sac"),
    ],
)
def test_ambiguous_words_are_never_resolved(typed: str, form: str | None, first: str) -> None:
    found = LOOK_UP(typed)
    assert found.sure is None
    assert found.form == form
    assert found.candidates[0].code == first


@pytest.mark.parametrize(
    ("typed", "generic"),
    [("giấy khen", "giay-khen"), ("cstđ", "chien-si-thi-dua-chua-ro-cap"), ("giay khen hoi lam vuon", "giay-khen")],
)
def test_what_may_be_stored_when_nobody_knows_more(typed: str, generic: str) -> None:
    found = LOOK_UP(typed)
    assert found.generic is not None
    assert found.generic.code == generic


def test_a_giver_outside_the_catalogue_leaves_the_family() -> None:
    found = LOOK_UP("giấy khen của Hội Làm vườn")
    assert (found.sure, found.candidates, found.form, found.giver) == (None, (), "giay-khen", "other")


def test_the_recipient_decides_where_it_can() -> None:
    assert LOOK_UP("lao động tiên tiến", recipient_kind="collective").sure == LOOK_UP("ttldtt").sure
    assert LOOK_UP("giay khen dang uy").sure is None
    for kind, code in (("individual", "dang-vien"), ("collective", "chi-bo")):
        found = LOOK_UP("giấy khen Đảng ủy phường", recipient_kind=kind)  # type: ignore[arg-type]
        assert found.sure is not None
        assert found.sure.code == f"giay-khen-dang-uy-co-so-{code}"


def test_a_town_committee_gives_a_person_one_award_and_a_collective_several() -> None:
    found = LOOK_UP("giay khen thi uy", recipient_kind="individual")
    assert found.sure is not None
    assert found.sure.code == "giay-khen-cap-uy-cap-tren-dang-vien-5-nam"
    found = LOOK_UP("giay khen thi uy", recipient_kind="collective")
    assert found.sure is None
    assert len(found.candidates) == 2
    assert found.giver == "party-district"


@pytest.mark.parametrize(("kind", "count"), [("individual", 2), ("collective", 2), (None, 4)])
def test_candidates_fit_the_recipient(kind: RecipientKind | None, count: int) -> None:
    assert len(LOOK_UP("tiên tiến", recipient_kind=kind).candidates) == count


def test_candidates_fit_the_year() -> None:
    before = {award.code for award in LOOK_UP("giấy khen", year=2023).candidates}
    after = {award.code for award in LOOK_UP("giấy khen", year=2026).candidates}
    assert before - after == {"giay-khen-chu-tich-ubnd-cap-huyen"}


def test_a_committee_without_its_tier_offers_the_chairs() -> None:
    found = LOOK_UP("giấy khen ubnd")
    assert found.sure is None
    assert [award.code for award in found.candidates] == [
        "giay-khen-chu-tich-ubnd-cap-xa",
        "giay-khen-chu-tich-ubnd-cap-huyen",
    ]


def test_the_giver_is_told() -> None:
    assert LOOK_UP("lao động tiên tiến của chủ tịch ubnd phường").giver == "commune-chair"
    assert LOOK_UP("gk tx").giver == "district-chair"
    assert LOOK_UP("ldtt").giver is None


@pytest.mark.parametrize(
    "typed", ["", "xin chào", "Nguyễn Thị Hoa", "báo cáo", "giay", "2023", "cấp xã", "có", "cô Lan", "co 3 nguoi"]
)
def test_other_words_name_nothing(typed: str) -> None:
    found = LOOK_UP(typed)
    assert (found.sure, found.candidates, found.form) == (None, (), None)


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    found = LOOK_UP(text)
    assert found.sure is None or not found.candidates


@pytest.mark.parametrize(
    ("typed", "giver"),
    [
        ("ct ubnd tx", Giver("district-chair", "district")),
        ("UBND xã", Giver("commune-chair", "commune")),
        ("phường", Giver("commune-chair", "commune")),
        ("UBND TP. Long Xuyên", Giver("district-chair", "district")),
        ("Chủ tịch UBND thành phố Đà Nẵng", Giver("province-chair", "province")),
        ("Thành ủy TP HCM", Giver("party-province", "province")),
        ("BCH Đảng bộ xã", Giver("party-commune", "commune")),
        ("Đảng ủy khối", Giver("party-district")),
        ("Quận đoàn", Giver("youth-union", "district")),
        ("Bộ Tư lệnh Quân khu 7", Giver("military-region")),
        ("Quân đoàn 4", Giver("military-region", "central")),
        ("Bộ trưởng Bộ Công an", Giver("ministry")),
        ("Công an huyện", Giver("police", "district")),
        ("Ban CHQS thị xã", Giver("district-body", "district")),
        ("Bộ CHQS tỉnh", Giver("provincial-department", "province")),
        ("Công đoàn cơ sở", Giver("trade-union", "commune")),
        ("Hội đồng Đội Trung ương", Giver("youth-union", "central")),
        ("Chủ tịch HĐND tỉnh", Giver("other", "province")),
        ("Nhà trường", Giver("unit-head")),
        ("các cấp", None),
        ("UBND", None),
        ("ông Sơn", None),
    ],
)
def test_givers(typed: str, giver: Giver | None) -> None:
    assert read_giver(typed) == giver


def test_a_city_without_a_name_is_what_the_ward_knows_it_as() -> None:
    assert read_giver("Thành ủy", city="district") == Giver("party-district", None)
    assert read_giver("UBND thành phố", city="district") == Giver("district-chair", "district")
    assert read_giver("UBND thành phố") == Giver("province-chair", "province")
