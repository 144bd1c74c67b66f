"""Where a number of the report comes from: the records behind it, their decisions, the messages that entered them.

The newest report's own file is asked, so that the answer is about what stands on the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from commendation.folding import clean
from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import paging
from report_builder.outline import say_span
from storage import files, reports
from storage.records import Award
from storage.reports import BuiltReport, Source

if TYPE_CHECKING:
    from report_builder.report_input import ReportInput
    from report_builder.trace import TracedFigure

MOST_MEANINGS = 6
MOST_RECORDS = 6
MOST_SOURCES = 3
MOST_NUMBERS = 8
LONGEST_WORDING = 160
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_AWARD = "KT-"
"""How the numbers of awards begin; registrations and movements are records too."""


@dataclass(frozen=True)
class Meaning:
    """One thing that a number of the report counts, at however many places it stands."""

    figure: TracedFigure
    places: int


def _open(ctx: Context, argument: str) -> Act:
    """`/vetso [số]`."""
    from report_builder.trace import NotTraceable, read_trace  # what reads Word is loaded when it is needed

    built = reports.newest(ctx.conn, ctx.ledger)
    if built is None:
        return Act(say=Say((Words("trace.no_report"),), (Option("build", Words("trace.build")),)), state={})
    try:
        trace = read_trace(files.load(ctx.conn, ctx.ledger, built.file_id)[1], with_text=False)
    except NotTraceable:
        return Act(say=Say((Words("trace.unreadable"),), (Option("build", Words("trace.build")),)), state={})
    found = _NUMBER.search(argument)
    if found is None:
        return _offer_numbers(built, trace.figures)
    value = int(re.sub(r"[.,]", "", found[0]))
    meanings = list_meanings(trace.figures, value)
    if not meanings:
        return _offer_numbers(built, trace.figures, Words("trace.nowhere", value=value, report=_name(built)))
    return _tell(ctx, built, value, meanings)


def _name(built: BuiltReport) -> str:
    """ "báo cáo năm 2023, bản 2"."""
    raw = load_texts().raw("trace.report")
    return raw.format(span=say_span(built.year, built.period), version=built.version)


def list_meanings(figures: Iterable[TracedFigure], value: int) -> list[Meaning]:
    """What the number stands for, in the order of the report; the same records are told once."""
    by_records: dict[tuple[str, ...], Meaning] = {}
    for figure in figures:
        if figure.value != value or not figure.said[:1].isdigit():
            continue
        before = by_records.get(figure.records)
        by_records[figure.records] = Meaning(before.figure if before else figure, (before.places if before else 0) + 1)
    return list(by_records.values())


def _offer_numbers(built: BuiltReport, figures: Iterable[TracedFigure], *before: Label) -> Act:
    """Which numbers there are, each with the first thing it counts."""
    from report_builder.wording import capitalise

    first: dict[int, TracedFigure] = {}
    for figure in figures:
        if figure.said[:1].isdigit():
            first.setdefault(figure.value, figure)
    largest = sorted(first, reverse=True)[:MOST_NUMBERS]
    if not largest:
        return Act(say=Say((*before, Words("trace.no_numbers", report=_name(built)))), state={})
    lines = tuple(Words("trace.number", value=first[value].said, words=first[value].query.words) for value in largest)
    options = tuple(Option(f"number:{value}", Words("trace.this", value=value)) for value in largest)
    return Act(say=Say((*before, Words("trace.which", report=capitalise(_name(built))), *lines), options), state={})


def _tell(ctx: Context, built: BuiltReport, value: int, meanings: Sequence[Meaning]) -> Act:
    from report_builder.gather import gather

    shown = meanings[:MOST_MEANINGS]
    numbers = [record for one in shown for record in one.figure.records if record.startswith(_AWARD)]
    sources = {one.number: one for one in reports.find_sources(ctx.conn, ctx.ledger, numbers)}
    given = gather(ctx.conn, ctx.ledger, built.year, ctx.today, built.period)
    known = {award.number: award for award in given.awards}
    sentence = "trace.one" if len(meanings) == 1 else "trace.several"
    said: list[Label] = [Words(sentence, value=value, count=len(meanings), report=_name(built))]
    for place, meaning in enumerate(shown, 1):
        said.append(_describe(ctx, meaning, place if len(meanings) > 1 else 0, sources, known))
        said.extend(_note_change(meaning.figure, given))
    if len(meanings) > len(shown):
        said.append(Words("trace.more", count=len(meanings) - len(shown)))
    options = [Option(f"open:{number}", number) for number in dict.fromkeys(numbers)][:MOST_RECORDS]
    return Act(say=Say(tuple(said), tuple(options)), state={}, flow="trace")


def _describe(ctx: Context, meaning: Meaning, place: int, sources: dict[str, Source], known: dict[str, Award]) -> Words:
    figure = meaning.figure
    parts = [_list_records(figure.records)]
    of_awards = [number for number in figure.records if number.startswith(_AWARD)]
    if of_awards:
        parts.append(_list_sources(ctx, [sources[number] for number in of_awards if number in sources]))
        parts.append(_list_decisions([known[number] for number in of_awards if number in known]))
        parts.append(_quote([sources[number] for number in of_awards if number in sources]))
    told = "; ".join(part for part in parts if part)
    mark = f"({place}) " if place else ""
    return Words("trace.meaning", mark=mark, value=figure.said, words=figure.query.words, told=told)


def _list_records(records: Sequence[str]) -> str:
    shown = ", ".join(records[:MOST_RECORDS])
    rest = "…" if len(records) > MOST_RECORDS else ""
    return load_texts().raw("trace.records").format(count=len(records), records=shown + rest)


def _list_sources(ctx: Context, sources: Iterable[Source]) -> str:
    """ "đoạn dán lúc 10:04 (Nguyễn Thị Hoa)", each message once."""
    texts = load_texts()
    told = dict.fromkeys(
        texts.raw(f"trace.source.{one.kind}").format(at=_moment(ctx, one.at), name=one.user_name) for one in sources
    )
    if not told:
        return ""
    shown = list(told)[:MOST_SOURCES]
    rest = len(told) - len(shown)
    more = [texts.raw("trace.more_sources").format(count=rest)] if rest else []
    return texts.raw("trace.sources").format(sources=", ".join([*shown, *more]))


def _moment(ctx: Context, at: datetime) -> str:
    local = at.astimezone(ctx.now.tzinfo)
    return local.strftime("%H:%M") if local.date() == ctx.today else local.strftime("%H:%M %d/%m/%Y")


def _list_decisions(found: Sequence[Award]) -> str:
    """The decisions, and how many records have none."""
    texts = load_texts()
    decided = dict.fromkeys(_name_decision(one.decision.number, one.decision.date) for one in found if one.decision)
    without = sum(one.decision is None for one in found)
    parts = [texts.raw("trace.decisions").format(decisions=", ".join(list(decided)[:MOST_SOURCES]))] if decided else []
    if len(decided) > MOST_SOURCES:
        parts.append(texts.raw("trace.more_decisions").format(count=len(decided) - MOST_SOURCES))
    if without:
        raw = texts.raw("trace.undecided" if without == len(found) else "trace.some_undecided")
        parts.append(raw.format(count=without))
    return "; ".join(parts)


def _name_decision(number: str, day: date | None) -> str:
    return f"{number} ({day:%d/%m/%Y})" if day is not None else number


def _quote(sources: Sequence[Source]) -> str:
    """The words that a single record was entered from."""
    if len(sources) != 1 or not sources[0].wording:
        return ""
    words = clean(sources[0].wording)
    short = words if len(words) <= LONGEST_WORDING else words[: LONGEST_WORDING - 1].rstrip() + "…"
    return load_texts().raw("trace.wording").format(wording=short)


def _note_change(figure: TracedFigure, given: ReportInput) -> list[Label]:
    """That the ledger has another number by now."""
    from report_builder.recount import count_again

    now = count_again(figure.query, given)
    gone = [record for record in figure.records if record not in set(now.records)]
    if gone:
        return [Words("trace.gone", records=", ".join(gone[:MOST_RECORDS]), now=now.value)]
    return [Words("trace.changed", was=figure.value, now=now.value)] if now.value != figure.value else []


TRACE = Flow(
    id="trace",
    version=1,
    open=_open,
    starts=("find_record", "annual_report"),
    actions=(
        Action("open", paging.open_record),
        Action("number", lambda ctx, run, argument: _open(ctx, argument)),
        Action("build", lambda ctx, run, argument: Act(start=Start("annual_report")), "trace.build"),
    ),
)
