"""How pasted lines read: a numbered table, the totals, and the questions about them with their answers."""

from __future__ import annotations

from collections.abc import Iterable

from commendation.catalogue import RecipientKind
from commendation.folding import clean
from commendation.reading.lines import AwardLine, Doubt, Reading
from commendation.reading.numbers import show_count
from commendation.rules.naming import Place
from handlers.engine.flow import Context
from handlers.engine.messages import Label, Option, Words, load_texts
from handlers.flows import pasted_lines
from handlers.flows.award_slots import place_of
from handlers.flows.wording import kind_word, what_of
from storage import units

LONGEST_QUOTE = 120
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def count_kinds(reading: Reading) -> str:
    """ "6 lượt tập thể, 63 lượt cá nhân", and how many lines say no number."""
    kinds: tuple[RecipientKind, ...] = ("collective", "individual", "household")
    counts = {kind: reading.count(kind) for kind in kinds}
    parts = [_text("of_kind", count=count, kind=kind_word(kind)) for kind, count in counts.items() if count]
    if reading.count(None):
        parts.append(_text("of_no_kind", count=reading.count(None)))
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
    return Words(f"paste_awards.doubt.{_key(doubt.kind)}", mark=mark, quote=short, lines=numbers, subject=subject)


def _name(doubt: Doubt, choice: str) -> Words:
    return Words(f"paste_awards.answer.{_key(doubt.kind)}.{_key(choice)}")


def _key(word: str) -> str:
    return word.replace("-", "_")


def _raw(part: str) -> str:
    return load_texts().raw(f"paste_awards.{part}")


def _text(part: str, **values: object) -> str:
    return _raw(part).format(**values)
