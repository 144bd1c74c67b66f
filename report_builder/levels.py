"""The levels that confer awards, from the centre down to the ward: their order and what they are called."""

from __future__ import annotations

from commendation.rules.authority import level_of
from storage.records import Award

LEVEL_WORDS = {
    "central": "Trung ương",
    "province": "Cấp tỉnh",
    "party-province": "Tỉnh ủy, Thành ủy",
    "district": "Cấp huyện",
    "party-district": "Huyện ủy, Thị ủy và tương đương",
    "organisation": "Hội, đoàn thể",
    "unit": "Cơ quan, đơn vị",
    "commune": "Cấp xã",
    "party-commune": "Đảng ủy cấp xã",
    "": "Chưa ghi cấp tặng",
}
"""Every level in the order of a table; "" is that of an award without one."""


def level_of_award(award: Award) -> str | None:
    """The level that conferred `award`; None where neither it nor the kind of its giver is known."""
    if award.conferrer_level is not None:
        return award.conferrer_level
    return level_of(award.conferrer_kind) if award.conferrer_kind else None
