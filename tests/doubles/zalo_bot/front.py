"""The front door: reads a request, lets faults happen to it, has it carried out, and writes down what was wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.doubles.fault_plan import FaultPlan
from tests.doubles.loopback import CutConnection, Json, Reply, Request, reply_json
from tests.doubles.mishaps import Garbage, befall, spoil
from tests.doubles.offences import Offence
from tests.doubles.record import Record, Traffic
from tests.doubles.zalo_bot.delivery import Courier, IdleStatus
from tests.doubles.zalo_bot.faults import Denial, Fault
from tests.doubles.zalo_bot.methods import FIELDS, METHODS, Api, writes
from tests.doubles.zalo_bot.parameters import Parameters, read_parameters
from tests.doubles.zalo_bot.refusals import Refusal, note

IN_FLIGHT = 9
"""Eight requests and a poll."""
HAMMERING_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was understood; `code` is the error code of its answer, 0 for none, None when it was cut."""

    method: str
    values: Json
    at: float
    """Monotonic seconds of its arrival."""
    code: int | None


@dataclass(slots=True)
class Front:
    token: str
    api: Api
    courier: Courier
    idle_status: IdleStatus = 200
    code_name: str = "error_code"
    refusal_status: int | None = None
    """HTTP status of refusals; None for the code itself."""
    faults: FaultPlan[Fault, Parameters] = field(default_factory=FaultPlan)
    record: Record[Call] = field(init=False)
    _traffic: Traffic = field(default_factory=Traffic)
    _refused_last: tuple[str, str, float] = ("", "", 0.0)

    def __post_init__(self) -> None:
        self.record = Record(self.api.world)

    async def answer(self, request: Request) -> Reply:
        arrived = time.monotonic()
        method, parameters = "", Parameters()
        code: int | None = 0
        try:
            method = self._read_path(request.path)
            parameters = read_parameters(request)
            self._check_fields(method, parameters)
            with self._in_progress(method, parameters):
                reply, code = await self._carry_out(method, parameters)
        except Refusal as refusal:
            words = refusal.description
            self.record.write_down(
                Offence(refusal.kind, method or request.path, words, refusal.code, parameters.values)
            )
            self._look_for_hammering(method, parameters, arrived)
            if refusal.kind in ("quota", "after-quota"):
                self.api.spent = True
            reply, code = self._refuse(refusal.code, refusal.description), refusal.code
        except CutConnection:
            self.record.remember(Call(method, parameters.values, arrived, None))
            raise
        finally:
            for one in parameters.notes:
                self.record.note(method, parameters.values, one)
        self.record.remember(Call(method, parameters.values, arrived, code))
        return reply

    def _read_path(self, path: str) -> str:
        """The method of /bot<token>/<method>. Raises `Refusal`."""
        token, slash, method = unquote(path).removeprefix("/bot").partition("/")
        if not path.startswith("/bot") or not slash or not method:
            raise Refusal("path")
        if token != self.token:
            raise Refusal("token")
        if method not in FIELDS:
            raise Refusal("method-unknown")
        return method

    def _check_fields(self, method: str, parameters: Parameters) -> None:
        for name in sorted(parameters.values.keys() - FIELDS[method]):
            parameters.notes.append(note("parameter-unknown", name=name, method=method))

    async def _carry_out(self, method: str, parameters: Parameters) -> tuple[Reply, int]:
        with self.api.world.lock:
            fault = self.faults.take(lambda name: name in ("*", method), parameters)
        if isinstance(fault, Denial) and not fault.accepted:
            return self._deny(fault)
        if failed := await befall(fault):
            return failed, failed.status
        reply, code = await self._perform(method, parameters)
        if isinstance(fault, Denial):
            return self._deny(fault)
        return await spoil(reply, fault), 0 if isinstance(fault, Garbage) else code

    def _deny(self, fault: Denial) -> tuple[Reply, int]:
        return self._refuse(fault.code, fault.description, fault.status), fault.code

    async def _perform(self, method: str, parameters: Parameters) -> tuple[Reply, int]:
        if method == "getUpdates":
            update = await self.courier.get_updates(parameters)
            if update is None:
                return self._refuse(408, "Request timeout", self.idle_status), 408
            body = update.body if isinstance(update.body, bytes) else json.dumps(update.body).encode()
            return Reply(200, b'{"ok":true,"result":' + body + b"}"), 0
        if method == "setWebhook":
            result: Any = await self.courier.set_webhook(parameters)
        elif method == "testWebhook":
            result = await self.courier.test_webhook()
        else:
            with self.api.world.change():
                result = self._perform_at_once(method, parameters)
        return reply_json(200, {"ok": True} if result is None else {"ok": True, "result": result}), 0

    def _perform_at_once(self, method: str, parameters: Parameters) -> Any:
        match method:
            case "deleteWebhook":
                return self.courier.delete_webhook()
            case "getWebhookInfo":
                return self.courier.get_webhook_info()
        return METHODS[method](self.api, parameters)

    def _refuse(self, code: int, description: str, status: int | None = None) -> Reply:
        body = {"ok": False, self.code_name: code, "description": description}
        return reply_json(status or self.refusal_status or code, body)

    @contextmanager
    def _in_progress(self, method: str, parameters: Parameters) -> Iterator[None]:
        """Counts requests at once: of all, and of those that write to one chat."""
        chat_id = str(parameters.values.get("chat_id", "")) if writes(method) else ""
        with self._traffic.enter(chat_id) as (in_all, to_chat):
            if in_all > IN_FLIGHT:
                self.record.note(method, parameters.values, note("in-flight", count=in_all, limit=IN_FLIGHT))
            if to_chat > 1:
                self.record.note(method, parameters.values, note("chat-in-parallel", chat=chat_id))
            yield

    def _look_for_hammering(self, method: str, parameters: Parameters, arrived: float) -> None:
        """The same refused request again without a pause will not be taken either."""
        before, self._refused_last = self._refused_last, (method, str(parameters.values), time.monotonic())
        if method and before[:2] == self._refused_last[:2] and arrived - before[2] < HAMMERING_SECONDS:
            self.record.note(method, parameters.values, note("hammering", method=method))
