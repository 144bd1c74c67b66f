"""Every transcript below this folder, under every condition.

`make test` plays each one rebuilt between all lines on SQLite, and with every update delivered twice on
PostgreSQL; `make torture` plays all combinations. `pytest tests/dialogues --rewrite-dialogues` writes the
answers anew: review the difference like prose.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogues.parts import NotHere
from tests.dialogues.runner import play
from tests.dialogues.transcript import read_transcript, rewrite
from tests.dialogues.world import World

FOLDER = Path(__file__).parent
PATHS = sorted(FOLDER.glob("*/*.txt"))
CONDITIONS = [
    pytest.param("sqlite", "restart"),
    pytest.param("postgresql", "twice"),
    pytest.param("sqlite", "straight", marks=pytest.mark.torture),
    pytest.param("sqlite", "twice", marks=pytest.mark.torture),
    pytest.param("sqlite", "restart twice", marks=pytest.mark.torture),
    pytest.param("postgresql", "straight", marks=pytest.mark.torture),
    pytest.param("postgresql", "restart", marks=pytest.mark.torture),
    pytest.param("postgresql", "restart twice", marks=pytest.mark.torture),
]


@pytest.mark.parametrize(("database_url", "condition"), CONDITIONS, indirect=["database_url"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_dialogue(path: Path, database_url: str, condition: str, request: pytest.FixtureRequest) -> None:
    transcript = read_transcript(path)
    world = World(database_url, twice="twice" in condition)
    rewriting = bool(request.config.getoption("--rewrite-dialogues"))
    if rewriting and condition != "restart":
        pytest.skip("dialogues are rewritten by one condition only")
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
