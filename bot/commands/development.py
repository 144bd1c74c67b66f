"""Commands for those who work on the program: check the flows, fill a ledger for measurements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.surroundings import fail, open_ledger

AwardsOption = Annotated[int, typer.Option("--awards", metavar="SỐ", min=1, help="Số lượt khen.")]
UnitsOption = Annotated[int, typer.Option("--units", metavar="SỐ", min=1, help="Số đơn vị.")]
YearsOption = Annotated[int, typer.Option("--years", metavar="SỐ", min=1, max=50, help="Số năm.")]


def bench_data(awards: AwardsOption = 2_000_000, units: UnitsOption = 3_320, years: YearsOption = 10) -> None:
    """Đổ số liệu bịa vào một sổ TRỐNG để đo tốc độ (DATABASE_URL). Đừng dùng với sổ thật."""
    from bot.clock import read_clock
    from commendation.catalogue import load_catalogue
    from storage import bench_data as data

    size, now = data.Size(awards, units, years), read_clock()
    kinds = [(code, load_catalogue().award(code).form) for code in data.CODES]
    with open_ledger() as store:
        try:
            scopes = store.run_now(lambda conn: data.found_units(conn, size, now))
        except data.NotEmpty:
            fail("Sổ này đã có đơn vị. Đặt DATABASE_URL tới một sổ trống, bỏ đi được.")
        store.run_now(lambda conn: data.add_awards(conn, scopes, size, kinds, now))
        store.run_now(data.analyze)
    print(f"Đã đổ {awards // units * units} lượt khen của {units} đơn vị trong {years} năm.")


def flows() -> None:
    """Liệt kê các cuộc hỏi đáp, và kiểm tra rằng chúng khớp với lệnh và câu chữ."""
    import bot
    import handlers
    from handlers import commands
    from handlers.assistant import make_book
    from handlers.engine.check import check_flows, read_sources

    book = make_book()
    for flow in book.flows.values():
        print(f"{flow.id} (bản {flow.version}): {' → '.join(step.id for step in flow.steps) or '–'}")
    opened_by = commands.OPENED | {book.founding, book.talk}
    sources = read_sources(Path(bot.__file__).parent) | read_sources(Path(handlers.__file__).parent)
    faults = check_flows(book.flows.values(), book.texts, opened_by=opened_by, sources=sources)
    if faults:
        fail("\n".join(faults))
