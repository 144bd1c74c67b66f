"""Phần I, II: the emulation movements of the year, from the ledger, and only when it holds any."""

from __future__ import annotations

from report_builder.figures import Figure, Named, Query
from report_builder.model import Bullet, Paragraph, Section, Words
from report_builder.report_input import ReportInput
from report_builder.wording import tidy, write_date
from storage.records import Movement


def write_movements(given: ReportInput) -> Section:
    if not given.launched:
        return Section("movements", ())
    query = Query("phong trào thi đua", given.year, given.period, what="movements")
    numbers = tuple(f"PT-{one.id}" for one in given.launched)
    lead = Paragraph(
        (
            Words(f"Trong {given.span}, {given.unit.kind} đã phát động, triển khai "),
            Figure(len(numbers), numbers, query),
            Words(" phong trào thi đua:"),
        )
    )
    return Section("movements", (lead, *(_write_movement(one, given) for one in given.launched)))


def _write_movement(movement: Movement, given: ReportInput) -> Bullet:
    """ "Phong trào thi đua “...”, phát động ngày ..., theo Kế hoạch số ...": what the ledger knows of it."""
    number = f"PT-{movement.id}"
    query = Query(f"phong trào · {movement.name}", given.year, given.period, what="movements", record=number)
    launched = f", phát động {write_date(movement.launched)}" if movement.launched else ""
    base = f", theo {tidy(movement.base)}" if movement.base else ""
    name = Named(f"“{tidy(movement.name)}”", (number,), query)
    return Bullet((Words("Phong trào thi đua "), name, Words(f"{launched}{base}.")))
