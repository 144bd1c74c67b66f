"""What has to be asked about award lines before they are taken over, and what the answers change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from commendation.reading.lines.announced import count_as_announced
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.joint import give_both, list_forms, name_award
from commendation.reading.lines.model import AwardLine, Doubt, DoubtKind, Reading

_ORDER: tuple[DoubtKind, ...] = (
    "no-form", "joint-forms", "collective-under-individuals", "individual-under-collectives", "list-differs",
    "unusual-giver",
)  # fmt: skip
UNCLEAR, KEEP, ANNOUNCED, BOTH = "unclear", "keep", "announced", "both"
_FORMS = {
    "giay-khen": AwardName("giấy khen", family="giay-khen"), "bang-khen": AwardName("bằng khen", family="bang-khen"),
}  # fmt: skip
_TOO_HIGH = frozenset({"province-chair", "party-province", "ministry", "prime-minister", "government", "president"})
"""Those whose certificate is a bằng khen (Luật 06/2022/QH15 Điều 72-74)."""
_TOO_LOW = frozenset({"commune-chair", "party-commune", "district-chair", "party-district", "district-body"})
_ANSWER = re.compile(r"(\d+|[①-⑳])\s*[.:)=-]?\s*([^\d,;①-⑳]+)")
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (UNCLEAR, ("chua ro", "khong ro", "chua biet", "bo qua")),
    ("giay-khen", ("giay khen", "gk", "doi thanh giay khen")),
    ("bang-khen", ("bang khen", "bk", "doi thanh bang khen")),
    ("collective", ("tap the",)), ("individual", ("ca nhan",)),
    (KEEP, ("giu", "giu nguyen", "giu nguyen van", "theo danh sach")), (ANNOUNCED, ("theo so da neu",)),
    (BOTH, ("ca hai", "nhan ca hai", "moi noi ca hai", "tach ra")),
)  # fmt: skip
_FIRST = ("dung", "dung roi", "ok", "dong y", "phai", "u", "uh", "vang", "co", "duoc")
_SECOND = ("sai", "doi", "khong", "khong dung", "sua", "giu nhu goc", "nhu goc")


def find_doubts(
    lines: Sequence[AwardLine],
    kinds: Sequence[RecipientKind | None],
    quotes: Sequence[str],
    differing: Sequence[Doubt],
) -> tuple[Doubt, ...]:
    """The questions: first what has no form, then what contradicts its heading, then what is unusual.

    `kinds` are what the headings above the lines say; `differing` are the lists that differ from what announced them.
    """
    doubts = list(differing)
    for number, (line, kind, quote) in enumerate(zip(lines, kinds, quotes, strict=True), 1):
        if line.grade == "generic":
            _add(doubts, "no-form", number, quote, (UNCLEAR, "giay-khen", "bang-khen"))
        if list_forms(line):
            _add(doubts, "joint-forms", number, quote, (UNCLEAR, BOTH))
        if kind == "individual" and line.recipient_kind == "collective":
            _add(doubts, "collective-under-individuals", number, quote, ("collective", "individual"))
        if kind == "collective" and line.recipient_kind == "individual":
            _add(doubts, "individual-under-collectives", number, quote, ("individual", "collective"))
        other = _find_usual_form(line)
        if other is not None:
            _add(doubts, "unusual-giver", number, quote, (KEEP, other))
    return tuple(sorted(doubts, key=lambda doubt: _ORDER.index(doubt.kind)))


def settle_doubt(reading: Reading, number: int, choice: str) -> Reading:
    """The reading with question `number` (from 1) answered by one of its choices. Raises ValueError for another."""
    if not 1 <= number <= len(reading.doubts) or choice not in reading.doubts[number - 1].choices:
        raise ValueError(f"{choice!r} does not answer question {number}")
    doubt = reading.doubts[number - 1]
    left = [other for other in reading.doubts if other is not doubt]
    if choice == BOTH:
        lines, left = give_both(reading.lines, doubt, left)
        return replace(reading, lines=tuple(lines), doubts=tuple(left))
    lines = count_as_announced(reading.lines, doubt) if choice == ANNOUNCED else list(reading.lines)
    for index in doubt.lines:
        lines[index - 1] = _apply(lines[index - 1], choice)
    return replace(reading, lines=tuple(lines), doubts=tuple(left))


def read_answers(reading: Reading, text: str) -> dict[int, str] | None:
    """What "1 chưa rõ, 2 đúng, 3 giữ" says about the questions by their number; None if it is no such answer.

    "đúng hết" takes every question as it was read.
    """
    folded = fold(text)
    if folded in ("dung het", "dung ca", "tat ca dung", "giu het", "nhu tren", "dong y het"):
        return {number: doubt.choices[0] for number, doubt in enumerate(reading.doubts, 1)}
    answers: dict[int, str] = {}
    for mark, words in _ANSWER.findall(text):
        number = int(mark) if mark.isdecimal() else ord(mark) - ord("①") + 1
        if not 1 <= number <= len(reading.doubts):
            return None
        choice = _read_choice(reading.doubts[number - 1], words)
        if choice is None:
            return None
        answers[number] = choice
    return answers or None


def change_award(line: AwardLine, form: str) -> AwardLine:
    """The line with another form, "giay-khen" or "bang-khen", of the same conferrer."""
    return name_award(line, _FORMS[form])


def _add(doubts: list[Doubt], kind: DoubtKind, number: int, quote: str, choices: tuple[str, ...]) -> None:
    """One question for lines that stand in the same paragraph."""
    for index, doubt in enumerate(doubts):
        if doubt.kind == kind and doubt.quote == quote:
            doubts[index] = replace(doubt, lines=(*doubt.lines, number))
            return
    doubts.append(Doubt(kind, (number,), quote, choices))


def _find_usual_form(line: AwardLine) -> str | None:
    if line.award == "giấy khen" and line.conferrer_kind in _TOO_HIGH:
        return "bang-khen"
    if line.award == "bằng khen" and line.conferrer_kind in _TOO_LOW:
        return "giay-khen"
    return None


def _apply(line: AwardLine, choice: str) -> AwardLine:
    if choice in _FORMS:
        return change_award(line, choice)
    if choice == "individual":
        return replace(line, recipient_kind="individual")
    return replace(line, recipient_kind="collective") if choice == "collective" else line


def _read_choice(doubt: Doubt, words: str) -> str | None:
    folded = fold(words)
    for choice, phrases in _WORDS:
        if folded in phrases and choice in doubt.choices:
            return choice
    if folded in _FIRST:
        return doubt.choices[0]
    return doubt.choices[1] if folded in _SECOND and len(doubt.choices) == 2 else None
