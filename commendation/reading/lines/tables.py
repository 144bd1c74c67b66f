"""Tables as they paste: cells between tabs or bars, or one cell to a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from commendation.catalogue import ConferrerLevel, RecipientKind, Tier
from commendation.folding import fold
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.awards import GENERIC, AwardName
from commendation.reading.lines.givers import Body
from commendation.reading.lines.grammar import Frame, Setting
from commendation.reading.lines.items import Item, Receiver, join_items
from commendation.reading.lines.layout import Paragraph
from commendation.reading.lines.text import Repaired
from commendation.reading.lines.tokens import split_tokens

Span = tuple[int, int]
Role = Literal["index", "label", "kind", "total", "number", "person", "unit", "giver", "award", "year", "decision", "who", "other"]

_LONGEST_CELL = 90
_MOST_COLUMNS = 12
_LABELS: tuple[tuple[Role, str], ...] = (
    ("index", r"s?tt|so tt|so thu tu"),
    ("person", r"ho (?:va )?ten.*|ten ca nhan|ca nhan duoc .*"),
    ("total", r"tong|cong|tong (?:so|cong).*"),
    ("number", r"so luong|sl|so luot|luot|so|ket qua|thuc hien|so luong khen"),
    ("giver", r"cap (?:khen|tang|quyet dinh|trao|cong nhan).*|co quan (?:khen|tang|quyet dinh).*|nguoi (?:ki|tang)|noi tang"),
    ("decision", r"so (?:qd|quyet dinh).*|quyet dinh.*|qd.*|ngay.*"),
    ("year", r"nam (?:19|20)\d\d|(?:19|20)\d\d|th nam (?:19|20)\d\d"),
    ("who", r"doi tuong.*|doi tuong khen.*"),
    ("label", r".*(?:hinh thuc|danh hieu|noi dung|loai hinh|loai khen|khen thuong|thanh tich dat).*"),
    ("unit", r"(?:ten )?(?:don vi|tap the|co quan|to chuc)(?: .*)?|to dan pho|thon|chi bo"),
    ("other", r"ghi chu|chuc vu.*|dia chi.*|so sanh.*|ti le.*|ty le.*|tang.*|giam.*|thanh tich.*|chuc danh.*|don vi cong tac"
     r"|li do.*|nam sinh|ngay sinh|tien thuong.*|muc thuong.*"),
)  # fmt: skip
_KINDS: tuple[tuple[RecipientKind, str], ...] = (
    ("collective", r"(?:so )?(?:tap the|tt|don vi|to chuc|chi bo|tccs dang)"),
    ("individual", r"(?:so )?(?:ca nhan|cn|dang vien|can bo|nguoi|dong chi)"),
    ("household", r"(?:so )?(?:ho|gia dinh|ho gia dinh|ho gd)"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _LABELS)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_NUMBER = re.compile(r"\s*(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\s*(?:/\s*\d+)?\s*(?:tt|cn|đ/c|người|tập thể|cá nhân|hộ|lượt)?\s*", re.IGNORECASE)
_TICK = re.compile(r"\s*[xX✓✔]\s*")
_TOTAL = re.compile(r"^(?:[ivx]+ |\d+ )?(?:tong|cong|toan xa|toan phuong|tong cong|tong so)\b(?! (?:giam|cuc|lien|cong ti))")
_RULE = re.compile(r"[\s|:+=-]+")


@dataclass(frozen=True)
class Table:
    """Rows of cells, each cell a span of the repaired text."""

    rows: tuple[tuple[Span, ...], ...]
    end: int
    """The paragraph after it."""


@dataclass(frozen=True)
class _Column:
    role: Role
    kind: RecipientKind | None = None
    award: AwardName | None = None
    giver: Body | None = None
    level: ConferrerLevel | None = None
    year: int | None = None


@dataclass(frozen=True)
class _Label:
    """What a cell of words says."""

    items: tuple[Item, ...]
    award: AwardName | None
    giver: Body | None
    level: ConferrerLevel | None
    kind: RecipientKind | None
    planned: bool


@dataclass
class _RowReader:
    text: str
    columns: Sequence[_Column]
    setting: Setting
    city: Tier
    strict: bool
    section: _Label | None = None
    award: AwardName | None = None
    """Of the row above: "Trong đó: UBND huyện" goes on with it."""
    part: bool = False
    frames: list[tuple[Frame, Span]] = field(default_factory=list)


def find_tables(text: str, paragraphs: Sequence[Paragraph]) -> Mapping[int, Table]:
    """The tables of a text by the paragraph they begin with."""
    tables: dict[int, Table] = {}
    at = 0
    while at < len(paragraphs):
        table = _find_ruled(text, paragraphs, at) or _find_stacked(text, paragraphs, at)
        if table is None:
            at += 1
            continue
        tables[at] = table
        at = table.end
    return tables


def read_table(table: Table, repaired: Repaired, city: Tier, setting: Setting) -> Iterator[tuple[Frame, Span]]:
    """The frames of its rows, with the place of each row."""
    text = repaired.text
    columns, first = _read_head(text, table.rows, city, repaired.has_tones)
    reader = _RowReader(text, columns, setting, city, repaired.has_tones)
    for row in table.rows[first:]:
        _read_row(reader, row)
    return iter(reader.frames)


# Finding ----------------------------------------------------------------------------------------------------------


def _cells(text: str, span: Span) -> tuple[Span, ...]:
    start, end = span
    line = text[start:end]
    mark = "\t" if "\t" in line else "|"
    if mark not in line:
        return ()
    if mark == "|":
        stripped = line.strip().strip("|")
        start += line.index(stripped) if stripped else 0
        line = stripped
    cells = []
    for part in line.split(mark):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    return tuple(cells) if len(cells) > 1 else ()


def _find_ruled(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    rows = []
    index = at
    while index < len(paragraphs):
        paragraph = paragraphs[index]
        found = [_cells(text, line) for line in paragraph.lines]
        if not all(found) and not _RULE.fullmatch(text[paragraph.start : paragraph.end]):
            break
        rows += [row for row, line in zip(found, paragraph.lines, strict=True) if row and not _RULE.fullmatch(text[slice(*line)])]
        index += 1
    return Table(tuple(rows), index) if len(rows) > 1 else None


def _find_stacked(text: str, paragraphs: Sequence[Paragraph], at: int) -> Table | None:
    """Cells one to a line: the labels of a head in a row, then cells by as many."""
    width = 0
    while at + width < len(paragraphs) and width < _MOST_COLUMNS:
        role = _role_of(text[paragraphs[at + width].start : paragraphs[at + width].end])
        if role is None:
            break
        width += 1
    if width < 3:
        return None
    cells: list[Span] = []
    index = at + width
    while index < len(paragraphs) and paragraphs[index].end - paragraphs[index].start <= _LONGEST_CELL:
        if text[paragraphs[index].end - 1] == ":":
            break
        cells.append((paragraphs[index].start, paragraphs[index].end))
        index += 1
    head = tuple((paragraph.start, paragraph.end) for paragraph in paragraphs[at : at + width])
    rows = _stack(text, head, cells)
    return Table((head, *rows), index) if rows else None


def _stack(text: str, head: Sequence[Span], cells: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Cells in rows. A row begins with words after figures; where there is a number of rows, with the next one."""
    roles = [_role_of(text[slice(*span)]) for span in head]
    if fold(text[slice(*head[0])]) == "tt":
        roles[0] = "index"
    rows: list[list[Span]] = []
    for cell in cells:
        words = text[slice(*cell)]
        full = not rows or len(rows[-1]) >= len(head)
        numbered = roles[0] == "index" and words.strip().rstrip(".") == str(len(rows) + 1)
        begins = not _NUMBER.fullmatch(words) and words.strip() not in ("-", "–", "0") and rows and len(rows[-1]) > 1 \
            and roles[0] == "label" and _NUMBER.fullmatch(text[slice(*rows[-1][-1])])
        if full or (numbered and len(rows[-1]) > 1) or begins or (roles[0] == "index" and _TOTAL.match(fold(words))):
            rows.append([])
            if roles[0] == "index" and _TOTAL.match(fold(words)):
                rows[-1].append((cell[0], cell[0]))
        rows[-1].append(cell)
    return [tuple(row) for row in rows]


