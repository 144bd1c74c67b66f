"""Award prose read into lines: paragraphs with their headings, sentences with their grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from commendation.catalogue import Tier
from commendation.folding import clean, fold
from commendation.reading.bodies import Place
from commendation.reading.lines.announced import Announced
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.closing import name_form_above, state_labelled
from commendation.reading.lines.decision_page import DecisionPage, find_page, find_year
from commendation.reading.lines.facts import settle
from commendation.reading.lines.givers import Body
from commendation.reading.lines.grammar import Frame, SentenceReader, Setting
from commendation.reading.lines.headings import (
    extend_setting,
    is_enforcement,
    is_heading,
    is_kind_cell,
    is_level_cell,
    is_preamble,
    may_hold_award,
    take_prefix,
)
from commendation.reading.lines.items import join_items
from commendation.reading.lines.layout import (
    PLAIN,
    Paragraph,
    break_run_on,
    is_capitals,
    is_decision,
    is_lone_number,
    split_paragraph,
    split_paragraphs,
)
from commendation.reading.lines.listed_behind import (
    Announcement,
    choose_announcement,
    find_announcement,
    is_attached,
    read_caption,
)
from commendation.reading.lines.listed_persons import mark_persons
from commendation.reading.lines.loose import read_loose, state_listed
from commendation.reading.lines.model import Reading
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.table_rows import read_table
from commendation.reading.lines.tables import find_tables
from commendation.reading.lines.text import Repaired, repair, tells_tones
from commendation.reading.lines.tokens import Token
from commendation.reading.lines.unread import names_person

_TELLING = re.compile(r"\d|[^\W\d_]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_HEADING = 180
_LIST_RANK = 4


@dataclass(frozen=True)
class _Heading:
    rank: float
    setting: Setting


@dataclass(frozen=True)
class Found:
    """A frame with the setting it stands in, and the span of its paragraph in the repaired text."""

    frame: Frame
    setting: Setting
    start: int
    end: int
    wording: tuple[int, int]
    """The span of the paragraph."""
    reason: str | None = None
    city_unknown: bool = True
    """Whether nobody said what "thành phố" alone means here."""
    announced: Announced | None = None
    """What the sentence above a list said of it."""
    under: tuple[int, int] | None = None
    """Of a list further down: the span of the paragraph that announced it."""


@dataclass
class _Walker:
    """Goes down the text, keeping the headings that hold."""

    repaired: Repaired
    city: Tier
    place: Place | None
    year: int | None
    headings: list[_Heading]
    found: list[Found]
    page: DecisionPage
    signer: Body | None = None
    within: bool = False
    """Whether the articles of a decision have begun."""
    announced: list[Announcement] = field(default_factory=list)
    lists: int = 0
    """How many of the lists behind the articles have begun."""
    under: tuple[int, int] | None = None
    unread: list[Paragraph] = field(default_factory=list)
    """Rows that name a person of whom no award was read."""

    def setting(self) -> Setting:
        setting = self.headings[-1].setting if self.headings else Setting(year=self.page.year or self.year)
        return replace(setting, decision=setting.decision or self.page.decision) if self.within else setting


def read_lines(text: str, *, year: int | None = None, place: Place | None = None) -> Reading:
    """The awards that `text` states as conferred, line by line, with the questions to ask. Raises nothing.

    `year` is the year reported on where the text does not say; `place` decides what "thành phố" alone is.
    """
    repaired = repair(break_run_on(text))
    paragraphs = mark_persons(split_paragraphs(repaired.text), repaired.text)
    tables = find_tables(repaired.text, paragraphs)
    page = find_page(repaired.text, paragraphs, tables)
    walker = _Walker(repaired, _find_city(repaired.text, place), place, year, [], [], page)
    decision = is_decision(repaired.text)
    skip_until = -1
    for index, paragraph in enumerate(paragraphs):
        if index < skip_until:
            continue
        if index + 1 < len(paragraphs) and index not in tables and is_lone_number(repaired.text, paragraphs[index + 1]):
            paragraph = replace(paragraph, end=paragraphs[index + 1].end)
            skip_until = index + 2
        if index in tables:
            skip_until = tables[index].end
            for frame, row in read_table(tables[index], repaired, walker.city, walker.setting()):
                walker.found.append(
                    Found(frame, walker.setting(), *row, wording=row, city_unknown=place is None, under=walker.under)
                )
            continue
        if index in page.titles:
            continue
        if index in page.lists or index in page.captions:
            _read_caption(walker, paragraph, begins=index in page.lists)
            continue
        if repaired.text[paragraph.start] == "(" and paragraph.rank == PLAIN and walker.headings:
            continue  # "(Kèm theo Quyết định số ...)" below a heading
        following = next(
            (other for other in paragraphs[index + 1 : index + 3] if repaired.text[other.start] != "("), None
        )
        if paragraph.article:
            walker.within = True
        _read_paragraph(walker, paragraph, decision and not walker.lists, following)
    reading = settle(walker.found, repaired, year, find_year(repaired.text))
    unread = [repaired.locate(row.start, row.end) for row in walker.unread]
    return replace(reading, unread=tuple(clean(repaired.original[start:end]) for start, end in unread))


def _find_city(text: str, place: Place | None) -> Tier:
    if place is not None:
        return place.city
    words = f" {fold(text[:20_000])} "
    below = " phuong " in words or " xa " in words
    return "district" if below and " quan " not in words and " huyen " not in words else "province"


def _read_paragraph(walker: _Walker, paragraph: Paragraph, decision: bool, following: Paragraph | None) -> None:
    text = walker.repaired.text
    line = text[paragraph.body : paragraph.end]
    if (
        not _TELLING.search(line)
        or (len(line) > 400 and not may_hold_award(line))
        or is_enforcement(line)
        or is_preamble(line)
    ):
        return
    tokens = split_paragraph(text, paragraph)
    if not tokens or (len(line) < 3 and not line.isdecimal()):
        return
    rank = _rank(walker, paragraph, line, following)
    while walker.headings and walker.headings[-1].rank >= rank:
        walker.headings.pop()
    places = [token for token in tokens if token.text != "\n"]
    items = _read_items(walker, places, line)
    if paragraph.person is not None:
        _take_person(walker, paragraph, len(places))
        return
    if decision and is_capitals(line):
        _take_signer(walker, items)
        return
    setting, items = take_prefix(walker.setting(), items)
    if paragraph.article and walker.signer is not None:
        setting = replace(setting, giver=walker.signer)
    reader = SentenceReader(items, setting)
    frames = reader.read()
    if name_form_above(items, frames, (one.frame for one in reversed(walker.found))):
        return
    frames = frames or read_loose(reader, items, setting)
    if following is None or following.rank <= rank:
        state_labelled(items, frames, setting)
    state_listed(items, frames, setting)
    live = [
        frame
        for frame in frames
        if frame.receivers or frame.number is not None or (frame.stated and not frame.award.verb)
    ]
    if live and not is_heading(line, frames, following, rank):
        for frame in frames:
            start, end = places[frame.start].start, places[min(frame.end, len(places)) - 1].end
            reason = None
            if frame.reason is not None:
                reason = clean(text[places[frame.reason[0]].start : places[frame.reason[1] - 1].end])
            walker.found.append(
                Found(
                    frame,
                    setting,
                    start,
                    max(start, end),
                    (paragraph.start, paragraph.end),
                    reason,
                    walker.place is None,
                    under=walker.under,
                )
            )
        _remember_tail(walker, rank, line, reader, frames, setting)
        if not walker.lists and (walker.within or (following is not None and following.person is not None)):
            _announce(walker, paragraph, rank, line, frames, setting, following)
        return
    if line.rstrip().endswith(";") or (
        len(line) > _LONGEST_HEADING
        and not is_heading(line, frames, following, rank)
        and not line.rstrip().endswith(":")
    ):
        return
    opens = following is not None and rank < following.rank < PLAIN
    if not (opens or setting.planned or reader.planned) and names_person(paragraph, items, places, line):
        walker.unread.append(paragraph)
    below = extend_setting(setting, items, reader, frames, line)
    if below != walker.setting():
        walker.headings.append(_Heading(rank, below))


def _take_person(walker: _Walker, paragraph: Paragraph, length: int) -> None:
    """A row of a list of names typed without capitals: the award is that of the heading."""
    setting = walker.setting()
    if setting.planned or paragraph.person is None:
        return
    if setting.award is None:
        walker.unread.append(paragraph)
        return
    named = Receiver("individual", 1, (paragraph.person,), named=True)
    frame = Frame(setting.award, 0, length, receivers=[named], stated=True)
    span = (paragraph.start, paragraph.end)
    walker.found.append(
        Found(frame, setting, *span, wording=span, city_unknown=walker.place is None, under=walker.under)
    )


def _read_items(walker: _Walker, tokens: Sequence[Token], line: str) -> list[Item]:
    strict = tells_tones(line, default=walker.repaired.has_tones)
    return join_items(AtomReader(tokens, strict, walker.city).read(), tokens)


def _announce(
    walker: _Walker,
    paragraph: Paragraph,
    rank: float,
    line: str,
    frames: Sequence[Frame],
    setting: Setting,
    following: Paragraph | None,
) -> None:
    """Remember an article that leaves the names to a list, and open the list where it stands right below."""
    announcement = find_announcement(frames, setting, (paragraph.start, paragraph.end))
    if announcement is None:
        return
    walker.announced.append(announcement)
    if following is None:
        return
    if (is_attached(line) or following.person is not None) and following.rank > rank and following.rank != PLAIN:
        walker.headings.append(_Heading(rank, announcement.setting))


def _read_caption(walker: _Walker, paragraph: Paragraph, begins: bool) -> None:
    """The heading of a list behind the articles: what the decision says of the award holds below it."""
    line = walker.repaired.text[paragraph.body : paragraph.end]
    tokens = split_paragraph(walker.repaired.text, paragraph)
    items = _read_items(walker, [token for token in tokens if token.text != "\n"], line)
    reader = SentenceReader(items, Setting())
    frames = reader.read()
    if begins:
        announcement = choose_announcement(walker.announced, frames, walker.lists)
        walker.lists += 1
        walker.under = announcement.wording if announcement is not None else None
        walker.headings = [_Heading(_LIST_RANK, announcement.setting)] if announcement is not None else []
    walker.headings = [_Heading(_LIST_RANK, read_caption(walker.setting(), items, reader, line))]


def _rank(walker: _Walker, paragraph: Paragraph, line: str, following: Paragraph | None) -> float:
    """How deep a paragraph stands; a plain line that opens a list stands above the list."""
    if paragraph.rank != PLAIN:
        return paragraph.rank
    if following is not None and following.person is not None:
        return following.rank - 1
    loud = is_capitals(line) and not re.search(r"\d", _YEAR.sub("", line))
    if loud or (_YEAR.search(line) and len(line) < 60 and line.rstrip().endswith(":")):
        return 5
    opens = following is not None and following.rank < PLAIN
    if opens and following is not None and (line.rstrip().endswith(":") or _is_short_heading(line)):
        return following.rank - 1
    if line.rstrip().endswith(":"):
        return 45 if any(heading.rank in (15, 20, 30, 35, 40) for heading in walker.headings) else 6
    if is_kind_cell(line) or is_level_cell(line):
        return PLAIN - 4 if is_kind_cell(line) else PLAIN - 8
    if following is not None and is_kind_cell(walker.repaired.text[following.start : following.end]):
        return PLAIN - 5
    if following is not None and following.rank < 45 and line[:1].islower() and walker.headings == []:
        return 6
    if len(line) < 80 and not re.search(r"\d(?!\d{3})|[.;]$", _YEAR.sub("", line).rstrip()) and may_hold_award(line):
        return PLAIN - 5
    return PLAIN


def _is_short_heading(line: str) -> bool:
    return len(line) < 90 and not re.search(r"[.;,]$", line.rstrip())


def _take_signer(walker: _Walker, items: Sequence[Item]) -> None:
    """The head of a decision names who confers; of two bodies the later one counts."""
    for item in items:
        if item.body is not None and not item.body.head.area and item.body.level is not None:
            walker.signer = item.body
        elif (
            item.body is not None
            and item.body.head.area
            and walker.signer is not None
            and walker.signer.text in ("Chủ tịch UBND", "UBND", "Đảng ủy")
        ):
            walker.signer = replace(
                item.body,
                text=f"{walker.signer.text} {item.body.text}",
                level=item.body.level if walker.signer.text != "Đảng ủy" else walker.signer.level,
            )


def _remember_tail(
    walker: _Walker, rank: float, line: str, reader: SentenceReader, frames: Sequence[Frame], setting: Setting
) -> None:
    """A paragraph that states awards and opens a list: what follows belongs to its last award."""
    if line.rstrip().endswith(":") and frames:
        last = frames[-1]
        below = replace(setting, award=last.award, giver=last.giver or setting.giver, planned=reader.planned)
        walker.headings.append(_Heading(rank, below))


__all__ = ["Found", "Receiver", "read_lines"]
