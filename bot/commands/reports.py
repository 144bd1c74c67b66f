"""Commands about the report: build one, trace its numbers, choose the file it is laid out by."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.surroundings import ADMIN, AsOption, fail, find_own_scope, open_ledger, read_file, write_file

YearArgument = Annotated[int, typer.Argument(metavar="NĂM", min=1945, max=2100)]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="TỆP", help="Nơi ghi tệp Word.")]
HalfOption = Annotated[bool, typer.Option("--half", help="Báo cáo 6 tháng đầu năm, không phải cả năm.")]
WordArgument = Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp Word do sổ soạn, kể cả khi đã sửa trong Word.")]
BaseArgument = Annotated[Path | None, typer.Argument(metavar="TỆP", help="Tệp mẫu mới của đơn vị.")]
SaveOption = Annotated[Path | None, typer.Option("--save", metavar="TỆP", help="Ghi mẫu đang dùng ra tệp này.")]
ResetOption = Annotated[bool, typer.Option("--reset", help="Trở về mẫu có sẵn.")]


def report(year: YearArgument, half: HalfOption = False, out: OutOption = None, name: AsOption = ADMIN) -> None:
    """Soạn báo cáo năm, hoặc 6 tháng đầu năm, thành tệp Word, không đánh số bản và không ghi vào sổ."""
    from bot.clock import read_clock
    from report_builder.build import build_report

    with open_ledger() as store:
        scope = find_own_scope(store, name)
        day = read_clock().date()
        built = store.read_now(lambda conn: build_report(conn, scope, year, day, "half" if half else "year"))
    path = out or Path(built.name)
    write_file(path, built.content)
    print(path)


def trace(path: WordArgument, name: AsOption = ADMIN) -> None:
    """In mọi con số của tệp báo cáo (.docx) cùng bản ghi phía sau, và đối chiếu lại với sổ. Lệch thì thoát với mã 1."""
    from bot.documents import describe_trace, trace_file
    from report_builder.trace import NotTraceable

    content = read_file(path)
    with open_ledger() as store:
        scope = find_own_scope(store, name)
        try:
            found, checked = store.read_now(lambda conn: trace_file(conn, scope, content))
        except NotTraceable as error:
            fail(str(error))
    print(*describe_trace(found, checked), sep="\n")
    if any(one.state != "equal" for one in checked):
        raise typer.Exit(1)


def base(
    path: BaseArgument = None, save: SaveOption = None, reset: ResetOption = False, name: AsOption = ADMIN
) -> None:
    """Tệp mẫu trình bày (.docx) của báo cáo: lấy ra để sửa kiểu chữ trong Word, rồi đặt làm mẫu của đơn vị."""
    from bot.clock import read_clock
    from bot.documents import read_base, use_base, use_our_base
    from report_builder.base import BaseRefused

    content = read_file(path) if path is not None else b""
    with open_ledger() as store:
        scope = find_own_scope(store, name)
        now = read_clock()
        if path is not None:
            try:
                warnings = store.run_now(lambda conn: use_base(conn, scope, path.name, content, now))
            except BaseRefused as error:
                fail(str(error))
            print(*warnings, f"Từ nay báo cáo trình bày theo {path.name}.", sep="\n")
        elif reset:
            store.run_now(lambda conn: use_our_base(conn, scope, now))
            print("Từ nay báo cáo trình bày theo mẫu có sẵn.")
        else:
            current, is_own = store.read_now(lambda conn: read_base(conn, scope))
            if save is not None:
                write_file(save, current)
            print(f"Đang dùng mẫu {'riêng của đơn vị' if is_own else 'có sẵn'}.", *([save] if save else []), sep="\n")
