"""A registration in one line: "dk cho toi ldtt 2024 va giay khen chu tich xa, chi tieu 100% ho so dung han"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.office_names import opens_collective
from handlers.engine.flow import Context
from handlers.flows import nominees, target_answers, titles
from handlers.flows.amounts import read_amount
from handlers.flows.target_answers import take_due

MOST_NAME_WORDS = 12
_TARGETS = re.compile(
    r"[\s,;.]*\b(?:với|voi|và|va)?\s*(?:các\s+|cac\s+)?(?:chỉ\s+tiêu|chi\s+tieu)\b\s*[:=]?\s*", re.IGNORECASE
)
_BETWEEN_TARGETS = re.compile(r"\s*(?:;|\n|,\s*(?=\d)|,\s*(?:và|va)\s+|\s(?:và|va)\s+(?=\d))\s*", re.IGNORECASE)
DUE = re.compile(
    r"[\s,(]*\b(?:hạn|han|thời hạn|thoi han|trước|truoc|đến hạn|xong trước|chậm nhất)\s*:?\s*(?:là\s+|la\s+)?"
    r"(\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?)(?![\d%])\)?",
    re.IGNORECASE,
)
_AMOUNT_LAST = re.compile(
    r"[\s,]*(?:=|:|\bđạt\b|\bdat\b|\bít nhất\b|\bit nhat\b|\bphải đạt\b)?\s*"
    r"(\d+(?:[.,]\d+)*\s*(?:%|phần trăm\b|phan tram\b|[^\W\d_]+(?:\s[^\W\d_]+)?)?)$",
    re.IGNORECASE,
)
_AMOUNT_FIRST = re.compile(
    r"(\d+\s+(?:hồ sơ|ho so|buổi|buoi|lượt|luot|cuộc|cuoc|lớp|lop|tin bài|tin bai))\s+(?=\w)", re.IGNORECASE
)
_SURNAME = re.compile(r"doan (?!thanh nien\b|phuong\b|xa\b|tncs\b)")
"""A name that begins with the surname Đoàn, folded: not the Đoàn Thanh niên."""

_LEVEL = re.compile(r"\b(?:chu tich|ct|ubnd|uy ban|uy ban nhan dan|dang uy)(?: ubnd)? (xa|phuong|thi tran)\b")
_LEVELS = {"xa": "xã", "phuong": "phường", "thi tran": "thị trấn"}
"""Kinds of units of the lowest level, by their folded names."""


# --- Reading a line -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line taken apart: who, which titles, which targets; each as typed, None where it is not said."""

    who: str
    titles: str | None
    targets: str | None


def split_line(text: str, year: int) -> Line:
    """What a line says, its year already taken out. The titles begin at the first words that name one."""
    head, *rest = _TARGETS.split(clean(text), maxsplit=1)
    words = head.strip(" ,;.").split()
    for at in range(min(len(words), MOST_NAME_WORDS)):
        sought = " ".join(words[at:])
        # A number before a title ends the name: "thôn 2 ttldtt".
        is_titles = opens_with_title(sought, year) and not _begins_later(words[at:], year)
        if is_titles and not (at and words[at].isdecimal()):
            return Line(" ".join(words[:at]).strip(" ,;:"), sought, rest[0] if rest else None)
    return Line(" ".join(words), None, rest[0] if rest else None)


def opens_with_title(text: str, year: int) -> bool:
    """Whether the first of the parts of a text names a title or a form, if perhaps not clear which."""
    part = titles.split_titles(text)[0]
    found = load_catalogue().look_up(part, year=year)
    return found.sure is not None or found.form is not None


def _begins_later(words: Sequence[str], year: int) -> bool:
    """Whether the first word is still of the name, though the title is found with it: "nữ tập thể lao động ..."."""
    here, later = (titles.split_titles(" ".join(words[at:]))[0] for at in (0, 1))
    found = load_catalogue().look_up(here, year=year).sure
    if found is None or load_catalogue().look_up(later, year=year).sure != found:
        return False
    openings = {fold(name).split()[0] for name in (found.name, *found.abbreviations, *found.aliases)}
    return fold(words[0]) not in openings and fold(words[1]) in openings


def find_other_level(unit_kind: str, typed: str) -> str | None:
    """The word for the unit's own level that is not what this unit is: "chủ tịch xã", said in a ward."""
    found = _LEVEL.search(fold(typed))
    return _LEVELS[found[1]] if found is not None and _LEVELS[found[1]] != unit_kind else None


def read_targets(ctx: Context, text: str, year: int) -> list[dict[str, Any]]:
    """Targets as their group holds them: "hồ sơ đúng hạn 98%, hạn 30/11; 12 buổi tuyên truyền". Raises Reject."""
    parts = [part for part in _BETWEEN_TARGETS.split(clean(text)) if fold(part)]
    return [read_target(ctx, part, year) for part in parts]


def read_target(ctx: Context, text: str, year: int) -> dict[str, Any]:
    """One target: what, how much, until when. Raises Reject."""
    due = DUE.search(text)
    said = text[: due.start()] + text[due.end() :] if due is not None else text
    item: dict[str, Any] = {
        "text": target_answers.take_target(ctx, {}, said.strip(" ,")),
        "amount": None,
        "measure": None,
    }
    item |= target_answers.settle_amount(ctx, item)
    first = _AMOUNT_FIRST.match(item["text"])
    if first is not None:
        item |= {**_as_amount(first[1]), "text": item["text"][first.end() :]}
    last = _AMOUNT_LAST.search(item["text"]) if item["amount"] is None else None
    if last is not None and any(sign.isalpha() for sign in item["text"][: last.start()]):
        item |= _as_amount(last[1])
        item["text"] = item["text"][: last.start()].strip(" ,:=")
    item["due"] = take_due(ctx, {"_shared": {"year": year}}, due[1]) if due is not None else None
    return item


def _as_amount(text: str) -> dict[str, Any]:
    amount = read_amount(text)
    return {"amount": amount, "measure": amount["measure"]} if amount is not None else {}


def find_kind(ctx: Context, who: str) -> dict[str, Any]:
    """Somebody new who is registered by name: the part of a draft that a name near to nobody's settles."""
    kind = "collective" if opens_collective(who) and not _SURNAME.match(fold(who)) else "individual"
    named = nominees.find_nominee(ctx, {"recipient_kind": kind}, who)
    return {"recipient_kind": kind, "nominee": named.sure} if named.sure is not None else {}
