"""The heads of tables: what each column holds, and what a cell of words says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from commendation.catalogue import ConferrerLevel, RecipientKind, Tier
from commendation.folding import fold
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.awards import AwardName
from commendation.reading.lines.givers import Body
from commendation.reading.lines.items import join_items
from commendation.reading.lines.pieces import Item
from commendation.reading.lines.tokens import split_tokens

Span = tuple[int, int]
Role = Literal[
    "index",
    "label",
    "kind",
    "total",
    "number",
    "person",
    "unit",
    "giver",
    "award",
    "year",
    "decision",
    "who",
    "period",
    "other",
]
_LABELS: tuple[tuple[Role, str], ...] = (
    ("other", r"(?:so )?(?:dang ki|de nghi|chi tieu|ke hoach|ti le|ty le).*"),
    ("index", r"s?tt|so tt|so thu tu"),
    ("person", r"(?:ten )?tap the (?:va )?ca nhan.*"
     r"|ca nhan (?:va )?tap the.*|doi tuong (?:duoc )?khen.*"
     r"|ho (?:va )?ten.*|ten ca nhan|ca nhan duoc .*"),
    ("total", r"tong|cong|tong (?:so|cong).*"),
    ("number", r"so luong(?: khen)?|sl|so(?: luot| dat)?|luot|ket qua(?: dat)?|thuc hien|dat(?: duoc)?"
     r"|(?:so )?(?:da )?(?:duoc )?(?:cong nhan|khen|tang|duyet)"),
    ("number", r"(?:dot|quy|thang|lan|hoc ki) .{1,20}"),
    ("giver", r"cap|cap (?:khen|tang|quyet dinh|trao|cong nhan).*|co quan (?:khen|tang).*|nguoi (?:ki|tang)|noi tang"),
    ("decision", r"so (?:qd|quyet dinh).*|quyet dinh.*|qd.*|ngay.*"),
    ("period", r"nam|nam hoc|nien do|giai doan|thoi gian"),
    ("year", r"nam (?:19|20)\d\d|(?:19|20)\d\d|th nam (?:19|20)\d\d"),
    ("who", r"doi tuong.*|dvt|don vi tinh"),
    ("label", r".*(?:hinh thuc|danh hieu|noi dung|loai hinh|loai khen|khen thuong|thanh tich dat).*"),
    ("unit", r"(?:ten )?(?:don vi|tap the|tt|co quan|to chuc)(?: .*)?|to dan pho|thon|chi bo|(?:ten )?truong(?: hoc)?"
     r"|ten thon|khu pho|ap|khoi|bo phan|linh vuc"),
    ("other", r"ghi chu|chuc vu.*|dia chi.*|so sanh.*|tang.*|giam.*|thanh tich.*|chuc danh.*|don vi cong tac|li do.*"
     r"|nam sinh|ngay sinh|tien thuong.*|muc thuong.*"),
)  # fmt: skip
_KINDS: tuple[tuple[RecipientKind, str], ...] = (
    ("collective", r"(?:so )?(?:luong )?(?:tap the|don vi|to chuc|chi bo|tccs dang)|(?:so )?luong tt|tt"),
    ("individual", r"(?:so )?(?:luong )?(?:ca nhan|cn|dang vien|can bo|nguoi|dong chi)"),
    ("household", r"(?:so )?(?:luong )?(?:ho|gia dinh|ho gia dinh|ho gd)"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(pattern)) for role, pattern in _LABELS)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
NUMBER = re.compile(
    r"\s*(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\s*(?:/\s*\d+)?\s*(?:tt|cn|đ/c|người|tập thể|cá nhân|hộ|lượt)?\s*",
    re.IGNORECASE,
)


_COUNT = re.compile(rf"(?!\s*(?:19|20)\d\d\s*$){NUMBER.pattern}", re.IGNORECASE)
_PERSON = re.compile(
    r"\s*(?:(?:ông|bà|đ/c|đồng chí|anh|chị) )?[^\W\d_a-zà-ỹ][^\W\d_]*(?: [^\W\d_a-zà-ỹ][^\W\d_]*){1,4}\s*"
)
_ROW_MARK = re.compile(r"\s*(?:[IVX]+|\d{1,3}|[A-H])\s*[.)]?\s*")


@dataclass(frozen=True)
class Column:
    role: Role
    kind: RecipientKind | None = None
    award: AwardName | None = None
    giver: Body | None = None
    level: ConferrerLevel | None = None
    year: int | None = None


@dataclass(frozen=True)
class Label:
    """What a cell of words says."""

    items: tuple[Item, ...]
    awards: tuple[AwardName, ...]
    giver: Body | None
    level: ConferrerLevel | None
    kind: RecipientKind | None
    planned: bool

    @property
    def award(self) -> AwardName | None:
        """The first of its awards, a name before a word such as "khen"."""
        return next((one for one in self.awards if not one.verb), self.awards[0] if self.awards else None)


@lru_cache(maxsize=4096)
def role_of(words: str) -> Role | None:
    folded = fold(words)
    if not folded or len(folded) > 60:
        return None
    if folded in ("so tt", "stt"):
        return "index"
    if kind_of(folded) is not None:
        return "kind"
    return next((role for role, pattern in _PATTERNS if pattern.fullmatch(folded)), None)


def kind_of(folded: str) -> RecipientKind | None:
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.fullmatch(folded)), None)


def read_head(text: str, rows: Sequence[Sequence[Span]], city: Tier, strict: bool) -> tuple[list[Column], int]:
    """The columns, and the first row below the head. Without a head: a label, then numbers."""
    width = max(len(row) for row in rows)
    known = [role_of(text[slice(*span)]) for span in rows[0]]
    numbers = [bool(_COUNT.fullmatch(text[slice(*span)])) for span in rows[0]]
    if _ROW_MARK.fullmatch(text[slice(*rows[0][0])]):
        return _guess_names(text, rows, _guess_columns(text, rows, width), city), 0
    columns = [_read_column(text[slice(*span)], city, strict) for span in rows[0]]
    awards = sum(column.award is not None for column in columns)
    if any(numbers[1:]) or not (any(known) or awards > 1 or columns[0].award is not None):
        return _guess_names(text, rows, _guess_columns(text, rows, width), city), 0
    if fold(text[slice(*rows[0][0])]) == "tt":
        columns[0] = Column("index")
    first = 1
    if len(rows) > 2 and not any(NUMBER.fullmatch(text[slice(*span)]) for span in rows[1]):
        below = [role_of(text[slice(*span)]) for span in rows[1]]
        if sum(role is not None for role in below) >= 2:
            columns, first = _merge_heads(columns, rows[1], text, city, strict, width), 2
    columns += [Column("other")] * (width - len(columns))
    return _settle_kinds(columns, text, rows[first:]), first


def _merge_heads(
    columns: list[Column], row: Sequence[Span], text: str, city: Tier, strict: bool, width: int
) -> list[Column]:
    """A head of two rows: the lower one says what the wide cells of the upper one hold."""
    lower = [_read_column(text[slice(*span)], city, strict) if text[slice(*span)].strip() else None for span in row]
    if len(lower) >= len(columns):
        upper = columns + [columns[-1]] * (len(lower) - len(columns))
        for index, column in enumerate(upper[1:], 1):
            if column.role == "other" and lower[index] is not None and upper[index - 1].award is not None:
                upper[index] = upper[index - 1]
        return [
            high
            if low is None
            else replace(
                low,
                role="award" if high.award is not None else low.role,
                award=low.award or high.award,
                giver=low.giver or high.giver,
            )
            for low, high in zip(lower, upper, strict=True)
        ]
    kept = [column for column in columns if column.role in ("index", "label", "unit", "person")]
    return (
        kept
        + [column for column in lower if column is not None]
        + [column for column in columns[len(kept) :] if column.role == "other"]
    )


def _read_column(words: str, city: Tier, strict: bool) -> Column:
    folded = fold(words)
    kind = kind_of(folded)
    if kind is not None:
        return Column("kind", kind=kind)
    role = role_of(words)
    if role == "label":
        named = read_label(words, city, strict)
        if named.award is not None and not named.award.verb:
            return Column("award", kind=named.kind, award=named.award, giver=named.giver, level=named.level)
    if role == "year":
        return Column("year", year=int(re.search(r"(?:19|20)\d\d", folded)[0]))  # type: ignore[index]
    if role is not None:
        return Column(role)
    label = read_label(words, city, strict)
    if label.award is not None:
        return Column("award", kind=label.kind, award=label.award, giver=label.giver, level=label.level)
    if label.kind is not None:
        return Column("kind", kind=label.kind)
    if label.giver is not None or label.level is not None:
        return Column("number", giver=label.giver, level=label.level)
    return Column("other")


def _settle_kinds(columns: list[Column], text: str, rows: Sequence[Sequence[Span]]) -> list[Column]:
    """A column "Tập thể" with words in it holds names, and not numbers."""
    settled = []
    for index, column in enumerate(columns):
        words = [text[slice(*row[index])] for row in rows if index < len(row) and text[slice(*row[index])].strip()]
        figures = sum(bool(NUMBER.fullmatch(cell)) or cell.strip() in ("-", "–", "0") for cell in words)
        if column.role == "kind" and words and figures * 2 < len(words):
            column = Column("person" if column.kind == "individual" else "unit")
        settled.append(column)
    if any(column.role == "year" for column in settled):
        return _choose_years(settled, text)
    return settled


def _choose_years(columns: list[Column], text: str) -> list[Column]:
    """Beside a comparison only the last year counts."""
    years = [column.year for column in columns if column.year is not None]
    if len(years) > 1 and any(column.role == "other" for column in columns):
        latest = max(years)
        return [Column("other") if column.year is not None and column.year != latest else column for column in columns]
    return columns


def _guess_columns(text: str, rows: Sequence[Sequence[Span]], width: int) -> list[Column]:
    columns: list[Column] = []
    for index in range(width):
        words = [text[slice(*row[index])] for row in rows if index < len(row)]
        figures = sum(bool(NUMBER.fullmatch(cell)) for cell in words)
        if index == 0 and words and all(_ROW_MARK.fullmatch(cell) for cell in words):
            columns.append(Column("index"))
        elif index and _names_kinds(words):
            columns.append(Column("who"))
        elif figures * 2 >= len(words):
            columns.append(Column("number"))
        else:
            columns.append(Column("other" if any(column.role == "label" for column in columns) else "label"))
    return columns


def _guess_names(text: str, rows: Sequence[Sequence[Span]], columns: list[Column], city: Tier) -> list[Column]:
    """A list of names without a head: "1 | Trần Minh Tuấn | Công chức | LĐTT"."""
    if any(column.role == "number" for column in columns):
        return columns
    cells = [[text[slice(*row[index])] for row in rows if index < len(row)] for index in range(len(columns))]
    awards = [index for index, words in enumerate(cells) if words and all(_names_award(cell, city) for cell in words)]
    names = [index for index, words in enumerate(cells) if words and all(_PERSON.fullmatch(cell) for cell in words)]
    if len(awards) != 1 or not names:
        return columns
    roles: dict[int, Role] = {awards[0]: "label", names[0]: "person"}
    return [
        column if column.role == "index" else Column(roles.get(index, "other")) for index, column in enumerate(columns)
    ]


def _names_award(cell: str, city: Tier) -> bool:
    award = read_label(cell, city, strict=True).award
    return award is not None and award.grade == "award"


def _names_kinds(cells: Sequence[str]) -> bool:
    """Whether a column says whom a row is about: "TT", "CN"."""
    said = [fold(cell) for cell in cells if cell.strip()]
    return len(said) > 1 and all(kind_of(cell) is not None for cell in said)


def read_label(words: str, city: Tier, strict: bool) -> Label:
    tokens = split_tokens(words)
    items = join_items(AtomReader(tokens, strict, city).read(), tokens)
    parts = [part for item in items for part in (item, *item.inner)]
    awards = tuple(part.award for part in parts if part.award is not None)
    giver = next((part.body for part in parts if part.body is not None), None)
    level = next((item.value for item in items if item.tag == "level"), None)
    kinds = [part.recv.kind for part in parts if part.recv is not None]
    planned = any(item.tag in ("propose", "plan", "future", "cancel") for item in items)
    return Label(tuple(items), awards, giver, level, kinds[0] if len(kinds) == 1 else None, planned)  # type: ignore[arg-type]
