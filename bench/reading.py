"""Reading pasted prose and count questions, beside one rapidfuzz pass over the phrases that the reader knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from rapidfuzz import fuzz, process

from bench.measuring import (
    Variant,
    compare,
    print_aim,
    print_rounds,
    print_table,
    repeat,
    run_rounds,
    summarise,
    write_cost,
)
from bench.wards import NOW
from commendation.folding import fold
from commendation.reading.dates import NotADate, NotAYear, read_date, read_year
from commendation.reading.decisions import NotADecision, read_decision
from commendation.reading.lines import read_lines
from commendation.reading.lines.awards import list_awards
from commendation.reading.lines.cues import list_cues
from commendation.reading.lines.givers import list_bodies
from commendation.reading.numbers import NotACount, read_amount, read_count
from commendation.reading.paragraphs import unwrap
from commendation.reading.questions import read_question

_SCAN = "one WRatio pass"
_OURS = "this program"
_LONG = 100_000
_ITEMS = (
    "- Chủ tịch UBND phường tặng Giấy khen cho 12 tập thể và 45 cá nhân trong phong trào thi đua năm 2024",
    "- LĐTT: 27 đ/c; CSTĐCS: 04 đ/c, trong đó nữ 15",
    "2. Về cá nhân:",
    "- Hội LHPN phường được Hội LHPN tỉnh tặng Bằng khen; 02 hội viên được Hội LHPN phường tặng giấy khen",
    "- Đảng ủy phường tặng GK cho Chi bộ 3, Chi bộ Trường Mầm non và 14 đảng viên",
    "- Huy hiệu Đảng: 60 năm: 02; 50 năm 05 đ/c; 30 năm 09 đ/c",
    "Phường đã tổ chức 12 hội nghị tuyên truyền với 1.250 lượt người tham dự, vận động được 45.000.000 đồng.",
    "- Đăng ký thi đua năm 2025: LĐTT 30; CSTĐCS 05",
    "- Ông Trần Văn Hải, Tổ trưởng tổ dân phố 6, được Chủ tịch UBND tỉnh tặng Bằng khen",
    "- Giấy khen cấp xã: 48, gồm tập thể 11; cá nhân 34; hộ gia đình 3",
)
_QUESTIONS = (
    "năm 2023 phường mình có bao nhiêu giấy khen của thị xã",
    "so sanh LDTT 4 nam 2021 2022 2023 2024",
    "chi bộ nào được giấy khen của huyện ủy năm ngoái",
    "danh sach ca nhan duoc giay khen cua chu tich ubnd thi xa nam 2023",
    "naem 2023 cos bao nhieeu chieen syx thi ddua",
    "chị Vũ Thị Hoa bên phụ nữ từng được những gì",
)
_PIECES = (
    "giấy khen: 5; được UBND xã tặng ", "5 tập thể, ", "a\n", "a\tb\n", "a;b;c\n", "(", "1", "TT\n",
    "1. Về tập thể:\n- LĐTT: 3\n", "Nguyễn Văn An, ", "nguyễn văn an, ", "UBND tỉnh, ", "e\u0301", "GiÊy khen cña ",
    "được ", "tập thể và ", "1.000.", '"', "năm 2020-", "quyết định số ", "STT\nHình thức\nTập thể\n",
    "giấy khen chưa, ", "3 giấy khen năm tới ", "3 giấy khen, 1 của huyện 1 của xã, ", "in giấy khen ",
    "5 tập thể được, ", "giaays khen cuar ", "((giấy khen))", "  ", "TT   Tập thể   Cá nhân\n", "chị lan, ",
    "Đảng ủy xã; ", "trong đó 5 ", "hạng 2 và ", "tổ 4 tổ ", "độngtiên", "xã em xã ", "cấp tỉnh 3, ",
)  # fmt: skip


def run(*, quick: bool) -> None:
    """Print what a page and a question cost, and the text of 100,000 characters that costs most."""
    rounds = 3 if quick else 15
    phrases = sorted({fold(phrase) for phrase, _ in (*list_awards(), *list_cues(), *list_bodies())})
    page = "\n".join(_ITEMS * 6)
    _compare(f"A page of {len(_ITEMS) * 6} lines", page.split("\n"), lambda: read_lines(page), phrases, rounds, 0.05)

    def ask() -> None:
        for question in _QUESTIONS:
            read_question(question, today=NOW.date())

    _compare("A question", _QUESTIONS, ask, phrases, rounds, 0.005, count=len(_QUESTIONS))
    _measure_long_texts(_PIECES[:6] if quick else _PIECES)


def _compare(
    title: str,
    lines: tuple[str, ...] | list[str],
    ours: Callable[[], object],
    phrases: list[str],
    rounds: int,
    most: float,
    *,
    count: int = 1,
) -> None:
    """The reader beside one pass over the phrases for each line; `most` seconds of processor time are the aim."""
    queries = [fold(line) for line in lines]

    def scan() -> None:
        for query in queries:
            process.extractOne(query, phrases, scorer=fuzz.WRatio)

    ours()
    taken = run_rounds([Variant(_SCAN, partial(repeat, scan, 1)), Variant(_OURS, partial(repeat, ours, 3))], rounds)
    print_rounds(f"{title}, {len(phrases)} phrases", taken, _SCAN, clock="cpu", what="all" if count > 1 else "page")
    spent = summarise([sample.cpu / count for sample in taken[_OURS]]).median
    print_aim(f"{title.lower()}, share of {write_cost(most)}", spent / most, 1.0)
    print_aim("of the passes", compare(taken, _OURS, _SCAN, "cpu").median, 1.0)
    print()


def _measure_long_texts(pieces: tuple[str, ...]) -> None:
    """What 100,000 characters of one piece cost; the aim is a second."""
    rows = []
    for piece in pieces:
        text = (piece * (_LONG // len(piece) + 1))[:_LONG]
        rows.append((repeat(partial(read_lines, text), 1).cpu, repr(piece)[:40]))
    for name, text in (("other readers", "1. "), ("other readers", "ngày "), ("other readers", "hai mươi ")):
        rows.append((repeat(partial(_read_all, text * (_LONG // len(text))), 1).cpu, f"{name}, {text!r}"))
    rows.sort(reverse=True)
    print(f"Texts of {_LONG} characters, the dearest of {len(rows)} (processor time)")
    print_table(["the text repeats", "read in"], [[piece, write_cost(spent)] for spent, piece in rows[:5]])
    print_aim("the dearest text, share of a second", rows[0][0], 1.0)


def _read_all(text: str) -> None:
    """All readers of single answers, which refuse so long a text, and the joining of wrapped lines."""
    readers: list[Callable[[], object]] = [
        lambda: read_count(text),
        lambda: read_decision(text, NOW.date()),
        lambda: read_date(text, today=NOW.date()),
        lambda: read_year(text, today=NOW.date()),
    ]
    for read in readers:
        try:
            read()
        except (NotACount, NotADecision, NotADate, NotAYear):
            continue
    read_amount(text)
    unwrap(text)
    read_question(text, today=NOW.date())
