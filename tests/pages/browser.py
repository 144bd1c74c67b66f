"""A headless Chromium, driven by the DevTools protocol over a pipe: no library, no port.

`chromium --remote-debugging-pipe` reads commands from its descriptor 3 and answers on 4, each JSON with a NUL behind.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fcntl import F_DUPFD_CLOEXEC, fcntl
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--lang=vi")
LEAVING = ("Inspected target navigated", "Execution context was destroyed", "Cannot find context")
"""What the browser says of a page that it is leaving."""


class PageLeft(Exception):
    """The page was on its way to another one."""


class Browser:
    """One tab."""

    def __init__(self, answers: asyncio.StreamReader, commands: int) -> None:
        self._answers = answers
        self._commands = commands
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its answer; what else the browser says meanwhile is kept in `events`. Raises PageLeft."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = await self._read()
            if answer.get("id") == self._number:
                if str(answer.get("error", {}).get("message", "")).startswith(LEAVING):
                    raise PageLeft(method)
                assert "error" not in answer, f"{method}: {answer}"
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    async def _read(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            raw = await self._answers.readuntil(b"\0")
        answer: dict[str, Any] = json.loads(raw[:-1])
        return answer

    async def open_tab(self) -> None:
        target = (await self.call("Target.createTarget", url="about:blank"))["targetId"]
        attached = await self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "DOM", "Log"):
            await self.call(f"{domain}.enable")

    async def show_as(self, *, width: int = 360, height: int = 740, dark: bool = False, scale: float = 2.0) -> None:
        """A phone of this width."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=True
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.call("Emulation.setEmulatedMedia", features=[scheme])

    async def go(self, url: str) -> None:
        await self.call("Page.navigate", url=url)
        await self.wait_until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def ask(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page, which itself may have scripts switched off."""
        answer = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def wait_until(self, condition: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await self._holds(condition):  # noqa: ASYNC110 - the page is watched
                await asyncio.sleep(0.05)

    async def _holds(self, condition: str) -> bool:
        try:
            return bool(await self.ask(condition))
        except PageLeft:
            return False

    async def choose_file(self, path: Path) -> None:
        root = (await self.call("DOM.getDocument"))["root"]["nodeId"]
        node = (await self.call("DOM.querySelector", nodeId=root, selector="input[type=file]"))["nodeId"]
        await self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    async def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def complaints(self) -> list[str]:
        """What the browser has written into its console: errors, and what the security policy has stopped."""
        entries = [event["params"]["entry"] for event in self.events if event.get("method") == "Log.entryAdded"]
        return [f"{entry['level']}: {entry['text']}" for entry in entries]


@asynccontextmanager
async def open_browser(folder: Path) -> AsyncIterator[Browser]:
    """A browser with a profile of its own, which ends with the block."""
    assert PROGRAM is not None
    (to_read, commands), (answers, to_write) = os.pipe(), os.pipe()
    # Moved aside: they might be 3 or 4 themselves.
    theirs = [fcntl(one, F_DUPFD_CLOEXEC, 10) for one in (to_read, to_write)]

    def connect() -> None:
        os.dup2(theirs[0], 3)
        os.dup2(theirs[1], 4)

    process = await asyncio.create_subprocess_exec(
        PROGRAM,
        *SWITCHES,
        f"--user-data-dir={folder}",
        "--remote-debugging-pipe",
        preexec_fn=connect,
        pass_fds=(3, 4),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    for one in (to_read, to_write, *theirs):
        os.close(one)
    reader = asyncio.StreamReader(limit=64 * 1024 * 1024)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(answers, "rb"))
    browser = Browser(reader, commands)
    try:
        await browser.open_tab()
        yield browser
    finally:
        process.kill()
        await process.wait()
        transport.close()
        os.close(commands)
