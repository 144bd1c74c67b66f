"""Other names, places, numbers and years in the questions of `data/questions.jsonl`, in text and label alike."""

from __future__ import annotations

import random
import re
from typing import Any

from commendation.folding import has_tones
from tests.reading.test_questions import unmark

PERSONS = (
    "Lê Thị Thắm", "Phan Văn Đức", "Ngô Quang Hải", "Bùi Thị Kim Oanh", "Đặng Hữu Phước", "Hoàng Thị Mỹ Dung",
    "Dương Văn Khang", "Tạ Thị Ngọc Diệp", "Mai Xuân Trường", "Trịnh Công Thành",
)  # fmt: skip
GIVEN = ("Oanh", "Khang", "Diệp", "Thắm", "Phước", "Hạnh")
NAMES = ("Sao Mai", "Hùng Vương", "Tân Phú", "Phước Lộc", "Yên Định", "Bình Minh", "Thanh Xuân")
PLACES = ("Cẩm Giàng", "Vinh")
OTHER_PLACES = ("Tam Kỳ", "Sa Đéc", "Uông Bí", "Phú Xuyên")
BADGES = ("30", "40", "45", "50", "55", "60", "65", "70", "75")
HEADS = re.compile(
    r"^(trường (?:tiểu học|mầm non|mn|th|thcs|thpt)|thôn|ấp|xóm|buôn|bản|htx|khu dân cư) (?P<name>\D+)$", re.IGNORECASE
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def replace_all(row: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same question about others."""
    rolled = random.Random(f"{seed} {row['id']}")
    swaps: list[tuple[str, str]] = []
    query = dict(row["query"])
    recipient = query.get("recipient")
    if recipient is not None:
        swaps += _swap_recipient(recipient, query["recipient_kind"], rolled)
    for place in PLACES:
        swaps.append((place, rolled.choice(OTHER_PLACES)))
    badge = re.search(r"huy hiệu (\d\d) năm", query.get("award") or "")
    if badge:
        swaps.append((badge[1], rolled.choice([years for years in BADGES if years != badge[1]])))
    text, context = row["text"], list(row["context"])
    for old, new in swaps:
        text, context = _swap(text, old, new), [_swap(one, old, new) for one in context]
        for slot in ("recipient", "award"):
            query[slot] = _swap(query[slot], old, new) if query[slot] else query[slot]
    years = [int(year) for year in YEAR.findall(" ".join((text, *context)))]
    if years and not re.search(r"n[ăaắ]w?m (?:học )?\d\d(?!\d)|nam2", " ".join((text, *context))):
        shift = rolled.choice([by for by in range(-9, 10) if by and min(years) + by > 2005 and max(years) + by < 2026])
        text, context = _shift(text, shift), [_shift(one, shift) for one in context]
        query["years"] = [year + shift for year in query["years"]]
    return {**row, "text": text, "context": context, "query": query}


def _swap_recipient(recipient: str, kind: str | None, rolled: random.Random) -> list[tuple[str, str]]:
    number = re.search(r" (\d+)$", recipient)
    if number:
        return [(recipient[-len(number[0]) :], f" {rolled.choice([n for n in range(1, 15) if str(n) != number[1]])}")]
    named = HEADS.match(recipient)
    if named:
        return [(named["name"], rolled.choice(NAMES))]
    if (
        kind == "individual"
        and recipient[:1].isalpha()
        and not re.match(r"(?i)ubnd|hội|tr|văn|công|chi|thôn", recipient)
    ):
        pool = PERSONS if " " in recipient else GIVEN
        return [(recipient, rolled.choice(pool))]
    return []


def _swap(text: str, old: str, new: str) -> str:
    """`new` for `old`, typed as `old` was: without diacritics, in small letters."""

    def write(found: re.Match[str]) -> str:
        typed = found[0]
        other = new if has_tones(typed) or (not has_tones(old) and has_tones(text)) else unmark(new)
        return other.lower() if typed.islower() else other

    pattern = rf"(?<!\w)(?:{re.escape(old)}|{re.escape(unmark(old))})(?!\w)"
    return re.sub(pattern, write, text, flags=re.IGNORECASE)


def _shift(text: str, by: int) -> str:
    return YEAR.sub(lambda year: str(int(year[0]) + by), text)
