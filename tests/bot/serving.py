"""A program that serves one made-up channel until it is told to stop: `python -m tests.bot.serving URL MARKS`.

It says "ready" on stdout, takes one update whose turn lasts a second and whose job lasts longer than anybody waits,
and says "sent: ..." for every reply.
"""

from __future__ import annotations

import asyncio
import sys
import time

from bot.app import App, serve
from bot.channels import Attachment
from bot.intake import Intake
from bot.log import set_up_logging
from bot.settings import load_settings
from handlers.engine.flow import Act, Context, JobRequest
from handlers.engine.messages import Say, Words
from storage.outbox import Outbound
from tests.bot.ears import CHANNEL, arrive
from tests.bot.job_kinds import KINDS
from tests.bot.small_book import Understanding, make_small_book


class Channel:
    name = CHANNEL
    account = ""

    def __init__(self, marks: str) -> None:
        self._marks = marks

    async def serve(self, intake: Intake) -> None:
        await intake.accept(
            *(arrive("Hoa", text) for text in ("chào", "Long Xuyên", "ghi", f"làm {self._marks}", "chậm"))
        )
        await asyncio.Event().wait()

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        say(f"sent: {message.body['text'].splitlines()[0]}")
        return None


def say(line: str) -> None:
    """One write, so that lines of several threads do not run into each other."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def work(ctx: Context, rest: str) -> Act:
    """Ask for a job that lasts for a minute."""
    return Act(say=Say((Words("menu.echo", text="đang làm"),)), jobs=(JobRequest("doze", {"text": rest}),))


def dawdle(ctx: Context, rest: str) -> Act:
    say("dawdling")
    time.sleep(1)
    return Act(say=Say((Words("menu.echo", text="chậm mà xong"),)))


if __name__ == "__main__":
    url, marks = sys.argv[1:]
    set_up_logging("info", "text")
    channel = Channel(marks)
    book = make_small_book(Understanding({"làm": work, "chậm": dawdle}))
    app = App(load_settings({"DATABASE_URL": url}), channels=[channel], book=book, kinds=KINDS)
    asyncio.run(serve(app, [channel]))
