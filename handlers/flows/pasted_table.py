"""How pasted lines read: a numbered table, the totals, and the questions about them with their answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from commendation.catalogue import RecipientKind
from commendation.folding import clean
from commendation.reading.lines import AwardLine, Doubt, Reading
from commendation.reading.numbers import show_count
from commendation.rules.naming import Place
from handlers import commands
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows import pasted_lines, typed_values
from handlers.flows.award_slots import place_of
from handlers.flows.wording import kind_word, show_figure, what_of
from storage import units

PROSE = 200
"""So many characters for each award read are rather prose that mentions one."""
LINES_A_PAGE = 9
MOST_ASKED = 4
"""Questions shown at a time: more of them would be more buttons than a screen."""
MOST_TOLD = 5
MOST_WARNED = 3
"""Laws quoted at a time."""
LONGEST_QUOTE, LONGEST_UNREAD = 120, 50
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def view(ctx: Context, draft: dict[str, Any], *before: Label) -> Say:
    """The reading as it stands: its totals, what has to be asked next, and what can be done."""
    reading = pasted_lines.from_json(draft["reading"])
    head = Words(
        "paste_awards.now" if before else "paste_awards.head", count=len(reading.lines), parts=count_kinds(reading)
    )
    said: list[Label] = [*before, head]
    undated = [number for number, line in enumerate(reading.lines, 1) if line.year is None]
    if draft.get("asking") == "drop":
        return Say((*before, Words("paste_awards.which_lines", count=len(reading.lines))))
    if undated:
        return _ask_year(ctx, reading, undated, said)
    options: list[Option] = []
    shows_table = draft.get("table") or not reading.doubts or len(reading.lines) <= LINES_A_PAGE
    if shows_table:
        said += write_table(ctx, reading, draft["page"], LINES_A_PAGE)
    said += [
        name_problem(number, line) for number, line in enumerate(reading.lines, 1) if not pasted_lines.is_whole(line)
    ]
    said += [*tell_unread(reading), *warn_of_authority(reading)]
    if reading.doubts:
        asked, options = list_doubts(reading, MOST_ASKED)
        said += [Words("paste_awards.doubts", count=len(reading.doubts)), *asked]
        said.append(Words("paste_awards.answer_so"))
    else:
        said.append(Words("paste_awards.confirm"))
    return Say(tuple(said), (*options, *_ways_on(ctx, draft, reading, bool(shows_table))))


def _ask_year(ctx: Context, reading: Reading, undated: Sequence[int], said: Sequence[Label]) -> Say:
    every = len(undated) == len(reading.lines)
    lines = ", ".join(str(number) for number in undated[:MOST_TOLD]) + ("…" if len(undated) > MOST_TOLD else "")
    question = Words("paste_awards.year_of_all") if every else Words("paste_awards.year_of_some", lines=lines)
    quoted = [] if every else [f"  {number}. {reading.lines[number - 1].wording}" for number in undated[:MOST_TOLD]]
    options = [Option(f"year:{choice.value}", choice.label) for choice in typed_values.suggest_years(ctx, {})]
    return Say((*said, *quoted, question), (*options, Option("~drop", Words("engine.cancel"))))


def _ways_on(ctx: Context, draft: dict[str, Any], reading: Reading, shows_table: bool) -> Iterator[Option]:
    yield Option("save", Words("paste_awards.save"))
    pages = -(-len(reading.lines) // LINES_A_PAGE)
    if not shows_table:
        yield Option("page:1", Words("paste_awards.table"))
    elif pages > 1:
        yield from (
            Option(f"page:{page}", Words(label))
            for page, label in ((draft["page"] - 1, "pages.before"), (draft["page"] + 1, "pages.next"))
            if 1 <= page <= pages
        )
    yield Option("drop", Words("paste_awards.drop"))
    is_prose = len(reading.text) > PROSE * max(2, len(reading.lines))
    if is_prose and commands.may_use(ctx.ledger.role, "narrative"):
        yield Option("prose", Words("paste_awards.prose"))
    yield Option("~drop", Words("engine.cancel"))


# --- The table ----------------------------------------------------------------------------------------------------


def count_kinds(reading: Reading) -> str:
    """ "6 lượt tập thể, 63 lượt cá nhân", and how many lines say no number."""
    kinds: tuple[RecipientKind, ...] = ("collective", "individual", "household")
    counts = {kind: reading.count(kind) for kind in kinds}
    parts = [
        _text("of_kind", count=show_figure(count), kind=kind_word(kind)) for kind, count in counts.items() if count
    ]
    if reading.count(None):
        parts.append(_text("of_no_kind", count=show_figure(reading.count(None))))
    return ", ".join(parts) or _text("no_numbers")


def write_table(ctx: Context, reading: Reading, page: int, size: int) -> list[Label]:
    """A page of the lines. The year stands above them where they all share it."""
    years = {line.year for line in reading.lines}
    pages = -(-len(reading.lines) // size)
    said: list[Label] = []
    if pages > 1:
        said.append(Words("paste_awards.page", page=page, pages=pages))
    if len(years) == 1:
        said.append(Words("paste_awards.all_of_year", year=reading.lines[0].year))
    shown = list(enumerate(reading.lines, 1))[(page - 1) * size : page * size]
    return [*said, *show_lines(ctx, shown, with_year=len(years) > 1)]


def tell_unread(reading: Reading) -> list[Label]:
    """How many rows name somebody of whom no award was read, and the first of them."""
    if not reading.unread:
        return []
    quoted = "; ".join(
        f"“{row[:LONGEST_UNREAD]}{'…' if len(row) > LONGEST_UNREAD else ''}”" for row in reading.unread[:2]
    )
    return [Words("paste_awards.unread", count=len(reading.unread), rows=quoted)]


def show_lines(ctx: Context, lines: Iterable[tuple[int, AwardLine]], *, with_year: bool = True) -> list[str]:
    """Numbered lines: "3. Chi bộ 1, Chi bộ 3 · Giấy khen · Đảng ủy phường · QĐ 45"."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    return [f"{number}. {_show(line, place, with_year)}" for number, line in lines]


