"""The session of the terminal chat: reads in the main thread, while the assistant works in a thread beside it."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.app import App
from bot.channels.console import Console, Recorder, Unreadable, make_arrival, read_messages, write_reply
from bot.clock import freeze_clock, read_clock, start_timer
from bot.log import get_log
from bot.settings import Settings
from handlers.engine.messages import Outgoing
from storage.database import StoreFull

T = TypeVar("T")

log = get_log(__name__)

WAIT_SECONDS = 60.0
"""How long replies and jobs are waited for before the next message is read."""

GREETING = 'Sổ thi đua. Gõ tin rồi Enter; """ mở và đóng tin nhiều dòng; "tệp: đường/dẫn" gửi tệp; Ctrl-C để thoát.'
PROMPT = "> "
FAREWELL = "Tạm biệt."


def run_console(settings: Settings, name: str, moment: datetime | None, record: Path | None) -> None:
    """Talk as `name` until the input ends or Ctrl-C; at `moment` instead of the real time, when given."""
    clock = read_clock if moment is None else freeze_clock(moment)
    is_prompting = is_interactive()
    screen = _Screen(prompting=is_prompting)
    with ExitStack() as stack:
        shows: list[Callable[[Outgoing, Path | None], None]] = [screen.show]
        recorder = None
        if record is not None:
            recorder = Recorder(record, f"Cuộc trò chuyện của {name}", clock())
            stack.callback(recorder.close)
            shows.append(recorder.show)

        def show(reply: Outgoing, path: Path | None) -> None:
            for one in shows:
                one(reply, path)

        channel = Console(name, show)
        app = App(settings, clock, [channel], timer=clock if moment is None else start_timer(clock))
        try:
            call = stack.enter_context(run_beside(app))
            call(app.wait_until_quiet(channel, WAIT_SECONDS))
            for message in read_messages(screen.read_lines()):
                if recorder is not None:
                    recorder.hear(message)
                _take(app, channel, call, message, show)
                if screen.is_gone:
                    break
        except KeyboardInterrupt:
            print("\n" + FAREWELL, file=sys.stdout if is_prompting else sys.stderr)


def is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _take(
    app: App,
    channel: Console,
    call: Callable[[Coroutine[Any, Any, Any]], Any],
    message: str,
    show: Callable[[Outgoing, Path | None], None],
) -> None:
    """Hand one message in and wait for what comes of it."""
    try:
        call(app.intake.accept(make_arrival(channel.account, message)))
    except Unreadable as error:
        show(Outgoing(text=str(error)), None)
    except StoreFull:
        show(Outgoing(text="Máy đã hết chỗ lưu nên tôi chưa nhận được tin này. Anh/chị gửi lại sau."), None)
    else:
        if not call(app.wait_until_quiet(channel, WAIT_SECONDS)):
            log.warning("console.not_quiet", seconds=WAIT_SECONDS)


@contextmanager
def run_beside(app: App) -> Iterator[Callable[[Coroutine[Any, Any, T]], T]]:
    """Start the app in a thread with an event loop, yield what calls into it, and stop it at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="app", daemon=True)
    thread.start()

    def call(work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    try:
        asyncio.run_coroutine_threadsafe(app.start(), loop).result()
        try:
            yield call
        finally:
            asyncio.run_coroutine_threadsafe(app.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Screen:
    """Stdin and stdout, with a prompt and colours where both are a terminal."""

    def __init__(self, *, prompting: bool) -> None:
        self.is_gone = False
        """Whether nobody reads stdout any more."""
        self._rich = None
        if prompting:
            from rich.console import Console as RichConsole

            self._rich = RichConsole(highlight=False)
        for stream in (sys.stdin, sys.stdout):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]

    def read_lines(self) -> Iterator[str]:
        if self._rich is None:
            yield from sys.stdin
            return
        import readline  # noqa: F401 - gives input() its line editing and history

        self._rich.print(GREETING, style="dim", markup=False)
        while True:
            try:
                yield input(PROMPT)
            except EOFError:
                print(FAREWELL)
                return

    def show(self, reply: Outgoing, path: Path | None) -> None:
        text = write_reply(reply, path)
        if self._rich is not None:
            self._rich.print(reply.text, markup=False)
            self._rich.print(text.removeprefix(reply.text + "\n"), style="cyan", markup=False, end="")
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            # Python would fail once more while it flushes stdout at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self.is_gone = True
