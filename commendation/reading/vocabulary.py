"""The words of questions about awards and what each may mean; the names of awards come from the catalogue."""

from __future__ import annotations

from commendation.reading.award_names import list_award_names
from commendation.reading.bodies import list_areas, list_heads, list_levels
from commendation.reading.meanings import (
    Cue,
    CueWord,
    Grouping,
    GroupWord,
    KindWord,
    LevelWord,
    Meaning,
    SideWord,
    UnitHead,
    Word,
)

_KINDS: tuple[tuple[KindWord, tuple[str, ...]], ...] = (
    (KindWord("individual"), (
        "cá nhân", "cn", "người", "ng", "đồng chí", "đ/c",
    )),
    (KindWord("individual", narrows=True), (
        "cán bộ", "công chức", "viên chức", "đảng viên",
        "hội viên", "đoàn viên", "giáo viên", "gv", "cán bộ công chức", "cbcc", "cbccvc", "cụ", "nhà giáo",
        "học sinh", "dân quân", "công nhân", "người dân", "nhân viên", "cựu giáo chức", "người lao động",
        "cán bộ chiến sĩ", "cbcs", "bí thư", "phó bí thư", "trưởng thôn", "trưởng ấp", "trưởng khu phố", "tổ trưởng",
        "phó chủ tịch", "nữ", "cán bộ nữ", "đảng viên nữ", "văn thư", "kế toán", "bác sĩ", "y sĩ", "nghệ nhân",
    )),
    (KindWord("individual", asks=True), ("ai", "những ai", "các ai")),
    (KindWord("individual", quantified=True), (
        "cô", "chị", "anh", "em", "ông", "bà", "bác", "chú", "thầy", "cháu", "chị em", "anh em", "thầy cô", "cô giáo",
        "thầy giáo", "cô nuôi", "dì", "cậu", "mợ", "thím", "mẹ",
    )),
    (KindWord("collective"), (
        "tập thể", "tt", "đơn vị", "tổ chức", "cơ quan", "cơ quan đơn vị",
    )),
    (KindWord("collective", narrows=True), (
        "ban ngành đoàn thể", "đoàn thể", "tổ chức đảng", "tổ chức cơ sở đảng",
    )),
    (KindWord("household", quantified=True), ("nhà",)),
    (KindWord("household"), ("hộ gia đình", "hộ", "gia đình", "hộ dân", "nhà dân", "gđ", "hộ nông dân")),
)  # fmt: skip
_CUES: tuple[tuple[Cue, tuple[str, ...]], ...] = (
    ("count", (
        "bao nhiêu", "bn", "bnhieu", "bnhiu", "bao nhiu", "bi nhiêu", "bi nhiu", "nhiu", "nhiêu", "mấy", "tổng số",
        "tổng cộng", "tổng", "số lượng", "sl", "số", "số liệu", "số lượt", "cộng lại", "được mấy", "tổng cộng lại",
        "chừng mấy", "báo cáo số", "báo cáo số lượng",
    )),
    ("tally", ("đếm", "đếm số")),
    ("statistics", ("thống kê", "tổng hợp", "đề nghị thống kê", "đề nghị tổng hợp")),
    ("list", (
        "nào", "gì", "j", "ji", "những gì", "liệt kê", "danh sách", "ds", "kể", "kể tên", "kết quả", "kq", "tình hình",
        "gồm những gì",
        "bao gồm những gì", "chi tiết", "cụ thể", "tên",
        "nêu tên", "nêu", "gồm những", "bao gồm", "tra", "tra cứu", "đề nghị liệt kê", "thông tin", "gửi danh sách",
        "cho biết những", "cho biết các", "cho xem các", "cho xem những", "xem các", "xem những",
    )),
    ("compare", (
        "so sánh", "hơn kém", "hơn hay kém", "tăng hay giảm", "tăng giảm", "tăng", "giảm", "nhiều hơn", "ít hơn",
        "qua các năm", "các năm", "đối chiếu", "chênh lệch", "chênh", "chênh nhau", "lên hay xuống", "ss", "cao hơn",
        "thấp hơn", "hơn hay ít hơn", "nhiều hay ít hơn", "kém hơn", "tăng lên", "giảm đi", "so nhau", "so với nhau",
    )),
    ("against", ("so với", "so vs", "so", "so cùng kỳ")),
    ("each-year", (
        "mỗi năm", "từng năm", "hằng năm", "hàng năm", "theo năm", "theo từng năm", "chia theo năm", "năm một",
    )),
    ("most", ("nhiều nhất", "ít nhất", "cao nhất", "thấp nhất", "nhất")),
    ("yes-no", (
        "không", "ko", "k", "kh", "khg", "hông", "hong", "hôn", "hem", "hok", "chưa", "hay chưa", "hay không",
        "phải không", "đúng không", "hay k", "hay ko", "được không", "được chưa", "chăng", "bao giờ chưa",
        "lần nào chưa", "khi nào chưa", "có chưa", "rồi chưa",
    )),
)  # fmt: skip
_GROUPINGS: tuple[tuple[Grouping, tuple[str, ...]], ...] = (
    ("level", ("cấp", "từng cấp", "các cấp", "mỗi cấp", "cấp khen", "cấp tặng")),
    ("form", ("hình thức", "từng hình thức", "danh hiệu", "từng danh hiệu", "loại", "từng loại", "loại hình")),
    ("kind", ("đối tượng", "từng đối tượng", "tập thể cá nhân", "tập thể và cá nhân", "cá nhân tập thể")),
    ("conferrer", ("người tặng", "cơ quan tặng", "nơi tặng", "người ký", "đơn vị tặng")),
    ("recipient", (
        "đơn vị", "từng đơn vị", "từng người", "người", "tập thể", "từng tập thể", "cá nhân", "từng cá nhân", "thôn",
        "từng thôn", "chi bộ", "từng chi bộ", "khu phố", "ấp", "trường",
    )),
)  # fmt: skip
_WHO_GIVES = (
    "ai tặng", "ai trao", "ai khen", "do ai", "của ai", "ai cấp", "cấp nào tặng", "cấp nào khen", "cấp nào ký",
    "nơi nào tặng", "đơn vị nào tặng", "cơ quan nào tặng", "của cấp nào", "do cấp nào", "của nơi nào",
)  # fmt: skip
_UNITS = (
    "chi bộ", "chi hội", "chi đoàn", "tổ dân phố", "tdp", "tổ dân cư", "khu phố", "kp", "khu dân cư", "kdc", "thôn",
    "ấp", "xóm", "làng", "bản", "buôn", "khóm", "khối phố", "khối", "phum", "sóc", "tiểu khu", "trường",
    "trường tiểu học", "trường mầm non", "trường trung học cơ sở", "trường thcs", "trường thpt", "trường th",
    "trường mn", "trường mẫu giáo", "trạm y tế", "trạm", "hợp tác xã", "htx", "công ty", "văn phòng", "tổ",
    "câu lạc bộ", "doanh nghiệp", "nhà trường", "ban bảo vệ dân phố", "tổ hòa giải", "phòng", "ban", "đội", "nhóm",
    "trung tâm", "bệnh viện", "chùa", "giáo xứ", "hội", "quỹ", "bưu điện", "thư viện", "dòng họ", "tộc", "liên đội",
    "tổ chuyên môn", "tổ tự quản", "ban quản lý chợ", "ban quản lý", "đội dân phòng", "ban công tác mặt trận",
    "hội quán", "lớp", "xí nghiệp", "nhà máy", "đài truyền thanh",
)  # fmt: skip
_SHORT_UNITS = (
    ("cb", "Chi bộ"), ("clb", "Câu lạc bộ"), ("tyt", "Trạm y tế"), ("bct mặt trận", "Ban công tác mặt trận"),
    ("trg", "Trường"), ("trg th", "Trường TH"), ("trg mn", "Trường MN"), ("trg thcs", "Trường THCS"),
)  # fmt: skip
_CAPITAL_UNITS = ("tdp", "kp", "kdc", "htx")
_OWN_AREAS = (
    "phường", "xã", "thị trấn", "đơn vị", "cơ quan", "bên", "chỗ", "ủy ban", "ub", "ubnd", "đặc khu", "đảng bộ", "",
)  # fmt: skip
_OWN_WORDS = (
    "mình", "ta", "tôi", "nhà", "này", "chúng ta", "chúng tôi", "tui", "em", "tụi mình", "bọn mình", "chúng mình",
)  # fmt: skip
_WORDS: tuple[tuple[Word, tuple[str, ...]], ...] = (
    (Word("get"), (
        "được", "đc", "dc", "đạt", "nhận", "có", "được nhận", "có được", "giành", "giành được", "nhận được",
        "từng được", "đã được", "đạt được", "lãnh",
    )),
    (Word("give"), (
        "tặng", "trao", "trao tặng", "ký", "ký tặng", "tặng thưởng", "quyết định tặng", "công nhận", "cấp cho",
        "ban hành",
    )),
    (Word("give-topic"), ("khen", "khen thưởng", "khen ngợi", "ra quyết định khen", "ký khen")),
    (Word("topic"), (
        "danh hiệu", "thành tích", "được khen", "được tặng", "được khen thưởng", "giải thưởng", "được công nhận",
        "được thưởng", "khen cao", "đc khen", "dc khen", "đc tặng", "dc tặng", "đc khen thưởng", "dc khen thưởng",
    )),
    (Word("field"), ("tđkt", "thi đua khen thưởng", "thi đua", "công tác khen thưởng", "công tác thi đua")),
    (Word("of"), ("của", "do", "bởi", "từ phía", "cuả")),
    (Word("to"), ("cho",)),
    (Word("at"), ("bên", "ở", "tại", "thuộc", "trong", "trên địa bàn", "toàn", "trong toàn")),
    (Word("any"), ("các", "những", "tất cả", "mọi", "tất cả các")),
    (Word("add"), (
        "thêm", "cộng thêm", "luôn", "nữa", "tính cả", "kể cả", "lấy cả", "cộng cả", "gộp cả", "cùng với", "kèm",
        "kèm theo", "cộng với", "bổ sung", "gộp", "lẫn",
    )),
    (Word("occasion"), (
        "đột xuất", "chuyên đề", "thường xuyên", "định kỳ", "theo chuyên đề", "phong trào", "công tác", "hiến đất",
        "phòng chống", "phòng chống dịch", "dịch", "covid", "tổng kết", "sơ kết", "cuối năm", "đầu năm",
        "nông thôn mới", "xây dựng nông thôn mới", "xây dựng", "chuyển đổi số", "cải cách hành chính", "nhân dịp",
        "dịp", "hội thi", "cuộc thi", "học tập và làm theo bác", "đền ơn đáp nghĩa", "hiến máu", "an ninh trật tự",
        "bầu cử", "từ thiện", "an sinh xã hội", "bảo vệ an ninh tổ quốc", "an ninh tổ quốc",
        "toàn dân bảo vệ an ninh tổ quốc", "tổ quốc", "toàn dân", "cuộc vận động", "hưởng ứng", "nhiệm vụ chính trị",
        "vì sự nghiệp", "sự nghiệp", "đảng viên mới", "quốc phòng", "đại hội", "nghĩa vụ quân sự", "tuyển quân",
        "phòng cháy chữa cháy", "vệ sinh môi trường", "giao thông", "dân số", "bảo hiểm y tế", "khai giảng",
        "năm học", "ngày", "kỷ niệm", "giỏi", "tiêu biểu", "điển hình", "xuất sắc", "về", "vì",
    )),
    (Word("paper"), (
        "quyết định", "qđ", "theo quyết định", "theo qđ", "quyết định số", "qđ số", "theo quyết định số",
    )),
    (Word("refuse"), (
        "tiền", "tiền thưởng", "mức thưởng", "kinh phí", "mấy trăm", "bao nhiêu tiền", "mấy triệu", "hồ sơ",
        "hs đề nghị", "thủ tục", "quy trình", "điều kiện", "tiêu chuẩn", "tiêu chí", "hạn nộp", "thời hạn", "hết hạn",
        "đăng ký", "đk", "đề nghị", "đề xuất", "tờ trình", "dự thảo", "dự kiến", "lịch họp", "biểu mẫu", "chỉ tiêu",
        "làm sao để", "phấn đấu", "mẫu đơn", "mẫu giấy", "mẫu tờ trình", "mẫu báo cáo", "mẫu bằng", "theo mẫu",
        "cái mẫu", "thế nào là", "ngày mấy", "ngày nào", "khi nào", "bao giờ", "mấy giờ", "ai ký", "luật",
        "nghị định", "quy định", "căn cứ", "thẩm quyền", "công văn", "phụ cấp", "nâng lương", "sẽ", "kế hoạch",
        "mục tiêu", "dự định", "nộp", "họp", "cấp lại", "bị mất", "bị rách", "thưởng bao nhiêu", "thưởng mấy",
        "thưởng kèm", "được thưởng bao nhiêu", "thưởng thêm", "chế độ", "quyền lợi", "ở đâu", "nghĩa là", "khác gì",
        "khác nhau", "vì sao", "tại sao", "số quyết định", "số qđ", "quyết định nào", "ngày quyết định", "qđ số mấy",
        "quyết định số mấy", "trừ", "không tính", "không kể", "trừ ra", "suy tôn", "xét tặng", "bình xét",
        "bình chọn", "kỷ luật", "vi phạm", "khiếu nại", "hướng dẫn", "nghị quyết", "thông tư", "hợp lệ", "bình bầu",
        "tháng mấy", "năm tới", "năm sau", "sang năm", "mức tiền", "mức chi", "đồng thưởng", "nghìn đồng", "mấy chục",
        "có hiệu lực", "tỷ lệ", "phần trăm", "cần gì", "gồm những giấy tờ", "quỹ khen thưởng",
        "quỹ thi đua khen thưởng", "quỹ thi đua", "giấy tờ", "thu hồi",
        "in ấn", "mật khẩu", "số điện thoại", "phải", "danh hiệu nào cao hơn", "hình thức nào cao hơn",
        "cái nào cao hơn", "thì có được", "thì được", "nếu", "đề cử", "hội đồng", "giới thiệu", "sđt", "địa chỉ",
        "lịch", "thời tiết", "sai tên", "in sai", "bị sai", "khối mấy", "cụm mấy",
    )),
    (Word("refuse-first"), (
        "nhập", "ghi", "thêm", "xóa", "sửa", "hủy", "đổi thành", "đổi lại", "đổi sang", "tạo", "gửi", "soạn", "viết",
        "in", "báo cáo", "nhắc", "chốt", "duyệt", "lập", "cập nhật", "tải", "xuất", "bỏ", "làm", "ghi nhận",
        "bổ sung", "chuyển", "khôi phục", "hoàn tác", "đóng", "mở", "nhập thêm", "ghi thêm", "lưu", "chỉnh", "vào sổ",
        "xuất file", "trình",
    )),
)  # fmt: skip
_ASKERS = ("tôi", "em", "anh", "chị", "mình", "cô", "chú", "bác", "tui")
_FILLERS = (
    "và", "với", "là", "thì", "đã", "cái", "tờ", "lá", "chiếc", "lượt", "lần", "từ", "đến", "vừa", "cả", "ạ", "hả",
    "nhỉ", "nhé", "vậy", "thế", "rồi", "à", "xin", "hỏi", "biết", "xem", "giúp", "khoan", "ơi", "để", "năm",
    "trong năm", "vào", "toàn bộ", "hết", "tới", "còn", "sao", "ra sao", "cho hỏi", "trợ lý", "dùm", "giùm", "riêng",
    "thôi", "đó", "nha", "vẫn", "đang", "bị", "như", "theo", "từng", "hay", "hoặc", "thử", "nhiều", "ít", "hơn",
    "kém", "trước", "nhiệm kỳ", "giai đoạn", "cuối", "đầu", "đợt", "hiện", "hiện có", "ta", "đi", "khoảng",
    "thời gian", "kỳ", "quý", "tháng", "ca", "thế nào", "hồi", "muốn", "cần", "vui lòng", "nhờ", "phiền", "lại", "ấy",
    "kìa", "đây", "gồm", "tính", "tính đến", "hiện nay", "bây giờ", "ý", "ý là", "ý tôi là", "ý em là", "ý mình là",
    "không phải", "nhầm", "chỉ", "chỉ tính", "chỉ lấy", "thế còn", "vậy còn", "còn của", "thì sao", "thế thì",
    "vậy thì", "ủa", "ừ", "uh", "dạ", "vâng", "ok", "oke", "cùng", "vs", "qua", "lên", "ra", "nhớ", "không biết",
    "mà", "nhưng", "này", "kia", "nớ", "rứa", "hỉ", "răng", "hè", "đề nghị cho biết", "đề nghị cho xem",
    "đề nghị cung cấp", "chia ra", "mỗi", "mỗi thứ", "cái nào", "tấm", "đấy", "nhá", "bot", "máy", "tìm", "giùm cái",
    "coi", "nói", "báo", "gộp lại", "chung", "đồng thời", "cấp", "loại", "hình thức", "liền", "liên tiếp", "liên tục",
    "gần đây", "mới", "vừa rồi", "vừa qua", "hôm", "được rồi", "hỏi lại", "ví dụ", "gửi cho", "có bao giờ",
    "đã bao giờ", "biến động", "trường hợp", "có phải", "cả thảy", "trong đó", "trong số đó",
)  # fmt: skip


