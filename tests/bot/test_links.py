"""Addresses out of the chat: signed, so that none can be made up, altered or used for anything else."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.clock import start_timer
from bot.delivery import Deliverer
from bot.links import BadLink, ExpiredLink, Links
from storage import conversations, files, links, outbox
from storage.database import Connection, Store
from tests.bot.ears import NOW
from tests.bot.test_delivery import Trouble, deliver_all

BASE = "https://thidua.example.vn"
LINKS = Links(BASE, "khoá bí mật của phép thử")


def put_file(conn: Connection, channel: str) -> None:
    conversations.find_or_start(conn, channel, "", "Hoa", "Hoa", "Hoa", NOW)
    talk = conversations.find_conversation(conn, channel, "", "Hoa", "Hoa")
    assert talk is not None
    file_id = files.put(conn, None, "báo cáo.docx", "application/docx", b"PK", NOW)
    outbox.put(conn, talk.id, None, [({"text": "Xong", "options": []}, file_id)], NOW)


@pytest.mark.parametrize(
    ("channel", "public", "linked"),
    [
        ("zalo_bot", True, True),
        ("zalo_oa", True, True),
        ("telegram", True, False),
        ("zalo_bot", False, False),
    ],
)
async def test_a_channel_that_cannot_carry_the_file_gets_its_address(
    store: Store, channel: str, public: bool, linked: bool
) -> None:
    store.run_now(lambda conn: put_file(conn, channel))
    seen: list[str | None] = []

    class Watched(Trouble):
        name = channel

        async def send(self, message: outbox.Outbound, attachment: object) -> str | None:
            seen.append(message.file_link)
            return await super().send(message, attachment)  # type: ignore[arg-type]

    deliverer = Deliverer(
        store,
        [Watched({"Xong": [ConnectionError()]})],
        timer=start_timer(lambda: NOW),
        random=Random(1),
        on_sent=lambda: None,
        first_pause=0.01,
        links=LINKS if public else None,
    )
    await deliver_all(store, deliverer)

    assert len(seen) == 2
    assert seen[0] == seen[1], "each attempt shows the same address"
    assert (seen[0] is not None) == linked
    if seen[0] is not None:
        assert seen[0].startswith(f"{BASE}/tep/")
        key = LINKS.read_file_key(seen[0].rpartition("/")[2])
        with pytest.raises(links.LinkRefused, match="no_access"):
            store.read_now(lambda conn: links.look_up(conn, key, NOW))


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_an_upload_link_tells_its_chat_and_its_end() -> None:
    url = LINKS.link_upload(12, NOW)
    given = LINKS.read_upload_pass(token_of(url), NOW)
    assert url.startswith(f"{BASE}/gui/")
    assert (given.conversation_id, given.expires_at) == (12, NOW + timedelta(hours=2))
    assert LINKS.link_upload(12, NOW) != url
    with pytest.raises(ExpiredLink):
        LINKS.read_upload_pass(token_of(url), NOW + timedelta(hours=2))


def test_every_altered_address_is_refused() -> None:
    token = token_of(LINKS.link_upload(12, NOW))
    text = token[:-1]  # the last sign has bits that mean nothing
    altered = [
        token[:at] + other + token[at + 1 :] for at, sign in enumerate(text) for other in "1Zz-." if sign != other
    ]
    foreign = token_of(Links(BASE, "khoá khác").link_upload(12, NOW))
    for bad in (
        *altered,
        foreign,
        "",
        ".",
        token[:-3],
        token + token,
        "x" * 5000,
        "é" + token,
        token.replace("12-", "13-", 1),
    ):
        with pytest.raises(BadLink) as refused:
            LINKS.read_upload_pass(bad, NOW)
        assert str(refused.value) == ""


def test_an_address_is_good_for_its_own_purpose_only() -> None:
    token = token_of(LINKS.link_upload(12, NOW))
    first, second = (LINKS.read_upload_pass(token_of(LINKS.link_upload(12, NOW)), NOW) for _ in range(2))
    word = LINKS.make_form(first)
    assert LINKS.read_form(first, word) != LINKS.read_form(first, LINKS.make_form(first))
    with pytest.raises(BadLink):
        LINKS.read_file_key(token)
    with pytest.raises(BadLink):
        LINKS.read_upload_pass(word, NOW)
    with pytest.raises(BadLink):
        LINKS.read_form(second, word)
    with pytest.raises(BadLink):
        LINKS.read_form(first, word[:-1] + ("A" if word[-1] != "A" else "B") + "x")
