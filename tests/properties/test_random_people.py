"""Random people say random things, twice, in any order, before and after restarts: the promises hold after every step.

What is checked after each step are the promises of docs/decisions and README: the audit tells the whole ledger, no
answer counts twice, replies come in order, nobody sees another unit, nothing is left half done, and no text at all
makes a turn fail.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from bot.intake import Arrival, keep_arrival
from bot.known_channels import parse_update
from bot.settling import settle_next
from handlers.assistant import make_book
from handlers.engine.messages import Outgoing
from storage import inbox, outbox
from storage.database import Connection, Store
from storage.tables import answers, conversations, runs, users
from storage.tables import inbox as inbox_table
from storage.tables import outbox as outbox_table
from tests.crash.scripts import enter, set_up
from tests.databases import make_sqlite_template
from tests.properties.replaying import read_ledger, replay_audit

NOW = datetime.fromisoformat("2024-01-17T09:00:00+07:00")
PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành")

REGISTER = ["/dangky", "cá nhân", "Nguyễn Thị Hoa", "2024", "ldtt", "xong"]
REGISTER += ["hồ sơ đúng hạn", "98 %", "30/11", "xong", "ghi"]
WORDS = [
    *("/khenthuong", "giấy khen", "cá nhân", "tập thể", "2023", "2", "1", "3", "để sau", "ghi", "huỷ", "quay lại"),
    *("/dangky", "/chitieu", "/danhsach", "/tracuu Hoa", "/dem 2023", "/noidung", "/baocao 2023", "/caidat", "/moi"),
    *("hoantac", "có", "không", "tiếp tục", "trợ giúp", "xong", "bỏ dòng 2", "sửa số qđ thành 45/QĐ-UBND", "xoá"),
    "nhap giấy khen chủ tịch phường cho Nguyễn Văn A năm 2023 QĐ 12/QĐ-UBND ngày 3/2/2023",
    "Năm 2023 có 2 tập thể và 5 cá nhân được Chủ tịch phường tặng Giấy khen;\n- 01 cá nhân Chiến sĩ thi đua cơ sở.",
    "năm 2023 có mấy giấy khen?",
    *("nhầm, năm 2022", "cấp tặng: đảng ủy phường", "bỏ số quyết định", "thêm bà Trần Thị Lan", "đổi thành tập thể"),
    *("không phải ông A mà ông Bình", "dk chi bo 3 cstd va giay khen 2024, chi tieu 98% ho so", "1 → 98%, hạn 30/11"),
]
people = st.sampled_from(PLACES)
junk = st.text(max_size=60) | st.sampled_from(["", "\0", "🏅" * 50, "/" * 30, "1.2.c:x", "'; DROP TABLE awards; --"])


class RandomPeople(RuleBasedStateMachine):
    """Three people at terminals, each the admin of a ward of their own."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.template, self.folder / "so.db")
        self.url = f"sqlite:///{self.folder / 'so.db'}"
        self.store = Store.open(self.url)
        self.now = NOW
        self.sent: list[Arrival] = []
        self.offered: dict[str, list[str]] = {place: [] for place in PLACES}
        self.heard: dict[str, list[str]] = {place: [] for place in PLACES}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    # --- What may happen ----------------------------------------------------------------------------------

    @initialize()
    def found_wards(self) -> None:
        for place in PLACES:
            self.talk(place, *set_up(place))

    @rule(place=people, number=st.integers(0, 5))
    def enter_award(self, place: str, number: int) -> None:
        self.talk(place, *enter(number))

    @rule(place=people)
    def register(self, place: str) -> None:
        self.talk(place, *REGISTER)

    @rule(place=people)
    def undo(self, place: str) -> None:
        self.talk(place, "hoantac", "có")

    @rule(place=people, texts=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    def say_what_may_fit(self, place: str, texts: list[str]) -> None:
        self.talk(place, *texts)

    @rule(place=people, text=junk)
    def say_anything(self, place: str, text: str) -> None:
        self.talk(place, text)

    @rule(place=people, choice=st.integers(0, 30))
    def press(self, place: str, choice: int) -> None:
        """One of the buttons seen so far, perhaps an old one."""
        if self.offered[place]:
            self.deliver(place, {"kind": "press", "token": self.offered[place][-1 - choice % len(self.offered[place])]})
            self.settle()

    @rule(place=people, texts=st.lists(st.sampled_from(WORDS), min_size=2, max_size=5))
    def type_fast(self, place: str, texts: list[str]) -> None:
        """Several messages before the first is answered."""
        for text in texts:
            self.deliver(place, {"kind": "text", "text": text})
        self.settle()

    @rule(back=st.integers(0, 50))
    def repeat(self, back: int) -> None:
        """The platform delivers something again."""
        arrival = self.sent[-1 - back % len(self.sent)]
        assert self.store.run_now(lambda conn: keep_arrival(conn, arrival, self.now)) is None
        assert self.settle() == 0

    @rule()
    def restart(self) -> None:
        self.store.close()
        make_book.cache_clear()
        self.store = Store.open(self.url)

    # --- How it is done -----------------------------------------------------------------------------------

    def talk(self, place: str, *texts: str) -> None:
        for text in texts:
            self.deliver(place, {"kind": "text", "text": text})
            self.settle()

    def deliver(self, place: str, raw: dict[str, Any]) -> None:
        self.now += timedelta(seconds=7)
        arrival = Arrival("console", "", f"m{len(self.sent)}", place, place, place, raw=raw)
        self.sent.append(arrival)
        assert self.store.run_now(lambda conn: keep_arrival(conn, arrival, self.now)) is not None

    def settle(self) -> int:
        """Take every turn that waits and hand out the replies; returns how many turns those were."""
        book, taken = make_book(), 0
        while waiting := self.store.read_now(lambda conn: inbox.waiting_users(conn, self.now, 10)):
            for user_id in waiting:
                self.store.run_now(
                    lambda conn: settle_next(conn, book, book.texts, user_id, self.now, parse_update)  # noqa: B023
                )
                taken += 1
            self.store.run_now(self.send_due)
        return taken

    def send_due(self, conn: Connection) -> None:
        while due := outbox.due(conn, self.now, 50):
            for one in due:
                outbox.sent(conn, one.id, None, self.now)
                self.heard[one.chat].append(one.body["text"])
                self.offered[one.chat] += [offer.token for offer in Outgoing.from_body(one.body, None).offered]

    # --- What always holds --------------------------------------------------------------------------------

    @invariant()
    def the_audit_tells_the_whole_ledger(self) -> None:
        told, held = self.store.read_now(lambda conn: (replay_audit(conn), read_ledger(conn)))
        assert told == held

    @invariant()
    def every_update_was_taken_once_and_nothing_is_parked(self) -> None:
        def look(conn: Connection) -> None:
            rows = conn.execute(select(inbox_table)).all()
            kept = Counter(row.external_id for row in rows)
            assert kept == Counter(arrival.external_id for arrival in self.sent)
            assert all(row.done_at is not None and row.attempts == 0 for row in rows)
            twice = select(answers.c.run_id).group_by(answers.c.run_id, answers.c.seq).having(func.count() > 1)
            assert conn.execute(twice).all() == []

        self.store.read_now(look)

    @invariant()
    def replies_are_in_the_order_of_what_they_answer(self) -> None:
        def look(conn: Connection) -> None:
            last: dict[int, int] = {}
            for row in conn.execute(select(outbox_table).order_by(outbox_table.c.id)):
                assert row.sent_at is not None
                assert row.inbox_id >= last.get(row.conversation_id, 0)
                last[row.conversation_id] = row.inbox_id
            answered = select(func.count(outbox_table.c.inbox_id.distinct()))
            assert conn.scalar(answered) == len(self.sent), "somebody got no reply"

        self.store.read_now(look)

    @invariant()
    def positions_are_whole(self) -> None:
        """A user is at an open run of their own, or nowhere; only one run of a user is open."""

        def look(conn: Connection) -> None:
            for user in conn.execute(select(users)):
                if user.current_run is not None:
                    run = conn.execute(select(runs).where(runs.c.id == user.current_run)).one()
                    assert (run.user_id, run.status) == (user.id, "open")
            per_user = select(func.count()).where(runs.c.status == "open").group_by(runs.c.user_id)
            assert all(count <= 1 for (count,) in conn.execute(per_user))
            owners = select(conversations.c.user_id, func.count()).group_by(conversations.c.user_id)
            assert all(count == 1 for _, count in conn.execute(owners))

        self.store.read_now(look)

    @invariant()
    def nobody_hears_of_another_ward(self) -> None:
        for place, texts in self.heard.items():
            heard = "\n".join(texts)
            assert not any(other in heard for other in PLACES if other != place)


def check(template: Path, examples: int, steps: int) -> None:
    RandomPeople.template = template
    run_state_machine_as_test(
        RandomPeople,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite_template(tmp_path_factory.mktemp("template"))


def test_the_promises_hold_whatever_people_do(template: Path) -> None:
    check(template, examples=12, steps=25)


@pytest.mark.torture
def test_the_promises_hold_for_long(template: Path) -> None:
    check(template, examples=400, steps=80)
