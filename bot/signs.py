"""What people see of the assistant besides its messages: that it is working, and the command menu of their role."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zlib import crc32

from bot.channels import Platform, SendFailed, SendRefused
from bot.log import get_log, name_error
from bot.loop import Loop
from handlers.commands import ROLES, list_menu
from handlers.engine.messages import load_texts
from storage import jobs, places
from storage.database import Store
from storage.records import Role

log = get_log(__name__)

WORKING_SECONDS = 4.0
"""Platforms show such a sign for about five."""
MENU_SECONDS = 20.0
MENUS_AT_ONCE = 8
CHATS_AT_ONCE = 16


class Signs:
    """Shows signs on platforms. They are courtesies: none is kept when it fails, and no turn waits for one."""

    def __init__(self, store: Store, platforms: Sequence[Platform], *, timer: Callable[[], datetime]) -> None:
        self._store = store
        self._platforms = platforms
        self._timer = timer
        self._menus = {role: list_menu(role) for role in (None, *ROLES)}
        self._keys: Mapping[Role | None, str] = {role: _name_menu(role, menu) for role, menu in self._menus.items()}
        self.working = Loop("working", self._show_working, poll_seconds=WORKING_SECONDS)
        self.menus = Loop("menus", self._show_menus, poll_seconds=MENU_SECONDS)

    async def _show_working(self) -> None:
        """Tell each chat whose job is under way."""
        now = self._timer()
        for one in self._platforms:
            chats = await self._store.read(
                lambda conn: jobs.open_chats(conn, now, one.name, one.account, CHATS_AT_ONCE)  # noqa: B023
            )
            for chat in chats:
                await one.show_working(chat)

    async def _show_menus(self) -> None:
        """Set the menu of people whose role is new or has changed."""
        for one in self._platforms:
            due = await self._store.read(
                lambda conn: places.menus_due(conn, one.name, one.account, self._keys, MENUS_AT_ONCE)  # noqa: B023
            )
            for talk_id, chat, role in due:
                try:
                    await one.show_menu(chat, self._menus[role])
                except SendFailed as error:
                    log.warning("signs.menu_failed", conversation=talk_id, **name_error(error))
                    return
                except SendRefused as error:
                    log.warning("signs.menu_refused", conversation=talk_id, **name_error(error))
                key = self._keys[role]
                await self._store.run(lambda conn: places.note_menu(conn, talk_id, key))  # noqa: B023
            if len(due) == MENUS_AT_ONCE:
                self.menus.wake()


def _name_menu(role: Role | None, menu: Sequence[tuple[str, str]]) -> str:
    """A word for a menu that changes whenever the menu does."""
    texts = load_texts()
    shown = "\n".join(f"{word} {texts.raw(key)}" for word, key in menu)
    return f"{role or 'stranger'}:{crc32(shown.encode()):08x}"
