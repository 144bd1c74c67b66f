"""The world a transcript plays in: a real database, the real turn, and a clock the transcript moves.

Only the network is left out: an update goes through the inbox, the worker's settling and the outbox as it does
in the process, jobs are run where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import jobs as job_work
from bot.app import parse_update
from bot.worker import settle_next
from commendation.catalogue import load_catalogue
from commendation.rules.authority import Place, level_of
from commendation.rules.naming import name_conferrer
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage import conversations, files, inbox, jobs, outbox, people
from storage.changes import (
    Actor,
    AwardEntered,
    Change,
    CollectiveAdded,
    PersonAdded,
    RecipientDraft,
    UnitFounded,
    apply_changes,
)
from storage.database import Connection, Store
from storage.records import Run, Scope, User

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHANNEL, ACCOUNT, CHAT = "console", "", "console"

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


class World:
    """One person's console chat on one database. `restart()` builds everything anew over the same database."""

    def __init__(self, url: str, *, twice: bool = False) -> None:
        self.url = url
        self.twice = twice
        self.now = datetime(2024, 1, 17, 9, 0, tzinfo=ZONE)
        self.place = Place(kind="phường", name="Long Xuyên", district="thị xã Kinh Môn", province="tỉnh Hải Dương")
        self.said: list[Outgoing] = []
        self.file_names: dict[int, str] = {}
        self._sent = 0
        self.store = Store.open(url)

    def close(self) -> None:
        self.store.close()

    def restart(self) -> None:
        """What a killed process leaves: the database and nothing else."""
        self.store.close()
        make_book.cache_clear()
        self.store = Store.open(self.url)

    # --- What the person does -----------------------------------------------------------------------------

    def say(self, text: str) -> list[Outgoing]:
        return self._deliver({"kind": "text", "text": text})

    def press(self, label: str, message: int | None = None) -> list[Outgoing]:
        """Press a label of the newest message that offers it, or of the n-th answer of the dialogue."""
        shown = [self.said[message - 1]] if message else list(reversed(self.said))
        for outgoing in shown:
            for offer in outgoing.offered:
                if offer.label == label:
                    return self._deliver({"kind": "press", "token": offer.token})
        raise AssertionError(f"no button [{label}] in {[[o.label for o in s.offered] for s in shown[:2]]}")

    def send_file(self, name: str, content: bytes, media_type: str) -> list[Outgoing]:
        def keep(conn: Connection) -> int:
            return files.put(conn, None, name, media_type, content, self.now)

        file_id = self.store.run_now(keep)
        described = {"id": file_id, "name": name, "media_type": media_type, "size": len(content)}
        return self._deliver({"kind": "file", "file": described})

    def send_kind(self, kind: str) -> list[Outgoing]:
        return self._deliver({"kind": kind})

    def _deliver(self, raw: dict[str, Any]) -> list[Outgoing]:
        self._sent += 1
        external = f"line-{self._sent}"
        for _ in range(2 if self.twice else 1):
            self.store.run_now(lambda conn: self._add(conn, external, raw))
        return self.settle()

    def _add(self, conn: Connection, external: str, raw: dict[str, Any]) -> None:
        inbox.add(
            conn,
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=external,
            chat=CHAT,
            sender=CHAT,
            sender_name="quản trị",
            raw=raw,
            now=self.now,
        )

    def settle(self) -> list[Outgoing]:
        """Take every waiting turn, run every due job, and hand over what is to be sent."""
        answers: list[Outgoing] = []
        book = make_book()
        while True:
            moved = False
            for user_id in self.store.read_now(lambda conn: inbox.waiting_users(conn, self.now, 10)):
                settled = self.store.run_now(
                    lambda conn, user_id=user_id: settle_next(  # type: ignore[misc]
                        conn, book, book.texts, user_id, self.now, parse_update
                    )
                )
                moved = moved or settled is not None
            moved = self._do_next_job() or moved
            answers.extend(self._send_due())
            if not moved:
                return answers

    def _do_next_job(self) -> bool:
        """Do one job where we stand, and keep what it brings back as the process does."""
        job = self.store.run_now(lambda conn: jobs.lease_next(conn, self.now, 30))
        if job is None:
            return False
        work = job_work.KINDS[job.kind]
        result = self.store.read_now(lambda conn: work(conn, job.args, self.now))
        self.store.run_now(lambda conn: job_work.keep_result(conn, job, result, self.now))
        return True

    def _send_due(self) -> list[Outgoing]:
        def send(conn: Connection) -> list[Outgoing]:
            out: list[Outgoing] = []
            while due := outbox.due(conn, self.now, 10):
                for one in due:
                    outbox.sent(conn, one.id, None, self.now)
                    out.append(Outgoing.from_body(one.body, one.file_id))
                    if one.file_id is not None:
                        self.file_names[one.file_id] = files.load(conn, None, one.file_id)[0].name
            return out

        sent = self.store.run_now(send)
        self.said.extend(sent)
        return sent

    # --- What it holds ------------------------------------------------------------------------------------

    @property
    def user(self) -> User:
        def load(conn: Connection) -> User:
            conversation = conversations.find_conversation(conn, CHANNEL, ACCOUNT, CHAT, CHAT)
            assert conversation is not None, "nobody has said anything yet"
            return conversations.load_user(conn, conversation.user_id)

        return self.store.read_now(load)

    @property
    def scope(self) -> Scope:
        user = self.user
        assert user.unit_id is not None, "nobody has a unit yet"
        assert user.role is not None
        return Scope(unit_id=user.unit_id, user_id=user.id, role=user.role)

    def read(self, query: Callable[..., Any], *args: Any) -> Any:
        """A ledger query of storage with this person's scope."""
        scope = self.scope
        return self.store.read_now(lambda conn: query(conn, scope, *args))

    def run(self) -> Run | None:
        user = self.user
        return self.store.read_now(lambda conn: conversations.load_run(conn, user.current_run or 0))

    # --- What was there before ----------------------------------------------------------------------------

    def given(self, item: str) -> None:
        """One item of a transcript's `given:`."""
        word, _, rest = item.partition(" ")
        if word == "now":
            self.now = datetime.fromisoformat(rest).replace(tzinfo=ZONE)
        elif word == "unit":
            self._found(rest)
        elif item == "sample awards":
            for line in SAMPLE_AWARDS:
                self._enter(line)
        elif word == "person":
            self._add_person(rest)
        elif word == "collective":
            self._change(CollectiveAdded(name=rest))
        elif word == "award":
            self._enter(rest)
        else:
            raise ValueError(f"given: {item!r} is not known")

    def _found(self, text: str) -> None:
        kind, name, district, province = _read_unit(text)
        self.place = Place(kind=kind, name=name, district=district, province=province)
        self.store.run_now(lambda conn: self._add(conn, "given", {"kind": "other"}))
        user_id = self.store.read_now(lambda conn: inbox.waiting_users(conn, self.now, 1))[0]
        founded = UnitFounded(
            kind=kind,
            name=name,
            district=district,
            province=province,
            code=None,
            place=name,
            signer_name="Nguyễn Văn Sơn",
            signer_title="CHỦ TỊCH",
            addressee=None,
            distribution=(),
        )

        def write(conn: Connection) -> None:
            claimed = inbox.claim_next(conn, user_id, self.now)
            assert claimed is not None
            apply_changes(conn, None, Actor(user_id=user_id, inbox_id=claimed.id, now=self.now), [founded])
            inbox.finish(conn, claimed.id, self.now)

        self.store.run_now(write)

    def _add_person(self, text: str) -> None:
        found = re.fullmatch(r"(.+?)(?: \((.+)\))?", text)
        assert found is not None
        self._change(PersonAdded(name=found[1], birth_year=None, position=found[2], collective_id=None))

    def _enter(self, text: str) -> None:
        """`2023 giay-khen commune-chair individual 19 "Tên" ...`; "-" stands for not known."""
        year, code, conferrer_kind, recipient_kind, count, *named = re.findall(r'"[^"]*"|\S+', text)
        giver = None if conferrer_kind == "-" else conferrer_kind
        names = [name.strip('"') for name in named]
        known = {one.name: one for one in self.read(people.list_people)}
        groups = {one.name: one for one in self.read(people.list_collectives)}
        recipients = tuple(
            RecipientDraft(
                name=name,
                person_id=known[name].id if name in known else None,
                collective_id=groups[name].id if name in groups else None,
                is_new=recipient_kind != "household" and name not in known and name not in groups,
            )
            for name in names
        )
        award = load_catalogue().award(code) if code != "-" else None
        self._change(
            AwardEntered(
                year=int(year),
                code=award.code if award else None,
                form=award.form if award else None,
                conferrer_kind=giver,
                conferrer=_name_giver(giver, self.place) if giver else None,
                conferrer_level=level_of(giver) if giver else None,
                recipient_kind=recipient_kind,
                count=int(count),
                recipients=recipients,
                decision=None,
                reason=None,
                wording=None,
                source="answer",
                flags=(),
            )
        )

    def _change(self, change: Change) -> None:
        scope = self.scope
        actor = Actor(user_id=scope.user_id, inbox_id=None, now=self.now)
        self.store.run_now(lambda conn: apply_changes(conn, scope, actor, [change]))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


def _name_giver(kind: str, place: Place) -> str:
    if kind == "district-body":
        return f"Các ban ngành của {place.district_kind}"
    return name_conferrer(kind, place) or kind


def _read_unit(text: str) -> tuple[str, str, str | None, str]:
    """ "phường A, thị xã B, tỉnh C" or, since 01/07/2025, "phường A, thành phố C"."""
    ward, *rest = [part.strip() for part in text.split(",")]
    kind = next(kind for kind in ("phường", "xã", "thị trấn", "đặc khu") if ward.startswith(kind + " "))
    district = rest[0] if len(rest) == 2 else None
    return kind, ward.removeprefix(kind + " "), district, rest[-1]
