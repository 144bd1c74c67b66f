"""Names of awards as reports write them, each with its canonical name and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from commendation.catalogue import ConferrerLevel, RecipientKind, load_catalogue
from commendation.folding import fold
from commendation.reading.lines.model import Grade


@dataclass(frozen=True)
class AwardName:
    """An award as one phrase names it."""

    name: str
    """Canonical, lower case."""
    grade: Grade = "award"
    kind: RecipientKind | None = None
    """Whom it can only be for."""
    level: ConferrerLevel | None = None
    """The level that its own name says."""
    family: str | None = None
    """Form of the catalogue of which the giver decides the code; None for a title, which is its own."""
    code: str | None = None
    verb: bool = False
    """Whether the word is the act itself: "khen thưởng", "tuyên dương"."""


_FAMILIES: tuple[tuple[AwardName, tuple[str, ...]], ...] = (
    (AwardName("giấy khen", family="giay-khen"), ("giấy khen", "gk", "giấykhen", "g khen")),
    (AwardName("bằng khen", family="bang-khen"), ("bằng khen", "bk", "bằngkhen", "b khen")),
    (AwardName("cờ thi đua", kind="collective", family="co-thi-dua"), (
        "cờ thi đua", "cờ thi đua xuất sắc", "cờ thi đua quyết thắng", "cờ thi đua dẫn đầu", "cờ thưởng", "ctđ",
        "cờ đơn vị xuất sắc", "cờ đơn vị dẫn đầu", "cờ dẫn đầu", "cờ luân lưu", "cờ tđ", "cờ xuất sắc", "cờ",
        "cờ thi đua đơn vị xuất sắc", "cờ thi đua đơn vị dẫn đầu", "cờ khen", "lá cờ thi đua", "lá cờ",
        "cờ đơn vị xuất sắc dẫn đầu", "cờ thi đua xuất sắc dẫn đầu",
    )),
    (AwardName("kỷ niệm chương", family="ky-niem-chuong"), ("kỷ niệm chương", "knc")),
    (AwardName("thư khen", family="thu-khen", code="thu-khen"), ("thư khen",)),
    (AwardName("huy hiệu", kind="individual", family="huy-hieu"), ("huy hiệu", "hh")),
    (AwardName("huy hiệu đảng", kind="individual", code="huy-hieu-dang"), (
        "huy hiệu đảng", "huy hiệu tuổi đảng", "huy hiệu đảng các loại", "hh đảng", "hhđ",
    )),
)  # fmt: skip
_TITLES: tuple[tuple[AwardName, tuple[str, ...]], ...] = (
    (AwardName("lao động tiên tiến", kind="individual", code="lao-dong-tien-tien"), (
        "lao động tiên tiến", "lđtt", "lao động tt", "lđ tiên tiến", "lđ tt", "cá nhân lao động tiên tiến",
    )),
    (AwardName("tập thể lao động tiên tiến", kind="collective", code="tap-the-lao-dong-tien-tien"), (
        "tập thể lao động tiên tiến", "ttlđtt", "tt lđtt", "tập thể lđtt", "tập thể tiên tiến", "tập thể lđ tiên tiến",
        "tt lao động tiên tiến", "tập thể lao động tt",
    )),
    (AwardName("tập thể lao động xuất sắc", kind="collective", code="tap-the-lao-dong-xuat-sac"), (
        "tập thể lao động xuất sắc", "ttlđxs", "tt lđxs", "tập thể lđxs", "tập thể xuất sắc", "lao động xuất sắc",
        "lđxs", "tập thể lđ xuất sắc", "tt lao động xuất sắc",
    )),
    (AwardName("đơn vị quyết thắng", kind="collective", code="don-vi-quyet-thang"), ("đơn vị quyết thắng", "đvqt")),
    (AwardName("đơn vị tiên tiến", kind="collective", code="don-vi-tien-tien"), ("đơn vị tiên tiến", "đvtt")),
    (AwardName("chiến sĩ tiên tiến", kind="individual", code="chien-si-tien-tien"), ("chiến sĩ tiên tiến", "cstt")),
    (AwardName("bằng lao động sáng tạo", kind="individual"), ("bằng lao động sáng tạo",)),
    (AwardName("gia đình tiên tiến", kind="household"), ("gia đình tiên tiến",)),
)  # fmt: skip
_FIGHTERS = ("chiến sĩ thi đua", "cstđ", "cs thi đua", "chiến sĩ tđ", "chiến sĩ td")
_FIGHTER_LEVELS: tuple[tuple[str, ConferrerLevel | None, str | None, tuple[str, ...]], ...] = (
    ("cơ sở", None, "chien-si-thi-dua-co-so", ("cơ sở", "cấp cơ sở", "cs", "cấp cs")),
    ("cấp tỉnh", "province", "chien-si-thi-dua-cap-tinh", (
        "cấp tỉnh", "tỉnh", "cấp thành phố", "thành phố", "cấp tp", "tp",
    )),
    ("cấp bộ", "central", "chien-si-thi-dua-cap-tinh", ("cấp bộ", "bộ", "cấp bộ ngành", "cấp ngành")),
    ("cấp huyện", "district", None, ("cấp huyện", "cấp quận", "cấp thị xã")),
    ("toàn quốc", "central", "chien-si-thi-dua-toan-quoc", ("toàn quốc", "cấp toàn quốc", "quốc gia", "tq")),
    ("toàn quân", "central", "chien-si-thi-dua-toan-quan", ("toàn quân",)),
    ("toàn lực lượng công an nhân dân", "central", "chien-si-thi-dua-toan-luc-luong-cand", (
        "toàn lực lượng cand", "toàn lực lượng công an nhân dân", "toàn lực lượng",
    )),
)  # fmt: skip
_RANKED = (
    ("huân chương lao động", ("huân chương lao động", "hclđ", "hc lao động", "huân chương lđ")),
    ("huân chương độc lập", ("huân chương độc lập", "hcđl")),
    ("huân chương bảo vệ tổ quốc", ("huân chương bảo vệ tổ quốc", "hcbvtq")),
    ("huân chương chiến công", ("huân chương chiến công", "hccc")),
    ("huân chương quân công", ("huân chương quân công", "hcqc")),
    ("huân chương kháng chiến", ("huân chương kháng chiến",)),
    ("huân chương chiến sĩ vẻ vang", ("huân chương chiến sĩ vẻ vang",)),
    ("huân chương chiến sĩ giải phóng", ("huân chương chiến sĩ giải phóng",)),
    ("huy chương kháng chiến", ("huy chương kháng chiến",)),
    ("huy chương chiến sĩ vẻ vang", ("huy chương chiến sĩ vẻ vang",)),
)
_RANKS = (("nhất", ("nhất", "i", "1")), ("nhì", ("nhì", "ii", "2", "hai")), ("ba", ("ba", "iii", "3")))
_HONOURS: tuple[tuple[str, RecipientKind | None], ...] = (
    ("huân chương sao vàng", None), ("huân chương hồ chí minh", None), ("huân chương dũng cảm", "individual"),
    ("huân chương đại đoàn kết dân tộc", None), ("huân chương hữu nghị", None),
    ("huy chương quân kỳ quyết thắng", "individual"), ("huy chương vì an ninh tổ quốc", "individual"),
    ("huy chương hữu nghị", None), ("anh hùng lao động", None), ("anh hùng lực lượng vũ trang nhân dân", None),
    ("bà mẹ việt nam anh hùng", "individual"), ("nhà giáo ưu tú", "individual"), ("nhà giáo nhân dân", "individual"),
    ("thầy thuốc ưu tú", "individual"), ("thầy thuốc nhân dân", "individual"), ("nghệ nhân ưu tú", "individual"),
    ("nghệ nhân nhân dân", "individual"), ("nghệ sĩ ưu tú", "individual"), ("nghệ sĩ nhân dân", "individual"),
    ("giải thưởng hồ chí minh", None), ("giải thưởng nhà nước", None),
)  # fmt: skip
_HONOUR_ALIASES = {
    "huy chương quân kỳ quyết thắng": ("huy chương quân kì quyết thắng",),
    "bà mẹ việt nam anh hùng": ("bà mẹ vnah", "mẹ việt nam anh hùng"),
    "anh hùng lực lượng vũ trang nhân dân": (
        "anh hùng lực lượng vũ trang",
        "anh hùng llvt nhân dân",
        "anh hùng llvtnd",
    ),
}
_GRADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hoàn thành xuất sắc nhiệm vụ", ("hoàn thành xuất sắc nhiệm vụ", "htxsnv", "htxs nv", "hoàn thành xs nhiệm vụ")),
    ("hoàn thành tốt nhiệm vụ", ("hoàn thành tốt nhiệm vụ", "httnv", "htt nv")),
    ("hoàn thành nhiệm vụ", ("hoàn thành nhiệm vụ", "htnv")),
    ("trong sạch vững mạnh", ("trong sạch vững mạnh", "tsvm", "trong sạch vững mạnh xuất sắc")),
    ("trong sạch vững mạnh tiêu biểu", ("trong sạch vững mạnh tiêu biểu", "tsvm tiêu biểu")),
    ("vững mạnh", ("vững mạnh", "vững mạnh toàn diện")),
    ("vững mạnh xuất sắc", ("vững mạnh xuất sắc",)),
)
_HOUSEHOLD_MOVEMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gia đình văn hóa", ("gia đình văn hóa", "gđvh", "hộ gia đình văn hóa")),
    ("gia đình văn hóa tiêu biểu", ("gia đình văn hóa tiêu biểu", "hộ gia đình văn hóa tiêu biểu", "gđvh tiêu biểu")),
    ("gia đình học tập", ("gia đình học tập", "gđht")),
    ("gia đình học tập tiêu biểu", ("gia đình học tập tiêu biểu",)),
    ("hộ sản xuất kinh doanh giỏi", (
        "hộ sản xuất kinh doanh giỏi", "hộ sxkd giỏi", "sản xuất kinh doanh giỏi", "sxkd giỏi",
        "hộ nông dân sản xuất kinh doanh giỏi", "nông dân sản xuất kinh doanh giỏi", "hộ nông dân sxkd giỏi",
    )),
    ("gia đình thể thao", ("gia đình thể thao",)),
)  # fmt: skip
_CULTURED = (
    "tổ dân phố", "tdp", "thôn", "ấp", "khu dân cư", "kdc", "khu phố", "kp", "làng", "bản", "khối", "khối phố", "xóm",
    "xã", "phường", "cơ quan", "đơn vị", "buôn", "khóm", "tộc", "tộc họ", "dòng họ",
)  # fmt: skip
_WRITTEN_OUT = {"tdp": "tổ dân phố", "kdc": "khu dân cư", "kp": "khu phố"}
_COLLECTIVE_MOVEMENTS = (
    "dòng họ học tập", "cộng đồng học tập", "đơn vị học tập", "đơn vị xanh sạch", "cơ quan văn minh",
    "xã đạt chuẩn văn hóa", "phường văn minh đô thị", "xã tiêu biểu", "phường tiêu biểu", "công đoàn cơ sở vững mạnh",
)  # fmt: skip
_ACTS: tuple[tuple[AwardName, tuple[str, ...]], ...] = (
    (AwardName("khen thưởng", "generic", verb=True), (
        "khen thưởng", "khen", "khen đột xuất", "khen thưởng đột xuất", "khen thưởng thường xuyên", "khen thường xuyên",
        "kt",
        "khen thưởng chuyên đề", "khen thưởng theo chuyên đề", "biểu dương khen thưởng", "tuyên dương khen thưởng",
        "biểu dương và khen thưởng", "tôn vinh khen thưởng", "khen chuyên đề", "vinh danh khen thưởng",
        "khen thưởng theo các chuyên đề",
    )),
    (AwardName("biểu dương", "praise", verb=True), ("biểu dương",)),
    (AwardName("tuyên dương", "praise", verb=True), ("tuyên dương",)),
    (AwardName("vinh danh", "praise", verb=True), ("vinh danh", "tôn vinh")),
)  # fmt: skip
_NOT_AWARDS = (
    "thi đua khen thưởng", "thi đua và khen thưởng", "công tác khen thưởng", "hội đồng thi đua khen thưởng", "tđkt",
    "hội đồng khen thưởng", "quỹ khen thưởng", "hình thức khen thưởng", "danh hiệu và hình thức khen thưởng",
    "kết quả khen thưởng", "kết quả thi đua khen thưởng", "mức khen thưởng", "cờ vua", "lá thư khen",
    "huy hiệu đoàn", "huy hiệu bác hồ",
    "thư khen của công dân",
    "cờ tướng", "cờ nhất toàn đoàn", "cờ nhì toàn đoàn",
    "cờ ba toàn đoàn", "cờ toàn đoàn", "cờ lưu niệm", "cờ truyền thống", "cờ hội", "cờ đỏ sao vàng", "cờ đảng",
    "cờ nước", "lá cờ đầu",
    "treo cờ", "chào cờ", "dưới cờ", "cờ tổ quốc", "huy chương vàng", "huy chương bạc",
    "huy chương đồng", "giấy chứng nhận", "bằng chứng nhận", "gia đình chính sách", "tiêu chuẩn gia đình văn hóa",
    "danh hiệu thi đua", "khen ngợi", "lao động việt nam", "điển hình tiên tiến", "giấy mừng thọ", "đáng khen",
    "hộ tịch", "tư pháp hộ tịch", "địa chính xây dựng", "hộ khẩu", "hộ nghèo", "phôi giấy khen",
    "kèm theo giấy khen", "kèm theo gk", "kèm theo bằng khen",
    "khung giấy khen", "in giấy khen", "viết giấy khen", "mua giấy khen", "in bằng khen", "khung bằng khen",
)  # fmt: skip
BADGE_YEARS = frozenset({30, 40, *range(45, 95, 5)})
"""Years of membership at which the Party badge is given (Hướng dẫn 06-HD/TW, mục 19)."""


def list_awards() -> list[tuple[str, AwardName]]:
    """Every spelling of every award."""
    named = [(phrase, award) for award, phrases in (*_FAMILIES, *_TITLES, *_ACTS) for phrase in phrases]
    named += _list_fighters() + _list_orders()
    for name, phrases in _GRADINGS:
        grading = AwardName(name, "grading", code=_grading_code(name))
        named += [(phrase, grading) for phrase in phrases]
    for name, phrases in _HOUSEHOLD_MOVEMENTS:
        named += [(phrase, AwardName(name, "movement", "household", code=_code_of(name))) for phrase in phrases]
    for unit in _CULTURED:
        name = f"{_WRITTEN_OUT.get(unit, unit)} văn hóa"
        named.append((f"{unit} văn hóa", AwardName(name, "movement", "collective", code=_code_of(name))))
    named += [(name, AwardName(name, "movement", "collective")) for name in _COLLECTIVE_MOVEMENTS]
    return named


def list_other_phrases() -> tuple[str, ...]:
    """Phrases that hold the name of an award and name none."""
    return _NOT_AWARDS


@cache
def _by_phrase() -> dict[str, AwardName]:
    return {fold(phrase): award for phrase, award in reversed(list_awards())}


def find_award(phrase: str) -> AwardName | None:
    """The award of exactly this spelling, diacritics aside."""
    return _by_phrase().get(fold(phrase))


def name_badge(years: int) -> AwardName:
    """The Party badge of so many years."""
    return AwardName(f"huy hiệu {years} năm tuổi đảng", kind="individual", code="huy-hieu-dang")


def for_collective(award: AwardName) -> AwardName:
    """The award that is meant when this title is said of a collective."""
    if award.name == "lao động tiên tiến":
        return replace(award, name="tập thể lao động tiên tiến", kind="collective", code="tap-the-lao-dong-tien-tien")
    return award


def _list_fighters() -> list[tuple[str, AwardName]]:
    bare = AwardName("chiến sĩ thi đua", kind="individual", code="chien-si-thi-dua-chua-ro-cap")
    named = [(lead, bare) for lead in _FIGHTERS]
    for suffix, level, code, phrases in _FIGHTER_LEVELS:
        award = AwardName(f"chiến sĩ thi đua {suffix}", kind="individual", level=level, code=code)
        named += [(f"{lead} {phrase}", award) for lead in _FIGHTERS for phrase in phrases]
        named += [(f"cstđ{fold(phrase)}", award) for phrase in phrases if len(phrase) == 2 and phrase != "tp"]
    return named


def _list_orders() -> list[tuple[str, AwardName]]:
    named: list[tuple[str, AwardName]] = []
    for stem, phrases in _RANKED:
        kind: RecipientKind | None = "individual" if "chiến sĩ" in stem else None
        named += [(phrase, AwardName(stem, kind=kind, level="central")) for phrase in phrases]
        for rank, ranks in _RANKS:
            award = AwardName(f"{stem} hạng {rank}", kind=kind, level="central", code=_code_of(f"{stem} hạng {rank}"))
            named += [(f"{phrase} hạng {one}", award) for phrase in phrases for one in ranks]
            named += [(f"{phrases[1]} {one}", award) for one in ranks if len(phrases) > 1]
    for name, honoured in _HONOURS:
        award = AwardName(name, kind=honoured, level="central", code=_code_of(name))
        named += [(phrase, award) for phrase in (name, *_HONOUR_ALIASES.get(name, ()))]
    return named


def _code_of(name: str) -> str | None:
    found = load_catalogue().look_up(name).sure
    return found.code if found is not None else None


def _grading_code(name: str) -> str | None:
    code = f"xep-loai-{fold(name).replace(' ', '-')}"
    return code if code in load_catalogue().by_code else None


GENERIC = _ACTS[0][0]
"""Commended, with no form named."""
