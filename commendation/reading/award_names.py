"""The names of awards as they occur in questions: those of the catalogue, their groups, and titles it does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commendation.catalogue import AwardKind, RecipientKind, load_catalogue
from commendation.folding import fold, fold_tones
from commendation.reading.meanings import AwardName

CULTURE = "văn hóa"
"""A title whose name ends the kind of place or family that has it: "khu dân cư (đạt chuẩn) văn hóa"."""

_FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("giay-khen", ("giấy khen", "gk")),
    ("bang-khen", ("bằng khen", "bk")),
    ("co-thi-dua", ("cờ thi đua", "cờ", "ctđ", "cờ thưởng", "cờ của", "lá cờ", "cờ dẫn đầu", "cờ đơn vị dẫn đầu")),
    ("ky-niem-chuong", ("kỷ niệm chương", "knc")),
    ("huy-hieu", ("huy hiệu",)),
)
_FIGHTERS = ("chiến sĩ thi đua", "cstđ", "cs thi đua", "chiến sĩ tđ", "chiến sĩ", "cs")
_FIGHTER_LEVELS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cơ sở", "cấp cơ sở", "cs"), "chien-si-thi-dua-co-so"),
    (
        ("tỉnh", "cấp tỉnh", "thành phố", "cấp thành phố", "bộ", "cấp bộ", "cấp tp", "tp"),
        "chien-si-thi-dua-cap-tinh",
    ),
    (("toàn quốc", "cấp toàn quốc", "quốc gia", "cấp quốc gia"), "chien-si-thi-dua-toan-quoc"),
)
"""In this title the level is part of the name and names no conferrer."""

_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("chiến sĩ thi đua", "chien-si-thi-dua-", _FIGHTERS[:4]),
    ("huân chương", "huan-chuong-", ("huân chương", "hc")),
    ("huân chương lao động", "huan-chuong-lao-dong-", ("huân chương lao động", "hclđ")),
    ("huân chương độc lập", "huan-chuong-doc-lap-", ("huân chương độc lập", "hcđl")),
    ("huân chương chiến công", "huan-chuong-chien-cong-", ("huân chương chiến công", "hccc")),
    ("huân chương quân công", "huan-chuong-quan-cong-", ("huân chương quân công", "hcqc")),
    ("huân chương bảo vệ tổ quốc", "huan-chuong-bao-ve-to-quoc-", ("huân chương bảo vệ tổ quốc", "hcbvtq")),
    ("huy chương", "huy-chuong-", ("huy chương",)),
    (
        "hoàn thành xuất sắc nhiệm vụ",
        "hoan-thanh-xuat-sac-nhiem-vu",
        ("hoàn thành xuất sắc nhiệm vụ", "htxsnv", "htxs nv", "htxs", "hoàn thành xuất sắc", "hoàn thành xs nhiệm vụ"),
    ),
)
"""Names of several awards: all whose code holds the words."""

_MORE_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lao-dong-tien-tien", ("tiên tiến", "lao động tt", "lđ tt", "ld tt", "danh hiệu tiên tiến")),
    ("tap-the-lao-dong-tien-tien", ("tt ldtt", "tập thể ldtt", "tập thể tiên tiến", "tt tiên tiến")),
    (
        "tap-the-lao-dong-xuat-sac",
        ("lao động xuất sắc", "ldxs", "tt ldxs", "tập thể ldxs", "tập thể xuất sắc", "tt lao động xuất sắc"),
    ),
    ("don-vi-quyet-thang", ("quyết thắng", "đvqt", "dv quyết thắng")),
    ("xep-loai-hoan-thanh-tot-nhiem-vu", ("hoàn thành tốt nhiệm vụ", "httnv", "htt nv", "hoàn thành tốt")),
    ("ho-nong-dan-san-xuat-kinh-doanh-gioi", (
        "sản xuất kinh doanh giỏi", "sxkd giỏi", "hộ sxkd giỏi", "hộ sản xuất kinh doanh giỏi", "sản xuất giỏi",
        "nông dân sản xuất kinh doanh giỏi", "nông dân sản xuất giỏi", "hộ sản xuất giỏi",
    )),
    ("gia-dinh-hoc-tap", ("gđht",)),
    ("gia-dinh-van-hoa", ("gđvh", "gia đình vh", "hộ văn hóa", "hộ gia đình văn hóa")),
)  # fmt: skip
_SHOWN: dict[str, str] = {
    "dang-vien-hoan-thanh-xuat-sac-nhiem-vu": "hoàn thành xuất sắc nhiệm vụ",
    "chi-bo-hoan-thanh-xuat-sac-nhiem-vu": "hoàn thành xuất sắc nhiệm vụ",
    "ho-nong-dan-san-xuat-kinh-doanh-gioi": "hộ sản xuất kinh doanh giỏi",
    "chien-si-thi-dua-chua-ro-cap": "chiến sĩ thi đua",
    "thon-to-dan-pho-van-hoa": "thôn, tổ dân phố văn hóa",
    "thu-khen": "thư khen",
}
"""Names as questions and reports use them, where the catalogue's own says more."""

