"""What a conversation must know of a report before any is composed: its span, the sections that people write."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import ReportPeriod


@dataclass(frozen=True)
class SectionName:
    """A section of the report that people write themselves."""

    word: str
    """Stable word: it is what `narratives.section` holds."""
    label: str
    heading: str
    """Where it stands in the report, as people cite it: "Phần I, mục III.1"."""
    is_required: bool = True
    half_label: str | None = None
    """Its label in the report on a half-year, where that is another one."""

    def name(self, period: ReportPeriod) -> str:
        """Its label in the report of a period."""
        return self.half_label if self.half_label is not None and period == "half" else self.label


SECTIONS: tuple[SectionName, ...] = (
    SectionName("situation", "Đặc điểm tình hình", "Phần I, mục I"),
    SectionName("launching", "Công tác phát động phong trào thi đua", "Phần I, mục II"),
    SectionName("strengths", "Ưu điểm", "Phần I, mục III.1"),
    SectionName("weaknesses", "Hạn chế", "Phần I, mục III.2"),
    SectionName(
        "direction",
        "Phương hướng năm tới (mở đầu Phần II)",
        "Phần II",
        half_label="Phương hướng 6 tháng cuối năm (mở đầu Phần II)",
    ),
    SectionName("theme", "Chủ đề thi đua", "Phần II"),
    SectionName("tasks", "Nội dung thi đua và giải pháp", "Phần II, mục I"),
    SectionName("closing", "Câu kết", "cuối báo cáo", is_required=False),
)
NUMBER = "number"
"""The word that the number of the report is kept under, beside the sections that people write."""
SYMBOL = "BC-UBND"
"""Behind the number of a report: type of document and issuing body."""


def find_section(word: str) -> SectionName:
    """The section of a word. Raises StopIteration for a word that is not in `SECTIONS`."""
    return next(section for section in SECTIONS if section.word == word)


def say_span(year: int, period: ReportPeriod) -> str:
    """What a report sums up, in words: "năm 2023", "6 tháng đầu năm 2024"."""
    return f"năm {year}" if period == "year" else f"6 tháng đầu năm {year}"