_LATE_WORDS = (
    (Word("refuse-first"), ("đổi", "thay")),
    (Word("refuse"), ("quà", "triệu")),
)
"""Words that without diacritics look like commoner ones ("đội", "thầy", "qua")."""


_PARTY_ONLY = (
    "đảng",
    "khối đảng",
    "bên đảng",
    "chỉ tính khen đảng",
    "chỉ tính đảng",
    "chỉ khen đảng",
    "riêng khen đảng",
)
_PARTY_OUT = tuple(
    f"{without} {awards}đảng"
    for without in ("không tính", "không kể", "ko tính", "k tính", "trừ", "bỏ", "ngoài", "loại", "chưa tính", "chưa kể")
    for awards in ("", "khen ", "của ", "khen của ", "khối ", "bên ", "khen thưởng của ", "khen thưởng ")
)
_STATE_ONLY = tuple(
    f"{only} {awards}nhà nước"
    for only in ("chỉ tính", "chỉ lấy", "riêng", "chỉ")
    for awards in ("", "khen ", "khen của ", "của ")
)


def list_phrases() -> list[tuple[str, Meaning]]:
    """Every known phrase with what it means. Of two that look alike as typed, the earlier is meant."""
    # Order matters: without diacritics "có" and "cờ" are one word.
    phrases: list[tuple[str, Meaning]] = [(phrase, word) for word, spellings in _WORDS for phrase in spellings]
    phrases += [(phrase, CueWord(cue)) for cue, spellings in _CUES for phrase in spellings]
    for lead in ("theo", "chia theo", "phân theo"):
        phrases += [(f"{lead} {name}", GroupWord(by)) for by, names in _GROUPINGS for name in names]
    phrases += list_areas()
    phrases += [(f"cấp {phrase}", LevelWord(area)) for phrase, area in list_levels()]
    phrases += [("cơ sở", LevelWord(area)) for phrase, area in list_levels() if phrase == "cơ sở"]
    phrases += [(phrase, SideWord(party=False)) for phrase in (*_PARTY_OUT, *_STATE_ONLY)]
    phrases += [(phrase, GroupWord("conferrer")) for phrase in _WHO_GIVES]
    own = [(first, word) for first in _OWN_AREAS for word in _OWN_WORDS if first or word != "nhà"]
    phrases += [(f"{first} {word}".strip(), Word("own")) for first, word in own]
    phrases += list_heads()
    phrases += [(phrase, kind) for kind, names in _KINDS for phrase in names]
    phrases += [(phrase, UnitHead(display)) for phrase, display in list_units()]
    phrases += list_award_names()
    phrases += [(phrase, Word("filler")) for phrase in _FILLERS]
    phrases += [(phrase, word) for word, spellings in _LATE_WORDS for phrase in spellings]
    phrases += [(phrase, SideWord(party=True)) for phrase in _PARTY_ONLY]
    for who in ("", *_ASKERS):
        phrases.append((" ".join(f"cho {who} hỏi".split()), Word("filler")))
        phrases += [(" ".join(f"cho {who} {what}".split()), Word("request")) for what in ("xem", "xin", "biết")]
    return phrases


def list_units() -> list[tuple[str, str]]:
    """Every spelling of the heads of units, with the head as it is shown."""
    return [*((phrase, _show_unit(phrase)) for phrase in _UNITS), *_SHORT_UNITS]


def _show_unit(phrase: str) -> str:
    first, *rest = phrase.split()
    acronyms = ("thcs", "thpt", "mn", "th")
    shown = " ".join(word.upper() if word in acronyms else word for word in rest)
    head = first.upper() if first in _CAPITAL_UNITS else first[:1].upper() + first[1:]
    return f"{head} {shown}".strip()
