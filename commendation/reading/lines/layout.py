"""A pasted text cut into paragraphs that know their bullet, with hard-wrapped lines joined and places kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from commendation.folding import fold
from commendation.reading.lines.tokens import Token, split_tokens
from commendation.reading.paragraphs import unwrap

_MARKERS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        10,
        re.compile(r"\s*(?:Phần|PHẦN|Chương|Mục|MỤC|phan)\s+(?:[IVX]+|\d{1,2}|thứ \w+)\b\s*[.:)–-]*\s*", re.IGNORECASE),
    ),
    (20, re.compile(r"\s*[IVX]{1,5}\s*[.)/–-]+\s*(?=\S)")),
    (15, re.compile(r"\s*[A-HĐ]\s?[.)/]\s*(?=[^\W\d_]{2})")),
    (35, re.compile(r"\s*\(?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?\.?\)?\s*[–-]?\s*(?=[^\W\d_])")),
    (30, re.compile(r"\s*\(?\d{1,2}\s?[.)/]\s*(?=[^\W\d_(“\"])")),
    (40, re.compile(r"\s*\(?[a-eđg-h]\s?[.)]\s*(?=\S)")),
    (50, re.compile(r"\s*[*❖✓✔➢►§]\s*(?=\S)")),
    (60, re.compile(r"\s*[-–—−•●○▪■◦·]\s*(?=\S)")),
    (70, re.compile(r"\s*\+\s*(?=\S)")),
)
_RUN_ON = re.compile(r"\s(?=[-–]\s+[A-ZĐÀ-ỸƯƠÂÊÔĂ]|\d\.\s+Về\s)")
_FEWEST_RUN_ON, _SHORTEST_RUN_ON = 3, 300
_ARTICLE = re.compile(r"\s*(?:Điều|ĐIỀU|Dieu|dieu)\s+\d{1,2}\s*[.:]?\s*")
_LABEL = re.compile(r"\s*[A-ZĐÀ-ỸƯƠÂÊÔĂ][^:.;,(\n]{2,50}:\s*(?=[\dA-ZĐÀ-Ỹ])")
_KIND_LABEL = re.compile(
    r"\s*(?:[IVX]{1,4}|[A-H]|[a-e]|\d{1,2})\s*[.)/]\s*(?:Về )?(?:tập thể|cá nhân|hộ gia đình|hộ|gia đình)\s*:?\s*",
    re.IGNORECASE,
)
_KIND_LINE = re.compile(r"(?:ve )?(?:tap the|ca nhan|ho gia dinh|ho|gia dinh)")
_NUMBERED, _ARTICLE_RANK = 30, 25
_OUTER = {15: 26, 20: 27}
"""Ranks of "A." and "I." where they stand inside an article."""
_PART_OF = re.compile(r"trong do|trong so|cu the|gom|bao gom|chia ra|nhung|kem theo")
_CLOSED = re.compile(r"[.;:!?…]['\"”’)\]]*$")
_COUNTED_OFF = re.compile(r"\s*(\d{1,2})\s+(?=[^\W\d_])")
_SAMPLE, _MOST_LINES = 2000, 6_000
_NARROWEST_LINE, _WIDEST_NARROW, _FEWEST_WRAPPED = 18, 60, 2
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
    person: str | None = None
    """Who is named, where it is a row of a list of names typed without capitals."""


def break_run_on(text: str) -> str:
    """A page that came as one line, with each of its dashes on a line again.

    It is as long as before, so that places stay true. A short line may well hold dashes: it comes back as it is.
    """
    if "\n" in text.strip() or len(text) < _SHORTEST_RUN_ON or len(_RUN_ON.findall(text)) < _FEWEST_RUN_ON:
        return text
    return _RUN_ON.sub("\n", text)


def split_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a repaired text, in order; stray page numbers are left out.

    Of a text of more than 6,000 lines only so many are read: no report has them, and so nobody waits for a flood.
    """
    lines = _find_lines(text)[:_MOST_LINES]
    text = text[: lines[-1][1]] if lines else text
    small = not any(letter.isupper() for letter in text[:_SAMPLE])  # Typed on a phone, line by line.
    wanted = [squeezed for start, end in lines if (squeezed := _squeeze(text[start:end]))] if small else unwrap(text)
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
    parts = [part for group in groups for part in _split_labels(text, group)]
    made = _nest_articles([_make(text, part) for part in parts])
    return _nest_lists(_merge_broken(_merge_narrow(made, text), text), text)


