"""Commands that are to come (`commands.PLANNED`): an honest word, and what can be done until then."""

from __future__ import annotations

from collections.abc import Mapping

from handlers import commands
from handlers.engine.flow import Act, Context, Flow
from handlers.engine.messages import Say, Words
from handlers.flows.menu import BUTTONS, GO, offer

INSTEAD: Mapping[str, tuple[str, ...]] = {
    "chot": ("annual_report", "count"),
    "goiy": ("count",),
    "lamthu": ("enter_award",),
    "luat": ("enter_award",),
    "mau": ("annual_report",),
    "nhac": ("annual_report",),
    "nhaptep": ("enter_award",),
    "soat": ("annual_report",),
    "tienthuong": ("count",),
    "xuat": ("count", "annual_report"),
}
"""The flows that come nearest to what was wanted, among those that have buttons in the menu."""


def tell(ctx: Context, word: str) -> Act:
    """What can be done in place of a word of `commands.PLANNED`."""
    near = INSTEAD.get(word, ())
    return Act(say=Say((Words(f"not_yet.{word}"),), offer(ctx.ledger.role, near)), state={}, flow=commands.NOT_YET)


NOT_YET = Flow(id=commands.NOT_YET, version=1, open=tell, actions=(GO,), starts=BUTTONS)
