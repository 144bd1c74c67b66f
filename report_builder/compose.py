"""Puts a whole report together from what was read: the only place that knows all its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from commendation.folding import fold
from report_builder.counting import add_up
from report_builder.model import SECTIONS, Gap, Header, Missing, Part, Report, Signature, Words
from report_builder.report_input import ReportInput
from report_builder.sections import OUTLOOK, SUMMARY
from report_builder.sections.appendices import write_appendices
from report_builder.wording import SYMBOL, capitalise, name_award, name_conferrer, tidy
from storage.records import Award, Unit

PARTS_NEEDED: tuple[str, ...] = (
    *(section.word for section in SECTIONS if section.is_required),
    "collectives",
    "individuals",
    "awards",
    "number",
)
"""What a complete report has, by the words that `Gap.section` uses."""


def compose_report(given: ReportInput) -> Report:
    """The report of what was gathered. It is always built: what is missing is marked in it and listed in `gaps`."""
    unit, span = given.unit, given.span
    kind = "Tổng kết" if given.period == "year" else "Sơ kết"
    summary = tuple(write(given) for write in SUMMARY)
    outlook = tuple(write(given) for write in OUTLOOK)
    gaps = (
        Gap("number", "số văn bản"),
        *(gap for section in (*summary, *outlook) for gap in section.gaps),
        *_find_gaps_in_awards(given),
    )
    absent = {gap.section for gap in gaps}
    return Report(
        year=given.year,
        period=given.period,
        version=given.version,
        unit_id=unit.id,
        unit_name=f"UBND {unit.full_name}",
        span=span,
        header=Header(
            ("ỦY BAN NHÂN DÂN", tidy(unit.full_name).upper()),
            (Words("Số: "), Missing("số văn bản", blank=True), Words(f"/{SYMBOL}")),
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
        reminders=tuple(_find_reminders(given)),
        parts_needed=len(PARTS_NEEDED),
        parts_ready=sum(part not in absent for part in PARTS_NEEDED),
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
    """A deputy signs for the chair ("KT. CHỦ TỊCH"), as Nghị định 30/2020/NĐ-CP, Điều 13 has it."""
    title = tidy(unit.signer_title).upper()
    if fold(title).startswith("pho chu tich"):
        return Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", title), tidy(unit.signer_name, keep_tones=True))
    return Signature(("TM. ỦY BAN NHÂN DÂN", title), tidy(unit.signer_name, keep_tones=True))


def _find_gaps_in_awards(given: ReportInput) -> Iterable[Gap]:
    """What the sentences about awards have to mark."""
    conditions: tuple[tuple[str, Callable[[Award], bool]], ...] = (
        ("hình thức của {} lượt khen", lambda award: award.code is None),
        ("cấp của {} lượt chiến sĩ thi đua", lambda award: bool(award.code and name_award(award).missing)),
        (
            "cấp tặng của {} lượt khen",
            lambda award: bool(
                award.code and not name_award(award).is_title and name_conferrer(award, given.unit) is None
            ),
        ),
    )
    for text, is_missing in conditions:
        found = [award for award in given.counted if is_missing(award)]
        if found:
            yield _describe_gap("awards", text, found)


def _find_reminders(given: ReportInput) -> Iterable[Gap]:
    """What the ledger should still be told, though no sentence shows its absence."""
    awards = given.counted
    conditions: tuple[tuple[str, Iterable[Award]], ...] = (
        ("{} lượt chờ đính chính quyết định, chưa tính vào báo cáo", given.withheld),
        (
            "{} lượt danh hiệu chưa ghi cấp tặng",
            (award for award in awards if name_award(award).is_title and name_conferrer(award, given.unit) is None),
        ),
        ("{} lượt chưa có số quyết định", (award for award in awards if award.decision is None)),
        ("{} lượt chưa có ngày quyết định nên chưa tính vào 6 tháng", given.undated),
    )
    for text, found in conditions:
        listed = list(found)
        if listed:
            yield _describe_gap("awards", text, listed)
    nameless = [award for award in awards if len(award.recipients) < award.count]
    if nameless:
        count = sum(award.count - len(award.recipients) for award in nameless)
        yield Gap("awards", f"{count} lượt chưa có tên người nhận", tuple(award.number for award in nameless))
    if not given.unit.signer_name.strip():
        yield Gap("signer", "tên người ký")


def _describe_gap(section: str, text: str, awards: list[Award]) -> Gap:
    count = sum(award.count for award in awards)
    return Gap(section, text.format(count), tuple(award.number for award in awards))
