"""Dates and years as officials write them: "28/2/2023", "ngày 28 tháng 2", "28022023", "hôm qua", "năm ngoái"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from commendation.folding import clean, fold

EARLIEST_YEAR = 1945

_LONGEST_TEXT = 80
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class NotADate(ValueError):
    """The text is not one date."""


class ImpossibleDate(ValueError):
    """A day that the calendar does not have, such as 31/2. `nearest` are the dates that may have been meant."""

    def __init__(self, day: int, month: int, year: int, nearest: tuple[date, ...]) -> None:
        super().__init__(f"{day}/{month}/{year}")
        self.day = day
        self.month = month
        self.year = year
        self.nearest = nearest


class FutureDate(ValueError):
    """The date lies after today, where only the past makes sense."""

    def __init__(self, day: date) -> None:
        super().__init__(day.isoformat())
        self.day = day


class NotAYear(ValueError):
    """The text is not one year."""


class YearOutOfRange(ValueError):
    """The year was understood, but lies outside `earliest`..`latest`."""

    def __init__(self, year: int, earliest: int, latest: int) -> None:
        super().__init__(f"{year} not in {earliest}..{latest}")
        self.year = year
        self.earliest = earliest
        self.latest = latest


_RELATIVE_DAYS = {
    "hom nay": 0, "nay": 0, "ngay hom nay": 0, "bua nay": 0,
    "hom qua": -1, "qua": -1, "ngay hom qua": -1, "bua qua": -1,
    "hom kia": -2, "bua kia": -2, "ngay mai": 1, "mai": 1, "hom sau": 1, "ngay kia": 2,
}  # fmt: skip
RELATIVE_YEARS = {
    "nam nay": 0, "nam hien tai": 0, "trong nam nay": 0,
    "nam ngoai": -1, "nam truoc": -1, "nam roi": -1, "nam vua roi": -1, "nam qua": -1, "nam vua qua": -1,
    "nam kia": -2, "nam sau": 1, "nam toi": 1, "sang nam": 1, "nam den": 1,
}  # fmt: skip
"""Words for a year, folded, as its distance from this year."""

_DAY = r"(?:(?:ngay|ng|mung|mong)\s*)*(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_IN_FIGURES = re.compile(rf"{_DAY}\s*(?P<mark>[/.\-–])\s*(?P<month>\d{{1,2}})(?:\s*(?P=mark)\s*{_YEAR})?", re.ASCII)
_IN_WORDS = re.compile(rf"{_DAY}\s*(?:thang|thg|th|t)\s*(?P<month>\d{{1,2}})(?:\s*nam)?(?:\s*{_YEAR})?", re.ASCII)
_FIGURES_AND_YEAR_WORD = re.compile(rf"{_DAY}\s*[/.\-–]\s*(?P<month>\d{{1,2}})\s+nam\s+{_YEAR}", re.ASCII)
_RUN_TOGETHER = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})", re.ASCII)
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", re.ASCII)
_WRITTEN = (_IN_FIGURES, _FIGURES_AND_YEAR_WORD, _IN_WORDS, _RUN_TOGETHER, _YEAR_FIRST)
_ENDS_WITH_YEAR_WORDS = re.compile(r"(?P<date>.+\d)\s+(?P<words>(?:nam|sang)\s+[a-z ]+)")
_SCHOOL_YEAR = re.compile(r"nam hoc\s*(?P<from>\d{4})\s*[-–/]\s*(?P<to>\d{4}|\d{2})", re.ASCII)
_ONE_YEAR = re.compile(r"(?:trong\s+)?(?:nam\s*)?'?(?P<year>\d{4}|\d{2})", re.ASCII)
_PUNCTUATION = " .,;:!?()"


def read_date(text: str, *, today: date, year_hint: int | None = None, allow_future: bool = True) -> date:
    """The date in an answer; a year of two digits is of this century.

    A date without a year is of `year_hint`, or of this year. Raises ImpossibleDate for a day that does not exist,
    FutureDate for one after `today` unless `allow_future`, and NotADate for everything else that is not one date.
    """
    line = _prepare(text)
    if line is None:
        raise NotADate(text[:_LONGEST_TEXT])
    if line in _RELATIVE_DAYS:
        return _allow(today + timedelta(days=_RELATIVE_DAYS[line]), today, allow_future)
    line, hint = _split_year_words(line, today, today.year if year_hint is None else year_hint)
    for pattern in _WRITTEN:
        found = pattern.fullmatch(line)
        if found:
            written = found["year"]
            year = hint if written is None else _complete(int(written), len(written))
            return _allow(_make_date(int(found["day"]), int(found["month"]), year), today, allow_future)
    raise NotADate(clean(text))


def read_year(text: str, *, today: date, earliest: int = EARLIEST_YEAR, latest: int | None = None) -> int:
    """The year in an answer: "2023", "năm 2023", "23", "năm ngoái"; a school year counts by its closing year.

    Raises NotAYear if it is not one year, and YearOutOfRange if it is not within `earliest`..`latest`, where `latest`
    is next year unless given.
    """
    line = _prepare(text)
    if line is None:
        raise NotAYear(text[:_LONGEST_TEXT])
    year = _find_year(line, today)
    if year is None:
        raise NotAYear(clean(text))
    upper = today.year + 1 if latest is None else latest
    if not earliest <= year <= upper:
        raise YearOutOfRange(year, earliest, upper)
    return year


def show_date(day: date) -> str:
    """As administrative documents write it: days below 10 and months 1 and 2 with a zero (NĐ 30/2020/NĐ-CP, Phụ lục I).

    "ngày 05 tháng 02 năm 2026", "ngày 12 tháng 3 năm 2026".
    """
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def show_short(day: date) -> str:
    """E.g. "28/02/2023"."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _prepare(text: str) -> str | None:
    """The text with its words folded and its punctuation kept; None if it is too long for one date."""
    line = clean(text).strip(_PUNCTUATION)
    if not line or len(line) > _LONGEST_TEXT:
        return None
    # Only letters are folded: the marks between the figures are part of the grammar.
    spaced = re.sub(r"[^\W\d_]+", lambda word: fold(word[0]), line)
    return " ".join(spaced.replace("−", "-").replace(",", " ").split())


