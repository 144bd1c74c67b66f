"""Checks the figures that a Word file carries against the ledger as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from report_builder.recount import count_again
from report_builder.report_input import ReportInput
from report_builder.trace import Trace, TracedFigure

State = Literal["equal", "edited", "differs", "gone", "lost"]
"""gone: a record behind it no longer counts; edited: the file has another number; lost: its bookmark was deleted."""
STATES: dict[State, str] = {
    "equal": "khớp với sổ",
    "differs": "khác sổ",
    "gone": "có bản ghi không còn được tính",
    "edited": "bị sửa tay trong tệp",
    "lost": "mất dấu trong tệp",
}


@dataclass(frozen=True)
class Checked:
    """One figure of a file beside the ledger."""

    figure: TracedFigure
    state: State
    now: int
    """What the ledger says now."""
    gone: tuple[str, ...] = ()
    """Records that were behind it and are no longer."""
    added: tuple[str, ...] = ()
    """Records that are behind it only now."""


def check_trace(trace: Trace, given: ReportInput) -> Iterator[Checked]:
    """Every figure of `trace` beside `given`, which was gathered for the same year and period."""
    for figure in trace.figures:
        now = count_again(figure.query, given)
        held, was = set(now.records), set(figure.records)
        gone = tuple(record for record in figure.records if record not in held)
        added = tuple(record for record in now.records if record not in was)
        yield Checked(figure, _judge(figure, now.value, bool(gone)), now.value, gone, added)


def _judge(figure: TracedFigure, now: int, has_gone: bool) -> State:
    if has_gone:
        return "gone"
    if now != figure.value:
        return "differs"
    if figure.found is None:
        return "lost"
    return "edited" if figure.found not in (figure.said, "") else "equal"


def describe_check(checked: Checked) -> str:
    """One line for people: what it counts, what the file says, how the ledger has it."""
    figure = checked.figure
    said = (
        f"“{figure.said}”"
        if figure.found in (figure.said, "", None)
        else f"“{figure.said}” (trong tệp: “{figure.found}”)"
    )
    states = {
        "equal": STATES["equal"],
        "edited": f"số trong tệp đã bị sửa tay, sổ ghi {checked.now}",
        "differs": f"khác: tệp {figure.value}, sổ nay {checked.now}",
        "gone": f"bản ghi không còn được tính ({_list(checked.gone)}); sổ nay {checked.now}",
        "lost": f"{STATES['equal']} ({checked.now}), nhưng dấu ở con số trong tệp đã bị xoá",
    }
    return f"{figure.mark}  {said} = {figure.query.words}: {len(figure.records)} bản ghi; {states[checked.state]}"


def _list(numbers: tuple[str, ...]) -> str:
    shown = ", ".join(numbers[:5])
    return f"{shown}…" if len(numbers) > 5 else shown
