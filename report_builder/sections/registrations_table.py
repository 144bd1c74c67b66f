"""Biểu 3: the titles registered beside those achieved, and each target beside its result."""

from __future__ import annotations

from collections.abc import Iterator

from commendation.catalogue import RecipientKind
from commendation.measures import show_amount, show_result
from report_builder.figures import Figure
from report_builder.model import Column, Row, Sentence, Table, Words
from report_builder.recount import is_reported, judge
from report_builder.report_input import ReportInput
from report_builder.sections.registrations import count_registered, list_registered
from report_builder.wording import tidy
from storage.records import Target

_TITLE_COLUMNS = (
    Column("STT", 6, centred=True),
    Column("Danh hiệu, hình thức khen thưởng", 34),
    Column("Đăng ký: tập thể", 10, centred=True),
    Column("Đăng ký: cá nhân", 10, centred=True),
    Column("Đăng ký: hộ gia đình", 10, centred=True),
    Column("Đạt: tập thể", 10, centred=True),
    Column("Đạt: cá nhân", 10, centred=True),
    Column("Đạt: hộ gia đình", 10, centred=True),
)
_TARGET_COLUMNS = (
    Column("STT", 6, centred=True),
    Column("Cá nhân, tập thể đăng ký", 22),
    Column("Chỉ tiêu", 32),
    Column("Đăng ký", 12, centred=True),
    Column("Kết quả", 18, centred=True),
    Column("Đánh giá", 10, centred=True),
)
_KINDS: tuple[RecipientKind, ...] = ("collective", "individual", "household")


def write_registration_tables(given: ReportInput) -> tuple[Table, ...]:
    """The table of titles, and that of targets where any were set."""
    tables = [Table("A. Danh hiệu, hình thức khen thưởng (lượt)", _TITLE_COLUMNS, tuple(_list_titles(given)))]
    targets = tuple(_list_targets(given))
    if targets:
        tables.append(Table("B. Chỉ tiêu thi đua", _TARGET_COLUMNS, targets))
    return tuple(tables)


def _list_titles(given: ReportInput) -> Iterator[Row]:
    for place, name in enumerate(list_registered(given), 1):
        pairs = [count_registered(given, name, kind) for kind in _KINDS]
        asked, got = [_show(pair[0]) for pair in pairs], [_show(pair[1]) for pair in pairs]
        yield Row(((Words(str(place)),), name.write(capital=True), *asked, *got))


def _show(figure: Figure) -> Sentence:
    return (figure,) if figure.value else (Words("-"),)


def _list_targets(given: ReportInput) -> Iterator[Row]:
    place = 0
    for registration in given.registered:
        for target in registration.targets:
            place += 1
            words = (
                str(place),
                tidy(registration.nominee, keep_tones=True),
                tidy(target.text),
                show_amount(target.amount, target.measure),
                show_result(target.measure, target.result_amount, tidy(target.result or "")),
                _judge(target),
            )
            yield Row(tuple((Words(text),) for text in words))


def _judge(target: Target) -> str:
    """ "Đạt" and "Chưa đạt" only where figures say so; words alone are left to the reader."""
    if not is_reported(target):
        return "Chưa báo"
    return {True: "Đạt", False: "Chưa đạt", None: ""}[judge(target)]
