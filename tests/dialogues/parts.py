"""Parts of the files beside the project that a transcript may say: `@shared/report-2023-long-xuyen.txt:III.1`."""

from __future__ import annotations

import re
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared"

REPORT_PARTS = {
    "I": (r"I\. ĐẶC ĐIỂM TÌNH HÌNH\n", r"\nII\. CÔNG TÁC"),
    "II": (r"II\. CÔNG TÁC PHÁT ĐỘNG[^\n]*\n", r"\n1\.  Về tập thể"),
    "II.1-2": (r"(?=1\.  Về tập thể)", r"\nIII\. ĐÁNH GIÁ"),
    "II.2.reason": (r"tặng giấy khen cho 19 cá nhân ", r"\.\n\nIII\. ĐÁNH GIÁ"),
    "III.1": (r"1\. Ưu điểm:\s*\n", r"\n2\. Hạn chế"),
    "III.2": (r"2\. Hạn chế\s*\n", r"\nPHẦN II"),
    "P2": (r"PHẦN II -[^\n]*\n", r"\nCHỦ ĐỀ THI ĐUA"),
    "P2.theme": (r"CHỦ ĐỀ THI ĐUA:\s*", r"\nI\. NỘI DUNG"),
    "P2.tasks": (r"I\. NỘI DUNG THI ĐUA VÀ GIẢI PHÁP THỰC HIỆN\n", r"\nTrên đây là báo cáo"),
    "closing": (r"(?=Trên đây là báo cáo)", r"\nNơi nhận"),
    "recipients": (r"Nơi nhận:\s*\n", r"\nTM\. UỶ BAN"),
    "signer": (r"CHỦ TỊCH\n\n", r"\n \n?$"),
}
"""Where each part of the sample report begins (after this) and ends (before this)."""


class NotHere(Exception):
    """The file is not beside the project: the transcript cannot be played here."""


def read_part(reference: str) -> str:
    """The text of "FILE:PART". Raises NotHere when the file is absent, KeyError for an unknown part."""
    name, _, part = reference.partition(":")
    path = SHARED / "reference" / name
    if not path.exists():
        raise NotHere(f"../shared/reference/{name} is not here")
    text = path.read_text(encoding="utf-8")
    if not part:
        return text
    begins, ends = REPORT_PARTS[part]
    start = re.search(begins, text)
    assert start is not None, f"{part} does not begin in {name}"
    end = re.compile(ends).search(text, start.end())
    assert end is not None, f"{part} does not end in {name}"
    return text[start.end() : end.start()].strip("\n")
