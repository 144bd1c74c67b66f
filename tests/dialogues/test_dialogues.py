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

CHOICES = (
    (("sqlite", "restart telegram"), ("postgresql", "twice"), ("sqlite", "zalo_bot"), ("sqlite", "twice zalo_oa")),
    (("sqlite", "restart twice"), ("postgresql", "telegram"), ("sqlite", "twice zalo_bot"), ("sqlite", "zalo_oa")),
    (
        ("sqlite", "restart twice telegram"),
        ("sqlite", "straight"),
        ("postgresql", "restart zalo_bot"),
        ("sqlite", "restart zalo_oa"),
    ),
    (
        ("sqlite", "restart"),
        ("sqlite", "twice telegram"),
        ("sqlite", "restart twice zalo_bot"),
        ("postgresql", "twice zalo_oa"),
    ),
)
"""What happens in `make test`, and on which database: each transcript is said on every channel."""
DATABASES = ("sqlite", "postgresql")
ALL = [
    " ".join(word for word in words if word) or "straight"
    for words in itertools.product(("restart", ""), ("twice", ""), (*CHATS, ""))
]


def list_conditions(path: Path, *, whole: bool) -> list[object]:
    """(path, database, condition): those of `make test` as they are, all others (with `whole`) marked."""
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
        for database in DATABASES
        for condition in ALL
        if whole or (database, condition) in chosen
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Thousands of conditions are not even collected where torture is left out."""
    if "condition" in metafunc.fixturenames:
        whole = metafunc.config.getoption("markexpr") != "not torture"
        found = [one for path in PATHS for one in list_conditions(path, whole=whole)]
        metafunc.parametrize(("path", "database", "condition"), found)


def test_dialogue(path: Path, database: str, condition: str, request: pytest.FixtureRequest) -> None:
    transcript = read_transcript(path)
    rewriting = bool(request.config.getoption("--rewrite-dialogues"))
    if rewriting and database != "sqlite":
        pytest.skip("dialogues are rewritten by one condition only")
    chat = next((make() for name, make in CHATS.items() if name in condition), None)
    world = World(request.getfixturevalue(f"{database}_url"), twice="twice" in condition, chat=chat)
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


def test_every_two_things_happen_together_in_make_test() -> None:
    """Restart or not, twice or not, each channel and each database: any two of them, in some transcripts."""
    met: set[tuple[object, ...]] = set()
    for database, condition in itertools.chain(*CHOICES):
        channel = next((name for name in CHATS if name in condition), "terminal")
        things = (database, "restart" in condition, "twice" in condition, channel)
        met.update(itertools.combinations(enumerate(things), 2))
    kinds = ((0, DATABASES), (1, (True, False)), (2, (True, False)), (3, (*CHATS, "terminal")))
    wanted: set[tuple[object, ...]] = set()
    for (one, values), (other, others) in itertools.combinations(kinds, 2):
        wanted.update(((one, value), (other, beside)) for value, beside in itertools.product(values, others))
    assert met == wanted
    assert {crc32(f"{path.parent.name}/{path.stem}".encode()) % len(CHOICES) for path in PATHS} == {0, 1, 2, 3}
