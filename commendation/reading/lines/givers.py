"""Bodies and offices named in award prose: "CT UBND xã", "BTV Hội ND quận", "Sở Tư pháp", "Bộ NN&PTNT"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from commendation.catalogue import ConferrerLevel
from commendation.folding import fold
from commendation.reading.lines.tokens import Token


@dataclass(frozen=True)
class Head:
    """The first words of a body's name."""

    display: str
    office: bool = False
    """Whether a person with an office is named: he confers only if he is a committee's chairman."""
    sector: bool = False
    """Whether the name goes on with a field of work: "Sở", "Bộ", "Cục"."""
    area: bool = False
    """Whether it is only the word of an area: "tỉnh", "phường"."""
    confers: bool = True


@dataclass(frozen=True)
class Body:
    """A body as the text names it."""

    text: str
    kind: str | None
    """Stable word of `commendation.rules.authority`."""
    level: ConferrerLevel | None
    head: Head


_PARTY_LEADS = ("", "ban thường vụ ", "btv ", "ban chấp hành ", "bch ", "thường trực ", "ban đại diện ")
_PARTY = (
    ("Đảng ủy", ("đảng ủy",)), ("Đảng bộ", ("đảng bộ",)), ("Thị ủy", ("thị ủy",)), ("Huyện ủy", ("huyện ủy",)),
    ("Quận ủy", ("quận ủy",)), ("Tỉnh ủy", ("tỉnh ủy",)), ("Thành ủy", ("thành ủy",)),
)  # fmt: skip
_UNIONS = (
    ("Hội LHPN", ("hội liên hiệp phụ nữ", "hội lhpn", "hội phụ nữ", "hội pn", "lhpn", "hpn", "hội lhpn việt nam")),
    ("Hội Nông dân", ("hội nông dân", "hội nd", "hnd")),
    ("Hội Cựu chiến binh", ("hội cựu chiến binh",)), ("Hội CCB", ("hội ccb", "ccb")),
    ("Hội Người cao tuổi", ("hội người cao tuổi", "hội nct", "nct")),
    ("Hội Chữ thập đỏ", ("hội chữ thập đỏ", "hội ctđ", "chữ thập đỏ")),
    ("Hội Khuyến học", ("hội khuyến học", "hội kh", "hkh")),
    ("Đoàn Thanh niên", ("đoàn thanh niên", "đoàn tn", "đtn")), ("Đoàn TNCS", ("đoàn tncs",)),
    ("Đoàn TNCS Hồ Chí Minh", ("đoàn tncs hồ chí minh", "đoàn thanh niên cộng sản hồ chí minh", "đoàn tncs hcm")),
    ("Đoàn", ("đoàn",)), ("Tỉnh đoàn", ("tỉnh đoàn",)), ("Thị đoàn", ("thị đoàn",)), ("Huyện đoàn", ("huyện đoàn",)),
    ("Quận đoàn", ("quận đoàn",)), ("Thành đoàn", ("thành đoàn",)), ("Hội đồng Đội", ("hội đồng đội", "hđđ")),
    ("Ủy ban MTTQ", ("ủy ban mttq", "ub mttq", "ubmttq", "ủy ban mặt trận tổ quốc", "ủy ban mttqvn")),
    ("MTTQ", ("mttq", "mặt trận tổ quốc", "mặt trận")), ("Công đoàn", ("công đoàn", "cđ")),
    ("Công đoàn Viên chức", ("công đoàn viên chức",)), ("Công đoàn ngành Giáo dục", ("công đoàn ngành giáo dục",)),
    ("Công đoàn Giáo dục", ("công đoàn giáo dục",)), ("Công đoàn ngành Y tế", ("công đoàn ngành y tế",)),
    ("LĐLĐ", ("lđlđ",)), ("Liên đoàn Lao động", ("liên đoàn lao động",)),
    ("Tổng Liên đoàn Lao động", ("tổng liên đoàn lao động", "tổng lđlđ")), ("Hội", ("hội",)),
    ("Tỉnh Hội", ("tỉnh hội",)), ("Huyện Hội", ("huyện hội",)), ("Quận Hội", ("quận hội",)),
    ("Thành Hội", ("thành hội", "tp hội", "thành phố hội")), ("Thị Hội", ("thị hội",)),
    ("Liên hiệp", ("liên hiệp",)), ("Liên minh", ("liên minh",)), ("hội cấp trên", ("hội cấp trên",)),
    ("Hội, đoàn thể", ("hội đoàn thể", "các hội đoàn thể", "đoàn thể", "các đoàn thể")),
)  # fmt: skip
_STATE: tuple[tuple[Head, tuple[str, ...]], ...] = (
    (Head("Chủ tịch UBND", office=True), (
        "chủ tịch ubnd", "ct ubnd", "chủ tịch ub", "chủ tịch ủy ban nhân dân", "ct ub", "chủ tịch ủy ban",
        "đồng chí chủ tịch ubnd", "chủ tịch ủy ban nd",
    )),
    (Head("Chủ tịch", office=True), ("chủ tịch",)), (Head("CT", office=True), ("ct",)),
    (Head("Phó Chủ tịch", office=True, confers=False), (
        "phó chủ tịch", "phó chủ tịch ubnd", "pct ubnd", "phó chủ tịch thường trực ubnd", "pct", "phó bí thư",
        "phó chủ tịch hđnd", "phó bí thư thường trực", "phó giám đốc", "phó trưởng ban", "phó chủ tịch thường trực",
    )),
    (Head("Chỉ huy trưởng Bộ CHQS", office=True), ("chỉ huy trưởng bộ chqs", "chỉ huy trưởng bộ chỉ huy quân sự")),
    (Head("Chỉ huy trưởng Ban CHQS", office=True), ("chỉ huy trưởng ban chqs", "chỉ huy trưởng ban chỉ huy quân sự")),
    (Head("Bí thư", office=True, confers=False), (
        "bí thư", "bí thư đảng ủy", "bí thư huyện ủy", "bí thư quận ủy", "bí thư tỉnh ủy", "bí thư thị ủy",
        "bí thư thành ủy", "bí thư chi bộ", "bí thư đoàn", "chủ tịch hội", "chủ tịch hđnd", "chủ tịch hội đồng",
        "trưởng ban", "lãnh đạo", "các đồng chí lãnh đạo", "đại diện lãnh đạo", "chủ tịch mttq",
        "chủ tịch ủy ban mttq", "chỉ huy trưởng", "chánh văn phòng", "cục trưởng", "vụ trưởng", "chủ tịch công đoàn",
        "chủ tịch lđlđ", "chủ tịch hội đồng quản trị", "phó trưởng công an", "thường vụ",
    )),
    (Head("UBND"), ("ubnd", "ủy ban nhân dân", "ub", "ủy ban")), (Head("HĐND"), ("hđnd", "hội đồng nhân dân")),
    (Head("Thường trực HĐND"), ("thường trực hđnd", "thường trực hội đồng nhân dân", "tt hđnd")),
    (Head("HĐND-UBND"), ("hđnd ubnd", "hđnd và ubnd")),
    (Head("Chủ tịch nước"), ("chủ tịch nước", "nhà nước", "chủ tịch nước chxhcn việt nam")),
    (Head("Thủ tướng Chính phủ"), ("thủ tướng chính phủ", "thủ tướng", "ttg", "ttcp", "ttgcp")),
    (Head("Chính phủ"), ("chính phủ",)), (Head("Quốc hội"), ("quốc hội",)),
    (Head("Ban Chấp hành"), ("ban chấp hành", "bch")), (Head("Ban Thường vụ"), ("ban thường vụ", "btv")),
    (Head("Bộ trưởng", sector=True), ("bộ trưởng", "bộ trưởng bộ")), (Head("Bộ", sector=True), ("bộ",)),
    (Head("Quân khu"), ("quân khu", "bộ tư lệnh quân khu", "tư lệnh quân khu")),
    (Head("Bộ Tư lệnh Thủ đô Hà Nội"), ("bộ tư lệnh thủ đô hà nội", "bộ tư lệnh thủ đô")),
    (Head("Bộ Tư lệnh"), ("bộ tư lệnh",)),
    (Head("Bộ Tư lệnh Cảnh sát biển"), ("bộ tư lệnh cảnh sát biển", "cảnh sát biển việt nam")),
    (Head("Bộ Tư lệnh Bộ đội Biên phòng"), ("bộ tư lệnh bộ đội biên phòng", "bộ tư lệnh bđbp")),
    (Head("Sở", sector=True), ("sở",)), (Head("Sở", office=True, sector=True), ("giám đốc sở", "gđ sở")),
    (Head("Cục", sector=True), ("cục", "cục trưởng cục")), (Head("Tổng cục", sector=True), ("tổng cục",)),
    (Head("Phòng", sector=True), ("phòng",)),
    (Head("Phòng", office=True, sector=True), ("trưởng phòng",)),
    (Head("Vụ", sector=True), ("vụ",)),
    (Head("Ban Tuyên giáo"), ("ban tuyên giáo",)), (Head("Ban Tổ chức"), ("ban tổ chức",)),
    (Head("Ban Dân vận"), ("ban dân vận",)), (Head("Ủy ban Kiểm tra"), ("ủy ban kiểm tra", "ubkt")),
    (Head("Công an"), ("công an", "ca")),
    (Head("Trưởng Công an", office=True), ("trưởng công an", "trưởng ca")),
    (Head("Giám đốc Công an", office=True), ("giám đốc công an", "giám đốc ca", "gđ công an", "gđ ca", "gđca")),
    (Head("Bộ Công an"), ("bộ công an", "bộ ca")), (Head("Bộ Quốc phòng"), ("bộ quốc phòng",)),
    (Head("Ban CHQS"), ("ban chqs", "ban chỉ huy quân sự", "bch quân sự", "bchqs")),
    (Head("Bộ CHQS"), ("bộ chqs", "bộ chỉ huy quân sự")), (Head("Bộ đội Biên phòng"), ("bộ đội biên phòng", "bđbp")),
    (Head("các phòng, ban"), (
        "các phòng ban", "các ban ngành", "ban ngành", "các ngành", "các ban ngành đoàn thể", "các sở ngành",
        "các phòng", "các cơ quan",
    )),
    (Head("các cấp"), ("các cấp", "nhiều cấp", "cấp trên", "các cấp các ngành", "các cấp hội", "cấp có thẩm quyền")),
    (Head("Hiệu trưởng", office=True), ("hiệu trưởng", "hiệu trưởng trường", "giám đốc", "tổng giám đốc")),
    (Head("Nhà trường"), ("nhà trường",)), (Head("Tập đoàn"), ("tập đoàn", "tổng công ty")),
    (Head("trung ương"), ("trung ương", "tw", "tư")),
    (Head("Trung ương Đoàn"), ("trung ương đoàn", "tw đoàn")),
    (Head("Ban Chỉ đạo"), ("ban chỉ đạo", "bcđ")), (Head("Hội đồng"), ("hội đồng thi đua khen thưởng",)),
    (Head("Tòa án"), ("tòa án nhân dân", "tòa án", "viện kiểm sát", "viện kiểm sát nhân dân", "thanh tra")),
    (Head("Đại học", sector=True), ("đại học quốc gia",)), (Head("Kho bạc"), ("kho bạc", "kho bạc nhà nước")),
)  # fmt: skip
_AREAS = (
    ("bộ", ("cấp bộ", "cấp bộ ngành")), ("trung ương", ("cấp trung ương", "cấp tw", "cấp nhà nước")),
    ("tỉnh", ("tỉnh", "cấp tỉnh")),
    ("thành phố", ("thành phố", "cấp thành phố")),
    ("TP.", ("tp", "cấp tp")),
    ("huyện", ("huyện", "cấp huyện")),
    ("quận", ("quận", "cấp quận")), ("thị xã", ("thị xã", "tx", "cấp thị xã")), ("phường", ("phường", "cấp phường")),
    ("xã", ("xã", "cấp xã", "xã đảo")),
    ("thị trấn", ("thị trấn",)), ("đặc khu", ("đặc khu",)),
)  # fmt: skip
_SECTORS = (
    "nội vụ", "giáo dục và đào tạo", "giáo dục đào tạo", "giáo dục", "y tế", "tài chính", "tư pháp", "công thương",
    "xây dựng", "văn hóa thể thao và du lịch", "văn hóa thể thao du lịch", "văn hóa", "văn hóa thông tin",
    "nông nghiệp", "nông nghiệp và môi trường", "nông nghiệp và phát triển nông thôn", "tài nguyên và môi trường",
    "tài nguyên môi trường", "lao động thương binh và xã hội", "lao động thương binh xã hội", "lao động tbxh",
    "lao động tb và xh", "khoa học và công nghệ", "khoa học công nghệ", "thông tin và truyền thông",
    "thông tin truyền thông", "quốc phòng", "ngoại giao", "giao thông vận tải", "thanh tra", "kế hoạch và đầu tư",
    "dân tộc", "dân tộc và tôn giáo", "kinh tế", "kinh tế và hạ tầng", "kinh tế hạ tầng", "văn hóa xã hội",
    "văn hóa và thông tin", "lao động", "kế hoạch đầu tư", "chính trị", "tư lệnh", "tổ chức", "dân vận", "cảnh sát",
    "quản lý đô thị", "tài chính kế hoạch", "kinh tế hạ tầng và đô thị", "văn hóa khoa học và thông tin",
    "lao động thương binh xã hội và dân tộc", "nông nghiệp và ptnt", "nn ptnt", "nn và ptnt", "nn và mt", "gd đt",
    "gd và đt", "kh cn", "tn mt", "lđ tb xh", "lđtbxh", "vh tt dl", "vhttdl", "vh xh", "vhxh", "kt ht đt", "ldtbxh",
    "gd", "nv", "tài nguyên", "nông nghiệp môi trường", "du lịch", "ngoại vụ", "dân tộc tôn giáo", "thuế", "thống kê",
    "hải quan", "viễn thông",
)  # fmt: skip
_SECTOR_HEADS = (
    ("Sở", ("sở", "giám đốc sở")), ("Bộ", ("bộ", "bộ trưởng bộ")), ("Phòng", ("phòng", "trưởng phòng")),
)  # fmt: skip
_INNER = frozenset({
    "tinh", "huyen", "quan", "phuong", "xa", "thi", "tran", "thanh", "pho", "tp", "tx", "khu", "dac", "vn", "viet",
    "nam", "cap", "khoi", "nuoc", "ubnd", "hdnd", "mttq", "dang", "uy", "bo", "hoi", "doan", "nganh",
})  # fmt: skip
"""Words that go on with a body's name though they are written small."""
_ACTS = frozenset({"tang", "trao", "khen", "ky", "da", "quyet"})
_BEFORE_PLACE = frozenset({"tinh", "huyen", "quan", "phuong", "xa", "tran", "pho", "tp", "tx", "khu"})
_JOINERS = frozenset({"va", "&", ",", "-", "–"})
_STOPS = frozenset(
    {"khen", "tang", "trao", "duoc", "cho", "dat", "nhan", "bang", "giay", "co", "huy", "ki", "gk", "bk"}
)


