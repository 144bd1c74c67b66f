"""Commands that let people in: the units of the ledger, and invitations to them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.surroundings import ADMIN, AsOption, fail, open_ledger


class RoleWord(StrEnum):
    """The roles, as the command line takes them."""

    member = "member"
    officer = "officer"
    leader = "leader"
    admin = "admin"


WardArgument = Annotated[str, typer.Argument(metavar="ĐƠN_VỊ", help="Ví dụ: Phường Kinh Môn, Hải Phòng")]
RoleOption = Annotated[RoleWord, typer.Option("--role", help="Quyền của người được mời.")]
PersonOption = Annotated[str, typer.Option("--name", metavar="TÊN", help="Họ và tên người được mời.")]
UnitOption = Annotated[int | None, typer.Option("--unit", metavar="SỐ", help="Số của đơn vị, khi có nhiều đơn vị.")]


def add_unit(ward: WardArgument, name: AsOption = ADMIN) -> None:
    """Khai báo phường, xã và in số của đơn vị. Đã có rồi thì in lại số cũ."""
    from bot.clock import read_clock
    from bot.enrolment import NotEnrolled
    from bot.enrolment import add_unit as add

    with open_ledger() as store:
        try:
            print(store.run_now(lambda conn: add(conn, ward, name, read_clock())))
        except NotEnrolled as error:
            fail(str(error))


def invite(role: RoleOption, name: PersonOption, unit: UnitOption = None) -> None:
    """In mã mời dùng một lần, rồi (nếu đã biết tên bot) đường dẫn mở thẳng bằng mã đó."""
    from bot.clock import read_clock
    from bot.enrolment import NotEnrolled, make_invite

    with open_ledger() as store:
        try:
            code, links = store.run_now(lambda conn: make_invite(conn, role.value, name, unit, read_clock()))
        except NotEnrolled as error:
            fail(str(error))
    print(code, *links, sep="\n")
