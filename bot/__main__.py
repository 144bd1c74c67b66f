"""The command line: `python -m bot`. Without a command it does the main job: serve, or the terminal chat."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:  # loaded by the command that needs it, so that every command starts quickly
    from bot.settings import Settings
    from storage.database import Store
    from storage.records import Scope

ADMIN = "quản trị"
"""Who sits at the terminal, unless `--as` says otherwise."""

HINT = (
    "Chưa đặt mã bot nào (ví dụ TELEGRAM_BOT_TOKEN) nên chưa có kênh để phục vụ.\n"
    "Trò chuyện ngay trên máy này: python -m bot console"
)
CANNOT_OPEN = "Không mở được cơ sở dữ liệu (DATABASE_URL): "

cli = typer.Typer(
    help="Sổ thi đua: trợ lý ghi đăng ký, khen thưởng và soạn báo cáo của phường, xã.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
unit_cli = typer.Typer(help="Phường, xã trong sổ.", no_args_is_help=True)
cli.add_typer(unit_cli, name="unit")


class RoleWord(StrEnum):
    """The roles, as the command line takes them."""

    member = "member"
    officer = "officer"
    leader = "leader"
    admin = "admin"


AsOption = Annotated[str, typer.Option("--as", metavar="TÊN", help="Trò chuyện dưới tên này.")]
NowOption = Annotated[
    datetime | None,
    typer.Option("--now", formats=["%Y-%m-%dT%H:%M"], help="Coi như bây giờ là lúc này, ví dụ 2024-01-17T09:00."),
]
RecordOption = Annotated[
    Path | None, typer.Option("--record", metavar="TỆP", help="Ghi cuộc trò chuyện thành bản thoại mẫu.")
]
RetryOption = Annotated[
    list[int] | None, typer.Option("--retry", metavar="SỐ", help="Làm lại tin để riêng mang số này (nhắc lại được).")
]
RetryAllOption = Annotated[bool, typer.Option("--retry-all", help="Làm lại mọi tin để riêng.")]
ResendOption = Annotated[
    list[int] | None, typer.Option("--resend", metavar="SỐ", help="Gửi lại tin mang số này (nhắc lại được).")
]
ResendAllOption = Annotated[bool, typer.Option("--resend-all", help="Gửi lại mọi tin chưa gửi được.")]
ShowOption = Annotated[int | None, typer.Option("--show", metavar="SỐ", help="Mọi thứ đã biết về một tin để riêng.")]
AwardsOption = Annotated[int, typer.Option("--awards", metavar="SỐ", min=1, help="Số lượt khen.")]
UnitsOption = Annotated[int, typer.Option("--units", metavar="SỐ", min=1, help="Số đơn vị.")]
YearsOption = Annotated[int, typer.Option("--years", metavar="SỐ", min=1, max=50, help="Số năm.")]
BackupArgument = Annotated[Path | None, typer.Argument(metavar="TỆP", help="Nơi ghi; mặc định là tên theo ngày giờ.")]
RestoreArgument = Annotated[Path, typer.Argument(metavar="TỆP", help="Bản sao lưu.")]
WardArgument = Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Ví dụ: Phường Kinh Môn, Hải Phòng")]
RoleOption = Annotated[RoleWord, typer.Option("--role", help="Quyền của người được mời.")]
PersonOption = Annotated[str, typer.Option("--name", metavar="TÊN", help="Họ và tên người được mời.")]
UnitOption = Annotated[int | None, typer.Option("--unit", metavar="SỐ", help="Số của đơn vị, khi có nhiều đơn vị.")]
YearArgument = Annotated[int, typer.Argument(metavar="NĂM", min=1945, max=2100)]
RedirectOption = Annotated[
    str | None, typer.Option("--redirect", metavar="ĐỊA_CHỈ", help="Callback đã khai với Zalo; mặc định: PUBLIC_URL.")
]
WordArgument = Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp Word do sổ soạn, kể cả khi đã sửa trong Word.")]
BaseArgument = Annotated[Path | None, typer.Argument(metavar="TỆP", help="Tệp mẫu mới của đơn vị.")]
SaveOption = Annotated[Path | None, typer.Option("--save", metavar="TỆP", help="Ghi mẫu đang dùng ra tệp này.")]
ResetOption = Annotated[bool, typer.Option("--reset", help="Trở về mẫu có sẵn.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Xuất bảng CSV thay cho JSON từng dòng.")]
ClearOption = Annotated[bool, typer.Option("--clear", help="Xoá danh sách sau khi xuất.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="TỆP", help="Nơi ghi tệp Word.")]


@cli.callback(invoke_without_command=True)
def do_main_job(context: typer.Context) -> None:
    """Không có lệnh con: phục vụ các kênh đã có mã, hoặc trò chuyện trên màn hình này khi chưa có mã nào."""
    if context.invoked_subcommand is None:
        if _load_settings().channels:
            run()
        else:
            console()


@cli.command()
def run() -> None:
    """Phục vụ mọi kênh đã có mã, đến khi được báo dừng (SIGTERM hay Ctrl-C)."""
    from bot.app import App, PortTaken, StartFailed, make_listeners, serve
    from bot.settings import SettingsError

    settings = _load_settings()
    try:
        listeners = make_listeners(settings)
    except SettingsError as error:
        _fail(str(error), code=2)
    if not listeners:
        _fail(HINT, code=2)
    _set_up_logging(settings)
    try:
        asyncio.run(serve(App(settings, channels=listeners), listeners))
    except StartFailed as error:
        _fail(f"{CANNOT_OPEN}{error}")
    except PortTaken as error:
        _fail(str(error))


@cli.command()
def console(name: AsOption = ADMIN, now: NowOption = None, record: RecordOption = None) -> None:
    """Trò chuyện ngay trên màn hình này, không cần mạng; hoặc đọc mỗi dòng một tin từ đầu vào."""
    settings = _load_settings()
    from bot.app import VIETNAM, StartFailed
    from bot.terminal import is_interactive, run_console

    _set_up_logging(settings, quiet=is_interactive())
    try:
        run_console(settings, name, now.replace(tzinfo=VIETNAM) if now is not None else None, record)
    except StartFailed as error:
        _fail(f"{CANNOT_OPEN}{error}")


@unit_cli.command("add")
def add_unit(ward: WardArgument, name: AsOption = ADMIN) -> None:
    """Khai báo phường, xã và in số của đơn vị. Đã có rồi thì in lại số cũ."""
    from bot.app import read_clock
    from bot.enrolment import NotEnrolled
    from bot.enrolment import add_unit as add

    with _open_store() as store:
        try:
            print(store.run_now(lambda conn: add(conn, ward, name, read_clock())))
        except NotEnrolled as error:
            _fail(str(error))


@cli.command()
def invite(role: RoleOption, name: PersonOption, unit: UnitOption = None) -> None:
    """In mã mời dùng một lần, rồi (nếu đã biết tên bot) đường dẫn mở thẳng bằng mã đó."""
    from bot.app import read_clock
    from bot.enrolment import NotEnrolled, make_invite

    with _open_store() as store:
        try:
            code, links = store.run_now(lambda conn: make_invite(conn, role.value, name, unit, read_clock()))
        except NotEnrolled as error:
            _fail(str(error))
    print(code, *links, sep="\n")


@cli.command()
def report(year: YearArgument, out: OutOption = None, name: AsOption = ADMIN) -> None:
    """Soạn báo cáo năm thành tệp Word, không đánh số bản và không ghi vào sổ."""
    from bot.app import read_clock
    from report_builder.build import build_report

    with _open_store() as store:
        scope = _find_scope(store, name)
        day = read_clock().date()
        built = store.read_now(lambda conn: build_report(conn, scope, year, day))
    path = out or Path(built.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(built.content)
    print(path)


@cli.command()
def trace(path: WordArgument, name: AsOption = ADMIN) -> None:
    """In mọi con số của tệp báo cáo (.docx) cùng bản ghi phía sau, và đối chiếu lại với sổ. Lệch thì thoát với mã 1."""
    from bot.documents import describe_trace, trace_file
    from report_builder.trace import NotTraceable

    content = _read_file(path)
    with _open_store() as store:
        scope = _find_scope(store, name)
        try:
            found, checked = store.read_now(lambda conn: trace_file(conn, scope, content))
        except NotTraceable as error:
            _fail(str(error))
    print(*describe_trace(found, checked), sep="\n")
    if any(one.state != "equal" for one in checked):
        raise typer.Exit(1)


@cli.command()
def base(
    path: BaseArgument = None, save: SaveOption = None, reset: ResetOption = False, name: AsOption = ADMIN
) -> None:
    """Tệp mẫu trình bày (.docx) của báo cáo: lấy ra để sửa kiểu chữ trong Word, rồi đặt làm mẫu của đơn vị."""
    from bot.app import read_clock
    from bot.documents import read_base, use_base, use_our_base
    from report_builder.base import BaseRefused

    content = _read_file(path) if path is not None else b""
    with _open_store() as store:
        scope = _find_scope(store, name)
        now = read_clock()
        if path is not None:
            try:
                warnings = store.run_now(lambda conn: use_base(conn, scope, path.name, content, now))
            except BaseRefused as error:
                _fail(str(error))
            print(*warnings, f"Từ nay báo cáo trình bày theo {path.name}.", sep="\n")
        elif reset:
            store.run_now(lambda conn: use_our_base(conn, scope, now))
            print("Từ nay báo cáo trình bày theo mẫu có sẵn.")
        else:
            current, is_own = store.read_now(lambda conn: read_base(conn, scope))
            if save is not None:
                save.write_bytes(current)
            print(f"Đang dùng mẫu {'riêng của đơn vị' if is_own else 'có sẵn'}.", *([save] if save else []), sep="\n")


@cli.command()
def parked(
    show: ShowOption = None,
    retry: RetryOption = None,
    retry_all: RetryAllOption = False,
    resend: ResendOption = None,
    resend_all: ResendAllOption = False,
) -> None:
    """Liệt kê những tin đã lỗi ba lần nên để riêng, những tin không gửi đi được, những việc bỏ dở; làm lại chúng."""
    from bot import parking
    from bot.app import read_clock

    with _open_store() as store:
        if show is not None:
            try:
                print(store.read_now(lambda conn: parking.describe_parked(conn, show, metadata.version("so-thi-dua"))))
            except LookupError:
                _fail(f"Tin {show} không nằm trong số để riêng.")
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
        _fail(f"Không có tin nào như vậy trong số {kind}.")
    print(f"{done} tin sẽ được {what}.")


@cli.command()
def backup(path: BackupArgument = None) -> None:
    """Sao lưu cả sổ thành một tệp, kể cả khi chương trình đang chạy; có BACKUP_PASSPHRASE thì mã hoá tệp."""
    from bot.app import read_clock
    from bot.backup import make_backup, name_backup

    passphrase = _read_passphrase()
    now = read_clock()
    out = path or Path(name_backup(now, sealed=passphrase is not None))
    with _open_store() as store:
        try:
            contents = make_backup(store, out, passphrase, now)
        except OSError as error:
            _fail(f"Không ghi được {out}: {error.strerror}.")
    print(out)
    print(f"Đã sao lưu {contents.total} dòng của {len(contents.rows)} bảng.", file=sys.stderr)


@cli.command()
def restore(path: RestoreArgument) -> None:
    """Khôi phục một bản sao lưu vào sổ còn trống (DATABASE_URL), SQLite hay PostgreSQL đều được."""
    from bot.backup import PassphraseNeeded
    from bot.backup import restore as read_back
    from bot.sealing import CannotUnseal
    from storage.backup import BadBackup, NotEmpty

    with _open_store() as store:
        try:
            contents = read_back(store, path, _read_passphrase())
        except NotEmpty:
            _fail("Sổ này đã có dữ liệu nên không khôi phục đè lên. Đặt DATABASE_URL tới một sổ trống.")
        except PassphraseNeeded:
            _fail("Bản sao lưu này được mã hoá: đặt BACKUP_PASSPHRASE.")
        except CannotUnseal:
            _fail("Không mở được: BACKUP_PASSPHRASE không đúng, hoặc tệp bị hỏng.")
        except BadBackup as error:
            _fail(str(error))
        except OSError as error:
            _fail(f"Không đọc được {path}: {error.strerror}.")
    when = f"{contents.made_at:%H:%M %d/%m/%Y}"
    print(f"Đã khôi phục {contents.total} dòng của {len(contents.rows)} bảng, sao lưu lúc {when}.")


def _read_passphrase() -> str | None:
    passphrase = _load_settings().backup_passphrase
    return None if passphrase is None else passphrase.get_secret_value()


@cli.command("zalo-consent")
def ask_zalo_consent(redirect: RedirectOption = None) -> None:
    """Xin quyền của quản trị Zalo Official Account, một lần khi nối kênh, hoặc lại khi được báo."""
    from bot.app import read_clock
    from bot.channels.zalo_oa.consent import ConsentFailed, ask_for_consent

    settings = _load_settings()
    redirect_uri = redirect or settings.public_url
    if redirect_uri is None:
        _fail("Thêm --redirect với địa chỉ callback đã khai trong trang quản lý ứng dụng (hoặc đặt PUBLIC_URL).")
    with _open_store() as store:
        try:
            print(asyncio.run(ask_for_consent(settings, store, redirect_uri, ask=input, clock=read_clock)))
        except ConsentFailed as error:
            _fail(str(error))
        except EOFError:
            _fail("Chưa dán địa chỉ nào. Hãy chạy lại lệnh.")


@cli.command()
def misunderstood(as_csv: CsvOption = False, clear: ClearOption = False) -> None:
    """Xuất những câu trợ lý chưa hiểu (đã che tên người), câu gặp nhiều nhất trước: mỗi dòng một đối tượng JSON."""
    from bot.unread import write_csv, write_jsonl
    from storage import misunderstood as kept

    with _open_store() as store:
        found = store.read_now(kept.list_all)
        for line in write_csv(found) if as_csv else write_jsonl(found):
            print(line)
        if clear:
            store.run_now(kept.clear)


@cli.command("bench-data")
def bench_data(awards: AwardsOption = 2_000_000, units: UnitsOption = 3_320, years: YearsOption = 10) -> None:
    """Đổ số liệu bịa vào một sổ TRỐNG để đo tốc độ (DATABASE_URL). Đừng dùng với sổ thật."""
    from bot.app import read_clock
    from commendation.catalogue import load_catalogue
    from storage import bench_data as data

    size, now = data.Size(awards, units, years), read_clock()
    kinds = [(code, load_catalogue().award(code).form) for code in data.CODES]
    with _open_store() as store:
        try:
            scopes = store.run_now(lambda conn: data.found_units(conn, size, now))
        except data.NotEmpty:
            _fail("Sổ này đã có đơn vị. Đặt DATABASE_URL tới một sổ trống, bỏ đi được.")
        store.run_now(lambda conn: data.add_awards(conn, scopes, size, kinds, now))
        store.run_now(data.analyze)
    print(f"Đã đổ {awards // units * units} lượt khen của {units} đơn vị trong {years} năm.")


@cli.command()
def flows() -> None:
    """Liệt kê các cuộc hỏi đáp, và kiểm tra rằng chúng khớp với lệnh và câu chữ."""
    import handlers
    from handlers import commands
    from handlers.assistant import make_book
    from handlers.engine.check import check_flows, read_sources

    book = make_book()
    for flow in book.flows.values():
        print(f"{flow.id} (bản {flow.version}): {' → '.join(step.id for step in flow.steps) or '–'}")
    opened_by = {command.flow for command in commands.COMMANDS} | {book.founding, book.talk}
    sources = read_sources(Path(__file__).parent) | read_sources(Path(handlers.__file__).parent)
    faults = check_flows(book.flows.values(), book.texts, opened_by=opened_by, sources=sources)
    if faults:
        _fail("\n".join(faults))


def _load_settings() -> Settings:
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        _fail(str(error), code=2)


def _set_up_logging(settings: Settings, *, quiet: bool = False) -> None:
    """`quiet` leaves out what only concerns a log that is kept, where the terminal is used for talking."""
    from bot.log import set_up_logging

    level = "warning" if quiet and settings.log_level == "info" else settings.log_level
    set_up_logging(level, settings.log_format)


@contextmanager
def _open_store() -> Iterator[Store]:
    settings = _load_settings()
    from bot.app import StartFailed, open_store

    _set_up_logging(settings)
    try:
        store = open_store(settings.database_url.get_secret_value())
    except StartFailed as error:
        _fail(f"{CANNOT_OPEN}{error}")
    try:
        yield store
    finally:
        store.close()


def _find_scope(store: Store, name: str) -> Scope:
    """The scope of the terminal's user of this name."""
    from bot.channels.console import NAME
    from bot.worker import find_scope
    from storage import conversations
    from storage.database import Connection

    def find(conn: Connection) -> Scope | None:
        talk = conversations.find_conversation(conn, NAME, name, name, name)
        return find_scope(conversations.load_user(conn, talk.user_id)) if talk is not None else None

    scope = store.read_now(find)
    if scope is None:
        _fail(f"“{name}” chưa thuộc phường, xã nào. Khai báo trước: python -m bot console")
    return scope


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _fail(f"Không đọc được tệp {path}: {error.strerror}")


def _fail(problem: str, code: int = 1) -> NoReturn:
    print(problem, file=sys.stderr)
    raise typer.Exit(code)


if __name__ == "__main__":
    cli(prog_name="python -m bot")
