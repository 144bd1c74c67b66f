"""A pasted text cut into paragraphs that know their bullet, with hard-wrapped lines joined and places kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

from commendation.folding import fold
from commendation.reading.paragraphs import unwrap

_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        10,
        re.compile(r"\s*(?:Phần|PHẦN|Chương|Mục|MỤC|phan)\s+(?:[IVX]+|\d{1,2}|thứ \w+)\b\s*[.:)–-]*\s*", re.IGNORECASE),
    ),
    (20, re.compile(r"\s*[IVX]{1,5}\s*[.)/–-]+\s*(?=\S)")),
    (35, re.compile(r"\s*\(?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?\)?\s*[–-]?\s*(?=[^\W\d_])")),
    (30, re.compile(r"\s*\(?\d{1,2}\s?[.)/]\s*(?=[^\W\d_(“\"])")),
    (40, re.compile(r"\s*\(?[a-eđg-h]\s?[.)]\s*(?=\S)")),
    (50, re.compile(r"\s*[*❖✓✔➢►§]\s*(?=\S)")),
    (60, re.compile(r"\s*[-–—−•●○▪■◦·]\s*(?=\S)")),
    (70, re.compile(r"\s*\+\s*(?=\S)")),
)
_ARTICLE = re.compile(r"\s*(?:Điều|ĐIỀU|Dieu|dieu)\s+\d{1,2}\s*[.:]?\s*")
PLAIN = 90
"""Rank of a paragraph without a marker."""
_SHORTEST_BROKEN = 14
_GOES_ON = re.compile(r"(?:danh hiệu|danh hieu|tặng|trao|của|cho|được|và|,|hạng)$", re.IGNORECASE)


@dataclass(frozen=True)
class Paragraph:
    """One list item, heading or paragraph: characters `start`..`end` (excluded) of the repaired text."""

    start: int
    end: int
    body: int
    """Where its words begin, after the bullet."""
    rank: int
    """The depth of its marker: a heading holds for what is deeper. 90 for none."""
    lines: tuple[tuple[int, int], ...]
    """Its physical lines."""
    article: bool = False
    """Whether it is an article of a decision ("Điều 1")."""


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a repaired text, in order; stray page numbers are left out."""
    lines = _find_lines(text)
    wanted = unwrap(text)
    groups: list[list[tuple[int, int]]] = []
    next_wanted, rest = 0, ""
    for start, end in lines:
        squeezed = _squeeze(text[start:end])
        if not rest and next_wanted < len(wanted) and wanted[next_wanted].startswith(squeezed):
            rest = wanted[next_wanted]
            next_wanted += 1
            groups.append([])
        if not rest.startswith(squeezed):
            continue  # A page number that was left out.
        groups[-1].append((start, end))
        rest = rest[len(squeezed) :].lstrip(" ")
    return _merge_broken([_make(text, group) for group in groups], text)


def _find_lines(text: str) -> list[tuple[int, int]]:
    found = []
    for line in re.finditer(r"[^\n\f\r\v\x85\u2028\u2029]+", text):
        if line[0].strip():
            found.append((line.start(), line.end()))
    return found


def _squeeze(raw: str) -> str:
    cells = [" ".join(cell.split()) for cell in raw.split("\t")]
    return "\t".join(cells).strip()


def _make(text: str, lines: list[tuple[int, int]]) -> Paragraph:
    start, end = lines[0][0], lines[-1][1]
    article = _ARTICLE.match(text, start, end)
    if article is not None:
        return Paragraph(start, end, article.end(), 25, tuple(lines), article=True)
    for rank, pattern in _MARKERS:
        found = pattern.match(text, start, end)
        if found is not None and found.end() < end:
            return Paragraph(start, end, found.end(), rank, tuple(lines))
    return Paragraph(start, end, start, PLAIN, tuple(lines))


def _merge_broken(paragraphs: list[Paragraph], text: str) -> list[Paragraph]:
    """A caption broken in the middle of a phrase ("trao danh hiệu" / "“Chiến sĩ ...") goes on on the next line."""
    merged: list[Paragraph] = []
    for paragraph in paragraphs:
        last = merged[-1] if merged else None
        if (
            last is not None
            and paragraph.rank == PLAIN
            and last.end - last.body > _SHORTEST_BROKEN
            and _GOES_ON.search(text[last.body : last.end].rstrip()[-12:])
            and "\t" not in text[last.start : last.end]
        ):
            merged[-1] = Paragraph(
                last.start, paragraph.end, last.body, last.rank, last.lines + paragraph.lines, last.article
            )
        else:
            merged.append(paragraph)
    return merged


def is_lone_number(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is nothing but a figure: the cell of a table that was pasted one cell to a line."""
    return paragraph.end - paragraph.start < 12 and bool(
        re.fullmatch(r"\s*\d{1,5}\s*", text[paragraph.start : paragraph.end])
    )


def is_capitals(text: str) -> bool:
    """Whether a line is written in capitals, as heads of documents are."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 4 and all(letter.isupper() for letter in letters)


def is_decision(text: str) -> bool:
    """Whether the text is a decision or an extract of one: its head names who confers."""
    head = fold(text[:4000])
    return ("quyet dinh" in head and " dieu 1 " in f" {head} ") or " dieu 1 " in f" {head} "
