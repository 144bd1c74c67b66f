"""Communes of today by sloppy name, and historic units as typed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from commendation import places
from commendation.places import Commune, HistoricUnit, parse_historic, search_communes

KINH_MON = Commune("10675", "phường", "Kinh Môn", "thành phố Hải Phòng", "31")


@pytest.mark.parametrize(
    "typed",
    [
        "kinh mon",
        "p kinh mon",
        "P. Kinh Môn",
        "kinh mon hai phong",
        "phuong kinh mon tp hai phong",
        "Phường Kinh Môn, Hải Phòng",
        "Phường Kinh Môn, thành phố Hải Phòng",
        "kinh mno",
        "kih mon hai phog",
        "KINH MÔN",
    ],
)
def test_one_commune_however_it_is_typed(typed: str) -> None:
    assert search_communes(typed)[0] == KINH_MON


def test_a_province_tells_namesakes_apart() -> None:
    assert {commune.province for commune in search_communes("an bien")[:2]} == {"thành phố Hải Phòng", "tỉnh An Giang"}
    assert search_communes("an bien an giang")[0].province == "tỉnh An Giang"
    assert search_communes("an biên tp hải phòng")[0].province == "thành phố Hải Phòng"


def test_a_kind_and_typed_diacritics_rank() -> None:
    assert search_communes("P. Ba Đình")[0].province == "thành phố Hà Nội"
    assert search_communes("xã Ba Dinh")[0].name != "Ba Đình"
    assert search_communes("dac khu con dao")[0] == Commune(
        "26732", "đặc khu", "Côn Đảo", "thành phố Hồ Chí Minh", "79"
    )


def test_short_names_of_provinces() -> None:
    assert search_communes("ben thanh tphcm")[0].name == "Bến Thành"


def test_limit_and_nothing() -> None:
    assert len(search_communes("tân", limit=3)) == 3
    assert search_communes("") == []
    assert search_communes("khong co dau nhe") == []


@pytest.mark.parametrize(
    "typed",
    [
        "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương",
        "Phường Long Xuyên thị xã Kinh Môn tỉnh Hải Dương",
        "P. Long Xuyên - TX Kinh Môn - T. Hải Dương",
        "p.Long Xuyên, tx.Kinh Môn, Hải Dương",
        "p Long Xuyên tx Kinh Môn t Hải Dương",
        "phường Long Xuyên, thị xã Kinh Môn, Hải Dương.",
    ],
)
def test_historic_unit(typed: str) -> None:
    assert parse_historic(typed) == HistoricUnit("phường", "Long Xuyên", "thị xã Kinh Môn", "tỉnh Hải Dương")


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        (
            "phuong long xuyen thi xa kinh mon tinh hai duong",
            HistoricUnit("phường", "long xuyen", "thị xã kinh mon", "tỉnh hai duong"),
        ),
        ("Phường Kinh Môn, thành phố Hải Phòng", HistoricUnit("phường", "Kinh Môn", None, "thành phố Hải Phòng")),
        (
            "phường Mỹ Xuyên, TP. Long Xuyên, tỉnh An Giang",
            HistoricUnit("phường", "Mỹ Xuyên", "thành phố Long Xuyên", "tỉnh An Giang"),
        ),
        (
            "phường Quán Toan quận Hồng Bàng thành phố Hải Phòng",
            HistoricUnit("phường", "Quán Toan", "quận Hồng Bàng", "thành phố Hải Phòng"),
        ),
        ("tt Phú Thái huyện Kim Thành", HistoricUnit("thị trấn", "Phú Thái", "huyện Kim Thành", None)),
        ("Phường 1, q3, TP HCM", HistoricUnit("phường", "1", "quận 3", "thành phố Hồ Chí Minh")),
        ("p.Bến Nghé Q1 TPHCM", HistoricUnit("phường", "Bến Nghé", "quận 1", "thành phố Hồ Chí Minh")),
        ("xã An Bình", HistoricUnit("xã", "An Bình", None, None)),
    ],
)
def test_other_forms_of_historic_units(typed: str, unit: HistoricUnit) -> None:
    assert parse_historic(typed) == unit


@pytest.mark.parametrize(
    "typed", ["", "phường", "Kinh Môn", "thị xã Kinh Môn", "xin chào", "huyện Nam Sách, Hải Dương"]
)
def test_no_commune_no_unit(typed: str) -> None:
    assert parse_historic(typed) is None


def test_importing_is_cheap() -> None:
    code = "import sys, commendation.places, commendation.catalogue; print('vietnam_provinces' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("phuong kinh mon hai duong", "phường Kinh Môn, thành phố Hải Phòng"),
        ("phường Kinh Môn, tỉnh Hải Dương", "phường Kinh Môn, thành phố Hải Phòng"),
        ("xa vi xuyen ha giang", "xã Vị Xuyên, tỉnh Tuyên Quang"),
        ("thu dau mot binh duong", "phường Thủ Dầu Một, thành phố Hồ Chí Minh"),
    ],
)
def test_finds_a_commune_under_the_province_that_it_was_in_before(typed: str, name: str) -> None:
    found = search_communes(typed)[0]
    assert f"{found.kind} {found.name}, {found.province}" == name


def test_every_province_of_before_is_one_of_today_or_went_into_one() -> None:
    today = {commune.province.removeprefix("tỉnh ").removeprefix("thành phố ") for commune in places._load().communes}
    merged = [name for names in places._MERGED.values() for name in names]
    assert set(places._MERGED) <= today
    assert len(merged) == len(set(merged))
    assert {*places._PROVINCES_BEFORE} - {"Hà Tây"} <= today | {*merged}
    assert not today & {*merged}