# The head -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _role_of(words: str) -> Role | None:
    folded = fold(words)
    if not folded or len(folded) > 60:
        return None
    if _kind_of(folded) is not None:
        return "kind"
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(folded)), None)


def _kind_of(folded: str) -> RecipientKind | None:
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.fullmatch(folded)), None)


def _read_head(text: str, rows: Sequence[Sequence[Span]], city: Tier, strict: bool) -> tuple[list[_Column], int]:
    """The columns, and the first row below the head. Without a head: a label, then numbers."""
    width = max(len(row) for row in rows)
    known = [_role_of(text[slice(*span)]) for span in rows[0]]
    numbers = [bool(_NUMBER.fullmatch(text[slice(*span)])) for span in rows[0]]
    if not any(known) or any(numbers[1:]):
        return _guess_columns(text, rows, width), 0
    columns = [_read_column(text[slice(*span)], city, strict) for span in rows[0]]
    if fold(text[slice(*rows[0][0])]) == "tt":
        columns[0] = _Column("index")
    first = 1
    if len(rows) > 2 and not any(_NUMBER.fullmatch(text[slice(*span)]) for span in rows[1]):
        below = [_role_of(text[slice(*span)]) for span in rows[1]]
        if sum(role is not None for role in below) >= 2:
            columns, first = _merge_heads(columns, rows[1], text, city, strict, width), 2
    columns += [_Column("other")] * (width - len(columns))
    return _settle_kinds(columns, text, rows[first:]), first


