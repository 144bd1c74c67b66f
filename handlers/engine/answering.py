"""Pressed buttons, and answers taken into their draft or refused; the review; what may be more than an answer."""

from __future__ import annotations

from commendation.folding import fold
from handlers.engine import asking, changing, drafts, filling
from handlers.engine.correcting import correct_in_passing, correct_review
from handlers.engine.flow import Ask, Find, Group, Pick, Reject, Review, Step
from handlers.engine.going_on import (
    allows,
    ask,
    ask_refused,
    begin_loose,
    bring_back,
    drop,
    edit_draft,
    go_on,
    obey,
    obey_or_understand,
    open_flow,
    own_run,
    place_of,
    press_late,
    remind,
    repeat,
    submit,
)
from handlers.engine.messages import Words
from handlers.engine.offered import find_label, find_near
from handlers.engine.rewording import names_of
from handlers.engine.stage import Answered, Stage
from storage.records import Offered

SHORT = 120
"""A longer text, or one of several lines, is neither a command nor a question."""
_WRITE_WORDS = frozenset({"ghi lam noi dung", "ghi noi dung", "lam noi dung", "ghi cau nay", "ghi cau do"})
"""A mere "ghi" or "ok" may as well be meant for the ledger, so it chooses nothing."""
_AGREE_WORDS = filling.YES_WORDS - {"ghi", "ghi di", "luu", "gui"} | {"phai", "phai roi", "vang", "da", "u", "dung vay"}
_OBEY_WORDS = frozenset({"khong", "khong ghi", "lam", "lam di", "lam viec do", "dung ghi", "tra loi di"})


def press(stage: Stage, token: str) -> None:
    """A button: of the current step, of an answer shown before, or one that has expired."""
    run_id, _, rest = token.partition(".")
    seq, _, option = rest.partition(".")
    run = own_run(stage, run_id)
    if run is None or not seq.isdecimal():
        stage.note("engine.stale")
        repeat(stage)
        return
    key = stage.keep(run)
    flow = stage.book.flows.get(run.flow)
    action = flow.action(option) if flow else None
    if flow is None or int(seq) != run.seq:
        press_late(stage, key, flow)
    elif option.startswith("~"):
        _press_engine(stage, key, option)
    elif action is not None and run.status in ("open", "done"):
        if not allows(stage, run.flow):
            return remind(stage)
        act = action.do(stage.ctx, run, option.partition(":")[2])
        go_on(stage, begin_loose(stage, act.flow) if act.flow else key, act)
    elif run.status == "open" and key == stage.current:
        answer(stage, key, option=option)
    else:
        press_late(stage, key, flow)


def _press_engine(stage: Stage, key: str, option: str) -> None:
    """The engine's own buttons: go on with a draft, drop it, take it back."""
    run = stage.runs[key]
    if option == "~resume" and run.status in ("open", "suspended"):
        bring_back(stage, key)
    elif option == "~drop" and run.status in ("open", "suspended"):
        drop(stage, key)
    elif option == "~restore" and run.status == "cancelled":
        bring_back(stage, key)
    elif option == "~other":
        stage.tell(stage.book.menu(stage.ctx), begin_loose(stage))
    elif option == "~write" and run.status == "open" and "_asked" in run.draft:
        text = stage.change(key, draft={**run.draft}).draft.pop("_asked")
        answer(stage, key, text=text, sure=True)
    elif option == "~obey" and run.status == "open" and "_asked" in run.draft:
        text = stage.change(key, draft={**run.draft}).draft.pop("_asked")
        obey_or_understand(stage, text)
    else:
        press_late(stage, key, stage.flow_of(key))


