"""Names of authorities for one ward, in sentence form: "Chủ tịch UBND thị xã", "Thị ủy Kinh Môn"."""

from __future__ import annotations

from dataclasses import dataclass

from commendation.catalogue import Tier

_DISTRICT_KINDS = ("thị xã", "huyện", "quận", "thành phố")
_PARTY_OF = {"thị xã": "Thị ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thành phố": "Thành ủy", "tỉnh": "Tỉnh ủy"}
_YOUTH_OF = {"thị xã": "Thị đoàn", "huyện": "Huyện đoàn", "quận": "Quận đoàn", "thành phố": "Thành đoàn"}
_FIXED = {
    "president": "Chủ tịch nước",
    "government": "Chính phủ",
    "prime-minister": "Thủ tướng Chính phủ",
    "national-assembly": "Ủy ban Thường vụ Quốc hội",
    "ministry": "Bộ, ban, ngành trung ương",
    "military-region": "Quân khu",
    "party-central": "Ban Chấp hành Trung ương Đảng",
    "unit-head": "Thủ trưởng cơ quan, đơn vị",
}
_ORGANISATIONS = {
    "women-union": ("Hội LHPN", "Trung ương Hội LHPN Việt Nam"),
    "farmers-union": ("Hội Nông dân", "Trung ương Hội Nông dân Việt Nam"),
    "veterans-association": ("Hội Cựu chiến binh", "Trung ương Hội Cựu chiến binh Việt Nam"),
    "fatherland-front": ("Ủy ban MTTQ Việt Nam", "Ủy ban Trung ương MTTQ Việt Nam"),
    "study-promotion": ("Hội Khuyến học", "Trung ương Hội Khuyến học Việt Nam"),
    "red-cross": ("Hội Chữ thập đỏ", "Trung ương Hội Chữ thập đỏ Việt Nam"),
    "elderly-association": ("Hội Người cao tuổi", "Trung ương Hội Người cao tuổi Việt Nam"),
}


@dataclass(frozen=True)
class Place:
    """A ward or commune as it was named on the day in question."""

    kind: str
    """"phường", "xã", "thị trấn" or "đặc khu"."""
    name: str
    """Without the kind."""
    district: str | None
    """With its kind, "thị xã Kinh Môn"; None where the level does not exist (from 01/07/2025)."""
    province: str
    """With its kind, "tỉnh Hải Dương"."""

    @property
    def district_kind(self) -> str | None:
        """ "thị xã", "huyện", "quận" or "thành phố"."""
        return split_kind(self.district)[0] if self.district is not None else None

    @property
    def is_in_city(self) -> bool:
        """Whether the province is a centrally run city."""
        return self.province.lower().startswith("thành phố")

    @property
    def city(self) -> Tier:
        """What "thành phố" alone means here: the city of district rank, if the ward is in one, else the province."""
        return "district" if self.district_kind == "thành phố" and not self.is_in_city else "province"


def split_kind(unit: str) -> tuple[str, str]:
    """ "thị xã Kinh Môn" -> ("thị xã", "Kinh Môn"). A name without a known kind counts as a "huyện"."""
    for kind in (*_DISTRICT_KINDS, "tỉnh"):
        if unit.lower().startswith(kind + " "):
            return kind, unit[len(kind) + 1 :]
    return "huyện", unit


def name_conferrer(kind: str, place: Place, tier: Tier | None = None) -> str | None:
    """The usual name of this kind of authority seen from `place`; None where there is none (no district, "other").

    `tier` chooses among the tiers of an organisation or of the police; None means the province's.
    """
    if kind in _FIXED:
        return _FIXED[kind]
    if kind.startswith("party-"):
        return _name_party(kind, place)
    if kind == "commune-chair":
        return f"Chủ tịch UBND {place.kind}"
    if kind == "district-chair":
        return f"Chủ tịch UBND {place.district_kind}" if place.district_kind is not None else None
    if kind == "district-body":
        return f"Ban, ngành {place.district_kind}" if place.district_kind is not None else None
    if kind == "province-chair":
        return f"Chủ tịch UBND {place.province}"
    if kind == "provincial-department":
        return f"Giám đốc sở, ngành {place.province}"
    return _name_organisation(kind, place, tier or "province")


def _name_party(kind: str, place: Place) -> str | None:
    if kind == "party-commune":
        return f"Đảng ủy {place.kind}"
    unit = place.province if kind == "party-province" else place.district
    if unit is None:
        return None
    rank, name = split_kind(unit)
    return f"{_PARTY_OF[rank]} {name}"


def _name_organisation(kind: str, place: Place, tier: Tier) -> str | None:
    areas = {"province": place.province, "district": place.district, "commune": place.kind}
    area = areas.get(tier)
    if area is None and tier != "central":
        return None
    if kind == "youth-union":
        return _name_youth_union(place, tier)
    if kind == "trade-union":
        if tier == "central":
            return "Tổng Liên đoàn Lao động Việt Nam"
        return f"Công đoàn {area}" if tier == "commune" else f"Liên đoàn Lao động {area}"
    if kind == "police":
        return "Bộ Công an" if tier == "central" else f"Công an {area}"
    if kind not in _ORGANISATIONS:
        return None
    short, central = _ORGANISATIONS[kind]
    return central if tier == "central" else f"{short} {area}"


def _name_youth_union(place: Place, tier: Tier) -> str:
    if tier == "commune":
        return f"Đoàn Thanh niên {place.kind}"
    if tier == "central":
        return "Trung ương Đoàn TNCS Hồ Chí Minh"
    rank, name = split_kind(place.province if tier == "province" else place.district or "")
    return f"{_YOUTH_OF.get(rank, 'Tỉnh đoàn')} {name}"
