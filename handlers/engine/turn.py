"""The only place where a conversation moves.

What a message means, in this order (design: docs/decisions/0002): an offered button, its label or its number; a
lone control word; a /command; the answer to the step; and only when the step refuses it, a bare command or a
question. In a free-text step everything is an answer, so a command or question there is asked about first.
Order matters in `_hear`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from commendation.folding import clean, fold
from handlers.engine import form
from handlers.engine.everywhere import KIND_ANSWERS, Control, read_control
from handlers.engine.flow import Act, Ask, Becoming, Context, Find, Flow, Group, Pick, Reject, Review, Start, Step
from handlers.engine.messages import Incoming, Label, Words
from handlers.engine.offered import BACK, find_near, find_offered, read_number
from handlers.engine.stage import Answered, Book, CommandCall, Stage, Turn
from storage import conversations
from storage.records import Run

LONGEST_MESSAGE = 100_000
LATE = timedelta(minutes=1)
"""More than the clocks of a platform and of this machine differ."""

_OBEY_WORDS = frozenset({"khong", "khong ghi", "lam", "lam di", "lam viec do", "dung ghi", "tra loi di"})
_PLAIN_ANSWERS = {"do": form.YES_WORDS, "leave": frozenset({"khong", "thoi", "khong can", "de nguyen"})}
"""Options of a question that is answered with yes or no outside every draft, and the words that mean them."""


def take_turn(book: Book, ctx: Context, incoming: Incoming) -> Turn:
    """One message in, everything it brings about out. Reads through `ctx.conn`, writes nothing.

    May be called twice for the same message (a batch that failed is run again), so it keeps nothing.
    """
    stage = Stage(book=book, ctx=ctx, incoming=incoming)
    run = conversations.load_run(ctx.conn, ctx.user.current_run) if ctx.user.current_run else None
    if run is not None and run.status == "open":
        stage.current = stage.keep(run)
    if incoming.kind == "group":
        stage.note(KIND_ANSWERS[incoming.kind])
    elif incoming.kind == "result":
        _perform_loose(stage, book.take_result(ctx, incoming.result))
    elif ctx.scope is None and not ctx.may_found:
        _meet(stage)
    elif incoming.kind == "press":
        _press(stage, incoming.token)
    elif incoming.kind == "text":
        _hear(stage, incoming.text)
    elif incoming.kind == "file" and incoming.file is not None:
        _perform_loose(stage, book.take_file(ctx, incoming.file))
    else:
        stage.note(KIND_ANSWERS.get(incoming.kind, "engine.other_kind"))
        if incoming.kind == "sealed" and ctx.make_upload_link is not None:
            stage.note("engine.upload_link", link=ctx.make_upload_link())
        _repeat(stage)
    return stage.finish(can_go_back=stage.asked and _can_go_back(stage))


def _meet(stage: Stage) -> None:
    """Somebody without a unit: buttons of the welcome work, and everything else is met anew."""
    stage.current = None  # what a former member left unfinished is no longer theirs to see
    stage.runs.clear()
    heard = stage.incoming
    token = _offered_token(stage, heard.text) if heard.kind == "text" else heard.token
    run = _own_run(stage, token.partition(".")[0]) if token else None
    if token and run is not None and run.flow == stage.book.welcome:
        _press(stage, token)
    else:
        _perform_loose(stage, stage.book.meet_stranger(stage.ctx, heard))


# --- Presses ----------------------------------------------------------------------------------------------


def _press(stage: Stage, token: str) -> None:
    """A button: of the current step, of an answer shown before, or one that has expired."""
    run_id, _, rest = token.partition(".")
    seq, _, option = rest.partition(".")
    run = _own_run(stage, run_id)
    if run is None or not seq.isdecimal():
        stage.note("engine.stale")
        _repeat(stage)
        return
    key = stage.keep(run)
    flow = stage.book.flows.get(run.flow)
    action = flow.action(option) if flow else None
    if flow is None or int(seq) != run.seq:
        _press_late(stage, key, flow)
    elif option.startswith("~"):
        _press_engine(stage, key, option)
    elif action is not None and run.status in ("open", "done"):
        if not _allows(stage, run.flow):
            return _remind(stage)
        act = action.do(stage.ctx, run, option.partition(":")[2])
        _go_on(stage, _loose(stage, act.flow) if act.flow else key, act)
    elif run.status == "open" and key == stage.current:
        _answer(stage, key, option=option)
    else:
        _press_late(stage, key, flow)


def _own_run(stage: Stage, run_id: str) -> Run | None:
    if not run_id.isdecimal() or len(run_id) > 18:
        return None
    run = stage.runs.get(f"r{int(run_id)}") or conversations.load_run(stage.ctx.conn, int(run_id))
    return run if run is not None and run.user_id == stage.ctx.user.id else None


def _press_late(stage: Stage, key: str, flow: Flow | None) -> None:
    """A kind answer to a button whose time is over, and the current question again."""
    run = stage.runs[key]
    said = flow.gone(stage.ctx, run) if flow is not None and flow.gone is not None and run.status == "done" else None
    if said is not None:
        stage.tell(said, key)
    else:
        stage.note("engine.stale")
    _repeat(stage)


def _press_engine(stage: Stage, key: str, option: str) -> None:
    """The engine's own buttons: go on with a draft, drop it, take it back."""
    run = stage.runs[key]
    if option == "~resume" and run.status in ("open", "suspended"):
        _bring_back(stage, key)
    elif option == "~drop" and run.status in ("open", "suspended"):
        stage.close(key, "cancelled")
        stage.note("engine.dropped", label=_label(stage, key))
        stage.offer(key, "~restore", Words("engine.restore"))
    elif option == "~restore" and run.status == "cancelled":
        _bring_back(stage, key)
    elif option == "~other":
        stage.tell(stage.book.menu(stage.ctx), _loose(stage))
    elif option == "~write" and run.status == "open" and "_asked" in run.draft:
        text = stage.change(key, draft={**run.draft}).draft.pop("_asked")
        _answer(stage, key, text=text, sure=True)
    elif option == "~obey" and run.status == "open" and "_asked" in run.draft:
        text = stage.change(key, draft={**run.draft}).draft.pop("_asked")
        _obey_or_understand(stage, text)
    else:
        _press_late(stage, key, stage.flow_of(key))


