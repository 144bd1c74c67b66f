"""How corrections are worded: "sửa số quyết định thành 45", "nhầm, năm 2022", "bỏ người ký"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from commendation.folding import clean, fold
from handlers.engine.flow import Flow, Group, Step
from handlers.engine.messages import Texts

_LEAD = re.compile(
    r"(?:(?:à|a|ờ|ơ|ấy|ay|nhầm|nham|sai|quên|quen|không|khong|ko)\b(?!\s+(?:phải|phai)\b)"
    r"[\s,.:;–-]*(?:(?:rồi|roi)\b[\s,.]*)?)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:mới\s+đúng|moi\s+dung|mới\s+phải|moi\s+phai|chứ|chu|cơ|nhé|nhe)[\s.!]*$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:sửa|sua|đổi|doi|chuyển|chuyen|thêm|them|bổ sung|bo sung|ghi)\s+(?:lại\s+|lai\s+)?", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"(?P<name>\S.{0,40}?)\s*(?:\b(?:phải là|phai la|là|la|thành|thanh|sang)\b|[:=]|->|→)\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_CLEARS = re.compile(r"(?:bỏ|bo|xoá|xóa|xoa)\s+(?:trống\s+|trong\s+|hẳn\s+|han\s+)?(?P<name>\S.*)", re.IGNORECASE)

_NOT_BUT = re.compile(
    r"(?:không|khong|ko)\s+(?:phải|phai)\s+(?:là\s+|la\s+)?(?P<old>.+?)[\s,]+(?:mà|ma)\s+"
    r"(?:phải\s+|phai\s+)?(?:là\s+|la\s+)?(?P<new>.+)",
    re.IGNORECASE,
)
_BUT_NOT = re.compile(
    r"(?:là\s+|la\s+)?(?P<new>\S.*?)[\s,]+(?:chứ\s+|chu\s+)?(?:không|khong|ko)\s+(?:phải|phai)\s+"
    r"(?:là\s+|la\s+)?(?P<old>\S.*)",
    re.IGNORECASE,
)
_BECOMES = re.compile(
    r"(?:(?:sửa|sua|đổi|doi|chuyển|chuyen)\s+(?:lại\s+|lai\s+)?)?"
    r"(?:thành|thanh|sang|phải là|phai la|là|la)\s+(?P<new>.+)",
    re.IGNORECASE,
)

_TWO_VALUES = re.compile(r".*\d\S*\s*(?:\b(?:thành|thanh|sang)\b|->|→)\s*\S", re.IGNORECASE)
"""Says an old and a new value, so that the whole of it is none."""
_COUNTING = "so"
"""Before a number alone it rather means a choice: "số 2"."""


@dataclass(frozen=True)
class Said:
    """A sentence without what only tells that it takes something back: "nhầm, ... mới đúng"."""

    words: str
    takes_back: bool


def strip_marks(text: str) -> Said:
    """What a sentence says, and whether its own words make it a correction."""
    line = clean(text).strip(" .!")
    lead = _LEAD.match(line)
    words = line[lead.end() :] if lead is not None else line
    tail = _TAIL.search(words)
    words = words[: tail.start()] if tail is not None else words
    return Said(words.strip(" ,"), lead is not None or tail is not None) if words.strip(" ,") else Said(line, False)


def read_denial(line: str) -> tuple[str, str] | None:
    """What is denied and what is said instead: "không phải bà Lan mà bà Liên", "2022 chứ không phải 2023"."""
    found = _NOT_BUT.fullmatch(line) or _BUT_NOT.fullmatch(line)
    return (found["old"], found["new"]) if found is not None else None


def read_becoming(line: str) -> str | None:
    """The new value that is said without its slot: "đổi thành tập thể", "phải là 2022"."""
    found = _BECOMES.fullmatch(line)
    return found["new"] if found is not None else None


def names_of(texts: Texts, flow: Flow, step: Step) -> tuple[str, ...]:
    """What a slot is called, folded: its name in the review, and what else people say."""
    return (fold(texts.raw(f"{flow.id}.{step.id}.name")), *step.also)


IsHeld = Callable[[Step, str], bool]
"""Whether words say what a step's slot holds."""


def read_correction(
    texts: Texts, flow: Flow, steps: Iterable[Step], text: str, is_held: IsHeld, *, bare: bool = False
) -> tuple[Step, str] | None:
    """The step whose name a sentence says, and the words for its new value.

    The longest name counts: "số lượng" is not "số". Between it and the new value only the old one may stand.
    With `bare` nothing need stand between the two ("số quyết định 45"): where little but a correction is expected.
    """
    said = strip_marks(text)
    verb = _VERB.match(said.words)
    line = said.words[verb.end() :] if verb is not None else said.words
    called = _by_name(texts, flow, steps)
    if fold(line) in called:
        return None
    found = _BETWEEN.fullmatch(line)
    if found is not None and fold(found["name"]) in called:
        return called[fold(found["name"])], found["value"]
    if found is not None and verb is not None:  # "sửa qđ 45 thành 21": the old value is said too
        before = found["name"].split()
        for length in range(len(before) - 1, 0, -1):
            step = called.get(fold(" ".join(before[:length])))
            if step is not None and is_held(step, " ".join(before[length:])):
                return step, found["value"]
    if _TWO_VALUES.match(line):
        return None
    words = line.split()
    for length in range(len(words) - 1, 0, -1) if bare or verb is not None else ():
        name = fold(" ".join(words[:length]))
        step = called.get(name) if name != _COUNTING else None
        if step is not None:
            return step, " ".join(words[length:]).lstrip(" ,")
    return None


def read_clearing(texts: Texts, flow: Flow, steps: Iterable[Step], text: str) -> Step | None:
    """The step whose answer a sentence like "bỏ người ký" takes out: one that may be left for later."""
    found = _CLEARS.fullmatch(strip_marks(text).words)
    step = _by_name(texts, flow, steps).get(fold(found["name"])) if found is not None else None
    return step if step is not None and step.later else None


def _by_name(texts: Texts, flow: Flow, steps: Iterable[Step]) -> dict[str, Step]:
    named = [step for step in steps if step.id not in flow.given and not isinstance(step, Group)]
    return {name: step for step in reversed(named) for name in names_of(texts, flow, step)}
