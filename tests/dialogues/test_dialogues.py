"""Every transcript below this folder, under every condition.

A condition says what happens besides: "restart" (the process is built anew after every line), "twice" (every update is
delivered twice), and a channel's name (said, pressed, rendered and read as on a phone with it; otherwise as on a
terminal). `make test` plays each transcript several times, so that it meets each of them; which of them together, and
on which database, changes from one transcript to the next. `make torture` plays all combinations.

`pytest tests/dialogues --rewrite-dialogues` writes the answers anew: review the difference like prose.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from zlib import crc32

import pytest

from tests.dialogues.chats import Chat
from tests.dialogues.parts import NotHere
from tests.dialogues.runner import play
from tests.dialogues.transcript import read_transcript, rewrite
from tests.dialogues.world import World
from tests.telegram.chat import TelegramChat
from tests.zalo_bot.chat import ZaloBotChat
from tests.zalo_oa.chat import ZaloOaChat

FOLDER = Path(__file__).parent
PATHS = sorted(FOLDER.glob("*/*.txt"))

CHATS: Mapping[str, Callable[[], Chat]] = {"telegram": TelegramChat, "zalo_bot": ZaloBotChat, "zalo_oa": ZaloOaChat}
"""How people talk on each channel but the terminal."""

# A restart is cheap on SQLite only. Over all transcripts every other two things happen together.
CHOICES = (
    (("sqlite", "restart telegram"), ("postgresql", "twice"), ("sqlite", "zalo_bot"), ("sqlite", "twice zalo_oa")),
    (("sqlite", "restart twice"), ("postgresql", "telegram"), ("sqlite", "twice zalo_bot"), ("sqlite", "zalo_oa")),
    (
        ("sqlite", "restart twice telegram"),
        ("postgresql", "straight"),
        ("sqlite", "restart zalo_bot"),
        ("sqlite", "zalo_oa"),
    ),
    (
        ("sqlite", "restart"),
        ("postgresql", "twice telegram"),
        ("sqlite", "restart twice zalo_bot"),
        ("sqlite", "restart zalo_oa"),
    ),
)
"""What happens in `make test`, and on which database."""
ALL = [
    " ".join(word for word in words if word) or "straight"
    for words in itertools.product(("restart", ""), ("twice", ""), (*CHATS, ""))
]


def list_conditions(path: Path) -> list[object]:
    """(path, database, condition): those of `make test` as they are, all others marked."""
    name = f"{path.parent.name}/{path.stem}"
    chosen = CHOICES[crc32(name.encode()) % len(CHOICES)]
    return [
        pytest.param(
            path,
            database,
            condition,
            id=f"{name}-{database}-{condition.replace(' ', '+')}",
            marks=() if (database, condition) in chosen else pytest.mark.torture,
        )
        for database in ("sqlite", "postgresql")
        for condition in ALL
    ]


@pytest.mark.parametrize(
    ("path", "database_url", "condition"),
    [one for path in PATHS for one in list_conditions(path)],
    indirect=["database_url"],
)
def test_dialogue(path: Path, database_url: str, condition: str, request: pytest.FixtureRequest) -> None:
    transcript = read_transcript(path)
    rewriting = bool(request.config.getoption("--rewrite-dialogues"))
    if rewriting and not database_url.startswith("sqlite"):
        pytest.skip("dialogues are rewritten by one condition only")
    chat = next((make() for name, make in CHATS.items() if name in condition), None)
    world = World(database_url, twice="twice" in condition, chat=chat)
    try:
        answers = play(transcript, world, restart="restart" in condition, check=not rewriting)
    except NotHere as reason:
        pytest.skip(str(reason))
    finally:
        world.close()
    if rewriting:
        path.write_text(rewrite(transcript, answers), encoding="utf-8")


def test_there_are_dialogues() -> None:
    assert PATHS
