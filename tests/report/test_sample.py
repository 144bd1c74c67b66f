"""The report of a real ward, rebuilt from its own prose and from 13 records, beside the one it sent."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from commendation.folding import words
from report_builder.agreement import find_disagreements
from report_builder.compose import compose_report
from report_builder.model import Bullet, Heading, write_block
from tests.report.reading import open_report, read_body
from tests.report.sample import SAMPLE, give_sample_input, read_sample

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason=f"the sample report {SAMPLE} is not there")

LIKENESS = 0.97


def test_the_rebuilt_report_reads_like_the_one_that_was_sent() -> None:
    sent = words(read_sample())
    rebuilt = words("\n".join(read_body(open_report(compose_report(give_sample_input())))))

    compared = SequenceMatcher(a=sent, b=rebuilt, autojunk=False)
    for tag, a1, a2, b1, b2 in compared.get_opcodes():
        if tag != "equal":
            print(f"{tag}: {' '.join(sent[a1:a2])!r} -> {' '.join(rebuilt[b1:b2])!r}")
    print(f"likeness {compared.ratio():.4f} over {len(sent)} and {len(rebuilt)} words")
    assert compared.ratio() >= LIKENESS


def test_the_awards_of_the_sample_add_up() -> None:
    report = compose_report(give_sample_input())

    assert (report.totals.collectives.value, report.totals.individuals.value) == (6, 63)
    assert report.totals.everything.value == 69
    assert find_disagreements(report) == []


def test_only_the_number_and_two_facts_about_awards_are_missing() -> None:
    report = compose_report(give_sample_input())

    assert [gap.text for gap in report.gaps] == [
        "số văn bản",
        "hình thức của 1 lượt khen",
        "cấp của 1 lượt chiến sĩ thi đua",
    ]
    assert (report.parts_ready, report.parts_needed) == (9, 11)


def test_slips_of_the_sample_are_put_right() -> None:
    report = compose_report(give_sample_input())
    sections = {section.word: section.blocks for part in report.parts for section in part.sections}

    assert report.parts[1].title.endswith("NĂM 2024")
    assert any("Chi bộ 1" in write_block(block) for block in sections["collectives"])
    assert not any("Chi bộ 1" in write_block(block) for block in sections["individuals"])


def test_prose_keeps_its_shape() -> None:
    report = compose_report(give_sample_input())
    tasks = next(section for section in report.parts[1].sections if section.word == "tasks")
    strengths = next(section for section in report.parts[0].sections if section.word == "strengths")

    headings = [block for block in tasks.blocks if isinstance(block, Heading)]
    assert [heading.level for heading in headings] == [1, 2, 2, 2, 2]
    assert [type(block) for block in strengths.blocks] == [Heading, Heading, Bullet, Bullet]
