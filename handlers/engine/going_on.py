"""What a turn goes on with: the next question, what a flow wants done, another flow or draft."""

from __future__ import annotations

from dataclasses import replace

from commendation.folding import clean, fold
from handlers.engine import asking, drafts, filling
from handlers.engine.flow import Act, Ask, Becoming, Flow, Group, Reject, Review, Start
from handlers.engine.messages import Label, Words
from handlers.engine.stage import CommandCall, Stage
from storage import conversations
from storage.records import Run

_MOST_OFFERED = 6
"""Unfinished drafts that are named; there are seldom more, and the newest come first."""


def own_run(stage: Stage, run_id: str) -> Run | None:
    if not run_id.isdecimal() or len(run_id) > 18:
        return None
    run = stage.runs.get(f"r{int(run_id)}") or conversations.load_run(stage.ctx.conn, int(run_id))
    return run if run is not None and run.user_id == stage.ctx.user.id else None


def press_late(stage: Stage, key: str, flow: Flow | None) -> None:
    """A kind answer to a button whose time is over, and the current question again."""
    run = stage.runs[key]
    said = flow.gone(stage.ctx, run) if flow is not None and flow.gone is not None and run.status == "done" else None
    if said is not None:
        stage.tell(said, key)
    else:
        stage.note("engine.stale")
    repeat(stage)


def drop(stage: Stage, key: str) -> None:
    """End a run unfinished; it can be taken back, unless nothing was said for it."""
    stage.close(key, "cancelled")
    if drafts.is_bare(stage.runs[key].draft):
        return stage.note("engine.dropped_bare")
    stage.note("engine.dropped", label=label_of(stage, key))
    return stage.offer(key, "~restore", Words("engine.restore"))


def bring_back(stage: Stage, key: str) -> None:
    """Make a run the current one; the one that was current waits."""
    if stage.current is not None and stage.current != key:
        set_aside(stage, stage.current)
    stage.change(key, status="open")
    stage.current = key
    ask(stage, key)


def set_aside(stage: Stage, key: str) -> bool:
    """Let the current run wait for another. False for a bare question, which is not worth coming back to."""
    stage.current = None
    if drafts.is_bare(stage.runs[key].draft):
        stage.change(key, status="cancelled", seq=stage.runs[key].seq + 1)
        return False
    stage.change(key, status="suspended")
    return True


def offer_last(stage: Stage) -> None:
    for one in stage.ctx.user.offered:
        run_id, _, rest = one.token.partition(".")
        seq, _, option = rest.partition(".")
        run = own_run(stage, run_id)
        if run is not None and str(run.seq) == seq:
            stage.offer(stage.keep(run), option, one.label)


def allows(stage: Stage, flow: str) -> bool:
    """Whether the role reaches a flow; says so where it does not. A draft or button may be older than the role."""
    allowed = stage.book.may_use(stage.ctx, flow)
    if not allowed:
        stage.note("engine.not_allowed")
    return allowed


def obey(stage: Stage, call: CommandCall) -> None:
    """Open the flow of a command, beside whatever is unfinished."""
    if not allows(stage, call.flow):
        return remind(stage)
    flow = stage.book.flows[call.flow]
    if stage.ctx.scope is None and call.flow != stage.book.founding:
        return found_first(stage)
    return open_flow(stage, flow.id, call.argument)


def found_first(stage: Stage) -> None:
    """What needs a unit is asked for before there is one."""
    stage.note("engine.set_up_first")
    return open_flow(stage, stage.book.founding) if stage.current is None else repeat(stage)


def open_flow(stage: Stage, flow_id: str, argument: str = "") -> None:
    """Open a flow as its command does."""
    flow = stage.book.flows[flow_id]
    if flow.open is None:
        return go_on_with(stage, Start(flow.id))
    return go_on(stage, begin_loose(stage, flow.id), flow.open(stage.ctx, argument))


