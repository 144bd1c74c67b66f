"""Phần II, chủ đề thi đua: the motto of the year to come, written by people and set in quotation marks."""

from __future__ import annotations

import re

from report_builder.model import Gap, Missing, Paragraph, Section, Words
from report_builder.placeholders import fill_plain
from report_builder.prose import read_paragraphs
from report_builder.report_input import ReportInput

_LABEL = re.compile(r"^chủ đề thi đua\s*(năm \d{4})?\s*:\s*", re.IGNORECASE)
_QUOTES = " .\"'“”‘’«»"


def write_theme(given: ReportInput) -> Section:
    label = Words("CHỦ ĐỀ THI ĐUA: ", bold=True)
    text = _LABEL.sub("", " ".join(read_paragraphs(given, "theme"))).strip(_QUOTES)
    if not text:
        mark = Missing(f"Chưa có chủ đề thi đua {given.next_span}")
        return Section("theme", (Paragraph((label, mark)),), (Gap("theme", f"chủ đề thi đua {given.next_span}"),))
    return Section("theme", (Paragraph((label, Words(f"“{fill_plain(given, text)}”.", bold=True, italic=True))),))
