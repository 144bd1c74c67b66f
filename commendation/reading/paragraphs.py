"""Pasted text that a PDF wrapped hard, put back into the paragraphs that its author wrote. Words never change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commendation.folding import fold

_NARROWEST_WRAP = 50
"""Lines that never reach this many characters were not wrapped: each was typed as a line."""
_NEIGHBOURS = 8
_FULL = 0.86
_NEARLY_FULL = 0.7

_BULLET = re.compile(r"[-–—−+*•●○▪■◦·►➢✓✔§]\s*(?=\S)")
_LONE_BULLET = re.compile(r"(?:[-–—−+*•●○▪■◦·►➢✓✔§]|\d{1,2}[.)]|[a-zđ]\))")
_NUMBERED = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.)/]|\d{1,2}(?:\.\d{1,2}){1,3}|[a-zđ]\)|\d{1,2}\))\s*(?=[^\W\d_]|[“\"])"
)
_ROMAN = re.compile(r"(?:[IVX]{1,5})\s*[.)/-]\s*(?=\S)")
_PART = re.compile(r"(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Điều|ĐIỀU|Phụ lục|PHỤ LỤC)\s+(?:[IVX]+|\d{1,3})\b")
_ARTICLE = re.compile(r"(?:Điều|ĐIỀU)\s+\d{1,3}\s*[.:]\s+(?=[A-ZĐÀ-ỸƯƠÂÊÔĂ])")
_PAGE_NUMBER = re.compile(r"(?:[-–—]\s*)?(?:(?:trang|page)\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?(?:\s*[-–—])?", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.;:!?…]['\"”’)\]]*$")
# A line never ends a paragraph on one of these.
_GOES_ON = frozenset({
    "và", "hoặc", "hay", "của", "về", "theo", "các", "những", "một", "cho", "với", "tại", "trong", "trên", "từ", "đến",
    "là", "do", "để", "được", "bị", "đã", "sẽ", "đang", "có", "không", "chưa", "như", "vì", "bằng", "ở", "vào", "ra",
    "mà", "thì", "cùng", "gồm", "nhằm", "qua",
})  # fmt: skip
_LONGEST_TITLE = 40
_OPEN_END = re.compile(r"(?:danh hiệu|công nhận|tặng|trao)$", re.IGNORECASE)
"""The end of a line behind which an award must follow."""
_COMPOUNDS = frozenset({
    ("thi dua", "khen thuong"), ("kinh te", "xa hoi"), ("van hoa", "xa hoi"), ("quoc phong", "an ninh"),
    ("an ninh", "quoc phong"), ("khoa hoc", "cong nghe"), ("chinh tri", "xa hoi"), ("doc lap", "tu do"),
    ("tu do", "hanh phuc"), ("giao duc", "dao tao"), ("an ninh", "trat tu"), ("van phong", "thong ke"),
})  # fmt: skip
"""Words that a dash joins, folded: after the first, "- " at the start of a line is no bullet."""


@dataclass(frozen=True)
class _Line:
    text: str
    blank_before: bool
    page_before: bool
    """Whether a form feed stands between it and the line before."""
    width: int
    """Characters in NFC."""


def unwrap(text: str) -> list[str]:
    """The paragraphs of `text`, each on one line, without its white space at both ends and between lines.

    Bullets, numbers, headings, rows of tables (lines with a tab inside) and ends of sentences decide; blank lines and
    page breaks inside a sentence do not. The words stay as they are and in their order, but for page numbers that
    stand alone between lines of prose: these are left out. Raises nothing.
    """
    lines = _drop_page_numbers(_split_lines(text))
    paragraphs: list[list[str]] = []
    for index, line in enumerate(lines):
        if index and _continues(lines, index):
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append([line.text])
    return [" ".join(parts) for parts in paragraphs]


def _split_lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    blank, page = False, False
    for raw in re.split(r"(\f|\r\n|[\n\r\v\u0085\u2028\u2029])", text):
        page = page or raw == "\f"
        line = _squeeze(raw)
        if line:
            lines.append(_Line(line, blank, page, len(unicodedata.normalize("NFC", line))))
            blank, page = False, False
        elif not re.fullmatch(r"\r\n|[\n\r\v\f\u0085\u2028\u2029]", raw):
            blank = blank or bool(lines)
    return lines


def _squeeze(raw: str) -> str:
    """`raw` with its runs of white space made one; a tab inside is kept, for it separates the cells of a table."""
    cells = [" ".join(cell.split()) for cell in raw.split("\t")]
    return "\t".join(cells).strip()


def _drop_page_numbers(lines: Sequence[_Line]) -> list[_Line]:
    kept: list[_Line] = []
    dropped = False
    for index, line in enumerate(lines):
        if _PAGE_NUMBER.fullmatch(line.text) and _stands_between_prose(lines, index):
            dropped = True
        else:
            kept.append(replace(line, blank_before=True) if dropped else line)
            dropped = False
    return kept


def _stands_between_prose(lines: Sequence[_Line], index: int) -> bool:
    """Whether a number alone on its line numbers a page: a form feed beside it, or prose around it, as in no table."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    if lines[index].page_before or (following is not None and following.page_before):
        return True
    if following is None or index == 0:
        return False
    if lines[index - 1].width < _NARROWEST_WRAP:
        return False
    open_ended = _OPEN_END.search(lines[index - 1].text) or _must_go_on(lines[index - 1].text)
    return following.width >= _NARROWEST_WRAP or _starts_low(following.text) or bool(open_ended)