def _show(line: AwardLine, place: Place, with_year: bool) -> str:
    award = pasted_lines.as_award(line, place)
    what = pasted_lines.name_award(line) or what_of(award)
    year = str(line.year) if with_year and line.year is not None else None
    decision = _raw("decision").format(number=line.decision_number) if line.decision_number else None
    return " · ".join(part for part in (_show_who(line), what, award.conferrer, year, decision) if part)


def _show_who(line: AwardLine) -> str:
    kind = kind_word(line.recipient_kind) if line.recipient_kind is not None else _raw("no_kind")
    count = f"{show_count(line.count)} {kind}" if line.count is not None else _raw("no_number").format(kind=kind)
    named = ", ".join(line.recipients[:3]) + ("…" if len(line.recipients) > 3 else "")
    if named and len(line.recipients) == line.count:
        return named
    return f"{count} ({named})" if named else count


def name_problem(number: int, line: AwardLine) -> Words:
    """What a line lacks to be a record, and how to say it."""
    if line.count is None:
        return Words("paste_awards.lacks_count", number=number)
    if line.recipient_kind is None:
        return Words("paste_awards.lacks_kind", number=number)
    return Words("paste_awards.too_many_names", number=number, count=line.count, names=len(line.recipients))


def warn_of_authority(reading: Reading) -> list[Label]:
    """Lines whose giver may not give that by the law of its day, those alike together; they may be entered."""
    alike: dict[tuple[str, str, int | None], list[int]] = {}
    for number, line in enumerate(reading.lines, 1):
        breach = pasted_lines.find_breach(line)
        if breach is not None:
            alike.setdefault((breach.says, breach.citation, line.year), []).append(number)
    told: list[Label] = []
    for (says, citation, year), numbers in list(alike.items())[:MOST_WARNED]:
        lines = ", ".join(str(number) for number in numbers[:MOST_TOLD]) + ("…" if len(numbers) > MOST_TOLD else "")
        told.append(Words("paste_awards.authority", lines=lines, says=says, citation=citation, year=year))
    rest = sum(len(numbers) for numbers in list(alike.values())[MOST_WARNED:])
    return [*told, Words("paste_awards.and_more", count=rest)] if rest else told


# --- Questions --------------------------------------------------------------------------------------------------


def list_doubts(reading: Reading, most: int) -> tuple[list[Label], list[Option]]:
    """The first questions with their answers as buttons, and how many more there are."""
    said: list[Label] = []
    options: list[Option] = []
    for number, doubt in enumerate(reading.doubts[:most], 1):
        mark = _MARKS[number - 1]
        said.append(_ask(mark, doubt, reading))
        options += [
            Option(f"settle:{number}.{choice}", Words("paste_awards.choice", mark=mark, label=_name(doubt, choice)))
            for choice in doubt.choices
        ]
    if len(reading.doubts) > most:
        said.append(Words("paste_awards.more_doubts", count=len(reading.doubts) - most))
    return said, options


def _ask(mark: str, doubt: Doubt, reading: Reading) -> Words:
    lines = [reading.lines[number - 1] for number in doubt.lines]
    numbers = ", ".join(str(number) for number in doubt.lines)
    quote = clean(doubt.quote).lstrip("-–+•* ")
    short = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    names = ", ".join(name for line in lines for name in line.recipients)
    subject = names or f"“{short}”"
    counts = {"announced": doubt.announced or 0, "listed": sum(line.count or 0 for line in lines)}
    return Words(
        f"paste_awards.doubt.{_key(doubt.kind)}", mark=mark, quote=short, lines=numbers, subject=subject, **counts
    )


def _name(doubt: Doubt, choice: str) -> Words:
    return Words(f"paste_awards.answer.{_key(doubt.kind)}.{_key(choice)}")


def _key(word: str) -> str:
    return word.replace("-", "_")


def _raw(part: str) -> str:
    return load_texts().raw(f"paste_awards.{part}")


def _text(part: str, **values: object) -> str:
    return _raw(part).format(**values)
