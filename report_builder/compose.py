"""Puts a whole report together from what was read: the only place that knows all its parts."""

from __future__ import annotations

import re

from commendation.folding import fold
from report_builder.counting import add_up
from report_builder.lacking import PARTS_NEEDED, count_ready, find_gaps, find_reminders, list_lots
from report_builder.model import Header, Part, Report, Signature, Words
from report_builder.outline import SYMBOL
from report_builder.prose import list_number_gaps, write_number
from report_builder.report_input import ReportInput
from report_builder.sections import OUTLOOK, SUMMARY
from report_builder.sections.appendices import write_appendices
from report_builder.wording import capitalise, tidy
from storage.records import Unit

_BY_ORDER = ("tl ", "tuq ")
"""How a title begins, folded, of somebody who signs by order or by authority of the chair."""


def compose_report(given: ReportInput) -> Report:
    """The report of what was gathered. It is always built: what is missing is marked in it and listed in `gaps`."""
    unit, span = given.unit, given.span
    kind = "Tổng kết" if given.period == "year" else "Sơ kết"
    summary = tuple(write(given) for write in SUMMARY)
    outlook = tuple(write(given) for write in OUTLOOK)
    lots = list_lots(given)
    gaps = (
        *list_number_gaps(given),
        *(gap for section in (*summary, *outlook) for gap in section.gaps),
        *find_gaps(lots, unit),
    )
    return Report(
        year=given.year,
        period=given.period,
        version=given.version,
        unit_id=unit.id,
        unit_name=f"UBND {unit.full_name}",
        span=span,
        header=Header(
            ("ỦY BAN NHÂN DÂN", tidy(unit.full_name).upper()),
            (Words("Số: "), write_number(given), Words(f"/{SYMBOL}")),
            tidy(unit.place),
            given.day,
        ),
        title="BÁO CÁO",
        subject=(
            f"{kind} phong trào thi đua, khen thưởng {span};",
            f"phương hướng, nhiệm vụ công tác thi đua, khen thưởng {given.next_span}",
        ),
        addressees=_split_addressees(unit.addressee),
        parts=(
            Part("I", f"{kind} phong trào thi đua, khen thưởng {span}".upper(), summary),
            Part("II", f"PHƯƠNG HƯỚNG, NHIỆM VỤ {given.next_span.upper()}", outlook),
        ),
        recipients=_write_recipients(unit),
        signature=_write_signature(unit),
        totals=add_up(given),
        appendices=write_appendices(given),
        gaps=gaps,
        reminders=tuple(find_reminders(lots, unit)),
        parts_needed=len(PARTS_NEEDED),
        parts_ready=count_ready(gaps),
    )


def _split_addressees(addressee: str | None) -> tuple[str, ...]:
    lines = (tidy(line).removeprefix("- ").rstrip(" .;") for line in re.split(r"[\n;]", addressee or ""))
    return tuple(line for line in lines if line)


def _write_recipients(unit: Unit) -> tuple[str, ...]:
    """The lines of "Nơi nhận": "Như trên" first when somebody is addressed, the archive last."""
    lines = [tidy(line).lstrip("-+ ").rstrip(" .;") for line in unit.distribution]
    archive = next((line for line in lines if fold(line).startswith("luu")), "Lưu: VT")
    others = [line for line in lines if line and not fold(line).startswith(("luu", "nhu tren"))]
    first = ["Như trên"] if _split_addressees(unit.addressee) else []
    return (*(f"- {capitalise(line)};" for line in (*first, *others)), f"- {archive}.")


def _write_signature(unit: Unit) -> Signature:
    """A deputy signs for the chair ("KT. CHỦ TỊCH"), as Nghị định 30/2020/NĐ-CP, Điều 13 has it.

    Whoever signs by order or authority ("TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG") does not sign for the whole body.
    """
    lines = tuple(tidy(line) for line in unit.signer_title.upper().split("/") if line.strip())
    first = fold(lines[0]) if lines else ""
    if first.startswith("pho chu tich"):
        lines = ("KT. CHỦ TỊCH", *lines)
    if not first.startswith(_BY_ORDER):
        lines = ("TM. ỦY BAN NHÂN DÂN", *lines)
    return Signature(lines, tidy(unit.signer_name, keep_tones=True))
