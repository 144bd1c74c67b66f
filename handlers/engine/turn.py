"""What a message means: the one place that decides it.

What a message means, in this order (design: docs/decisions/0002): an offered button, its label or its number; a
lone control word; a /command; the answer to the step; and only when the step refuses it, a bare command or a
question. In a free-text step everything is an answer, so a command or question there is asked about first.
Order matters in `_hear`.
"""

from __future__ import annotations

from datetime import timedelta

from commendation.folding import clean, fold
from handlers.engine import changing, drafts, filling
from handlers.engine.answering import answer, press
from handlers.engine.asking import asks_part
from handlers.engine.everywhere import KIND_ANSWERS, Control, read_control
from handlers.engine.flow import Ask, Context, Review
from handlers.engine.going_on import (
    ask,
    begin_loose,
    bring_back,
    drop,
    edit_draft,
    find_unfinished,
    obey,
    obey_or_understand,
    offer_last,
    offer_unfinished,
    open_flow,
    own_run,
    perform_loose,
    place_of,
    remind,
    repeat,
    set_aside,
)
from handlers.engine.messages import Incoming, Words
from handlers.engine.offered import BACK, find_near, find_offered, read_number
from handlers.engine.stage import Book, Stage, Turn
from storage import conversations

LONGEST_MESSAGE = 100_000
LATE = timedelta(minutes=1)
"""More than the clocks of a platform and of this machine differ."""
_PLAIN_ANSWERS = {"do": filling.YES_WORDS, "leave": frozenset({"khong", "thoi", "khong can", "de nguyen"})}
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
        perform_loose(stage, book.take_result(ctx, incoming.result))
    elif ctx.scope is None and not ctx.may_found:
        _meet(stage)
    elif incoming.kind == "press":
        press(stage, incoming.token)
    elif incoming.kind == "text":
        _hear(stage, incoming.text)
    elif incoming.kind == "file" and incoming.file is not None:
        perform_loose(stage, book.take_file(ctx, incoming.file))
    else:
        stage.note(KIND_ANSWERS.get(incoming.kind, "engine.other_kind"))
        if incoming.kind == "sealed" and ctx.make_upload_link is not None:
            stage.note("engine.upload_link", link=ctx.make_upload_link())
        repeat(stage)
    return stage.finish(can_go_back=stage.asked and _can_go_back(stage))


def _meet(stage: Stage) -> None:
    """Somebody without a unit: buttons of the welcome work, and everything else is met anew."""
    stage.current = None  # what a former member left unfinished is no longer theirs to see
    stage.runs.clear()
    heard = stage.incoming
    token = _offered_token(stage, heard.text) if heard.kind == "text" else heard.token
    run = own_run(stage, token.partition(".")[0]) if token else None
    if token and run is not None and run.flow == stage.book.welcome:
        press(stage, token)
    else:
        perform_loose(stage, stage.book.meet_stranger(stage.ctx, heard))


def _hear(stage: Stage, text: str) -> None:
    if len(text) > LONGEST_MESSAGE:
        stage.note("engine.too_long", length=len(text), limit=LONGEST_MESSAGE)
        return repeat(stage)
    token = _offered_token(stage, text)
    if token is not None:
        return press(stage, token) if not _is_late(stage) else _ask_late(stage)
    control: Control | None = "back" if read_number(text) == BACK and _can_go_back(stage) else read_control(text)
    if control is not None:
        return _control(stage, control)
    call = stage.book.read_command(text)
    if call is not None and call.slash:
        return obey(stage, call)
    if call is None and text.startswith("/") and len(clean(text).split()) <= 3 and not text.startswith("//"):
        stage.note("engine.unknown_command", command=clean(text)[:40])
        return remind(stage)
    if stage.current is not None:
        return answer(stage, stage.current, text=text)
    if stage.ctx.scope is None:
        return open_flow(stage, stage.book.founding, text)
    if call is None and not stage.book.is_question(stage.ctx, text):
        near = find_near(stage.ctx.user.offered, text)
        if near is not None:
            return press(stage, near)
        if stage.ctx.user.offered and read_number(text) is not None:
            return _offer_again(stage, "engine.late_number", number=read_number(text))
    return obey_or_understand(stage, text)


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
    offer_last(stage)


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
    return repeat(stage)


def _can_go_back(stage: Stage) -> bool:
    """Whether "0" means "quay lại": there is an earlier question, and the present one does not ask for a number."""
    flow = stage.flow_of(stage.current) if stage.current is not None else None
    if stage.current is None or flow is None or not flow.steps:
        return False
    step = place_of(stage, stage.current).step
    if isinstance(step, Ask) and step.numeric:
        return False
    return changing.go_back(stage.ctx, flow, drafts.copy_draft(stage.runs[stage.current].draft))


def _control(stage: Stage, control: Control) -> None:
    key = stage.current
    if control == "help":
        if key is not None:
            stage.note("engine.help_in_step")
        stage.tell(stage.book.menu(stage.ctx), begin_loose(stage))
        remind(stage)
    elif control == "greeting":
        _greet(stage)
    elif control == "resume":
        _resume(stage)
    elif key is None:
        _say_nothing_open(stage, "engine.nothing_to_cancel" if control == "cancel" else "engine.nothing_open")
    elif control == "cancel":
        drop(stage, key)
    elif control == "back":
        edit_draft(stage, key)
        flow = stage.flow_of(key)
        if not flow.steps or not changing.go_back(stage.ctx, flow, stage.runs[key].draft):
            stage.note("engine.at_beginning")
        ask(stage, key)
    elif stage.flow_of(key).steps and asks_part(place_of(stage, key)):
        answer(stage, key, option="skip")
    elif not stage.flow_of(key).steps or not place_of(stage, key).step.later:
        at_review = bool(stage.flow_of(key).steps) and isinstance(place_of(stage, key).step, Review)
        stage.note("engine.review_waits" if at_review else "engine.cannot_wait")
        ask(stage, key)
    else:
        answer(stage, key, option="later")


def _greet(stage: Stage) -> None:
    if stage.ctx.scope is None:
        return open_flow(stage, stage.book.founding) if stage.current is None else ask(stage, stage.current)
    if stage.current is not None and drafts.is_bare(stage.runs[stage.current].draft):
        set_aside(stage, stage.current)
    if not offer_unfinished(stage, "engine.welcome_back"):
        stage.note("engine.welcome")
        stage.tell(stage.book.menu(stage.ctx), begin_loose(stage))
    return None


def _resume(stage: Stage) -> None:
    waiting = find_unfinished(stage)
    if stage.current is not None:
        ask(stage, stage.current)
    elif waiting:
        bring_back(stage, stage.keep(waiting[0]))
    else:
        _say_nothing_open(stage, "engine.nothing_open")


def _say_nothing_open(stage: Stage, sentence: str) -> None:
    """A short word, since nothing was asked for; what was put aside may be what is meant."""
    if not offer_unfinished(stage, "engine.put_aside"):
        stage.note(sentence)
        stage.offer(begin_loose(stage), "~other", Words("engine.menu"))
