"""The command line: `python -m bot`. Without a command it does the main job: serve, or the terminal chat."""

from __future__ import annotations

import typer

from bot.commands import backups, development, people, reports, serving, upkeep, zalo
from bot.commands.surroundings import read_settings
from bot.garbage import search_little_around

cli = typer.Typer(
    help="Sổ thi đua: trợ lý ghi đăng ký, khen thưởng và soạn báo cáo của phường, xã.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback(invoke_without_command=True)
def do_main_job(context: typer.Context) -> None:
    """Không có lệnh con: phục vụ các kênh đã có mã, hoặc trò chuyện trên màn hình này khi chưa có mã nào."""
    if context.invoked_subcommand is None:
        if read_settings().channels:
            serving.run()
        else:
            serving.console()


unit_cli = typer.Typer(help="Phường, xã trong sổ.", no_args_is_help=True)
cli.add_typer(unit_cli, name="unit")
unit_cli.command("add")(people.add_unit)

# In the order in which `--help` lists them.
cli.command()(serving.run)
cli.command()(serving.console)
cli.command()(people.invite)
cli.command()(reports.report)
cli.command()(reports.trace)
cli.command()(reports.base)
cli.command()(upkeep.parked)
cli.command()(backups.backup)
cli.command()(backups.restore)
cli.command("zalo-consent")(zalo.ask_zalo_consent)
cli.command()(upkeep.misunderstood)
cli.command("bench-data")(development.bench_data)
cli.command()(development.flows)

if __name__ == "__main__":
    search_little_around()
    cli(prog_name="python -m bot")
