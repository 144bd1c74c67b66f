"""What a question asks that the ledger knows only in part: some recipients only, a part of a year, people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from commendation.folding import fold
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows import tallying
from handlers.flows.tallying import Asked
from handlers.flows.wording import kind_word, show_figure
from storage.records import Award

_PEOPLE_NOT_TIMES = re.compile(
    r"\bkhong (?:phai|tinh|dem)(?: la)?(?: so)? luot\b|\b(?:nguoi|ca nhan|tap the|don vi) khac nhau\b"
)
_ROMAN = ("I", "II", "III", "IV")


def write_narrowing(ctx: Context, asked: Asked) -> Iterator[Label]:
    """Before a number: that it counts more recipients than were asked for, and how far the ledger mentions those."""
    question = asked.question
    if not question.narrow or question.recipient_kinds is None:
        return
    held = tallying.list_meant(ctx, asked)
    mentioned = sum(_count_mentioned(award, [fold(words) for words in question.narrow]) for award in held)
    if mentioned and mentioned == sum(award.count for award in held):
        return
    kinds = ", ".join(kind_word(kind) for kind in question.recipient_kinds)
    yield Words("count.narrow", words=", ".join(question.narrow), kinds=kinds)
    if mentioned:
        yield Words("count.mentioned", count=show_figure(mentioned))


def _count_mentioned(award: Award, words: list[str]) -> int:
    """How many of an award's recipients its wording, their names or their positions say to be so."""

    def says(text: str | None) -> bool:
        return any(re.search(rf"\b{re.escape(word)}\b", fold(text or "")) for word in words)

    if says(award.wording):
        return award.count
    if award.recipient_kind == "individual":
        return sum(says(one.position) for one in award.recipients)
    return sum(says(one.name) for one in award.recipients)


def write_people(ctx: Context, asked: Asked) -> Iterator[Label]:
    """How many different recipients have a name, where people are asked for and not times."""
    if not _PEOPLE_NOT_TIMES.search(fold(asked.text)):
        return
    held = tallying.list_meant(ctx, asked)
    names = [fold(f"{one.name} {one.note or ''}") for award in held for one in award.recipients]
    if not names:
        yield Words("count.people_unnamed")
        return
    yield Words("count.people", named=show_figure(len(names)), people=show_figure(len(set(names))))


def write_undated(ctx: Context, asked: Asked) -> Iterator[Label]:
    """Before the number of a part of a year: how many awards may belong to it or not, for want of a day."""
    if asked.decided is None:
        return
    undated = tallying.total(tallying.tally(ctx, asked, years=asked.years, decided=None, undated=True))
    if undated:
        part, year = name_part(asked), asked.years[0]
        yield Words("count.undated", year=year, part=part, count=show_figure(undated))


def write_whole_year(ctx: Context, asked: Asked) -> Label:
    """The number of the whole year, where no day of decision says anything of the part of it."""
    rows = tallying.tally(ctx, replace(asked, question=replace(asked.question, months=None)))
    return Words("count.whole_year", year=asked.years[0], count=show_figure(tallying.total(rows)))


def name_year(asked: Asked) -> str:
    """The year of a sum: "2023", or with the part of it that was counted."""
    year = asked.years[0]
    if asked.decided is None:
        return str(year)
    return load_texts().raw("count.part_of_year").format(year=year, part=name_part(asked))


def name_part(asked: Asked) -> str:
    """ "quý II", "6 tháng đầu năm", "tháng 3", "tháng 2 đến tháng 5"."""
    first, last = asked.question.months or (1, 12)
    if first == last:
        return f"tháng {first}"
    if first % 3 == 1 and last == first + 2:
        return f"quý {_ROMAN[first // 3]}"
    if first == 1:
        return f"{last} tháng đầu năm"
    return f"{13 - first} tháng cuối năm" if last == 12 else f"tháng {first} đến tháng {last}"
