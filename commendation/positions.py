"""A person's position typed behind the name: "Hoàng Văn Thái, công chức địa chính"."""

from __future__ import annotations

import re

from commendation.folding import clean, fold
from commendation.reading.office_names import opens_collective

_BEHIND_NAME = re.compile(r"\s*(?:,|\s[-–—]\s|\()\s*")
_POSITION = re.compile(
    r"(?:cong chuc|vien chuc|can bo|chuyen vien|nhan vien|cong nhan|giao vien|giang vien|bac si|y si|y ta|dieu duong"
    r"|chu tich|pho|bi thu|uy vien|truong|to truong|hieu truong|tram truong|doi truong|chu nhiem|giam doc|chi huy"
    r"|chinh tri vien|thu ky|thu quy|van thu|luu tru|ke toan|dia chinh|tu phap|ho tich|tai chinh|van hoa|thong ke"
    r"|thu truong|cong tac vien|lao cong|bao ve|lai xe|tap vu|hoi vien|doan vien|dang vien|dan quan)\b"
)
"""How positions in a ward begin, folded."""


def split_position(text: str) -> tuple[str, str | None]:
    """A person's name, and the position or the office behind it; None where what follows is neither.

    >>> split_position("Hoàng Văn Thái, công chức địa chính")
    ('Hoàng Văn Thái', 'công chức địa chính')
    """
    typed = clean(text)
    found = _BEHIND_NAME.search(typed)
    if found is None or not found.start():
        return typed, None
    behind = typed[found.end() :].rstrip(" .,)")
    if not (_POSITION.match(fold(behind)) or opens_collective(behind)):
        return typed, None
    return typed[: found.start()], behind