def _bring_back(stage: Stage, key: str) -> None:
    """Make a run the current one; the one that was current waits."""
    if stage.current is not None and stage.current != key:
        stage.change(stage.current, status="suspended")
    stage.change(key, status="open")
    stage.current = key
    _ask(stage, key)


# --- Words ------------------------------------------------------------------------------------------------


def _hear(stage: Stage, text: str) -> None:
    if len(text) > LONGEST_MESSAGE:
        stage.note("engine.too_long", length=len(text), limit=LONGEST_MESSAGE)
        return _repeat(stage)
    token = _offered_token(stage, text)
    if token is not None:
        return _press(stage, token) if not _is_late(stage) else _ask_late(stage)
    control: Control | None = "back" if read_number(text) == BACK and _can_go_back(stage) else read_control(text)
    if control is not None:
        return _control(stage, control)
    call = stage.book.read_command(text)
    if call is not None and call.slash:
        return _obey(stage, call)
    if call is None and text.startswith("/") and len(clean(text).split()) <= 3 and not text.startswith("//"):
        stage.note("engine.unknown_command", command=clean(text)[:40])
        return _remind(stage)
    if stage.current is not None:
        return _answer(stage, stage.current, text=text)
    if stage.ctx.scope is None:
        return _begin(stage, stage.book.founding, text)
    if call is None and not stage.book.is_question(stage.ctx, text):
        near = find_near(stage.ctx.user.offered, text)
        if near is not None:
            return _press(stage, near)
        if stage.ctx.user.offered and read_number(text) is not None:
            return _offer_again(stage, "engine.late_number", number=read_number(text))
    return _obey_or_understand(stage, text)


def _offered_token(stage: Stage, text: str) -> str | None:
    """The token of the offered option that a text names by its label or by the number it was shown with."""
    offered = stage.ctx.user.offered
    token = find_offered(offered, text)
    if token is not None or stage.current is not None:
        return token
    plain = [one for one in offered if fold(text) in _PLAIN_ANSWERS.get(one.token.rpartition(".")[2], ())]
    return plain[0].token if len(plain) == 1 else None


def _offer_again(stage: Stage, key: str, **values: object) -> None:
    """Say something, and offer what was offered last once more: numbers count in the newest message only."""
    stage.note(key, **values)
    _offer_last(stage)


