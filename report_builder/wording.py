"""How one award is worded: its title or form, who gave it, who received it and what for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from report_builder.model import Missing, Sentence, Words
from storage.records import Award, Recipient, Unit

UNKNOWN_FORM = "chưa rõ hình thức khen thưởng"
UNKNOWN_LEVEL = "chưa rõ cấp"
UNKNOWN_CONFERRER = "chưa rõ cấp tặng"
LEVEL_TO_ASK = "chien-si-thi-dua-chua-ro-cap"

_GIVER_IN_NAME = re.compile(r"^(Giấy khen|Bằng khen|Kỷ niệm chương|Huy hiệu|Cờ thi đua|Cờ) của (.+)$")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_FORMS = ("giay ", "bang ", "ki niem ", "huy hieu ", "huy chuong ", "huan chuong ", "co ", "thu khen ")
_NO_TITLES = ("rating", "evidence")
_SPAN = re.compile(r"6 tháng (?:đầu|cuối) năm \d{4}", re.IGNORECASE)
_MUTE_TONE = re.compile(r"\b([Uu])(ỷ)\b|\bUỶ\b")
_FOLLOWS_A_NOUN = (
    *("co ", "hoan thanh", "dat ", "la ", "da ", "vi ", "do ", "duoc ", "tham gia", "tich cuc", "guong mau", "lam tot"),
    *("thuc hien", "dan dau", "tieu bieu", "xuat sac", "gioi ", "dong gop", "dung dau"),
)
"""How a reason begins (folded) that can follow a noun: "19 cá nhân hoàn thành tốt nhiệm vụ"."""
_FIELDS = (
    *("phong trao", "cong tac", "hoat dong", "cuoc ", "hoi thi", "dot ", "linh vuc", "san xuat", "thi dua"),
    *("chuyen doi so", "xay dung", "su nghiep", "nhiem vu", "viec "),
)
"""How a reason begins that names a field of work: "có thành tích trong phong trào ..."."""
_TAKES_ITS_OWN_LINK = ("vì", "do", "về", "trong", "nhân", "theo", "tại", "khi", "là", "đã")


@dataclass(frozen=True)
class AwardName:
    """The title or form of an award as a sentence uses it."""

    text: str
    """"Lao động tiên tiến", "Giấy khen"; empty when the form is not known."""
    is_title: bool = False
    """Written with "danh hiệu" before it."""
    missing: str | None = None
    """What is not known about it."""

    @property
    def key(self) -> str:
        """Equal for awards of the same title or form."""
        return f"{fold(self.text)}|{self.missing or ''}"

    def write(self, *, capital: bool = False) -> Sentence:
        """ "danh hiệu Lao động tiên tiến", "Giấy khen", or the mark of an unknown form."""
        if not self.text:
            return (Missing(self.missing or UNKNOWN_FORM),)
        start = ("Danh hiệu " if capital else "danh hiệu ") if self.is_title else ""
        words: Sentence = (Words(start + self.text),)
        return (*words, Words(" "), Missing(self.missing)) if self.missing else words


class Conferred(Protocol):
    """What says which title or form was given and by whom: an award, or a group of awards alike in that."""

    @property
    def code(self) -> str | None: ...

    @property
    def conferrer(self) -> str | None: ...

    @property
    def conferrer_kind(self) -> str | None: ...


_UNKNOWN = AwardName("", missing=UNKNOWN_FORM)


def name_award(award: Conferred) -> AwardName:
    """The name of what `award` gives, without its giver."""
    return name_code(award.code) if award.code is not None else _UNKNOWN


@lru_cache(maxsize=512)
def name_code(code: str) -> AwardName:
    """The name of a title or form of the catalogue, without its giver. Raises LookupError for a code it has not."""
    text, _ = _split_name(code)
    is_form = f"{fold(text)} ".startswith(_FORMS) or load_catalogue().award(code).kind in _NO_TITLES
    return AwardName(text, not is_form, UNKNOWN_LEVEL if code == LEVEL_TO_ASK else None)


def name_conferrer(award: Conferred, unit: Unit) -> str | None:
    """Who gave `award`, as in a sentence; None when the ledger does not say and its kind does not either."""
    if award.conferrer:
        return tidy(award.conferrer)
    by_kind = {
        "president": "Chủ tịch nước",
        "government": "Chính phủ",
        "prime-minister": "Thủ tướng Chính phủ",
        "province-chair": f"Chủ tịch UBND {unit.province}",
        "district-chair": f"Chủ tịch UBND {unit.district}" if unit.district else None,
        "commune-chair": f"Chủ tịch UBND {unit.kind}",
        "party-commune": f"Đảng ủy {unit.kind}",
    }
    known = by_kind.get(award.conferrer_kind or "")
    if known is None and award.code is not None:
        _, known = _split_name(award.code)
    return known


def write_reason(award: Award, *, after: str) -> str:
    """The reason of `award` as it follows the noun `after`; empty when there is none.

    One that says what somebody is or did follows as it is ("hoàn thành tốt nhiệm vụ"), others after "có thành tích".
    """
    reason = read_reason(award, after=after)
    if not reason or fold(reason).startswith(_FOLLOWS_A_NOUN):
        return reason
    return f"có thành tích trong {reason}" if fold(reason).startswith(_FIELDS) else f"có thành tích {reason}"


def read_reason(award: Award, *, after: str) -> str:
    """The reason of `award` as the ledger has it, in one line; empty when there is none.

    A reason that begins with the noun `after` ("đảng viên hoàn thành ...") loses it.
    """
    reason = tidy(award.reason or "").rstrip(" .;,")
    if fold(reason).startswith((f"{fold(after)} ", f"la {fold(after)} ")):
        skipped = len(after.split()) + (fold(reason).startswith("la "))
        reason = " ".join(reason.split()[skipped:])
    if reason and not reason.split()[0].isupper():
        reason = reason[0].lower() + reason[1:]
    return reason


def link_reason(reason: str) -> str:
    """`reason` as the end of a clause that needs a link: "vì có thành tích ..."."""
    if not reason or reason.split()[0].lower() in _TAKES_ITS_OWN_LINK:
        return reason
    return f"vì {reason}"


def name_recipient(recipient: Recipient) -> str:
    """The recipient's name, a person's with the collective that tells namesakes apart: "Nguyễn Thị Hoa - Văn phòng"."""
    name = tidy(recipient.name, keep_tones=True)
    note = tidy(recipient.note or "")
    return f"{name} - {note}" if note and recipient.collective_id is None and fold(note) != fold(name) else name


@lru_cache(maxsize=4096)
def tidy(text: str, *, keep_tones: bool = False) -> str:
    """`text` on one line, in composed letters, with "uỷ" spelled "ủy" unless it may be a person's name."""
    cleaned = clean(text)
    return cleaned if keep_tones else _MUTE_TONE.sub(_place_tone, cleaned)


def write_date(day: date) -> str:
    """As the decree writes a date: days below 10 and the months 1 and 2 with a leading zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def capitalise(text: str) -> str:
    """`text` with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def tie_span(title: str) -> str:
    """A title whose line does not end within "6 tháng đầu năm 2024", so that no year is left alone on the next one."""
    return _SPAN.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), title)


def _place_tone(found: re.Match[str]) -> str:
    return {"uỷ": "ủy", "Uỷ": "Ủy", "UỶ": "ỦY"}[found[0]]


@lru_cache(maxsize=512)
def _split_name(code: str) -> tuple[str, str | None]:
    """The catalogue's name of `code`: what it is, and its giver where the name has one."""
    entry = load_catalogue().award(code)
    shown = entry.name if entry.kind in _NO_TITLES else entry.short_name or entry.name
    name = _IN_BRACKETS.sub("", shown).strip()
    found = _GIVER_IN_NAME.match(name)
    return (found[1], found[2]) if found else (name, None)
