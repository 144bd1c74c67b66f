"""Headings: what they say for the paragraphs below them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from commendation.folding import fold
from commendation.reading.lines.awards import GENERIC
from commendation.reading.lines.body_levels import is_superior
from commendation.reading.lines.givers import Body
from commendation.reading.lines.grammar import Frame, SentenceReader, Setting
from commendation.reading.lines.layout import Paragraph
from commendation.reading.lines.pieces import Item
from commendation.reading.lines.tokens import BIRTH

_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_HEADING = 3
_LONGEST_LEVEL = 40
_LEVEL_CELL = re.compile(r"(?:khen (?:thuong )?)?(?:cap|khoi) [a-z ]{2,24}")
_KIND_CELL = re.compile(r"(?:ve )?(?:tap the|ca nhan|ho gia dinh|ho|gia dinh)(?: \d+)?")


def extend_setting(
    setting: Setting, items: Sequence[Item], reader: SentenceReader, frames: Sequence[Frame], line: str
) -> Setting:
    """What a heading says for the paragraphs below it."""
    kinds = {item.recv.kind for item in items if item.recv is not None and not item.recv.named}
    everything = [part for item in items for part in (item, *item.inner)]
    body = next((item.body for item in everything if item.body is not None), None)
    award = next((frame.award for frame in frames), None)
    act = next((item.award for item in items if item.award is not None and item.award.verb), None)
    level = next((item.value for item in items if item.tag == "level"), None)
    if kinds:
        kind = kinds.pop() if len(kinds) == 1 else None
        setting = replace(setting, kind=kind)
    if level is not None and len(items) < 6:
        setting = replace(setting, level=level, giver=None)  # type: ignore[arg-type]
    if body is not None and not (body.head.office and not body.head.confers):
        gives = award is not None or act is not None or any(item.tag == "give" for item in items)
        if _is_passive(items, body):
            setting = replace(setting, giver=None, recipient=None)
        elif gives and (frames or act is not None):
            giver = frames[0].giver if frames and frames[0].giver is not None else body
            setting = replace(setting, giver=giver, recipient=None)
        elif len(items) <= 6 and (body.head.area or is_superior(body)):
            setting = replace(setting, giver=body, level=None)
        elif len(items) <= 6:
            setting = replace(setting, recipient=body.text, giver=None)
    named = next((item.recv.names[0] for item in items if item.recv is not None and item.recv.named), None)
    if body is None and named is not None and award is None and len(items) <= _SHORT_HEADING:
        setting = replace(setting, recipient=named, giver=None)
    if award is not None:
        setting = replace(setting, award=award)
        if frames[0].giver is not None:
            setting = replace(setting, giver=frames[0].giver)
    elif act is not None and not reader.planned and _announces(line, items):
        setting = replace(setting, award=setting.award or GENERIC)
    if reader.planned and not reader.ruled and not any(item.tag == "achieved" for item in items):
        setting = replace(setting, planned=True)
    if any(item.tag == "achieved" for item in items) and not any(item.tag == "propose" for item in items):
        setting = replace(setting, planned=False)
    if reader.decision is not None:
        setting = replace(setting, decision=reader.decision)
        if body is not None:
            setting = replace(setting, giver=body, recipient=None)
    years = _YEAR.findall(BIRTH.sub("", line))
    if years:
        setting = replace(setting, year=int(years[-1]))
    return setting


def _is_passive(items: Sequence[Item], body: Body) -> bool:
    """Whether a heading says of a body that it was commended: "Năm 2023 xã Yên Bình được khen thưởng:"."""
    return any(one.body is body and other.tag == "get" for one, other in pairwise(items))


def _announces(line: str, items: Sequence[Item]) -> bool:
    """Whether a heading with a word such as "khen" says that what is listed below was commended."""
    if any(item.tag in ("plan", "future", "rule", "propose") for item in items):
        return False
    return line.rstrip().endswith(":") or (len(items) <= 6 and any(item.body is not None for item in items))


def is_heading(line: str, frames: Sequence[Frame], following: Paragraph | None, rank: float) -> bool:
    """Whether a paragraph only announces what follows: it opens a list and names nobody."""
    if following is not None and following.person is not None:
        return not any(frame.number is not None or any(recv.count for recv in frame.receivers) for frame in frames)
    opens = following is not None and rank < following.rank and frames and all(frame.receivers for frame in frames)
    if not line.rstrip().endswith(":") and not opens:
        return False
    if (
        line.rstrip().endswith(":")
        and following is not None
        and frames
        and all(_is_bare_act(frame) for frame in frames)
    ):
        return True  # "Năm 2023 xã Yên Bình được khen thưởng:"
    return not any(
        frame.number is not None or any(recv.count and not recv.bare for recv in frame.receivers) for frame in frames
    )


def _is_bare_act(frame: Frame) -> bool:
    return frame.award.verb and frame.number is None and all(recv.named for recv in frame.receivers)


def is_kind_cell(text: str) -> bool:
    return len(text) < 20 and bool(_KIND_CELL.fullmatch(fold(text)))


def is_level_cell(text: str) -> bool:
    """Whether a line says only at what level the awards below it were given: "Cấp huyện"."""
    return len(text) < _LONGEST_LEVEL and bool(_LEVEL_CELL.fullmatch(fold(text)))


def may_hold_award(line: str) -> bool:
    words = fold(line)
    return any(word in words for word in (
        "khen", "danh hieu", "tang", "huan chuong", "huy ", "thi dua", "tien tien", "ki niem chuong", "tuyen duong",
        "bieu duong", "ld", "cst", "gk", "bk", "van hoa", "vinh danh", "quyet thang", "khen",
    ))  # fmt: skip


def is_enforcement(line: str) -> bool:
    """Whether an article says who carries the decision out: "... chịu trách nhiệm thi hành Quyết định này"."""
    words = fold(line[-200:])
    return any(phrase in words for phrase in ("trach nhiem thi hanh", "quyet dinh thi hanh", "thi hanh quyet dinh"))


def is_preamble(line: str) -> bool:
    """Whether a line only names what a decision rests on: "Căn cứ Tờ trình số ... về việc khen thưởng ...;"."""
    return fold(line[:12]).startswith(("can cu ", "xet de nghi")) and line.rstrip()[-1:] in ";,"


def take_prefix(setting: Setting, items: list[Item]) -> tuple[Setting, list[Item]]:
    """A kind before a colon is a heading on the same line: "Về tập thể: ...", "a) Tập thể: BK 01"."""
    start = 1 if items and items[0].tag == "reason" and len(items) > 1 else 0
    if len(items) <= start + 2 or items[start + 1].tag != ":":
        return setting, items
    recv = items[start].recv
    rest = items[start + 2 :]
    if recv is None or recv.count is not None or recv.named or not any(item.award is not None for item in rest):
        return setting, items
    return replace(setting, kind=recv.kind), rest