def obey_or_understand(stage: Stage, text: str) -> None:
    call = stage.book.read_command(text)
    if call is not None:
        return obey(stage, call)
    if stage.ctx.scope is None:
        return found_first(stage)
    if fold(text) in stage.book.labels:
        stage.note("engine.stale_label", label=clean(text))
        return offer_last(stage) if stage.current is None else repeat(stage)
    act = stage.book.understand(stage.ctx, text)
    perform_loose(stage, act)
    if act.keeps and not stage.options:
        offer_last(stage)
    return None


def submit(stage: Stage, key: str) -> None:
    """End a run whose draft is whole, and do what its flow makes of it."""
    flow, run = stage.flow_of(key), stage.runs[key]
    assert flow.finish is not None
    act = flow.finish(stage.ctx, replace(run, draft=drafts.strip_draft(flow, run.draft)))
    stage.close(key, "done")
    go_on(stage, key, act)


def edit_draft(stage: Stage, key: str) -> None:
    """Work on a copy of the draft, so that a refused answer leaves it as it was."""
    run = stage.runs[key]
    stage.change(key, draft=drafts.copy_draft(run.draft))


def place_of(stage: Stage, key: str) -> drafts.Place:
    return drafts.find_place(stage.flow_of(key), stage.runs[key].draft)


def ask(stage: Stage, key: str, *, again: bool = False) -> None:
    """Ask what the draft needs next, and offer what can be answered. Asking `again` keeps older buttons alive."""
    flow = stage.flow_of(key)
    if not allows(stage, flow.id):
        return None
    if flow.ask is not None:
        run = stage.change(key, seq=stage.runs[key].seq + (not again))
        return stage.tell(flow.ask(stage.ctx, run), key)
    stage.asked = key == stage.current
    if not _take_ahead(stage, key):
        return None
    place = place_of(stage, key)
    if isinstance(place.step, Group):
        edit_draft(stage, key)
        filling.open_group(flow, place.step, stage.runs[key].draft)
        place = place_of(stage, key)
    stage.change(key, step=place.address, seq=stage.runs[key].seq + (not again))
    stage.notes.extend(asking.question(stage.ctx, flow, place))
    stage.options.extend(asking.options(stage.ctx, flow, place, key))


def _take_ahead(stage: Stage, key: str) -> bool:
    """Answer the present step with words that were said for it before its turn. False when it refused, and asked."""
    place = place_of(stage, key)
    while place.group is None and place.step.id in place.record.get("_typed", {}):
        edit_draft(stage, key)
        place = place_of(stage, key)
        words = place.record["_typed"].pop(place.step.id)
        try:
            filling.answer_ahead(stage.ctx, place, words)
        except Reject as reject:
            ask_refused(stage, key, reject)
            return False
        place = place_of(stage, key)
    return True


def ask_refused(stage: Stage, key: str, reject: Reject) -> None:
    """Say why an answer was refused, and ask again: with the answers near it where there are some."""
    stage.notes.append(reject.words)
    flow = stage.flow_of(key)
    if stage.runs[key].draft.get("_refused", 0) > 1 and stage.ctx.scope is not None:
        stage.note("engine.ways_out_later" if place_of(stage, key).step.later else "engine.ways_out")
    if not reject.choices or not flow.steps or isinstance(place_of(stage, key).step, Review):
        return repeat(stage)
    stage.asked = True
    edit_draft(stage, key)
    place = place_of(stage, key)
    place.record["_near"] = {choice.id: choice.held() for choice in reject.choices}
    for choice in reject.choices:
        stage.offer(key, f"c:{choice.id}", choice.label)
    if place.step.later and not (isinstance(place.step, Ask) and place.step.numeric):
        stage.offer(key, "later", Words("engine.later"))
    return None


def repeat(stage: Stage) -> None:
    """The current question once more, if there is one."""
    if stage.current is not None:
        ask(stage, stage.current, again=True)


def remind(stage: Stage) -> None:
    """After something else was done in the middle of a draft: say that it is still there."""
    if stage.current is not None:
        stage.note("engine.still_open", label=label_of(stage, stage.current))
        stage.offer(stage.current, "~resume", Words("engine.resume"))
        stage.offer(stage.current, "~drop", Words("engine.drop"))


