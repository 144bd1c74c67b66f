"""The parts of the annual report that people write: choose a section, paste or type, saved at once.

A pasted text goes after what the section holds; "Thay cả phần" and "Xoá trắng phần này" are buttons. There is no
review: what was saved is shown, and one press takes it back. `year` is settled before the first question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from commendation import matching
from commendation.folding import clean, fold
from commendation.reading.cuts import find_seam
from commendation.reading.paragraphs import unwrap
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Start, When
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.engine.stage import find_shown_run
from handlers.flows import answers
from report_builder.model import SECTIONS, SectionName
from storage import awards, narratives
from storage.answers import history
from storage.changes import NarrativeWritten
from storage.records import Run

SEE, REPLACE, CLEAR, OTHER = "see", "replace", "clear", "other"
"""What the step `text` holds when a button was pressed in place of writing."""
WORDS = tuple(section.word for section in SECTIONS)
FIRST_MONTHS = 3
"""In these months the report that is being written is of the year before."""
SHOWN_WHOLE = 600
LONGEST_PREVIEW = 110
MOST_SHOWN = 6
_NEAR_ENOUGH = 80
_LONGEST_HEADING_MORE = 16
_ADDING = frozenset({"phan", "muc", "them", "y", "vao", "doan", "noi", "dung", "ghi", "bo", "sung", "mot"})
"""Words around a section's name that ask to add to it, folded."""
_PIECES_WITHIN = timedelta(minutes=1)
"""Phones send the pieces of a long text at once."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def report_year(ctx: Context) -> int:
    """The year whose report is most likely meant: by the calendar if it has awards, else the newest that has."""
    known = awards.years(ctx.conn, ctx.ledger)
    likely = ctx.today.year - 1 if ctx.today.month <= FIRST_MONTHS else ctx.today.year
    return likely if likely in known or not known else known[0]


def _section(word: str) -> SectionName:
    return next(section for section in SECTIONS if section.word == word)


def _held(ctx: Context, draft: Mapping[str, Any]) -> tuple[str, ...]:
    found = narratives.get_section(ctx.conn, ctx.ledger, draft["year"], draft["section"])
    return found.paragraphs if found is not None else ()


# --- Which section ------------------------------------------------------------------------------------------------


def _describe_sections(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """Which of the year's sections are written, for the question which one."""
    held = narratives.sections(ctx.conn, ctx.ledger, draft["year"])
    counts = {word: len(section.paragraphs) for word, section in held.items() if section.paragraphs}
    written = [f"{section.label} ({counts[section.word]})" for section in SECTIONS if section.word in counts]
    empty = [section.label for section in SECTIONS if section.word not in counts]
    states = [
        Words(sentence, sections="; ".join(labels))
        for sentence, labels in (("narrative.section.written", written), ("narrative.section.empty", empty))
        if labels
    ]
    return {"year": draft["year"], "states": states}


def _read_section(ctx: Context, draft: Draft, text: str) -> str:
    found = match_section(text)
    if found is None:
        raise Reject("narrative.section.unclear", text=clean(text)[:60])
    return found


def match_section(text: str) -> str | None:
    """The section that words name, by its label or by a word of its own ("hạn chế", "ưu điểm")."""
    names = [matching.Choice(section.word, (section.label,)) for section in SECTIONS]
    ranked = matching.rank(text, names, cutoff=_NEAR_ENOUGH)
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= matching.MARGIN)
    return ranked[0].key if clear else None


# --- The text -----------------------------------------------------------------------------------------------------


