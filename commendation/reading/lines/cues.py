"""Words of award prose that are neither awards nor bodies: who is awarded, what is done, what is only planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from commendation.catalogue import RecipientKind
from commendation.reading.lines.undone import UNDONE

CueTag = Literal[
    "give", "get", "is", "to", "of", "within", "by", "and", "each", "all", "title", "many", "one-of",
    "propose", "cancel", "plan", "future", "rule", "not-yet", "waiting", "task", "event", "paper", "achieved",
    "compare", "last-year", "this-year", "total", "among", "reason",
    "by-authority",
    "on-proposal",
    "bonus", "contest", "attend", "unit-of-no-award", "filler", "not-award", "none", "hand-over", "results",
]  # fmt: skip


@dataclass(frozen=True)
class KindWord:
    """A word for those who are awarded; `address`: it also comes before a person's name."""

    kind: RecipientKind | None
    address: bool = False
    unit: bool = False
    """Whether the name of a unit may go on after it: "chi bộ 3"."""


@dataclass(frozen=True)
class Cue:
    tag: CueTag


@dataclass(frozen=True)
class NumberWord:
    value: int


_INDIVIDUALS = (
    "cá nhân", "cn", "người", "cán bộ", "công chức", "viên chức", "đảng viên", "đv", "dv", "hội viên", "hv",
    "đoàn viên", "giáo viên", "gv", "thầy cô giáo", "thầy cô", "thầy giáo", "cô giáo", "học sinh", "hs", "sinh viên",
    "chiến sĩ", "quân nhân", "dân quân", "công nhân", "nông dân", "đại biểu", "tổ trưởng", "trưởng ban", "trưởng thôn",
    "trưởng ấp", "trưởng khu", "bí thư chi bộ", "gương", "gương mặt", "gương mặt trẻ", "gương điển hình", "điển hình",
    "thanh niên", "phụ nữ", "bác sĩ", "bs", "nhân viên", "người lao động", "lao động", "vị", "thí sinh",
    "cựu chiến binh", "doanh nhân", "nhà giáo", "thương binh", "tình nguyện viên", "cộng tác viên", "hòa giải viên",
    "cbcc", "cbgv", "cbcnv", "cbccvc",
    "cán bộ công chức", "cán bộ công chức viên chức", "người dân", "công dân", "lượt cá nhân", "lượt người",
    "đại úy", "thiếu tá", "trung tá", "thượng tá", "đại tá", "thượng úy", "trung úy", "thiếu úy", "y sĩ", "điều dưỡng",
    "hộ sinh", "già làng", "trưởng bản", "trưởng xóm", "trưởng khóm", "trưởng khối", "trưởng khu phố", "tổ viên",
    "xã viên", "ngư dân", "tiểu thương", "chức sắc", "huấn luyện viên", "chuyên viên", "nghệ sĩ", "kỹ sư",
    "cựu giáo chức",
    "người hoạt động không chuyên trách", "cán bộ không chuyên trách", "cán bộ bán chuyên trách", "chi hội trưởng",
    "tổ phó", "tổng phụ trách", "tổng phụ trách đội", "giáo viên tổng phụ trách", "phó ban", "hiệu phó",
    "tuyên truyền viên", "báo cáo viên", "chiến sỹ", "hạ sĩ quan", "thai phụ",
    "nhà khoa học", "cán bộ hội", "cán bộ đoàn", "cán bộ công đoàn", "cán bộ cđ", "chủ tịch công đoàn", "hội thẩm",
    "nghệ nhân", "chủ hộ", "người có uy tín", "đoàn viên thanh niên", "cán bộ chiến sĩ", "quần chúng", "trẻ em",
    "đội viên", "lượt đồng chí", "lượt đảng viên", "cán bộ đảng viên", "lượt cán bộ", "vđv", "vận động viên",
)  # fmt: skip
_ADDRESSES = (
    "đồng chí", "đ/c", "đc", "dc", "ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy", "em", "e", "cụ", "cháu",
    "bạn", "mẹ", "các đồng chí", "các ông", "các bà", "các anh", "các chị", "các em", "các đ/c", "vợ chồng", "ông bà",
)  # fmt: skip
_COLLECTIVES = (
    "tập thể", "tt", "lượt tập thể", "đơn vị", "cơ quan", "tổ chức cơ sở đảng", "tccs đảng", "tccsđ",
    "doanh nghiệp", "các doanh nghiệp", "tộc", "tộc họ", "dòng họ", "dòng tộc", "cơ quan đơn vị", "lượt đơn vị",
    "đầu mối", "cộng đồng",
    "tổ chức đảng", "cơ sở", "địa phương", "xã phường", "xã thị trấn", "phân đội", "cụm",
)  # fmt: skip
_UNITS = (
    "chi bộ", "cb", "công đoàn cơ sở", "cđcs", "cán bộ và nhân dân", "nhân dân và cán bộ", "đảng bộ và nhân dân",
    "cán bộ nhân dân", "nhân dân", "tập thể cán bộ và nhân dân",
    "quân và dân", "chi hội", "chi đoàn", "chi đội", "liên đội", "tổ", "tổ dân phố",
    "tdp", "tổ dân cư", "khu phố",
    "kp", "khu dân cư", "kdc", "thôn", "ấp", "xóm", "làng", "bản", "buôn", "khóm", "khối", "khối phố", "khu", "trường",
    "phòng", "ban", "hội", "đội", "nhóm", "lớp", "đoàn", "trạm", "trạm y tế", "hợp tác xã", "htx", "công ty",
    "công ty tnhh", "công ty cổ phần", "công ty tnhh mtv", "doanh nghiệp tư nhân", "dntn", "trg",
    "cơ sở sản xuất",
    "văn phòng", "vp", "câu lạc bộ", "clb", "tổ hòa giải", "tổ tự quản", "trung đội", "tiểu đội", "trung đội dân quân",
    "đảng bộ", "khoa", "viện", "cục", "vụ", "chi cục", "trung tâm", "nhà máy", "xí nghiệp", "chi nhánh", "chùa",
    "giáo xứ", "bệnh viện", "nhà thờ", "ban công tác mặt trận", "ban ctmt", "tổ bảo vệ antt", "tổ liên gia", "mô hình",
    "ban quản lý", "ban nhân dân", "ban điều hành", "ban giám hiệu", "ban giám sát", "ban công tác",
    "ban thanh tra nhân dân", "ban bảo vệ", "ban vận động", "tổ công nghệ số cộng đồng", "tổ dân vận", "tổ an ninh",
    "đội xung kích", "đội dân phòng", "đội văn nghệ", "đội thi", "câu lạc bộ liên thế hệ tự giúp nhau",
    "clb liên thế hệ tự giúp nhau",
    "ban chấp hành công đoàn", "tổ chuyên môn", "điểm trường",
    "trung tâm phục vụ hành chính công", "quầy", "tổ thu gom rác", "chợ", "đền", "đình", "phật giáo",
    "hội đồng hương", "hội quán", "ban liên lạc", "tổ nhân dân tự quản", "tổ xe ôm", "nghiệp đoàn",
    "tổ bảo vệ an ninh trật tự",
    "chi hội trường", "chi hội phụ nữ", "chi hội nông dân", "chi hội cựu chiến binh", "chi hội người cao tuổi",
    "hạt kiểm lâm", "ban bảo vệ dân phố", "ủy ban", "nhà văn hóa", "chi bộ trường", "chi bộ công an", "chi bộ quân sự",
    "đội tuyển", "ban chỉ đạo", "chi hội ccb", "chi hội pn", "chi hội nct", "tổ tiết kiệm", "tổ phụ nữ", "tổ hợp tác",
)  # fmt: skip
_HOUSEHOLDS = (
    "hộ", "hộ gia đình", "gia đình", "hộ gđ", "gđ", "hộ dân", "hộ nông dân", "lượt hộ", "lượt gia đình",
    "gia đình hiếu học", "hộ kinh doanh", "cặp vợ chồng",
)  # fmt: skip
_CUES: tuple[tuple[CueTag, tuple[str, ...]], ...] = (
    ("give", (
        "tặng", "trao", "trao tặng", "tặng thưởng", "phong tặng", "truy tặng", "công nhận", "công nhận danh hiệu",
        "phong tặng danh hiệu", "tặng danh hiệu", "trao danh hiệu", "quyết định tặng", "thưởng",
        "ban hành quyết định", "ban hành quyết định tặng", "quyết định công nhận", "đã trao", "đã tặng", "trao thưởng",
        "xét tặng", "quyết định tặng thưởng", "ký quyết định tặng", "chứng nhận danh hiệu", "xét công nhận",
    )),
    ("hand-over", ("thay mặt", "trao cho", "lên trao", "đại diện")),
    ("get", (
        "được", "đạt", "đạt danh hiệu", "được tặng", "được nhận", "nhận", "nhận được", "đón nhận", "vinh dự",
        "vinh dự được", "vinh dự nhận", "vinh dự đón nhận", "giành", "có", "được công nhận", "được trao",
        "được trao tặng",
        "được tặng thưởng", "được phong tặng", "được truy tặng", "được công nhận là", "đã được", "hiện có",
        "được xét tặng",
        "được công nhận danh hiệu", "được tặng danh hiệu", "vinh dự được nhận", "vinh dự được tặng", "nhận danh hiệu",
        "được xếp loại", "xếp loại", "được đánh giá", "được cấp", "vinh dự được đón nhận", "giữ vững danh hiệu",
        "vinh dự nhận được", "được đón nhận", "được nhận danh hiệu", "đạt được", "được tặng thưởng danh hiệu",
    )),
    ("title", ("danh hiệu", "danh hiệu thi đua", "hình thức", "loại", "tặng phẩm", "đột xuất", "thường xuyên",
        "chuyên đề", "theo chuyên đề", "toàn diện", "theo công trạng", "theo đợt", "thi đua theo đợt",
    )),
    ("is", ("là",)),
    ("to", ("cho", "tới", "đến", "đối với", "dành cho", "gồm", "gồm có", "bao gồm")),
    ("of", ("của", "cùa", "cũa", "cuả", "cúa", "cưa")),
    ("within", ("thuộc", "trực thuộc", "công tác tại", "sinh hoạt tại", "trú tại", "ngụ tại")),
    ("by", ("do", "bởi")),
    ("and", ("và", "cùng", "với", "vs", "cùng với", "hoặc")),
    ("each", ("mỗi", "mỗi đơn vị", "mỗi hội", "mỗi tập thể", "mỗi cá nhân", "mỗi người", "mỗi chi bộ")),
    ("all", ("toàn", "toàn là", "đều là", "đều cho", "chỉ có")),
    ("many", (
        "các", "những", "nhiều", "một số", "hàng trăm", "hàng chục", "hàng nghìn", "hàng ngàn", "toàn thể", "vài",
    )),
    ("one-of", ("một trong", "là một trong", "là một trong những", "một trong những", "một trong số", "một trong các")),
    *UNDONE,
    ("total", (
        "tổng cộng", "tổng số", "tổng", "cộng", "tổng toàn xã", "tổng hợp", "cộng chung", "cộng mục", "tổng cộng có",
        "tổng số có", "toàn xã có tổng", "cả thảy", "cộng dồn",
    )),
    ("among", ("trong đó", "trong đó có", "trong số đó", "cụ thể", "cụ thể là", "trong ấy", "chia ra")),
    ("reason", (
        "vì", "đã có thành tích", "có thành tích", "đạt thành tích", "có nhiều thành tích", "thành tích",
        "về thành tích",
        "có đóng góp", "có nhiều đóng góp", "đã có nhiều", "có nhiều", "tham gia", "trong phong trào", "trong công tác",
        "trong việc", "trong thực hiện", "vì thành tích", "về", "nhân dịp", "tại", "trong", "hoàn thành", "thực hiện",
        "thi đua", "phong trào", "dẫn đầu", "có công", "hiến", "đã có đóng góp", "tiêu biểu", "xuất sắc", "chăm lo",
        "trên địa bàn", "trên", "làm", "đạt giải", "đạt chuẩn", "góp phần", "đã có công", "đã có thành tích xuất sắc",
        "đạt thành tích cao", "đạt nhiều thành tích", "bắt", "ủng hộ", "giúp", "xếp thứ", "xếp vị thứ", "đơn vị xếp",
    )),
    ("by-authority", ("thừa ủy quyền", "thừa ủy quyền của", "ủy quyền của", "thừa lệnh")),
    ("on-proposal", (
        "theo đề nghị của", "theo đề nghị", "theo đề xuất của", "trên cơ sở đề nghị của", "xét đề nghị của",
    )),
    ("bonus", (
        "mức thưởng", "tiền thưởng", "kèm theo tiền thưởng", "được thưởng", "mức tiền", "mức chi", "kinh phí",
        "tổng tiền",
        "số tiền", "thưởng kèm", "mức lương", "lương cơ sở",
    )),
    ("contest", (
        "giải nhất", "giải nhì", "giải ba", "giải khuyến khích", "giải", "học sinh giỏi", "giáo viên giỏi",
        "giáo viên dạy giỏi", "dạy giỏi", "thi", "hội thi", "cuộc thi", "kỳ thi", "huy chương vàng", "huy chương bạc",
        "huy chương đồng", "hội thao", "giải a", "giải b", "giải c", "giấy chứng nhận", "mừng thọ", "chúc thọ",
    )),
    ("attend", (
        "kính mời", "trân trọng kính mời",
        "tham dự", "dự", "cùng dự", "thành phần", "tới dự", "sự tham gia của", "sự tham dự của", "sự góp mặt của",
    )),
    ("unit-of-no-award", (
        "suất quà", "phần quà", "quà", "suất học bổng", "học bổng", "công trình", "phần việc", "cây", "chỉ tiêu",
        "tiêu chí",
        "đề tài", "sáng kiến", "buổi", "cuộc", "lượt tuyên truyền", "tin bài", "thành viên", "con",
        "tuổi",
        "giờ", "phút", "tháng", "tuần", "quý", "kỳ", "khóa", "bài", "mục", "điều", "trang", "câu", "phần", "xe",
        "căn nhà", "nhà", "triệu", "nghìn", "tỷ", "đợt", "lần họp", "phiên", "mô hình hay", "lớp tập huấn",
        "văn bản", "kế hoạch", "hồ sơ", "đơn vị máu", "cái", "chiếc", "khung", "phôi", "phiếu", "điểm",
        "số hồ sơ", "lít", "đơn", "hoạt động", "thủ tục",
    )),
    ("filler", (
        "toàn huyện", "toàn tỉnh", "toàn xã", "toàn phường", "toàn thị xã", "toàn thành phố", "toàn quận",
        "toàn ngành",
        "toàn đảng bộ", "toàn trường", "toàn thị trấn", "cả huyện", "cả xã", "bản thân", "riêng", "hiện",
        "cụm thi đua", "khối thi đua", "tổng kết", "sơ kết",
        "tổ chức", "tổ chức lễ", "tổ chức hội nghị", "hội nghị", "lễ", "buổi lễ",
        "long trọng", "quyết định", "chính thức", "trực tiếp", "ký", "kịp thời", "đã", "vừa", "cũng", "còn", "đều",
        "lần lượt", "chương trình", "quá trình", "tiến trình", "lộ trình",
        "hành trình", "giáo trình", "ra", "ban hành", "ra quyết định", "rồi", "tiếp tục", "danh sách", "số", "thêm",
        "nữa", "thì", "chú ý", "lưu ý", "biên bản",
    )),
    ("none", ("không", "chưa", "ko")),
    ("results", ("như sau", "dưới đây")),
)  # fmt: skip
_DIGITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LAST_DIGITS = {"một": "mốt", "năm": "lăm"}
NUMBER_WORDS = frozenset(
    [
        "mot",
        "hai",
        "ba",
        "bon",
        "tu",
        "nam",
        "lam",
        "sau",
        "bay",
        "tam",
        "chin",
        "muoi",
        "tram",
        "linh",
        "le",
        "moi",
        "mot",
        "nghin",
        "ngan",
        "nhat",
        "nhi",
    ]
)
"""Words that spell a number, folded."""


