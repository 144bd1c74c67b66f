"""The composed conversation: every flow, the command table, the sentences. The one place that names all flows."""

from __future__ import annotations

from functools import cache

from handlers import commands
from handlers.engine.flow import Context, Flow
from handlers.engine.messages import load_texts
from handlers.engine.stage import Book
from handlers.flows.annual_report import ANNUAL_REPORT, take_result
from handlers.flows.count import COUNT
from handlers.flows.enter_award import ENTER_AWARD
from handlers.flows.find_record import FIND_RECORD
from handlers.flows.invite import INVITE
from handlers.flows.menu import MENU, menu
from handlers.flows.narrative import NARRATIVE
from handlers.flows.paste_awards import PASTE_AWARDS
from handlers.flows.register import REGISTER
from handlers.flows.roster import ROSTER
from handlers.flows.settings import CHANGE_UNIT, SETTINGS
from handlers.flows.setup import SETUP
from handlers.flows.sign_in import SIGN_IN, meet_stranger
from handlers.flows.talk import is_question, take_file, understand
from handlers.flows.targets import REPORT_TARGET, TARGETS
from handlers.flows.undo import UNDO

FLOWS: tuple[Flow, ...] = (
    SETUP,
    SIGN_IN,
    MENU,
    REGISTER,
    TARGETS,
    REPORT_TARGET,
    ENTER_AWARD,
    PASTE_AWARDS,
    COUNT,
    FIND_RECORD,
    ROSTER,
    NARRATIVE,
    ANNUAL_REPORT,
    UNDO,
    SETTINGS,
    CHANGE_UNIT,
    INVITE,
)


def may_use(ctx: Context, flow: str) -> bool:
    if ctx.scope is None:
        return ctx.may_found or flow == SIGN_IN.id
    return commands.may_use(ctx.scope.role, flow)


@cache
def make_book() -> Book:
    """The book of the assistant; the same for every person and channel."""
    return Book(
        flows={flow.id: flow for flow in FLOWS},
        texts=load_texts(),
        read_command=commands.read_command,
        may_use=may_use,
        founding=SETUP.id,
        meet_stranger=meet_stranger,
        understand=understand,
        is_question=is_question,
        take_file=take_file,
        take_result=take_result,
        menu=menu,
        talk=MENU.id,
        welcome=SIGN_IN.id,
    )
