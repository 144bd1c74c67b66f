"""Bodies that confer or receive, found in a sentence: "ct ubnd thị xã", "hội lhpn tỉnh", "đảng ủy phường", "sở nội vụ".

A body is a head ("UBND"), then perhaps an area ("thị xã") and the name of a place ("Kinh Môn"). What kind of authority
it is, `commendation.catalogue.givers` says; whether it gives or receives here is for the sentence to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commendation.catalogue import ConferrerLevel, Tier, read_giver, read_tier
from commendation.folding import fold
from commendation.reading.tokens import Token


@dataclass(frozen=True)
class Place:
    """Where the person who writes works: it decides what "thành phố" is and lets names of places be known."""

    kind: str
    """"phường", "xã", "thị trấn" or "đặc khu"."""
    name: str
    district: str | None = None
    """With its kind, e.g. "thị xã Kinh Môn"."""
    province: str | None = None
    """With its kind, e.g. "tỉnh Hải Dương"."""

    @property
    def city(self) -> Tier:
        """The tier that "thành phố" alone means here: one's own district if that is a city, else the province."""
        return "district" if fold(self.district or "").startswith("thanh pho ") else "province"

    @property
    def proper_names(self) -> tuple[tuple[str, ...], ...]:
        """The folded names of the ward, its district and its province, without their kinds."""
        names = [fold(self.name)]
        for full in (self.district, self.province):
            words = fold(full or "").split()
            kind = 2 if words[:2] in (["thi", "xa"], ["thanh", "pho"]) else 1
            names.append(" ".join(words[kind:]))
        return tuple(tuple(name.split()) for name in names if name)


@dataclass(frozen=True)
class Head:
    """The first words of a body's name."""

    display: str
    """Written in full, as in a sentence."""
    receives: bool
    """Whether a ward's reports name it among those who are awarded."""
    stands_alone: bool = True
    """Whether it means a body without an area after it."""
    written: str = ""
    """As typed, with diacritics and offices spelled out: "Hội Phụ nữ" where `display` is "Hội LHPN"."""
    people: bool = False
    """Whether it names the people too, so that "mấy nông dân" counts them."""
    party_of_body: bool = False
    """Whether it is the Party committee of a department, of the police or of a block, one tier above a ward's own."""


@dataclass(frozen=True)
class Area:
    """A word for a tier of administration."""

    display: str
    tier: Tier | None
    """None for a city, which may be of two tiers."""


@dataclass(frozen=True)
class Body:
    """A body named by tokens `start`..`end` (excluded)."""

    start: int
    end: int
    text: str
    """In full, with diacritics: "Chủ tịch UBND thị xã". A proper name stays as typed."""
    kind: str | None
    """Stable word of `commendation.rules.authority`; None for an area alone ("thị xã")."""
    level: ConferrerLevel | None
    receives: bool
    bare: bool
    """Whether only an area is named."""
    written: str = ""
    """As typed, with diacritics and offices spelled out."""