def _offer_last(stage: Stage) -> None:
    for one in stage.ctx.user.offered:
        run_id, _, rest = one.token.partition(".")
        seq, _, option = rest.partition(".")
        run = _own_run(stage, run_id)
        if run is not None and str(run.seq) == seq:
            stage.offer(stage.keep(run), option, one.label)


def _is_late(stage: Stage) -> bool:
    """Whether the words were said well before the person was last answered: a number in them means an older menu."""
    said, answered = stage.incoming.said_at, stage.ctx.user.last_seen_at
    return said is not None and answered is not None and answered - said > LATE


def _ask_late(stage: Stage) -> None:
    """Not to follow a choice that was made among others: the present question once more."""
    said = stage.incoming.said_at
    assert said is not None
    values = {"time": said.astimezone(stage.ctx.now.tzinfo).strftime("%H:%M %d/%m")}
    if stage.current is None:
        return _offer_again(stage, "engine.said_before", **values)
    stage.note("engine.said_before", **values)
    return _repeat(stage)


def _can_go_back(stage: Stage) -> bool:
    """Whether "0" means "quay lại": there is an earlier question, and the present one does not ask for a number."""
    flow = stage.flow_of(stage.current) if stage.current is not None else None
    if stage.current is None or flow is None or not flow.steps:
        return False
    step = _place(stage, stage.current).step
    if isinstance(step, Ask) and step.numeric:
        return False
    return form.go_back(stage.ctx, flow, form.copy_draft(stage.runs[stage.current].draft))


def _control(stage: Stage, control: Control) -> None:
    key = stage.current
    if control == "help":
        if key is not None:
            stage.note("engine.help_in_step")
        stage.tell(stage.book.menu(stage.ctx), _loose(stage))
        _remind(stage)
    elif control == "greeting":
        _greet(stage)
    elif control == "resume":
        _resume(stage)
    elif key is None:
        stage.note("engine.nothing_to_cancel" if control == "cancel" else "engine.nothing_open")
        stage.tell(stage.book.menu(stage.ctx), _loose(stage))
    elif control == "cancel":
        stage.close(key, "cancelled")
        stage.note("engine.dropped", label=_label(stage, key))
        stage.offer(key, "~restore", Words("engine.restore"))
    elif control == "back":
        _edit_draft(stage, key)
        flow = stage.flow_of(key)
        if not flow.steps or not form.go_back(stage.ctx, flow, stage.runs[key].draft):
            stage.note("engine.at_beginning")
        _ask(stage, key)
    elif not stage.flow_of(key).steps or not _place(stage, key).step.later:
        stage.note("engine.cannot_wait")
        _ask(stage, key)
    else:
        _answer(stage, key, option="later")


def _greet(stage: Stage) -> None:
    if stage.ctx.scope is None:
        return _begin(stage, stage.book.founding) if stage.current is None else _ask(stage, stage.current)
    if not _offer_unfinished(stage, "engine.welcome_back"):
        stage.note("engine.welcome")
        stage.tell(stage.book.menu(stage.ctx), _loose(stage))
    return None


def _resume(stage: Stage) -> None:
    waiting = conversations.open_runs(stage.ctx.conn, stage.ctx.user.id)
    if stage.current is not None:
        _ask(stage, stage.current)
    elif waiting:
        _bring_back(stage, stage.keep(waiting[0]))
    else:
        stage.note("engine.nothing_open")
        stage.tell(stage.book.menu(stage.ctx), _loose(stage))


def _allows(stage: Stage, flow: str) -> bool:
    """Whether the role reaches a flow; says so where it does not. A draft or button may be older than the role."""
    allowed = stage.book.may_use(stage.ctx, flow)
    if not allowed:
        stage.note("engine.not_allowed")
    return allowed


def _obey(stage: Stage, call: CommandCall) -> None:
    """Open the flow of a command, beside whatever is unfinished."""
    if not _allows(stage, call.flow):
        return _remind(stage)
    flow = stage.book.flows[call.flow]
    if stage.ctx.scope is None and call.flow != stage.book.founding:
        return _found_first(stage)
    return _begin(stage, flow.id, call.argument)


def _found_first(stage: Stage) -> None:
    """What needs a unit is asked for before there is one."""
    stage.note("engine.set_up_first")
    return _begin(stage, stage.book.founding) if stage.current is None else _repeat(stage)


