"""What the store hands out: plain frozen records, one class per thing of the field.

Nothing here knows SQL. Rows come in from `storage`'s query modules, and every other layer works with these.
Dates are `datetime.date`, moments are timezone-aware `datetime`. Stable words (kinds, levels, statuses) are
`Literal` types below: they are what the database holds, so they are never renamed without a migration.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from commendation.catalogue import ConferrerLevel, RecipientKind

Role = Literal["member", "officer", "leader", "admin"]
RunStatus = Literal["open", "suspended", "done", "cancelled"]
RegistrationStatus = Literal["submitted", "returned", "approved", "withdrawn"]
AwardStatus = Literal["entered", "withheld", "deleted"]
"""Only what is "entered" counts; "withheld" is in the ledger and waits until its flag is taken off."""
AWAITING_CORRECTION = "cho-dinh-chinh"
"""Flag of an award whose decision is being corrected, which therefore does not count yet."""
ReportPeriod = Literal["year", "half"]
"""What a report sums up: a whole year, or its first six months (sơ kết)."""


@dataclass(frozen=True)
class Scope:
    """Who acts, in which unit and as what. Every ledger function takes one: no scope, no access (promise 7)."""

    unit_id: int
    user_id: int
    role: Role


@dataclass(frozen=True)
class User:
    """Somebody who talks with the assistant. A stranger is a user without memberships."""

    id: int
    name: str
    unit_id: int | None
    """The unit the user works in now (one of the memberships); None for a stranger."""
    role: Role | None
    person_id: int | None
    """The user's own row among the unit's people, when known."""
    current_run: int | None
    offered: tuple[Offered, ...] = ()
    """What the last message offered, in the order shown: "3" means the third of these."""
    last_seen_at: datetime | None = None


@dataclass(frozen=True)
class Offered:
    """One choice that was shown: its label and the token that stands for it."""

    label: str
    token: str


@dataclass(frozen=True)
class Run:
    """One conversation of a user through one flow. `draft` is the record being filled, with empty slots."""

    id: int
    user_id: int
    flow: str
    flow_version: int
    step: str
    seq: int
    status: RunStatus
    draft: dict[str, Any] = field(default_factory=dict)
    started_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True)
class Unit:
    """A ward or commune, as it was named when its records were made (historic units are typed by hand)."""

    id: int
    kind: str
    """"phường", "xã", "thị trấn" or "đặc khu"."""
    name: str
    """Without the kind: "Long Xuyên"."""
    district: str | None
    """With its kind, e.g. "thị xã Kinh Môn"; None where the level does not exist (from 01/07/2025)."""
    province: str
    """With its kind, e.g. "tỉnh Hải Dương"."""
    code: str | None
    """Code of the statistics office; None for a historic unit."""
    place: str
    """Place name written before the date, e.g. "Long Xuyên"."""
    signer_name: str
    signer_title: str
    """E.g. "CHỦ TỊCH"."""
    addressee: str | None
    """"Kính gửi"; None for none."""
    distribution: tuple[str, ...]
    """Lines of "Nơi nhận", without the leading dash and the final mark."""
    is_practice: bool = False
    base_file_id: int | None = None
    """The office's own base.docx, whose styles its reports are set in; None for the one that comes with the program."""

    @property
    def full_name(self) -> str:
        """E.g. "phường Long Xuyên"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Person:
    unit_id: int
    id: int
    name: str
    birth_year: int | None = None
    position: str | None = None
    collective_id: int | None = None
    collective_name: str | None = None
    direct_worker: bool | None = None


@dataclass(frozen=True)
class Collective:
    unit_id: int
    id: int
    name: str


@dataclass(frozen=True)
class Alias:
    """A short name of a person or a collective of the unit: "CA phường", "Lan văn thư"."""

    unit_id: int
    id: int
    alias: str
    person_id: int | None
    collective_id: int | None
    name: str
    """Whom it means, in full."""


@dataclass(frozen=True)
class Recipient:
    """A named recipient of an award: a person, a collective, or (household) a name alone."""

    name: str
    person_id: int | None = None
    collective_id: int | None = None
    note: str | None = None
    """Shown beside the name to tell people apart, e.g. the collective."""
    position: str | None = None
    direct_worker: bool | None = None
    """Whether a person works directly ("người trực tiếp lao động, công tác"); None while nobody has said."""


@dataclass(frozen=True)
class Decision:
    id: int
    number: str
    """As on paper, e.g. "45/QĐ-UBND" or "45"."""
    date: date | None
    signer: str | None
    issuer: str | None


@dataclass(frozen=True)
class Award:
    """One award line of the ledger: a form or title, who conferred it, and how many received it."""

    unit_id: int
    id: int
    number: str
    """What people see: "KT-2023-041"."""
    year: int
    """Achievement year (năm thành tích), not the year of the decision."""
    code: str | None
    """Catalogue code; None means "hình thức chưa rõ"."""
    conferrer_kind: str | None
    """Stable word of `commendation.rules.authority`; None when not known yet or not in the list."""
    conferrer: str | None
    """As written in a sentence: "Chủ tịch UBND phường", "Thị ủy Kinh Môn"."""
    conferrer_level: ConferrerLevel | None
    recipient_kind: RecipientKind
    count: int
    """Number of awards (lượt), at least 1."""
    recipients: tuple[Recipient, ...] = ()
    """Known names, at most `count` of them."""
    decision: Decision | None = None
    reason: str | None = None
    wording: str | None = None
    """The original words it was entered from."""
    source: str = "answer"
    """"answer", "pasted" or "import"."""
    status: AwardStatus = "entered"
    flags: tuple[str, ...] = ()
    entered_at: datetime | None = None


@dataclass(frozen=True)
class Target:
    """One target (chỉ tiêu) of a registration."""

    id: int
    registration_id: int
    text: str
    amount: str | None
    """Decimal text, as "98" or "99.5"."""
    measure: str | None
    """Unit of measure, as "%" or "hồ sơ"."""
    due: date | None
    result: str | None = None
    result_amount: str | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True)
class Registration:
    unit_id: int
    id: int
    number: str
    """What people see: "ĐK-2024-017"."""
    year: int
    recipient_kind: RecipientKind
    nominee: str
    person_id: int | None
    collective_id: int | None
    codes: tuple[str, ...]
    """Catalogue codes of the titles and forms sought."""
    targets: tuple[Target, ...]
    status: RegistrationStatus
    reason: str | None = None
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class AwardFilter:
    """Which awards are meant. None means "any"; an empty tuple never occurs."""

    years: tuple[int, ...] | None = None
    forms: tuple[str, ...] | None = None
    """Form families of the catalogue (`Award.form`): "giay-khen", "lao-dong-tien-tien"."""
    levels: tuple[ConferrerLevel, ...] | None = None
    conferrer_kinds: tuple[str, ...] | None = None
    recipient_kinds: tuple[RecipientKind, ...] | None = None
    person_id: int | None = None
    collective_id: int | None = None
    decision_number: str | None = None
    decided: tuple[date, date] | None = None
    """The first and the last day that the decision may be of."""
    undated: bool = False
    """Only those without a day of decision."""


@dataclass(frozen=True)
class TallyRow:
    """One group of a count: the sum of `count` over awards alike in the four columns."""

    year: int
    code: str | None
    conferrer_kind: str | None
    conferrer: str | None
    conferrer_level: ConferrerLevel | None
    recipient_kind: RecipientKind
    count: int
    """Awards (lượt)."""
    records: int
    named: int
    """How many of them have a known name."""


@dataclass(frozen=True)
class Narrative:
    """One narrative section of a year's report: paragraphs in order."""

    year: int
    section: str
    """Stable word of `report_builder.model.SECTIONS`, or "number": the number that the report was registered under."""
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Movement:
    """An emulation movement (phong trào thi đua) that the unit launched or answered to."""

    unit_id: int
    id: int
    year: int
    name: str
    """Without quotation marks and the words "phong trào thi đua"."""
    base: str | None
    """The document it rests on (căn cứ), e.g. "Kế hoạch số 12/KH-UBND ngày 05/02/2024"."""
    launched: date | None


@dataclass(frozen=True)
class StoredFile:
    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class AuditEntry:
    """One change of one row: before is None for a new row, after is None for a removed one."""

    id: int
    at: datetime
    user_name: str
    entity: str
    entity_key: str
    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str | None
    group_id: int
    """Of the turn's changes, which are undone together."""
