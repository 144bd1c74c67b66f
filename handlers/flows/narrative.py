"""The parts of the annual report that people write: choose a section, paste or type, saved at once.

A pasted text goes after what the section holds; "Thay cả phần" and "Xoá trắng phần này" are buttons. There is no
review: what was saved is shown, and one press takes it back. `year` is settled before the first question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation.folding import clean
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Start, When
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows.prose import (
    WORDS,
    clip,
    match_section,
    name_place,
    name_section,
    preview,
    read_held,
    show_whole,
    take_paragraphs,
    without_heading,
    write_section,
)
from handlers.flows.report_file import request_report
from handlers.flows.suggestions import press_take, suggest_prose
from handlers.flows.which_report import Which, find_which, report_year, strip_which
from report_builder.outline import SECTIONS, find_section
from storage import narratives
from storage.records import Run

SEE, REPLACE, CLEAR, SUGGEST, OTHER = "see", "replace", "clear", "suggest", "other"
"""What the step `text` holds when a button was pressed in place of writing."""
_OF_POINTS = frozenset({"strengths", "weaknesses"})
"""The sections that are lists of points (ý)."""
SHOWN_WHOLE = 600


# --- Which section ------------------------------------------------------------------------------------------------


def _describe_sections(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """Which of the year's sections are written, for the question which one."""
    which = Which.of(draft)
    held = narratives.sections(ctx.conn, ctx.ledger, which.year, which.period)
    counts = {word: len(section.paragraphs) for word, section in held.items() if section.paragraphs}
    written = [
        f"{section.name(which.period)} ({counts[section.word]})" for section in SECTIONS if section.word in counts
    ]
    empty = [section.name(which.period) for section in SECTIONS if section.word not in counts]
    states = [
        Words(sentence, sections="; ".join(labels))
        for sentence, labels in (("narrative.section.written", written), ("narrative.section.empty", empty))
        if labels
    ]
    return {"span": which.name, "states": states}


def _read_section(ctx: Context, draft: Draft, text: str) -> str:
    found = match_section(text)
    if found is None:
        raise Reject("narrative.section.unclear", text=clean(text)[:60])
    return found


# --- The text -----------------------------------------------------------------------------------------------------


