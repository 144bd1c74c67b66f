"""The number and date of a decision as officials write them: "45", "qd so 45 ngay 28/2/2023", "123-QĐ/TU"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from commendation.folding import clean, fold
from commendation.reading.dates import ImpossibleDate, NotADate, read_date

LONGEST_NUMBER = 40

_LONGEST_TEXT = 200


class NotADecision(ValueError):
    """The text names no decision number."""


class ImpossibleDecisionDate(ImpossibleDate):
    """The number was understood, but its day does not exist: `number` need not be asked for again."""

    def __init__(self, number: str, problem: ImpossibleDate) -> None:
        super().__init__(problem.day, problem.month, problem.year, problem.nearest)
        self.number = number


@dataclass(frozen=True)
class DecisionText:
    """A decision as it was typed."""

    number: str
    """As written, at most 40 characters, with the usual capitals: "45", "45/QĐ-UBND", "123-QĐ/TU"."""
    date: date | None
    issuer: str | None = None
    """What follows "của" after the number or the date, as typed."""


_DECISION = r"(?:theo\s+)?(?:quyết\s+định|quyet\s+dinh|q[đd])"
_NUMERO = r"(?:số|so|no)"
_LEAD = re.compile(
    rf"(?:{_DECISION}\s*[:.]?\s*{_NUMERO}|{_DECISION}|{_NUMERO})?\s*[:.]?\s*(?=\d)",
    re.IGNORECASE,
)
# A number, then its symbol: groups joined by "/" or "-", perhaps with stray spaces ("37- QĐ/TW"), or "45 QĐ-UBND".
_NUMBER = re.compile(
    r"\d{1,6}[a-z]?(?:\s+q[đd](?:\s*[/-]\s*[^\W_]{1,12})*|(?:\s*[/-]\s*[^\W_]{1,12})+)?(?![\w/-])", re.IGNORECASE
)
_DATE = re.compile(r"\s*[,(]?\s*(?:ký\s+|ky\s+|đề\s+|de\s+)?(?:(?:ngày|ngay)\s+)?", re.IGNORECASE)
_ISSUER = re.compile(r"\s*[,(]?\s*\b(?:của|cua)\s+(?P<issuer>\D{2,80}?)[\s).;]*$", re.IGNORECASE)
_SPELLINGS = {"qd": "QĐ", "ttg": "TTg", "du": "ĐU", "nd": "NĐ", "dtn": "ĐTN", "tdkt": "TĐKT", "hdtdkt": "HĐTĐKT"}


def read_decision(text: str, today: date, *, year_hint: int | None = None) -> DecisionText:
    """The decision that an answer names, with its date and issuer if given.

    A date without a year takes the year in the number ("28/2018/QĐ-UBND"), else `year_hint`, else this year. Raises
    ImpossibleDecisionDate (an ImpossibleDate) for a day that does not exist, NotADecision for everything else that is
    not one decision.
    """
    line = clean(text).strip(" .,;")
    if len(line) > _LONGEST_TEXT:
        raise NotADecision(line[:_LONGEST_TEXT])
    lead = _LEAD.match(line)
    found = _NUMBER.match(line, lead.end()) if lead else None
    if found is None or len(found[0]) > LONGEST_NUMBER or _is_date(found[0], today):
        raise NotADecision(line)
    number = _write_number(found[0])
    rest, issuer = _split_issuer(line[found.end() :])
    if not rest:
        return DecisionText(number, None, issuer)
    dated = _DATE.match(rest)
    if dated is None:
        raise NotADecision(line)
    try:
        day = read_date(rest[dated.end() :], today=today, year_hint=_year_of(number) or year_hint)
    except ImpossibleDate as problem:
        raise ImpossibleDecisionDate(number, problem) from problem
    except NotADate as problem:
        raise NotADecision(line) from problem
    return DecisionText(number, day, issuer)


def _split_issuer(rest: str) -> tuple[str, str | None]:
    """What follows the number without its "của ..." at the end, and who that names."""
    found = _ISSUER.search(rest)
    end = found.start() if found else len(rest)
    return rest[:end].strip(" ,;()"), found["issuer"] if found else None


def _is_date(number: str, today: date) -> bool:
    """Whether what looks like a number with groups is a date alone: "28/2/2023", "28-02"."""
    if number.isdecimal():
        return False
    try:
        read_date(number, today=today)
    except ImpossibleDate:
        return True
    except NotADate:
        return False
    return True


def _write_number(typed: str) -> str:
    joined = re.sub(r"\s*([/-])\s*", r"\1", typed)
    return re.sub(r"[^\W\d_]+", lambda word: _write_word(word[0]), joined)


def _write_word(word: str) -> str:
    """A group of the symbol in capitals; mixed case ("TTr") is kept as written."""
    known = _SPELLINGS.get(fold(word).replace(" ", ""))
    if known is not None and (word.islower() or fold(word) == "qd"):
        return known
    return word.upper() if word.islower() and len(word) > 1 else word


def _year_of(number: str) -> int | None:
    found = re.search(r"/((?:19|20)\d{2})/", number, re.ASCII)
    return int(found[1]) if found else None
