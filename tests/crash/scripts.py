"""What people say while processes are killed, and who they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.enrolment import add_unit
from storage import invites
from storage.changes import Actor, InviteMade, apply_changes
from storage.database import Connection, Store
from storage.records import Scope
from tests.crash.driver import NOW

PLACES = ("Long Xuyên", "An Lưu", "Hiến Thành")
CODES = ("K7M2QX", "H4N8PT", "W9R3CD")


def make_scripts(rounds: int, places: Sequence[str] = PLACES) -> dict[str, Sequence[str]]:
    """Everybody sets up a ward of their own and enters one award after the other."""
    return {
        f"người {place}": [*set_up(place), *(line for at in range(rounds) for line in enter(at))] for place in places
    }


def set_up(place: str) -> list[str]:
    return ["alo", f"phường {place}, thị xã Kinh Môn, tỉnh Hải Dương", place, "Phạm Văn Giang", "CHỦ TỊCH", "ghi"]


def enter(number: int) -> list[str]:
    what = ["/khenthuong", "giấy khen", "cá nhân", "2023", "Chủ tịch UBND phường", "2", "để sau"]
    return [*what, f"{number + 1}/QĐ-UBND", "28/2/2023", "để sau", "để sau", "ghi"]


def enrol(url: str) -> None:
    """A unit for each person, whose admin sits at the ward's own machine, and a code for the person."""

    def invite(conn: Connection) -> None:
        for place, code in zip(PLACES, CODES, strict=True):
            unit_id = add_unit(conn, f"phường {place}, thị xã Kinh Môn, tỉnh Hải Dương", place, NOW)
            [admin] = invites.list_admins(conn, unit_id)
            made = InviteMade(code_hash=invites.hash_code(code), name=f"Nguyễn {place}", role="officer")
            apply_changes(conn, Scope(unit_id, admin, "admin"), Actor(admin, None, NOW), [made])

    store = Store.open(url)
    store.run_now(invite)
    store.close()