_UNLISTED: tuple[tuple[str, RecipientKind | None, tuple[str, ...]], ...] = (
    ("trong sạch vững mạnh", None, ("trong sạch vững mạnh", "tsvm", "ts vm", "trong sạch, vững mạnh")),
    ("vững mạnh", None, ("vững mạnh", "vững mạnh xuất sắc", "vững mạnh toàn diện")),
    ("biểu dương", None, ("biểu dương", "được biểu dương")),
    ("tuyên dương", None, ("tuyên dương", "được tuyên dương")),
    ("gia đình hiếu học", "household", ("gia đình hiếu học",)),
    ("dòng họ học tập", "collective", ("dòng họ học tập", "dòng họ hiếu học")),
    ("huân chương kháng chiến", None, ("huân chương kháng chiến",)),
    ("huy chương kháng chiến", None, ("huy chương kháng chiến",)),
    ("người tốt việc tốt", "individual", ("người tốt việc tốt", "gương người tốt việc tốt")),
    ("công dân tiêu biểu", "individual", ("công dân tiêu biểu",)),
    ("gia đình tiêu biểu", "household", ("gia đình tiêu biểu", "hộ tiêu biểu")),
    ("lao động giỏi", "individual", ("lao động giỏi",)),
    ("dân vận khéo", None, ("dân vận khéo",)),
    ("chiến sĩ giỏi", "individual", ("chiến sĩ giỏi",)),
)
"""Titles and gradings that people ask for and that the catalogue does not have."""

_PLACES = ("khu dân cư", "thôn", "ấp", "xóm", "làng", "bản", "buôn", "khóm", "tổ dân phố", "khu phố", "khối phố")
_CULTURE_LINKS = ("", "đạt ", "đạt chuẩn ", "đạt danh hiệu ", "được công nhận ", "chuẩn ", "danh hiệu ")
_BADGE_YEARS = (30, 40, *range(45, 95, 5))
"""Years of membership at which the Party badge is given (Hướng dẫn 06-HD/TW, mục 19)."""
_RANKS: dict[str, tuple[str, ...]] = {
    "Nhất": ("nhất", "1", "i"), "Nhì": ("nhì", "2", "ii", "hai"), "Ba": ("ba", "3", "iii"),
}  # fmt: skip
_GRADING = "xep-loai-"


def list_award_names() -> list[tuple[str, AwardName]]:
    """Every spelling of every award or group of awards. Of two that look alike as typed, the earlier is meant."""
    names = [*_name_families(), *_name_groups(), *_name_badges(), *_name_unlisted(), *_name_titles()]
    # "giaykhen": the spaces of an award's name are often left out on a phone.
    glued = [(fold_tones(name).replace(" ", ""), meant) for name, meant in names if 1 < len(name.split()) < 6]
    return names + [(name, meant) for name, meant in glued if name.isalpha()]


def name_family(form: str) -> str | None:
    """ "giấy khen" for a form that many confer; None for a title."""
    return next((phrases[0] for family, phrases in _FAMILIES if family == form), None)


def _name_families() -> Iterable[tuple[str, AwardName]]:
    for form, phrases in _FAMILIES:
        for phrase in phrases:
            yield phrase, AwardName((form,), None, None, phrases[0])


def _name_groups() -> Iterable[tuple[str, AwardName]]:
    for name, stem, phrases in _GROUPS:
        members = [award for award in load_catalogue().awards if stem in award.code]
        forms = tuple(sorted({award.form for award in members}))
        for phrase in phrases:
            yield phrase, AwardName(forms, None, _common_kind(members), name)
    for levels, code in _FIGHTER_LEVELS:
        name = _show(load_catalogue().award(code))
        for lead in _FIGHTERS:
            for level in levels:
                # "cs" alone is too short to stand for the title without "cấp".
                if lead not in _FIGHTERS[4:] or level.startswith("cấp "):
                    yield f"{lead} {level}", AwardName((code,), code, "individual", name)


def _name_titles() -> Iterable[tuple[str, AwardName]]:
    catalogue = load_catalogue()
    for code, more in _MORE_NAMES:
        award = catalogue.award(code)
        for phrase in more:
            yield phrase, AwardName((award.form,), code, _imply_kind(award), _show(award))
    for award in catalogue.awards:
        meant = AwardName((award.form,), award.code, _imply_kind(award), _show(award))
        for name in (award.name.split(" (")[0], award.short_name, *award.abbreviations, *award.aliases):
            if not (name_family(award.form) and _names_giver(name)):
                for spelled in _spell_ranks(name):
                    yield spelled, meant


