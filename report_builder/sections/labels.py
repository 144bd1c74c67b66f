"""What the appendices of a report are called, so that the body can refer to them before they are written."""

from __future__ import annotations

from report_builder.report_input import ReportInput


def label_appendices(given: ReportInput) -> dict[str, str]:
    """The label of each appendix that the report has, by its word: numbered in Roman where there are several.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: "Phụ lục I", and plain "Phụ lục" where there is only one.
    """
    words = [*(("summary", "recipients") if given.counted else ()), *(("registrations",) if given.registered else ())]
    if len(words) == 1:
        return {words[0]: "Phụ lục"}
    return {word: f"Phụ lục {numeral}" for word, numeral in zip(words, ("I", "II", "III"), strict=False)}