def _continues(lines: Sequence[_Line], index: int) -> bool:
    """Whether line `index` goes on with the paragraph of the line before it."""
    before, line = lines[index - 1], lines[index]
    if "\t" in before.text or "\t" in line.text:
        return False
    if _LONE_BULLET.fullmatch(before.text):
        return not _LONE_BULLET.fullmatch(line.text) and not line.blank_before
    wrap = _find_wrap(lines, index)
    if wrap < _NARROWEST_WRAP:
        return False
    ended = bool(_SENTENCE_END.search(before.text))
    room = before.width + 1 + len(line.text.split()[0])
    full = room >= wrap * _FULL
    if _starts_item(line.text, before.text, ended=ended, full=full and not line.blank_before):
        return False
    if _is_capitals(line.text) or _is_capitals(before.text):
        return _is_capitals(line.text) and _is_capitals(before.text) and full and not line.blank_before
    if _starts_low(line.text):
        return room >= wrap * _NEARLY_FULL and not (ended and line.blank_before)
    if ended:
        return full and not line.blank_before
    return full or (_must_go_on(before.text) and room >= wrap * _NEARLY_FULL)


def _find_wrap(lines: Sequence[_Line], index: int) -> int:
    """The width at which the lines around were wrapped: pages of one file differ, so only neighbours count."""
    around = lines[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS]
    return max(line.width for line in around)


def _starts_item(line: str, before: str, *, ended: bool, full: bool) -> bool:
    """Whether `line` begins a list item or a heading. In the middle of a wrapped sentence a dash or "XII." does not."""
    in_sentence = full and not ended
    bullet = _BULLET.match(line)
    if bullet:
        rest = line[bullet.end() :]
        return not _is_compound(before, rest) and not (in_sentence and (_starts_low(rest) or bullet.end() == 1))
    if _NUMBERED.match(line):
        return not (in_sentence and _starts_low(line.split(maxsplit=1)[-1]))
    roman = _ROMAN.match(line)
    if roman is not None:
        # The last line of a sentence ends with a mark; "II. Cấp tỉnh" is a heading.
        titled = len(line) <= _LONGEST_TITLE and not _SENTENCE_END.search(line)
        return not in_sentence or (titled and not _starts_low(line[roman.end() :]))
    if _ARTICLE.match(line):
        return not in_sentence or not _must_go_on(before)
    return bool(_PART.match(line)) and (not in_sentence or _is_capitals(line))


def _is_compound(before: str, rest: str) -> bool:
    left, right = fold(before[-24:]).split(), fold(rest[:24]).split()
    return any(left[-2:] == one.split() and right[:2] == other.split() for one, other in _COMPOUNDS)


def _is_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) >= 3 and all(letter.isupper() for letter in letters)


def _starts_low(line: str) -> bool:
    """Whether a line begins as only the middle of a sentence does: a small letter, a figure, a closing mark."""
    start = line.lstrip("“‘\"'([")[:1]
    return bool(start) and not start.isupper()


def _must_go_on(line: str) -> bool:
    return line.endswith((",", "-", "–", "(", "“")) or line.split()[-1].lower() in _GOES_ON
