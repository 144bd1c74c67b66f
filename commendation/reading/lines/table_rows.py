"""The rows of a table read into award frames."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from commendation.catalogue import ConferrerLevel, RecipientKind, Tier
from commendation.folding import fold, fold_tones
from commendation.reading.lines.atoms import AtomReader
from commendation.reading.lines.awards import GENERIC, AwardName
from commendation.reading.lines.givers import Body
from commendation.reading.lines.grammar import Frame, SentenceReader, Setting
from commendation.reading.lines.items import join_items
from commendation.reading.lines.pieces import Receiver
from commendation.reading.lines.table_heads import NUMBER, Column, Label, Role, Span, read_head, read_label
from commendation.reading.lines.tables import TOTAL, Table
from commendation.reading.lines.text import Repaired
from commendation.reading.lines.tokens import split_tokens

_SHORTEST_ROW = 6
_COUNTING = ("kind", "number", "award", "year")
_FIGURE = re.compile(r"\d|\b[xX]\b|[✓✔]")
_TIER = re.compile(r"\d{2} năm(?: tuổi đảng)?", re.IGNORECASE)
_TICK = re.compile(r"\s*[xX✓✔]\s*")


@dataclass
class _RowReader:
    text: str
    columns: Sequence[Column]
    setting: Setting
    city: Tier
    strict: bool
    section: Label | None = None
    above: dict[int, str] = field(default_factory=dict)
    """The labels of the rows above by column: a cell over several rows is said once."""
    award: AwardName | None = None
    """Of the row above: "Trong đó: UBND huyện" goes on with it."""
    part: bool = False
    counting: list[Column] = field(default_factory=list)
    """Columns that count: a one in them is a number, and not a tick for the one who is named."""
    frames: list[tuple[Frame, Span]] = field(default_factory=list)


def read_table(table: Table, repaired: Repaired, city: Tier, setting: Setting) -> Iterator[tuple[Frame, Span]]:
    """The frames of its rows, with the place of each row."""
    text = repaired.text
    columns, first = read_head(text, table.rows, city, repaired.has_tones)
    reader = _RowReader(text, columns, setting, city, repaired.has_tones)
    for row in table.rows[first:]:
        for span, column in zip(row, columns, strict=False):
            figure = NUMBER.fullmatch(text[slice(*span)])
            if figure is not None and int(re.sub(r"[.,]", "", figure[1])) > 1:
                reader.counting.append(column)
    for row in table.rows[first:]:
        _read_row(reader, row)
    return iter(reader.frames)


def _read_row(reader: _RowReader, row: Sequence[Span]) -> None:
    whole = reader.text[row[0][0] : row[-1][1]]
    if len(whole) < _SHORTEST_ROW and not _FIGURE.search(whole):
        return
    words = {index: reader.text[slice(*span)].strip() for index, span in enumerate(row)}
    said = [index for index, cell in words.items() if cell and index < len(reader.columns)]
    if not said or any(TOTAL.match(fold(words[index])) for index in said[:2]):
        return
    label = _find_label(reader, words, said)
    counts = _find_counts(reader, words, said)
    names = tuple(
        Receiver(_kind_of_name(reader, words[index], reader.columns[index].role), 1, (words[index],), named=True)
        for index in said
        if reader.columns[index].role in ("person", "unit")
    )
    if not counts and not _lists_names(reader, label, names):
        figures = any(column.role in _COUNTING for column in reader.columns)
        if not figures and _read_as_prose(reader, row):
            return
        if label is not None and (
            label.award is not None or label.giver is not None or label.level is not None or label.planned
        ):
            reader.section = label
        return
    if (label is not None and label.planned) or reader.setting.planned:
        return
    span = (row[0][0], row[-1][1])
    below = label is not None and label.award is None and label.giver is not None and reader.section is None
    reader.part = (
        below and (reader.part or any(item.tag == "among" for item in label.items)) if label is not None else False
    )
    for frame in _make_frames(reader, label, counts, names):
        frame.part = reader.part
        frame.year = next((words[index] for index in said if reader.columns[index].role == "period"), None)
        reader.award = frame.award
        reader.frames.append((frame, span))


def _read_as_prose(reader: _RowReader, row: Sequence[Span]) -> bool:
    """A row whose cells say more than figures ("5 tập thể, 20 cá nhân") is read like a sentence."""
    tokens = split_tokens(reader.text, row[0][0], row[-1][1])
    items = join_items(AtomReader(tokens, reader.strict, reader.city).read(), tokens)
    setting = reader.setting
    if reader.section is not None:
        setting = replace(
            setting,
            giver=reader.section.giver or setting.giver,
            award=reader.section.award or setting.award,
            planned=setting.planned or reader.section.planned,
        )
    frames = SentenceReader(items, setting).read()
    if items and items[0].tag == "year":
        for frame in frames[:1]:
            frame.receivers = frame.receivers or [Receiver(frame.award.kind or setting.kind or "collective", 1)]
    frames = [frame for frame in frames if frame.receivers or frame.number is not None]
    for frame in frames:
        frame.reason = None
        reader.frames.append((frame, (row[0][0], row[-1][1])))
    return bool(frames)


def _kind_of_name(reader: _RowReader, words: str, role: Role) -> RecipientKind:
    """Whether a cell of names names a person, a household or a collective."""
    if role == "unit":
        return "collective"
    folded = fold(words)
    if folded.startswith(("ho ", "gia dinh ")) and not fold_tones(words).startswith("hồ "):
        return "household"
    label = read_label(words, reader.city, reader.strict)
    first = label.items[0] if label.items else None
    if folded.startswith("tap the ") or (first is not None and first.body is not None and len(label.items) == 1):
        return "collective"
    return "collective" if label.kind == "collective" else "individual"


def _find_label(reader: _RowReader, words: Mapping[int, str], said: Sequence[int]) -> Label | None:
    chosen = []
    for index, column in enumerate(reader.columns):
        if column.role not in ("label", "giver"):
            if column.role == "who" and index in said:
                chosen.append(words[index])
            elif column.award is not None and index in said and _TIER.fullmatch(words[index]):
                chosen.append(f"{column.award.name} {words[index]}")  # "30 năm" below "Huy hiệu"
            continue
        if index in said:
            for later in [other for other in reader.above if other > index]:
                del reader.above[later]
            reader.above[index] = words[index]
        if reader.above.get(index):
            chosen.append(reader.above[index])
    if not chosen and not any(column.role == "label" for column in reader.columns):
        others = [words[index] for index in said if reader.columns[index].role == "other"]
        chosen = [cell for cell in others if read_label(cell, reader.city, reader.strict).award is not None]
    if not chosen and said and not any(reader.columns[index].role in ("person", "unit") for index in said):
        chosen = [words[said[0]]] if not NUMBER.fullmatch(words[said[0]]) else []
    if not chosen and len(said) <= 2:
        chosen = [words[said[-1]]]
    return read_label(" | ".join(chosen), reader.city, reader.strict) if chosen else None


def _find_counts(reader: _RowReader, words: Mapping[int, str], said: Sequence[int]) -> list[tuple[Column, int]]:
    counts = []
    for index in said:
        column = reader.columns[index]
        if column.role not in ("kind", "number", "award", "year", "total"):
            continue
        figure = NUMBER.fullmatch(words[index])
        if figure is not None:
            counts.append((column, int(re.sub(r"[.,]", "", figure[1]))))
        elif column.role == "award" and _TICK.fullmatch(words[index]):
            counts.append((column, 1))
    parts = [pair for pair in counts if pair[0].role != "total"]
    return parts or counts


def _lists_names(reader: _RowReader, label: Label | None, names: Sequence[Receiver]) -> bool:
    """Whether the row names one who got an award: "1 | Trần Văn Bình | Thôn 3 | Giấy khen"."""
    if not names:
        return False
    if any(column.role in _COUNTING for column in reader.columns):
        return False
    return (
        (label is not None and label.award is not None)
        or reader.setting.award is not None
        or (reader.section is not None and reader.section.award is not None)
    )


def _make_frames(
    reader: _RowReader, label: Label | None, counts: Sequence[tuple[Column, int]], names: Sequence[Receiver]
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
        several = [one for one in label.awards if not one.verb] if label is not None else []
        if not several and award is not None:
            several = [award]
        return [_frame(one, giver, level, [recv]) for one in several]
    frames = []
    plain: list[Receiver] = []
    for column, count in counts:
        if column.award is not None:
            who = names[0] if len(names) == 1 and count == 1 and column not in reader.counting else None
            said = label.kind if label is not None else None
            kind = column.kind or column.award.kind or said or (who.kind if who is not None else None)
            recv = Receiver(kind, count, who.names if who is not None and kind == who.kind else ())
            frames.append(_frame(column.award, column.giver or giver, column.level or level, [recv]))
        elif column.giver is not None or column.level is not None:
            kind = (label.kind if label is not None else None) or (award.kind if award is not None else None)
            if award is not None:
                frames.append(_frame(award, column.giver, column.level, [Receiver(kind, count)]))
        else:
            kind = (
                column.kind
                or (label.kind if label is not None else None)
                or (section.kind if section is not None else None)
            )
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
