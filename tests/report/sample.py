"""A real ward's report of 2023, read from the folder beside the project at test time; nothing of it is kept here."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from report_builder.report_input import ReportInput
from storage.records import Narrative, Unit
from tests.report.ledger import LONG_XUYEN, give_input, list_awards_of_2023

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "report-2023-long-xuyen.txt"

_STARTS = (
    ("situation", r"^I\. ĐẶC ĐIỂM TÌNH HÌNH$"),
    ("launching", r"^II\. CÔNG TÁC PHÁT ĐỘNG .*$"),
    ("collectives", r"^1\.\s+Về tập thể:"),
    ("individuals", r"^2\.\s+Về cá nhân:"),
    ("strengths", r"^1\. Ưu điểm:"),
    ("weaknesses", r"^2\. Hạn chế"),
    ("direction", r"^PHẦN II .*$"),
    ("theme", r"^CHỦ ĐỀ THI ĐUA:"),
    ("tasks", r"^I\. NỘI DUNG .*$"),
    ("closing", r"^(?=Trên đây là)"),
    ("distribution", r"^Nơi nhận:"),
    ("signature", r"^TM\..*\n.*$"),
)
_ASSESSMENT = re.compile(r"^III\. ĐÁNH GIÁ CHUNG\s*$", re.MULTILINE)
_PARAGRAPH_START = re.compile(r"(?:[-+] |\d\. )?[A-ZĐÀ-Ỹ]")


def read_sample() -> str:
    return SAMPLE.read_text(encoding="utf-8")


def give_sample_input() -> ReportInput:
    """The ward's input as its officials would have given it: prose by section, letterhead, awards as records."""
    parts = split_sample(read_sample())
    narratives = {
        word: Narrative(2023, word, tuple(join_lines(text)))
        for word, text in parts.items()
        if word not in ("collectives", "individuals", "distribution", "signature")
    }
    unit: Unit = replace(
        LONG_XUYEN,
        signer_name=" ".join(parts["signature"].split()),
        distribution=tuple(line.strip("- ;.") for line in parts["distribution"].strip().splitlines()),
    )
    return give_input(list_awards_of_2023(find_reasons(parts)), unit=unit, narratives=narratives)


def split_sample(text: str) -> dict[str, str]:
    """The text of each part, without its heading."""
    text = _ASSESSMENT.sub("", text)
    found: list[tuple[str, re.Match[str]]] = []
    for word, pattern in _STARTS:
        start = re.compile(pattern, re.MULTILINE).search(text, found[-1][1].end() if found else 0)
        assert start is not None, f"the sample has no {word}"
        found.append((word, start))
    ends = [start.start() for _, start in found[1:]] + [len(text)]
    return {word: text[start.end() : end] for (word, start), end in zip(found, ends, strict=True)}


def join_lines(text: str) -> list[str]:
    """The paragraphs of text whose lines were broken by a page: one goes on until a line ends a sentence."""
    paragraphs: list[str] = []
    for line in (" ".join(line.split()) for line in text.splitlines()):
        if not line:
            continue
        if not paragraphs or (_PARAGRAPH_START.match(line) and _ends(paragraphs[-1], line)):
            paragraphs.append(line)
        else:
            paragraphs[-1] += f" {line}"
    return paragraphs


def _ends(paragraph: str, line: str) -> bool:
    """Whether `paragraph` was over before `line`; a short numbered line is a heading."""
    is_heading = re.match(r"\d\. ", paragraph) is not None and len(paragraph) < 75
    return is_heading or paragraph.endswith((".", ";", ":", "”")) or re.match(r"- |\d\. ", line) is not None


def find_reasons(parts: dict[str, str]) -> tuple[str, str, str]:
    """What the chair's titles, the chair's giấy khen and the flag were given for."""
    individuals = " ".join(parts["individuals"].split())
    titles = re.search(r"16 cá nhân (.+?) và tặng", individuals)
    letters = re.search(r"19 cá nhân (.+?)\.?$", individuals)
    flag = re.search(r"(là đơn vị .+?) được tặng", " ".join(parts["collectives"].split()))
    assert titles
    assert letters
    assert flag
    return titles[1], letters[1], flag[1]
