"""From the ledger to a file: the one call that the rest of the program makes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from report_builder.compose import compose_report
from report_builder.gather import gather
from report_builder.model import Heading, Report, write_block
from report_builder.report_input import ReportInput
from report_builder.word import write_docx
from storage.database import Connection
from storage.records import Scope, Unit

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class BuiltReport:
    name: str
    """E.g. "BaoCao_TDKT_2023_PhuongLongXuyen_ban1.docx"."""
    content: bytes
    report: Report
    snapshot: dict[str, Any]
    """What `take_snapshot` keeps; plain JSON values."""


def build_report(conn: Connection, scope: Scope, year: int, day: date) -> BuiltReport:
    """The report of the scope's unit on `year`, dated `day`. Raises NoAccess when the scope is not the whole unit's."""
    return build_from(gather(conn, scope, year, day))


def build_from(given: ReportInput) -> BuiltReport:
    """The report of what was gathered; the same input gives the same bytes."""
    report = compose_report(given)
    return BuiltReport(
        name_file(given.unit, given.year, given.version), write_docx(report), report, take_snapshot(report)
    )


def name_file(unit: Unit, year: int, version: int) -> str:
    """The file's name, in letters that every phone and server keeps."""
    bare = unicodedata.normalize("NFD", unit.full_name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in bare if letter.isascii())
    words = re.findall(r"[A-Za-z0-9]+", plain)
    return f"BaoCao_TDKT_{year}_{''.join(word[0].upper() + word[1:] for word in words)}_ban{version}.docx"


def take_snapshot(report: Report) -> dict[str, Any]:
    """What a built version said, for tracing its figures and comparing it with a later one.

    `figures` are those of the body in order, each with its records; `lines` are the blocks of the body as text.
    """
    totals = report.totals
    return {
        "year": report.year,
        "version": report.version,
        "totals": {
            "all": totals.everything.value,
            "collectives": totals.collectives.value,
            "individuals": totals.individuals.value,
            "households": totals.households.value,
        },
        "figures": [
            {"value": figure.value, "query": figure.query, "records": list(figure.records)}
            for figure in report.figures()
        ],
        "lines": [write_block(block) for block in report.blocks() if not isinstance(block, Heading)],
        "gaps": [{"section": gap.section, "text": gap.text, "records": list(gap.records)} for gap in report.gaps],
    }
