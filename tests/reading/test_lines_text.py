"""Text as it comes: other Unicode forms, old fonts, Telex keys, slips; and the way back to the original characters."""

from __future__ import annotations

import unicodedata

import pytest

from commendation.reading.lines import read_lines
from commendation.reading.lines.keys import decode_word
from commendation.reading.lines.text import repair
from tests.reading.test_lines_sentences import list_facts

LINE = "- Giấy khen của Chủ tịch UBND huyện: 06 cá nhân, 03 tập thể (thôn 2, thôn 7, thôn 9)"
FACTS = [("giấy khen", "district", "individual", 6), ("giấy khen", "district", "collective", 3)]
VNTIME = "- GiÊy khen cña Chñ tÞch UBND huyÖn: 06 c¸ nh©n, 03 tËp thÓ (th«n 2, th«n 7, th«n 9)"


@pytest.mark.parametrize(
    "text",
    [
        LINE,
        unicodedata.normalize("NFD", LINE),
        VNTIME,
        LINE.replace(" ", "\u00a0"),
        LINE.replace("khen", "kh\u00aden"),
        LINE.replace("06", "O6"),
        LINE.upper(),
        "- Giay khen cua Chu tich UBND huyen: 06 ca nhan, 03 tap the (thon 2, thon 7, thon 9)",
        "Giaays khen cuar Chur tichj UBND huyeenj: 06 cas nhaan, 03 taapj theer",
        "Giấy khen của Chủ tịch UBND huyện: 06 cá nhân, 03 tạp thể",
    ],
)
def test_reads_the_same_however_it_was_typed(text: str) -> None:
    assert list_facts(text) == FACTS


@pytest.mark.parametrize("text", [LINE, unicodedata.normalize("NFD", LINE), VNTIME])
def test_says_where_in_the_original_it_was_read(text: str) -> None:
    first = read_lines(text).lines[0].source
    quoted = unicodedata.normalize("NFC", text[first.start : first.end])
    assert quoted.startswith(("Giấy khen", "GiÊy khen"))
    assert "06" in quoted


def test_finds_the_origin_of_every_character() -> None:
    text = unicodedata.normalize("NFD", "\ufeffHội\u00a0Nông dân")
    repaired = repair(text)
    assert repaired.text == "Hội Nông dân"
    start, end = repaired.locate(4, 8)
    assert unicodedata.normalize("NFC", text[start:end]) == "Nông"


@pytest.mark.parametrize(
    ("keys", "word"),
    [("giaays", "giấy"), ("Nguyeenx", "Nguyễn"), ("phwowngf", "phường"), ("tangwj", "tặng"), ("dduowcj", "được"),
     ("cuar", "của"), ("khen", None), ("UBND", None)],
)  # fmt: skip
def test_decodes_telex(keys: str, word: str | None) -> None:
    assert decode_word(keys) == word


def test_leaves_an_english_line_alone() -> None:
    assert repair("see the new book for a week").text == "see the new book for a week"


def test_leaves_a_page_number_out_of_the_middle_of_a_sentence() -> None:
    text = (
        "Năm 2024, toàn xã có 02 tập thể và 10 cá nhân được Chủ\n"
        "tịch UBND huyện tặng Giấy khen; 05 đồng chí đạt danh hiệu\n2\nChiến sĩ thi đua cơ sở."
    )
    assert list_facts(text) == [
        ("giấy khen", "district", "collective", 2),
        ("giấy khen", "district", "individual", 10),
        ("chiến sĩ thi đua cơ sở", None, "individual", 5),
    ]


def test_leaves_page_numbers_out() -> None:
    assert list_facts("LĐTT: 25\n\n- 2 -\n\nCSTĐCS: 3") == [
        ("lao động tiên tiến", None, "individual", 25),
        ("chiến sĩ thi đua cơ sở", None, "individual", 3),
    ]
