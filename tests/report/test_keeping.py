"""A kept version: its data build the same document again, and two versions are compared in words."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings

from report_builder.build import build_from, take_snapshot
from report_builder.compose import compose_report
from report_builder.keeping import DataUnreadable, compare_versions, pack_input, unpack_input
from report_builder.layout.package import read_parts
from report_builder.report_input import ReportInput
from storage.records import Award, Narrative
from storage.reports import BriefAward
from tests.report.ledger import (
    decide,
    give_award,
    give_input,
    give_movements,
    give_registrations,
    list_awards_of_2023,
)
from tests.report.test_properties import awards


@settings(max_examples=30)
@example(awards())
def test_a_version_is_built_again_from_its_data(made: list[Award]) -> None:
    before = (BriefAward("KT-2022-001", 2022, "individual", 3, date(2022, 5, 1), ("x",)),)
    given = give_input(made, previous=before, movements=give_movements(), registrations=give_registrations())

    again = unpack_input(pack_input(given))

    assert again == given
    parts, rebuilt = dict(read_parts(build_from(given).content)), dict(read_parts(build_from(again).content))
    assert rebuilt["word/document.xml"] == parts["word/document.xml"]
    assert rebuilt == parts


def test_data_of_an_award_keep_every_field() -> None:
    award = give_award(1, "giay-khen", 2, names=("An",), decision=decide("45", date(2023, 2, 28)), flags=("a",))
    given = give_input([award], period="half")

    assert unpack_input(pack_input(given)) == given


@pytest.mark.parametrize(
    "content",
    [b"", b"not gzip", gzip.compress(b"{}"), gzip.compress(b"[1]"), gzip.compress(b"{")],
    ids=["empty", "not-gzip", "no-fields", "a-list", "broken-json"],  # a compressed text holds the time
)
def test_damaged_data_are_refused(content: bytes) -> None:
    with pytest.raises(DataUnreadable):
        unpack_input(content)


def snapshot(given: ReportInput) -> dict[str, Any]:
    return take_snapshot(compose_report(given))


def test_versions_are_compared_in_words() -> None:
    first = give_input(list_awards_of_2023())
    weak = dict(first.narratives)
    weak["weaknesses"] = Narrative(2023, "weaknesses", (*weak["weaknesses"].paragraphs, "Chưa có nhiều mô hình mới."))

    assert compare_versions(snapshot(first), snapshot(first)) == []
    assert compare_versions(snapshot(first), snapshot(replace(first, narratives=weak))) == ["+1 câu"]
    assert compare_versions(snapshot(replace(first, narratives=weak)), snapshot(first)) == ["−1 câu"]
    third = replace(first, awards=tuple(replace(a, count=3) if a.id == 7 else a for a in first.awards))
    assert compare_versions(snapshot(first), snapshot(third)) == [
        *("sửa 3 câu", "tổng số lượt 69 → 70", "tổng cá nhân 63 → 64"),
    ]


def test_the_first_sentence_of_an_empty_section_is_added() -> None:
    written = give_input(list_awards_of_2023())
    empty = replace(written, narratives={k: one for k, one in written.narratives.items() if k != "weaknesses"})

    assert compare_versions(snapshot(empty), snapshot(written)) == ["+1 câu", "chỗ thiếu 4 → 3"]
    assert compare_versions(snapshot(written), snapshot(empty)) == ["−1 câu", "chỗ thiếu 3 → 4"]


def test_another_number_of_the_report_is_told() -> None:
    given = give_input(list_awards_of_2023())
    numbered = replace(given, narratives={**given.narratives, "number": Narrative(2023, "number", ("07",))})

    assert compare_versions(snapshot(given), snapshot(numbered)) == ["số 07/BC-UBND", "chỗ thiếu 3 → 2"]
    assert compare_versions(snapshot(numbered), snapshot(given)) == ["bỏ số văn bản", "chỗ thiếu 2 → 3"]


def test_a_paragraph_that_only_moved_is_no_new_sentence() -> None:
    given = give_input(list_awards_of_2023())
    texts = ("Việc thứ nhất.", "Việc thứ hai.", "Việc thứ ba.")

    def order(*paragraphs: str) -> dict[str, Any]:
        strengths = Narrative(2023, "strengths", paragraphs)
        return snapshot(replace(given, narratives={**given.narratives, "strengths": strengths}))

    assert compare_versions(order(*texts), order(*reversed(texts))) == []
