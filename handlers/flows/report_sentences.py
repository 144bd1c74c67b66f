"""Sentences about the report's prose, said outside every step: points added, changed, taken out; the rest of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from commendation.folding import fold
from commendation.reading.cuts import find_seam
from handlers.engine.flow import Act, Context, Reject
from handlers.engine.messages import Label, Say, Words
from handlers.engine.stage import find_shown_run
from handlers.flows.narrative import start_section
from handlers.flows.prose import (
    match_section,
    name_place,
    preview,
    read_held,
    take_paragraphs,
    without_heading,
    write_section,
)
from handlers.flows.report_number import read_number
from handlers.flows.which_report import Which, find_spoken_of, find_which, strip_which
from storage.answers import history
from storage.records import Run

_ADDING = frozenset({"phan", "muc", "them", "y", "vao", "doan", "noi", "dung", "ghi", "bo", "sung", "mot"})
"""Words around a section's name that ask to add to it, folded."""
_POINT = re.compile(r"\b(?P<verb>sua|doi|thay|bo|xoa)\s+(?:y|doan)\s+(?:thu\s+)?(?P<place>\d{1,3})\b")
"""That one point is meant: "sửa ý 2", "bỏ ý thứ 3"."""
_AROUND = frozenset({"phan", "muc", "trong", "o", "cua", "di", "thanh", "la"})
_TAKING_OUT = frozenset({"bo", "xoa"})
_LONGEST_HEADING = 80
_DASH = re.compile(r"\s*[-–+•]\s*[^\W\d_]")
_PIECES_WITHIN = timedelta(minutes=1)
"""Phones send the pieces of a long text at once."""


def read_about_report(ctx: Context, text: str) -> Act | None:
    """A sentence that names a section and what to do with it; None for others.

    "phần hạn chế thêm ý: ...", "phần hạn chế sửa ý 2: ...", "phần hạn chế bỏ ý 2", "số văn bản 15/BC-UBND".
    """
    numbered = read_number(ctx, text)
    if numbered is not None:
        return numbered
    heading, colon, said = text.partition(":")
    if len(heading) > _LONGEST_HEADING or "phan" not in fold(heading).split():
        return None
    point = _POINT.search(fold(heading))
    if point is not None:
        return _read_point(ctx, heading, point, said.strip())
    words = [word for word in strip_which(heading).split() if word not in _ADDING]
    section = match_section(" ".join(words)) if colon and said.strip() and words else None
    if section is None:
        return None
    try:
        which = find_which(ctx, heading) or find_spoken_of(ctx)
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    return start_section(ctx, which.slots | {"section": section, "rebuild": True}, said)


def _read_point(ctx: Context, heading: str, point: re.Match[str], said: str) -> Act | None:
    """Change one point of a section, or take it out."""
    takes_out = point["verb"] in _TAKING_OUT
    rest = strip_which(_POINT.sub(" ", fold(heading)))
    section = match_section(" ".join(word for word in rest.split() if word not in _AROUND))
    if section is None or takes_out == bool(said):
        return None
    try:
        here = (find_which(ctx, heading) or find_spoken_of(ctx)).slots | {"section": section}
        new = () if takes_out else tuple(take_paragraphs(ctx, here, said))
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    held, place = read_held(ctx, here), int(point["place"])
    names = {**name_place(here), "place": place}
    if not 1 <= place <= len(held):
        return Act(say=Say((Words("narrative.no_point", **names, total=len(held)), *_number(ctx, here, held))))
    sentence = Words("narrative.point_gone" if takes_out else "narrative.point_changed", **names)
    whole = (*held[: place - 1], *new, *held[place:])
    act = write_section(ctx, here, whole, [sentence, *_number(ctx, here, whole)], rebuild=True)
    return replace(act, flow="narrative", state=here)


def _number(ctx: Context, here: Mapping[str, Any], paragraphs: Sequence[str]) -> list[Label]:
    """The points as they are counted."""
    return preview(ctx, here, [f"({place}) {text}" for place, text in enumerate(paragraphs, 1)])


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
    here = Which.of(run.draft).slots | {"section": run.draft["section"]}
    rebuild = run.draft.get("rebuild", False)
    held = read_held(ctx, here)
    try:
        before, whole = (
            without_heading(take_paragraphs(ctx, here, one), here["section"]) for one in (so_far, so_far + seam + text)
        )
    except Reject as reject:
        return Act(say=Say((reject.words,)))
    if held[-len(before) :] != before:
        return None
    new = (*held[: -len(before)], *whole)
    said = Words("narrative.went_on", **name_place(here), total=len(new))
    act = write_section(ctx, here, new, [said, *preview(ctx, here, whole[len(before) - 1 :])], rebuild=rebuild)
    return replace(act, flow="narrative", state={**here, "rebuild": rebuild, "pieces": [so_far + seam + text, text]})


def read_next_point(ctx: Context, text: str) -> Act | None:
    """A further point, with its dash, sent after the section it belongs to was written; None for anything else."""
    run = find_shown_run(ctx, "narrative")
    if run is None or run.status != "done" or "section" not in run.draft or not _DASH.match(text):
        return None
    slots = {"section": run.draft["section"], "rebuild": run.draft.get("rebuild", False)}
    return start_section(ctx, Which.of(run.draft).slots | slots, text)


def _find_piece(ctx: Context, run: Run) -> tuple[str, str]:
    """The text that was written when the run ended, twice: all that has come of it is one piece."""
    given = history(ctx.conn, run.id)
    piece = (given[-1].raw if given else None) or ""
    return piece, piece
