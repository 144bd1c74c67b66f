"""Entering pasted lines: what stands against it is said first, then all of them are written in one turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commendation.reading.lines import Reading
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Label, Option, Ref, Say, Words
from handlers.flows import pasted_lines
from handlers.flows.pasted_table import MOST_TOLD, name_problem, show_lines
from handlers.flows.wording import show_figure
from storage.records import Award, Run


def ask_about_lacking(run: Run, reading: Reading, lacking: Sequence[int]) -> Act:
    """Lines that say too little to be records."""
    whole = len(reading.lines) - len(lacking)
    said = [name_problem(number, reading.lines[number - 1]) for number in lacking]
    options = [Option("whole", Words("paste_awards.save_whole", count=whole))] if whole else []
    options.append(Option("page:1", Words("paste_awards.table")))
    return Act(say=Say((Words("paste_awards.lacking"), *said), tuple(options)), state=run.draft)


def ask_about_doubles(ctx: Context, run: Run, reading: Reading, doubles: Mapping[int, Award]) -> Act:
    """Lines that the ledger seems to have already."""
    first = list(doubles.items())[:MOST_TOLD]
    lines = show_lines(ctx, [(number, reading.lines[number - 1]) for number, _ in first])
    told: list[Label] = [
        Words("paste_awards.double", line=line, number=award.number)
        for line, (_, award) in zip(lines, first, strict=True)
    ]
    if len(doubles) > MOST_TOLD:
        told.append(Words("paste_awards.and_more", count=len(doubles) - MOST_TOLD))
    options = (
        Option("undouble", Words("paste_awards.undouble")),
        Option("anyway", Words("paste_awards.anyway")),
        Option("page:1", Words("paste_awards.table")),
    )
    return Act(say=Say((Words("paste_awards.doubles", count=len(doubles)), *told), options), state=run.draft)


def enter(ctx: Context, run: Run, reading: Reading) -> Act:
    """Write all lines, and say what is still to be done about them."""
    entries = pasted_lines.make_entries(ctx, reading.lines)
    total = sum(entry.change.count for entry in entries)
    source = "paste_awards.from_file" if run.draft.get("file") else "paste_awards.from_paste"
    said: list[Label] = [
        Words(
            "paste_awards.saved",
            count=show_figure(total),
            source=Words(source, name=run.draft.get("file"), at=run.draft["at"]),
            first=Ref("line1"),
            last=Ref(f"line{len(entries)}"),
        )
        if len(entries) > 1
        else Words("paste_awards.saved_one", number=Ref("line1"), line=show_lines(ctx, [(1, reading.lines[0])])[0][3:])
    ]
    vague = sum(line.count or 0 for line in reading.lines if pasted_lines.is_vague(line))
    if vague:
        said.append(Words("paste_awards.vague", count=vague))
    unlinked = [name for entry in entries for name in entry.unlinked]
    if unlinked:
        said.append(Words("paste_awards.unlinked", names="; ".join(unlinked[:MOST_TOLD])))
    said.append(Words("paste_awards.undo_hint"))
    years = sorted({line.year for line in reading.lines if line.year is not None})
    options = [Option("undo", Words("paste_awards.undo"))]
    options += [Option(f"list:{year}", Words("roster.of_year", year=year)) for year in years[-2:]]
    changes = tuple(entry.change for entry in entries)
    return Act(say=Say(tuple(said), tuple(options)), changes=changes, state=run.draft, ends=True)
