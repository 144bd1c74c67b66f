"""The years that a sentence names: "2021-2023", "từ 2021 đến nay", "3 năm qua", "năm học 2023-2024", "năm ngoái"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commendation.reading.dates import EARLIEST_YEAR, RELATIVE_YEARS
from commendation.reading.months import says_part
from commendation.reading.numbers import read_number_words
from commendation.reading.tokens import Token

LATEST_YEAR = 2100
_LONGEST_RANGE = 60
_YEAR_BEFORE = {"nam truoc", "nam truoc do", "nam lien truoc", "nam truoc nua", "nam ke truoc", "nam ke truoc nua"}
"""After another year these count from that year; "năm ngoái" always counts from today."""
_PAST = ("qua", "vua qua", "truoc", "vua roi", "roi")
_TO_NOW = ("gan day", "gan nhat", "nay", "tro lai day", "lai day")
_ON_END = ("lien tiep", "lien", "lien tuc", "lien nhau")
"""After a number of years these describe a title ("5 năm liền") and name no years."""
_ONWARD = ("tro di", "ve sau", "tro lai day", "den gio", "den nay", "toi nay", "toi gio", "lai day")
_SAME_TIME = ("cung ki", "cung ky")
_NOW = ("nay", "gio", "hien nay", "bay gio", "hien tai", "nam nay")
_NUMBERED = frozenset(
    {"bo", "to", "thon", "ap", "xom", "kp", "tdp", "pho", "khu", "khom", "cb", "hoi", "doan", "so", "th"}
)
"""The last words of units that a number may name: "chi bộ 6 năm rồi" is no six years."""
_HOW_MANY = ("may", "bao", "nhieu", "bn")
_BEFORE_SHORT_YEAR = frozenset({"gk", "bk", "ldtt", "ttldtt", "ttldxs", "cstd", "cstdcs", "khen"})
_IN_YEAR = ("dau", "cuoi", "giua")


@dataclass(frozen=True)
class Point:
    """A year: absolute, or so many years from this one."""

    value: int
    relative: bool = False

    def resolve(self, this_year: int) -> int:
        return this_year + self.value if self.relative else self.value


@dataclass(frozen=True)
class Stretch:
    """All years from `first` to `last`, both included."""

    first: Point
    last: Point


@dataclass(frozen=True)
class Period:
    """What a sentence says about years, before it is known which year this is."""

    stretches: tuple[Stretch, ...] = ()
    words: str | None = None
    """The words of a year counted from today or from another year ("năm ngoái", "3 năm qua"), as typed."""
    year_before: bool = False
    """Whether "năm trước" was said: the year before the one talked about, else last year."""
    used: frozenset[int] = frozenset()
    """Indexes of the tokens that say it."""
    day: bool = False
    """Whether a day was named, with or without its year."""

    @property
    def named(self) -> bool:
        return bool(self.stretches) or self.year_before

    @property
    def said(self) -> tuple[int, ...]:
        """The years said as numbers, in order; of a range up to now only its beginning."""
        years: set[int] = set()
        for stretch in self.stretches:
            fixed = [point.value for point in (stretch.first, stretch.last) if not point.relative]
            if fixed:
                years.update(range(min(fixed), min(max(fixed), min(fixed) + _LONGEST_RANGE) + 1))
        if self.year_before and years:
            years.add(min(years) - 1)
        return tuple(sorted(years))

    @property
    def offsets(self) -> tuple[int, ...]:
        """The years counted from today, as their distance from this year (0 this, -1 last), in order."""
        years: set[int] = set()
        for stretch in self.stretches:
            ends = [point.value for point in (stretch.first, stretch.last) if point.relative]
            if ends:
                years.update(range(min(ends), max(ends) + 1))
        if self.year_before and not self.said:
            years.add((min(years) if years else 0) - 1)
        return tuple(sorted(years))

    def resolve(self, this_year: int) -> tuple[int, ...]:
        """The years meant, in order and without repetition."""
        years: set[int] = set()
        for stretch in self.stretches:
            ends = sorted((stretch.first.resolve(this_year), stretch.last.resolve(this_year)))
            years.update(range(ends[0], min(ends[1], ends[0] + _LONGEST_RANGE) + 1))
        if self.year_before:
            years.add((min(years) if years else this_year) - 1)
        return tuple(sorted(years))


def find_period(tokens: Sequence[Token]) -> Period:
    """Every year named anywhere in `tokens`, taken together."""
    finder = _Finder(tokens)
    at = 0
    while at < len(tokens):
        at += max(1, finder.take(at))
    return Period(tuple(finder.stretches), finder.words, finder.year_before, frozenset(finder.used), finder.day)


class _Finder:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self.stretches: list[Stretch] = []
        self.words: str | None = None
        self.year_before = False
        self.day = False
        self.used: set[int] = set()

    def take(self, at: int) -> int:
        """Reads what begins at token `at`; how many tokens it covers, 0 for none."""
        length = (
            self._take_day(at)
            or self._take_school_year(at)
            or self._take_part_of_year(at)
            or self._take_last_years(at)
            or self._take_relative(at)
            or self._take_range(at)
        )
        self.used.update(range(at, at + length))
        return length

    def _take_day(self, at: int) -> int:
        """A day ("3/2", "19/5/2023") is read for its year; a day alone is an occasion."""
        month = self._number(at + 1)
        if month is None or self._number(at) is None or self._tokens[at + 1].before not in ("/", "."):
            return 0
        if not (1 <= month <= 12 and 1 <= (self._number(at) or 0) <= 31):
            return 0
        self.day = True
        year = self._year(at + 2)
        if year is None or self._tokens[at + 2].before not in ("/", "."):
            # "3/2 nam nay": the day, so that "2 năm nay" is not taken for two years.
            return 2
        self._add(Point(year))
        return 3

    def _take_school_year(self, at: int) -> int:
        words = next((len(phrase.split()) for phrase in ("nam hoc", "nh") if self._says(at, phrase)), 0)
        if not words:
            return 0
        first = self._year(at + words) or self._short_year(at + words)
        if first is None:
            return 0
        last = self._year(at + words + 1) or self._short_year(at + words + 1)
        # A school year counts by its closing year.
        self._add(Point(last if last is not None else first))
        return words + (2 if last is not None else 1)

    def _take_part_of_year(self, at: int) -> int:
        """ "quý 1", "tháng 5", "6 tháng đầu" and "đầu" say when in the year; here only the year counts."""
        token = self._tokens[at]
        if (says_part(token, "quy") or says_part(token, "thang") or token.folded == "dot") and self._counts(at + 1):
            return 1 + (self._take_day(at + 1) or 1)
        if says_part(token, "nua") and self._folded(at + 1) in _IN_YEAR:
            return 2
        if says_part(token, "quy") and self._folded(at + 1) in ("i", "ii", "iii", "iv"):
            return 2
        if self._number(at) and self._says(at + 1, "thang") and self._folded(at + 2) in _IN_YEAR:
            return 3
        if self._year(at + 1) is not None and self._tokens[at + 1].before == "/" and self._number(at):
            return 1
        if token.folded in _IN_YEAR and self._says(at + 1, "nam"):
            return self._take_since_new_year(at)
        return 0

    def _counts(self, at: int) -> bool:
        """Whether a number of a month, a quarter or a round stands there, and no year: "quyet thang 2023"."""
        return bool(self._number(at)) and self._year(at) is None

    def _take_since_new_year(self, at: int) -> int:
        """ "đầu năm đến nay" and a bare "đầu năm" are this year; "đầu năm 2023" is read with its year."""
        now = next((p for p in _NOW if self._says(at + 2, f"den {p}") or self._says(at + 2, f"toi {p}")), None)
        if now is None and (self._year(at + 2) is not None or self._folded(at + 2) in ("nay", "ngoai", "truoc")):
            return 1
        length = 2 if now is None else 3 + len(now.split())
        self._add(Point(0, relative=True))
        self._keep_words(at, length)
        return length

    def _take_last_years(self, at: int) -> int:
        spoken = read_number_words(self._tokens[at : at + 4])
        if self._number(at) is not None and self._folded(at - 1) in _NUMBERED:
            return 0
        if spoken is None or not 1 <= spoken[0] <= _LONGEST_RANGE or not self._says(at + spoken[1], "nam"):
            return 0
        count, used = spoken[0], spoken[1] + 1
        for phrases, newest in ((_PAST, -1), (_TO_NOW, 0)):
            for phrase in phrases:
                if self._says(at + used, phrase):
                    length = used + len(phrase.split())
                    self._add(Point(newest - count + 1, relative=True), Point(newest, relative=True))
                    self._keep_words(at, length)
                    return length
        on_end = next((phrase for phrase in _ON_END if self._says(at + used, phrase)), None)
        if on_end is not None:
            return used + len(on_end.split())
        # "4 năm 2021 2022 2023 2024": the number only says how many years follow.
        return spoken[1] if self._count_years(at + used) == count else 0

    def _count_years(self, at: int) -> int:
        """How many years are named from token `at` on, a range counted in full."""
        years: list[int] = []
        while at < len(self._tokens):
            year = self._year(at)
            if year is not None:
                dashed = bool(years) and self._joins(at) == at
                years += range(years[-1] + 1, year + 1) if dashed and years[-1] < year else [year]
            elif self._folded(at) not in ("va", "voi", "nam"):
                break
            at += 1
        return len(years)

    def _take_relative(self, at: int) -> int:
        for phrase in _SAME_TIME:
            if self._says(at, phrase):
                # "cùng kỳ năm trước" says the same twice.
                again = next((words for words in ("nam ngoai", "nam truoc") if self._says(at + 2, words)), None)
                if self._year(at + 2) is not None or (self._says(at + 2, "nam") and self._year(at + 3) is not None):
                    return 2
                self.year_before = True
                self._keep_words(at, 2)
                return 2 if again is None else 4
        for phrase in sorted(_YEAR_BEFORE | RELATIVE_YEARS.keys(), key=len, reverse=True):
            if not self._says(at, phrase) or (phrase == "nam roi" and self._folded(at - 1) in _HOW_MANY):
                continue  # "mấy năm rồi" asks how many years
            length = len(phrase.split())
            if phrase in _YEAR_BEFORE:
                self.year_before = True
            else:
                self._add(Point(RELATIVE_YEARS[phrase], relative=True))
            self._keep_words(at, length)
            return length
        return 0

    def _take_range(self, at: int) -> int:
        start = at + 1 if self._folded(at) == "nam" else at
        first = self._year(start)
        if first is None and start > at and not self._number_continues(start):
            first = self._short_year(start)
        if first is None and at == len(self._tokens) - 1 and self._folded(at - 1) in _BEFORE_SHORT_YEAR:
            first = self._short_year(at)  # "bn bk 23", "mấy tập thể đc khen 23"
        if first is None:
            return 0
        after = start + 1
        joined = self._joins(after)
        if joined is not None:
            last_at = joined + 1 if self._folded(joined) == "nam" else joined
            last = self._year(last_at)
            if last is None and joined == after:
                last = self._short_year(last_at)
            if last is not None:
                self._add(Point(first), Point(last))
                return last_at + 1 - at
            now = next((phrase for phrase in _NOW if self._says(joined, phrase)), None)
            if now is not None:
                self._add(Point(first), Point(0, relative=True))
                return joined + len(now.split()) - at
        onward = next((phrase for phrase in _ONWARD if self._says(after, phrase)), None)
        if onward is not None:
            self._add(Point(first), Point(0, relative=True))
            return after + len(onward.split()) - at
        self._add(Point(first))
        return after - at

    def _joins(self, at: int) -> int | None:
        """Where the end of a range may stand if token `at` goes on with one, as in "2021-2023" or "2021 đến 2023"."""
        if self._folded(at) in ("den", "toi"):
            return at + 1
        dashed = at < len(self._tokens) and self._tokens[at].before.strip() in ("-", "–", "—", "->", "→", "...", "…")
        return at if dashed else None

    def _number_continues(self, at: int) -> bool:
        return at + 1 < len(self._tokens) and self._tokens[at + 1].before in ("/", ".", ",", "%")

    def _add(self, first: Point, last: Point | None = None) -> None:
        self.stretches.append(Stretch(first, first if last is None else last))

    def _keep_words(self, at: int, length: int) -> None:
        said = " ".join(token.text for token in self._tokens[at : at + length])
        self.words = said if self.words is None else f"{self.words}, {said}"

    def _year(self, at: int) -> int | None:
        number = self._number(at)
        return number if number is not None and EARLIEST_YEAR <= number <= LATEST_YEAR else None

    def _short_year(self, at: int) -> int | None:
        number = self._number(at)
        return 2000 + number if number is not None and len(self._tokens[at].folded) == 2 else None

    def _number(self, at: int) -> int | None:
        return self._tokens[at].number if at < len(self._tokens) else None

    def _folded(self, at: int) -> str:
        return self._tokens[at].folded if 0 <= at < len(self._tokens) else ""

    def _says(self, at: int, phrase: str) -> bool:
        return all(self._folded(at + offset) == word for offset, word in enumerate(phrase.split()))
