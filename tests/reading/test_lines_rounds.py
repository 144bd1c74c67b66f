"""Our own labelled texts (`data/lines`), written round by round before the reader had met them; see docs/reading.md."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from commendation.reading.lines import read_lines
from commendation.reading.lines.output import list_objects
from commendation.reading.scoring import Tally, score_lines
from tests.reading.labelled import FOLDER, load_round
from tests.reading.replacing_lines import replace_all

ROUNDS = sorted(path.stem for path in FOLDER.glob("round-*.txt"))


def score(rows: Iterable[dict[str, Any]]) -> Tally:
    kept = list(rows)
    read = [{"id": row["id"], "awards": list_objects(read_lines(row["text"], year=row["year"]))} for row in kept]
    return score_lines(kept, read)["all"]


@pytest.mark.parametrize("name", ROUNDS)
def test_finds_the_awards_of_our_own_texts(name: str) -> None:
    tally = score(load_round(name))
    assert tally.f1 >= 0.85
    assert tally.alarms == 0


WRITTEN = [row for name in ROUNDS for row in load_round(name) if row["source_kind"] not in ("noise", "table")]


def strip_marks(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def wrap(width: int) -> Callable[[str], str]:
    return lambda text: "\n".join(
        "\n".join(textwrap.wrap(line, width, break_long_words=False)) for line in text.split("\n")
    )


def shorten(text: str) -> str:
    pairs = (("giấy khen", "GK"), ("bằng khen", "BK"), ("đồng chí", "đ/c"), ("cá nhân", "CN"))
    for long, short in pairs:
        text = re.sub(long, short, text, flags=re.IGNORECASE)
    return text


@pytest.mark.parametrize(
    ("how", "least"),
    [
        (lambda text: unicodedata.normalize("NFD", text), 0.99),
        (lambda text: text.replace(" ", "\u00a0"), 0.99),
        (lambda text: text.replace("\n", "\r\n"), 0.99),
        (lambda text: text.replace("\n", "\n\n"), 0.99),
        (lambda text: re.sub(r"(?m)^(\s*[-+*])\s*", r"\1\t", text), 0.98),
        (lambda text: re.sub(r"(?m)^\s*-\s*", "+ ", text), 0.98),
        (lambda text: re.sub(r"(?m)[.;]$", "", text), 0.98),
        (lambda text: re.sub(r"(?m)^\s*[-+*]\s*", "", text), 0.96),
        (shorten, 0.96),
        (wrap(80), 0.98),
        (wrap(60), 0.96),
        (wrap(40), 0.95),
        (strip_marks, 0.95),
        (str.lower, 0.91),
    ],
    ids=["NFD", "no-break spaces", "CRLF", "blank lines", "tabs", "other bullets", "no full stops", "no bullets",
         "abbreviations", "wrapped at 80", "wrapped at 60", "wrapped at 40", "no diacritics", "small letters"],
)  # fmt: skip
def test_texts_typed_otherwise_say_the_same(how: Callable[[str], str], least: float) -> None:
    before = score(WRITTEN).f1
    assert score({**row, "text": how(row["text"])} for row in WRITTEN).f1 >= least * before


@pytest.mark.parametrize("seed", [1, 2])
def test_other_names_places_numbers_and_years_lose_little(seed: int) -> None:
    assert score(replace_all(row, seed) for row in WRITTEN).f1 >= score(WRITTEN).f1 - 0.03
