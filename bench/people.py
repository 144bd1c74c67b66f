"""Made-up Vietnamese names, the same ones in every run."""

from __future__ import annotations

from itertools import islice, product

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
_MIDDLES = ("Văn", "Thị", "Đức", "Minh", "Thị Thu", "Hữu", "Ngọc", "Xuân", "Quang", "Thị Thanh", "Tuấn")
_GIVEN = (
    *("An", "Bình", "Cường", "Dung", "Đạt", "Giang", "Hà", "Hải", "Hạnh", "Hòa", "Hoa", "Hùng", "Huệ", "Khánh"),
    *("Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Ngân", "Phúc", "Phương", "Quý", "Sơn", "Tâm", "Thảo", "Yến"),
)


def make_names(count: int) -> list[str]:
    """So many different names of people (at most 4,004), in an order that mixes families."""
    every = [f"{family} {middle} {given}" for family, middle, given in product(_FAMILIES, _MIDDLES, _GIVEN)]
    step = 1009  # prime to their number, so that each comes once
    return [every[at * step % len(every)] for at in islice(range(len(every)), count)]