def answer(stage: Stage, key: str, *, text: str = "", option: str = "", sure: bool = False) -> None:
    """Take an answer into the draft of the run `key`, or say why not; then ask what comes next."""
    flow = stage.flow_of(key)
    if not allows(stage, flow.id):
        return None
    if flow.hear is not None:
        return _talk(stage, key, text) if text else press_late(stage, key, flow)
    step = place_of(stage, key).step
    before = stage.runs[key]
    if text and not sure and "_asked" in before.draft:
        return _settle_asked(stage, key, text)
    named = _own_label(stage, key, text) or _agreed(stage, key, text) if text and not sure else None
    if named is not None:
        text, option = "", named
    meant = stage.book.address(stage.ctx, before.draft, text) if text and not sure else text
    if meant is None:
        return _ask_about(stage, key, text) if _is_free(step) and _is_prose(step) else obey_or_understand(stage, text)
    text = meant
    if text and not sure and _is_whole_record(stage, key, text):
        return _begin_anew(stage, key, text) if flow.reads_lines else obey_or_understand(stage, text)
    if text and not sure and not isinstance(step, Review) and _has_review(stage, key):
        own = correct_in_passing(stage, key, text)
        if own is None:
            return None
        text = own
    if text and not sure and _is_free(step) and _could_be_more(stage, text):
        return _ask_about(stage, key, text) if _is_prose(step) else obey_or_understand(stage, text)
    edit_draft(stage, key)
    place = place_of(stage, key)
    try:
        if isinstance(step, Review):
            if text and correct_review(stage, key, text):
                return None
            return _answer_review(stage, key, option or _review_option(stage, key, text))
        if text and changing.change_earlier(stage.book.texts, flow, place, text):
            return ask(stage, key)
        if text:
            filling.answer_text(stage.ctx, place, text)
        elif not filling.answer_choice(stage.ctx, place, option):
            stage.runs[key] = before
            return press_late(stage, key, flow)
    except Reject as reject:
        stage.runs[key] = before
        return _refuse(stage, key, text, reject)
    value = place.record.get(step.id, place.record.get("_open"))
    stage.answers.append(Answered(key, before.seq, place.address, value, text or option))
    draft = stage.runs[key].draft
    draft.pop("_refused", None)
    filling.close_item(flow, draft)
    is_over = step.ends is not None and step.id in draft and step.ends(draft)
    return submit(stage, key) if is_over or drafts.is_complete(flow, draft) else ask(stage, key)


def _has_review(stage: Stage, key: str) -> bool:
    """Whether the run asks for the slots of a draft, outside an item of a group, and shows them at its end."""
    steps = stage.flow_of(key).steps
    return bool(steps) and isinstance(steps[-1], Review) and place_of(stage, key).group is None


def _own_label(stage: Stage, key: str, text: str) -> str | None:
    """The option of the present step that a text names, though something else may have been offered since."""
    options = asking.options(stage.ctx, stage.flow_of(key), place_of(stage, key), key)
    return find_label([Offered(stage.book.texts.render(one.label, {}), one.id) for one in options], text)


def _agreed(stage: Stage, key: str, text: str) -> str | None:
    """The option that was offered alone, as what a refused answer may have meant, where a text agrees to it."""
    run = stage.runs[key]
    own = f"{run.id}.{run.seq}."
    offered = [one.token.removeprefix(own) for one in stage.ctx.user.offered if one.token.startswith(own)]
    near = [f"c:{one}" for one in place_of(stage, key).record.get("_near", {})]
    is_alone = len(near) == 1 and [one for one in offered if one.startswith("c:")] == near
    return near[0] if is_alone and fold(text) in _AGREE_WORDS else None


def _talk(stage: Stage, key: str, text: str) -> None:
    """Hand a text to the flow that is talked with."""
    flow, run = stage.flow_of(key), stage.runs[key]
    assert flow.hear is not None
    try:
        act = flow.hear(stage.ctx, run, text)
    except Reject as reject:
        return _refuse(stage, key, text, reject)
    stage.answers.append(Answered(key, run.seq, "said", None, text))
    stage.change(key, seq=run.seq + 1)
    return go_on(stage, key, act)


def _is_whole_record(stage: Stage, key: str, text: str) -> bool:
    """Whether more is said than was asked: all of a record, to the first question or in place of its first name."""
    draft = stage.runs[key].draft
    said = [slot for slot in draft if not slot.startswith("_")]
    names_first = isinstance(place_of(stage, key).step, Find) and stage.flow_of(key).reads_lines and len(said) == 1
    return (names_first or drafts.is_bare(draft)) and stage.book.is_entry(stage.ctx, text)


def _begin_anew(stage: Stage, key: str, text: str) -> None:
    """Let what is said in one line take the place of a draft in which there is less."""
    stage.change(key, status="cancelled", seq=stage.runs[key].seq + 1)
    stage.current = None
    return open_flow(stage, stage.flow_of(key).id, text)


def _is_free(step: Step) -> bool:
    """Whether nearly everything written is an answer: to the step, or to the first one of a new item."""
    first = step.steps[0] if isinstance(step, Group) else step
    return isinstance(first, Find) or (isinstance(first, Ask | Pick) and first.free)


