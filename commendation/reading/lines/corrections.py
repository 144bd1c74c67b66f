"""Corrections in words to lines that were read: "3 là tập thể", "bỏ dòng 4", "dòng 2: 05"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from commendation.catalogue import RecipientKind
from commendation.folding import clean, fold
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.doubts import change_award
from commendation.reading.lines.givers import Body
from commendation.reading.lines.items import join_items
from commendation.reading.lines.model import AwardLine, Doubt, Reading
from commendation.reading.lines.tokens import split_tokens

_NUMBERS = r"\d{1,3}(?:\s*(?:,|va|và|den|đến|-)?\s*\d{1,3})*"
_DROP = re.compile(
    rf"(?:bỏ|bo|xóa|xoá|xoa|loại|loai)\s+(?:các\s+|cac\s+)?(?:dòng\s+|dong\s+|số\s+|so\s+)?(?P<lines>{_NUMBERS})",
    re.IGNORECASE,
)
_KEEP = re.compile(rf"(?:chỉ|chi)\s+(?:lấy|lay|ghi|giữ|giu)\s+(?:dòng\s+|dong\s+)?(?P<lines>{_NUMBERS})", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)?(?:dòng|dong)?\s*(?P<line>\d{1,3})\s*"
    r"(?:thành|thanh|là|la|:|=|->|→|của|cua|sửa thành|sua thanh|đổi thành|doi thanh|phải là|phai la)\s*(?P<what>\S.*)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"0*(\d{1,6})(?:\s*(?:lượt|luot|người|nguoi|đ/c|dc|đồng chí|dong chi))?", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm|nam)\s+((?:19|20)\d\d)", re.IGNORECASE)
_KINDS: tuple[tuple[RecipientKind, tuple[str, ...]], ...] = (
    ("collective", ("tap the", "tt", "don vi")),
    ("individual", ("ca nhan", "cn", "nguoi", "dong chi")),
    ("household", ("ho", "gia dinh", "ho gia dinh")),
)


def apply_correction(reading: Reading, text: str) -> Reading | None:
    """The reading as `text` corrects it, or None if it corrects nothing that is there.

    Lines are dropped ("bỏ dòng 4", "bỏ 4, 5", "chỉ lấy 1-3"), or one of them is given another kind of recipient
    ("3 là tập thể"), count ("dòng 2: 05"), award ("dòng 3 là bằng khen"), conferrer ("dòng 5 của UBND huyện") or year
    ("dòng 2 là năm 2022"). Numbers count the lines from 1; after a drop they count anew.
    """
    line = clean(text).strip(" .!")
    dropped = _DROP.fullmatch(line)
    if dropped is not None:
        gone = _read_numbers(dropped["lines"])
        return _select(reading, lambda number: number not in gone, gone)
    kept = _KEEP.fullmatch(line)
    if kept is not None:
        left = _read_numbers(kept["lines"])
        return _select(reading, lambda number: number in left, left)
    changed = _CHANGE.fullmatch(line)
    if changed is None or not 1 <= int(changed["line"]) <= len(reading.lines):
        return None
    number = int(changed["line"])
    new = _change(reading.lines[number - 1], changed["what"])
    if new is None:
        return None
    lines = (*reading.lines[: number - 1], new, *reading.lines[number:])
    return replace(reading, lines=lines, doubts=_unask(reading, number, new))


def _read_numbers(text: str) -> set[int]:
    """ "1, 3 và 5-7" as a set."""
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*(?:-|đến|den)\s*(\d+))?", text):
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers


def _select(reading: Reading, wanted: Callable[[int], bool], said: Collection[int]) -> Reading | None:
    """The reading with the wanted lines only, its questions counted anew; None if a line named is not there.

    A list that lines are taken from is right as it is left.
    """
    if not said or max(said) > len(reading.lines) or min(said) < 1:
        return None
    places = [number for number in range(1, len(reading.lines) + 1) if wanted(number)]
    new = {old: index for index, old in enumerate(places, 1)}
    doubts = []
    for doubt in reading.doubts:
        lines = tuple(new[number] for number in doubt.lines if number in new)
        if lines and (doubt.kind != "list-differs" or len(lines) == len(doubt.lines)):
            doubts.append(replace(doubt, lines=lines))
    return replace(reading, lines=tuple(reading.lines[number - 1] for number in places), doubts=tuple(doubts))


def _change(line: AwardLine, what: str) -> AwardLine | None:
    folded = fold(what)
    for kind, words in _KINDS:
        if folded in words:
            return replace(line, recipient_kind=kind)
    count = _COUNT.fullmatch(what)
    if count is not None:
        return replace(line, count=int(count[1])) if int(count[1]) else None
    year = _YEAR.fullmatch(what)
    if year is not None:
        return replace(line, year=int(year[1]))
    return _change_award(line, what)


def _change_award(line: AwardLine, what: str) -> AwardLine | None:
    tokens = split_tokens(what)
    items = join_items(AtomReader(tokens, strict=False, city="province").read(), tokens)
    award: AwardName | None = next((item.award for item in items if item.award is not None), None)
    giver: Body | None = next((item.body for item in items if item.body is not None), None)
    if award is None and giver is None:
        return None
    if giver is not None:
        line = replace(line, conferrer=giver.text, conferrer_kind=giver.kind, conferrer_level=giver.level)
    if award is None:
        form = {"giấy khen": "giay-khen", "bằng khen": "bang-khen"}.get(line.award or "")
        return line if form is None else change_award(line, form)
    if award.family in ("giay-khen", "bang-khen"):
        return change_award(line, award.family)
    return replace(
        line, award=None if award.grade == "generic" else award.name, code=award.code or award.family,
        grade=award.grade, word=award.name, recipient_kind=award.kind or line.recipient_kind,
    )  # fmt: skip


def _unask(reading: Reading, number: int, line: AwardLine) -> tuple[Doubt, ...]:
    """The questions that are still open after line `number` was changed by hand."""
    old = reading.lines[number - 1]
    settled: set[str] = set()
    if old.recipient_kind != line.recipient_kind:
        settled |= {"collective-under-individuals", "individual-under-collectives"}
    if old.recipient_kind != line.recipient_kind or old.count != line.count:
        settled.add("list-differs")
    if old.word != line.word or old.conferrer != line.conferrer:
        settled |= {"no-form", "joint-forms", "unusual-giver"}
    return tuple(doubt for doubt in reading.doubts if not (doubt.kind in settled and number in doubt.lines))
