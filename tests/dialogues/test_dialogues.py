"""Every transcript below this folder, under every condition.

A condition says what happens besides: "restart" (the process is built anew after every line), "twice" (every update is
delivered twice), "telegram" (said, pressed, rendered and read as on a phone with Telegram; otherwise as on a terminal).
`make test` plays each transcript twice, so that it meets each of the three; which of them together, and on which
database, changes from one transcript to the next. `make torture` plays all combinations.

`pytest tests/dialogues --rewrite-dialogues` writes the answers anew: review the difference like prose.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from zlib import crc32

import pytest

from tests.dialogues.parts import NotHere
from tests.dialogues.runner import play
from tests.dialogues.transcript import read_transcript, rewrite
from tests.dialogues.world import World
from tests.telegram.chat import TelegramChat

FOLDER = Path(__file__).parent
PATHS = sorted(FOLDER.glob("*/*.txt"))

# A restart is cheap on SQLite only. Over all transcripts every other two things happen together.
PAIRS = (
    ("restart telegram", "twice"),
    ("restart twice", "telegram"),
    ("restart twice telegram", "straight"),
    ("restart", "twice telegram"),
)
"""What happens on SQLite, and on PostgreSQL."""
ALL = [
    " ".join(itertools.compress(("restart", "twice", "telegram"), chosen)) or "straight"
    for chosen in itertools.product((True, False), repeat=3)
]


def list_conditions(path: Path) -> list[object]:
    """(path, database, condition): those of `make test` as they are, all others marked."""
    name = f"{path.parent.name}/{path.stem}"
    chosen = dict(zip(("sqlite", "postgresql"), PAIRS[crc32(name.encode()) % len(PAIRS)], strict=True))
    return [
        pytest.param(
            path,
            database,
            condition,
            id=f"{name}-{database}-{condition.replace(' ', '+')}",
            marks=() if chosen[database] == condition else pytest.mark.torture,
        )
        for database in chosen
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
    chat = TelegramChat() if "telegram" in condition else None
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
