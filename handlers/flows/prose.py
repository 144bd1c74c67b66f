"""The report's sections that people write: what each is called, what it holds, what is typed for it, writing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation import matching
from commendation.folding import clean, fold, has_tones
from commendation.reading.paragraphs import unwrap
from handlers.engine.flow import Act, Context, Draft, Reject
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows.report_file import request_report
from handlers.flows.which_report import Which
from report_builder.outline import SECTIONS, find_section
from storage import narratives, reports
from storage.changes import NarrativeWritten

WORDS = tuple(section.word for section in SECTIONS)
LONGEST_PREVIEW = 110
MOST_SHOWN = 6
_NEAR_ENOUGH = 80
_LONGEST_HEADING_MORE = 16
_FEW_WORDS = 4
"""A sentence of so many words without a single mark was typed without diacritics."""


# --- Which section ------------------------------------------------------------------------------------------------


def match_section(text: str) -> str | None:
    """The section that words name, by its label or by a word of its own ("hạn chế", "ưu điểm")."""
    names = [matching.Choice(one.word, (one.label, *([one.half_label] if one.half_label else ()))) for one in SECTIONS]
    ranked = matching.rank(text, names, cutoff=_NEAR_ENOUGH)
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0].score - ranked[1].score >= matching.MARGIN)
    return ranked[0].key if clear else None


def name_section(draft: Mapping[str, Any], word: str | None = None) -> str:
    """The label of a draft's section, or of another one of the same report."""
    return find_section(word or draft["section"]).name(Which.of(draft).period)


def name_place(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The section and its report, as sentences name them."""
    return {"section": name_section(draft), "span": Which.of(draft).name}


def find_next_empty(ctx: Context, draft: Mapping[str, Any]) -> str | None:
    """The section after this one that nobody has written yet."""
    which = Which.of(draft)
    held = narratives.sections(ctx.conn, ctx.ledger, which.year, which.period)
    written = {word for word, section in held.items() if section.paragraphs}
    rest = SECTIONS[WORDS.index(draft["section"]) + 1 :]
    return next((section.word for section in rest if section.is_required and section.word not in written), None)


# --- What it holds ------------------------------------------------------------------------------------------------


def read_held(ctx: Context, draft: Mapping[str, Any]) -> tuple[str, ...]:
    """The paragraphs of a draft's section, as they were typed."""
    which = Which.of(draft)
    found = narratives.get_section(ctx.conn, ctx.ledger, which.year, draft["section"], which.period)
    return found.paragraphs if found is not None else ()


def show_whole(ctx: Context, draft: Mapping[str, Any], paragraphs: Sequence[str]) -> list[Label]:
    """The paragraphs as the report would print them now, and that some numbers will follow the ledger."""
    filled = _fill(ctx, draft, paragraphs)
    follows = [Words("narrative.follows")] if filled != list(paragraphs) else []
    return [*filled, *follows]


def preview(ctx: Context, draft: Mapping[str, Any], paragraphs: Sequence[str]) -> list[Label]:
    """The same, but only how each paragraph begins; of many the first ones."""
    shown = show_whole(ctx, draft, paragraphs[:MOST_SHOWN])
    lines: list[Label] = [clip(line) if isinstance(line, str) else line for line in shown]
    rest = len(paragraphs) - MOST_SHOWN
    return [*lines, Words("narrative.and_more", count=rest)] if rest > 0 else lines


def clip(text: str) -> str:
    return text if len(text) <= LONGEST_PREVIEW else text[: LONGEST_PREVIEW - 1].rstrip() + "…"


def _fill(ctx: Context, draft: Mapping[str, Any], paragraphs: Sequence[str]) -> list[str]:
    if not any("{" in one for one in paragraphs):
        return list(paragraphs)
    from report_builder.gather import gather  # what writes a report is loaded by the first one
    from report_builder.placeholders import fill_plain

    which = Which.of(draft)
    given = gather(ctx.conn, ctx.ledger, which.year, ctx.today, which.period)
    return [fill_plain(given, one) for one in paragraphs]


# --- What is typed ------------------------------------------------------------------------------------------------


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
    label, first = fold(find_section(word).label), fold(paragraphs[0]) if paragraphs else ""
    is_heading = label in first and len(first) <= len(label) + _LONGEST_HEADING_MORE
    return tuple(paragraphs[1:] if is_heading else paragraphs)


# --- What is written ----------------------------------------------------------------------------------------------


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
    following = find_next_empty(ctx, draft)
    if following is not None:
        next_one = Words("narrative.next", section=name_section(draft, following))
        options.append(Option(f"write:{which.word}.{following}", next_one))
    options.append(Option(f"sections:{which.word}", Words("narrative.other_section")))
    if is_built and rebuild:
        said = [*said, Words("narrative.building")]
        return Act(say=Say(tuple(said), tuple(options)), changes=(change,), jobs=(request_report(ctx, which),))
    if is_built:
        options.append(Option(f"build:{which.word}", Words("narrative.build")))
    return Act(say=Say(tuple(said), tuple(options)), changes=(change,))