def _merge_heads(
    columns: list[_Column], row: Sequence[Span], text: str, city: Tier, strict: bool, width: int
) -> list[_Column]:
    """A head of two rows: the lower one says what the wide cells of the upper one hold."""
    lower = [_read_column(text[slice(*span)], city, strict) if text[slice(*span)].strip() else None for span in row]
    if len(lower) >= len(columns):
        upper = columns + [columns[-1]] * (len(lower) - len(columns))
        for index, column in enumerate(upper[1:], 1):
            if column.role == "other" and lower[index] is not None and upper[index - 1].award is not None:
                upper[index] = upper[index - 1]
        return [
            high if low is None else replace(
                low, role="award" if high.award is not None else low.role,
                award=low.award or high.award, giver=low.giver or high.giver,
            )
            for low, high in zip(lower, upper, strict=True)
        ]
    kept = [column for column in columns if column.role in ("index", "label", "unit", "person")]
    return kept + [column for column in lower if column is not None] + \
        [column for column in columns[len(kept):] if column.role == "other"]


def _read_column(words: str, city: Tier, strict: bool) -> _Column:
    folded = fold(words)
    named = _kind_of(folded)
    if named is not None:
        return _Column("kind", kind=named)
    role = _role_of(words)
    if role == "year":
        return _Column("year", year=int(re.search(r"(?:19|20)\d\d", folded)[0]))  # type: ignore[index]
    if role is not None:
        return _Column(role)
    label = _read_label(words, city, strict)
    if label.award is not None:
        return _Column("award", kind=label.kind, award=label.award, giver=label.giver, level=label.level)
    if label.kind is not None:
        return _Column("kind", kind=label.kind)
    return _Column("other")