def _describe_held(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """What the question says about the section: where it stands, and what it holds so far."""
    section = _section(draft["section"])
    held = _held(ctx, draft)
    values = {"section": section.label, "year": draft["year"], "where": section.heading}
    if not held:
        return {**values, "held": Words("narrative.text.nothing_yet")}
    shown = list(held) if _is_short(held) else _preview(held)
    return {**values, "held": (Words("narrative.text.holds", count=len(held)), *shown, Words("narrative.text.add"))}


def _is_short(held: Sequence[str]) -> bool:
    return sum(map(len, held)) <= SHOWN_WHOLE


def _preview(paragraphs: Sequence[str]) -> list[Label]:
    """How each paragraph begins; of many the first ones."""
    lines: list[Label] = [_clip(text) for text in paragraphs[:MOST_SHOWN]]
    rest = len(paragraphs) - MOST_SHOWN
    return [*lines, Words("narrative.and_more", count=rest)] if rest > 0 else lines


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_PREVIEW else text[: LONGEST_PREVIEW - 1].rstrip() + "…"


def _text_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    held = _held(ctx, draft)
    words = [] if not held else [REPLACE, CLEAR] if _is_short(held) else [SEE, REPLACE, CLEAR]
    return [Choice(word, Words(f"narrative.choice.{word}")) for word in (*words, OTHER)]


def _show_text(ctx: Context, draft: Draft) -> str:
    """What was answered: the chosen thing, or how the paragraphs begin."""
    answer = draft["text"]
    return load_texts().raw(f"narrative.choice.{answer}") if isinstance(answer, str) else _clip(" ".join(answer))


def take_paragraphs(ctx: Context, draft: Draft, text: str) -> list[str]:
    """A pasted text as paragraphs, lines that were wrapped put together. Raises Reject where nothing is said."""
    paragraphs = [paragraph for paragraph in map(clean, unwrap(text)) if paragraph]
    said = _without_heading(paragraphs, draft["section"]) if "section" in draft else paragraphs
    if not any(sign.isalpha() for paragraph in said for sign in paragraph):
        raise Reject("narrative.text.no_words")
    return paragraphs


def _without_heading(paragraphs: Sequence[str], word: str) -> tuple[str, ...]:
    """The paragraphs without a first line that only repeats the section's heading, as in "1. Ưu điểm:"."""
    label, first = fold(_section(word).label), fold(paragraphs[0]) if paragraphs else ""
    is_heading = label in first and len(first) <= len(label) + _LONGEST_HEADING_MORE
    return tuple(paragraphs[1:] if is_heading else paragraphs)


# --- Saving -------------------------------------------------------------------------------------------------------


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    held, answer = _held(ctx, draft), draft["text"]
    if answer == SEE:
        return _see(ctx, run, "")
    if answer == OTHER:
        return Act(start=Start("narrative", {"year": draft["year"]}))
    if answer == CLEAR:
        return _write(ctx, draft, (), [Words("narrative.cleared", **_names(draft), count=len(held))])
    if answer == REPLACE:
        new = _without_heading(draft["replacement"], draft["section"])
        said = Words("narrative.replaced", **_names(draft), count=len(new), before=len(held))
        return _write(ctx, draft, new, [said, *_preview(new)])
    new = _without_heading(answer, draft["section"])
    sentence = "narrative.added" if held else "narrative.saved"
    said = Words(sentence, **_names(draft), count=len(new), total=len(held) + len(new))
    return _write(ctx, draft, (*held, *new), [said, *_preview(new)])


def _names(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {"section": _section(draft["section"]).label, "year": draft["year"]}


def _write(ctx: Context, draft: Mapping[str, Any], paragraphs: tuple[str, ...], said: Sequence[Label]) -> Act:
    change = NarrativeWritten(year=draft["year"], section=draft["section"], paragraphs=paragraphs)
    here = f"{draft['year']}.{draft['section']}"
    options = [Option(f"write:{here}", Words("narrative.more" if paragraphs else "narrative.write_again"))]
    options.append(Option("undo", Words("narrative.undo")))
    following = _next_empty(ctx, draft)
    if following is not None:
        next_one = Words("narrative.next", section=_section(following).label)
        options.append(Option(f"write:{draft['year']}.{following}", next_one))
    options.append(Option(f"sections:{draft['year']}", Words("narrative.other_section")))
    return Act(say=Say(tuple(said), tuple(options)), changes=(change,))


def _next_empty(ctx: Context, draft: Mapping[str, Any]) -> str | None:
    """The section after this one that nobody has written yet."""
    held = narratives.sections(ctx.conn, ctx.ledger, draft["year"])
    written = {word for word, section in held.items() if section.paragraphs}
    rest = SECTIONS[WORDS.index(draft["section"]) + 1 :]
    return next((section.word for section in rest if section.is_required and section.word not in written), None)


# --- Opening, and the buttons ---------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/noidung [năm] [phần][: nội dung]`."""
    heading, _, text = argument.partition(":")
    year = report_year(ctx)
    typed = _YEAR.search(heading)
    if typed is not None:
        try:
            year = answers.take_year(ctx, {}, typed[0])
        except Reject as reject:
            return Act(say=Say((reject.words,)))
    words = fold(_YEAR.sub(" ", heading)).removeprefix("nam").strip()
    section = match_section(words) if words else None
    if section is not None:
        return _start(ctx, {"year": year, "section": section}, text)
    unclear = Say((Words("narrative.section.unclear", text=clean(heading)[:60]),)) if words else None
    return Act(say=unclear, start=Start("narrative", {"year": year}))


def _start(ctx: Context, draft: dict[str, Any], text: str) -> Act:
    """Ask for the section's text, or save it at once where it was given."""
    try:
        given = {"text": take_paragraphs(ctx, draft, text)} if text.strip() else {}
    except Reject as reject:
        return Act(say=Say((reject.words,)), start=Start("narrative", draft))
    return Act(start=Start("narrative", draft | given))


def read_addition(ctx: Context, text: str) -> Act | None:
    """A sentence said outside every step that names its section: "phần hạn chế thêm ý: ..."; None for others."""
    heading, colon, addition = text.partition(":")
    words = [word for word in fold(heading).split() if word not in _ADDING]
    named = "phan" in fold(heading).split() and bool(colon and addition.strip() and words)
    section = match_section(" ".join(words)) if named else None
    return _start(ctx, {"year": report_year(ctx), "section": section}, addition) if section is not None else None


def read_rest(ctx: Context, text: str) -> Act | None:
    """The rest of a text that a phone had to send in pieces, put to the section that has just been written.

    None for anything else. The run keeps what has come so far, since more may come.
    """
    run = find_shown_run(ctx, "narrative")
    if run is None or run.status != "done" or run.updated_at is None or ctx.now - run.updated_at > _PIECES_WITHIN:
        return None
    so_far, piece = run.draft.get("pieces") or _find_piece(ctx, run)
    seam = find_seam(piece, text, ctx.longest_message)
    if seam is None:
        return None
    here = {"year": run.draft["year"], "section": run.draft["section"]}
    held = _held(ctx, here)
    before, whole = (
        _without_heading(take_paragraphs(ctx, here, one), here["section"]) for one in (so_far, so_far + seam + text)
    )
    if held[-len(before) :] != before:
        return None
    new = (*held[: -len(before)], *whole)
    said = Words("narrative.went_on", **_names(here), total=len(new))
    act = _write(ctx, here, new, [said, *_preview(whole[len(before) - 1 :])])
    return replace(act, flow="narrative", state={**here, "pieces": [so_far + seam + text, text]})


def _find_piece(ctx: Context, run: Run) -> tuple[str, str]:
    """The text that was written when the run ended, twice: all that has come of it is one piece."""
    given = history(ctx.conn, run.id)
    piece = (given[-1].raw if given else None) or ""
    return piece, piece


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
    year, _, word = argument.partition(".")
    return Act(start=Start("narrative", {"year": int(year), "section": word}))


def _sections_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("narrative", {"year": int(argument)}))


def _see(ctx: Context, run: Run, argument: str) -> Act:
    held = _held(ctx, run.draft)
    head = Words("narrative.whole", **_names(run.draft), count=len(held))
    here = f"{run.draft['year']}.{run.draft['section']}"
    options = (
        Option(f"write:{here}", Words("narrative.write_again")),
        Option(f"sections:{run.draft['year']}", Words("narrative.other_section")),
    )
    return Act(say=Say((head, *held), options))


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _label(ctx: Context, draft: Draft) -> str:
    title = load_texts().raw("narrative.title").format(year=draft["year"])
    return f"{title} · {_section(draft['section']).label}" if draft.get("section") else title


NARRATIVE = Flow(
    id="narrative",
    version=1,
    open=_open,
    finish=_finish,
    label=_label,
    given=("year",),
    starts=("narrative", "undo"),
    actions=(
        Action("write", _write_pressed),
        Action("sections", _sections_pressed),
        Action("prose", _keep_prose),
        Action("undo", _undo, "narrative.undo"),
    ),
    steps=(
        Pick(
            id="section",
            choices=lambda ctx, draft: [Choice(section.word, section.label) for section in SECTIONS],
            read=_read_section,
            domain=WORDS,
            values=_describe_sections,
            show=lambda ctx, draft: _section(draft["section"]).label,
            clears=("text", "replacement"),
        ),
        Ask(id="text", parse=take_paragraphs, suggest=_text_choices, free=True, values=_describe_held, show=_show_text),
        Ask(
            id="replacement",
            parse=take_paragraphs,
            free=True,
            when=(When("text", (REPLACE,)),),
            values=lambda ctx, draft: _names(draft),
        ),
    ),
)
