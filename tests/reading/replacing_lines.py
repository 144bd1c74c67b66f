"""Other names, places, numbers and years in labelled award lines, in text and label alike."""

from __future__ import annotations

import random
import re
from typing import Any

PERSONS = (
    "Lê Thị Thắm", "Phan Văn Đức", "Ngô Quang Hải", "Bùi Thị Kim Oanh", "Đặng Hữu Phước", "Dương Văn Khang",
    "Tạ Thị Ngọc Diệp", "Mai Xuân Trường", "Trịnh Công Thành", "Hoàng Thị Mỹ Dung",
)  # fmt: skip
PLACES = ("Tân Phú", "Phước Lộc", "Yên Định", "Bình Minh", "Cẩm Giàng", "Sa Đéc", "Uông Bí", "Phú Xuyên", "Hòa Lạc")
_AREA = re.compile(
    r"\b(?P<area>xã|phường|thị trấn|huyện|quận|thị xã|tỉnh|thôn|ấp|xóm|bản) "
    r"(?P<name>[A-ZĐÂĂÊÔƠƯ]\w+(?: [A-ZĐÂĂÊÔƠƯ]\w+){0,2})"
)
_YEAR = re.compile(r"(?<![\d/])(?:19|20)\d\d(?!\d)")


def replace_all(row: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same line about others: persons, places, counts that stand in the text as figures, and years."""
    rolled = random.Random(f"{seed} {row['id']}")
    text = row["text"]
    awards = [dict(award) for award in row["awards"]]
    for award in awards:
        if award["recipient_kind"] == "individual":
            for name in award["recipients"]:
                if len(name.split()) > 2:
                    text = text.replace(name, rolled.choice(PERSONS))
    places: dict[str, str] = {}
    text = _AREA.sub(lambda found: f"{found['area']} {places.setdefault(found['name'], rolled.choice(PLACES))}", text)
    text = _replace_counts(text, awards, rolled)
    shift = rolled.choice((-4, -3, -2, -1, 1))
    text = _YEAR.sub(lambda year: str(int(year[0]) + shift), text)
    return {**row, "text": text, "awards": awards}


def _replace_counts(text: str, awards: list[dict[str, Any]], rolled: random.Random) -> str:
    """Counts of two figures or more that the text says once: a sum of parts, or a number said twice, stays."""
    for award in awards:
        count = award["count"]
        if count is None or count < 10 or sum(other["count"] == count for other in awards) > 1:
            continue
        written = re.compile(rf"(?<![\d.,/]){count}(?![\d.,/%]|\s*(?:năm|tuổi|%))")
        if len(written.findall(text)) != 1:
            continue
        other = rolled.choice([n for n in range(10 ** (len(str(count)) - 1), 10 ** len(str(count))) if n != count])
        if re.search(rf"(?<!\d){other}(?!\d)", text) or 1900 < other < 2100:
            continue
        text = written.sub(str(other), text)
        award["count"] = other
    return text