def _settle_kinds(columns: list[_Column], text: str, rows: Sequence[Sequence[Span]]) -> list[_Column]:
    """A column "Tập thể" with words in it holds names, and not numbers."""
    settled = []
    for index, column in enumerate(columns):
        words = [text[slice(*row[index])] for row in rows if index < len(row) and text[slice(*row[index])].strip()]
        figures = sum(bool(_NUMBER.fullmatch(cell)) or cell.strip() in ("-", "–", "0") for cell in words)
        if column.role == "kind" and words and figures * 2 < len(words):
            column = _Column("person" if column.kind == "individual" else "unit")
        settled.append(column)
    if any(column.role == "year" for column in settled):
        return _choose_years(settled, text)
    return settled


def _choose_years(columns: list[_Column], text: str) -> list[_Column]:
    """Beside a comparison only the last year counts."""
    years = [column.year for column in columns if column.year is not None]
    if len(years) > 1 and any(column.role == "other" for column in columns):
        latest = max(years)
        return [_Column("other") if column.year is not None and column.year != latest else column for column in columns]
    return columns


def _guess_columns(text: str, rows: Sequence[Sequence[Span]], width: int) -> list[_Column]:
    columns: list[_Column] = []
    for index in range(width):
        words = [text[slice(*row[index])] for row in rows if index < len(row)]
        figures = sum(bool(_NUMBER.fullmatch(cell)) for cell in words)
        if index == 0 and figures == len(words) and words and words[0].strip() == "1":
            columns.append(_Column("index"))
        elif figures * 2 >= len(words):
            columns.append(_Column("number"))
        else:
            columns.append(_Column("other" if any(column.role == "label" for column in columns) else "label"))
    return columns


# Rows ---------------------------------------------------------------------------------------------------------------


def _read_label(words: str, city: Tier, strict: bool) -> _Label:
    tokens = split_tokens(words)
    items = join_items(AtomReader(tokens, strict, city).read(), tokens)
    parts = [part for item in items for part in (item, *item.inner)]
    awards = [part.award for part in parts if part.award is not None]
    award = next((one for one in awards if not one.verb), awards[0] if awards else None)
    giver = next((part.body for part in parts if part.body is not None), None)
    level = next((item.value for item in items if item.tag == "level"), None)
    kinds = [item.recv.kind for item in items if item.recv is not None]
    planned = any(item.tag in ("propose", "plan", "cancel") for item in items)
    return _Label(tuple(items), award, giver, level, kinds[0] if len(kinds) == 1 else None, planned)  # type: ignore[arg-type]


def _read_row(reader: _RowReader, row: Sequence[Span]) -> None:
    words = {index: reader.text[slice(*span)].strip() for index, span in enumerate(row)}
    said = [index for index, cell in words.items() if cell and index < len(reader.columns)]
    if not said or any(_TOTAL.match(fold(words[index])) for index in said[:2]):
        return
    label = _find_label(reader, words, said)
    counts = _find_counts(reader, words, said)
    names = tuple(
        Receiver(_kind_of_name(reader, words[index], reader.columns[index].role), 1, (words[index],), named=True)
        for index in said
        if reader.columns[index].role in ("person", "unit")
    )
    if not counts and not _lists_names(reader, label, names):
        if label is not None and (label.award is not None or label.giver is not None or label.level is not None or label.planned):
            reader.section = label
        return
    if label is not None and label.planned or reader.setting.planned:
        return
    span = (row[0][0], row[-1][1])
    below = label is not None and label.award is None and label.giver is not None and reader.section is None
    reader.part = below and (reader.part or any(item.tag == "among" for item in label.items)) if label is not None else False
    for frame in _make_frames(reader, label, counts, names):
        frame.part = reader.part
        reader.award = frame.award
        reader.frames.append((frame, span))


def _kind_of_name(reader: _RowReader, words: str, role: Role) -> RecipientKind:
    """Whether a cell of names names a person, a household or a collective."""
    if role == "unit":
        return "collective"
    folded = fold(words)
    if folded.startswith(("ho ", "gia dinh ")):
        return "household"
    label = _read_label(words, reader.city, reader.strict)
    first = label.items[0] if label.items else None
    if folded.startswith("tap the ") or (first is not None and first.body is not None and len(label.items) == 1):
        return "collective"
    return "collective" if label.kind == "collective" else "individual"


