"""Corrections of a registration in words: "sửa 3 thành 98 %, hạn 30/11", "thêm cstđ cơ sở", "cho bà Lan chứ".

Titles and targets are numbered in one row, as the review shows them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from commendation import matching
from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.numbers import read_amount as read_figure
from handlers.engine.drafts import begin_with_names
from handlers.engine.flow import Context, Correction, Draft, Reject
from handlers.engine.messages import Label, Words
from handlers.engine.rewording import read_becoming, read_denial, strip_marks
from handlers.flows import nominees, target_answers, titles, typed_values
from handlers.flows.amounts import read_amount
from handlers.flows.register_line import DUE, read_target, read_targets
from handlers.flows.target_answers import take_due
from handlers.flows.wording import kind_word

_SLOTS = ("recipient_kind", "nominee", "year", "titles", "targets")
_KINDS = {"tap the": "collective", "ca nhan": "individual"}
_NUMBERED = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)?(?:(?P<what>chỉ tiêu|chi tieu|mục|muc|số|so)\s+)?"
    r"(?:thứ\s+|thu\s+)?\(?(?P<number>\d{1,2})\)?"
    r"(?:\s*(?:\b(?:thành|thanh|là|la|sang)\b|:|=|->|→)\s*|\s+(?=(?:hạn|han|trước|truoc)\b|\d))(?P<value>\S.*)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:sửa|sua|đổi|doi)\s+(?P<name>\S.*?)\s+(?:thành|thanh|là|la|sang)\s+(?P<value>\S.*)", re.IGNORECASE
)
_ONLY_TARGET = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)?(?:chỉ tiêu|chi tieu)\s*(?:\b(?:thành|thanh|là|la|sang|còn|con)\b|:|=|->|→)?\s*"
    r"(?P<value>(?:\d|hạn|han).*)",
    re.IGNORECASE,
)
_DROP = re.compile(
    r"(?:bỏ|bo|xóa|xoá|xoa)\s+(?:(?P<what>chỉ tiêu|chi tieu|mục|muc|số|so)\s+)?\(?(?P<number>\d{1,2})\)?", re.IGNORECASE
)
_DROP_NAMED = re.compile(r"(?:bỏ|bo|xóa|xoá|xoa)\s+(?P<name>\S.*)", re.IGNORECASE)
_ADD = re.compile(
    r"(?:thêm|them)\s+(?:cả\s+|ca\s+)?(?P<target>(?:chỉ tiêu|chi tieu)\s*:?\s*)?(?P<value>\S.*?)(?:\s+(?:nữa|nua))?",
    re.IGNORECASE,
)
_FOR = re.compile(r"(?:(?:đăng ký|dang ky|dk|đk)\s+)?(?:cho|của|cua)\s+", re.IGNORECASE)


def correct_registration(ctx: Context, draft: Draft, text: str) -> Correction | None:
    """The draft as a sentence corrects it; None for what is no such correction. Raises Reject."""
    if any(slot not in draft for slot in _SLOTS):
        return None
    said = strip_marks(text)
    line = said.words
    added = _ADD.fullmatch(line)
    if added is not None:
        return _add(ctx, draft, added["value"], is_target=added["target"] is not None)
    dropped = _DROP.fullmatch(line)
    if dropped is not None:
        return _drop(ctx, draft, *_find_place(draft, dropped["what"], int(dropped["number"]), is_target=False))
    numbered = _NUMBERED.fullmatch(line)
    if numbered is not None:
        value = numbered["value"]
        found = _find_place(draft, numbered["what"], int(numbered["number"]), is_target=_is_figure(value))
        return _change(ctx, draft, *found, value)
    swapped = read_denial(line)
    if swapped is not None:
        return _replace(ctx, draft, *swapped)
    return _correct_named(ctx, draft, line) or _correct_whole(ctx, draft, line, surely=said.takes_back)


def _correct_named(ctx: Context, draft: Draft, line: str) -> Correction | None:
    """What names a title or target by its words: "đổi ldtt thành cstđ cơ sở", "bỏ giấy khen", "chỉ tiêu 95%"."""
    named, dropped, only = _NAMED.fullmatch(line), _DROP_NAMED.fullmatch(line), _ONLY_TARGET.fullmatch(line)
    if only is not None and draft["targets"]:
        if len(draft["targets"]) > 1:
            first = len(draft["titles"]) + 1
            raise Reject("register.which_target", first=first, last=len(draft["titles"]) + len(draft["targets"]))
        return _change(ctx, draft, "targets", 0, only["value"])
    if named is not None:
        place = _find_called(ctx, draft, named["name"])
        return _change(ctx, draft, *place, named["value"]) if place is not None else None
    place = _find_called(ctx, draft, dropped["name"]) if dropped is not None else None
    return _drop(ctx, draft, *place) if place is not None else None


def _correct_whole(ctx: Context, draft: Draft, line: str, *, surely: bool) -> Correction | None:
    """What tells its slot by itself: a kind of nominee, a year, somebody who is registered instead."""
    becomes = read_becoming(line)
    value = becomes if becomes is not None else line
    if becomes is None and not surely and not _FOR.match(value):
        return None
    if re.fullmatch(r"(?:năm\s+|nam\s+)?20\d\d", value, re.IGNORECASE):
        year = typed_values.take_year_to_register(ctx, draft, value)
        return Correction({**draft, "year": year}, _tell("year", str(draft["year"]), str(year)))
    kind = _KINDS.get(fold(value))
    if kind is not None:
        kept = {slot: held for slot, held in draft.items() if slot not in ("nominee", "titles")}
        said = _tell("recipient_kind", kind_word(draft["recipient_kind"]), kind_word(kind))
        return Correction({**kept, "recipient_kind": kind}, said) if kind != draft["recipient_kind"] else None
    return _name(ctx, draft, _FOR.sub("", value, count=1)) if _FOR.match(value) else None


def _replace(ctx: Context, draft: Draft, old: str, new: str) -> Correction | None:
    """ "không phải tôi mà bà Lan", "cstđ chứ không phải ldtt"."""
    was = fold(_FOR.sub("", old, count=1))
    held = fold(draft["nominee"]["name"])
    if was in nominees.ME or held.endswith(fold(matching.strip_address(old))):
        return _name(ctx, draft, _FOR.sub("", new, count=1))
    place = _find_called(ctx, draft, old)
    if place is not None:
        return _change(ctx, draft, *place, new)
    return _correct_whole(ctx, draft, new, surely=True)


def _name(ctx: Context, draft: Draft, name: str) -> Correction:
    """Somebody else is registered. Raises Reject, e.g. where a member may only register themselves."""
    [wanted] = nominees.split_nominee(ctx, draft, name)
    named = nominees.find_nominee(ctx, draft, wanted)
    said = _tell("nominee", nominees.show_nominee(ctx, draft), wanted)
    if named.sure is None:
        return Correction({**draft, "_editing": "nominee", **begin_with_names([wanted])}, said)
    nominees.check_nominee(ctx, draft, [named.sure])
    changed = {**draft, "nominee": named.sure}
    return Correction(changed, _tell("nominee", nominees.show_nominee(ctx, draft), nominees.show_nominee(ctx, changed)))


def _add(ctx: Context, draft: Draft, value: str, *, is_target: bool) -> Correction | None:
    """Further titles, or further targets."""
    if is_target:
        items = read_targets(ctx, value, draft["year"])
        shown = "; ".join(target_answers.target_line(ctx, item) for item in items)
        return Correction({**draft, "targets": [*draft["targets"], *items]}, Words("register.added", line=shown))
    return _put_titles(ctx, draft, draft["titles"], value, ())


def _put_titles(ctx: Context, draft: Draft, before: Sequence[str], value: str, after: Sequence[str]) -> Correction:
    """What a text names between the titles that stay; where that is not clear it is asked about."""
    try:
        held = list(dict.fromkeys([*before, *titles.read_titles(ctx, draft, value), *after]))
    except Reject as reject:
        if not reject.choices:
            raise
        opened = {"picked": [*before, *after], "queue": [value], "ends": True}
        return Correction({**draft, "_editing": "titles", "_open": opened}, Words("register.titles_asked"))
    shown = titles.show_titles(ctx, {**draft, "titles": held})
    return Correction({**draft, "titles": held}, Words("register.titles_now", titles=shown))


def _find_called(ctx: Context, draft: Draft, name: str) -> tuple[str, int] | None:
    """The slot and place of the title, or else of the one target, that a text names."""
    try:
        codes = titles.read_titles(ctx, draft, name)
    except Reject:
        codes = []
    form = _form_called(name)
    held = [at for at, code in enumerate(draft["titles"]) if code in codes or load_catalogue().award(code).form == form]
    if held:
        return ("titles", held[0]) if len(held) == 1 else None
    at_target = _find_target(draft, name)
    return ("targets", at_target) if at_target is not None else None


def _form_called(name: str) -> str | None:
    """The form that a bare name means: "giấy khen"."""
    found = load_catalogue().look_up(name)
    return found.generic.form if found.generic is not None else None


def _tell(slot: str, before: str, after: str) -> Label:
    return Words("engine.corrected", name=Words(f"register.{slot}.name"), before=before, after=after)


def _is_figure(value: str) -> bool:
    return read_figure(value).value is not None or DUE.match(value) is not None


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
        return _put_titles(ctx, draft, held[:at], value, held[at + 1 :])
    held[at] = _change_target(ctx, dict(held[at]), value, draft["year"])
    number = len(draft["titles"]) + at + 1
    said = Words("register.target_now", number=number, line=target_answers.target_line(ctx, held[at]))
    return Correction({**draft, "targets": held}, said)


def _change_target(ctx: Context, item: dict[str, Any], value: str, year: int) -> dict[str, Any]:
    """A target with another figure, day, or both; else with other words."""
    due = DUE.search(value)
    rest = clean(value[: due.start()] + value[due.end() :] if due is not None else value).strip(" ,")
    if due is not None:
        item["due"] = take_due(ctx, {"_shared": {"year": year}}, due[1])
    figure = read_amount(rest) if rest else None
    if figure is not None:
        measure = figure["measure"] or item.get("measure")
        return {
            **item,
            "text": target_answers.text_of(item),
            "amount": {**figure, "measure": measure},
            "measure": measure,
        }
    if not rest:
        return item
    return {**item, **{key: held for key, held in read_target(ctx, rest, year).items() if held is not None}}


def _drop(ctx: Context, draft: Draft, slot: str, at: int) -> Correction:
    held = [one for place, one in enumerate(draft[slot]) if place != at]
    if slot == "titles" and not held:
        raise Reject("register.last_title")
    gone = draft[slot][at]
    line = (
        target_answers.target_line(ctx, gone)
        if slot == "targets"
        else titles.show_titles(ctx, {**draft, "titles": [gone]})
    )
    return Correction({**draft, slot: held}, Words("register.dropped", line=line))


def show_numbered_titles(ctx: Context, draft: Draft) -> str:
    """The titles with the numbers they have in a review, where more than one thing is numbered."""
    if len(draft["titles"]) + len(draft.get("targets") or []) < 2:
        return titles.show_titles(ctx, draft)
    shown = [titles.show_titles(ctx, {**draft, "titles": [code]}) for code in draft["titles"]]
    return "; ".join(f"{number}. {title}" for number, title in enumerate(shown, start=1))
