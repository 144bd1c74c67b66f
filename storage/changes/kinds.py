"""Every kind of change to the ledger, as plain data.

`action` is the stable word that the audit keeps. `fields` of the "…Changed" kinds maps the names of the record's
fields to new values; what is not named stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from commendation.catalogue import ConferrerLevel, RecipientKind
from storage.records import ReportPeriod, Role


@dataclass(frozen=True)
class Actor:
    """Who makes the changes, when, and from which update and run."""

    user_id: int
    inbox_id: int | None
    """The changes of one update are undone together; None (command line) makes each call a group of its own."""
    now: datetime
    run_id: int | None = None


@dataclass(frozen=True)
class Applied:
    """The record that a change made or changed, and the number people see, where it has one."""

    id: int
    number: str | None = None


class NothingToUndo(Exception):
    """The user has changed nothing in this unit that could be undone."""


class UndoConflict(Exception):
    """A row has been changed since. Nothing was undone."""

    def __init__(self, entity: str, entity_key: str) -> None:
        super().__init__(f"{entity} {entity_key} has changed since")
        self.entity = entity
        self.entity_key = entity_key


@dataclass(frozen=True, kw_only=True)
class Change:
    """What all changes have: `ref` finds the result, `why` is kept in the audit."""

    action: ClassVar[str]
    ref: str = ""
    why: str | None = None


@dataclass(frozen=True)
class UnitFounded(Change):
    """A new unit. It needs no scope: the actor becomes its admin and works there from now on."""

    action = "unit-founded"
    kind: str
    name: str
    district: str | None
    province: str
    code: str | None
    place: str
    signer_name: str
    signer_title: str
    addressee: str | None
    distribution: tuple[str, ...]
    is_practice: bool = False


@dataclass(frozen=True)
class UnitChanged(Change):
    """New values of fields of `Unit`. Without `valid_from` a name is corrected; with it, it holds from that day."""

    action = "unit-changed"
    fields: Mapping[str, Any]
    valid_from: date | None = None


@dataclass(frozen=True)
class MemberJoined(Change):
    """A user works in the unit from now on, or in another role. The scope is that of the admin who let them in."""

    action = "member-joined"
    user_id: int
    role: Role
    person_id: int | None = None
    name: str | None = None
    """What the user is called from now on; None leaves it as it is."""
    is_new_person: bool = False
    """Whether a person of that name is added to the unit, whom the user then is."""


@dataclass(frozen=True)
class RoleChanged(Change):
    """Another role of somebody who works in the unit. The last admin stays one. Raises LookupError."""

    action = "role-changed"
    user_id: int
    role: Role


@dataclass(frozen=True)
class MemberLeft(Change):
    """A user has no access to the unit any more, from this moment on. The last admin stays. Raises LookupError."""

    action = "member-left"
    user_id: int


@dataclass(frozen=True)
class InviteMade(Change):
    """A code lets somebody in, once and for a week. Without a person it is the one of that name, or a new one."""

    action = "invite-made"
    code_hash: str
    name: str
    role: Role
    person_id: int | None = None
    is_new_person: bool = False


@dataclass(frozen=True)
class InviteUsed(Change):
    """The actor typed the code of this invite. It needs no scope; the id of the result is the user who talks now."""

    action = "invite-used"
    unit_id: int
    invite_id: int


@dataclass(frozen=True)
class CodeMistyped(Change):
    """The actor typed a code that there is not. It needs no scope."""

    action = "code-mistyped"


@dataclass(frozen=True)
class AccessAsked(Change):
    """The actor asks a unit for access, in their own words. It needs no scope."""

    action = "access-asked"
    unit_id: int
    words: str


@dataclass(frozen=True)
class AccessSettled(Change):
    """What a user asked of the unit is put aside."""

    action = "access-settled"
    user_id: int


@dataclass(frozen=True)
class MessagesResent(Change):
    """Messages to people of the unit that were given up are sent after all."""

    action = "messages-resent"
    outbox_ids: tuple[int, ...]


@dataclass(frozen=True)
class LinkCodeMade(Change):
    """A code makes whoever types it, within ten minutes and once, the same person as the actor."""

    action = "link-code-made"
    code_hash: str
    conversation_id: int
    """Where it was made."""


@dataclass(frozen=True)
class AccountsLinked(Change):
    """The actor typed the code of somebody: both are one person from now on, who keeps that one's id.

    It needs no scope; the id of the result is the user who talks now.
    """

    action = "accounts-linked"
    code_id: int


@dataclass(frozen=True)
class TalkUnlinked(Change):
    """One of the actor's places (a lost phone) is a stranger's from now on."""

    action = "talk-unlinked"
    conversation_id: int


@dataclass(frozen=True)
class PersonAdded(Change):
    action = "person-added"
    name: str
    birth_year: int | None = None
    position: str | None = None
    collective_id: int | None = None
    direct_worker: bool | None = None


@dataclass(frozen=True)
class PersonChanged(Change):
    """New values of name, birth_year, position, collective_id or direct_worker.

    "collective" in place of "collective_id" is a name: the collective is made where there is none of that name.
    """

    action = "person-changed"
    person_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class CollectiveAdded(Change):
    """A collective; the result is the existing one when there is one of that name."""

    action = "collective-added"
    name: str


@dataclass(frozen=True)
class CollectiveChanged(Change):
    """A new name."""

    action = "collective-changed"
    collective_id: int
    name: str


@dataclass(frozen=True)
class AliasLearned(Change):
    """A short name means this person or this collective (one of them) from now on."""

    action = "alias-learned"
    alias: str
    person_id: int | None = None
    collective_id: int | None = None


@dataclass(frozen=True)
class AliasForgotten(Change):
    """A short name means nobody any more."""

    action = "alias-forgotten"
    alias_id: int


@dataclass(frozen=True)
class NotUnderstood(Change):
    """A text that was not understood, names of people masked in it. It leaves no audit and cannot be undone."""

    action = "not-understood"
    text: str
    place: str = ""
    """The flow it was said to; "" outside every flow."""


@dataclass(frozen=True)
class TargetDraft:
    """One target of a registration that is being submitted or changed; the fields are those of `Target`."""

    text: str
    amount: str | None = None
    measure: str | None = None
    due: date | None = None
    id: int | None = None
    """The target that is changed, with its result kept; None for a new one."""


@dataclass(frozen=True)
class RegistrationSubmitted(Change):
    """A registration. Without an id its nominee becomes a new person, or the collective of that name.

    `collective_id` is the nominee, or (individual) the collective in which a new person is placed.
    """

    action = "registration-submitted"
    year: int
    recipient_kind: RecipientKind
    nominee: str
    person_id: int | None
    collective_id: int | None
    codes: tuple[str, ...]
    targets: tuple[TargetDraft, ...]
    birth_year: int | None = None
    """Of a new person, where it was said with the name; so is the position."""
    position: str | None = None


@dataclass(frozen=True)
class RegistrationChanged(Change):
    """New values of year, recipient_kind, nominee, person_id, collective_id, codes, reason or (leader, admin) status.

    `targets`, a sequence of `TargetDraft`, stands for all targets: those that it leaves out are removed.
    """

    action = "registration-changed"
    number: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class RegistrationWithdrawn(Change):
    """The nominee no longer asks for it; `why` becomes the reason of the registration."""

    action = "registration-withdrawn"
    number: str


@dataclass(frozen=True)
class TargetChanged(Change):
    """New values of text, amount, measure, due, result or result_amount; a result is reported now."""

    action = "target-changed"
    target_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class RecipientDraft:
    """A named recipient. A new one becomes a person (in `collective_id`) or the collective of that name."""

    name: str
    person_id: int | None = None
    collective_id: int | None = None
    is_new: bool = False
    collective: str | None = None
    """Where a new person is placed, by name; the collective is made where there is none of that name."""
    unless_known: bool = False
    """A new person only where there is nobody of exactly that name by now: one name in several awards of a turn."""
    birth_year: int | None = None
    """Of a new person, where it was said with the name."""


@dataclass(frozen=True)
class DecisionDraft:
    """The decision as entered: the ledger's own of the same number and date, else a new one."""

    number: str
    date: date | None = None
    signer: str | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class AwardEntered(Change):
    """An award; the fields are those of `Award`, `form` is the family of its code."""

    action = "award-entered"
    year: int
    code: str | None
    form: str | None
    conferrer_kind: str | None
    conferrer: str | None
    conferrer_level: ConferrerLevel | None
    recipient_kind: RecipientKind
    count: int
    recipients: tuple[RecipientDraft, ...] = ()
    decision: DecisionDraft | None = None
    reason: str | None = None
    wording: str | None = None
    source: str = "answer"
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class AwardChanged(Change):
    """New values of fields of `AwardEntered` (all but `source`). The number stays, also in another year."""

    action = "award-changed"
    award_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class AwardDeleted(Change):
    """The award no longer counts. Its row and its number stay."""

    action = "award-deleted"
    award_id: int