def _describe_held(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """What the question says about the section: where it stands, and what it holds so far."""
    held = read_held(ctx, draft)
    values = {**name_place(draft), "where": find_section(draft["section"]).heading}
    if not held:
        return {**values, "held": Words("narrative.text.nothing_yet")}
    shown = show_whole(ctx, draft, held) if _is_short(held) else preview(ctx, draft, held)
    return {**values, "held": (Words("narrative.text.holds", count=len(held)), *shown, Words("narrative.text.add"))}


def _is_short(held: Sequence[str]) -> bool:
    return sum(map(len, held)) <= SHOWN_WHOLE


def _text_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    from report_builder.suggesting import can_suggest  # what writes a report is loaded by the first one

    held = read_held(ctx, draft)
    words = [] if not held else [REPLACE, CLEAR] if _is_short(held) else [SEE, REPLACE, CLEAR]
    return [
        Choice(word, Words(f"narrative.choice.{word}"))
        for word in (*words, *([SUGGEST] if can_suggest(draft["section"]) else []), OTHER)
    ]


def _show_text(ctx: Context, draft: Draft) -> str:
    """What was answered: the chosen thing, or how the paragraphs begin."""
    answer = draft["text"]
    return load_texts().raw(f"narrative.choice.{answer}") if isinstance(answer, str) else clip(" ".join(answer))


# --- Saving -------------------------------------------------------------------------------------------------------


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    held, answer = read_held(ctx, draft), draft["text"]
    if answer == SEE:
        return _see(ctx, run, "")
    if answer == SUGGEST:
        return suggest_prose(ctx, draft)
    if answer == OTHER:
        return Act(start=Start("narrative", Which.of(draft).slots))
    if answer == CLEAR:
        return write_section(ctx, draft, (), [Words("narrative.cleared", **name_place(draft), count=len(held))])
    if answer == REPLACE:
        new = without_heading(draft["replacement"], draft["section"])
        said = Words("narrative.replaced", **name_place(draft), count=len(new), before=len(held))
        return write_section(ctx, draft, new, [said, *preview(ctx, draft, new)])
    new = without_heading(answer, draft["section"])
    sentence = "saved" if not held else "added_one" if len(new) == 1 and draft["section"] in _OF_POINTS else "added"
    said = Words(f"narrative.{sentence}", **name_place(draft), count=len(new), total=len(held) + len(new))
    whole = (*held, *new)
    return write_section(ctx, draft, whole, [said, *preview(ctx, draft, new)], rebuild=draft.get("rebuild", False))


# --- Opening, and the buttons ---------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/noidung [năm] [phần][: nội dung]`, `/noidung 6 thang [năm] ...`."""
    heading, _, text = argument.partition(":")
    try:
        which = find_which(ctx, heading) or Which(report_year(ctx))
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    words = strip_which(heading)
    section = match_section(words) if words else None
    if section is not None:
        return start_section(ctx, which.slots | {"section": section}, text)
    unclear = Say((Words("narrative.section.unclear", text=clean(heading)[:60]),)) if words else None
    return Act(say=unclear, start=Start("narrative", which.slots))


def start_section(ctx: Context, draft: dict[str, Any], text: str) -> Act:
    """Ask for the section's text, or save it at once where it was given."""
    try:
        given = {"text": take_paragraphs(ctx, draft, text)} if text.strip() else {}
    except Reject as reject:
        return Act(say=Say((reject.words,)), start=Start("narrative", draft))
    return Act(start=Start("narrative", draft | given))


def offer_prose(ctx: Context, text: str, said: Sequence[Label]) -> Act:
    """Offer to keep a pasted page as prose of the report; the run holds it until the button is pressed."""
    keep = Option("prose", Words("narrative.keep_as_prose", year=report_year(ctx)))
    return Act(say=Say(tuple(said), (keep,)), state={"pasted": text}, flow="narrative")


def keep_prose(ctx: Context, text: str) -> Start:
    """Write a pasted page into the report; which section it is of is asked. Raises Reject where it says nothing."""
    return Start("narrative", {"year": report_year(ctx), "text": take_paragraphs(ctx, {}, text)})


def _keep_prose(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=keep_prose(ctx, run.draft["pasted"]))


def _write_pressed(ctx: Context, run: Run, argument: str) -> Act:
    which, _, word = argument.partition(".")
    return Act(start=Start("narrative", Which.read(which).slots | {"section": word}))


def _sections_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("narrative", Which.read(argument).slots))


def _see(ctx: Context, run: Run, argument: str) -> Act:
    held = read_held(ctx, run.draft)
    head = Words("narrative.whole", **name_place(run.draft), count=len(held))
    which = Which.of(run.draft).word
    options = (
        Option(f"write:{which}.{run.draft['section']}", Words("narrative.write_again")),
        Option(f"sections:{which}", Words("narrative.other_section")),
    )
    return Act(say=Say((head, *show_whole(ctx, run.draft, held)), options))


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _build_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("narrative.building"),)), jobs=(request_report(ctx, Which.read(argument)),))


def _label(ctx: Context, draft: Draft) -> str:
    title = load_texts().raw("narrative.title").format(span=Which.of(draft).short)
    return f"{title} · {name_section(draft)}" if draft.get("section") else title


NARRATIVE = Flow(
    id="narrative",
    version=1,
    open=_open,
    finish=_finish,
    label=_label,
    given=("year", "period", "rebuild"),
    starts=("narrative", "undo"),
    actions=(
        Action("write", _write_pressed),
        Action("sections", _sections_pressed),
        Action("prose", _keep_prose),
        Action("take", press_take),
        Action("undo", _undo, "narrative.undo"),
        Action("build", _build_pressed, "narrative.build"),
    ),
    steps=(
        Pick(
            id="section",
            choices=lambda ctx, draft: [Choice(word, name_section(draft, word)) for word in WORDS],
            read=_read_section,
            domain=WORDS,
            values=_describe_sections,
            show=lambda ctx, draft: name_section(draft),
            clears=("text", "replacement"),
        ),
        Ask(id="text", parse=take_paragraphs, suggest=_text_choices, free=True, values=_describe_held, show=_show_text),
        Ask(
            id="replacement",
            parse=take_paragraphs,
            free=True,
            when=(When("text", (REPLACE,)),),
            values=lambda ctx, draft: name_place(draft),
        ),
    ),
)