def find_unfinished(stage: Stage) -> list[Run]:
    """The person's drafts that wait, newest first, without those for which nothing was said yet."""
    waiting = conversations.open_runs(stage.ctx.conn, stage.ctx.user.id)
    return [run for run in waiting if not drafts.is_bare(run.draft)]


def offer_unfinished(stage: Stage, sentence: str, beside: str = "engine.other", **values: Label) -> bool:
    """Offer the unfinished drafts: one to go on with or drop, of several which one; and the menu, labelled `beside`.

    False when there is none.
    """
    waiting = find_unfinished(stage)
    if not waiting:
        return False
    keys = [stage.keep(run) for run in waiting[:_MOST_OFFERED]]
    if len(waiting) == 1:
        stage.note(sentence, label=label_of(stage, keys[0]), at=_since(stage, keys[0]), **values)
        stage.offer(keys[0], "~resume", Words("engine.resume"))
        stage.offer(keys[0], "~drop", Words("engine.drop"))
    else:
        stage.note(f"{sentence}_many", count=len(waiting), **values)
        for key in keys:
            label = label_of(stage, key)
            stage.note("engine.unfinished", label=label, at=_since(stage, key))
            stage.offer(key, "~resume", label)
    stage.offer(keys[0], "~other", Words(beside))
    return True


def _since(stage: Stage, key: str) -> str:
    """When a draft was last worked on."""
    run = stage.runs[key]
    since = run.updated_at or run.started_at
    return since.astimezone(stage.ctx.now.tzinfo).strftime("%H:%M %d/%m") if since else ""


def become(stage: Stage, becoming: Becoming) -> None:
    """Go on as somebody who is known already, with what they left unfinished."""
    stage.current = None
    stage.ctx = replace(stage.ctx, user=becoming.user, scope=becoming.scope)
    offer_unfinished(stage, "engine.carried_over", "engine.menu", place=becoming.place)


def label_of(stage: Stage, key: str) -> str:
    flow = stage.flow_of(key)
    draft = stage.runs[key].draft
    return flow.label(stage.ctx, draft) if flow.label else stage.book.texts.raw(f"{flow.id}.title")


def begin_loose(stage: Stage, flow: str = "") -> str:
    """A finished run for what is said outside every draft, so that its buttons have an owner."""
    key = stage.add(stage.book.flows[flow or stage.book.talk], {})
    stage.change(key, status="done")
    return key


def perform_loose(stage: Stage, act: Act) -> None:
    if act.start is not None and act.say is None and not act.changes:
        return go_on_with(stage, act.start)
    return go_on(stage, begin_loose(stage, act.flow), act)


def go_on(stage: Stage, key: str, act: Act) -> None:
    """Do what a flow wants done, then whatever comes after it."""
    start = stage.perform(act, key)
    if act.ends:
        stage.close(key, "done")
    if act.becomes is not None:
        return become(stage, act.becomes)
    if start is not None:
        return go_on_with(stage, start)
    waiting = stage.current
    if waiting is None or waiting == key:
        return None
    if stage.flow_of(waiting).passing and drafts.is_bare(stage.runs[waiting].draft):
        set_aside(stage, waiting)
        return None
    return remind(stage)


def go_on_with(stage: Stage, start: Start) -> None:
    if not allows(stage, start.flow):
        return remind(stage)
    flow = stage.book.flows[start.flow]
    if not flow.steps and flow.hear is None:
        assert flow.open is not None
        return go_on(stage, begin_loose(stage, flow.id), flow.open(stage.ctx, str(start.draft.get("argument", ""))))
    key = stage.add(flow, start.draft)
    if flow.steps and start.editing is None and drafts.is_complete(flow, stage.runs[key].draft):
        return submit(stage, key)
    waiting = stage.current
    if waiting is not None and set_aside(stage, waiting):
        stage.note("engine.set_aside", label=label_of(stage, waiting))
    stage.current = key
    if start.editing is not None:
        drafts.ask_again(flow, stage.runs[key].draft, start.editing)
    return ask(stage, key) if start.refused is None else ask_refused(stage, key, start.refused)