_PARTY_PREFIXES = ("", "ban thường vụ ", "btv ", "thường trực ", "bí thư ")
PARTY_HEAD = "Đảng ủy"
_AWARDED = True
_LONGEST_NAME = 3
_HEADS: tuple[tuple[str, bool, bool, tuple[str, ...]], ...] = (
    ("Chủ tịch UBND", False, True, (
        "chủ tịch ubnd", "ct ubnd", "chủ tịch ub", "chủ tịch ủy ban nhân dân", "chủ tịch ủy ban", "chủ tịch",
    )),
    ("Chủ tịch UBND", False, False, ("ct", "ct ub")),
    ("UBND", _AWARDED, True, ("ubnd", "ủy ban nhân dân", "ub", "ủy ban")),
    ("HĐND", _AWARDED, True, ("hđnd", "hội đồng nhân dân")),
    ("Chủ tịch nước", False, True, ("chủ tịch nước", "nhà nước")),
    ("Thủ tướng Chính phủ", False, True, ("thủ tướng chính phủ", "thủ tướng", "ttg", "ttcp")),
    ("Chính phủ", False, True, ("chính phủ",)),
    ("Quốc hội", False, True, ("quốc hội",)),
    ("Bộ trưởng", False, True, ("bộ trưởng",)),
    ("Quân khu", False, True, ("quân khu", "bộ tư lệnh quân khu")),
    ("Đảng ủy", _AWARDED, True, (*(f"{prefix}đảng ủy" for prefix in _PARTY_PREFIXES), "đảng bộ")),
    ("Thị ủy", False, True, tuple(f"{prefix}thị ủy" for prefix in _PARTY_PREFIXES)),
    ("Huyện ủy", False, True, tuple(f"{prefix}huyện ủy" for prefix in _PARTY_PREFIXES)),
    ("Quận ủy", False, True, tuple(f"{prefix}quận ủy" for prefix in _PARTY_PREFIXES)),
    ("Tỉnh ủy", False, True, tuple(f"{prefix}tỉnh ủy" for prefix in _PARTY_PREFIXES)),
    ("Thành ủy", False, True, tuple(f"{prefix}thành ủy" for prefix in _PARTY_PREFIXES)),
    ("Trung ương Đảng", False, True, ("trung ương đảng", "ban chấp hành trung ương", "bch trung ương")),
    ("Hội LHPN", _AWARDED, True, (
        "hội liên hiệp phụ nữ", "hội lhpn", "hội phụ nữ", "hội pn", "lhpn", "phụ nữ", "hpn",
    )),
    ("Đoàn Thanh niên", _AWARDED, True, ("đoàn thanh niên", "đoàn tncs hồ chí minh", "đoàn tncs", "đtn", "thanh niên")),
    ("Đoàn", _AWARDED, False, ("đoàn",)),
    ("Tỉnh đoàn", False, True, ("tỉnh đoàn",)),
    ("Thị đoàn", False, True, ("thị đoàn",)),
    ("Huyện đoàn", False, True, ("huyện đoàn",)),
    ("Thành đoàn", False, True, ("thành đoàn",)),
    ("Trung ương Đoàn", False, True, ("trung ương đoàn", "tw đoàn")),
    ("Hội Nông dân", _AWARDED, True, ("hội nông dân", "hội nd", "hnd", "nông dân")),
    ("Hội Cựu chiến binh", _AWARDED, True, ("hội cựu chiến binh", "hội ccb", "ccb", "cựu chiến binh")),
    ("Ủy ban MTTQ", _AWARDED, True, (
        "ủy ban mttq việt nam", "ủy ban mttq", "ub mttq", "mttq", "mặt trận tổ quốc", "ủy ban mặt trận tổ quốc",
        "mặt trận", "ubmttq",
    )),
    ("Công đoàn", _AWARDED, True, ("công đoàn", "công đoàn cơ sở", "cđcs")),
    ("Liên đoàn Lao động", False, True, ("liên đoàn lao động", "lđlđ", "liên đoàn lđ")),
    ("Hội Khuyến học", _AWARDED, True, ("hội khuyến học", "hkh", "khuyến học")),
    ("Hội Chữ thập đỏ", _AWARDED, True, ("hội chữ thập đỏ", "hội ctđ", "chữ thập đỏ")),
    ("Hội Người cao tuổi", _AWARDED, True, ("hội người cao tuổi", "hội nct", "người cao tuổi")),
    ("Công an", _AWARDED, True, ("công an",)),
    ("Công an", _AWARDED, False, ("ca",)),
    ("Giám đốc Công an", False, True, ("giám đốc công an", "gđ công an", "gđca")),
    ("Trưởng Công an", False, True, ("trưởng công an",)),
    ("Ban CHQS", _AWARDED, True, ("ban chỉ huy quân sự", "ban chqs", "bch quân sự", "chqs", "bchqs", "quân sự")),
    ("hội cấp trên", False, True, ("hội cấp trên", "các hội cấp trên", "đoàn thể cấp trên")),
    ("Các ban ngành", False, False, ("các ban ngành", "ban ngành", "các ban ngành của", "ban ngành của", "các ngành")),
    ("Hiệu trưởng", False, True, ("hiệu trưởng",)),
)  # fmt: skip
_SECTORS = (
    "nội vụ", "giáo dục và đào tạo", "giáo dục đào tạo", "giáo dục", "gd đt", "gdđt", "y tế", "tài chính", "tư pháp",
    "công thương", "xây dựng", "văn hóa thể thao và du lịch", "văn hóa thể thao du lịch", "vhttdl", "văn hóa",
    "văn hóa thông tin", "nông nghiệp", "nông nghiệp và môi trường", "tài nguyên và môi trường",
    "tài nguyên môi trường", "lao động thương binh và xã hội", "lao động thương binh xã hội", "lđtbxh",
    "khoa học và công nghệ", "công an", "khoa học công nghệ", "thông tin và truyền thông", "quốc phòng",
    "ngoại giao", "giao thông vận tải", "thanh tra", "kế hoạch và đầu tư", "dân tộc và tôn giáo",
)  # fmt: skip
_SECTOR_HEADS = (
    ("Bộ", ("bộ", "bộ trưởng bộ")),
    ("Sở", ("sở", "giám đốc sở", "gđ sở")),
    ("Phòng", ("phòng", "trưởng phòng")),
)
_AREAS = (
    (Area("phường", "commune"), ("phường", "p")),
    (Area("xã", "commune"), ("xã",)),
    (Area("thị trấn", "commune"), ("thị trấn",)),
    (Area("đặc khu", "commune"), ("đặc khu",)),
    (Area("thị xã", "district"), ("thị xã", "tx")),
    (Area("huyện", "district"), ("huyện",)),
    (Area("quận", "district"), ("quận", "q")),
    (Area("thành phố", None), ("thành phố", "tp")),
    (Area("tỉnh", "province"), ("tỉnh",)),
    (Area("trung ương", "central"), ("trung ương", "tw", "toàn quốc")),
    (Area("bộ", "central"), ("bộ",)),
    (Area("sở", "province"), ("sở",)),
)
_LEVEL_WORDS = ((Area("cơ sở", "commune"), "cơ sở"), (Area("nhà nước", "central"), "nhà nước"))
_LEVELS: dict[str, ConferrerLevel] = {
    "president": "central", "government": "central", "prime-minister": "central", "national-assembly": "central",
    "ministry": "central", "military-region": "central", "party-central": "central",
    "provincial-department": "province", "district-body": "district", "unit-head": "unit",
    "party-province": "party-province", "party-district": "party-district", "party-commune": "party-commune",
    "women-union": "organisation", "youth-union": "organisation", "farmers-union": "organisation",
    "veterans-association": "organisation", "fatherland-front": "organisation", "trade-union": "organisation",
    "study-promotion": "organisation", "red-cross": "organisation", "elderly-association": "organisation",
}  # fmt: skip
"""The level of a kind of conferrer whatever its tier; of all other kinds the tier is the level."""

