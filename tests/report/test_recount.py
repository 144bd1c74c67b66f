"""Whether a target was met: said only where the figures tell."""

from __future__ import annotations

import pytest

from report_builder.recount import judge
from storage.records import Target


@pytest.mark.parametrize(
    ("text", "amount", "reached", "words", "met"),
    [
        ("hồ sơ đúng hạn", "98", "98.5", None, True),
        ("hồ sơ đúng hạn", "98", "96", "02 hồ sơ trễ", False),
        ("hồ sơ đúng hạn", "98", None, "đạt", None),
        ("hồ sơ đúng hạn", None, "96", None, None),
        ("hồ sơ đúng hạn", "98", "97", "97 hồ sơ", None),
        ("hồ sơ trễ hạn không quá", "5", "3", None, True),
        ("hồ sơ trễ hạn không quá", "5", "6", None, False),
        ("tỷ lệ hồ sơ trễ hạn", "2", "1", None, None),
        ("hộ nghèo còn", "3", "2", None, None),
        ("giảm hộ nghèo dưới mức", "3", "2", None, None),
    ],
)
def test_a_result_is_judged_by_its_figures(
    text: str, amount: str | None, reached: str | None, words: str | None, met: bool | None
) -> None:
    target = Target(
        id=1, registration_id=1, text=text, amount=amount, measure="%", due=None, result=words, result_amount=reached
    )
    assert judge(target) is met
