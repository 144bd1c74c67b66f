"""Read which kind of authority a typed giver is: "ct ubnd tx" -> a district's chair, "thi uy" -> a district's Party.

Only the kind and the tier are read here; names and dates are the business of `commendation.rules.authority`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from commendation.folding import fold, fold_tones

Tier = Literal["central", "province", "district", "commune"]


@dataclass(frozen=True)
class Giver:
    """A kind of authority (stable word of `commendation.rules.authority`) and, where said, its tier."""

    kind: str
    tier: Tier | None = None


_SPELLED_OUT = {
    "ct": "chu tich",
    "ub": "ubnd",
    "btv": "ban thuong vu",
    "bch": "ban chap hanh",
    "tx": "thi xa",
    "tp": "thanh pho",
    "p": "phuong",
    "x": "xa",
    "h": "huyen",
    "q": "quan",
    "tw": "trung uong",
    "ttg": "thu tuong",
    "ttcp": "thu tuong",
    "ca": "cong an",
    "du": "dang uy",
    "dtn": "doan thanh nien",
    "cdcs": "cong doan",
    "cd": "cong doan",
    "ldld": "lien doan lao dong",
    "pn": "phu nu",
    "hpn": "phu nu",
    "lhpn": "phu nu",
    "nd": "nong dan",
    "hnd": "nong dan",
    "ccb": "cuu chien binh",
    "mttq": "mat tran",
    "hkh": "khuyen hoc",
    "ctd": "chu thap do",
    "nct": "nguoi cao tuoi",
    "chqs": "chi huy quan su",
    "htx": "hop tac xa",
}
_COUNCIL = re.compile(r"\buy ban nhan dan\b")
_TOWNSHIP = re.compile(r"(?<=\bubnd )tt\b|(?<=\btich )tt\b")

_TIERS: tuple[tuple[Tier, str], ...] = (
    ("central", r"trung uong|toan quoc|viet nam(?! (?:tinh|thanh|thi|huyen|quan|phuong|xa|cap))"),
    ("province", r"tinh(?! nguyen| nghia)"),
    ("district", r"thi xa|huyen|(?<!co )(?<!hai )quan(?! su| khu| chung| doi| nhan)|thi (?:uy|doan)"),
    ("commune", r"(?<!dia )phuong|(?<!hop tac )xa(?! hoi)|thi tran|dac khu|co so"),
)
_TIER = re.compile("|".join(rf"(?P<{tier}>\b(?:{pattern})\b)" for tier, pattern in (*_TIERS, ("city", "thanh pho"))))
_CENTRAL_CITY = re.compile(r"\b(?:ha noi|ho chi minh|hcm|hai phong|da nang|can tho|hue)\b")

_ORGANISATIONS = (
    ("trade-union", r"cong doan|lien doan lao dong"),
    ("women-union", r"phu nu"),
    (
        "youth-union",
        r"(?:tinh|thanh|thi|huyen|quan|xa|chi|trung uong|ban chap hanh|ban thuong vu) doan"
        r"|doan thanh nien|doan (?:phuong|xa|thi tran|tncs|truong)|tncs|hoi dong doi|^doan$",
    ),
    ("farmers-union", r"nong dan"),
    ("veterans-association", r"cuu chien binh"),
    ("fatherland-front", r"mat tran"),
    ("study-promotion", r"khuyen hoc"),
    ("red-cross", r"chu thap do"),
    ("elderly-association", r"nguoi cao tuoi"),
)
_STATE = (
    ("president", r"chu tich nuoc"),
    ("prime-minister", r"thu tuong"),
    ("ministry", r"van phong chinh phu|bo (?:truong )?(?:bo )?(?:cong an|quoc phong)"),
    ("government", r"chinh phu"),
    ("national-assembly", r"quoc hoi|ubtvqh"),
    ("military-region", r"quan khu|tu lenh|quan chung"),
    ("provincial-department", r"bo chi huy quan su"),
    ("district-body", r"ban chi huy quan su (?:cap )?(?:thi xa|huyen|quan|thanh pho)"),
    ("unit-head", r"ban chi huy quan su"),
    ("ministry", r"^bo |bo truong|thu truong bo|tong cuc|ban nganh trung uong|^trung uong$"),
    ("police", r"cong an|canh sat"),
    ("provincial-department", r"(?<!co )(?<!tru )so(?! \d)(?! nhan)|^cuc "),
    ("unit-head", r"hieu truong|truong (?:mam non|tieu hoc|thcs|thpt|mn|th|dai hoc)|nha truong|cong ty|doanh nghiep"),
    ("unit-head", r"hop tac xa|giam doc|thu truong|van phong|hoi dong quan tri"),
    (
        "district-body",
        r"phong (?!van hoa xa hoi$|kinh te$|kinh te ha tang va do thi$)\w+|cac phong|ban nganh|trung tam y te",
    ),
)
_PARTY = (
    ("party-central", r"trung uong dang|ban bi thu|bo chinh tri|ban chap hanh trung uong$"),
    ("party-province", r"tinh uy|dang bo tinh"),
    ("party-district", r"(?:thi|huyen|quan) uy|dang (?:bo|uy) (?:huyen|thi xa|quan|khoi|so|cac co quan)"),
    ("party-commune", r"dang uy|dang bo|chi bo|chi uy"),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{pattern})\b")) for kind, pattern in (*_ORGANISATIONS, *_STATE))
_PARTY_KINDS = tuple((kind, re.compile(rf"\b(?:{pattern})\b")) for kind, pattern in _PARTY)

_CHAIR: dict[Tier, str] = {
    "central": "ministry",
    "province": "province-chair",
    "district": "district-chair",
    "commune": "commune-chair",
}
_STATE_BODY = re.compile(
    r"\bubnd\b|\bchu tich\b|^(?:cap )?(?:tinh|thanh pho|thi xa|huyen|quan|phuong|xa|thi tran|dac khu)\b"
)
_ASSOCIATION = re.compile(r"^(?:trung uong |ban \w+ \w+ )?(?:hoi|cau lac bo|quy|lien hiep|lien minh|hiep hoi)\b")


def spell_out(folded: str) -> str:
    """The folded words of a giver with the usual abbreviations written out: "ct ubnd tx" -> "chu tich ubnd thi xa"."""
    shortened = _COUNCIL.sub("ubnd", folded)
    written = " ".join(_SPELLED_OUT.get(word, word) for word in shortened.split())
    return _TOWNSHIP.sub("thi tran", written.replace("dang uy lich", "du lich"))


def read_tier(spelled: str, *, city: Tier = "province") -> Tier | None:
    """The tier that the first word of administration in `spelled` names.

    A city with a name is a province when it is centrally run, else of district rank; without a name it is what `city`
    says.
    """
    found = _TIER.search(spelled)
    if found is None:
        return None
    if found.lastgroup == "city":
        if found.end() == len(spelled):
            return city
        return "province" if _CENTRAL_CITY.match(spelled, found.end() + 1) else "district"
    return next(tier for tier, _ in _TIERS if tier == found.lastgroup)


def read_giver(text: str, *, city: Tier = "province") -> Giver | None:
    """Which kind of authority `text` names; None when it does not say or says several ("các cấp", "UBND" alone).

    An association without a kind of its own is "other". `city` is what "thành phố" alone means here.
    """
    spelled = spell_out(fold(text)).removeprefix("cua ").removeprefix("do ")
    tier = read_tier(spelled, city=city)
    party = _read_party(spelled, city)
    if party is not None:
        return Giver(party, tier)
    if "quân đoàn" in fold_tones(text):
        return Giver("military-region", "central")
    for kind, pattern in _KINDS:
        if pattern.search(spelled):
            return Giver(kind, tier)
    if re.search(r"\bhdnd\b", spelled) and "ubnd" not in spelled:
        return Giver("other", tier)
    if tier is not None and _STATE_BODY.search(spelled):
        return Giver(_CHAIR[tier], tier)
    return Giver("other", tier) if is_association(spelled) else None


def is_association(spelled: str) -> bool:
    """Whether spelled-out words begin as the name of an association, fund or club."""
    return _ASSOCIATION.search(spelled) is not None


def _read_party(spelled: str, city: Tier) -> str | None:
    if "thanh uy" in spelled or "dang bo thanh pho" in spelled:
        if re.search(r"(?:thanh uy|thanh pho)$", spelled):
            return "party-province" if city == "province" else "party-district"
        return "party-province" if _CENTRAL_CITY.search(spelled) else "party-district"
    return next((kind for kind, pattern in _PARTY_KINDS if pattern.search(spelled)), None)
