"""The front door: reads a request, lets faults happen to it, has it carried out, and writes down what was wrong."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.doubles.fault_plan import FaultPlan
from tests.doubles.loopback import CutConnection, Reply, Request, reply_json
from tests.doubles.mishaps import befall, spoil
from tests.doubles.offences import Offence
from tests.doubles.record import Record, Traffic
from tests.doubles.telegram.delivery import Courier
from tests.doubles.telegram.faults import Denial, Fault, Flood, Gate, name_scope, writes
from tests.doubles.telegram.methods import METHODS, Api
from tests.doubles.telegram.parameters import Parameters, Upload, read_parameters
from tests.doubles.telegram.refusals import Json, Refusal, note, refuse_flood
from tests.doubles.telegram.schema import Schema

UPDATE_METHODS = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
FILE = "file"
"""Stands for a method's name in a download."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was understood; `code` is the status of its answer, None when the connection was cut."""

    method: str
    values: Json
    """The parameters as they came: text from a form, JSON values from JSON."""
    uploads: Mapping[str, Upload]
    at: float
    """Monotonic seconds of its arrival."""
    code: int | None


@dataclass(slots=True)
class Front:
    token: str
    api: Api
    courier: Courier
    schema: Schema | None
    gate: Gate
    faults: FaultPlan[Fault, Parameters] = field(default_factory=FaultPlan)
    record: Record[Call] = field(init=False)
    _traffic: Traffic = field(default_factory=Traffic)

    def __post_init__(self) -> None:
        self.record = Record(self.api.world)

    async def answer(self, request: Request) -> Reply:
        arrived = time.monotonic()
        method, parameters = "", Parameters()
        try:
            token, name = _read_path(request.path)
            self._check_token(token)
            parameters = read_parameters(request.headers.get("content-type", ""), request.query, request.body)
            method = FILE if name.startswith("/") else self._find_method(name)
            if method == FILE:
                parameters.values["path"] = name.removeprefix("/")
            with self._in_progress(method, parameters):
                reply = await self._carry_out(method, parameters)
            for one in parameters.notes:
                self.record.note(method, parameters.values, one)
        except Refusal as refusal:
            words = refusal.description
            self.record.write_down(
                Offence(refusal.kind, method or request.path, words, refusal.code, parameters.values)
            )
            reply = _reply_refusal(refusal)
        except CutConnection:
            self.record.remember(Call(method, parameters.values, parameters.uploads, arrived, None))
            raise
        self.record.remember(Call(method, parameters.values, parameters.uploads, arrived, reply.status))
        return reply

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise Refusal("token-malformed")
        if token != self.token:
            raise Refusal("token-unknown")

    def _find_method(self, name: str) -> str:
        known = {one.lower(): one for one in (*METHODS, *UPDATE_METHODS)}
        if name.lower() in known:
            return known[name.lower()]
        if self.schema and self.schema.find_method(name):
            raise Refusal("not-doubled", what=f"the method {name}")
        raise Refusal("method-unknown")

    async def _carry_out(self, method: str, parameters: Parameters) -> Reply:
        chat_id = parameters.text("chat_id")
        with self.api.world.lock:
            fault = self.faults.take(lambda name: name in ("*", method.lower()), parameters)
            if isinstance(fault, Flood):
                self.gate.close("bot" if fault.whole_bot else name_scope(method, chat_id), fault.retry_after)
                return _reply_refusal(refuse_flood("flood", fault.retry_after))
            self.gate.check(method, chat_id)
        if isinstance(fault, Denial):
            return reply_json(fault.code, {"ok": False, "error_code": fault.code, "description": fault.description})
        if failed := await befall(fault):
            return failed
        reply = self._download(parameters) if method == FILE else await self._perform(method, parameters)
        return await spoil(reply, fault)

    async def _perform(self, method: str, parameters: Parameters) -> Reply:
        if self.schema:
            parameters.notes.extend(self.schema.check_call(method, parameters))
        if method == "getUpdates":
            batch = await self.courier.get_updates(parameters)
            return Reply(200, b'{"ok":true,"result":[' + b",".join(one.body for one in batch) + b"]}")
        with self.api.world.change():
            result = self._perform_at_once(method, parameters)
        return reply_json(200, {"ok": True, "result": result})

    def _perform_at_once(self, method: str, parameters: Parameters) -> Any:
        match method:
            case "setWebhook":
                return self.courier.set_webhook(parameters)
            case "deleteWebhook":
                return self.courier.delete_webhook(parameters)
            case "getWebhookInfo":
                return self.courier.get_webhook_info(parameters)
        return METHODS[method](self.api, parameters)

    def _download(self, parameters: Parameters) -> Reply:
        path = parameters.text("path")
        with self.api.world.lock:
            file = next((one for one in self.api.world.files.values() if one.path == path), None)
        if file is None:
            raise Refusal("path-unknown")
        return Reply(200, file.content, "application/octet-stream")

    @contextmanager
    def _in_progress(self, method: str, parameters: Parameters) -> Iterator[None]:
        """Counts requests at once: of all, and of those that write to one chat."""
        if method == "getUpdates":
            yield
            return
        chat, most = parameters.text("chat_id") if writes(method) else "", self.api.limits.in_flight
        with self._traffic.enter(chat) as (in_all, to_chat):
            if in_all > most:
                self.record.note(method, parameters.values, note("in-flight", count=in_all, limit=most))
            if to_chat > 1:
                self.record.note(method, parameters.values, note("chat-in-parallel", chat=chat))
            yield


def _read_path(path: str) -> tuple[str, str]:
    """(token, method) of /bot<token>/<method>, (token, /path) of /file/bot<token>/<path>. Raises `Refusal`."""
    for begin, slash in (("/file/bot", "/"), ("/bot", "")):
        token, _, rest = unquote(path).removeprefix(begin).partition("/")
        if path.startswith(begin) and token and rest:
            return token, slash + rest
    raise Refusal("path-unknown")


def _reply_refusal(refusal: Refusal) -> Reply:
    headers = [("retry-after", str(refusal.parameters["retry_after"]))] if refusal.code == 429 else []
    return reply_json(refusal.code, refusal.to_json(), *headers)
