"""Lists of persons typed on a phone: "1 nguyen van an - kdc 3", with neither full stop nor capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from commendation.folding import fold
from commendation.reading.lines.cues import KindWord
from commendation.reading.lines.layout import PLAIN, Paragraph
from commendation.reading.lines.names import is_surname
from commendation.reading.lines.phrases import load_lexicon
from commendation.reading.lines.tokens import split_tokens

_ROW = re.compile(r"\s*(\d{1,2})(?:\s*[.)]\s*|\s+)((?:[^\W\d_]+ ){1,4}[^\W\d_]+)\s*(?=[-–,;:(]|$)")
_FEWEST, _NUMBERED = 2, 30


def mark_persons(paragraphs: Sequence[Paragraph], text: str) -> list[Paragraph]:
    """The paragraphs; those of a list of names counted off from 1 know the name (`Paragraph.person`)."""
    marked = list(paragraphs)
    at = 0
    while at < len(marked):
        end = at
        while end < len(marked) and _begins_row(text, marked[end], end - at + 1):
            end += 1
        rows = range(at, end)
        if len(rows) >= _FEWEST and any(_is_person(text, marked[index]) for index in rows):
            for index in rows:
                marked[index] = _mark(text, marked[index])
        at = max(end, at + 1)
    return marked


def _begins_row(text: str, paragraph: Paragraph, number: int) -> bool:
    row = _ROW.match(text, paragraph.start, paragraph.end)
    if row is None or paragraph.rank not in (PLAIN, _NUMBERED) or int(row[1]) != number:
        return False
    # Names with a full stop before them and with capitals are read like those of every other list.
    typed = paragraph.rank == PLAIN or row[2].islower()
    return typed and is_surname(split_tokens(text, row.start(2), row.end(2))[0])


def _is_person(text: str, paragraph: Paragraph) -> bool:
    """Whether the words are no count: "1 ho ngheo" may be a household."""
    row = _ROW.match(text, paragraph.start, paragraph.end)
    assert row is not None
    if " van " in fold(row[2]) or " thi " in fold(row[2]):
        return True
    found = load_lexicon().match(split_tokens(text, row.start(2), row.end(2)), 0, strict=False)
    return found is None or not isinstance(found[1], KindWord)


def _mark(text: str, paragraph: Paragraph) -> Paragraph:
    row = _ROW.match(text, paragraph.start, paragraph.end)
    assert row is not None
    name = " ".join(word.capitalize() if word.islower() else word for word in row[2].split())
    return replace(paragraph, body=row.start(2), rank=_NUMBERED, person=name)