def list_bodies() -> list[tuple[str, Head]]:
    """Every spelling of every head."""
    heads = [
        (phrase, replace(head, display=_write_office(phrase)) if head.display == "Bí thư" else head)
        for head, phrases in _STATE
        for phrase in phrases
    ]
    for lead in _PARTY_LEADS:
        prefix = {"": "", "btv ": "Ban Thường vụ ", "ban thường vụ ": "Ban Thường vụ "}.get(lead, lead)
        prefix = {
            "bch ": "BCH ",
            "ban chấp hành ": "BCH ",
            "thường trực ": "Thường trực ",
            "ban đại diện ": "Ban Đại diện ",
        }.get(lead, prefix)
        heads += [(lead + phrase, Head(prefix + show)) for show, phrases in (*_PARTY, *_UNIONS) for phrase in phrases]
    for show, phrases in _SECTOR_HEADS:
        for phrase in phrases:
            office = phrase != phrases[0]
            heads += [
                (f"{phrase} {one}", Head(f"{show} {one[:1].upper()}{one[1:]}", office=office)) for one in _SECTORS
            ]
    heads += [(phrase, Head(show, area=True)) for show, phrases in _AREAS for phrase in phrases]
    return heads


def _write_office(phrase: str) -> str:
    """The office as it is written: "chủ tịch lđlđ" is "Chủ tịch LĐLĐ"."""
    words = [word.upper() if word in ("hđnd", "mttq", "lđlđ") else word for word in phrase.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:].replace("đảng ủy", "Đảng ủy").replace("công an", "Công an")


