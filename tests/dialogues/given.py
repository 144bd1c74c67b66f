"""What was there before a dialogue: the items of its `given:` lines, as ledger records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from commendation.catalogue import load_catalogue
from commendation.rules.authority import Place, level_of
from commendation.rules.naming import name_conferrer
from storage import inbox, people
from storage.changes import (
    Actor,
    AwardEntered,
    Change,
    CollectiveAdded,
    InviteMade,
    MemberJoined,
    PersonAdded,
    PersonChanged,
    RecipientDraft,
    UnitFounded,
    apply_changes,
)
from storage.database import Connection
from storage.invites import hash_code
from storage.records import Role, Scope

SAMPLE_AWARDS = (
    '2023 tap-the-lao-dong-tien-tien - collective 1 "UBND phường Long Xuyên"',
    '2023 don-vi-quyet-thang - collective 1 "Công an phường Long Xuyên"',
    '2023 bang-khen women-union collective 1 "Hội LHPN phường Long Xuyên"',
    '2023 co-thi-dua study-promotion collective 1 "Hội Khuyến học phường Long Xuyên"',
    '2023 giay-khen party-commune collective 2 "Chi bộ 1" "Chi bộ 3"',
    "2023 giay-khen party-province individual 2",
    "2023 giay-khen party-district individual 2",
    "2023 chien-si-thi-dua-chua-ro-cap - individual 1",
    "2023 giay-khen district-chair individual 3",
    "2023 - district-body individual 1",
    "2023 giay-khen party-commune individual 19",
    "2023 lao-dong-tien-tien commune-chair individual 16",
    "2023 giay-khen commune-chair individual 19",
)
"""The award facts of the sample report's section II: 6 collective, 63 individual."""


@dataclass
class Past:
    """Writes items, one after the other, into one transaction."""

    conn: Connection
    now: datetime
    place: Place
    scope: Scope | None
    """None until there is a unit."""

    def write(self, item: str) -> None:
        """Raises ValueError for an item that is none."""
        word, _, rest = item.partition(" ")
        if word == "now":
            self.now = datetime.fromisoformat(rest).replace(tzinfo=self.now.tzinfo)
        elif word == "unit":
            self._found(rest)
        elif item == "sample awards":
            for line in SAMPLE_AWARDS:
                self._enter(line)
        elif word == "person":
            self._add_person(rest)
        elif word == "role":
            self._take_role(rest)
        elif word == "me":
            self._add_me(rest)
        elif word == "collective":
            self._change(CollectiveAdded(name=rest))
        elif word == "invite":
            self._invite(rest)
        elif word == "award":
            self._enter(rest)
        else:
            raise ValueError(f"given: {item!r} is not known")

    def _found(self, text: str) -> None:
        """The unit, by whoever has the oldest update in the inbox."""
        self.place = read_place(text)
        founded = UnitFounded(
            kind=self.place.kind,
            name=self.place.name,
            district=self.place.district,
            province=self.place.province,
            code=None,
            place=self.place.name,
            signer_name="Nguyễn Văn Sơn",
            signer_title="CHỦ TỊCH",
            addressee=None,
            distribution=(),
            ref="unit",
        )
        [user_id] = inbox.waiting_users(self.conn, self.now, 1)
        claimed = inbox.claim_next(self.conn, user_id, self.now)
        assert claimed is not None
        applied = apply_changes(self.conn, None, Actor(user_id, claimed.id, self.now), [founded])
        inbox.finish(self.conn, claimed.id, self.now)
        self.scope = Scope(unit_id=applied["unit"].id, user_id=user_id, role="admin")

    def _add_person(self, text: str) -> None:
        found = re.fullmatch(r"(.+?)(?: \((.+)\))?", text)
        assert found is not None
        self._change(PersonAdded(name=found[1], birth_year=None, position=found[2], collective_id=None))

    def _add_me(self, name: str) -> None:
        """Who talks is this person of the unit."""
        assert self.scope is not None, "nobody has a unit yet"
        user_id = self.scope.user_id
        self._change(MemberJoined(user_id=user_id, role="admin", name=name, is_new_person=True))

    def _take_role(self, text: str) -> None:
        """`role member of Hội LHPN phường`: who talks (`me`) has this role, in this collective. The last item."""
        assert self.scope is not None, "nobody has a unit yet"
        role, _, collective = text.partition(" of ")
        person = people.list_people(self.conn, self.scope)[0]
        self._change(PersonChanged(person_id=person.id, fields={"collective": collective}))
        self._change(MemberJoined(user_id=self.scope.user_id, role=cast(Role, role), person_id=person.id))

    def _invite(self, text: str) -> None:
        """`LX29K7 officer Nguyễn Thị Hoa`: a code that lets her in."""
        code, role, name = text.split(" ", 2)
        self._change(InviteMade(code_hash=hash_code(code), name=name, role=role))  # type: ignore[arg-type]

    def _enter(self, text: str) -> None:
        """`2023 giay-khen commune-chair individual 19 "Tên" ...`; "-" stands for not known."""
        year, code, conferrer_kind, recipient_kind, count, *named = re.findall(r'"[^"]*"|\S+', text)
        giver = None if conferrer_kind == "-" else conferrer_kind
        award = load_catalogue().award(code) if code != "-" else None
        entered = AwardEntered(
            year=int(year),
            code=award.code if award else None,
            form=award.form if award else None,
            conferrer_kind=giver,
            conferrer=self._name_giver(giver) if giver else None,
            conferrer_level=level_of(giver) if giver else None,
            recipient_kind=recipient_kind,
            count=int(count),
            recipients=self._find_recipients([name.strip('"') for name in named], recipient_kind),
            decision=None,
            reason=None,
            wording=None,
            source="answer",
            flags=(),
        )
        self._change(entered)

    def _find_recipients(self, names: list[str], kind: str) -> tuple[RecipientDraft, ...]:
        if not names:
            return ()
        assert self.scope is not None, "nobody has a unit yet"
        known = {one.name: one.id for one in people.list_people(self.conn, self.scope)}
        groups = {one.name: one.id for one in people.list_collectives(self.conn, self.scope)}
        return tuple(
            RecipientDraft(
                name=name,
                person_id=known.get(name),
                collective_id=groups.get(name),
                is_new=kind != "household" and name not in known and name not in groups,
            )
            for name in names
        )

    def _name_giver(self, kind: str) -> str:
        if kind == "district-body":
            return f"Các ban ngành của {self.place.district_kind}"
        return name_conferrer(kind, self.place) or kind

    def _change(self, change: Change) -> None:
        assert self.scope is not None, "nobody has a unit yet"
        apply_changes(self.conn, self.scope, Actor(self.scope.user_id, None, self.now), [change])


def read_place(text: str) -> Place:
    """ "phường A, thị xã B, tỉnh C" or, since 01/07/2025, "phường A, thành phố C"."""
    ward, *rest = [part.strip() for part in text.split(",")]
    kind = next(kind for kind in ("phường", "xã", "thị trấn", "đặc khu") if ward.startswith(kind + " "))
    district = rest[0] if len(rest) == 2 else None
    return Place(kind=kind, name=ward.removeprefix(kind + " "), district=district, province=rest[-1])
