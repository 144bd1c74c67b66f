"""The composition root: the only module that constructs the parts of the process and joins them."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.channels import Channel, Listener, Platform
from bot.clock import Clock, read_clock
from bot.delivery import Deliverer
from bot.fetching import Fetcher
from bot.garbage import search_less
from bot.intake import Intake
from bot.job_kinds import KINDS, JobFunction
from bot.jobs import LEASE_SECONDS, JobRunner
from bot.known_channels import parse_update
from bot.leading import LEAD_SECONDS, Leadership
from bot.links import Links
from bot.log import get_log
from bot.loop import POLL_SECONDS, Loop
from bot.measures import Measures
from bot.opening import load_secret_key, open_port, open_store
from bot.pdf import find_office
from bot.quiet import is_quiet
from bot.schedule import Schedule
from bot.settings import Settings
from bot.signs import Signs
from bot.undelivered import tell_admins
from bot.waking import Waker
from bot.worker import Worker
from handlers.engine.stage import Book
from storage.database import Store
from storage.invites import list_units

if TYPE_CHECKING:  # loaded by a process that serves platforms only
    from starlette.routing import Route

    from bot.monitoring import Monitor
    from bot.web import WebServer

log = get_log(__name__)

STOP_SECONDS = 8.0
"""How long a stopping process lets turns and messages under way come to their end."""

NO_UNIT = (
    'Chưa có phường, xã nào. Khai báo: python -m bot unit add "Phường Kinh Môn, Hải Phòng", '
    'rồi mời quản trị: python -m bot invite --role admin --name "Họ và tên"'
)


class App:
    """The running process, without the network: `async with App(settings, clock, channels) as app: ...`.

    `clock` is what conversations and jobs see as now. Pauses, leases and time-outs go by `timer`, which is `clock`
    itself unless that one stands still. `book` and `kinds` are the assistant's own unless given. `lease_seconds` is how
    long a job, or a message in an outbox that several processes share, stays with a process that may have died;
    `lead_seconds` how long polling does. `poll_seconds`: how often each part looks for work without being woken.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock = read_clock,
        channels: Sequence[Channel] = (),
        *,
        timer: Clock | None = None,
        book: Book | None = None,
        kinds: Mapping[str, JobFunction] = KINDS,
        random: Random | None = None,
        lease_seconds: float = LEASE_SECONDS,
        lead_seconds: float = LEAD_SECONDS,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._url = settings.database_url.get_secret_value()
        self._clock = clock
        self._timer = timer or clock
        self._channels = tuple(channels)
        self._book = book or _make_book()
        self._kinds = kinds
        self._random = random or Random()  # noqa: S311 - spreads retries, guards nothing
        self._lease_seconds = lease_seconds
        self._lead_seconds = lead_seconds
        self._poll_seconds = poll_seconds
        self._settings = settings
        self._platforms = tuple(one for one in channels if isinstance(one, Platform))
        self._moved = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []
        self._scheduling: asyncio.Task[None] | None = None
        self._serving: list[asyncio.Task[None]] = []
        self._web: WebServer | None = None
        self._answering: asyncio.Task[None] | None = None
        self.store: Store
        self.intake: Intake
        self.worker: Worker
        self.runner: JobRunner
        self.deliverer: Deliverer
        self.fetcher: Fetcher
        self.signs: Signs
        self.measures = Measures()
        self.waker: Waker
        self.leadership: Leadership
        self.links: Links | None = None
        """Pages in place of files; none without PUBLIC_URL."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Open the database and begin to work; receiving begins with `serve`. Raises StartFailed."""
        self.store = await asyncio.to_thread(open_store, self._url)
        sqlite = self.store.dialect == "sqlite"
        secret_key = await self._load_key()
        if self._settings.public_url is not None:
            self.links = Links(self._settings.public_url, secret_key)
        self.intake = Intake(self.store, self._clock, self._note_arrived, self.measures)
        self.worker = Worker(
            self.store,
            self._book,
            parse_update,
            clock=self._clock,
            timer=self._timer,
            on_settled=self._note_settled,
            on_let_in=lambda: self.signs.menus.wake(),
            poll_seconds=self._poll_seconds,
            measures=self.measures,
            link_upload=self.links.link_upload if self.links is not None else None,
        )
        self.runner = JobRunner(
            self.store,
            self._kinds,
            clock=self._clock,
            timer=self._timer,
            on_result=self._move,
            lease_seconds=self._lease_seconds,
            poll_seconds=self._poll_seconds,
            measures=self.measures,
            office=find_office(self._settings.libreoffice),
        )
        self.deliverer = Deliverer(
            self.store,
            self._channels,
            timer=self._timer,
            random=self._random,
            on_sent=self._note_sent,
            lease_seconds=None if sqlite else self._lease_seconds,
            links=self.links,
            poll_seconds=self._poll_seconds,
            measures=self.measures,
            tell=lambda conn, message, now: tell_admins(conn, self._book.texts, message, now),
        )
        self.fetcher = Fetcher(
            self.store, self._platforms, clock=self._clock, on_fetched=self._move, poll_seconds=self._poll_seconds
        )
        self.signs = Signs(self.store, self._platforms, timer=self._timer)
        self.leadership = Leadership(self.store, timer=self._timer, seconds=self._lead_seconds)
        woken = [self.worker.loop, self.runner.loop, self.deliverer.loop]
        self.waker = Waker(self.store, [*woken, self.fetcher.loop], self.leadership.holder)
        if self._platforms:
            for platform in self._platforms:
                await platform.open(self.store, secret_key, self.leadership)
        self._loops = [asyncio.create_task(loop.run()) for loop in self._list_loops()]
        self.waker.start()
        if self._platforms:
            keep = timedelta(days=self._settings.retention_days)
            schedule = Schedule(self.store, self.leadership, timer=self._timer, keep=keep)
            self._scheduling = asyncio.create_task(schedule.run())

    async def _load_key(self) -> str:
        """What secrets are derived from; "" where nobody reaches the process from outside."""
        if not self._platforms and self._settings.public_url is None:
            return ""
        return await self.store.run(lambda conn: load_secret_key(conn, self._settings))

    async def stop(self) -> None:
        """Receive nothing more, let what is under way come to its end, close the database."""
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        if self._web is not None and self._answering is not None:
            self._web.stop()
            await self._answering
        await self.waker.stop()
        if self._scheduling is not None:
            self._scheduling.cancel()
            await asyncio.gather(self._scheduling, return_exceptions=True)
        for loop in self._list_loops():
            loop.stop()
        await self.runner.interrupt()
        under_way = asyncio.gather(*self._loops, self.worker.finish(), self.deliverer.finish(), self.fetcher.finish())
        try:
            await asyncio.wait_for(under_way, STOP_SECONDS)
        except TimeoutError:
            log.warning("app.stopped_early", seconds=STOP_SECONDS)
        for platform in self._platforms:
            await platform.close()
        await asyncio.to_thread(self.store.close)

    async def serve(self, listeners: Sequence[Listener], *, until: asyncio.Event) -> None:
        """Let the channels receive until the event is set. Raises PortTaken, and what made one of them end."""
        if self._platforms:
            self._open_web()
        if not await self.store.read(list_units):
            log.warning("app.no_unit", how=NO_UNIT)
        self._serving = [asyncio.create_task(listener.serve(self.intake)) for listener in listeners]
        stopped = asyncio.create_task(until.wait())
        answering = [self._answering] if self._answering is not None else []
        done, _ = await asyncio.wait([stopped, *self._serving, *answering], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        for task in done - {stopped}:
            task.result()

    async def wait_until_quiet(self, channel: Channel, seconds: float) -> bool:
        """Wait until nothing is to be taken, done or sent on the channel; False when time runs out before."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._moved.clear()
            now = self._timer()
            if await self.store.read(lambda conn: is_quiet(conn, channel, now)):  # noqa: B023
                return True
            try:
                await asyncio.wait_for(self._moved.wait(), min(left, 0.5))
            except TimeoutError:
                continue
        return False

    def _open_web(self) -> None:
        """Answer on HTTP_HOST and HTTP_PORT. Without webhooks and pages only `/health` is missed if that cannot be."""
        webhooks = [webhook for platform in self._platforms for webhook in platform.webhooks(self.intake)]
        from bot.web import make_web

        host, port = self._settings.http_host, self._settings.http_port
        pages = self._make_pages()
        web = make_web(self._make_monitor(), webhooks, pages)
        self._web = open_port(web, host, port, needed=bool(webhooks or pages))
        if self._web is None:
            return
        self._answering = asyncio.create_task(self._web.serve())
        log.info("web.open", host=host, port=self._web.address[1], paths=[webhook.path for webhook in webhooks])

    def _make_monitor(self) -> Monitor:
        from bot.monitoring import Monitor

        return Monitor(
            self.store,
            timer=self._timer,
            measures=self.measures,
            circuits=self.deliverer.circuits,
            leadership=self.leadership,
            channels=[platform.name for platform in self._platforms],
        )

    def _make_pages(self) -> list[Route]:
        """What people see in a browser; nothing without PUBLIC_URL."""
        if self.links is None:
            return []
        from bot.pages.routes import make_pages

        return make_pages(self.store, self.links, timer=self._timer, on_arrived=self._note_arrived)

    def _list_loops(self) -> list[Loop]:
        own = [self.worker.loop, self.runner.loop, self.deliverer.loop, self.deliverer.leases]
        return [*own, self.fetcher.loop, self.signs.working, self.signs.menus] if self._platforms else own

    def _note_sent(self) -> None:
        """A reply is out. A sign that work goes on comes after it: a message takes such signs away."""
        self._moved.set()
        if self._platforms:
            self.signs.working.wake()

    def _note_arrived(self, user_ids: Sequence[int]) -> None:
        """Updates are in the inbox: their turns begin, and the files that some of them name are fetched."""
        self._moved.set()
        self.worker.expect(user_ids)
        if self._platforms:
            self.fetcher.loop.wake()

    def _note_settled(self) -> None:
        """A turn is committed: what it says is sent, what it asks for is done."""
        self._moved.set()
        self.runner.loop.wake()
        self.deliverer.loop.wake()

    def _move(self) -> None:
        """Something was committed: whoever takes it from there looks again."""
        self._moved.set()
        self.waker.wake()


def _make_book() -> Book:
    from handlers.assistant import make_book

    return make_book()


async def serve(app: App, listeners: Sequence[Listener]) -> None:
    """Serve channels until SIGTERM or SIGINT, then come to an end within 15 seconds. Raises StartFailed."""
    until = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, until.set)
    async with app:
        search_less()
        log.info("app.started", channels=[listener.name for listener in listeners])
        await app.serve(listeners, until=until)
    log.info("app.stopped")