def _is_prose(step: Step) -> bool:
    """Whether an answer may be any sentence at all, also one that asks something: no name does."""
    first = step.steps[0] if isinstance(step, Group) else step
    return isinstance(first, Ask)


def _could_be_more(stage: Stage, text: str) -> bool:
    """Whether a text given to a free-text step could be meant as a command, a question or a record of its own."""
    short = len(text) <= SHORT and "\n" not in text.strip()
    if short and fold(text) in stage.book.labels:
        return True
    if not short:
        return False
    book, ctx = stage.book, stage.ctx
    return book.read_command(text) is not None or book.is_question(ctx, text) or book.is_entry(ctx, text)


def _settle_asked(stage: Stage, key: str, text: str) -> None:
    """A typed answer to "ghi hay làm việc đó?".

    Another command or question is obeyed, and the first text is said not to be written. Anything else leaves that
    text, and the question, as they were.
    """
    words, run = fold(text), stage.runs[key]
    asked = run.draft["_asked"]
    if words in _WRITE_WORDS:
        return _press_engine(stage, key, "~write")
    if words in _OBEY_WORDS:
        return _press_engine(stage, key, "~obey")
    if _could_be_more(stage, text):
        stage.change(key, draft={slot: value for slot, value in run.draft.items() if slot != "_asked"})
        stage.note("engine.not_written", text=asked)
        return obey_or_understand(stage, text)
    stage.note("engine.asked_first")
    return _ask_about(stage, key, asked)


def _ask_about(stage: Stage, key: str, text: str) -> None:
    run = stage.runs[key]
    stage.change(key, draft={**run.draft, "_asked": text}, seq=run.seq + 1)
    stage.note("engine.write_or_obey", text=text)
    stage.offer(key, "~write", Words("engine.write_it"))
    stage.offer(key, "~obey", Words("engine.obey_it"))


def _refuse(stage: Stage, key: str, text: str, reject: Reject) -> None:
    """The step refused the text: a bare command or a question after all, else what is wrong and the question again."""
    if text:
        call = stage.book.read_command(text)
        if call is not None:
            return obey(stage, call)
        if stage.book.is_question(stage.ctx, text) or stage.book.stands_alone(stage.ctx, text):
            return obey_or_understand(stage, text)
        near = find_near(stage.ctx.user.offered, text)
        if near is not None:
            return press(stage, near)
        if _has_review(stage, key) and correct_review(stage, key, text):
            return None
        if reject.words.key.endswith("unclear"):
            stage.changes.extend(stage.book.keep_unread(stage.ctx, text, stage.flow_of(key).id))
    draft = stage.runs[key].draft
    if stage.flow_of(key).steps and not isinstance(place_of(stage, key).step, Review):
        stage.change(key, draft={**draft, "_refused": draft.get("_refused", 0) + 1})
    return ask_refused(stage, key, reject)


def _review_option(stage: Stage, key: str, text: str) -> str:
    """A typed answer to a review: yes, or "sửa <slot>"."""
    flow, draft = stage.flow_of(key), stage.runs[key].draft
    words = fold(text)
    if words in filling.YES_WORDS:
        return "submit"
    if words in ("sua", "doi", "sua lai"):
        return "change"
    for verb in ("sua ", "doi "):
        if words.startswith(verb):
            wanted = words.removeprefix(verb)
            for step in drafts.reviewed(flow, draft):
                if wanted in names_of(stage.book.texts, flow, step):
                    return f"slot:{step.id}"
    raise Reject("engine.review_unclear")


def _answer_review(stage: Stage, key: str, option: str) -> None:
    flow, run = stage.flow_of(key), stage.runs[key]
    head, _, argument = option.partition(":")
    if head == "submit":
        stage.answers.append(Answered(key, run.seq, "review", "submit", option))
        submit(stage, key)
    elif head == "change":
        stage.change(key, seq=run.seq + 1)
        stage.note("engine.which_slot")
        for step in drafts.reviewed(flow, run.draft):
            if step.id not in flow.given:
                stage.offer(key, f"slot:{step.id}", Words(f"{flow.id}.{step.id}.name"))
        stage.offer(key, "review", Words("engine.back_to_review"))
    elif head == "slot" and any(step.id == argument for step in flow.steps):
        drafts.ask_again(flow, run.draft, argument)
        ask(stage, key)
    elif head == "review":
        ask(stage, key)
    elif head == "cancel":
        drop(stage, key)
    else:
        press_late(stage, key, flow)