def _find_label(reader: _RowReader, words: Mapping[int, str], said: Sequence[int]) -> _Label | None:
    chosen = [words[index] for index in said if reader.columns[index].role in ("label", "giver", "who")]
    if not chosen and said and not any(reader.columns[index].role in ("person", "unit") for index in said):
        chosen = [words[said[0]]] if not _NUMBER.fullmatch(words[said[0]]) else []
    if not chosen and len(said) <= 2:
        chosen = [words[said[-1]]]
    return _read_label(" | ".join(chosen), reader.city, reader.strict) if chosen else None


def _find_counts(reader: _RowReader, words: Mapping[int, str], said: Sequence[int]) -> list[tuple[_Column, int]]:
    counts = []
    for index in said:
        column = reader.columns[index]
        if column.role not in ("kind", "number", "award", "year", "total"):
            continue
        figure = _NUMBER.fullmatch(words[index])
        if figure is not None:
            counts.append((column, int(re.sub(r"[.,]", "", figure[1]))))
        elif column.role == "award" and _TICK.fullmatch(words[index]):
            counts.append((column, 1))
    parts = [pair for pair in counts if pair[0].role != "total"]
    return parts or counts


def _lists_names(reader: _RowReader, label: _Label | None, names: Sequence[Receiver]) -> bool:
    """Whether the row names one who got an award: "1 | Trần Văn Bình | Thôn 3 | Giấy khen"."""
    if not names:
        return False
    if any(column.role in ("kind", "number", "award", "year") for column in reader.columns):
        return False
    return (label is not None and label.award is not None) or reader.setting.award is not None or (
        reader.section is not None and reader.section.award is not None
    )


def _make_frames(
    reader: _RowReader, label: _Label | None, counts: Sequence[tuple[_Column, int]], names: Sequence[Receiver]
) -> list[Frame]:
    section, setting = reader.section, reader.setting
    if section is not None and section.planned:
        return []
    own = label.award if label is not None else None
    award = own or (section.award if section is not None else None) or setting.award
    giver = label.giver if label is not None else None
    if award is None and giver is not None and reader.part:
        award = reader.award
    if giver is None and section is not None and (own is None or section.award is None):
        giver = section.giver
    level = (label.level if label is not None else None) or (section.level if section is not None else None)
    if not counts:
        recv = next((one for one in names if one.kind == "individual"), names[0])
        recv = replace(recv, names=(_strip_name(recv.names[0]),))
        return [] if award is None else [_frame(award, giver, level, [recv])]
    frames = []
    plain: list[Receiver] = []
    for column, count in counts:
        if column.award is not None:
            who = names[0] if len(names) == 1 and count == 1 else None
            kind = column.kind or column.award.kind or (who.kind if who is not None else None)
            recv = Receiver(kind, count, who.names if who is not None and kind == who.kind else ())
            frames.append(_frame(column.award, column.giver or giver, column.level or level, [recv]))
        else:
            kind = column.kind or (label.kind if label is not None else None) or (section.kind if section is not None else None)
            plain.append(Receiver(kind, count))
    if plain and award is None and giver is not None:
        award = GENERIC
    if plain and award is not None and award.grade != "grading":
        frames.append(_frame(award, giver, level, [recv for recv in plain if recv.count]))
    return [frame for frame in frames if frame.receivers]


def _frame(award: AwardName, giver: Body | None, level: ConferrerLevel | None, receivers: list[Receiver]) -> Frame:
    return Frame(award, 0, 0, giver=giver, own_giver=giver is not None, level=level, receivers=receivers, stated=True)


def _strip_name(name: str) -> str:
    return re.sub(r"^(?:ông|bà|đ/c|đồng chí|anh|chị|Ông|Bà|Đ/c|Đồng chí)\s+", "", name)
