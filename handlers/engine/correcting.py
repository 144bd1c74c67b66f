"""Sentences that change what a draft holds: "số qđ là 46", "không phải bà Lan mà bà Liên", at its review or before."""

from __future__ import annotations

import re
from typing import Any

from commendation.folding import clean
from handlers.engine import changing, drafts
from handlers.engine.flow import Find, Pick, Reject, Review, Step
from handlers.engine.going_on import ask, ask_refused, edit_draft, place_of
from handlers.engine.messages import Words
from handlers.engine.rewording import IsHeld, read_clearing, read_correction
from handlers.engine.stage import Answered, Stage

_OPENS = re.compile(
    r"(?:(?:à|a|ờ|ấy)[\s,.]+)?(?:không|khong|ko|nhầm|nham|sửa|sua|đổi|doi|chuyển|chuyen|bỏ|bo|xoá|xóa|xoa)\b",
    re.IGNORECASE,
)
"""What a sentence opens with that takes something back, so that no step takes it for an answer."""


def correct_review(stage: Stage, key: str, text: str) -> bool:
    """A sentence that changes what the review shows, or has shown of a draft whose step refuses it.

    Order matters: a slot that is clearly named, what only the flow itself understands, a slot that is barely named.
    """
    flow, draft = stage.flow_of(key), stage.runs[key].draft
    texts, steps, held = stage.book.texts, _list_known(stage, key), _hold(stage, key)
    cleared = read_clearing(texts, flow, [step for step in steps if draft.get(step.id) is not None], text)
    if cleared is not None:
        return _correct_slot(stage, key, cleared, None, raw=text)
    found = read_correction(texts, flow, steps, text, held)
    if found is not None:
        return _correct_slot(stage, key, *found, raw=text)
    if _correct_in_words(stage, key, text):
        return True
    found = read_correction(texts, flow, steps, text, held, bare=True)
    return found is not None and _correct_slot(stage, key, *found, raw=text, surely=False)


def correct_in_passing(stage: Stage, key: str, text: str) -> str | None:
    """A sentence that changes another slot than the one that is asked, which is asked again then: None.

    Else the words for the present step: of "số quyết định: 45" where that is asked, "45".
    """
    place = place_of(stage, key)
    texts, flow, steps = stage.book.texts, stage.flow_of(key), _list_known(stage, key)
    others, held = [step for step in steps if step is not place.step], _hold(stage, key)
    cleared = read_clearing(texts, flow, others, text)
    if cleared is not None:
        _correct_slot(stage, key, cleared, None, raw=text)
        return None
    found = read_correction(texts, flow, steps, text, held)
    if found is None and isinstance(place.step, Find | Pick):  # a name or a choice does not open with a slot's name
        bare = read_correction(texts, flow, others, text, held, bare=True)
        if bare is not None and _correct_slot(stage, key, *bare, raw=text, surely=False):
            return None
    if found is not None and found[0] is place.step:
        return found[1]
    if found is not None:
        _correct_slot(stage, key, *found, raw=text)
        return None
    return None if _OPENS.match(clean(text)) and _correct_in_words(stage, key, text) else text


def _list_known(stage: Stage, key: str) -> list[Step]:
    """The steps whose answers a sentence may change: the present one, those answered, and those that wait for none.

    Not one that hangs on what is not answered yet, like the giver of an award that is still asked for.
    """
    flow, draft, present = stage.flow_of(key), stage.runs[key].draft, place_of(stage, key).step
    steps = list(drafts.reviewed(flow, draft))
    hanging = {slot for step in steps if step.id not in draft for slot in step.clears}
    return [step for step in steps if step is present or step.early or (step.id in draft and step.id not in hanging)]


def _hold(stage: Stage, key: str) -> IsHeld:
    """Whether words say what a slot of the run's draft holds."""
    flow, draft = stage.flow_of(key), stage.runs[key].draft
    return lambda step, words: changing.is_held(stage.ctx, flow, draft, step, words)


def _correct_in_words(stage: Stage, key: str, text: str) -> bool:
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


def _correct_slot(stage: Stage, key: str, step: Step, words: str | None, *, raw: str, surely: bool = True) -> bool:
    """Another value for a slot, read as its own step reads answers; without words none.

    What is refused is asked about, unless it was not `surely` meant so: False.
    """
    kept = stage.runs[key]
    edit_draft(stage, key)
    flow, run = stage.flow_of(key), stage.runs[key]
    asked: dict[str, Any] = {part: run.draft[part] for part in ("_open", "_editing", "_back") if part in run.draft}
    before, draft = drafts.shown(stage.ctx, step, run.draft), run.draft
    untouched = drafts.copy_draft(draft)
    try:
        if words is None:
            changing.clear(stage.ctx, flow, draft, step)
        else:
            changing.correct(stage.ctx, flow, draft, step, words)
    except Reject as reject:
        if not surely:
            stage.runs[key] = kept
            return False
        # The question itself follows, so that what is offered instead can be pressed.
        drafts.ask_again(flow, untouched, step.id)
        stage.change(key, draft=untouched)
        ask_refused(stage, key, reject)
        return True
    stage.answers.append(Answered(key, run.seq, step.id, draft.get(step.id), raw))
    if "_editing" not in draft:
        draft.update(asked)
        name, after = Words(f"{flow.id}.{step.id}.name"), drafts.shown(stage.ctx, step, draft)
        stage.note("engine.corrected", name=name, before=before, after=after)
    ask(stage, key)
    return True
