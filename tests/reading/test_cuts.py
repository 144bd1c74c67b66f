"""Texts that a phone has cut: whatever was lost at the cut, the words and paragraphs come back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commendation.reading.cuts import LONGEST, find_seam
from commendation.reading.paragraphs import unwrap

SENTENCE = (
    "Tổ dân phố số 3 phát động thi đua xây dựng nếp sống văn minh, giữ gìn vệ sinh môi trường và an ninh trật tự."
)


def fill(end: str, units: int = LONGEST) -> str:
    """A first message of so many units that ends like this."""
    lines = [SENTENCE] * (units // (len(SENTENCE) + 1))
    rest = units - sum(len(line) + 1 for line in lines) - len(end)
    return "\n".join([*lines[:-1], lines[-1] + " " + "ơ" * (rest - 1), ""])[: units - len(end)] + end


@pytest.mark.parametrize(
    ("end", "beginning", "seam"),
    [
        # within a word: what the two halves make is one syllable
        ("công tác thi đua, khen th", "ưởng của phường.", ""),
        ("Hội đồng Thi đ", "ua - Khen thưởng", ""),
        ("nhiệm vụ tro", "ng năm tới", ""),
        # between words
        ("công tác thi đua, khen", "thưởng của phường.", " "),
        ("có nhiều đề", "án mới", " "),
        ("phong trào của", "Hội Liên hiệp Phụ nữ", " "),
        ("phát triển kinh tế", "- xã hội", " "),
        ("phát triển kinh tế", ", xã hội", ""),
        # between paragraphs
        ("đạt kết quả tốt.", "Năm tới phường tiếp tục phong trào.\nCác tổ đăng ký.", "\n"),
        ("đạt kết quả tốt", "- Kiện toàn Hội đồng.", "\n"),
        ("đạt kết quả tốt", "2. Đổi mới việc phát động", "\n"),
        ("\n2. Đổi mới việc phát động", "Mỗi phong trào gắn với một việc khó.", "\n"),
        ("\nPHƯƠNG HƯỚNG", "Năm tới phường tiếp tục phong trào.", "\n"),
    ],
)
def test_what_stood_at_the_cut(end: str, beginning: str, seam: str) -> None:
    before = fill(end)

    assert len(before) == LONGEST
    assert find_seam(before, beginning) == seam


def test_a_phone_that_cuts_at_blanks_joins_no_words() -> None:
    """Where a blank was left out the message is shorter than it could be."""
    assert find_seam(fill("có ý", LONGEST - 3), "a dua") == " "


def test_where_messages_are_shorter_the_cut_comes_earlier() -> None:
    before = fill("khen th", 2000)

    assert find_seam(before, "ưởng", 2000) == ""
    assert find_seam(before, "ưởng") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("Một đoạn ngắn", "và đoạn sau", id="too short to have been cut"),
        pytest.param(fill("khen th", LONGEST + 5), "ưởng", id="longer than a phone sends"),
        pytest.param(fill("đạt kết quả tốt."), "năm 2023 có bao nhiêu giấy khen", id="a question"),
        pytest.param(fill("đạt kết quả tốt."), "Cảm ơn nhé", id="thanks"),
        pytest.param(fill("đạt kết quả tốt."), " \n ", id="nothing"),
    ],
)
def test_two_texts(before: str, after: str) -> None:
    assert find_seam(before, after) is None


def cut_anywhere(text: str) -> int:
    return LONGEST


def cut_at_blank(text: str) -> int:
    return max(at for at in range(LONGEST) if text[at].isspace())


def cut_at_line(text: str) -> int:
    """As the usual app on Android: the last line's end among the last 300 characters, else a blank."""
    at = text.rfind("\n", LONGEST - 300, LONGEST)
    return at if at > 0 else cut_at_blank(text)


def write_section() -> str:
    """A section of a report with headings, items and long paragraphs."""
    parts = []
    for number in range(1, 12):
        parts.append(f"{number}. Đẩy mạnh phong trào thi đua yêu nước, đợt {number}")
        parts.append(" ".join([SENTENCE] * 3))
        parts.append(
            "- Kiện toàn đội ngũ cán bộ làm công tác thi đua, khen thưởng; phân công nhiệm vụ cụ thể cho từng tổ."
        )
    return "\n".join(parts)


@pytest.mark.parametrize("cut", [cut_anywhere, cut_at_blank, cut_at_line])
def test_the_words_are_whole_wherever_it_was_cut(cut: Callable[[str], int]) -> None:
    section = write_section()
    as_they_were = 0
    places = range(0, 600, 7)
    for skipped in places:
        text = section[skipped:].strip()
        at = cut(text)
        before, after = text[:at].strip(), text[at:].strip()
        seam = find_seam(before, after)
        assert seam is not None, (before[-30:], after[:30])
        assert (before + seam + after).split() == text.split(), (before[-30:], seam, after[:30])
        as_they_were += unwrap(before + seam + after) == unwrap(text)

    assert as_they_were >= 0.9 * len(places)
