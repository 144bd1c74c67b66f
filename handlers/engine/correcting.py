"""Sentences that change what a draft holds: "số qđ là 46", "không phải bà Lan mà bà Liên", at its review or before."""

from __future__ import annotations

import re

from commendation.folding import clean
from handlers.engine import changing, drafts
from handlers.engine.flow import Reject, Review, Step
from handlers.engine.going_on import ask, ask_refused, edit_draft, place_of
from handlers.engine.messages import Words
from handlers.engine.stage import Answered, Stage

_OPENS = re.compile(
    r"(?:(?:à|a|ờ|ấy)[\s,.]+)?(?:không|khong|ko|nhầm|nham|sửa|sua|đổi|doi|chuyển|chuyen)\b", re.IGNORECASE
)
"""What a sentence opens with that takes something back, so that no step takes it for an answer."""


def correct_review(stage: Stage, key: str, review: Review, text: str) -> bool:
    """A sentence at the review that changes what it shows."""
    flow, draft = stage.flow_of(key), stage.runs[key].draft
    if correct_in_words(stage, key, text):
        return True
    found = changing.read_correction(stage.book.texts, flow, drafts.reviewed(flow, draft), text)
    if found is not None:
        _correct_slot(stage, key, *found, raw=text)
    return found is not None


def correct_in_passing(stage: Stage, key: str, text: str) -> str | None:
    """A sentence that changes another slot than the one that is asked, which is asked again then: None.

    Else the words for the present step: of "số quyết định: 45" where that is asked, "45".
    """
    flow, draft, place = stage.flow_of(key), stage.runs[key].draft, place_of(stage, key)
    if place.group is not None or "_open" in draft or not isinstance(flow.steps[-1], Review):
        return text
    known = [step for step in drafts.reviewed(flow, draft) if step is place.step or step.early or step.id in draft]
    found = changing.read_correction(stage.book.texts, flow, known, text)
    if found is not None and found[0] is place.step:
        return found[1]
    if found is not None:
        _correct_slot(stage, key, *found, raw=text)
        return None
    return None if _OPENS.match(clean(text)) and correct_in_words(stage, key, text) else text


def correct_in_words(stage: Stage, key: str, text: str) -> bool:
    """A sentence that its flow reads as a correction of the draft."""
    flow, run = stage.flow_of(key), stage.runs[key]
    review = flow.steps[-1]
    if not isinstance(review, Review) or review.correct is None:
        return False
    try:
        corrected = review.correct(stage.ctx, drafts.copy_draft(run.draft), text)
    except Reject as reject:
        ask_refused(stage, key, reject)
        return True
    if corrected is None:
        return False
    stage.change(key, draft=corrected.draft)
    stage.notes.append(corrected.said)
    stage.answers.append(Answered(key, run.seq, "review", None, text))
    ask(stage, key)
    return True


def _correct_slot(stage: Stage, key: str, step: Step, words: str, *, raw: str) -> None:
    """Another value for a slot, read as its own step reads answers."""
    edit_draft(stage, key)
    flow, run = stage.flow_of(key), stage.runs[key]
    before, draft = drafts.shown(stage.ctx, step, run.draft), run.draft
    untouched = drafts.copy_draft(draft)
    try:
        changing.correct(stage.ctx, flow, draft, step, words)
    except Reject as reject:
        # The question itself follows, so that what is offered instead can be pressed.
        drafts.ask_again(flow, untouched, step.id)
        stage.change(key, draft=untouched)
        return ask_refused(stage, key, reject)
    stage.answers.append(Answered(key, run.seq, step.id, draft.get(step.id), raw))
    if "_editing" not in draft:
        name, after = Words(f"{flow.id}.{step.id}.name"), drafts.shown(stage.ctx, step, draft)
        stage.note("engine.corrected", name=name, before=before, after=after)
    return ask(stage, key)