def _begin(stage: Stage, flow_id: str, argument: str = "") -> None:
    """Open a flow as its command does."""
    flow = stage.book.flows[flow_id]
    if flow.open is None:
        return _go_on_start(stage, Start(flow.id))
    return _go_on(stage, _loose(stage, flow.id), flow.open(stage.ctx, argument))


def _obey_or_understand(stage: Stage, text: str) -> None:
    call = stage.book.read_command(text)
    if call is not None:
        return _obey(stage, call)
    if stage.ctx.scope is None:
        return _found_first(stage)
    if fold(text) in stage.book.labels:
        stage.note("engine.stale_label", label=clean(text))
        return _offer_last(stage) if stage.current is None else _repeat(stage)
    act = stage.book.understand(stage.ctx, text)
    _perform_loose(stage, act)
    if act.keeps and not stage.options:
        _offer_last(stage)
    return None


# --- Answers ----------------------------------------------------------------------------------------------


def _answer(stage: Stage, key: str, *, text: str = "", option: str = "", sure: bool = False) -> None:
    """Take an answer into the draft of the run `key`, or say why not; then ask what comes next."""
    flow = stage.flow_of(key)
    if not _allows(stage, flow.id):
        return None
    if flow.hear is not None:
        return _talk(stage, key, text) if text else _press_late(stage, key, flow)
    step = _place(stage, key).step
    before = stage.runs[key]
    if text and not sure and "_asked" in before.draft:
        return _settle_asked(stage, key, text)
    if text and not sure and _is_free(step) and _could_be_more(stage, text):
        return _ask_about(stage, key, text)
    _edit_draft(stage, key)
    place = _place(stage, key)
    try:
        if isinstance(step, Review):
            if text and _correct(stage, key, step, text):
                return None
            return _answer_review(stage, key, option or _review_option(stage, key, text))
        if text and form.change_earlier(stage.book.texts, flow, place, text):
            return _ask(stage, key)
        if text:
            form.answer_text(stage.ctx, place, text)
        elif not form.answer_choice(stage.ctx, place, option):
            stage.runs[key] = before
            return _press_late(stage, key, flow)
    except Reject as reject:
        stage.runs[key] = before
        return _refuse(stage, key, text, reject)
    value = place.record.get(step.id, place.record.get("_open"))
    stage.answers.append(Answered(key, before.seq, place.address, value, text or option))
    draft = stage.runs[key].draft
    form.close_item(flow, draft)
    is_over = step.ends is not None and step.id in draft and step.ends(draft)
    return _submit(stage, key) if is_over or form.is_complete(flow, draft) else _ask(stage, key)


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
    return _go_on(stage, key, act)


def _submit(stage: Stage, key: str) -> None:
    """End a run whose draft is whole, and do what its flow makes of it."""
    flow, run = stage.flow_of(key), stage.runs[key]
    assert flow.finish is not None
    act = flow.finish(stage.ctx, replace(run, draft=form.strip_draft(flow, run.draft)))
    stage.close(key, "done")
    _go_on(stage, key, act)


def _is_free(step: Step) -> bool:
    """Whether nearly everything written is an answer: to the step, or to the first one of a new item."""
    first = step.steps[0] if isinstance(step, Group) else step
    return isinstance(first, Find) or (isinstance(first, Ask | Pick) and first.free)


def _could_be_more(stage: Stage, text: str) -> bool:
    """Whether a text given to a free-text step could be meant as a command or a question."""
    short = len(text) <= 120 and "\n" not in text.strip()
    if short and fold(text) in stage.book.labels:
        return True
    return short and (stage.book.read_command(text) is not None or stage.book.is_question(stage.ctx, text))


def _settle_asked(stage: Stage, key: str, text: str) -> None:
    """A typed answer to "ghi hay làm việc đó?". Anything else leaves the first text, and the question, as they were."""
    words = fold(text)
    if words in form.YES_WORDS or words.startswith("ghi "):
        return _press_engine(stage, key, "~write")
    if words in _OBEY_WORDS:
        return _press_engine(stage, key, "~obey")
    stage.note("engine.asked_first")
    return _ask_about(stage, key, stage.runs[key].draft["_asked"])


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
            return _obey(stage, call)
        if stage.book.is_question(stage.ctx, text):
            return _obey_or_understand(stage, text)
        near = find_near(stage.ctx.user.offered, text)
        if near is not None:
            return _press(stage, near)
        if reject.words.key.endswith("unclear"):
            stage.changes.extend(stage.book.keep_unread(stage.ctx, text, stage.flow_of(key).id))
    stage.notes.append(reject.words)
    if reject.choices and stage.flow_of(key).steps:
        stage.asked = True
        _edit_draft(stage, key)
        place = _place(stage, key)
        place.record["_near"] = {choice.id: choice.held() for choice in reject.choices}
        for choice in reject.choices:
            stage.offer(key, f"c:{choice.id}", choice.label)
        if place.step.later and not (isinstance(place.step, Ask) and place.step.numeric):
            stage.offer(key, "later", Words("engine.later"))
        return None
    return _repeat(stage)


