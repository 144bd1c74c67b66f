"""The double itself: what a test holds in its hands."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.doubles.fault_plan import FaultPlan
from tests.doubles.listening import ListeningDouble
from tests.doubles.loopback import Json, Reply, Request, reply_json
from tests.doubles.mishaps import Garbage, Reset, ServerError, Silence, Slow, befall, spoil
from tests.doubles.record import Traffic
from tests.doubles.zalo_oa.api import Envelope, OpenApi
from tests.doubles.zalo_oa.oauth import Grants
from tests.doubles.zalo_oa.offences import ApiDenial, Offence, Refusal, make_offence
from tests.doubles.zalo_oa.phone import Phone
from tests.doubles.zalo_oa.webhook import Caller
from tests.doubles.zalo_oa.world import Account, Clock, File, World

APP_ID = "1234567890123456789"
APP_SECRET = "app-secret-for-tests"
SECRET_KEY = "oa-secret-for-tests"
OA_ID = "3880000000000000388"

TOKEN_PATH = "/v4/oa/access_token"
SEND_PATH = "/v3.0/oa/message/cs"
UPLOAD_PATH = "/v2.0/oa/upload/"
MEDIA_PATH = "/media/"
MOST_IN_FLIGHT = 8
METHODS = {
    TOKEN_PATH: "POST",
    SEND_PATH: "POST",
    f"{UPLOAD_PATH}file": "POST",
    f"{UPLOAD_PATH}image": "POST",
    f"{UPLOAD_PATH}gif": "POST",
    "/v2.0/oa/getoa": "GET",
    "/v3.0/oa/user/detail": "GET",
}


@dataclass(frozen=True, slots=True)
class Deny:
    """An error of the API in HTTP 200; nothing was done."""

    code: int


@dataclass(frozen=True, slots=True)
class Limit:
    """-32 (with `by_status` HTTP 429 without an envelope): every call before the next minute is an offence."""

    by_status: bool = False


Fault = Deny | Limit | ServerError | Reset | Silence | Slow | Garbage


@dataclass(frozen=True, slots=True)
class Call:
    """A request and the error that it was answered with; None where the answer was lost."""

    path: str
    request: Request
    code: int | None


class ZaloOaDouble(ListeningDouble):
    """Zalo's OAuth, OpenAPI, files and webhook caller for one app and one account, on loopback.

    `envelope` is the form of buttons that is taken. `with_proof`: whether the app asks for `appsecret_proof`.
    `per_minute` limits the calls in a minute of the clock. `signs_with` is what webhook calls are signed with: the
    first term and the secret.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        envelope: Envelope = "plain",
        with_proof: bool = False,
        expires_in: int = 90000,
        per_minute: int = 4000,
        signs_with: tuple[str, str] = (APP_ID, SECRET_KEY),
    ) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.grants = Grants(self.world, APP_ID, APP_SECRET, OA_ID, expires_in)
        self.api = OpenApi(self.world, OA_ID, envelope)
        super().__init__(self.world)
        self.caller = Caller(self.world, self._server, *signs_with)
        self._with_proof = with_proof
        self._per_minute = per_minute
        self._called: Counter[str] = Counter()
        self._closed_minute = ""
        self._faults: FaultPlan[Fault, Request] = FaultPlan()
        self._offences: list[Offence] = []
        self._allowed: set[str] = set()
        self._traffic = Traffic()
        self.calls: list[Call] = []

    def make_environ(self) -> dict[str, str]:
        """The settings of an app that was just consented to: with a refresh token from the console."""
        return {
            "ZALO_OA_APP_ID": APP_ID,
            "ZALO_OA_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET_KEY": SECRET_KEY,
            "ZALO_OA_REFRESH_TOKEN": self.hand_out_refresh(),
            "ZALO_OA_API_URL": self.base_url,
            "ZALO_OA_OAUTH_URL": self.base_url,
            "ZALO_MEDIA_HOSTS": "127.0.0.1",
        }

    def hand_out_refresh(self) -> str:
        """A refresh token from the console's API Explorer."""
        with self.world.change():
            return self.grants.hand_out().refresh

    def phone(self, user_id: str, name: str) -> Phone:
        """A person who has Zalo."""
        with self.world.change():
            account = self.world.people.setdefault(user_id, Account(user_id, name))
        return Phone(self.world, self.caller, APP_ID, OA_ID, account, f"{self.base_url}{MEDIA_PATH.rstrip('/')}")

    def let_pass(self, **span: float) -> None:
        """Time goes by, for everybody who has this clock."""
        with self.world.change():
            self.clock.move(**span)

    # --- Faults -----------------------------------------------------------------------------------------------

    def fail(
        self,
        path: str,
        fault: Fault,
        times: int = 1,
        *,
        after: int = 0,
        when: Callable[[Request], bool] | None = None,
    ) -> None:
        """The next `times` calls of `path` go wrong, the first `after` of them excepted."""
        with self.world.lock:
            self._faults.add(path, fault, times, after, when)

    def heal(self) -> None:
        with self.world.lock:
            self._faults.clear()

    # --- What the account's program did -----------------------------------------------------------------------

    @property
    def offences(self) -> list[Offence]:
        with self.world.lock:
            found = [*self._offences, *self.api.notes, *self.caller.notes]
            return [one for one in found if one.kind not in self._allowed]

    def allow(self, *kinds: str) -> None:
        """Offences of these kinds do not count."""
        with self.world.lock:
            self._allowed.update(kinds)

    def check(self) -> None:
        """Raises AssertionError with all offences, if there are any."""
        if offences := self.offences:
            raise AssertionError("Zalo's rules were broken:\n" + "\n".join(map(str, offences)))

    def list_calls(self, path: str) -> list[Call]:
        with self.world.lock:
            return [call for call in self.calls if call.path == path]

    def consent(self, link: str) -> str:
        """An admin opens the link and consents; returns what their browser is sent to."""
        with self.world.change():
            address, wrong = self.grants.consent(link)
            self._offences += wrong
        return address

    # --- Answering --------------------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> Reply:
        if request.path.startswith(MEDIA_PATH):
            return self._give_media(request)
        fault = self._take_fault(request)
        if failed := await befall(fault):
            return failed
        with self._in_progress(request):
            reply, code = self._carry_out(request, fault)
            lost = isinstance(fault, Reset | Silence)
            with self.world.change():
                self.calls.append(Call(request.path, request, None if lost else code))
            return await spoil(reply, fault)

    def _carry_out(self, request: Request, fault: Fault | None) -> tuple[Reply, int]:
        with self.world.change():
            try:
                if isinstance(fault, Deny):
                    raise ApiDenial(fault.code, "planned")
                if isinstance(fault, Limit):
                    self._closed_minute = self._name_minute()
                    if fault.by_status:
                        return Reply(429, b"", "text/plain"), -32
                    raise ApiDenial(-32, "Rate limit exceeded")
                _check_method(request)
                if request.path == TOKEN_PATH:
                    return reply_json(200, self.grants.answer(request)), 0
                return _wrap(self._perform(request)), 0
            except Refusal as refusal:
                self._offences.append(refusal.offence)
                return _reply_error(refusal.code, str(refusal)), refusal.code
            except ApiDenial as denial:
                return _reply_error(denial.code, str(denial)), denial.code

    def _perform(self, request: Request) -> Json:
        self._check_caller(request)
        path = request.path
        if path == "/v2.0/oa/message":
            raise Refusal("api-shut")
        if path == SEND_PATH:
            return self.api.send_message(request)
        if path.startswith(UPLOAD_PATH) and path.removeprefix(UPLOAD_PATH) in ("file", "image", "gif"):
            return self.api.upload(path.removeprefix(UPLOAD_PATH), request)
        if path == "/v2.0/oa/getoa":
            return self.api.describe_account()
        if path == "/v3.0/oa/user/detail":
            return self.api.describe_user(request)
        raise Refusal("path-unknown", path=path)

    def _check_caller(self, request: Request) -> None:
        self._check_rate()
        token = request.headers.get("access_token")
        if "access_token" in request.query:
            self._offences.append(make_offence("token-in-url"))
        if "authorization" in request.headers:
            self._offences.append(make_offence("bearer"))
        if token is None:
            raise Refusal("token-missing")
        self.grants.check_access(token)
        proof = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        if self._with_proof and request.headers.get("appsecret_proof") != proof:
            raise Refusal("proof")

    def _check_rate(self) -> None:
        minute = self._name_minute()
        if minute == self._closed_minute:
            raise Refusal("too-early", left=60 - self.clock.read().second)
        self._called[minute] += 1
        if self._called[minute] > self._per_minute:
            self._closed_minute = minute
            raise Refusal("too-many", limit=self._per_minute)

    def _name_minute(self) -> str:
        return f"{self.clock.read():%d %H:%M}"

    def _give_media(self, request: Request) -> Reply:
        with self.world.change():
            if "access_token" in request.headers or "secret_key" in request.headers:
                self._offences.append(make_offence("token-leaked"))
            found = self.world.media.get(request.path.removeprefix(MEDIA_PATH))
        fault = self._take_fault(request)
        if isinstance(fault, ServerError):
            return Reply(fault.status, b"", "text/html")
        if isinstance(found, File):
            return Reply(200, found.content, "application/octet-stream")
        if isinstance(found, str):
            return Reply(302, b"", "text/plain", headers=(("location", found),))
        return Reply(404, b"", "text/plain")

    def _take_fault(self, request: Request) -> Fault | None:
        with self.world.lock:
            return self._faults.take(request.path.startswith, request)

    @contextmanager
    def _in_progress(self, request: Request) -> Iterator[None]:
        """Counts calls at once: of all, and of those that write to one person."""
        user = _find_recipient(request)
        with self._traffic.enter(user) as (in_all, to_user):
            with self.world.lock:
                if in_all > MOST_IN_FLIGHT:
                    self._offences.append(make_offence("in-flight", count=in_all))
                if to_user > 1:
                    self._offences.append(make_offence("chat-in-parallel", user=user))
            yield

    async def _deliver(self) -> None:
        await self.caller.run()


def _check_method(request: Request) -> None:
    wanted = METHODS.get(request.path)
    if wanted is not None and request.method != wanted:
        raise Refusal("method", path=request.path, wanted=wanted, given=request.method)


def _find_recipient(request: Request) -> str:
    """Whom a message is for; "" for any other call."""
    if request.path != SEND_PATH:
        return ""
    try:
        return str(json.loads(request.body)["recipient"]["user_id"])
    except (ValueError, KeyError, TypeError):
        return ""


def _wrap(data: Json) -> Reply:
    return reply_json(200, {"data": data, "error": 0, "message": "Success"})


def _reply_error(code: int, message: str) -> Reply:
    return reply_json(200, {"error": code, "message": message})
