"""The words of a file that was sent in, as text that can be read like a pasted page.

Only the text of the main part of a .docx is looked at: no pictures, links, macros or other parts are ever opened.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Literal

from docx.oxml import parse_xml

from commendation.folding import clean, fold

Problem = Literal["not_word", "old_word", "too_large", "too_long", "empty", "secret"]

LARGEST_PART = 30_000_000
"""Bytes of the unpacked text part: a year's report has a tenth of a percent of that."""
MOST_ENTRIES = 5_000
LONGEST_TEXT = 100_000
MOST_PARAGRAPHS = 20_000
MOST_COLUMNS = 60
LINES_WITH_MARK = 12
"""The mark of secrecy stands in the head of a document (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

_MAIN_PART = re.compile(r"word/document\d*\.xml")
_OLD_WORD = b"\xd0\xcf\x11\xe0"
"""How files of Word 97-2003 begin, and those that a password locks."""
_LEFT_OUT = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr", "sectPr", "tcPr", "trPr"})
"""Elements whose text nobody sees: what tracked changes took away, a second rendering of a drawing, properties."""
_BREAKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_NUMBERED = re.compile(r"[-–—+*•]|\(?\w{1,3}[.)/]")
_SECRET = frozenset({"mat", "toi mat", "tuyet mat"})
_ENCODINGS = ("utf-8-sig", "cp1258")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")

_Element = Any
"""An element of lxml, which ships no types."""


class Unreadable(Exception):
    """The file's words cannot be taken over; `problem` says why, in a stable word."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


def extract_text(name: str, content: bytes) -> str:
    """The text of a .docx or .txt, a line to a paragraph, with tabs between the cells of a table's row.

    Raises Unreadable. At most `LONGEST_TEXT` characters come back.
    """
    text = _extract_word(content) if name.lower().endswith(".docx") else _decode(content)
    if len(text) > LONGEST_TEXT:
        raise Unreadable("too_long")
    if not any(sign.isalpha() for sign in text):
        raise Unreadable("empty")
    if any(fold(line) in _SECRET for line in text.split("\n", LINES_WITH_MARK)[:LINES_WITH_MARK]):
        raise Unreadable("secret")
    return text


def _decode(content: bytes) -> str:
    """Plain text, in the encodings of Notepad."""
    encodings = ("utf-16",) if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if not _CONTROL.search(text):
            return text
        break
    raise Unreadable("empty")


# --- Word ---------------------------------------------------------------------------------------------------------


def _extract_word(content: bytes) -> str:
    if content.startswith(_OLD_WORD):
        raise Unreadable("old_word")
    main = _read_main_part(content)
    if b"<!DOCTYPE" in main or b"<!ENTITY" in main:  # no program writes them; they only serve to blow a file up
        raise Unreadable("not_word")
    try:
        root = parse_xml(main)
    except (SyntaxError, ValueError) as error:
        raise Unreadable("not_word") from error
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise Unreadable("not_word")
    lines: list[str] = []
    length = 0
    for line in _read_blocks(body):
        lines.append(line)
        length += len(line) + 1
        if len(lines) > MOST_PARAGRAPHS or length > LONGEST_TEXT:
            raise Unreadable("too_long")
    return "\n".join(lines)


def _read_main_part(content: bytes) -> bytes:
    """The bytes of the part with the text. What an entry says of its size is also all that is unpacked of it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Unreadable("too_large")
            found = next((entry for entry in entries if _MAIN_PART.fullmatch(entry.filename)), None)
            if found is None:
                raise Unreadable("not_word")
            if found.file_size > LARGEST_PART:
                raise Unreadable("too_large")
            return archive.read(found)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise Unreadable("not_word") from error


def _name(element: _Element) -> str:
    """An element's name without its namespace: the transitional and the strict one have the same names."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _read_blocks(parent: _Element) -> Iterator[str]:
    """The lines of paragraphs and tables, in their order; wrappers (content controls) are looked into."""
    for child in parent:
        name = _name(child)
        if name == "p":
            yield _read_paragraph(child)
        elif name == "tbl":
            yield from _read_table(child)
        elif name not in _LEFT_OUT:
            yield from _read_blocks(child)


def _read_paragraph(paragraph: _Element) -> str:
    """A paragraph on its lines; an item that Word itself numbers or marks gets a dash, for its mark is no text."""
    text = "".join(_read_runs(paragraph)).strip()
    is_item = any(_name(one) == "numPr" for properties in paragraph[:1] for one in properties)
    return f"- {text}" if is_item and text and not _NUMBERED.match(text) else text


def _read_runs(parent: _Element) -> Iterator[str]:
    for child in parent:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _BREAKS:
            yield _BREAKS[name]
        elif name == "p":  # of a text box
            yield "\n"
            yield from _read_runs(child)
        elif name not in _LEFT_OUT:
            yield from _read_runs(child)


def _read_table(table: _Element) -> Iterator[str]:
    """A row to a line, cells between tabs. A cell that goes on from the row above repeats what that one says."""
    above: list[str] = []
    for row in _find(table, "tr"):
        cells: list[str] = []
        lines: list[str] = []
        for cell in _find(row, "tc"):
            lines = [line for line in _read_blocks(cell) if line]
            if _goes_on(cell) and len(cells) < len(above):
                lines = [above[len(cells)]]
            cells.append(clean(" ".join(lines)))
            cells += [""] * (_measure_span(cell) - 1)
            if len(cells) > MOST_COLUMNS:
                raise Unreadable("too_large")
        above = cells
        # A table of one column only frames its text.
        yield from lines if len(cells) == 1 else ["\t".join(cells)]


def _find(parent: _Element, wanted: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, also within wrappers, but not those of a table inside."""
    for child in parent:
        name = _name(child)
        if name == wanted:
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _find(child, wanted)


def _cell_property(cell: _Element, wanted: str) -> _Element | None:
    return next(
        (one for part in cell if _name(part) == "tcPr" for one in part if _name(one) == wanted),
        None,
    )


def _read_value(element: _Element) -> str | None:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "val"), None)


def _goes_on(cell: _Element) -> bool:
    merge = _cell_property(cell, "vMerge")
    return merge is not None and _read_value(merge) != "restart"


def _measure_span(cell: _Element) -> int:
    span = _cell_property(cell, "gridSpan")
    said = _read_value(span) if span is not None else None
    return min(int(said), MOST_COLUMNS) if said is not None and said.isdecimal() and int(said[:4]) > 0 else 1
