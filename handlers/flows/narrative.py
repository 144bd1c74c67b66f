"""The parts of the annual report that people write: choose a section, paste or type, saved at once.

A pasted text goes after what the section holds; "Thay cả phần" and "Xoá trắng phần này" are buttons. There is no
review: what was saved is shown, and one press takes it back. `year` is settled before the first question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from commendation import matching
from commendation.folding import clean, fold, has_tones
from commendation.reading.paragraphs import unwrap
from handlers.engine.flow import Act, Action, Ask, Choice, Context, Draft, Flow, Pick, Reject, Start, When
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows.report_file import request_report
from handlers.flows.which_report import Which, find_which, report_year, strip_which
from report_builder.outline import SECTIONS, SectionName
from storage import narratives, reports
from storage.changes import NarrativeWritten
from storage.records import Run

SEE, REPLACE, CLEAR, SUGGEST, OTHER = "see", "replace", "clear", "suggest", "other"
"""What the step `text` holds when a button was pressed in place of writing."""
WORDS = tuple(section.word for section in SECTIONS)
_OF_POINTS = frozenset({"strengths", "weaknesses"})
"""The sections that are lists of points (ý)."""
SHOWN_WHOLE = 600
LONGEST_PREVIEW = 110
MOST_SHOWN = 6
_NEAR_ENOUGH = 80
_FEW_WORDS = 4
"""A sentence of so many words without a single mark was typed without diacritics."""
_LONGEST_HEADING_MORE = 16


def _section(word: str) -> SectionName:
    return next(section for section in SECTIONS if section.word == word)


def read_held(ctx: Context, draft: Mapping[str, Any]) -> tuple[str, ...]:
    which = Which.of(draft)
    found = narratives.get_section(ctx.conn, ctx.ledger, which.year, draft["section"], which.period)
    return found.paragraphs if found is not None else ()


# --- Which section ------------------------------------------------------------------------------------------------


def _describe_sections(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """Which of the year's sections are written, for the question which one."""
    which = Which.of(draft)
    held = narratives.sections(ctx.conn, ctx.ledger, which.year, which.period)
    counts = {word: len(section.paragraphs) for word, section in held.items() if section.paragraphs}
    written = [f"{section.label} ({counts[section.word]})" for section in SECTIONS if section.word in counts]
    empty = [section.label for section in SECTIONS if section.word not in counts]
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
    held = read_held(ctx, draft)
    values = {**name_place(draft), "where": section.heading}
    if not held:
        return {**values, "held": Words("narrative.text.nothing_yet")}
    shown = list(held) if _is_short(held) else preview(held)
    return {**values, "held": (Words("narrative.text.holds", count=len(held)), *shown, Words("narrative.text.add"))}


def _is_short(held: Sequence[str]) -> bool:
    return sum(map(len, held)) <= SHOWN_WHOLE


def preview(paragraphs: Sequence[str]) -> list[Label]:
    """How each paragraph begins; of many the first ones."""
    lines: list[Label] = [_clip(text) for text in paragraphs[:MOST_SHOWN]]
    rest = len(paragraphs) - MOST_SHOWN
    return [*lines, Words("narrative.and_more", count=rest)] if rest > 0 else lines


def _clip(text: str) -> str:
    return text if len(text) <= LONGEST_PREVIEW else text[: LONGEST_PREVIEW - 1].rstrip() + "…"


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
    return load_texts().raw(f"narrative.choice.{answer}") if isinstance(answer, str) else _clip(" ".join(answer))


def take_paragraphs(ctx: Context, draft: Draft, text: str) -> list[str]:
    """A pasted text as paragraphs, lines that were wrapped put together. Raises Reject where nothing is said.

    A placeholder that the report cannot fill is refused too.
    """
    from report_builder.placeholders import find_unknown, list_placeholders  # loads what a report is counted with

    paragraphs = [paragraph for paragraph in map(clean, unwrap(text)) if paragraph]
    said = without_heading(paragraphs, draft["section"]) if "section" in draft else paragraphs
    if not any(sign.isalpha() for paragraph in said for sign in paragraph):
        raise Reject("narrative.text.no_words")
    unknown = [one for paragraph in said for one in find_unknown(paragraph)]
    if unknown:
        raise Reject("narrative.text.unknown_placeholder", unknown=unknown[0], known=", ".join(list_placeholders()))
    return paragraphs


def without_heading(paragraphs: Sequence[str], word: str) -> tuple[str, ...]:
    """The paragraphs without a first line that only repeats the section's heading, as in "1. Ưu điểm:"."""
    label, first = fold(_section(word).label), fold(paragraphs[0]) if paragraphs else ""
    is_heading = label in first and len(first) <= len(label) + _LONGEST_HEADING_MORE
    return tuple(paragraphs[1:] if is_heading else paragraphs)


# --- Saving -------------------------------------------------------------------------------------------------------


def _finish(ctx: Context, run: Run) -> Act:
    draft = run.draft
    held, answer = read_held(ctx, draft), draft["text"]
    if answer == SEE:
        return _see(ctx, run, "")
    if answer == SUGGEST:
        return _suggest(ctx, draft)
    if answer == OTHER:
        return Act(start=Start("narrative", Which.of(draft).slots))
    if answer == CLEAR:
        return write_section(ctx, draft, (), [Words("narrative.cleared", **name_place(draft), count=len(held))])
    if answer == REPLACE:
        new = without_heading(draft["replacement"], draft["section"])
        said = Words("narrative.replaced", **name_place(draft), count=len(new), before=len(held))
        return write_section(ctx, draft, new, [said, *preview(new)])
    new = without_heading(answer, draft["section"])
    sentence = "saved" if not held else "added_one" if len(new) == 1 and draft["section"] in _OF_POINTS else "added"
    said = Words(f"narrative.{sentence}", **name_place(draft), count=len(new), total=len(held) + len(new))
    whole = (*held, *new)
    return write_section(ctx, draft, whole, [said, *preview(new)], rebuild=draft.get("rebuild", False))