def _name_badges() -> Iterable[tuple[str, AwardName]]:
    badge = load_catalogue().award("huy-hieu-dang")
    for years in _BADGE_YEARS:
        meant = AwardName((badge.form,), badge.code, "individual", f"huy hiệu {years} năm tuổi đảng")
        for phrase in (
            f"huy hiệu {years} năm tuổi đảng", f"{years} năm tuổi đảng", f"huy hiệu {years} năm", f"hh {years} năm",
            f"huy hiệu đảng {years} năm", f"huy hiệu đảng {years} năm tuổi đảng", f"huy hiệu {years} tuổi đảng",
            f"hh {years} năm tuổi đảng", f"huy hiệu {years}", f"{years} tuổi đảng", f"hhđ {years} năm",
        ):  # fmt: skip
            yield phrase, meant
    for phrase in ("hhđ", "hh đảng"):
        yield phrase, AwardName((badge.form,), badge.code, "individual", "huy hiệu đảng")


def _name_unlisted() -> Iterable[tuple[str, AwardName]]:
    for name, kind, phrases in _UNLISTED:
        for phrase in phrases:
            yield phrase, AwardName((), None, kind, name)
    code = "thon-to-dan-pho-van-hoa"
    listed = {"khu dân cư": "khu-dan-cu-van-hoa"}
    for place in _PLACES:
        award = load_catalogue().award(listed.get(place, code))
        for link in _CULTURE_LINKS:
            yield (
                f"{place} {link}{CULTURE}",
                AwardName((award.form,), award.code, "collective", f"{place} {CULTURE}"),
            )
    for phrase in ("tdp văn hóa", "tdp đạt văn hóa", "tổ văn hóa"):
        yield phrase, AwardName((code,), code, "collective", f"tổ dân phố {CULTURE}")
    family = load_catalogue().award("gia-dinh-van-hoa")
    for link in _CULTURE_LINKS[1:]:
        meant = AwardName((family.form,), family.code, "household", f"gia đình {CULTURE}")
        yield f"gia đình {link}{CULTURE}", meant
        yield f"hộ {link}{CULTURE}", meant
        yield f"{link}{CULTURE}", AwardName((), None, None, CULTURE)


def name_culture_title(place: str) -> AwardName | None:
    """The title "... văn hóa" of what a unit's head names ("Thôn"), or of families; None for other units."""
    folded = {"tdp": "to dan pho", "kp": "khu pho", "kdc": "khu dan cu"}.get(fold(place), fold(place))
    if folded in ("ho", "gia dinh", "ho gia dinh", "ho dan"):
        return AwardName(("gia-dinh-van-hoa",), "gia-dinh-van-hoa", "household", f"gia đình {CULTURE}")
    for known in _PLACES:
        if fold(known) == folded:
            code = "khu-dan-cu-van-hoa" if known == "khu dân cư" else "thon-to-dan-pho-van-hoa"
            return AwardName((code,), code, "collective", f"{known} {CULTURE}")
    return None


def _show(award: AwardKind) -> str:
    family = name_family(award.form)
    if award.code in _SHOWN:
        return _SHOWN[award.code]
    if family is not None and award.form != award.code:
        return family
    name = award.short_name.split(" (")[0]
    return name[:1].lower() + name[1:]


def _spell_ranks(name: str) -> Iterable[str]:
    """A name, and where it ends in a class the ways to write that: "hạng Ba", "hạng 3", "3"."""
    yield name
    stem, _, rank = name.rpartition(" hạng ")
    for written in _RANKS.get(rank, ()) if stem else ():
        yield f"{stem} hạng {written}"
        if stem.isupper() or written.isdecimal() or set(written) == {"i"}:
            yield f"{stem} {written}"


def _names_giver(name: str) -> bool:
    """Whether a name of the catalogue is a form and its giver: in a question these two are read apart."""
    first, *rest = fold(name).split()
    return first in ("giay", "bang", "gk", "bk", "co", "ctd", "hh") or (
        first in ("huy", "ki", "knc") and len(rest) == 1
    )


def _imply_kind(award: AwardKind) -> RecipientKind | None:
    """Whom a title is for; a form that many confer and a grading do not say."""
    if name_family(award.form) or award.code.startswith(_GRADING):
        return None
    return _common_kind([award])


def _common_kind(awards: Sequence[AwardKind]) -> RecipientKind | None:
    kinds = {kind for award in awards for kind in award.recipients}
    return kinds.pop() if len(kinds) == 1 else None