@dataclass(frozen=True)
class NarrativeWritten(Change):
    """The paragraphs of a section of a year's report, in place of those before."""

    action = "narrative-written"
    year: int
    section: str
    paragraphs: tuple[str, ...]
    period: ReportPeriod = "year"


@dataclass(frozen=True)
class MovementLaunched(Change):
    """An emulation movement; the fields are those of `Movement`."""

    action = "movement-launched"
    year: int
    name: str
    base: str | None = None
    launched: date | None = None


@dataclass(frozen=True)
class MovementChanged(Change):
    """New values of year, name, base or launched."""

    action = "movement-changed"
    movement_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class MovementDeleted(Change):
    """The movement is gone; the audit keeps what it was."""

    action = "movement-deleted"
    movement_id: int


@dataclass(frozen=True)
class ReportBuilt(Change):
    """A new version of a year's report; the number of the result is the version."""

    action = "report-built"
    year: int
    file_id: int
    snapshot: dict[str, Any]
    """What the next version is compared with: totals, lines, gaps."""
    data_file_id: int | None = None
    """The file that holds all that was read from the ledger, from which the version can be built again."""
    period: ReportPeriod = "year"


@dataclass(frozen=True)
class HelpAsked(Change):
    """A user was asked to complete what they entered, for the report of a period."""

    action = "help-asked"
    year: int
    user_id: int
    period: ReportPeriod = "year"


@dataclass(frozen=True)
class Undone(Change):
    """The actor's latest turn with changes in this unit is reverted, one that was not undone before.

    People, collectives and decisions that it made stay where other records use them by now. Reports and memberships
    are not undone. Raises NothingToUndo or UndoConflict.
    """

    action = "undone"
