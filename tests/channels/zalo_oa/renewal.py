"""A process that asks for the access token once and prints it: `python -m … database oauth-address lease deed`.

A deed other than "read" kills it with SIGKILL at the worst moment: when it has the lease and is about to ask Zalo, or
when it has Zalo's answer and is about to commit it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import NoReturn

from bot.channels.zalo_oa.oauth import OAuth
from bot.channels.zalo_oa.tokens import Tokens
from bot.clock import read_clock
from bot.leading import name_process
from bot.network import make_client
from storage import tokens
from storage.database import Store
from tests.doubles.zalo_oa import APP_ID, APP_SECRET


def die(*args: object, **named: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def read(url: str, oauth_url: str, lease_seconds: float) -> str:
    store = Store.open(url)
    async with make_client() as client:
        oauth = OAuth(client, oauth_url, APP_ID, APP_SECRET)
        kept = Tokens(oauth, APP_ID, clock=read_clock, lease_seconds=lease_seconds)
        await kept.open(store, name_process(), None)
        access = await kept.read()
    await asyncio.to_thread(store.close)
    return access


if __name__ == "__main__":
    _, url, oauth_url, lease_seconds, deed = sys.argv
    if deed == "die-before-asking":
        OAuth.renew = die  # type: ignore[method-assign]
    elif deed == "die-before-the-commit":
        tokens.replace = die
    print(asyncio.run(read(url, oauth_url, float(lease_seconds))))