def _split_year_words(line: str, today: date, hint: int) -> tuple[str, int]:
    found = _ENDS_WITH_YEAR_WORDS.fullmatch(line)
    if found and found["words"] in RELATIVE_YEARS:
        return found["date"], today.year + RELATIVE_YEARS[found["words"]]
    return line, hint


def _find_year(line: str, today: date) -> int | None:
    if line in RELATIVE_YEARS:
        return today.year + RELATIVE_YEARS[line]
    school = _SCHOOL_YEAR.fullmatch(line)
    if school:
        return _complete(int(school["to"]), len(school["to"]))
    found = _ONE_YEAR.fullmatch(line)
    return _complete(int(found["year"]), len(found["year"])) if found else None


def _complete(year: int, digits: int) -> int:
    return 2000 + year if digits == 2 else year


def _allow(day: date, today: date, allow_future: bool) -> date:
    if day > today and not allow_future:
        raise FutureDate(day)
    return day


def _make_date(day: int, month: int, year: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotADate(f"{day}/{month}/{year}")
    if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
        return date(year, month, day)
    raise ImpossibleDate(day, month, year, _find_nearest(day, month, year))


def _find_nearest(day: int, month: int, year: int) -> tuple[date, ...]:
    """What a day that does not exist may stand for, nearest first.

    The last day of its month and the same day of the next month that has it; for a month above 12, day and month
    changed about.
    """
    if not 1 <= month <= 12:
        swapped = 1 <= day <= 12 and 1 <= month <= monthrange(year, day)[1]
        return (date(year, day, month),) if swapped else ()
    if day < 1:
        return ()
    last = date(year, month, monthrange(year, month)[1])
    if day > 31:
        return (last,)
    # No two neighbouring months are both shorter than 31 days, so the next one has the day.
    return last, (last + timedelta(days=day))
