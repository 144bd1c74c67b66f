"""The sections that people write themselves: paragraphs become blocks, and a missing section leaves a visible mark."""

from __future__ import annotations

import re

from report_builder.model import Block, Bullet, Gap, Heading, Missing, Paragraph, Section, Words
from report_builder.outline import NUMBER, find_section
from report_builder.placeholders import fill, fill_plain
from report_builder.report_input import ReportInput
from report_builder.wording import capitalise, tidy

NUMBER_GAP = Gap(NUMBER, "số văn bản")
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+\S")
_LETTERED = re.compile(r"^[a-zđ]\)\s+\S")
_POINT = re.compile(r"^[-–—•*]\s*(?=\S)")
_SUBPOINT = re.compile(r"^\+\s*(?=\S)")
_LONGEST_HEADING = 220


def write_prose(
    given: ReportInput,
    word: str,
    *,
    before: tuple[Block, ...] = (),
    after: tuple[Block, ...] = (),
    has_headings: bool = False,
    is_list: bool = False,
) -> Section:
    """The section `word` between `before` and `after`, or a mark and a gap where nobody has written it.

    A paragraph that begins with "-" is a point and with "+" a point below it. With `has_headings` a short numbered
    paragraph ("1. ...", "a) ...") without an end mark is a heading; with `is_list` every paragraph is a point,
    and loses a number of its own. Placeholders are filled from the ledger (`placeholders`).
    """
    paragraphs = read_paragraphs(given, word)
    if not paragraphs:
        label = find_section(word).name(given.period)
        mark = Paragraph((Missing(f"Chưa có nội dung phần “{label}”"),))
        return Section(word, (*before, mark, *after), (Gap(word, f"nội dung phần “{label}”"),))
    blocks = tuple(_read_block(given, text, has_headings=has_headings, is_list=is_list) for text in paragraphs)
    return Section(word, (*before, *blocks, *after))


def write_number(given: ReportInput) -> Words | Missing:
    """The number of the report, or the space it is written into by hand."""
    return Words(given.number) if given.number is not None else Missing(NUMBER_GAP.text, blank=True)


def list_number_gaps(given: ReportInput) -> tuple[Gap, ...]:
    return (NUMBER_GAP,) if given.number is None else ()


def read_paragraphs(given: ReportInput, word: str) -> tuple[str, ...]:
    """The paragraphs of a section as written, tidied; empty when there are none."""
    narrative = given.narratives.get(word)
    lines = (tidy(text) for paragraph in (narrative.paragraphs if narrative else ()) for text in paragraph.split("\n"))
    return tuple(line for line in lines if line)


def _read_block(given: ReportInput, text: str, *, has_headings: bool, is_list: bool) -> Block:
    if has_headings and len(text) <= _LONGEST_HEADING and not text.endswith((".", ";", ",")):
        if _NUMBERED.match(text):
            return Heading(2, fill_plain(given, text))
        if _LETTERED.match(text):
            return Heading(3, fill_plain(given, text))
    if _SUBPOINT.match(text):
        return Bullet(fill(given, _SUBPOINT.sub("", text)), level=2)
    if _POINT.match(text):
        return Bullet(fill(given, _POINT.sub("", text)))
    if is_list:
        return Bullet(fill(given, capitalise(_NUMBER.sub("", text))))
    return Paragraph(fill(given, text))
