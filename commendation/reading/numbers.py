"""Counts and amounts as officials write them: "02", "19 đồng chí", "hai mươi mốt", "1.200", "98 phần trăm"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from commendation.folding import clean
from commendation.reading.tokens import Spelling, Token, fits, spell, split_tokens

LOWEST_COUNT = 1
HIGHEST_COUNT = 100_000

_LONGEST_TEXT = 200


class NotACount(ValueError):
    """The text is not a number of awards."""


class CountOutOfRange(ValueError):
    """The number was understood, but nobody gives that many awards: `value` lies outside 1..100000."""

    def __init__(self, value: int, reason: Literal["negative", "zero", "too-large"]) -> None:
        super().__init__(f"{reason}: {value}")
        self.value = value
        self.reason = reason


@dataclass(frozen=True)
class Amount:
    """What a target sets out to reach. `value` is None where the text names no number that stands alone."""

    value: Decimal | None
    measure: str | None
    """What is measured, with its scale: "%", "% hồ sơ", "buổi", "tỷ đồng". None if the text does not say."""


_DIGITS: dict[str, int] = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_LAST_DIGITS: dict[str, int] = {"mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_SCALES: dict[str, int] = {"nghìn": 1000, "ngàn": 1000, "triệu": 10**6, "tỷ": 10**9}
_ZEROS: dict[str, int] = {"linh": 0, "lẻ": 0}
_LEADS = ("tất cả", "tổng cộng", "cả thảy", "tổng", "cộng", "có", "được", "là", "số lượng", "đủ")
_COUNTED = (
    "đồng chí", "đ/c", "người", "cá nhân", "tập thể", "hộ", "gia đình", "lượt", "đơn vị", "cơ quan", "chi bộ",
    "chi hội", "chi đoàn", "đảng viên", "đoàn viên", "hội viên", "cán bộ", "công chức", "viên chức", "giáo viên",
    "học sinh", "em", "cháu", "cụ", "ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy", "vị", "bạn", "nhà giáo",
    "công nhân", "nông dân", "chiến sĩ", "quân nhân", "dân quân", "cái", "chiếc", "tờ", "lá", "tấm", "bằng", "giấy",
    "cờ", "huy hiệu", "danh hiệu", "kỷ niệm chương", "giải", "suất", "thôn", "ấp", "xóm", "làng", "tổ", "khu", "khối",
    "đội", "nhóm", "trường", "lớp", "phòng", "ban", "hội", "đoàn", "trạm", "doanh nghiệp", "công ty", "hợp tác xã",
    "htx", "lđtt", "cstđ",
)  # fmt: skip
_COUNT_IN_FIGURES = re.compile(r"\+?(\d{1,3}(?:([., ])\d{3})(?:\2\d{3})*|\d+)(?!\d|\s*[./:–-]\s*\d|,\d|\s*%)", re.ASCII)
_NEGATIVE = re.compile(r"[-−–]\s*(\d+)", re.ASCII)
_AMOUNT_IN_FIGURES = re.compile(
    r"([-−]?)\s*(\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+(?:[.,]\d+)?)(?!\d|\s*[./:,–-]\s*\d)", re.ASCII
)
_BEFORE_AMOUNT = re.compile(
    r"^(?:(?:đạt|dat|trên|tren|dưới|duoi|từ|tu|ít nhất|it nhat|tối thiểu|toi thieu|tối đa|toi da|khoảng|khoang"
    r"|còn|con|là|la|không dưới|khong duoi|không quá|khong qua|bằng|bang)\s+)+",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s*\b(?:trở lên|tro len|trở xuống|tro xuong)$", re.IGNORECASE)
_PER_CENT = re.compile(r"^(?:%|(?:phần trăm|phan tram)\b)", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\s*\b(?:rưỡi|ruoi)\b", re.IGNORECASE)


def read_count(text: str) -> int:
    """The number of awards (lượt) in an answer such as "02", "19 đồng chí", "mười chín", "1.200", "3 tập thể".

    Raises NotACount if it is not one number, alone or with a word for what is counted, and CountOutOfRange if it is not
    within 1..100000.
    """
    line = clean(text)
    if len(line) > _LONGEST_TEXT:
        raise NotACount(line[:_LONGEST_TEXT])
    line = _strip_leads(line)
    negative = _NEGATIVE.match(line)
    if negative:
        raise CountOutOfRange(-int(negative[1]), "negative")
    value, rest = _read_figures(line) or _read_words(line) or (None, "")
    if value is None or not _names_what_is_counted(rest):
        raise NotACount(line)
    if value < LOWEST_COUNT:
        raise CountOutOfRange(value, "zero")
    if value > HIGHEST_COUNT:
        raise CountOutOfRange(value, "too-large")
    return value


def read_amount(text: str) -> Amount:
    """The figure of a target and what it measures; decimal comma, dot between thousands. Raises nothing.

    "98 phần trăm" is 98 and "%", "1,5 tỷ đồng" is 1.5 and "tỷ đồng". A text that gives no single figure first ("hoàn
    thành tốt", "95-98%") has neither.
    """
    line = clean(text)
    if len(line) > _LONGEST_TEXT:
        return Amount(None, None)
    line = _BEFORE_AMOUNT.sub("", line)
    figures = _AMOUNT_IN_FIGURES.match(line)
    if figures:
        value, rest = _to_decimal(figures[2]) * (-1 if figures[1] else 1), line[figures.end() :]
    else:
        spoken = _read_words(line, scales=False)
        if spoken is None:
            return Amount(None, None)
        value, rest = Decimal(spoken[0]), spoken[1]
    if _AND_A_HALF.search(rest):
        value, rest = value + Decimal("0.5"), _AND_A_HALF.sub("", rest, count=1)
    return Amount(value, _read_measure(rest))


def show_count(number: int) -> str:
    """`number` as administrative documents write it: "02", "19", "120", "1.200"; zero is "0"."""
    return f"{number:02}" if 0 < number < 10 else f"{number:,}".replace(",", ".")


def read_number_words(tokens: Sequence[Token], *, scales: bool = True) -> tuple[int, int] | None:
    """The number that the first tokens spell ("hai", "mười", "hai mươi mốt", "2 nghìn") and how many tokens that took.

    With `scales` false, "nghìn", "triệu" and "tỷ" are left for the measure. None if no number stands first.
    """
    total, used, ceiling = 0, 0, 10**12
    while used < len(tokens):
        group = _read_below_thousand(tokens[used:])
        if group is None:
            break
        value, taken = group
        scale = _look_up(tokens, used + taken, _SCALES) if scales else None
        if scale is None:
            return total + value, used + taken
        if scale >= ceiling:
            break
        total, used, ceiling = total + value * scale, used + taken + 1, scale
    return (total, used) if used else None


def _strip_leads(line: str) -> str:
    tokens = split_tokens(line)[1]
    lead = _match_any(tokens, _LEADS)
    return line[tokens[lead].start :] if 0 < lead < len(tokens) else line


def _read_figures(line: str) -> tuple[int, str] | None:
    found = _COUNT_IN_FIGURES.match(line)
    if not found:
        return None
    digits = re.sub(r"[., ]", "", found[1])
    rest = line[found.end() :]
    scaled = read_number_words(split_tokens(digits + rest)[1])
    if scaled is not None and scaled[1] > 1:
        tokens = split_tokens(digits + rest)[1]
        return scaled[0], (digits + rest)[tokens[scaled[1] - 1].end :]
    return int(digits), rest


def _read_words(line: str, *, scales: bool = True) -> tuple[int, str] | None:
    """A number spelled out at the start of `line`, and the rest of it."""
    tokens = split_tokens(line)[1]
    spoken = read_number_words(tokens, scales=scales)
    if spoken is None or tokens[0].start != 0 or tokens[0].number is not None:
        return None
    value, used = spoken
    return value, line[tokens[used - 1].end :]


def _names_what_is_counted(rest: str) -> bool:
    """Whether what follows the number only says what was counted, so that "năm 2023" and "3 tháng" are no counts."""
    if not rest.strip(" .,;!"):
        return True
    tokens = split_tokens(rest)[1]
    return bool(_match_any(tokens, _COUNTED)) and len(tokens) <= 8 and not any(char.isdecimal() for char in rest)


def _read_measure(rest: str) -> str | None:
    measure = _OR_MORE.sub("", rest.strip(" .,;")).strip()
    per_cent = _PER_CENT.match(measure)
    if per_cent:
        return f"% {measure[per_cent.end() :].strip()}".strip()
    return measure or None


def _to_decimal(figures: str) -> Decimal:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", figures, re.ASCII):
        return Decimal(figures.replace(".", "").replace(",", "."))
    if figures.count(",") > 1:
        return Decimal(figures.replace(",", ""))
    return Decimal(figures.replace(",", "."))


def _read_below_thousand(tokens: Sequence[Token]) -> tuple[int, int] | None:
    figure = tokens[0].number
    if figure is not None:
        return figure, 1
    hundreds, used = 0, 0
    digit = _look_up(tokens, 0, _DIGITS | {"không": 0})
    if digit is not None and _is(tokens, 1, "trăm"):
        hundreds, used = digit * 100, 2
        if _look_up(tokens, used, _ZEROS) is not None:
            last = _look_up(tokens, used + 1, _DIGITS | _LAST_DIGITS)
            return (hundreds + last, used + 2) if last is not None else None
    tens = _read_below_hundred(tokens, used)
    if tens is None:
        return (hundreds, used) if used else None
    return hundreds + tens[0], used + tens[1]


def _read_below_hundred(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    # Without diacritics "mười" and "mươi" are one word: what stands before tells them apart.
    if _is(tokens, at, "mười"):
        last = _look_up(tokens, at + 1, _DIGITS | _LAST_DIGITS)
        return (10, 1) if last is None else (10 + last, 2)
    digit = _look_up(tokens, at, _DIGITS)
    if digit is None:
        return None
    if _is(tokens, at + 1, "mươi"):
        last = _look_up(tokens, at + 2, _DIGITS | _LAST_DIGITS)
        return (digit * 10, 2) if last is None else (digit * 10 + last, 3)
    if _is(tokens, at + 1, "chục"):
        return digit * 10, 2
    last = _look_up(tokens, at + 1, _LAST_DIGITS)
    return (digit, 1) if last is None else (digit * 10 + last, 2)


def _look_up(tokens: Sequence[Token], at: int, table: dict[str, int]) -> int | None:
    if at >= len(tokens):
        return None
    return next((value for word, value in table.items() if fits(tokens[at], spell(word)[0])), None)


def _is(tokens: Sequence[Token], at: int, word: str) -> bool:
    return at < len(tokens) and fits(tokens[at], spell(word)[0])


def _match_any(tokens: Sequence[Token], phrases: Sequence[str]) -> int:
    """How many first tokens the longest of `phrases` covers; 0 for none."""
    return max((len(spell(phrase)) for phrase in phrases if _starts_with(tokens, spell(phrase))), default=0)


def _starts_with(tokens: Sequence[Token], phrase: Sequence[Spelling]) -> bool:
    return len(tokens) >= len(phrase) and all(fits(token, word) for token, word in zip(tokens, phrase, strict=False))