def _review_option(stage: Stage, key: str, text: str) -> str:
    """A typed answer to a review: yes, or "sửa <slot>"."""
    flow, draft = stage.flow_of(key), stage.runs[key].draft
    words = fold(text)
    if words in form.YES_WORDS:
        return "submit"
    if words in ("sua", "doi", "sua lai"):
        return "change"
    for verb in ("sua ", "doi "):
        if words.startswith(verb):
            wanted = words.removeprefix(verb)
            for step in form.reviewed(flow, draft):
                if fold(stage.book.texts.raw(f"{flow.id}.{step.id}.name")) == wanted:
                    return f"slot:{step.id}"
    raise Reject("engine.review_unclear")


def _correct(stage: Stage, key: str, review: Review, text: str) -> bool:
    """A sentence at the review that changes what it shows. Its value is read as its own step reads answers."""
    flow, run = stage.flow_of(key), stage.runs[key]
    corrected = review.correct(stage.ctx, form.copy_draft(run.draft), text) if review.correct else None
    if corrected is not None:
        stage.change(key, draft=corrected.draft)
        stage.notes.append(corrected.said)
        stage.answers.append(Answered(key, run.seq, "review", None, text))
        _ask(stage, key)
        return True
    found = form.read_correction(stage.book.texts, flow, form.reviewed(flow, run.draft), text)
    if found is None:
        return False
    step, words = found
    before, draft = form.shown(stage.ctx, step, run.draft), run.draft
    untouched = form.copy_draft(draft)
    try:
        form.correct(stage.ctx, flow, draft, step, words)
    except Reject as reject:
        # The question itself follows, so that what is offered instead can be pressed.
        form.ask_again(flow, untouched, step.id)
        stage.change(key, draft=untouched)
        _refuse(stage, key, "", reject)
        return True
    stage.answers.append(Answered(key, run.seq, step.id, draft.get(step.id), text))
    if "_editing" not in draft:
        name, after = Words(f"{flow.id}.{step.id}.name"), form.shown(stage.ctx, step, draft)
        stage.note("engine.corrected", name=name, before=before, after=after)
    _ask(stage, key)
    return True


def _answer_review(stage: Stage, key: str, option: str) -> None:
    flow, run = stage.flow_of(key), stage.runs[key]
    head, _, argument = option.partition(":")
    if head == "submit":
        stage.answers.append(Answered(key, run.seq, "review", "submit", option))
        _submit(stage, key)
    elif head == "change":
        stage.change(key, seq=run.seq + 1)
        stage.note("engine.which_slot")
        for step in form.reviewed(flow, run.draft):
            if step.id not in flow.given:
                stage.offer(key, f"slot:{step.id}", Words(f"{flow.id}.{step.id}.name"))
        stage.offer(key, "review", Words("engine.back_to_review"))
    elif head == "slot" and any(step.id == argument for step in flow.steps):
        form.ask_again(flow, run.draft, argument)
        _ask(stage, key)
    elif head == "review":
        _ask(stage, key)
    elif head == "cancel":
        _control(stage, "cancel")
    else:
        _press_late(stage, key, flow)


# --- Asking -----------------------------------------------------------------------------------------------


def _edit_draft(stage: Stage, key: str) -> None:
    """Work on a copy of the draft, so that a refused answer leaves it as it was."""
    run = stage.runs[key]
    stage.change(key, draft=form.copy_draft(run.draft))


def _place(stage: Stage, key: str) -> form.Place:
    return form.find_place(stage.flow_of(key), stage.runs[key].draft)


