"""The appendices: Biểu 1 (counts), Biểu 2 (decisions and recipients), Biểu 3 (registered against achieved).

The columns are those that wards usually attach; the province's own letter may ask for others.
"""

from __future__ import annotations

from report_builder.model import Appendix, Sentence, Table, Words
from report_builder.outline import SYMBOL
from report_builder.prose import write_number
from report_builder.report_input import ReportInput
from report_builder.sections.charts import write_charts
from report_builder.sections.labels import label_appendices
from report_builder.sections.recipients_table import write_recipients_table
from report_builder.sections.registrations_table import write_registration_tables
from report_builder.sections.summary_table import DIRECT_NOTE, write_summary_table
from report_builder.wording import write_date


def write_appendices(given: ReportInput) -> tuple[Appendix, ...]:
    """The appendices that the ledger has anything for, in order."""
    labels = label_appendices(given)
    made: list[Appendix] = []
    if given.counted:
        title = f"BIỂU 1. TỔNG HỢP KẾT QUẢ KHEN THƯỞNG {given.span.upper()}"
        table = write_summary_table(given)
        made.append(_append("summary", labels, title, given, (table,), (DIRECT_NOTE,), charts=True))
        title = f"BIỂU 2. DANH SÁCH QUYẾT ĐỊNH VÀ NGƯỜI, TẬP THỂ ĐƯỢC KHEN THƯỞNG {given.span.upper()}"
        made.append(_append("recipients", labels, title, given, (write_recipients_table(given),)))
    if given.registered:
        title = f"BIỂU 3. ĐĂNG KÝ THI ĐUA VÀ KẾT QUẢ NĂM {given.year}"
        made.append(_append("registrations", labels, title, given, write_registration_tables(given)))
    return tuple(made)


def _append(
    word: str,
    labels: dict[str, str],
    title: str,
    given: ReportInput,
    tables: tuple[Table, ...],
    notes: tuple[str, ...] = (),
    *,
    charts: bool = False,
) -> Appendix:
    return Appendix(word, labels[word], title, _refer(given), tables, notes, write_charts(given) if charts else ())


def _refer(given: ReportInput) -> Sentence:
    """ "(Kèm theo Báo cáo số ... ngày ... của Ủy ban nhân dân phường ...)"."""
    issued = f"/{SYMBOL} {write_date(given.day)} của Ủy ban nhân dân {given.unit.full_name})"
    return (Words("(Kèm theo Báo cáo số "), write_number(given), Words(issued))
