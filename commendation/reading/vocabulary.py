"""The words of questions about awards and what each may mean; the names of awards come from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from commendation.catalogue import AwardKind, RecipientKind, load_catalogue
from commendation.folding import fold, fold_tones
from commendation.reading.bodies import list_areas, list_heads
from commendation.reading.meanings import (
    AwardName,
    Cue,
    CueWord,
    Grouping,
    GroupWord,
    KindWord,
    LevelWord,
    Meaning,
    UnitHead,
    Word,
)

_FAMILIES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("giấy khen", "gk"), "giay-khen"),
    (("bằng khen", "bk"), "bang-khen"),
    (("cờ thi đua", "cờ", "ctđ", "cờ thưởng", "cờ của"), "co-thi-dua"),
    (("kỷ niệm chương", "knc"), "ky-niem-chuong"),
    (("huy hiệu",), "huy-hieu"),
)
_FIGHTERS = ("chiến sĩ thi đua", "cstđ", "cs thi đua", "chiến sĩ tđ")
_FIGHTER_LEVELS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cơ sở", "cấp cơ sở", "cs"), "chien-si-thi-dua-co-so"),
    (("tỉnh", "cấp tỉnh", "thành phố", "cấp thành phố", "bộ", "cấp bộ"), "chien-si-thi-dua-cap-tinh"),
    (("toàn quốc", "cấp toàn quốc", "quốc gia"), "chien-si-thi-dua-toan-quoc"),
)
"""In this title the level is part of the name and names no conferrer."""

_GROUPS: tuple[tuple[tuple[str, ...], str], ...] = (
    (_FIGHTERS, "chien-si-thi-dua-"),
    (("huân chương", "hc"), "huan-chuong-"),
    (("huân chương lao động", "hclđ"), "huan-chuong-lao-dong-"),
    (("huân chương độc lập",), "huan-chuong-doc-lap-"),
    (("huân chương chiến công",), "huan-chuong-chien-cong-"),
    (("huân chương bảo vệ tổ quốc",), "huan-chuong-bao-ve-to-quoc-"),
    (("huy chương",), "huy-chuong-"),
    (("hoàn thành xuất sắc nhiệm vụ", "htxsnv", "htxs nv", "htxs"), "hoan-thanh-xuat-sac-nhiem-vu"),
)
"""Names of several awards: all whose code holds the words."""

_BADGE_YEARS = (30, 40, *range(45, 95, 5))
"""Years of membership at which the Party badge is given (Hướng dẫn 06-HD/TW, mục 19)."""

_KINDS: tuple[tuple[KindWord, tuple[str, ...]], ...] = (
    (KindWord("individual"), (
        "cá nhân", "cn", "người", "đồng chí", "đ/c", "cán bộ", "công chức", "viên chức", "đảng viên", "hội viên",
        "đoàn viên", "giáo viên", "gv", "cán bộ công chức", "cbcc", "cụ", "nhà giáo", "học sinh", "dân quân",
        "công nhân", "người dân", "nhân viên",
    )),
    (KindWord("individual", asks=True), ("ai", "những ai")),
    (KindWord("individual", quantified=True), (
        "cô", "chị", "anh", "em", "ông", "bà", "bác", "chú", "thầy", "cháu", "chị em", "anh em", "thầy cô", "bạn",
    )),
    (KindWord("collective"), ("tập thể", "tt", "đơn vị", "tổ chức", "cơ quan", "ban ngành đoàn thể", "đoàn thể")),
    (KindWord("household"), ("hộ gia đình", "hộ", "gia đình", "hộ dân", "nhà dân")),
)  # fmt: skip
_CUES: tuple[tuple[Cue, tuple[str, ...]], ...] = (
    ("count", (
        "bao nhiêu", "bn", "bnhieu", "bnhiu", "bao nhiu", "nhiêu", "mấy", "tổng số", "tổng cộng", "tổng", "số lượng",
        "số", "số liệu", "số lượt", "cộng lại",
    )),
    ("tally", ("đếm", "đếm số")),
    ("statistics", ("thống kê", "tổng hợp")),
    ("list", (
        "nào", "gì", "những gì", "liệt kê", "danh sách", "ds", "kể", "kể tên", "kết quả", "chi tiết", "cụ thể",
    )),
    ("compare", (
        "so sánh", "hơn kém", "hơn hay kém", "tăng hay giảm", "tăng giảm", "tăng", "giảm", "nhiều hơn", "ít hơn",
        "qua các năm", "các năm",
    )),
    ("against", ("so với",)),
    ("each-year", ("mỗi năm", "từng năm", "hằng năm", "hàng năm", "theo năm", "theo từng năm")),
    ("most", ("nhiều nhất", "ít nhất", "cao nhất", "thấp nhất")),
    ("yes-no", ("không", "ko", "k", "hông", "hong", "chưa", "hay chưa", "hay không", "phải không", "đúng không")),
)  # fmt: skip
_GROUPINGS: tuple[tuple[Grouping, tuple[str, ...]], ...] = (
    ("level", ("cấp", "từng cấp", "các cấp", "mỗi cấp", "cấp khen", "cấp tặng")),
    ("form", ("hình thức", "từng hình thức", "danh hiệu", "từng danh hiệu", "loại", "từng loại", "loại hình")),
    ("kind", ("đối tượng", "từng đối tượng", "tập thể cá nhân", "tập thể và cá nhân", "cá nhân tập thể")),
    ("conferrer", ("người tặng", "cơ quan tặng", "nơi tặng", "người ký")),
    ("recipient", (
        "đơn vị", "từng đơn vị", "từng người", "người", "tập thể", "từng tập thể", "cá nhân", "từng cá nhân",
    )),
)  # fmt: skip
_UNITS = (
    "chi bộ", "chi hội", "chi đoàn", "tổ dân phố", "tdp", "tổ dân cư", "khu phố", "kp", "khu dân cư", "kdc", "thôn",
    "ấp", "xóm", "làng", "bản", "trường", "trường tiểu học", "trường mầm non", "trường trung học cơ sở",
    "trường thcs", "trường thpt", "trường th", "trường mn", "trường mẫu giáo", "trạm y tế", "hợp tác xã", "htx",
    "công ty", "văn phòng", "tổ", "câu lạc bộ", "clb", "doanh nghiệp", "nhà trường", "ban bảo vệ dân phố",
    "tổ hòa giải", "phòng", "ban",
)  # fmt: skip
_OWN_AREAS = ("phường", "xã", "thị trấn", "đơn vị", "cơ quan", "bên", "chỗ", "ủy ban", "ub", "ubnd", "đặc khu", "")
_OWN_WORDS = ("mình", "ta", "tôi", "nhà", "này", "chúng ta", "chúng tôi", "tui")
_WORDS: tuple[tuple[Word, tuple[str, ...]], ...] = (
    (Word("get"), ("được", "đc", "dc", "đạt", "nhận", "có", "được nhận", "có được")),
    (Word("give"), ("tặng", "trao", "trao tặng", "ký", "ký tặng", "tặng thưởng", "quyết định tặng", "công nhận")),
    (Word("give-topic"), ("khen", "khen thưởng")),
    (Word("topic"), (
        "tđkt", "thi đua khen thưởng", "danh hiệu", "thành tích", "thi đua", "được khen", "được tặng",
        "được khen thưởng", "giải thưởng", "được công nhận",
    )),
    (Word("of"), ("của", "do", "bởi")),
    (Word("to"), ("cho", "tặng cho", "trao cho")),
    (Word("at"), ("bên", "ở", "tại", "thuộc", "trong", "trên địa bàn", "toàn")),
    (Word("any"), ("các", "những", "tất cả", "mọi")),
    (Word("refuse"), (
        "tiền", "tiền thưởng", "mức thưởng", "kinh phí", "mấy trăm", "bao nhiêu tiền", "mấy triệu", "hồ sơ",
        "thủ tục", "quy trình", "điều kiện", "tiêu chuẩn", "tiêu chí", "hạn nộp", "thời hạn", "hết hạn", "đăng ký",
        "đề nghị", "đề xuất", "tờ trình", "dự thảo", "dự kiến", "lịch họp", "biểu mẫu", "chỉ tiêu", "làm sao để", "mẫu",
        "thế nào là", "ngày mấy", "ngày nào", "khi nào", "bao giờ", "mấy giờ", "ai ký", "luật", "nghị định", "quy định",
        "căn cứ", "thẩm quyền", "quyết định", "qđ", "công văn", "phụ cấp", "nâng lương",
    )),
    (Word("refuse-first"), (
        "nhập", "ghi", "thêm", "xóa", "sửa", "hủy", "đổi", "tạo", "gửi", "soạn", "viết", "in", "báo cáo", "nhắc",
        "chốt", "duyệt", "đk", "lập", "cập nhật", "tải", "xuất", "bỏ",
    )),
)  # fmt: skip
_FILLERS = (
    "và", "với", "là", "thì", "đã", "cái", "tờ", "lá", "chiếc", "lượt", "lần", "từ", "đến", "vừa", "luôn", "cả", "ạ",
    "hả", "nhỉ", "nhé", "vậy", "thế", "rồi", "à", "xin", "hỏi", "biết", "xem", "giúp", "khoan", "ơi", "để", "năm",
    "trong năm", "vào", "về", "toàn bộ", "hết", "tới", "còn", "sao", "ra sao", "cho hỏi", "cho xin", "cho biết",
    "cho xem", "nữa", "trợ lý", "dùm", "giùm", "riêng", "thôi", "đó", "nha", "vẫn", "đang", "bị", "như", "theo",
    "từng", "hay", "hoặc", "thử", "nhiều", "ít", "hơn", "kém", "trước", "nhiệm kỳ", "giai đoạn", "cuối", "đầu",
    "đợt", "hiện", "hiện có", "ta", "đi", "dì", "cậu", "khoảng", "thời gian", "kỳ", "quý", "tháng", "ca",
)  # fmt: skip


def list_phrases() -> list[tuple[str, Meaning]]:
    """Every known phrase with what it means. Of two that look alike as typed, the earlier is meant."""
    # Order matters: without diacritics "có" and "cờ" are one word.
    phrases: list[tuple[str, Meaning]] = [(phrase, word) for word, spellings in _WORDS for phrase in spellings]
    phrases += [(phrase, CueWord(cue)) for cue, spellings in _CUES for phrase in spellings]
    for lead in ("theo", "chia theo", "phân theo"):
        phrases += [(f"{lead} {name}", GroupWord(by)) for by, names in _GROUPINGS for name in names]
    phrases += list_areas()
    phrases += [(f"cấp {phrase}", LevelWord(area)) for phrase, area in list_areas()]
    phrases += [(f"{first} {own}".strip(), Word("own")) for first in _OWN_AREAS for own in _OWN_WORDS]
    phrases += list_heads()
    phrases += [(phrase, kind) for kind, names in _KINDS for phrase in names]
    phrases += [(phrase, UnitHead(phrase[:1].upper() + phrase[1:])) for phrase in _UNITS]
    phrases += _list_awards()
    phrases += [(phrase, Word("filler")) for phrase in _FILLERS]
    return phrases


def _list_awards() -> list[tuple[str, AwardName]]:
    awards = load_catalogue().awards
    names: list[tuple[str, AwardName]] = []
    for phrases, form in _FAMILIES:
        names += [(phrase, AwardName((form,), None, None)) for phrase in phrases]
    for phrases, stem in _GROUPS:
        members = [award for award in awards if stem in award.code]
        forms = tuple(sorted({award.form for award in members}))
        names += [(phrase, AwardName(forms, None, _common_kind(members))) for phrase in phrases]
    for levels, code in _FIGHTER_LEVELS:
        names += [(f"{lead} {level}", AwardName((code,), code, "individual")) for lead in _FIGHTERS for level in levels]
    families = {form for _, form in _FAMILIES}
    for award in awards:
        meant = AwardName((award.form,), award.code, None if award.form in families else _common_kind([award]))
        for name in (award.name.split(" (")[0], award.short_name, *award.abbreviations, *award.aliases):
            if not (award.form in families and _names_giver(name)):
                names.append((name, meant))
    badge = next(meant for name, meant in names if meant.code == "huy-hieu-dang")
    names += [(f"{lead}{years} năm tuổi đảng", badge) for lead in ("huy hiệu ", "") for years in _BADGE_YEARS]
    # "giaykhen": the spaces of an award's name are often left out on a phone.
    glued = [(fold_tones(name).replace(" ", ""), meant) for name, meant in names if 1 < len(name.split()) < 6]
    return names + glued


def _names_giver(name: str) -> bool:
    """Whether a name of the catalogue is a form and its giver: in a question these two are read apart."""
    first, *rest = fold(name).split()
    return first in ("giay", "bang", "gk", "bk", "co", "ctd", "hh") or (
        first in ("huy", "ki", "knc") and len(rest) == 1
    )


def _common_kind(awards: Sequence[AwardKind]) -> RecipientKind | None:
    kinds = {kind for award in awards for kind in award.recipients}
    return kinds.pop() if len(kinds) == 1 else None
