"""What the command line does before anybody can talk: name a unit, and let its first people in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import console
from bot.codes import draw_code
from commendation.folding import clean, fold, has_tones
from commendation.places import Commune, HistoricUnit, parse_historic, search_communes
from storage import conversations, invites
from storage.changes import Actor, InviteMade, UnitFounded, apply_changes
from storage.database import Connection
from storage.invites import UnitName
from storage.records import Role, Scope

CHAIR = "CHỦ TỊCH"
LONGEST_NAME = 120
WHY = "python -m bot"
"""What the audit says of changes made at the command line."""


class NotEnrolled(Exception):
    """Nothing was written; the sentence says what to type instead."""


@dataclass(frozen=True)
class Ward:
    """A unit as it was typed. `code` is that of today's commune, None for a unit of before 01/07/2025."""

    kind: str
    name: str
    district: str | None
    province: str
    code: str | None


def read_ward(text: str) -> Ward:
    """The unit of "Phường Kinh Môn, Hải Phòng", or of a historic line with its district. Raises NotEnrolled."""
    written = parse_historic(text)
    if written is not None and written.district is not None:
        return _read_historic(written, text)
    typed = fold(text)
    found = search_communes(text)
    same = [one for one in found if fold(one.name) in typed]
    if len(same) == 1:
        one = same[0]
        return Ward(one.kind, one.name, None, one.province, one.code)
    raise NotEnrolled(_explain_unknown(text, same or found))


def _read_historic(written: HistoricUnit, text: str) -> Ward:
    if written.province is None or not has_tones(text):
        raise NotEnrolled(
            "Đơn vị trước 01/07/2025 cần đủ ba cấp, có dấu, ví dụ: phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương"
        )
    return Ward(written.kind, written.name, written.district, written.province, None)


def _explain_unknown(text: str, near: Sequence[Commune]) -> str:
    if not near:
        return f"Không thấy phường, xã nào tên như “{text}”. Gõ như: phường Kinh Môn, Hải Phòng"
    names = "\n".join(f"  {one.kind} {one.name}, {one.province}" for one in near)
    return f"“{text}” có thể là:\n{names}\nHãy gõ lại đủ tên một đơn vị."


def add_unit(conn: Connection, text: str, name: str, now: datetime) -> int:
    """The id of the unit that a line names, founded when there is none yet. Raises NotEnrolled.

    Whoever sits at the terminal under `name` becomes its admin; who signs its documents is told later, in the chat.
    """
    ward = read_ward(text)
    for known in invites.list_units(conn):
        if (known.kind, fold(known.name), known.district or None, fold(known.province)) == (
            ward.kind,
            fold(ward.name),
            ward.district,
            fold(ward.province),
        ):
            return known.id
    user = conversations.load_user(conn, _find_terminal_user(conn, name, now))
    founded = UnitFounded(
        kind=ward.kind,
        name=ward.name,
        district=ward.district,
        province=ward.province,
        code=ward.code,
        place=f"{ward.kind.capitalize()} {ward.name}" if ward.name.isdecimal() else ward.name,
        signer_name="",
        signer_title=CHAIR,
        addressee=None,
        distribution=(),
        ref="unit",
        why=WHY,
    )
    unit_id = apply_changes(conn, None, Actor(user.id, None, now), [founded])["unit"].id
    if user.unit_id is not None:  # a second unit on one machine takes nobody away from the first
        conversations.work_in(conn, user.id, user.unit_id)
    return unit_id


def make_invite(conn: Connection, role: Role, name: str, unit_id: int | None, now: datetime) -> tuple[str, list[str]]:
    """A code for somebody, and links that open with it. Raises NotEnrolled."""
    person = clean(name)
    if not any(sign.isalpha() for sign in person) or len(person) > LONGEST_NAME:
        raise NotEnrolled("Tên người được mời phải có chữ, không quá 120 ký tự.")
    unit = _choose_unit(invites.list_units(conn), unit_id)
    admins = invites.list_admins(conn, unit.id)
    if not admins:
        raise NotEnrolled(f"Đơn vị số {unit.id} không còn quản trị nào.")
    code = invites.draw_code(conn, draw_code)
    made = InviteMade(code_hash=invites.hash_code(code), name=person, role=role, why=WHY)
    apply_changes(conn, Scope(unit.id, admins[0], "admin"), Actor(admins[0], None, now), [made])
    return code, invites.links(conn, code)


def _choose_unit(known: Sequence[UnitName], unit_id: int | None) -> UnitName:
    if not known:
        raise NotEnrolled('Chưa có đơn vị nào. Khai báo trước: python -m bot unit add "Phường Kinh Môn, Hải Phòng"')
    if unit_id is None and len(known) == 1:
        return known[0]
    listed = "\n".join(f"  --unit {one.id}: {one.full_name}, {one.province}" for one in known)
    if unit_id is None:
        raise NotEnrolled(f"Có nhiều đơn vị, hãy chọn một:\n{listed}")
    found = next((one for one in known if one.id == unit_id), None)
    if found is None:
        raise NotEnrolled(f"Không có đơn vị số {unit_id}. Đang có:\n{listed}")
    return found


def _find_terminal_user(conn: Connection, name: str, now: datetime) -> int:
    return conversations.find_or_start(conn, console.NAME, name, name, name, name, now).user_id
