"""The page of a decision: what its head says of every award in it, and where the lists behind its signature stand."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from commendation.folding import clean, fold
from commendation.reading.dates import ImpossibleDate, NotADate, read_date
from commendation.reading.lines.layout import PLAIN, Paragraph

_TITLE = re.compile(r"(?:ve viec|v v)\b")
_YEAR = re.compile(r"\bnam ((?:19|20)\d\d)\b")
_RESTS_ON = re.compile(
    r"^[ \t]*(?:căn cứ|theo đề nghị|xét đề nghị|can cu|theo de nghi)\b", re.IGNORECASE | re.MULTILINE
)
_NUMBER = re.compile(r"(?<!\w)(?:số|so)\s*:?\s*(\d{1,5}\s*/\s*(?:\d{4}\s*/\s*)?(?:QĐ|QD)[\w-]*)", re.IGNORECASE)
_DAY = re.compile(
    r"(?:ngày|ngay)\s+(\d{1,2}\s*(?:tháng|thang)\s*\d{1,2}\s*(?:năm|nam)\s*\d{4}|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4})",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?:phu luc\b.{0,20})?danh sach\b")
_CAPTION = re.compile(r"giay khen|bang khen|khen thuong|quyet dinh|danh hieu|thanh tich|kem theo|tap the, ca nhan")
_LONGEST_CAPTION = 250
_LAST_YEARS_MONTHS = 3
"""Decisions of the first months are mostly about the work of the year before."""


@dataclass(frozen=True)
class DecisionPage:
    """One decision as it was pasted. Paragraphs are told by their number, from 0."""

    decision: str | None = None
    """Number and date as the head has them: "215/QĐ-UBND ngày 12 tháng 10 năm 2026"."""
    year: int | None = None
    """The year that its title names."""
    titles: frozenset[int] = frozenset()
    """Lines that only say what the decision is about: "Về việc tặng Giấy khen"."""
    lists: frozenset[int] = frozenset()
    """Headings of lists behind the articles: "DANH SÁCH"."""
    captions: frozenset[int] = frozenset()
    """Lines that go on with such a heading: "(Kèm theo Quyết định số ...)"."""


def find_page(text: str, paragraphs: Sequence[Paragraph], tables: Container[int]) -> DecisionPage:
    """The decision's page; an empty one where the text has no articles, or those of several decisions."""
    articles = [index for index, paragraph in enumerate(paragraphs) if paragraph.article]
    if not articles:
        return DecisionPage()
    folded = [fold(text[one.start : min(one.end, one.start + _LONGEST_CAPTION)]) for one in paragraphs]
    titles = frozenset(
        index for index, words in enumerate(folded) if paragraphs[index].rank == PLAIN and _TITLE.match(words)
    )
    if sum(bool(re.match(r"dieu 0?1\b", folded[index])) for index in articles) > 1:
        return DecisionPage(titles=titles)
    behind = range(articles[0] + 1, len(folded))
    lists = frozenset(index for index in behind if _heads_list(text, paragraphs[index], folded[index]))
    captions: set[int] = set()
    for index in lists:
        at = index + 1
        while at < len(folded) and at not in tables and at not in lists and _goes_on(text, paragraphs[at], folded[at]):
            captions.add(at)
            at += 1
    years = [found[1] for index in sorted(titles) for found in _YEAR.finditer(folded[index])]
    head = text[: paragraphs[articles[0]].start]
    return DecisionPage(_read_head(head), int(years[-1]) if years else None, titles, lists, frozenset(captions))


def find_year(text: str) -> int | None:
    """The year of the day that a text begins with, or that a decision is dated; None where it may be the year before.

    It says the year of awards only where nothing else does.
    """
    start = re.match(r"\W*", text)
    head = _cut_head(text)
    dated = _DAY.match(text, start.end() if start is not None else 0) or (
        _DAY.search(head) if _NUMBER.search(head) is not None else None
    )
    if dated is None:
        return None
    try:
        day = read_date(dated[1], today=date(2000, 1, 1))
    except (NotADate, ImpossibleDate):
        return None
    return read_work_year(day)


def read_work_year(decided: date | None) -> int | None:
    """The year of the work that a decision of this day rewards; None where it may be the year before."""
    return decided.year if decided is not None and decided.month > _LAST_YEARS_MONTHS else None


def _read_head(head: str) -> str | None:
    head = _cut_head(head)
    number, day = _NUMBER.search(head), _DAY.search(head)
    if number is None:
        return None
    said = re.sub(r"\s+", "", number[1])
    return f"{said} ngày {clean(day[1])}" if day is not None else said


def _cut_head(text: str) -> str:
    """What stands before the acts that the decision rests on, which have numbers and dates of their own."""
    text = text[:2000]
    rests = _RESTS_ON.search(text)
    return text[: rests.start()] if rests is not None else text


def _heads_list(text: str, paragraph: Paragraph, words: str) -> bool:
    line = text[paragraph.start : paragraph.end].rstrip()
    return (
        paragraph.rank == PLAIN
        and len(line) < _LONGEST_CAPTION
        and not line.endswith((";", "."))
        and bool(_LIST.match(words))
    )


def _goes_on(text: str, paragraph: Paragraph, words: str) -> bool:
    return paragraph.rank == PLAIN and (text[paragraph.start] == "(" or bool(_CAPTION.search(words)))
