"""What is remembered for a while takes no more room than it was given."""

from __future__ import annotations

from bot.recent import Recent


def test_the_oldest_gives_way() -> None:
    recent: Recent[str] = Recent(most=2)
    for key, thing in enumerate(("một", "hai", "ba"), start=1):
        recent.keep(key, thing)

    assert [recent.get(key) for key in (1, 2, 3)] == [None, "hai", "ba"]
    assert (recent.take(2), recent.take(2)) == ("hai", None)
    recent.keep(3, "ba lần nữa")
    assert recent.get(3) == "ba lần nữa"
