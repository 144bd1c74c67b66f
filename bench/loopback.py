"""A Bot API of a few lines on loopback: a process of its own that answers every request with the same message."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_MESSAGE = {
    "message_id": 1,
    "date": 1705456800,
    "chat": {"id": 5_000_000_000, "type": "private", "first_name": "Lan"},
    "from": {"id": 7_000_000_001, "is_bot": True, "first_name": "Sổ thi đua", "username": "so_thi_dua_bot"},
    "text": "Ai tặng? Anh/chị chọn, hoặc gõ tên nơi tặng.",
}
_BODY = json.dumps({"ok": True, "result": _MESSAGE}).encode()
_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_BODY) + _BODY


@contextmanager
def run_api() -> Iterator[int]:
    """Start it and give its port; it ends with the block."""
    process = subprocess.Popen([sys.executable, "-m", __name__], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(read_length(head))
            writer.write(_RESPONSE)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def read_length(head: bytes) -> int:
    """The length of the body that the head of a request or response announces."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