def _list_numbers() -> list[tuple[str, int]]:
    """The numbers from one to ninety-nine in words."""
    numbers = [(word, value) for value, word in enumerate(_DIGITS, 1)]
    numbers += [("mười", 10)]
    numbers += [(f"mười {'lăm' if value == 5 else word}", 10 + value) for value, word in enumerate(_DIGITS, 1)]
    for tens, lead in enumerate(_DIGITS[1:], 2):
        numbers.append((f"{lead} mươi", tens * 10))
        for value, word in enumerate(_DIGITS, 1):
            for last in {word, _LAST_DIGITS.get(word, word), "tư" if value == 4 else word}:
                numbers += [(f"{lead} mươi {last}", tens * 10 + value), (f"{lead} {last}", tens * 10 + value)]
    return numbers


def list_cues() -> list[tuple[str, KindWord | Cue | NumberWord]]:
    """Every phrase with its meaning. Of two that are one without diacritics the earlier is meant."""
    phrases: list[tuple[str, KindWord | Cue | NumberWord]] = []
    phrases += [(phrase, Cue(tag)) for tag, spellings in _CUES for phrase in spellings]
    phrases += [(phrase, KindWord("individual", address=True)) for phrase in _ADDRESSES]
    phrases += [(phrase, KindWord("individual")) for phrase in _INDIVIDUALS]
    phrases += [(phrase, KindWord("household")) for phrase in _HOUSEHOLDS]
    phrases += [(phrase, KindWord("collective")) for phrase in _COLLECTIVES]
    phrases += [(phrase, KindWord("collective", unit=True)) for phrase in _UNITS]
    phrases += [("lượt", KindWord(None)), ("lượt người và tập thể", KindWord(None)), ("trường hợp", KindWord(None))]
    phrases += [(phrase, NumberWord(value)) for phrase, value in _list_numbers()]
    return phrases
