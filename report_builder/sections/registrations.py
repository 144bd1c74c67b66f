"""Phần I, II: what was registered for the year beside what was achieved, only when the ledger holds registrations."""

from __future__ import annotations

from commendation.catalogue import RecipientKind
from report_builder.figures import Figure, Query, join_words, sum_awards
from report_builder.grouping import KIND_WORDS, rank_code
from report_builder.model import Bullet, Paragraph, Piece, Section, Words
from report_builder.recount import count_registrations, count_targets
from report_builder.report_input import ReportInput
from report_builder.sections.labels import label_appendices
from report_builder.wording import AwardName, name_award, name_code


def write_registrations(given: ReportInput) -> Section:
    if not given.registered:
        return Section("registrations", ())
    query = Query("đăng ký danh hiệu, hình thức", given.year, given.period, what="registrations")
    where = label_appendices(given)["registrations"]
    lead = (
        Words(f"Đăng ký thi đua năm {given.year}: "),
        count_registrations(query, given),
        Words(f" lượt danh hiệu, hình thức khen thưởng; kết quả so với đăng ký (chi tiết tại {where} kèm theo):"),
    )
    titles = tuple(Bullet(_compare_title(given, name)) for name in list_registered(given))
    return Section("registrations", (Paragraph(lead), *titles, *_write_targets(given)))


def list_registered(given: ReportInput) -> list[AwardName]:
    """The titles and forms that were registered, in the order of the catalogue."""
    codes = {code for one in given.registered for code in one.codes}
    return list(dict.fromkeys(name_code(code) for code in sorted(codes, key=rank_code)))


def count_registered(given: ReportInput, name: AwardName, kind: RecipientKind | None = None) -> tuple[Figure, Figure]:
    """How often a title or form was registered, and how many awards of it the ledger holds."""
    noun = KIND_WORDS[kind] if kind else None
    words = join_words("đăng ký", name.text, noun)
    asked = Query(words, given.year, given.period, what="registrations", form=name.key, kind=kind)
    got = Query(join_words(noun, name.text), given.year, given.period, form=name.key, kind=kind)
    awards = (a for a in given.counted if name_award(a).key == name.key and kind in (None, a.recipient_kind))
    return count_registrations(asked, given), sum_awards(awards, got)


def _compare_title(given: ReportInput, name: AwardName) -> tuple[Piece, ...]:
    asked, got = count_registered(given, name)
    return (*name.write(capital=True), Words(": đăng ký "), asked, Words(" lượt, đạt "), got, Words(" lượt."))


def _write_targets(given: ReportInput) -> tuple[Bullet, ...]:
    """One point on targets, when any were set."""
    whole = Query("chỉ tiêu đã đăng ký", given.year, given.period, what="targets")
    total = count_targets(whole, given)
    if not total.value:
        return ()
    reported = count_targets(
        Query("chỉ tiêu đã báo kết quả", given.year, given.period, what="targets", state="reported"), given
    )
    met = count_targets(Query("chỉ tiêu đạt, vượt", given.year, given.period, what="targets", state="met"), given)
    return (
        Bullet(
            (
                Words("Chỉ tiêu thi đua: đăng ký "),
                total,
                Words(" chỉ tiêu, đã báo kết quả "),
                reported,
                Words(" chỉ tiêu, trong đó đạt hoặc vượt "),
                met,
                Words(" chỉ tiêu."),
            )
        ),
    )
