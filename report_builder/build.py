"""From the ledger to a file: the one call that the rest of the program makes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from report_builder.agreement import ReportRefused, find_disagreements
from report_builder.base import BaseRefused
from report_builder.compose import compose_report
from report_builder.gather import gather
from report_builder.layout.appendix import TotalsDisagree
from report_builder.model import Report
from report_builder.report_input import ReportInput
from report_builder.snapshot import take_snapshot
from report_builder.word import write_docx
from storage import files
from storage.database import Connection
from storage.records import ReportPeriod, Scope, Unit

__all__ = [
    "MEDIA_TYPE",
    "BaseRefused",
    "BuiltReport",
    "ReportRefused",
    "build_from",
    "build_report",
    "load_base",
    "take_snapshot",
]

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class BuiltReport:
    name: str
    """E.g. "BaoCao_TDKT_2023_PhuongLongXuyen_ban1.docx"."""
    content: bytes
    given: ReportInput
    """All that was read from the ledger: what the version can be built from again."""
    report: Report
    snapshot: dict[str, Any]
    """What `take_snapshot` keeps; plain JSON values."""


def build_report(conn: Connection, scope: Scope, year: int, day: date, period: ReportPeriod = "year") -> BuiltReport:
    """The report of the scope's unit on `year`, or its first half, dated `day`.

    Raises NoAccess when the scope is not the whole unit's, ReportRefused when the report contradicts itself,
    BaseRefused when the office's own base document cannot be used.
    """
    given = gather(conn, scope, year, day, period)
    return build_from(given, load_base(conn, scope, given.unit))


def load_base(conn: Connection, scope: Scope, unit: Unit) -> bytes | None:
    """The office's own base document; None for ours."""
    return files.load(conn, scope, unit.base_file_id)[1] if unit.base_file_id is not None else None


def build_from(given: ReportInput, base: bytes | None = None) -> BuiltReport:
    """The report of what was gathered; the same input gives the same bytes. Raises ReportRefused and BaseRefused."""
    report = compose_report(given)
    wrong = find_disagreements(report)
    if wrong:
        raise ReportRefused(wrong)
    try:
        content = write_docx(report, base)
    except TotalsDisagree as error:
        raise ReportRefused([str(error)]) from error
    return BuiltReport(name_file(given), content, given, report, take_snapshot(report))


def name_file(given: ReportInput) -> str:
    """The file's name, in letters that every phone and server keeps."""
    bare = unicodedata.normalize("NFD", given.unit.full_name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in bare if letter.isascii())
    words = re.findall(r"[A-Za-z0-9]+", plain)
    span = str(given.year) if given.period == "year" else f"6thang{given.year}"
    return f"BaoCao_TDKT_{span}_{''.join(word[0].upper() + word[1:] for word in words)}_ban{given.version}.docx"
