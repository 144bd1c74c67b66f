"""Placeholders in prose that people write: "{tổng lượt}" stands for what the ledger says when the report is built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from report_builder.counting import add_up, count_kind
from report_builder.figures import Figure, Query
from report_builder.model import Missing, Sentence, Words, write_sentence
from report_builder.recount import count_again
from report_builder.report_input import ReportInput

_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")


def list_placeholders() -> list[str]:
    """Every placeholder as it is typed: "{năm}"."""
    return [f"{{{name}}}" for name in _WRITERS]


def find_unknown(text: str) -> list[str]:
    """What stands in braces and means nothing to us, as typed."""
    return [found[0] for found in _PLACEHOLDER.finditer(text) if fold(found[1]) not in _BY_FOLDED]


def fill(given: ReportInput, text: str) -> Sentence:
    """The text with its placeholders filled; an unknown one is marked."""
    pieces: list[Sentence] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        write = _BY_FOLDED.get(fold(found[1]))
        pieces.append((Words(text[end : found.start()]),) if found.start() > end else ())
        pieces.append(write(given) if write is not None else (Missing(f"không rõ “{found[1]}”"),))
        end = found.end()
    pieces.append((Words(text[end:]),) if end < len(text) or not text else ())
    return tuple(piece for sentence in pieces for piece in sentence)


def fill_plain(given: ReportInput, text: str) -> str:
    """The same as plain text."""
    return write_sentence(fill(given, text)) if "{" in text else text


def _say(words: Callable[[ReportInput], str]) -> Callable[[ReportInput], Sentence]:
    return lambda given: (Words(words(given)),)


def _count(kind: RecipientKind | None) -> Callable[[ReportInput], Sentence]:
    """The awards to a kind of recipient, or to all; without any record that is no 0 but a gap."""

    def write(given: ReportInput) -> Sentence:
        if not given.counted:
            return (_lack(given.span),)
        return (add_up(given).everything if kind is None else count_kind(given, kind),)

    return write


def _lack(span: str) -> Missing:
    return Missing(f"chưa có số liệu {span}")


def count_movements(given: ReportInput) -> Figure:
    """The movements of the period."""
    return count_again(Query("phong trào thi đua", given.year, given.period, what="movements"), given)


def _compare(given: ReportInput) -> Sentence:
    from report_builder.sections.comparison import compare, count_all_before  # the sections are written with this

    if not given.counted or not given.has_before:
        return (_lack(given.span_before if given.counted else given.span),)
    return compare(add_up(given).everything, count_all_before(given), given)


_WRITERS: Mapping[str, Callable[[ReportInput], Sentence]] = {
    "năm": _say(lambda given: str(given.year)),
    "năm trước": _say(lambda given: str(given.year - 1)),
    "năm sau": _say(lambda given: str(given.year + 1)),
    "kỳ": _say(lambda given: given.span),
    "kỳ trước": _say(lambda given: given.span_before),
    "kỳ sau": _say(lambda given: given.next_span),
    "đơn vị": _say(lambda given: given.unit.full_name),
    "tổng lượt": _count(None),
    "lượt tập thể": _count("collective"),
    "lượt cá nhân": _count("individual"),
    "lượt hộ gia đình": _count("household"),
    "so với năm trước": _compare,
    "số phong trào": lambda given: (count_movements(given),),
}
_BY_FOLDED = {fold(name): write for name, write in _WRITERS.items()}
