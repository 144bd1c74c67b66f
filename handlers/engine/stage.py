"""What one turn gathers before it is handed back as a `Turn`; nothing here is written or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.engine.flow import Act, Context, Draft, Flow, JobRequest, Notice, Start
from handlers.engine.messages import Incoming, Label, Option, Outgoing, Say, Texts, Words
from storage import conversations
from storage.changes import Change
from storage.records import Offered, Run, StoredFile


class FlowUnknown(Exception):
    """The run is of a flow that this version of the program does not have: a newer one has begun it."""


@dataclass(frozen=True)
class CommandCall:
    """A command as it was typed: which flow it opens, with what argument, and whether with a slash."""

    flow: str
    argument: str
    slash: bool


@dataclass(frozen=True)
class Book:
    """Everything a conversation may draw on: the flows, the sentences, and what is understood outside a step."""

    flows: Mapping[str, Flow]
    texts: Texts
    read_command: Callable[[str], CommandCall | None]
    """The command that a text opens with, e.g. "/dem 2023", "dem 2023", "Đăng ký"."""
    may_use: Callable[[Context, str], bool]
    """Whether the person's role allows a flow."""
    founding: str
    """The flow with which somebody who may found a unit begins."""
    meet_stranger: Callable[[Context, Incoming], Act]
    """Answers somebody without a unit, with buttons of the flow `welcome` only."""
    understand: Callable[[Context, str], Act]
    """A text outside every step that is no command."""
    is_question: Callable[[Context, str], bool]
    take_file: Callable[[Context, StoredFile], Act]
    take_result: Callable[[Context, Mapping[str, Any]], Act]
    """What a finished job brought back."""
    menu: Callable[[Context], Say]
    keep_unread: Callable[[Context, str, str], Sequence[Change]] = lambda ctx, text, flow: ()
    """The changes that keep a text which a step of a flow could make nothing of, for those who improve the reading."""
    is_entry: Callable[[Context, str], bool] = lambda ctx, text: False
    """Whether a text is a new entry of its own."""
    stands_alone: Callable[[Context, str], bool] = lambda ctx, text: False
    """Whether a text that a step refuses is a matter of its own: a new entry, or a follow-up of the last answer."""
    address: Callable[[Context, Draft, str], str | None] = lambda ctx, draft, text: text
    """A text as it is meant for the draft of a run; None for one that changes something else, which it names."""
    labels: frozenset[str] = frozenset()
    """What buttons say, folded: a text that is nothing else is meant as a press, if of an older message."""
    talk: str = "menu"
    """The flow that owns what is said outside every other."""
    welcome: str = "sign_in"
    """The flow whose buttons work for somebody without a unit."""


@dataclass(frozen=True)
class Answered:
    """One accepted answer, for the append-only `answers`."""

    run: str
    seq: int
    step: str
    value: Any
    raw: str


@dataclass(frozen=True)
class Turn:
    """All that one message brings about. Runs are keyed ("r12" or, when new, "n1") so that options can name them."""

    says: tuple[Say, ...]
    runs: Mapping[str, Run]
    current: str | None
    answers: tuple[Answered, ...] = ()
    changes: tuple[Change, ...] = ()
    jobs: tuple[JobRequest, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass
class Stage:
    """The turn while it is being made."""

    book: Book
    ctx: Context
    incoming: Incoming
    current: str | None = None
    asked: bool = False
    """Whether the question of the current run has been asked in this turn."""
    runs: dict[str, Run] = field(default_factory=dict)
    notes: list[Label] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    file_id: int | None = None
    answers: list[Answered] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    jobs: list[JobRequest] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def note(self, key: str, **values: Any) -> None:
        self.notes.append(Words(key, **values))

    def offer(self, key: str, option: str, label: Label) -> None:
        self.options.append(Option(option, label, run=key))

    def tell(self, say: Say, key: str) -> None:
        """Add a message's words and its options, which belong to the run `key`."""
        self.notes.extend(say.words)
        self.options.extend(replace(option, run=key) if option.run == "here" else option for option in say.options)
        self.file_id = say.file_id if say.file_id is not None else self.file_id

    def keep(self, run: Run) -> str:
        """Take an existing run into the turn, so that it is saved and its options can be named."""
        key = f"r{run.id}"
        self.runs.setdefault(key, run)
        return key

    def add(self, flow: Flow, draft: Mapping[str, Any]) -> str:
        """A new run of a flow."""
        key = f"n{len(self.runs) + 1}"
        self.runs[key] = Run(
            id=0,
            user_id=self.ctx.user.id,
            flow=flow.id,
            flow_version=flow.version,
            step="",
            seq=0,
            status="open",
            draft=dict(draft),
        )
        return key

    def change(self, key: str, **fields: Any) -> Run:
        self.runs[key] = replace(self.runs[key], **fields)
        return self.runs[key]

    def flow_of(self, key: str) -> Flow:
        """The flow of a run. Raises FlowUnknown."""
        flow = self.book.flows.get(self.runs[key].flow)
        if flow is None:
            raise FlowUnknown(self.runs[key].flow)
        return flow

    def close(self, key: str, status: Any) -> None:
        self.change(key, status=status, seq=self.runs[key].seq + 1)
        if self.current == key:
            self.current = None

    def perform(self, act: Act, key: str) -> Start | None:
        """Take over what a flow did in the run `key`; returns the flow it wants to go on with."""
        if act.state is not None:
            self.change(key, draft=dict(act.state), seq=self.runs[key].seq + 1)
        if act.say is not None:
            self.tell(act.say, key)
        self.changes.extend(act.changes)
        self.jobs.extend(act.jobs)
        self.notices.extend(act.notices)
        return act.start

    def finish(self, *, can_go_back: bool = False) -> Turn:
        """All of it in one message: some platforms count them."""
        if not self.notes:
            self.note("engine.other_kind")
        say = Say(tuple(self.notes), tuple(self.options), self.file_id, can_go_back)
        return Turn(
            says=(say,),
            runs=self.runs,
            current=self.current,
            answers=tuple(self.answers),
            changes=tuple(self.changes),
            jobs=tuple(self.jobs),
            notices=tuple(self.notices),
        )


def find_shown_run(ctx: Context, flow: str) -> Run | None:
    """The run of `flow` whose options the person was offered last: what a follow-up ("còn năm 2022?") refers to."""
    ids = dict.fromkeys(offered.token.partition(".")[0] for offered in ctx.user.offered)
    for run_id in ids:
        run = conversations.load_run(ctx.conn, int(run_id)) if run_id.isdecimal() else None
        if run is not None and run.flow == flow and run.user_id == ctx.user.id:
            return run
    return None


def render(turn: Turn, texts: Texts, numbers: Mapping[str, str], runs: Mapping[str, Run]) -> list[Outgoing]:
    """The turn's messages as text, once its changes have their numbers and its new runs their ids."""
    return [_render(say, texts, numbers, runs) for say in turn.says]


def _render(say: Say, texts: Texts, numbers: Mapping[str, str], runs: Mapping[str, Run]) -> Outgoing:
    offered = tuple(
        Offered(label=texts.render(option.label, numbers), token=f"{run.id}.{run.seq}.{option.id}")
        for option in say.options
        for run in (runs[option.run],)
    )
    parts: Sequence[str] = [texts.render(words, numbers) for words in say.words]
    text = "\n".join(part for part in parts if part)
    return Outgoing(text=text, offered=offered, file_id=say.file_id, can_go_back=say.can_go_back)
