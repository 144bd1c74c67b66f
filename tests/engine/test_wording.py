"""What is said where there are no buttons."""

from __future__ import annotations

import re
import string

import pytest

from handlers.engine.messages import Texts, load_texts
from handlers.engine.wording import word_without_buttons


@pytest.mark.parametrize(
    ("sentence", "typed"),
    [
        ("Anh/chị bấm một lựa chọn, hoặc gõ số thứ tự.", "Anh/chị gõ số thứ tự của một lựa chọn."),
        ("Đúng thì bấm Ghi, chưa đúng thì bấm Sửa.", "Đúng thì chọn Ghi, chưa đúng thì chọn Sửa."),
        ("Nút này đã cũ.", "Lựa chọn này đã cũ."),
        ("Anh/chị bấm nút, hoặc gõ từ đầu dòng:", "Anh/chị chọn theo số, hoặc gõ từ đầu dòng:"),
        ("“Xoá” là nút của một tin trước.", "“Xoá” là lựa chọn của một tin trước."),
        ("Anh/chị bấm một nút, hoặc gõ như sẽ in.", "Anh/chị chọn một dòng, hoặc gõ như sẽ in."),
        ("Bấm một số KT để xem.", "Chọn một số KT để xem."),
        ("Gửi đường dẫn này, bấm vào là xong: {link}", "Gửi đường dẫn này, bấm vào là xong: {link}"),
        ("Đã ghi {name}.", "Đã ghi {name}."),
    ],
)
def test_nothing_is_pressed(sentence: str, typed: str) -> None:
    assert word_without_buttons(Texts({"x": sentence})).raw("x") == typed


def test_of_our_sentences_none_speaks_of_buttons() -> None:
    """Pages have buttons, on every phone; a link is pressed, and so is the sign beside the line one types in."""
    texts = word_without_buttons(load_texts())
    spoken = [key for key in texts if not key.startswith(("page.", "send_file."))]

    assert [key for key in spoken if re.search(r"\b[Nn]út\b|\b[Bb]ấm\b(?! vào)", texts.raw(key))] == []


def test_no_value_is_lost() -> None:
    texts, typed = load_texts(), word_without_buttons(load_texts())
    for key in texts:
        values = [[field for _, field, _, _ in string.Formatter().parse(one.raw(key))] for one in (texts, typed)]
        assert values[0] == values[1], key