_PEOPLE = ("phụ nữ", "thanh niên", "nông dân", "cựu chiến binh", "người cao tuổi", "ccb")
_SHORT_HEADS = {
    "dtn": "Đoàn thanh niên", "hnd": "Hội Nông dân", "hpn": "Hội Phụ nữ", "hkh": "Hội Khuyến học",
    "cdcs": "Công đoàn cơ sở", "ub": "UBND", "uy ban": "UBND", "chu tich": "Chủ tịch UBND", "ct": "Chủ tịch UBND",
    "ct ub": "Chủ tịch UBND", "chu tich ub": "Chủ tịch UBND", "chu tich uy ban": "Chủ tịch UBND",
    "ubmttq": "Ủy ban MTTQ",
    "thu tuong": "Thủ tướng Chính phủ", "ttg": "Thủ tướng Chính phủ", "ttcp": "Thủ tướng Chính phủ",
    "gdca": "Giám đốc Công an", "bchqs": "BCH quân sự",
}  # fmt: skip
_SPELLED = {
    "ct": "chủ tịch", "gđ": "giám đốc", "btv": "Ban Thường vụ", "ca": "công an", "nd": "nông dân", "pn": "phụ nữ",
    "nct": "người cao tuổi", "ctđ": "chữ thập đỏ", "ub": "ủy ban",
}  # fmt: skip
_ACRONYMS = frozenset({"ubnd", "hđnd", "mttq", "lhpn", "lđlđ", "ccb", "chqs", "bch", "tw", "tncs"})