def extend_body(
    tokens: Sequence[Token],
    at: int,
    head: Head,
    measure_head: Callable[[int], int],
    measure_place: Callable[[int], int],
) -> int:
    """Where the name of the body ends whose head covers the tokens before `at`.

    `measure_head` tells how many tokens from a place are the head of another body, which may stand inside this one:
    "TW Hội Người cao tuổi", "BTV Đảng ủy"; `measure_place` how many are a place's name in a text without capitals.
    """
    end = at
    while end < len(tokens) and end - at < 12:
        token = tokens[end]
        union = head.display.startswith(("Công đoàn", "Đảng ủy"))
        length = (
            measure_sector(tokens, end)
            if ((head.sector or union) and end == at) or _is_sector_word(tokens[end - 1])
            else 0
        )
        length = length or measure_head(end)
        if not length and tokens[end - 1].folded in _BEFORE_PLACE:
            length = measure_place(end)
        if length:
            end += length
        elif (
            (token.kind == "word" and _goes_on(token, head, tokens[end - 1]))
            or (token.kind == "number" and fold(head.display).endswith("quan khu"))
            or (token.kind == "number" and _numbers_ward(tokens, end))
            or (token.text == "." and token.glued and end + 1 < len(tokens) and tokens[end + 1].glued)
            or (token.text == "&" and token.glued and end > at)
        ):
            end += 1
        else:
            break
    return end


