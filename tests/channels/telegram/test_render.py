"""Neutral messages -> pieces within Telegram's limits, with no word lost on the way."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.render import (
    LONGEST_CAPTION,
    LONGEST_DATA,
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_BUTTONS,
    Piece,
    render_message,
    show_choice,
)
from handlers.engine.messages import Outgoing
from storage.records import Offered
from tests.doubles.telegram.keyboards import check_keyboard
from tests.doubles.telegram.markup import count_utf16, style


def offer(*labels: str) -> tuple[Offered, ...]:
    return tuple(Offered(label, f"12.3.c:{number}") for number, label in enumerate(labels))


def rows(*labels: str) -> list[list[str]]:
    [piece] = render_message(Outgoing("Chọn:", offer(*labels)))
    return [[label for label, _ in row] for row in piece.keyboard]


def test_a_short_message_is_one_piece() -> None:
    outgoing = Outgoing("Ghi <b>chứ</b> & nhé?", (Offered("Ghi", "1.2.submit"), Offered("Huỷ", "1.2.cancel")))

    assert render_message(outgoing) == [
        Piece("Ghi <b>chứ</b> & nhé?", ((("Ghi", "1.2.submit"), ("Huỷ", "1.2.cancel")),))
    ]
    assert render_message(outgoing)[0].html == "Ghi &lt;b&gt;chứ&lt;/b&gt; &amp; nhé?"


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (["Ghi", "Sửa", "Huỷ"], [["Ghi", "Sửa", "Huỷ"]]),
        (["2022", "2023", "2024", "2025"], [["2022", "2023", "2024"], ["2025"]]),
        (["Cá nhân", "Tập thể", "Hộ gia đình"], [["Cá nhân", "Tập thể"], ["Hộ gia đình"]]),
        (["Tiếp tục", "Bỏ", "Việc khác"], [["Tiếp tục", "Bỏ", "Việc khác"]]),
        (["Chủ tịch UBND phường", "Khác", "Để sau"], [["Chủ tịch UBND phường"], ["Khác", "Để sau"]]),
        (["KT-2023-041", "KT-2023-042", "Trang sau"], [["KT-2023-041", "KT-2023-042"], ["Trang sau"]]),
        ([], []),
    ],
)
def test_rows_of_buttons(labels: list[str], shown: list[list[str]]) -> None:
    assert rows(*labels) == shown


def test_a_long_label_is_read_whole_in_the_text() -> None:
    label = "Tập thể mới: Ban Chỉ huy Quân sự phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"
    [piece] = render_message(Outgoing("Ai?", offer("Khác", label)))

    assert piece.text == f"Ai?\n\n2. {label}"
    assert piece.keyboard[1][0][0].startswith("2. Tập thể mới: Ban Chỉ huy")
    assert len(piece.keyboard[1][0][0]) <= LONGEST_LABEL


def test_what_fits_no_button_can_be_typed_by_its_number() -> None:
    offered = (Offered("Ghi", "1.2.ok"), Offered("Dài", "1.2." + "x" * 61), Offered("Rỗng", ""))
    [piece] = render_message(Outgoing("Chọn:", offered))

    assert piece.text == "Chọn:\n\n2. Dài\n3. Rỗng"
    assert piece.keyboard == ((("Ghi", "1.2.ok"),),)


def test_more_options_than_buttons() -> None:
    [piece] = render_message(Outgoing("Chọn:", offer(*(f"Mục {number}" for number in range(103)))))

    assert sum(map(len, piece.keyboard)) == MOST_BUTTONS
    assert piece.text.endswith("\n101. Mục 100\n102. Mục 101\n103. Mục 102")


def test_it_is_split_between_paragraphs() -> None:
    one, two, three = (" ".join([word] * 500) for word in ("một", "hai", "ba"))
    pieces = render_message(Outgoing(f"{one}\n\n{two}\n\n{three}", offer("Ghi")))

    assert [piece.text for piece in pieces] == [f"{one}\n\n{two}", three]
    assert [bool(piece.keyboard) for piece in pieces] == [False, True]


def test_a_file_carries_a_short_text_and_follows_a_long_one() -> None:
    short, long = Outgoing("Báo cáo năm 2023", offer("Xem"), file_id=5), Outgoing("dài " * 500, offer("Xem"), file_id=5)

    assert render_message(short) == [Piece("Báo cáo năm 2023", ((("Xem", "12.3.c:0"),),), has_file=True)]
    assert [(piece.has_file, bool(piece.text), bool(piece.keyboard)) for piece in render_message(long)] == [
        (False, True, False),
        (True, False, True),
    ]


def test_a_message_without_words_is_still_a_message() -> None:
    assert render_message(Outgoing("  \n")) == [Piece("…")]
    assert render_message(Outgoing("", file_id=5)) == [Piece("", has_file=True)]


def test_the_chosen_label_is_shown_below_the_question() -> None:
    assert show_choice("Ghi <chứ>?", "Có & ghi", is_text=True) == "Ghi &lt;chứ&gt;?\n\n<b>▸ Có &amp; ghi</b>"
    assert show_choice("", "Xem", is_text=False) == "<b>▸ Xem</b>"
    assert show_choice("x" * 4096, "Ghi", is_text=True) is None
    assert show_choice("x" * 1024, "Ghi", is_text=False) is None
    assert show_choice("x", " ", is_text=True) is None


# --- Anything at all --------------------------------------------------------------------------------------------

TEXTS = st.one_of(
    st.text(max_size=400),
    st.text(alphabet=" \n\tađ<>&\"'👍\N{COMBINING DOT BELOW}", min_size=3000, max_size=9000),
    st.lists(st.text(max_size=60), max_size=200).map("\n".join),
)
OPTIONS = st.lists(
    st.builds(Offered, st.text(max_size=120), st.text(alphabet="abc.:~0123456789é", max_size=80)), max_size=120
)


def words_of(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=150)
@given(text=TEXTS, offered=OPTIONS, file_id=st.none() | st.just(5))
def test_everything_fits_and_nothing_is_lost(text: str, offered: list[Offered], file_id: int | None) -> None:
    pieces = render_message(Outgoing(text, tuple(offered), file_id))

    assert [bool(piece.keyboard) for piece in pieces[:-1]] == [False] * (len(pieces) - 1)
    assert [piece.has_file for piece in pieces] == [False] * (len(pieces) - 1) + [file_id is not None]
    for piece in pieces:
        assert html.unescape(piece.html) == piece.text
        read = style(piece.html, "HTML", [])
        assert read.text == piece.text.strip()
        assert read.entities == ()
        assert count_utf16(piece.text) <= (LONGEST_CAPTION if piece.has_file else LONGEST_TEXT)
        assert piece.text.strip() or piece.has_file
    buttons = [button for row in pieces[-1].keyboard for button in row]
    markup = {
        "inline_keyboard": [
            [{"text": label, "callback_data": data} for label, data in row] for row in pieces[-1].keyboard
        ]
    }
    assert check_keyboard(markup if buttons else None) == []
    assert all(label.strip() and len(data.encode()) <= LONGEST_DATA for label, data in buttons)
    # Every word of the text comes first, then what fits no button; and every option can be pressed or typed.
    said = words_of("".join(piece.text for piece in pieces))
    assert said.startswith(words_of(text))
    for number, one in enumerate(offered, start=1):
        label = " ".join(one.label.split())
        pressed = any(
            data == one.token and words_of(shown) == words_of(label or str(number)) for shown, data in buttons
        )
        assert pressed or words_of(f"{number}. {label}") in said


@settings(max_examples=50)
@given(text=st.text(max_size=300), label=st.text(max_size=80), is_text=st.booleans())
def test_a_chosen_label_is_marked_within_limits(text: str, label: str, is_text: bool) -> None:
    shown = show_choice(text, label, is_text=is_text)
    if shown is not None:
        read = style(shown, "HTML", [])
        assert words_of(read.text) == words_of(f"{text}▸{label}")
        assert count_utf16(read.text) <= (LONGEST_TEXT if is_text else LONGEST_CAPTION)
        assert re.search(r"</b>$", shown)