def _ask(stage: Stage, key: str, *, again: bool = False) -> None:
    """Ask what the draft needs next, and offer what can be answered. Asking `again` keeps older buttons alive."""
    flow = stage.flow_of(key)
    if not _allows(stage, flow.id):
        return None
    if flow.ask is not None:
        run = stage.change(key, seq=stage.runs[key].seq + (not again))
        return stage.tell(flow.ask(stage.ctx, run), key)
    stage.asked = key == stage.current
    place = _place(stage, key)
    if isinstance(place.step, Group):
        _edit_draft(stage, key)
        form.open_group(flow, place.step, stage.runs[key].draft)
        place = _place(stage, key)
    stage.change(key, step=place.address, seq=stage.runs[key].seq + (not again))
    stage.notes.extend(form.question(stage.ctx, flow, place))
    stage.options.extend(form.options(stage.ctx, flow, place, key))


def _repeat(stage: Stage) -> None:
    """The current question once more, if there is one."""
    if stage.current is not None:
        _ask(stage, stage.current, again=True)


def _remind(stage: Stage) -> None:
    """After something else was done in the middle of a draft: say that it is still there."""
    if stage.current is not None:
        stage.note("engine.still_open", label=_label(stage, stage.current))
        stage.offer(stage.current, "~resume", Words("engine.resume"))
        stage.offer(stage.current, "~drop", Words("engine.drop"))


def _offer_unfinished(stage: Stage, sentence: str, **values: Label) -> bool:
    """Offer the newest unfinished draft. False when there is none."""
    waiting = conversations.open_runs(stage.ctx.conn, stage.ctx.user.id)
    if not waiting:
        return False
    key = stage.keep(waiting[0])
    run = stage.runs[key]
    since = run.updated_at or run.started_at
    at = since.astimezone(stage.ctx.now.tzinfo).strftime("%H:%M %d/%m") if since else ""
    stage.note(sentence, count=len(waiting), label=_label(stage, key), at=at, **values)
    stage.offer(key, "~resume", Words("engine.resume"))
    stage.offer(key, "~drop", Words("engine.drop"))
    stage.offer(key, "~other", Words("engine.other"))
    return True


def _become(stage: Stage, becoming: Becoming) -> None:
    """Go on as somebody who is known already, with what they left unfinished."""
    stage.current = None
    stage.ctx = replace(stage.ctx, user=becoming.user, scope=becoming.scope)
    _offer_unfinished(stage, "engine.carried_over", place=becoming.place)


def _label(stage: Stage, key: str) -> str:
    flow = stage.flow_of(key)
    draft = stage.runs[key].draft
    return flow.label(stage.ctx, draft) if flow.label else stage.book.texts.raw(f"{flow.id}.title")


# --- Acts -------------------------------------------------------------------------------------------------


def _loose(stage: Stage, flow: str = "") -> str:
    """A finished run for what is said outside every draft, so that its buttons have an owner."""
    key = stage.add(stage.book.flows[flow or stage.book.talk], {})
    stage.change(key, status="done")
    return key


def _perform_loose(stage: Stage, act: Act) -> None:
    if act.start is not None and act.say is None and not act.changes:
        return _go_on_start(stage, act.start)
    return _go_on(stage, _loose(stage, act.flow), act)


def _go_on(stage: Stage, key: str, act: Act) -> None:
    """Do what a flow wants done, then whatever comes after it."""
    start = stage.perform(act, key)
    if act.ends:
        stage.close(key, "done")
    if act.becomes is not None:
        return _become(stage, act.becomes)
    if start is not None:
        return _go_on_start(stage, start)
    if stage.current is not None and stage.current != key:
        return _remind(stage)
    return None


def _go_on_start(stage: Stage, start: Start) -> None:
    if not _allows(stage, start.flow):
        return _remind(stage)
    flow = stage.book.flows[start.flow]
    if not flow.steps and flow.hear is None:
        assert flow.open is not None
        return _go_on(stage, _loose(stage, flow.id), flow.open(stage.ctx, str(start.draft.get("argument", ""))))
    key = stage.add(flow, start.draft)
    if flow.steps and start.editing is None and form.is_complete(flow, stage.runs[key].draft):
        return _submit(stage, key)
    if stage.current is not None:
        stage.change(stage.current, status="suspended")
        stage.note("engine.set_aside", label=_label(stage, stage.current))
    stage.current = key
    if start.editing is not None:
        form.ask_again(flow, stage.runs[key].draft, start.editing)
    return _ask(stage, key)
