"""What somebody without buttons sees."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.numbered import LONGEST_TEXT, number_lines, read_text, render_text
from bot.pieces import count_units
from handlers.engine.messages import Outgoing
from storage.records import Offered


def offer(*labels: str) -> tuple[Offered, ...]:
    return tuple(Offered(label, f"12.3.o{number}") for number, label in enumerate(labels))


def test_one_dense_message() -> None:
    outgoing = Outgoing("Ghi vào sổ chứ?", offer("Ghi", "Sửa"), can_go_back=True)

    assert render_text(outgoing) == ["Ghi vào sổ chứ?\n1. Ghi\n2. Sửa\n0. Quay lại"]


def test_a_file_is_told_of_before_what_is_offered() -> None:
    outgoing = Outgoing("Báo cáo đã xong.", offer("Sửa phần lời"), file_id=3)

    assert render_text(outgoing, file_line="Tải tệp: https://x.vn/t/1") == [
        "Báo cáo đã xong.\n\nTải tệp: https://x.vn/t/1\n1. Sửa phần lời"
    ]


def test_a_message_without_words_is_still_one() -> None:
    assert render_text(Outgoing(" \n")) == ["…"]
    assert render_text(Outgoing("", offer("Ghi"))) == ["1. Ghi"]


def test_letters_are_composed_on_the_way_out_and_in() -> None:
    apart = unicodedata.normalize("NFD", "Đã duyệt")

    assert render_text(Outgoing(apart, offer(apart))) == ["Đã duyệt\n1. Đã duyệt"]
    assert read_text(apart) == "Đã duyệt"
    assert read_text("2️⃣") == "2"


@pytest.mark.parametrize("length", [LONGEST_TEXT - len("\n1. Ghi"), LONGEST_TEXT - len("\n1. Ghi") + 1])
def test_what_fits_exactly_is_one_message(length: int) -> None:
    pieces = render_text(Outgoing("x" * length, offer("Ghi")))

    assert len(pieces) == (1 if length + len("\n1. Ghi") <= LONGEST_TEXT else 2)
    assert pieces[-1].endswith("1. Ghi")


def test_parts_are_counted_and_the_menu_stays_whole() -> None:
    one, two, three = (" ".join([word] * 240) for word in ("tốt", "khá", "kém"))
    labels = [f"Lựa chọn {number}" for number in range(1, 31)]
    pieces = render_text(Outgoing(f"{one}\n\n{two}\n\n{three}", offer(*labels)))

    assert [piece[:8] for piece in pieces] == ["(1/2) tố", "(2/2) ké"]
    assert pieces[1].endswith("\n".join(number_lines(offer(*labels))))
    assert render_text(Outgoing(f"{one}\n\n{two}", offer(*labels * 5)))[1].startswith("(2/3) 1. Lựa chọn 1\n")


@pytest.mark.parametrize("text", ["x" * 5000, "👍" * 3000, "từ " * 3000])
def test_a_part_with_its_mark_fits(text: str) -> None:
    pieces = render_text(Outgoing(text, offer("Ghi")))

    assert len(pieces) > 1
    assert all(count_units(piece) <= LONGEST_TEXT for piece in pieces)


@given(
    st.text(st.sampled_from("aằ 👍\n"), max_size=5000),
    st.lists(st.text(st.sampled_from("aằ 👍\n"), max_size=300), max_size=20),
    st.booleans(),
)
def test_nothing_is_lost_and_nothing_is_too_long(text: str, labels: list[str], back: bool) -> None:
    outgoing = Outgoing(text, offer(*labels), can_go_back=back)
    pieces = render_text(outgoing)

    assert all(0 < count_units(piece) <= LONGEST_TEXT for piece in pieces)
    if len(pieces) > 1:
        pieces = [piece.partition(") ")[2] for piece in pieces]
    lines = "\n".join(number_lines(outgoing.offered, can_go_back=back))
    shown = "".join("".join(pieces).split())
    assert shown == "".join(f"{text}{lines}".split()) or shown == "…"
