"""A flow that is talked with: its run is open like a draft, and takes what is typed in the order of meanings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.settling import settle_next
from handlers.engine.check import check_flows
from handlers.engine.flow import Act, Action, Ask, Context, Flow, Reject, Start
from handlers.engine.messages import Option, Outgoing, Say, Texts
from handlers.engine.stage import Book
from storage.database import Connection
from storage.records import Run
from tests.bot.small_book import Understanding, make_small_book
from tests.dialogues.world import World

OFFERED = (Option("empty", "Đổ hết"),)


def ask(ctx: Context, run: Run) -> Say:
    return Say((f"Rổ: {', '.join(run.draft['held'])}",), OFFERED)


def hear(ctx: Context, run: Run, text: str) -> Act:
    if text.startswith("lấy "):
        held = [*run.draft["held"], text.removeprefix("lấy ")]
        return Act(say=ask(ctx, replace(run, draft={"held": held})), state={"held": held})
    if text == "xem":
        return Act(say=ask(ctx, run))
    if text == "thôi":
        return Act(say=Say(("Cất rổ.",), OFFERED), ends=True)
    raise Reject("basket.unclear", text=text)


def empty(ctx: Context, run: Run, argument: str) -> Act:
    return Act(say=Say(("Đã đổ.",), OFFERED), state={"held": []})


BASKET = Flow("basket", 1, ask=ask, hear=hear, actions=(Action("empty", empty),), label=lambda ctx, draft: "rổ")


def make_book() -> Book:
    start = Understanding({"rổ": lambda ctx, rest: Act(start=Start("basket", {"held": [rest]}))})
    small = make_small_book(start)
    return replace(
        small,
        flows={**small.flows, BASKET.id: BASKET},
        texts=Texts({**{key: small.texts.raw(key) for key in small.texts}, "basket.unclear": "Không hiểu {text}."}),
        is_question=lambda ctx, text: text.endswith("?"),
    )


class Market(World):
    """A world whose turns are those of the book above."""

    def _take_turn(self, user_id: int) -> None:
        book = make_book()

        def take(conn: Connection) -> object:
            return settle_next(conn, book, book.texts, user_id, self.now, self._parse)

        self.store.run_now(take)


@pytest.fixture
def market(sqlite_url: str) -> Iterator[Market]:
    world = Market(sqlite_url)
    world.given("unit phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương")
    yield world
    world.close()


def only(said: list[Outgoing]) -> str:
    [message] = said
    return message.text


def held(market: Market) -> list[str]:
    run = market.run()
    assert run is not None
    return list(run.draft["held"])


def test_it_is_asked_when_it_is_begun_and_hears_what_is_typed(market: Market) -> None:
    assert only(market.say("rổ cam")) == "Rổ: cam"
    market.restart()
    assert only(market.say("lấy táo")) == "Rổ: cam, táo"
    assert held(market) == ["cam", "táo"]


def test_what_it_refuses_is_told_and_it_is_asked_again(market: Market) -> None:
    market.say("rổ cam")
    assert only(market.say("hát đi")) == "Không hiểu hát đi.\nRổ: cam"


def test_a_question_that_it_refuses_is_answered_and_it_goes_on(market: Market) -> None:
    market.say("rổ cam")
    assert only(market.say("mấy giờ?")) == "Nghe: mấy giờ?\n— Bản nhập dở vẫn còn: rổ."
    assert only(market.press("Tiếp tục")) == "Rổ: cam"


def test_a_command_with_a_slash_comes_before_it(market: Market) -> None:
    market.say("rổ cam")
    assert "Tên tập thể?" in only(market.say("/them"))
    market.say("huỷ")
    assert only(market.say("tiếp tục")) == "Rổ: cam"


def test_going_back_and_leaving_for_later_mean_nothing_in_it(market: Market) -> None:
    market.say("rổ cam")
    assert only(market.say("quay lại")).endswith("Rổ: cam")
    assert only(market.say("để sau")).endswith("Rổ: cam")
    assert held(market) == ["cam"]


def test_its_buttons_change_what_it_holds(market: Market) -> None:
    market.say("rổ cam")
    assert only(market.press("Đổ hết")) == "Đã đổ."
    assert held(market) == []
    assert only(market.say("lấy táo")) == "Rổ: táo"


def test_an_answer_makes_older_buttons_stale_also_where_it_changes_nothing(market: Market) -> None:
    market.say("rổ cam")
    market.say("xem")
    assert only(market.press("Đổ hết", 1)).startswith("Nút này đã cũ")
    assert held(market) == ["cam"]


def test_it_ends_when_it_says_so_and_can_be_dropped_and_taken_back(market: Market) -> None:
    market.say("rổ cam")
    assert "rổ" in only(market.say("huỷ"))
    assert only(market.press("Lấy lại")) == "Rổ: cam"
    assert only(market.say("thôi")) == "Cất rổ."
    assert market.user.current_run is None
    assert only(market.say("lấy táo")) == "Nghe: lấy táo"


def test_beginning_it_sets_a_draft_aside(market: Market) -> None:
    market.say("/them")
    said = only(market.say("rổ cam"))
    assert said == "Xem lại:\n- Tên: rổ cam\nGhi chứ?"  # a free step takes it
    market.say("huỷ")
    market.say("/them")
    market.say("Tổ một")
    assert only(market.say("rổ cam?")).startswith("Tôi cất tạm bản nhập dở")


def test_a_step_and_a_hear_exclude_each_other() -> None:
    asked = Ask(id="name", parse=lambda ctx, draft, text: text)
    mixed = replace(BASKET, steps=(asked,), finish=lambda ctx, run: Act())
    texts = Texts({"basket.name.ask": "?", "basket.name.name": "Tên"})
    assert "basket: has steps, so it cannot be talked with" in check_flows(
        [mixed], texts, opened_by=["basket"], sources={}
    )
    silent = replace(BASKET, ask=None)
    assert "basket: what is talked with has both an ask and a hear" in check_flows(
        [silent], texts, opened_by=["basket"], sources={}
    )
