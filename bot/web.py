"""The one web application of the process: the addresses at which platforms call, and `/health`, `/metrics`."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels import Webhook
from bot.log import get_log, name_error
from bot.monitoring import Monitor

log = get_log(__name__)

STOP_SECONDS = 3


class BodyTooLarge(Exception):
    """The body has more bytes than its address takes."""


def make_web(monitor: Monitor, webhooks: Sequence[Webhook], pages: Sequence[Route] = ()) -> Starlette:
    """The application that answers for `webhooks` and tells how the process is. `pages` are what people see."""
    routes = monitor.routes()
    routes += [Route(webhook.path, _make_endpoint(webhook), methods=["POST"]) for webhook in webhooks]
    return Starlette(routes=[*routes, *pages])


def _make_endpoint(webhook: Webhook) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not webhook.is_trusted(headers):
            log.warning("web.not_trusted", path=webhook.path)
            return _reply(401)
        try:
            body = await _read_body(request, webhook.largest)
        except BodyTooLarge:
            log.warning("web.too_large", path=webhook.path)
            return _reply(413)
        except ClientDisconnect:
            return _reply(400)
        try:
            status = await webhook.take(headers, body)
        except Exception as error:
            log.error("web.not_taken", path=webhook.path, **name_error(error))
            status = 503
        return _reply(status)

    return answer


async def _read_body(request: Request, largest: int) -> bytes:
    """The body. Raises BodyTooLarge as soon as it is known to be, at the latest when too much has been read."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        raise BodyTooLarge
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise BodyTooLarge
    return bytes(body)


def _reply(status: int) -> Response:
    return Response(json.dumps({"ok": status == 200}), status, media_type="application/json")


class WebServer:
    """Serves an application on a socket that is open from the start, so that a taken port is noticed at once."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        """Raises OSError when the address cannot be had."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family)
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = _Server(config)

    async def serve(self) -> None:
        """Answer until `stop`."""
        await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        """Take no more requests; `serve` returns when those under way are answered."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process has its own way to end."""
        yield
