"""How high a body that is named stands: its kind and level, and whether it is above the commune."""

from __future__ import annotations

from functools import lru_cache

from commendation.catalogue import ConferrerLevel, Tier, read_giver
from commendation.catalogue.givers import is_association, spell_out
from commendation.folding import fold
from commendation.reading.lines.givers import Body

_LEVELS: dict[str, ConferrerLevel] = {
    "president": "central", "government": "central", "prime-minister": "central", "national-assembly": "central",
    "ministry": "central", "military-region": "central", "party-central": "central",
    "provincial-department": "province", "district-body": "district", "unit-head": "unit",
    "party-province": "party-province", "party-district": "party-district", "party-commune": "party-commune",
    "women-union": "organisation", "youth-union": "organisation", "farmers-union": "organisation",
    "veterans-association": "organisation", "fatherland-front": "organisation", "trade-union": "organisation",
    "study-promotion": "organisation", "red-cross": "organisation", "elderly-association": "organisation",
}  # fmt: skip


def is_superior(body: Body) -> bool:
    """Whether a body stands above the commune, so that in a commune's report it gives and does not receive."""
    if body.level in ("province", "district", "central", "party-province", "party-district"):
        return True
    words = f" {fold(body.text)} "
    above = (
        "tinh hoi",
        "huyen hoi",
        "quan hoi",
        "thanh hoi",
        "thi hoi",
        " tinh ",
        " huyen ",
        " quan ",
        " thi xa ",
        " thanh pho ",
        " trung uong ",
        " tw ",
        "doan tinh",
        "cap tren",
    )
    return body.level == "organisation" and any(word in words for word in above)


@lru_cache(maxsize=4096)
def weigh_body(text: str, city: Tier) -> tuple[str | None, ConferrerLevel | None]:
    """The kind and the level of the body named by `text`."""
    folded = fold(text)
    if folded in ("hoi cap tren", "hoi doan the") or folded.startswith("hoi doan the"):
        return "other", "organisation"
    if folded.startswith(("cac cap", "nhieu cap", "cap tren", "cap co tham quyen")):
        return None, None
    if folded in ("bo", "trung uong", "nha nuoc"):
        return "ministry", "central"
    if folded.startswith("tap doan") or folded in ("truong", "khoa", "vien"):
        return "unit-head", "unit"
    if folded in ("tinh hoi", "huyen hoi", "quan hoi", "thanh hoi", "thi hoi", "trung uong hoi"):
        return "other", "organisation"
    if folded.startswith(("quan doan", "thi doan", "huyen doan", "thanh doan")):
        return "youth-union", "organisation"
    giver = read_giver(text, city=city)
    if folded in ("ubnd", "hdnd", "cong an", "chu tich ubnd"):
        return ("commune-chair" if "ubnd" in folded else giver.kind if giver else None), "commune"
    if giver is None:
        return None, None
    if giver.kind == "other" and (giver.tier is None or is_association(spell_out(folded))):
        return giver.kind, "organisation"
    return giver.kind, _LEVELS.get(giver.kind, giver.tier)
