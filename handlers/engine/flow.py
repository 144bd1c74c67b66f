"""What a flow is made of: steps with conditions, all of it data that `check.check_flows` can prove.

A flow fills a draft: a record with empty slots. There is no script position: the next question is the first
step whose conditions hold and whose slot is empty, so a slot that was given early (one typed line, a button
"same decision") is simply not asked. A slot holds a JSON value; None means "left for later" (để sau).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from handlers.engine.messages import Label, Say, Words
from storage.changes import Change
from storage.database import Connection
from storage.records import Run, Scope, User

T = TypeVar("T")
Draft = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a turn may see: the transaction's connection (for reading), the moment, who talks and as what."""

    conn: Connection
    now: datetime
    user: User
    scope: Scope | None
    may_found: bool = False
    """Whether this person becomes admin by setting up a unit (the console's user)."""
    make_code: Callable[[], str] | None = None
    """Draws a code for an invite; a turn that is run again draws another one. None where none can be made."""
    channel: str = ""
    """Where the person talks now: "telegram", "zalo_bot", ..."""
    conversation_id: int | None = None
    can_send_files: bool = True
    """Whether files can be sent to the assistant there."""
    longest_message: int = 4096
    """UTF-16 units of a person's message there; phones cut longer ones."""
    make_upload_link: Callable[[], str] | None = None
    """Makes the address of a page from which a file can be sent into this conversation. None where there is no web."""
    _known: dict[Callable[[Context], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, read: Callable[[Context], T]) -> T:
        """What `read` reads of the ledger, read once in a turn, which writes nothing before its end."""
        if read not in self._known:
            self._known[read] = read(self)
        return cast(T, self._known[read])

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def ledger(self) -> Scope:
        """The scope, where the command table has already made sure that there is one."""
        if self.scope is None:
            raise PermissionError("no scope")
        return self.scope


@dataclass(frozen=True)
class Choice:
    """One answer that a step offers. `id` is a stable word; `value` is what the slot will hold."""

    id: str
    label: Label
    value: Any = None

    def held(self) -> Any:
        return self.id if self.value is None else self.value


class Reject(Exception):
    """An answer that cannot be taken: a sentence that says how to put it right, and answers near it."""

    def __init__(self, key: str, *, choices: Sequence[Choice] = (), **values: Any) -> None:
        super().__init__(key)
        self.words = Words(key, **values)
        self.choices = tuple(choices)


Parse = Callable[[Context, Draft, str], Any]
Choices = Callable[[Context, Draft], Sequence[Choice]]
Values = Callable[[Context, Draft], Mapping[str, Any]]


@dataclass(frozen=True)
class When:
    """Holds when the slot has one of the values (none given: when it holds anything but "for later")."""

    slot: str
    values: tuple[str, ...] = ()

    def holds(self, draft: Mapping[str, Any]) -> bool:
        held = draft.get(self.slot)
        return held in self.values if self.values else held is not None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A question for one slot. Its sentence is texts "<flow>.<id>.ask"; its name in a review "<flow>.<id>.name"."""

    id: str
    when: tuple[When, ...] = ()
    later: bool = False
    """May be left for later."""
    clears: tuple[str, ...] = ()
    """Slots that are asked again when this one changes."""
    keeps: tuple[str, ...] = ()
    """Those of `clears` whose value may still be right, so that it is offered when they are asked again."""
    values: Values | None = None
    """Values of the question's sentence."""
    show: Callable[[Context, Draft], str] | None = None
    """How the held value reads in a review; str() of it without this."""
    holds: Callable[[Mapping[str, Any]], bool] | None = None
    """A condition on several slots at once, beside `when`: what they add up to, by rules that need nothing else."""
    fills: Callable[[Context, Draft], Mapping[str, Any]] | None = None
    """Other slots that this answer settles; only those still empty are filled."""
    changes: Callable[[Context, Draft], Mapping[str, Any]] | None = None
    """Slots that this answer changes although they are filled; "_editing" names one that is asked again."""
    ends: Callable[[Mapping[str, Any]], bool] | None = None
    """Whether this answer ends the flow, so that nothing more is asked and no review is shown."""
    reviewed: Callable[[Context, Draft], str] | None = None
    """How it reads in a review where that is not as everywhere, e.g. numbered."""
    early: bool = False
    """A sentence may fill it before its turn ("năm: 2023"): it is read without the help of other slots."""
    also: tuple[str, ...] = ()
    """Other names that people call it by in a correction ("sửa số qđ thành 45"), folded."""


@dataclass(frozen=True, kw_only=True)
class Ask(Step):
    """A typed answer. `numeric`: a bare number is an answer, so nothing numbered is offered beside it."""

    parse: Parse
    suggest: Choices | None = None
    numeric: bool = False
    free: bool = False
    """Free text: whatever is written is an answer, so a command or question in it is asked about first."""


@dataclass(frozen=True, kw_only=True)
class Pick(Step):
    """One of the offered answers, or (many) several, ended by "Xong". `read` takes typed words beyond the labels."""

    choices: Choices
    read: Parse | None = None
    many: bool = False
    domain: tuple[str, ...] = ()
    """All values the slot can hold, where they are fixed words: lets conditions on them be checked."""
    free: bool = False
    """`read` takes nearly whatever is written, so a command or question is asked about first."""
    split: Callable[[Context, Draft, str], Sequence[str]] | None = None
    """Of `many`, the typed text in parts for `read`; those that are not clear are asked about one by one."""


@dataclass(frozen=True)
class Correction:
    """A draft as a sentence has corrected it, and the words that say what became of it."""

    draft: Draft
    said: Label


@dataclass(frozen=True)
class Also:
    """What a step read in a text: its own value, and other slots that the same words settle."""

    value: Any
    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """What a `Find` step found for one typed name: a sure value, or candidates to choose among."""

    sure: Any = None
    candidates: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Find(Step):
    """Names looked up among what is known. Several near ones are offered, never resolved silently."""

    split: Callable[[Context, Draft, str], Sequence[str]]
    """The typed text as single names; raises Reject for what cannot be a name."""
    search: Callable[[Context, Draft, str], Named]
    many: bool = False
    enough: Callable[[Draft, int], bool] | None = None
    """Whether so many names end a `many` step by themselves."""
    picked: Callable[[Context, str, Any], Any] | None = None
    """What the candidate becomes that was picked for a typed name: that name may be worth remembering."""
    check: Callable[[Context, Draft, Sequence[Any]], None] | None = None
    """Raises Reject when the names cannot stand together (one twice, too many)."""


@dataclass(frozen=True, kw_only=True)
class Group(Step):
    """A record repeated any number of times: its own steps, then "one more?"."""

    steps: tuple[Step, ...]
    line: Callable[[Context, Draft], str]
    """How one finished item reads."""
    shares: tuple[str, ...] = ()
    """Slots of the draft that the item's steps may read, in the item's "_shared"."""
    most: int = 50
    numbered_above: Callable[[Draft], int] | None = None
    """How many things above its items a review has numbered already, so that one row of numbers names them all."""


@dataclass(frozen=True, kw_only=True)
class Review(Step):
    """The end of a flow with steps: everything entered, to be kept, changed or dropped.

    A flow without one finishes as soon as every slot that applies is filled: for what is quickly undone.
    """

    remarks: Callable[[Context, Draft], Sequence[Label]] | None = None
    """Warnings shown above the question."""
    correct: Callable[[Context, Draft, str], Correction | None] | None = None
    """What a typed sentence changes that is no "sửa <mục> thành <giá trị>". None for what is no correction.

    Given a copy of the draft, of which it may change and return what it likes. Raises Reject.
    """


@dataclass(frozen=True)
class JobRequest:
    kind: str
    args: Mapping[str, Any]


@dataclass(frozen=True)
class Notice:
    """Words for somebody else: a user, or the admins or officers of a unit. They are told where they talked last.

    With `conversation_id`, words for whoever talks there.
    """

    words: tuple[Label, ...]
    user_id: int | None = None
    admins_of: int | None = None
    officers_of: int | None = None
    """The unit whose records' keepers are told: its officers, or its admins where it has none."""
    conversation_id: int | None = None


@dataclass(frozen=True)
class Becoming:
    """Who talks turns out to be a known person: their unfinished draft is offered here too."""

    user: User
    scope: Scope
    place: Label
    """Where that person has talked so far, in a word."""


@dataclass(frozen=True)
class Start:
    """Go on with another flow, its draft prefilled."""

    flow: str
    draft: Mapping[str, Any] = field(default_factory=dict)
    editing: str | None = None
    """The slot to ask first, although it is filled."""
    refused: Reject | None = None
    """Why the first question cannot be answered by what was said already."""


@dataclass(frozen=True)
class Act:
    """What a flow does when it is opened, finished or one of its buttons is pressed."""

    say: Say | None = None
    changes: tuple[Change, ...] = ()
    jobs: tuple[JobRequest, ...] = ()
    notices: tuple[Notice, ...] = ()
    state: Mapping[str, Any] | None = None
    """Replaces the run's draft (flows without steps keep there what their buttons need)."""
    start: Start | None = None
    flow: str = ""
    """Whose buttons `say` offers, where the act was not asked of a flow ("" = the menu's).

    For an action it makes a run of its own, so that the buttons of the message that was pressed go on working.
    """
    becomes: Becoming | None = None
    """Who talks from now on; a change of the same act makes it so."""
    ends: bool = False
    """Closes the run of a flow that is talked with."""
    keeps: bool = False
    """Nothing was done, so that what was offered before stays offered."""


@dataclass(frozen=True)
class Action:
    """A button that a flow offers outside its steps. Its option is "id" or "id:argument"."""

    id: str
    do: Callable[[Context, Run, str], Act]
    label: str = ""
    """Key of its label; empty where the label is data."""


@dataclass(frozen=True)
class Flow:
    """A conversation. With steps: a draft is filled, reviewed where there is a `Review`, and finished.

    Without: `open` answers at once, or (with `hear`) it is talked with about what its run holds, until it ends.
    """

    id: str
    version: int
    steps: tuple[Step, ...] = ()
    finish: Callable[[Context, Run], Act] | None = None
    open: Callable[[Context, str], Act] | None = None
    """Answers the command with its argument; may return Act(start=...) of this or another flow."""
    ask: Callable[[Context, Run], Say] | None = None
    """What a flow that is talked with says when its run is begun, gone on with or comes up again."""
    hear: Callable[[Context, Run, str], Act] | None = None
    """Makes a flow without steps one that is talked with: its run stays open like a draft and takes what is typed.

    Stands where the parser of a step stands in the order of meanings, and raises Reject as that does.
    """
    actions: tuple[Action, ...] = ()
    label: Callable[[Context, Draft], str] | None = None
    """An unfinished draft in a few words, for "còn bản nhập dở: ..."."""
    gone: Callable[[Context, Run], Say | None] | None = None
    """What to say when a button of a finished run is pressed too late."""
    starts: tuple[str, ...] = ()
    """Flows that this one may start (checked to exist)."""
    given: tuple[str, ...] = ()
    """Slots that are filled by whoever starts the flow, not by a step."""
    passing: bool = False
    """Only looks something up: while nothing was answered yet, doing anything else ends it without a word."""
    reads_lines: bool = False
    """A whole record said in one line to one of the first questions is one of this flow: `open` reads it."""

    def action(self, option: str) -> Action | None:
        head = option.partition(":")[0]
        return next((action for action in self.actions if action.id == head), None)
