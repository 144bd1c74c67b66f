"""What people call themselves: the webhook tells ids only, so their profile is asked for, once, beside everything else.

Until then, and whenever Zalo does not tell, a stranger has a name to be told apart by. Nobody waits for the answer.
"""

from __future__ import annotations

import asyncio

from bot.channels import SendFailed
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.client import Api
from bot.channels.zalo_oa.errors import ApiError
from bot.log import get_log, name_error
from commendation.folding import clean
from handlers.engine.messages import Words, load_texts
from storage import places
from storage.database import Store, StoreClosed, StoreFull

log = get_log(__name__)

LONGEST_NAME = 60
MOST_REMEMBERED = 10_000
SHOWN_DIGITS = 4


class Names:
    """The names of one account's people. `open` before anything else."""

    def __init__(self, api: Api, account: str) -> None:
        self._api = api
        self._account = account
        self._met: set[str] = set()
        """Whom this process has asked about."""
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._store: Store

    def open(self, store: Store) -> None:
        self._store = store

    def meet(self, user: str) -> None:
        """Somebody has written: find out their name if it is not known."""
        if user in self._met:
            return
        if len(self._met) >= MOST_REMEMBERED:
            self._met.clear()
        self._met.add(user)
        self._waiting.put_nowait(user)

    async def watch(self) -> None:
        """Find out names, one after the other, until cancelled."""
        while True:
            user = await self._waiting.get()
            try:
                await self._find_out(user)
            except ApiError as error:  # the app may not ask, or the person does not follow: so be it
                log.info("zalo_oa.name_not_told", reason=str(error))
            except (SendFailed, StoreFull, StoreClosed) as error:  # their next message tries again
                self._met.discard(user)
                log.info("zalo_oa.name_not_asked", **name_error(error))

    async def _find_out(self, user: str) -> None:
        """Raises ApiError, SendFailed, StoreFull or StoreClosed."""
        stand_in = make_stand_in(user)
        talk = await self._store.read(lambda conn: places.find_named(conn, NAME, self._account, user, user, stand_in))
        if talk is None:
            return
        told = (await self._api.describe_user(user)).get("display_name")
        name = clean(told)[:LONGEST_NAME] if isinstance(told, str) else ""
        if name:
            await self._store.run(lambda conn: places.rename(conn, talk, stand_in, name))


def make_stand_in(user: str) -> str:
    """What somebody is called whose name is not known."""
    return load_texts().render(Words("zalo_oa.stranger", digits=user[-SHOWN_DIGITS:]), {})
