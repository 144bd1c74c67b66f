"""What can be sought in a registration: titles of the year, and forms of commendation that can be proposed."""

from __future__ import annotations

from dataclasses import dataclass

from commendation.catalogue import Catalogue, RecipientKind, load_catalogue
from commendation.rules.naming import Place

_USUAL: dict[RecipientKind, tuple[str, ...]] = {
    "individual": (
        "lao-dong-tien-tien",
        "chien-si-thi-dua-co-so",
        "giay-khen-chu-tich-ubnd-cap-xa",
        "giay-khen-chu-tich-ubnd-cap-huyen",
        "bang-khen-chu-tich-ubnd-tinh",
        "chien-si-thi-dua-cap-tinh",
        "chien-si-tien-tien",
        "bang-khen-thu-tuong",
        "chien-si-thi-dua-toan-quoc",
        "huan-chuong-lao-dong-hang-ba",
    ),
    "collective": (
        "tap-the-lao-dong-tien-tien",
        "tap-the-lao-dong-xuat-sac",
        "giay-khen-chu-tich-ubnd-cap-xa",
        "giay-khen-chu-tich-ubnd-cap-huyen",
        "bang-khen-chu-tich-ubnd-tinh",
        "don-vi-tien-tien",
        "don-vi-quyet-thang",
        "thon-to-dan-pho-van-hoa",
        "co-thi-dua-cap-tinh",
        "xa-phuong-tieu-bieu",
        "bang-khen-thu-tuong",
        "co-thi-dua-chinh-phu",
    ),
    "household": (
        "gia-dinh-van-hoa",
        "giay-khen-chu-tich-ubnd-cap-xa",
        "giay-khen-chu-tich-ubnd-cap-huyen",
        "bang-khen-chu-tich-ubnd-tinh",
    ),
}


@dataclass(frozen=True)
class Sought:
    """One thing that can be registered."""

    code: str
    label: str
    """Short Vietnamese name: "Lao động tiên tiến", "Giấy khen của Chủ tịch UBND phường"."""
    is_title: bool
    """A title (danh hiệu); else a form that can be proposed (hình thức đề nghị)."""


def titles_for(
    year: int, recipient_kind: RecipientKind, catalogue: Catalogue | None = None, *, place: Place | None = None
) -> tuple[Sought, ...]:
    """What exists in `year` for this recipient, most usual at a ward first; with `place`, labels are its own."""
    catalogue = catalogue or load_catalogue()
    awards = (catalogue.award(code) for code in _USUAL[recipient_kind])
    return tuple(
        Sought(award.code, _label(award.short_name, place), award.kind == "title")
        for award in awards
        if award.valid_in(year)
    )


def _label(short_name: str, place: Place | None) -> str:
    if place is None:
        return short_name
    own = short_name.replace("cấp xã", place.kind)
    return own.replace("cấp huyện", place.district_kind) if place.district_kind is not None else own