def _nest_articles(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Below "Điều 1" of a decision stand also the headings that elsewhere stand above numbers: "I. TẬP THỂ"."""
    nested: list[Paragraph] = []
    within = False
    for paragraph in paragraphs:
        within = within or paragraph.article
        if within and not paragraph.article and paragraph.rank in _OUTER:
            nested.append(replace(paragraph, rank=_OUTER[paragraph.rank]))
        else:
            nested.append(paragraph)
    return nested


def _split_labels(text: str, lines: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The lines of one paragraph, apart where a line begins with a label of its own: "Cấp tỉnh: 02 Bằng khen"."""
    parts = [lines[:1]]
    for start, end in lines[1:]:
        before = text[parts[-1][-1][0] : parts[-1][-1][1]].rstrip()
        label = _LABEL.match(text, start, end) or _KIND_LABEL.fullmatch(text, start, end)
        if label is not None and not _GOES_ON.search(before[-12:]) and not _PART_OF.match(fold(label[0])):
            parts.append([])
        parts[-1].append((start, end))
    return parts


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
        return Paragraph(start, end, article.end(), _ARTICLE_RANK, tuple(lines), article=True)
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


def _merge_narrow(paragraphs: list[Paragraph], text: str) -> list[Paragraph]:
    """Items that a narrow column wrapped: a line was broken where the next word had no room left."""
    wrap = _find_narrow_wrap(paragraphs, text)
    if wrap == 0:
        return paragraphs
    merged: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        if index and paragraph.rank == PLAIN and _is_forced(text, paragraphs[index - 1], paragraph, wrap):
            last = merged[-1]
            lines = last.lines + paragraph.lines
            merged[-1] = Paragraph(last.start, paragraph.end, last.body, last.rank, lines, last.article)
        else:
            merged.append(paragraph)
    return merged


def _find_narrow_wrap(paragraphs: list[Paragraph], text: str) -> int:
    """How many characters a narrow column held; 0 where lines were typed as lines."""
    if len(paragraphs) < _FEWEST_WRAPPED or any("\t" in text[one.start : one.end] for one in paragraphs):
        return 0
    widths = [len(text[one.start : one.end].rstrip()) for one in paragraphs]
    wrap = max(widths)
    if not _NARROWEST_LINE <= wrap <= _WIDEST_NARROW:
        return 0
    plain = [index for index in range(1, len(paragraphs)) if paragraphs[index].rank == PLAIN]
    forced = [index for index in plain if _is_forced(text, paragraphs[index - 1], paragraphs[index], wrap)]
    low = sum(not text[paragraphs[index].body].isupper() for index in forced)
    bulleted = paragraphs[0].rank != PLAIN and len(forced) == len(plain)
    # Lines that were typed as lines seldom end where the next word would not fit, and begin with a capital.
    return wrap if forced and (bulleted or (len(forced) * 2 >= len(plain) and low * 3 >= len(forced))) else 0


def _is_forced(text: str, before: Paragraph, after: Paragraph, wrap: int) -> bool:
    line = text[before.start : before.end].rstrip()
    following = text[after.start : after.end].lstrip()
    closed = _CLOSED.search(line) and not (line.endswith((":", ";")) and not following[:1].isupper())
    first, second = _COUNTED_OFF.match(line), _COUNTED_OFF.match(following)
    if first is not None and second is not None and int(second[1]) == int(first[1]) + 1:
        return False
    return len(line) + 1 + len(following.split()[0]) > wrap and not closed and "|" not in line


def _nest_lists(paragraphs: list[Paragraph], text: str) -> list[Paragraph]:
    """Numbers below a bullet that opens a list ("- Tập thể", then "1. ...") stand deeper than the bullet."""
    nested: list[Paragraph] = []
    outer, inner = 0, 0
    for index, paragraph in enumerate(paragraphs):
        following = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
        if inner and paragraph.rank == inner:
            nested.append(replace(paragraph, rank=outer + 1))
            continue
        inner = 0
        if following is not None and paragraph.rank < PLAIN and _NUMBERED <= following.rank < paragraph.rank:
            line = text[paragraph.body : paragraph.end].strip()
            if line.endswith(":") or _KIND_LINE.fullmatch(fold(line)):
                outer, inner = paragraph.rank, following.rank
        nested.append(paragraph)
    return nested


def split_paragraph(text: str, paragraph: Paragraph) -> list[Token]:
    """The tokens of a paragraph, without the page number that may stand between two of its lines."""
    tokens = split_tokens(text, paragraph.body, paragraph.end)
    gaps = [(one[1], other[0]) for one, other in pairwise(paragraph.lines) if text[one[1] : other[0]].strip()]
    return [token for token in tokens if not any(start <= token.start < end for start, end in gaps)] if gaps else tokens


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