def _numbers_ward(tokens: Sequence[Token], at: int) -> bool:
    """Whether the figure at `at` names a ward that then acts: "UBND phường 3 tặng"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return tokens[at - 1].folded in ("phuong", "quan") and following is not None and following.folded in _ACTS


def _is_sector_word(token: Token) -> bool:
    return token.toned in ("sở", "bộ", "phòng", "ngành") or token.text in ("Bo", "So", "Nganh", "nganh")


def _goes_on(token: Token, head: Head, before: Token) -> bool:
    if head.display.startswith(("Đảng", "Công đoàn")) and token.toned in ("sở", "khối", "các", "cơ"):
        return True
    if head.display.startswith(("Công đoàn", "Đoàn", "Hội", "Đảng", "Ban")) and token.toned in ("nhà", "trường"):
        return True
    shouted = token.text.isupper() and len(token.text) > 1 and not token.marked
    if token.folded in _STOPS and shouted:
        return False
    if token.folded in _STOPS and not (token.capital and token.toned not in ("giấy", "bằng", "cờ", "huy", "kỉ")):
        return False
    if token.toned in ("được", "đạt", "tặng", "trao", "khen", "giấy", "bằng", "cờ", "nhận"):
        return False
    if token.folded in _INNER and not (head.area and token.folded in ("hoi", "doan", "dang", "uy")):
        return token.toned not in ("năm", "có", "cô", "nắm") and (
            token.marked or token.capital or token.folded not in ("nam", "bo") or before.folded == "viet"
        )
    return token.capital and not (token.text.isupper() and len(token.text) == 1)


def measure_sector(tokens: Sequence[Token], at: int) -> int:
    """How many tokens from `at` name a field of work, marks between the words included."""
    best = 0
    for sector in _sectors():
        wanted = sector.split()
        if at >= len(tokens) or tokens[at].folded != wanted[0]:
            continue
        index, matched = at, 0
        while index < len(tokens) and matched < len(wanted):
            if tokens[index].folded == wanted[matched]:
                matched += 1
            elif tokens[index].folded not in _JOINERS:
                break
            index += 1
        if matched == len(wanted):
            best = max(best, index - at)
    return best


@lru_cache(maxsize=1)
def _sectors() -> tuple[str, ...]:
    return tuple(fold(sector) for sector in _SECTORS)


def write_body(tokens: Sequence[Token], at: int, end: int, last: int, head: Head) -> str:
    """The name of the body whose head covers tokens `at`..`end` and whose name goes on to `last`."""
    parts = [head.display]
    if end - at > 1 and head.display.startswith(("Sở ", "Bộ ", "Phòng ")):
        parts, end = [head.display.split()[0]], at + 1
        if tokens[at].folded not in ("so", "bo", "phong"):
            end = next(i for i in range(at, last) if tokens[i].folded in ("so", "bo", "phong")) + 1
    for token in tokens[end:last]:
        word = token.text
        if token.kind == "mark" and word in ".&,":
            parts[-1] += word
            continue
        if token.glued and parts[-1].endswith(("&", ".")):
            parts[-1] += word
            continue
        parts.append(word.lower() if token.folded in ("xa", "phuong", "huyen", "tinh", "quan", "thi", "tran") else word)
    return " ".join(parts)
