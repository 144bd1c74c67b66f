"""Award prose read into lines: paragraphs with their headings, sentences with their grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commendation.catalogue import Tier
from commendation.folding import clean, fold
from commendation.reading.bodies import Place
from commendation.reading.lines.announced import Announced
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.awards import GENERIC
from commendation.reading.lines.closing import name_form_above, state_labelled
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
from commendation.reading.lines.model import Reading
from commendation.reading.lines.pieces import Item, Receiver
from commendation.reading.lines.table_rows import read_table
from commendation.reading.lines.tables import find_tables
from commendation.reading.lines.text import Repaired, repair, tells_tones

_TELLING = re.compile(r"\d|[^\W\d_]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LISTED = frozenset({"recv", "reason", "number", "name", "filler", "other", "contest", "award", "year"})
_LONGEST_LISTED, _LONGEST_HEADING = 24, 180


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


@dataclass
class _Walker:
    """Goes down the text, keeping the headings that hold."""

    repaired: Repaired
    city: Tier
    place: Place | None
    year: int | None
    headings: list[_Heading]
    found: list[Found]
    signer: Body | None = None

    def setting(self) -> Setting:
        return self.headings[-1].setting if self.headings else Setting(year=self.year)


def read_lines(text: str, *, year: int | None = None, place: Place | None = None) -> Reading:
    """The awards that `text` states as conferred, line by line, with the questions to ask. Raises nothing.

    `year` is the year reported on where the text does not say; `place` decides what "thành phố" alone is.
    """
    repaired = repair(break_run_on(text))
    walker = _Walker(repaired, _find_city(repaired.text, place), place, year, [], [])
    paragraphs = split_paragraphs(repaired.text)
    tables = find_tables(repaired.text, paragraphs)
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
                walker.found.append(Found(frame, walker.setting(), *row, wording=row, city_unknown=place is None))
            continue
        if repaired.text[paragraph.start] == "(" and paragraph.rank == PLAIN and walker.headings:
            continue  # "(Kèm theo Quyết định số ...)" below a heading
        following = next(
            (other for other in paragraphs[index + 1 : index + 3] if repaired.text[other.start] != "("), None
        )
        _read_paragraph(walker, paragraph, decision, following)
    return settle(walker.found, repaired, year)


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
    strict = tells_tones(line, default=walker.repaired.has_tones)
    atoms = AtomReader([token for token in tokens if token.text != "\n"], strict, walker.city).read()
    items = join_items(atoms, [token for token in tokens if token.text != "\n"])
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
    places = [token for token in tokens if token.text != "\n"]
    frames = frames or _read_loose(reader, items, setting)
    if following is None or following.rank <= rank:
        state_labelled(items, frames, setting)
    _state_listed(items, frames, setting)
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
                )
            )
        _remember_tail(walker, rank, line, reader, frames, setting)
        return
    if line.rstrip().endswith(";") or (
        len(line) > _LONGEST_HEADING
        and not is_heading(line, frames, following, rank)
        and not line.rstrip().endswith(":")
    ):
        return
    below = extend_setting(setting, items, reader, frames, line)
    if below != walker.setting():
        walker.headings.append(_Heading(rank, below))


def _state_listed(items: Sequence[Item], frames: Sequence[Frame], setting: Setting) -> None:
    """In a list of a year or of one recipient a bare award is stated: "Năm 2004: Tập thể lao động xuất sắc."."""
    listed = len(items) > 1 and items[0].tag == "year" and items[1].tag in (":", "award", "-", "–", "\t", "|", ",")
    if not listed and setting.recipient is None:
        return
    if any(frame.receivers or frame.number is not None for frame in frames):
        return
    for frame in frames:
        if not frame.award.verb:
            frame.stated = True
            if listed and frame.giver is None:
                frame.receivers = [Receiver(frame.award.kind or setting.kind or "collective", 1)]


def _rank(walker: _Walker, paragraph: Paragraph, line: str, following: Paragraph | None) -> float:
    """How deep a paragraph stands; a plain line that opens a list stands above the list."""
    if paragraph.rank != PLAIN:
        return paragraph.rank
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


def _read_loose(reader: SentenceReader, items: Sequence[Item], setting: Setting) -> list[Frame]:
    """Receivers with no award of their own: the heading's award, or a commendation whose form nobody names."""
    counted = [recv for recv in reader.loose if recv.count and (not recv.bare or (recv.names and _gives_form(setting)))]
    if not counted or reader.planned or (reader.leading_body is None and items[0].tag not in _LISTED):
        return []
    if len(items) > _LONGEST_LISTED:
        return []
    if any(item.tag in ("total", "other") and item.start == 0 for item in items) and any(
        i.tag == "total" for i in items[:2]
    ):
        return []
    giver = None
    body = reader.leading_body
    if body is not None and body.level is not None and not body.head.area:
        giver = body if any(recv.names != (body.text,) for recv in counted) else None
    award = setting.award
    if award is None:
        if giver is None and setting.giver is None:
            return []
        if setting.award is None and setting.giver is None and not _looks_listed(items):
            return []
        award = GENERIC
    if any(item.tag == "contest" for item in items):
        return []
    frame = Frame(award, items[0].start, items[-1].end, giver=giver, own_giver=giver is not None, receivers=counted)
    frame.stated = True
    return [frame]


def _gives_form(setting: Setting) -> bool:
    return setting.award is not None and setting.award.grade == "award"


def _looks_listed(items: Sequence[Item]) -> bool:
    """ "Các phòng, ban của huyện: 02 đồng chí": nothing but a giver, a colon and who was commended."""
    return len(items) <= 9 and any(item.tag == ":" for item in items)


def _remember_tail(
    walker: _Walker, rank: float, line: str, reader: SentenceReader, frames: Sequence[Frame], setting: Setting
) -> None:
    """A paragraph that states awards and opens a list: what follows belongs to its last award."""
    if line.rstrip().endswith(":") and frames:
        last = frames[-1]
        below = replace(setting, award=last.award, giver=last.giver or setting.giver, planned=reader.planned)
        walker.headings.append(_Heading(rank, below))


__all__ = ["Found", "Receiver", "read_lines"]
