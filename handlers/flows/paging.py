"""Lists of awards, a page at a time. A record is always named by its number, never by its place in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.engine.flow import Act, Context, Start
from handlers.engine.messages import Label, Option, Words
from handlers.flows.wording import describe
from storage.records import Award, Run

PAGE_SIZE = 8


def count_pages(total: int) -> int:
    """How many pages so many records fill, at least one."""
    return max(1, -(-total // PAGE_SIZE))


def clamp_page(text: str, total: int) -> int:
    """The page that a button's argument names; the list may have grown shorter since."""
    page = int(text) if text.isdecimal() and len(text) < 7 else 1
    return min(max(page, 1), count_pages(total))


def write_page(
    found: Sequence[Award], page: int, total: int, turn_to: Callable[[int], str]
) -> tuple[list[Label], list[Option]]:
    """A line and a button for each record of a page, and the way to the pages around it.

    `turn_to` names the option that shows a page. The flow whose buttons these are has the action "open".
    """
    lines = [_write_line(award) for award in found]
    options = [Option(f"open:{award.number}", award.number) for award in found]
    if page > 1:
        options.append(Option(turn_to(page - 1), Words("pages.before")))
    if page < count_pages(total):
        options.append(Option(turn_to(page + 1), Words("pages.next")))
    return lines, options


def _write_line(award: Award) -> Label:
    line = f"{award.number} · {describe(award)}"
    return Words("pages.withheld", line=line) if award.status == "withheld" else line


def open_record(ctx: Context, run: Run, argument: str) -> Act:
    """The action "open:KT-2023-041": the record in full."""
    return Act(start=Start("find_record", {"argument": argument}))