def list_heads() -> list[tuple[str, Head]]:
    """Every spelling of every head."""
    heads = [
        (phrase, Head(display, receives, stands_alone, _write(phrase, display), phrase in _PEOPLE))
        for display, receives, stands_alone, phrases in _HEADS
        for phrase in phrases
    ]
    for display, phrases in _SECTOR_HEADS:
        for sector in _SECTORS:
            name = f"{display} {_title(sector)}"
            heads += [(f"{phrase} {sector}", Head(name, False, written=name)) for phrase in phrases]
    return heads


def list_areas() -> list[tuple[str, Area]]:
    """Every spelling of every area."""
    return [(phrase, area) for area, phrases in _AREAS for phrase in phrases]


def list_levels() -> list[tuple[str, Area]]:
    """What may stand after "cấp"."""
    return [*list_areas(), *((phrase, area) for area, phrase in _LEVEL_WORDS)]


def _write(phrase: str, display: str) -> str:
    """A head as it was typed, spelled out: "hội pn" is "Hội Phụ nữ", and "hội ccb" stays "Hội CCB"."""
    if fold(phrase) in _SHORT_HEADS:
        return _SHORT_HEADS[fold(phrase)]
    words = phrase.replace("ủy ban nhân dân", "ubnd").split()
    spelled = [_SPELLED.get(word, word.upper() if word in _ACRONYMS else word) for word in words]
    return display if fold(" ".join(spelled)) == fold(display) else _title(" ".join(spelled))


def make_body(head: Head | None, area: Area | None, name: str, span: tuple[int, int], place: Place | None) -> Body:
    """The body that these parts name; a head that says no area is the writer's own ("UBND", "công an")."""
    text = " ".join(part for part in (head and head.display, area and area.display, name) if part)
    written = " ".join(part for part in (head and (head.written or head.display), area and area.display, name) if part)
    city: Tier = "province" if place is None else place.city
    tier = None if area is None else (area.tier or read_tier(fold(f"{area.display} {name}"), city=city))
    if head is None:
        return Body(*span, text, None, tier, receives=False, bare=True, written=written)
    if head.party_of_body:
        return Body(*span, text, "party-district", "party-district", receives=False, bare=False, written=written)
    giver = read_giver(text if area or tier else f"{text} phường", city=city)
    kind = giver.kind if giver else "other"
    own: ConferrerLevel = "commune" if tier is None else tier
    level: ConferrerLevel = "organisation" if kind == "other" and giver else _LEVELS.get(kind, own)
    receives = head.receives and tier in (None, "commune")
    return Body(*span, text, kind, level, receives=receives, bare=False, written=written)


def measure_name(tokens: Sequence[Token], at: int, known: Sequence[bool], place: Place | None) -> int:
    """How many tokens from `at` name a place: one of the writer's own, or up to three unknown words.

    Unknown words in small letters are a name only where nothing else is unknown after them ("huyện cẩm giàng 2023").
    """
    for name in place.proper_names if place else ():
        if tuple(token.folded for token in tokens[at : at + len(name)]) == name:
            return len(name)
    capitals = _count_unknown(tokens, at, known, capital=True)
    if capitals:
        return capitals
    small = _count_unknown(tokens, at, known, capital=False)
    end = at + small
    return small if 2 <= small <= _LONGEST_NAME and (end >= len(tokens) or known[end]) else 0


def _count_unknown(tokens: Sequence[Token], at: int, known: Sequence[bool], *, capital: bool) -> int:
    length = 0
    while length <= _LONGEST_NAME and at + length < len(tokens) and not known[at + length]:
        token = tokens[at + length]
        if token.before.strip() or token.number is not None or (capital and not token.capital):
            break
        length += 1
    return min(length, _LONGEST_NAME) if capital else length


def _title(sector: str) -> str:
    return sector[:1].upper() + sector[1:]