def _suggest(ctx: Context, draft: Mapping[str, Any]) -> Act:
    """What the ledger's facts suggest for a section: taken whole, point by point, or left."""
    found = _list_suggestions(ctx, draft)
    here = f"{Which.of(draft).word}.{draft['section']}"
    own = Option(f"write:{here}", Words("narrative.own"))
    if not found:
        return Act(say=Say((Words("narrative.no_suggestion", **name_place(draft)),), (own,)))
    lines = [f"({place}) {filled.lstrip('- ')}" for place, (_, filled) in enumerate(found, 1)]
    options = [Option("take:all", Words("narrative.take_all"))]
    if len(found) > 1:
        options += [Option(f"take:{n}", Words("narrative.take_one", n=n)) for n in range(1, len(found) + 1)]
    said = Say((Words("narrative.suggested", **name_place(draft)), *lines), (*options, own))
    return Act(say=said, state={**draft, "suggested": found})


def _list_suggestions(ctx: Context, draft: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is suggested for a section and not in it yet: with placeholders, and as it reads now."""
    from report_builder.gather import gather  # what writes a report is loaded by the first one
    from report_builder.placeholders import fill_plain
    from report_builder.suggesting import suggest

    which, held = Which.of(draft), read_held(ctx, draft)
    given = gather(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)
    return [(text, fill_plain(given, text)) for text in suggest(given, draft["section"]) if text not in held]


def _take(ctx: Context, run: Run, argument: str) -> Act:
    """Put what was suggested into the section, all of it or one point; what is in it already stays once."""
    here = Which.of(run.draft).slots | {"section": run.draft["section"]}
    held, offered = read_held(ctx, here), run.draft["suggested"]
    chosen = offered if argument == "all" else offered[int(argument) - 1 : int(argument)]
    new = [(text, filled) for text, filled in chosen if text not in held]
    if not new:
        return Act(say=Say((Words("narrative.already_taken", **name_place(here)),)))
    taken = Words("narrative.taken", **name_place(here), count=len(new), total=len(held) + len(new))
    whole = (*held, *(text for text, _ in new))
    act = write_section(ctx, here, whole, [taken, *preview([filled for _, filled in new])])
    return replace(act, flow="narrative", state=here)


def name_place(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {"section": _section(draft["section"]).label, "span": Which.of(draft).name}


def write_section(
    ctx: Context, draft: Mapping[str, Any], paragraphs: tuple[str, ...], said: Sequence[Label], *, rebuild: bool = False
) -> Act:
    """Write a section; once there is a report, have it built anew (`rebuild`) or offer to."""
    which = Which.of(draft)
    change = NarrativeWritten(year=which.year, period=which.period, section=draft["section"], paragraphs=paragraphs)
    here = f"{which.word}.{draft['section']}"
    is_built = reports.latest_version(ctx.conn, ctx.ledger, which.year, which.period) > 0
    options = [Option(f"write:{here}", Words("narrative.more" if paragraphs else "narrative.write_again"))]
    options.append(Option("undo", Words("narrative.undo")))
    if any(len(one.split()) >= _FEW_WORDS and not has_tones(one) for one in paragraphs):
        said = [*said, Words("narrative.no_tones")]
    following = _next_empty(ctx, draft)
    if following is not None:
        next_one = Words("narrative.next", section=_section(following).label)
        options.append(Option(f"write:{which.word}.{following}", next_one))
    options.append(Option(f"sections:{which.word}", Words("narrative.other_section")))
    if is_built and rebuild:
        said = [*said, Words("narrative.building")]
        return Act(say=Say(tuple(said), tuple(options)), changes=(change,), jobs=(request_report(ctx, which),))
    if is_built:
        options.append(Option(f"build:{which.word}", Words("narrative.build")))
    return Act(say=Say(tuple(said), tuple(options)), changes=(change,))


def _next_empty(ctx: Context, draft: Mapping[str, Any]) -> str | None:
    """The section after this one that nobody has written yet."""
    which = Which.of(draft)
    held = narratives.sections(ctx.conn, ctx.ledger, which.year, which.period)
    written = {word for word, section in held.items() if section.paragraphs}
    rest = SECTIONS[WORDS.index(draft["section"]) + 1 :]
    return next((section.word for section in rest if section.is_required and section.word not in written), None)


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
    return Act(say=Say((head, *held), options))


def _undo(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("undo"))


def _build_pressed(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say((Words("narrative.building"),)), jobs=(request_report(ctx, Which.read(argument)),))


def _label(ctx: Context, draft: Draft) -> str:
    title = load_texts().raw("narrative.title").format(span=Which.of(draft).short)
    return f"{title} · {_section(draft['section']).label}" if draft.get("section") else title


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
        Action("take", _take),
        Action("undo", _undo, "narrative.undo"),
        Action("build", _build_pressed, "narrative.build"),
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
            values=lambda ctx, draft: name_place(draft),
        ),
    ),
)
