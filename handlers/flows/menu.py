"""What the assistant can do for this person: every command of their role, and buttons for the usual ones."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import commands
from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words
from storage.invites import read_code
from storage.records import Role, Run

BUTTONS = ("register", "targets", "enter_award", "count", "annual_report")
"""The flows offered as buttons, in this order, where the role allows them."""


def menu(ctx: Context) -> Say:
    """One message: a line for each command of the person's role, and buttons that press `GO`."""
    if ctx.scope is None:
        return Say((Words("menu.set_up_first"),))
    lines: list[Label] = [Words("menu.head")]
    lines.extend(
        Words("menu.line", word=one.word, help=Words(f"commands.{one.word}"))
        for one in commands.commands_for(ctx.scope.role)
    )
    return Say(tuple(lines), buttons(ctx.scope.role))


def buttons(role: Role) -> tuple[Option, ...]:
    """The buttons of a role; a flow that shows them has the action `GO`."""
    return offer(role, BUTTONS)


def offer(role: Role, flows: Iterable[str]) -> tuple[Option, ...]:
    """Buttons, as in `buttons`, of some of the flows."""
    return tuple(Option(f"go:{flow}", Words(f"menu.{flow}")) for flow in flows if commands.may_use(role, flow))


def _open(ctx: Context, argument: str) -> Act:
    """The menu; a code behind the command (a link that invites) is used."""
    if read_code(argument) is not None:
        return Act(start=Start("sign_in", {"argument": argument}))
    return Act(say=menu(ctx))


def _go(ctx: Context, run: Run, argument: str) -> Act:
    """Open the flow of a button. The role is asked again: the button may be older than it."""
    role = ctx.scope.role if ctx.scope is not None else None
    if argument not in BUTTONS or not commands.may_use(role, argument):
        return Act(say=Say((Words("engine.not_allowed"),)))
    return Act(start=Start(argument))


GO = Action("go", _go)
MENU = Flow(id="menu", version=1, open=_open, actions=(GO,), starts=("sign_in", "pass_on", *BUTTONS))
