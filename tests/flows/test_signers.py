"""Who signs, however an official types it."""

from __future__ import annotations

import pytest

from handlers.engine.flow import Reject
from handlers.flows.signers import ACTING, CHAIR, DEPUTY, take_title
from tests.flows.contexts import NO_CONTEXT


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ct", CHAIR),
        ("ct phuong", CHAIR),
        ("chu tich ubnd phuong", CHAIR),
        ("Chủ tịch xã", CHAIR),
        ("chu tihc", CHAIR),
        ("chủ tịch UBND phường kinh môn", CHAIR),
        ("kt chu tich ubnd xa, pho chu tich", DEPUTY),
        ("pct", DEPUTY),
        ("pho ct", DEPUTY),
        ("phó", DEPUTY),
        ("p. chu tich ubnd xa", DEPUTY),
        ("KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", DEPUTY),
        ("kt chu tich - pho chu tich", DEPUTY),
        ("q. ct", ACTING),
        ("Quyền Chủ tịch", ACTING),
        ("TUQ. Chủ tịch", "TUQ. CHỦ TỊCH"),
    ],
)
def test_a_title_is_known_however_it_is_shortened_or_spelled(typed: str, printed: str) -> None:
    assert take_title(NO_CONTEXT, {}, typed) == printed


@pytest.mark.parametrize("typed", ["truong phong", "tuq chu tich", "Nguyễn Văn An", "phuong", "."])
def test_a_title_that_would_be_printed_wrongly_is_asked_again(typed: str) -> None:
    with pytest.raises(Reject) as refused:
        take_title(NO_CONTEXT, {}, typed)
    assert [choice.value for choice in refused.value.choices] == [CHAIR, DEPUTY]
