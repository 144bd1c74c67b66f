"""A pasted text with awards: what was read is shown as a numbered table, asked about, corrected in words, then entered.

The run holds the reading; nothing is in the ledger before it is confirmed, and all of it is one turn, so one undo.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from commendation.folding import clean, fold
from commendation.reading.lines import Reading, apply_correction, read_answers, settle_doubt
from handlers import commands
from handlers.engine.filling import YES_WORDS
from handlers.engine.flow import Act, Action, Context, Flow, Reject, Start
from handlers.engine.messages import Label, Say, Words, load_texts
from handlers.flows import narrative, pasted_lines, pasted_saving, pasted_table, roster, tallying, typed_values
from handlers.flows.pasted_corrections import correct_pasted
from handlers.flows.pasted_lines import from_json, is_whole, to_json
from handlers.flows.pasted_table import show_lines, view
from storage.records import Run

SHORT = 300
"""A longer text, or one of several lines, is a pasted page and no sentence."""
_SAVE = frozenset(
    {"ghi", "ghi het", "ghi tat ca", "ghi ca", "ghi luon", "ghi het di", "ghi tat ca di", "ghi so"}
    | {"luu", "luu het", "luu tat ca", "nhap het"}
)
_SAVE_BUT = re.compile(r"(?:ghi|lưu|luu)\s+(?:hết|het|tất cả|tat ca|cả|ca)\s+(?:trừ|tru)\s+(.+)", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?:(?:bỏ|bo|dòng|dong|số|so)\s+)*([\d\s,;.&–-]+(?:(?:và|va|đến|den)[\d\s,;.&–-]+)*)", re.IGNORECASE
)
_YEAR_OF_ALL = re.compile(
    r"(?:(?:sửa|sua|đổi|doi)\s+)?(?:(?:tất cả|tat ca|cả|ca)\s+)?(?:năm|nam)\s+"
    r"(?:(?:thành|thanh|là|la|sang)\s+)?(\d{4})",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:xem )?trang (\d{1,3})")
_JOINING = re.compile(r"(?<=[\d①-⑳])\s*(?:là|la|thì|thi|chọn|chon)\s+", re.IGNORECASE)
_SEE = frozenset({"xem bang", "bang", "xem lai", "xem", "xem lai bang"})


# --- Beginning --------------------------------------------------------------------------------------------------


def is_page(text: str) -> bool:
    """Whether a text is a pasted page and no sentence."""
    return len(text) > SHORT or "\n" in text.strip()


def read_page(ctx: Context, text: str) -> Start | None:
    """The conversation about a pasted page; None for a sentence, and for a page that names no award."""
    if not is_page(text) or not commands.may_use(ctx.ledger.role, PASTE_AWARDS.id):
        return None
    reading = pasted_lines.read_text(ctx, text)
    return start(ctx, reading) if states_award(reading) else None


def states_award(reading: Reading) -> bool:
    """Whether a reading names a form or title at least once: mere "được khen" may be said of anything."""
    return any(line.grade != "generic" for line in reading.lines)


def start(ctx: Context, reading: Reading, *, file: str | None = None) -> Start:
    """Begin to talk about a reading."""
    draft = {"reading": to_json(reading), "at": ctx.now.strftime("%H:%M"), "file": file, "page": 1}
    return Start(PASTE_AWARDS.id, draft)


# --- What is said -----------------------------------------------------------------------------------------------


def _ask(ctx: Context, run: Run) -> Say:
    return view(ctx, run.draft)


def _show(ctx: Context, draft: dict[str, Any], *before: Label) -> Act:
    """Keep the draft and say how things stand; without any line left there is nothing more to talk about."""
    if not draft["reading"]["lines"]:
        return Act(say=Say((Words("paste_awards.nothing_left"),)), state=draft, ends=True)
    return Act(say=view(ctx, draft, *before), state=draft)


def _keep(run: Run, reading: Reading) -> dict[str, Any]:
    """The draft with another reading."""
    pages = max(1, -(-len(reading.lines) // pasted_table.LINES_A_PAGE))
    return {**run.draft, "reading": to_json(reading), "asking": None, "page": min(run.draft["page"], pages)}


# --- What is heard ----------------------------------------------------------------------------------------------


def _hear(ctx: Context, run: Run, text: str) -> Act:
    """A typed answer, in the order of what it most likely means. Raises Reject."""
    reading = from_json(run.draft["reading"])
    heard = _hear_dropping(ctx, run, reading, text) or _hear_year(ctx, run, reading, text)
    heard = heard or _hear_answers(ctx, run, reading, text) or _hear_correction(ctx, run, reading, text)
    if heard is not None:
        return heard
    folded = fold(text)
    if folded in _SAVE or (folded in YES_WORDS and not reading.doubts):
        return _save(ctx, run, "")
    page = _PAGE.fullmatch(folded)
    if page is not None or folded in _SEE:
        return _turn_page(ctx, run, page[1] if page is not None else str(run.draft["page"]))
    raise Reject("paste_awards.unclear", text=clean(text)[:60])


def _hear_dropping(ctx: Context, run: Run, reading: Reading, text: str) -> Act | None:
    """Numbers of lines where they were asked for, or "ghi hết trừ dòng 4"."""
    but = _SAVE_BUT.fullmatch(clean(text))
    if but is None and run.draft.get("asking") != "drop":
        return None
    numbers = _NUMBERS.fullmatch(clean(but[1] if but is not None else text))
    left = apply_correction(reading, f"bỏ {numbers[1].strip(' .;&')}") if numbers is not None else None
    if numbers is not None and left is None:
        raise Reject("paste_awards.no_such_line", count=len(reading.lines))
    return _show(ctx, _keep(run, left), _tell_change(ctx, reading, left)) if left is not None else None


def _hear_year(ctx: Context, run: Run, reading: Reading, text: str) -> Act | None:
    """The year of the lines that name none, or "sửa năm thành 2023" for all of them."""
    said = _YEAR_OF_ALL.fullmatch(clean(text))
    if said is not None:
        undated = (replace(line, year=None) for line in reading.lines)
        reading, text = replace(reading, lines=tuple(undated)), said[1]
    if all(line.year is not None for line in reading.lines):
        return None
    try:
        return _show(ctx, _keep(run, pasted_lines.set_year(reading, typed_values.take_year(ctx, {}, text))))
    except Reject:
        if said is None and apply_correction(reading, text) is not None:
            return None
        raise


def _hear_answers(ctx: Context, run: Run, reading: Reading, text: str) -> Act | None:
    """ "1 chưa rõ, 2 đúng": the numbers are those of the questions."""
    if not reading.doubts:
        return None
    found = read_answers(reading, _JOINING.sub(" ", clean(text)))
    if found is None and fold(text) in YES_WORDS - _SAVE:
        found = {number: doubt.choices[0] for number, doubt in enumerate(reading.doubts, 1)}
    return _settle(ctx, run, reading, found) if found is not None else None


def _settle(ctx: Context, run: Run, reading: Reading, found: dict[int, str]) -> Act:
    # From the last on, since a question that is answered moves those after it up.
    for number in sorted(found, reverse=True):
        reading = settle_doubt(reading, number, found[number])
    return _show(ctx, _keep(run, reading))


def _hear_correction(ctx: Context, run: Run, reading: Reading, text: str) -> Act | None:
    corrected = correct_pasted(ctx, reading, text) or apply_correction(reading, text)
    if corrected is None:
        return None
    return _show(ctx, _keep(run, corrected), _tell_change(ctx, reading, corrected))


def _tell_change(ctx: Context, before: Reading, after: Reading) -> Label:
    """What a correction did: the line as it is now, or how many are gone."""
    if len(after.lines) != len(before.lines):
        return Words("paste_awards.dropped", count=len(before.lines) - len(after.lines))
    pairs = enumerate(zip(before.lines, after.lines, strict=True), 1)
    number = next((number for number, (old, new) in pairs if old != new), 1)
    [line] = show_lines(ctx, [(number, after.lines[number - 1])])
    return Words("paste_awards.changed", line=line)


# --- Entering -----------------------------------------------------------------------------------------------------


def _save(ctx: Context, run: Run, argument: str) -> Act:
    """Enter the lines, once nothing stands against it that was not shown. `argument`: "whole" leaves the others out."""
    reading = from_json(run.draft["reading"])
    if any(line.year is None for line in reading.lines):
        return _show(ctx, run.draft)
    lacking = [number for number, line in enumerate(reading.lines, 1) if not is_whole(line)]
    if lacking:
        return pasted_saving.ask_about_lacking(run, reading, lacking)
    doubles = pasted_lines.find_doubles(ctx, reading.lines) if argument != "anyway" else {}
    if doubles:
        return pasted_saving.ask_about_doubles(ctx, run, reading, doubles)
    return pasted_saving.enter(ctx, run, reading)


# --- Buttons ------------------------------------------------------------------------------------------------------


def _turn_page(ctx: Context, run: Run, argument: str) -> Act:
    pages = -(-len(run.draft["reading"]["lines"]) // pasted_table.LINES_A_PAGE)
    page = min(max(int(argument), 1), pages)
    return _show(ctx, {**run.draft, "page": page, "table": True, "asking": None})


def _press_choice(ctx: Context, run: Run, argument: str) -> Act:
    number, _, choice = argument.partition(".")
    return _settle(ctx, run, from_json(run.draft["reading"]), {int(number): choice})


def _press_year(ctx: Context, run: Run, argument: str) -> Act:
    return _show(ctx, _keep(run, pasted_lines.set_year(from_json(run.draft["reading"]), int(argument))))


def _press_drop(ctx: Context, run: Run, argument: str) -> Act:
    return _show(ctx, {**run.draft, "asking": "drop"})


def _press_whole(ctx: Context, run: Run, argument: str) -> Act:
    """Leave out the lines that lack something, then go on as if those were all."""
    reading = from_json(run.draft["reading"])
    whole = pasted_lines.drop_lines(reading, [n for n, line in enumerate(reading.lines, 1) if not is_whole(line)])
    return _save(ctx, replace(run, draft=_keep(run, whole)), "")


def _press_undouble(ctx: Context, run: Run, argument: str) -> Act:
    reading = from_json(run.draft["reading"])
    left = pasted_lines.drop_lines(reading, list(pasted_lines.find_doubles(ctx, reading.lines)))
    return _show(ctx, _keep(run, left), _tell_change(ctx, reading, left))


def _press_anyway(ctx: Context, run: Run, argument: str) -> Act:
    return _save(ctx, run, "anyway")


def _press_prose(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=narrative.keep_prose(ctx, run.draft["reading"]["text"]), ends=True)


def _press_list(ctx: Context, run: Run, argument: str) -> Act:
    return roster.show_list(ctx, tallying.ask_plain((int(argument),)), "1")


def _label(ctx: Context, draft: dict[str, Any]) -> str:
    return load_texts().raw("paste_awards.title").format(at=draft["at"], count=len(draft["reading"]["lines"]))


PASTE_AWARDS = Flow(
    id="paste_awards",
    version=1,
    ask=_ask,
    hear=_hear,
    label=_label,
    starts=("undo", "roster", "narrative"),
    actions=(
        Action("save", _save, "paste_awards.save"),
        Action("whole", _press_whole),
        Action("anyway", _press_anyway, "paste_awards.anyway"),
        Action("undouble", _press_undouble, "paste_awards.undouble"),
        Action("settle", _press_choice),
        Action("year", _press_year),
        Action("page", _turn_page),
        Action("drop", _press_drop, "paste_awards.drop"),
        Action("prose", _press_prose, "paste_awards.prose"),
        Action("list", _press_list),
        Action("undo", lambda ctx, run, argument: Act(start=Start("undo")), "paste_awards.undo"),
    ),
)
