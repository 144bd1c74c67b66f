"""Suggested sentences: of what the records say alone, with figures that follow them."""

from __future__ import annotations

from dataclasses import replace

from report_builder.outline import SECTIONS
from report_builder.placeholders import fill_plain, find_unknown
from report_builder.report_input import ReportInput
from report_builder.suggesting import can_suggest, suggest
from tests.report.ledger import give_award, give_input, give_movements, list_awards_of_2023

GIVEN = give_input(list_awards_of_2023(), movements=give_movements())
WORDS = [section.word for section in SECTIONS if can_suggest(section.word)]


def read(given: ReportInput, word: str) -> list[str]:
    return [fill_plain(given, text) for text in suggest(given, word)]


def test_every_suggestion_can_be_filled() -> None:
    texts = [text for word in WORDS for text in suggest(GIVEN, word)]
    assert len(texts) >= len(WORDS)
    assert [unknown for text in texts for unknown in find_unknown(text)] == []
    assert not any("[" in line for word in WORDS for line in read(GIVEN, word))


def test_suggestions_tell_the_figures_of_the_ledger() -> None:
    assert read(GIVEN, "strengths") == ["- Có 69 lượt khen thưởng, gồm 06 lượt tập thể, 63 lượt cá nhân."]
    assert "- Khen thưởng tập thể còn ít: 06 trong tổng số 69 lượt." in read(GIVEN, "weaknesses")


def test_nothing_is_suggested_without_facts() -> None:
    assert [read(give_input(()), word) for word in WORDS] == [[] for _ in WORDS]
    assert read(replace(GIVEN, movements=()), "launching") == []
    few = give_input((give_award(1, "giay-khen", 1, recipient_kind="collective"),))
    assert not any("tập thể còn ít" in line for line in read(few, "weaknesses"))
