"""Communes of today (34 provinces, 3,321 communes since 01/07/2025), and historic units read from their name.

The list of communes is loaded when first asked for, so that importing this module costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from commendation.folding import clean, fold, fold_tones, has_tones

_COMMUNE_KINDS = {"p": "phường", "x": "xã", "tt": "thị trấn", "dk": "đặc khu"}
_DISTRICT_KINDS = {"tx": "thị xã", "h": "huyện", "q": "quận", "tp": "thành phố"}
_PROVINCE_KINDS = {"t": "tỉnh", "tp": "thành phố"}
_CITIES = {fold(name): name for name in ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế")}
_CENTRAL_CITIES = frozenset(_CITIES)
_SHORT_NAMES = {
    "hcm": "ho chi minh",
    "tphcm": "ho chi minh",
    "sg": "ho chi minh",
    "sai gon": "ho chi minh",
    "hn": "ha noi",
}
_KIND_FIRST = re.compile(r"^(phuong|xa|dac khu|thi tran|p|x|dk|tt)\b (?=\S)")
_PROVINCE_WORDS = re.compile(r"\b(?:tinh|thanh pho|tp|t)\b")
_CUTOFF = 78
_PROVINCE_CUTOFF = 82
_SPREAD = 15
"""Communes further behind the likeliest one than this are noise."""
_BONUS, _OTHER_KIND, _OTHER_TONES, _OTHER_PROVINCE = 6, 5, 8, 25


@dataclass(frozen=True)
class Commune:
    """A commune of today."""

    code: str
    """Code of the statistics office, five digits."""
    kind: str
    """"phường", "xã" or "đặc khu"."""
    name: str
    """Without the kind: "Kinh Môn"."""
    province: str
    """With its kind: "thành phố Hải Phòng"."""
    province_code: str
    """Two digits."""


@dataclass(frozen=True)
class HistoricUnit:
    """A unit as somebody wrote it, kinds in full and lower case, names as typed."""

    kind: str
    name: str
    district: str | None
    """With its kind: "thị xã Kinh Môn"."""
    province: str | None
    """With its kind: "tỉnh Hải Dương"."""


@dataclass(frozen=True)
class _Map:
    communes: tuple[Commune, ...]
    folded: tuple[str, ...]
    """Folded names in the order of `communes`."""
    provinces: tuple[tuple[str, str], ...]
    """(folded name without kind, code), longest names first; those that were merged with the code of today."""


@lru_cache(maxsize=1)
def _load() -> _Map:
    from vietnam_provinces import Province, Ward

    provinces = {int(province.code): province for province in Province.iter_all()}
    names = {code: _name_province(province.name) for code, province in provinces.items()}
    communes = tuple(
        Commune(
            code=f"{int(ward.code):05}",
            kind=ward.division_type.value,
            name=clean(ward.name)[len(ward.division_type.value) + 1 :],
            province=names[int(ward.province_code)],
            province_code=f"{int(ward.province_code):02}",
        )
        for ward in Ward.iter_all()
    )
    bare = {name.removeprefix("tỉnh ").removeprefix("thành phố "): f"{code:02}" for code, name in names.items()}
    bare |= {before: bare[now] for now, merged in _MERGED.items() for before in merged}
    return _Map(
        communes,
        tuple(fold(commune.name) for commune in communes),
        tuple(sorted(((fold(name), code) for name, code in bare.items()), key=lambda pair: -len(pair[0]))),
    )


def _name_province(name: str) -> str:
    """ "Hải Dương" -> "tỉnh Hải Dương", "Thành phố Huế" -> "thành phố Huế"."""
    city = "Thành phố "
    return f"thành phố {name[len(city) :]}" if name.startswith(city) else f"tỉnh {name}"


def search_communes(text: str, limit: int = 8) -> list[Commune]:
    """Communes that `text` may mean, likeliest first: "p kinh mon", "phuong kinh mon tp hai phong", with slips.

    Words of a province, of today or of before 01/07/2025, narrow the search; a kind and typed diacritics only rank.
    """
    country = _load()
    kind, wanted = _split_kind(fold(text))
    readings = [(wanted, None), *_split_province(wanted, country)]
    scored: dict[int, float] = {}
    for name, province_code in readings:
        for index, score in _near_names(name, country):
            commune = country.communes[index]
            if province_code is not None:
                score += _BONUS if commune.province_code == province_code else -_OTHER_PROVINCE
            score -= _OTHER_KIND if kind is not None and kind != commune.kind else 0
            score -= _OTHER_TONES if _tones_differ(text, commune.name) else 0
            if score >= _CUTOFF:
                scored[index] = max(score, scored.get(index, 0.0))
    best = sorted(scored, key=lambda index: (-scored[index], country.communes[index].name, index))
    return [country.communes[index] for index in best[:limit] if scored[index] >= scored[best[0]] - _SPREAD]


def _split_kind(folded: str) -> tuple[str | None, str]:
    found = _KIND_FIRST.match(folded)
    if found is None:
        return None, folded
    word = found[1]
    kind = _COMMUNE_KINDS.get(word) or next(kind for kind in _COMMUNE_KINDS.values() if fold(kind) == word)
    return kind, folded[found.end() :]


def _split_province(wanted: str, country: _Map) -> list[tuple[str, str | None]]:
    """Readings of `wanted` in which its last words name a province: (name of the commune, code of the province)."""
    words = wanted.split()
    readings: list[tuple[str, str | None]] = []
    for count in (1, 2, 3, 4):
        if len(words) <= count:
            break
        tail = " ".join(words[-count:])
        tail = _SHORT_NAMES.get(tail, tail)
        near = process.extractOne(tail, [name for name, _ in country.provinces], scorer=fuzz.ratio)
        if near is not None and near[1] >= (100 if len(tail) < 6 else _PROVINCE_CUTOFF):
            name = _PROVINCE_WORDS.sub("", " ".join(words[:-count])).strip()
            if name:
                readings.append((name, country.provinces[near[2]][1]))
    return readings


def _near_names(name: str, country: _Map) -> list[tuple[int, float]]:
    """(index, likeness) of communes whose name is near `name` or begins with it."""
    near = process.extract(name, country.folded, scorer=fuzz.ratio, score_cutoff=_CUTOFF - _BONUS, limit=200)
    found = {index: score for _, score, index in near}
    if len(name) >= 3:
        for index, folded in enumerate(country.folded):
            if folded.startswith(name) and folded != name:
                found[index] = max(found.get(index, 0.0), 85.0)
    return list(found.items())


def _tones_differ(text: str, name: str) -> bool:
    """Whether a word that was typed with diacritics is, without them, a word of `name` but not with them."""
    if not has_tones(text):
        return False
    toned = fold_tones(name).split()
    plain = dict(zip(fold(name).split(), toned, strict=True))
    typed = zip(fold(text).split(), fold_tones(text).split(), strict=True)
    return any(not word.isascii() and folded in plain and word not in toned for folded, word in typed)


def parse_historic(text: str) -> HistoricUnit | None:
    """Read "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương", with or without commas, diacritics, in short forms.

    None when the text does not begin with the kind of a commune and its name.
    """
    parts = _split_units(clean(text))
    if not parts or parts[0][0] not in _COMMUNE_KINDS.values():
        return None
    kind, name = parts[0]
    district = province = None
    for position, (rank, unit) in enumerate(parts[1:], start=1):
        is_city = rank == "thành phố"
        last = position == len(parts) - 1
        if rank == "tỉnh" or (is_city and province is None and last and (_is_central(unit) or district is not None)):
            province = f"{rank} {_in_full(unit)}"
        elif rank is None and last:
            province = f"{'thành phố' if _is_central(unit) else 'tỉnh'} {_in_full(unit)}"
        elif rank in _DISTRICT_KINDS.values() and district is None:
            district = f"{rank} {unit}"
        else:
            return None
    return HistoricUnit(kind or "", name, district, province)


def _in_full(name: str) -> str:
    """ "TPHCM" as "Hồ Chí Minh"; other names as they are."""
    return _CITIES.get(_SHORT_NAMES.get(fold(name), ""), name)


def _is_central(name: str) -> bool:
    folded = fold(name)
    return _SHORT_NAMES.get(folded, folded) in _CENTRAL_CITIES


_KIND_WORDS = {
    fold(kind): kind for kinds in (_COMMUNE_KINDS, _DISTRICT_KINDS, _PROVINCE_KINDS) for kind in kinds.values()
}
_SHORT_KINDS = {**_COMMUNE_KINDS, **_DISTRICT_KINDS, **_PROVINCE_KINDS}


def _split_units(text: str) -> list[tuple[str | None, str]]:
    """The units of an address, smallest first: (kind in full or None, name as typed)."""
    units: list[tuple[str | None, str]] = []
    for piece in re.split(r"\s*[,;]\s*|\s+[-–]\s+", text.strip(" .,;")):
        dotted = re.sub(r"\b(p|x|tt|tx|h|q|tp|t|đk|dk)\.\s*", r"\1 ", piece, flags=re.IGNORECASE)
        words = re.sub(r"\b([pq])(?=\d)", r"\1 ", dotted, flags=re.IGNORECASE).split()
        ends_in_city = len(words) > 2 and fold(words[-1]) == "tphcm"
        _collect_units(words[:-1] if ends_in_city else words, units)
        if ends_in_city:
            units.append((None, words[-1]))
    return [(kind, name) for kind, name in units if name]


def _collect_units(words: Sequence[str], units: list[tuple[str | None, str]]) -> None:
    kind: str | None = None
    name: list[str] = []
    index = 0
    while index < len(words):
        found, used = _kind_at(words, index)
        # A kind opens a unit only where a name can follow, and never as the name's own first word.
        if found is not None and index + used < len(words) and (name or kind is None):
            if name:
                units.append((kind, " ".join(name)))
            kind, name = found, []
            index += used
            continue
        name.append(words[index])
        index += 1
    units.append((kind, " ".join(name)))


def _kind_at(words: Sequence[str], index: int) -> tuple[str | None, int]:
    """The kind that the words at `index` spell, and how many words that takes."""
    for used in (2, 1):
        typed = " ".join(words[index : index + used])
        kind = _KIND_WORDS.get(fold(typed))
        # "Quán" and "Huyền" are names: typed diacritics must be the kind's own.
        if kind is not None and (not has_tones(typed) or fold_tones(typed) == fold_tones(kind)):
            return kind, used
    word = fold(words[index])
    return (_SHORT_KINDS[word], 1) if word in _SHORT_KINDS else (None, 0)


_MERGED = {
    "Tuyên Quang": ("Hà Giang",), "Lào Cai": ("Yên Bái",), "Thái Nguyên": ("Bắc Kạn",),
    "Phú Thọ": ("Vĩnh Phúc", "Hòa Bình"), "Bắc Ninh": ("Bắc Giang",), "Hưng Yên": ("Thái Bình",),
    "Hải Phòng": ("Hải Dương",), "Ninh Bình": ("Hà Nam", "Nam Định"), "Quảng Trị": ("Quảng Bình",),
    "Đà Nẵng": ("Quảng Nam",), "Quảng Ngãi": ("Kon Tum",), "Gia Lai": ("Bình Định",), "Khánh Hòa": ("Ninh Thuận",),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận"), "Đắk Lắk": ("Phú Yên",), "Đồng Nai": ("Bình Phước",),
    "Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu"), "Tây Ninh": ("Long An",), "Cần Thơ": ("Sóc Trăng", "Hậu Giang"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh"), "Đồng Tháp": ("Tiền Giang",), "Cà Mau": ("Bạc Liêu",),
    "An Giang": ("Kiên Giang",), "Huế": ("Thừa Thiên Huế",),
}  # fmt: skip
"""Provinces of today with those that went into them on 01/07/2025 (Nghị quyết 202/2025/QH15)."""
_PROVINCES_BEFORE = (
    "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương",
    "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai",
    "Đồng Tháp", "Gia Lai", "Hà Giang", "Hà Nam", "Hà Tĩnh", "Hà Tây", "Hải Dương", "Hậu Giang", "Hòa Bình",
    "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An",
    "Nam Định", "Nghệ An", "Ninh Bình", "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi",
    "Quảng Ninh", "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
    "Thừa Thiên Huế", "Tiền Giang", "Trà Vinh", "Tuyên Quang", "Vĩnh Long", "Vĩnh Phúc", "Yên Bái",
)  # fmt: skip
"""Provinces as they were until 30/06/2025 (and Hà Tây until 2008); today's bear names of these."""


def find_provinces(text: str, limit: int = 3) -> list[str]:
    """Provinces and central cities, of today or of before, that a name may mean: "tỉnh Hải Dương", likeliest first.

    An exact name, with or without its diacritics, comes alone; of a name that is near to none the list is empty.
    """
    wanted = fold(text)
    for kind in ("tinh ", "thanh pho ", "tp ", "t "):
        wanted = wanted.removeprefix(kind)
    wanted = _SHORT_NAMES.get(wanted, wanted)
    full = [*(f"thành phố {name}" for name in _CITIES.values()), *(f"tỉnh {name}" for name in _PROVINCES_BEFORE)]
    names = [fold(one.removeprefix("tỉnh ").removeprefix("thành phố ")) for one in full]
    exact = [one for one, name in zip(full, names, strict=True) if name == wanted]
    if exact:
        return exact
    near = process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=_PROVINCE_CUTOFF - 12, limit=limit)
    return [full[index] for _, _, index in near]
