"""Commands for what went wrong: parked updates, messages not sent, sentences not understood."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated

import typer

from bot.commands.surroundings import fail, open_ledger

ShowOption = Annotated[int | None, typer.Option("--show", metavar="SỐ", help="Mọi thứ đã biết về một tin để riêng.")]
RetryOption = Annotated[
    list[int] | None, typer.Option("--retry", metavar="SỐ", help="Làm lại tin để riêng mang số này (nhắc lại được).")
]
RetryAllOption = Annotated[bool, typer.Option("--retry-all", help="Làm lại mọi tin để riêng.")]
ResendOption = Annotated[
    list[int] | None, typer.Option("--resend", metavar="SỐ", help="Gửi lại tin mang số này (nhắc lại được).")
]
ResendAllOption = Annotated[bool, typer.Option("--resend-all", help="Gửi lại mọi tin chưa gửi được.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Xuất bảng CSV thay cho JSON từng dòng.")]
ClearOption = Annotated[bool, typer.Option("--clear", help="Xoá danh sách sau khi xuất.")]


def parked(
    show: ShowOption = None,
    retry: RetryOption = None,
    retry_all: RetryAllOption = False,
    resend: ResendOption = None,
    resend_all: ResendAllOption = False,
) -> None:
    """Liệt kê những tin đã lỗi ba lần nên để riêng, những tin không gửi đi được, những việc bỏ dở; làm lại chúng."""
    from bot import parking
    from bot.clock import read_clock

    with open_ledger() as store:
        if show is not None:
            try:
                print(store.read_now(lambda conn: parking.describe_parked(conn, show, metadata.version("so-thi-dua"))))
            except LookupError:
                fail(f"Tin {show} không nằm trong số để riêng.")
        elif retry or retry_all:
            done = store.run_now(lambda conn: parking.replay(conn, None if retry_all else retry))
            _tell_done(done, "để riêng", "làm lại")
        elif resend or resend_all:
            now = read_clock()
            done = store.run_now(lambda conn: parking.resend(conn, None if resend_all else resend, now))
            _tell_done(done, "không gửi được", "gửi lại")
        else:
            for line in store.read_now(parking.list_lines):
                print(line)


def _tell_done(done: int, kind: str, what: str) -> None:
    if done == 0:
        fail(f"Không có tin nào như vậy trong số {kind}.")
    print(f"{done} tin sẽ được {what}.")


def misunderstood(as_csv: CsvOption = False, clear: ClearOption = False) -> None:
    """Xuất những câu trợ lý chưa hiểu (đã che tên người), câu gặp nhiều nhất trước: mỗi dòng một đối tượng JSON."""
    from bot.unread import write_csv, write_jsonl
    from storage import misunderstood as kept

    with open_ledger() as store:
        found = store.read_now(kept.list_all)
        for line in write_csv(found) if as_csv else write_jsonl(found):
            print(line)
        if clear:
            store.run_now(kept.clear)
