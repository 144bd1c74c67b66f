"""The composed conversation: every flow, the command table, the sentences. The one place that names all flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from commendation.folding import fold
from handlers import commands
from handlers.engine.flow import Act, Context, Flow
from handlers.engine.messages import load_texts
from handlers.engine.stage import Book
from handlers.flows import annual_report, charts, count, report_file, sent_files
from handlers.flows.access import ACCESS, CHANGE_ACCESS
from handlers.flows.annual_report import ANNUAL_REPORT
from handlers.flows.charts import CHARTS
from handlers.flows.correct_unit import CORRECT_UNIT
from handlers.flows.count import COUNT
from handlers.flows.enter_award import ENTER_AWARD
from handlers.flows.find_record import FIND_RECORD
from handlers.flows.history import HISTORY
from handlers.flows.invite import INVITE
from handlers.flows.link import LINK
from handlers.flows.looking_up import address
from handlers.flows.menu import MENU, menu
from handlers.flows.movements import ENTER_MOVEMENT, MOVEMENTS
from handlers.flows.narrative import NARRATIVE
from handlers.flows.not_yet import NOT_YET
from handlers.flows.pass_on import PASS_ON
from handlers.flows.paste_awards import PASTE_AWARDS
from handlers.flows.register import REGISTER
from handlers.flows.registration_list import REGISTRATION_LIST
from handlers.flows.report_number import REPORT_NUMBER
from handlers.flows.roster import ROSTER
from handlers.flows.send_file import SEND_FILE
from handlers.flows.sent_files import take_file
from handlers.flows.settings import CHANGE_UNIT, SETTINGS
from handlers.flows.setup import SETUP
from handlers.flows.short_names import SHORT_NAMES
from handlers.flows.sign_in import SIGN_IN, meet_stranger
from handlers.flows.talk import is_entry, is_question, stands_alone, understand
from handlers.flows.targets import REPORT_TARGET, TARGETS
from handlers.flows.trace import TRACE
from handlers.flows.undelivered import UNDELIVERED
from handlers.flows.undo import UNDO
from handlers.flows.unread import keep_unread
from handlers.flows.who_registered import WHO_REGISTERED

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
    REGISTRATION_LIST,
    WHO_REGISTERED,
    NARRATIVE,
    MOVEMENTS,
    ENTER_MOVEMENT,
    ANNUAL_REPORT,
    REPORT_NUMBER,
    CHARTS,
    TRACE,
    HISTORY,
    UNDO,
    PASS_ON,
    SETTINGS,
    CHANGE_UNIT,
    CORRECT_UNIT,
    ACCESS,
    CHANGE_ACCESS,
    SHORT_NAMES,
    INVITE,
    UNDELIVERED,
    LINK,
    SEND_FILE,
    NOT_YET,
)


RESULTS: Mapping[str, Callable[[Context, Mapping[str, Any]], Act]] = {
    annual_report.JOB: annual_report.take_result,
    report_file.PDF_JOB: report_file.take_pdf,
    report_file.PAGE_JOB: report_file.take_page,
    charts.JOB: charts.take_result,
    sent_files.JOB: sent_files.take_result,
    count.EXPORT_JOB: count.take_result,
}
"""Who goes on with what a job brought back, by the job's kind."""


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """What a finished job brought back, handed to the flow that ordered it."""
    return RESULTS[result["job"]](ctx, result)


def may_use(ctx: Context, flow: str) -> bool:
    if ctx.scope is None:
        return ctx.may_found or flow == SIGN_IN.id
    return commands.may_use(ctx.scope.role, flow)


def _list_labels() -> frozenset[str]:
    """The labels of all flows' buttons, but for those of a single word, which may as well be an answer."""
    texts = load_texts()
    labels = {texts.raw(action.label) for flow in FLOWS for action in flow.actions if action.label}
    return frozenset(fold(label) for label in labels if "{" not in label and len(label.split()) > 1)


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
        is_entry=is_entry,
        stands_alone=stands_alone,
        take_file=take_file,
        take_result=take_result,
        menu=menu,
        keep_unread=keep_unread,
        address=address,
        labels=_list_labels(),
        talk=MENU.id,
        welcome=SIGN_IN.id,
    )
