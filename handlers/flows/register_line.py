"""A registration in one line: "dk cho toi ldtt 2024 va giay khen chu tich xa, chi tieu 100% ho so dung han".

Also its corrections in words, where titles and targets are numbered in one row as the review shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.numbers import read_amount as read_figure
from commendation.reading.office_names import opens_collective
from handlers.engine.flow import Context, Correction, Draft, Reject
from handlers.engine.messages import Label, Words
from handlers.flows import nominees, promises, titles
from handlers.flows.amounts import read_amount
from handlers.flows.promises import take_due

MOST_NAME_WORDS = 12
_TARGETS = re.compile(
    r"[\s,;.]*\b(?:với|voi|và|va)?\s*(?:các\s+|cac\s+)?(?:chỉ\s+tiêu|chi\s+tieu)\b\s*[:=]?\s*", re.IGNORECASE
)
_BETWEEN_TARGETS = re.compile(r"\s*(?:;|\n|,\s*(?=\d)|,\s*(?:và|va)\s+|\s(?:và|va)\s+(?=\d))\s*", re.IGNORECASE)
_DUE = re.compile(
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
_NUMBERED = re.compile(
    r"(?:(?:không|khong)\s*,\s*)?(?:(?:sửa|sua|đổi|doi)\s+)?(?:(?P<what>chỉ tiêu|chi tieu|mục|muc|số|so)\s+)?"
    r"(?:thứ\s+|thu\s+)?\(?(?P<number>\d{1,2})\)?\s*(?:thành|thanh|là|la|sang|:|=|->|→)\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)(?P<name>\S.*?)\s+(?:thành|thanh|là|la|sang)\s+(?P<value>\S.*)", re.IGNORECASE
)
_DROP = re.compile(
    r"(?:bỏ|bo|xóa|xoá|xoa)\s+(?:(?P<what>chỉ tiêu|chi tieu|mục|muc|số|so)\s+)?\(?(?P<number>\d{1,2})\)?", re.IGNORECASE
)
_ADD = re.compile(r"(?:thêm|them)\s+(?:chỉ tiêu|chi tieu)\s*:?\s*(?P<value>\S.*)", re.IGNORECASE)
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
        if not (at and words[at].isdecimal()) and opens_with_title(sought, year):
            return Line(" ".join(words[:at]).strip(" ,;:"), sought, rest[0] if rest else None)
    return Line(" ".join(words), None, rest[0] if rest else None)


def opens_with_title(text: str, year: int) -> bool:
    """Whether the first of the parts of a text names a title or a form, if perhaps not clear which."""
    part = titles.split_titles(text)[0]
    found = load_catalogue().look_up(part, year=year)
    return found.sure is not None or found.form is not None


def fill_titles(ctx: Context, draft: Draft, typed: str) -> tuple[dict[str, Any], tuple[Label, ...]]:
    """The part of a draft that the titles settle; of those not clear, what is to be said before they are asked."""
    try:
        return {"titles": titles.read_titles(ctx, draft, typed)}, ()
    except Reject as reject:
        return {}, (reject.words,)


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
    due = _DUE.search(text)
    said = text[: due.start()] + text[due.end() :] if due is not None else text
    item: dict[str, Any] = {"text": promises.take_target(ctx, {}, said.strip(" ,")), "amount": None, "measure": None}
    item |= promises.settle_amount(ctx, item)
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


# --- Corrections ----------------------------------------------------------------------------------------------------


def correct_registration(ctx: Context, draft: Draft, text: str) -> Correction | None:
    """The draft as a sentence corrects it; None for what is no correction of titles or targets. Raises Reject."""
    if not draft.keys() >= {"year", "titles", "targets"}:  # in the middle of an entry nothing has a number yet
        return None
    line = clean(text).strip(" .!")
    added = _ADD.fullmatch(line)
    if added is not None:
        items = read_targets(ctx, added["value"], draft["year"])
        shown = "; ".join(promises.target_line(ctx, item) for item in items)
        return Correction({**draft, "targets": [*draft["targets"], *items]}, Words("register.added", line=shown))
    dropped = _DROP.fullmatch(line)
    if dropped is not None:
        return _drop(ctx, draft, *_find_place(draft, dropped["what"], int(dropped["number"]), is_target=False))
    numbered = _NUMBERED.fullmatch(line)
    if numbered is not None:
        value = numbered["value"]
        found = _find_place(draft, numbered["what"], int(numbered["number"]), is_target=_is_figure(value))
        return _change(ctx, draft, *found, value)
    named = _NAMED.fullmatch(line)
    at = _find_target(draft, named["name"]) if named is not None else None
    return _change(ctx, draft, "targets", at, named["value"]) if named is not None and at is not None else None


def _is_figure(value: str) -> bool:
    return read_figure(value).value is not None or _DUE.match(value) is not None


def _find_place(draft: Draft, what: str | None, number: int, *, is_target: bool) -> tuple[str, int]:
    """The slot and place that a number means: titles come first, then targets. Raises Reject."""
    sought, promised = len(draft["titles"]), len(draft["targets"])
    if what is not None and fold(what) == "chi tieu" and number <= sought and number <= promised:
        return "targets", number - 1
    if number <= sought and not (is_target and promised == 1):
        return "titles", number - 1
    at = 0 if number <= sought else number - sought - 1
    if at >= promised:
        raise Reject("register.no_such_number", count=sought + promised)
    return "targets", at


def _find_target(draft: Draft, name: str) -> int | None:
    """The one target whose words hold the name."""
    wanted = re.sub(r"^chi tieu ", "", fold(name))
    found = [at for at, item in enumerate(draft["targets"]) if wanted and wanted in fold(item["text"])]
    return found[0] if len(found) == 1 else None


def _change(ctx: Context, draft: Draft, slot: str, at: int, value: str) -> Correction:
    held = list(draft[slot])
    if slot == "titles":
        held[at : at + 1] = [code for code in titles.read_titles(ctx, draft, value) if code not in held]
        shown = titles.show_titles(ctx, {**draft, "titles": held})
        return Correction({**draft, "titles": held}, Words("register.titles_now", titles=shown))
    held[at] = _change_target(ctx, dict(held[at]), value, draft["year"])
    number = len(draft["titles"]) + at + 1
    said = Words("register.target_now", number=number, line=promises.target_line(ctx, held[at]))
    return Correction({**draft, "targets": held}, said)


def _change_target(ctx: Context, item: dict[str, Any], value: str, year: int) -> dict[str, Any]:
    """A target with another figure, day, or both; else with other words."""
    due = _DUE.search(value)
    rest = clean(value[: due.start()] + value[due.end() :] if due is not None else value).strip(" ,")
    if due is not None:
        item["due"] = take_due(ctx, {"_shared": {"year": year}}, due[1])
    figure = read_amount(rest) if rest else None
    if figure is not None:
        measure = figure["measure"] or item.get("measure")
        return {**item, "text": promises.text_of(item), "amount": {**figure, "measure": measure}, "measure": measure}
    if not rest:
        return item
    return {**item, **{key: held for key, held in read_target(ctx, rest, year).items() if held is not None}}


def _drop(ctx: Context, draft: Draft, slot: str, at: int) -> Correction:
    held = [one for place, one in enumerate(draft[slot]) if place != at]
    if slot == "titles" and not held:
        raise Reject("register.last_title")
    gone = draft[slot][at]
    line = (
        promises.target_line(ctx, gone) if slot == "targets" else titles.show_titles(ctx, {**draft, "titles": [gone]})
    )
    return Correction({**draft, slot: held}, Words("register.dropped", line=line))


def show_numbered_titles(ctx: Context, draft: Draft) -> str:
    """The titles with the numbers they have in a review, where more than one thing is numbered."""
    if len(draft["titles"]) + len(draft.get("targets") or []) < 2:
        return titles.show_titles(ctx, draft)
    shown = [titles.show_titles(ctx, {**draft, "titles": [code]}) for code in draft["titles"]]
    return "; ".join(f"{number}. {title}" for number, title in enumerate(shown, start=1))


def find_kind(ctx: Context, who: str) -> dict[str, Any]:
    """Somebody new who is registered by name: the part of a draft that a name near to nobody's settles."""
    kind = "collective" if opens_collective(who) and not _SURNAME.match(fold(who)) else "individual"
    named = nominees.find_nominee(ctx, {"recipient_kind": kind}, who)
    return {"recipient_kind": kind, "nominee": named.sure} if named.sure is not None else {}
