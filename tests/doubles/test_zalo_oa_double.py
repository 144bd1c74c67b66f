"""The double of Zalo OA: every rule shown to catch its offence, and that good manners pass."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.doubles.loopback import Loopback, Reply, Request
from tests.doubles.zalo_oa import (
    APP_ID,
    APP_SECRET,
    KINDS,
    OA_ID,
    SECRET_KEY,
    SEND_PATH,
    TOKEN_PATH,
    Clock,
    Deny,
    Limit,
    Phone,
    Slow,
    ZaloOaDouble,
    make_event,
    sign,
)
from tests.patience import PATIENCE

VERIFIER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
DOCX = b"PK\x03\x04.."
BUTTON = {"title": "Ghi", "type": "oa.query.hide", "payload": "zc:1"}


@pytest.fixture
def double() -> Iterator[ZaloOaDouble]:
    with ZaloOaDouble() as running:
        running.hand_out_refresh()
        yield running


@pytest.fixture
def hoa(double: ZaloOaDouble) -> Phone:
    phone = double.phone("246", "Hoa")
    phone.say("alo")
    return phone


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        yield http


class Caller:
    """Calls the double as a program does, well or badly."""

    def __init__(self, double: ZaloOaDouble, client: httpx.AsyncClient) -> None:
        self.double, self.client = double, client

    @property
    def access(self) -> str:
        return self.double.grants.pairs[-1].access

    @property
    def refresh(self) -> str:
        return self.double.grants.pairs[-1].refresh

    async def call(self, method: str, path: str, **about: Any) -> dict[str, Any]:
        headers = {"access_token": self.access, **about.pop("headers", {})}
        given = {name: value for name, value in headers.items() if value}
        answer = await self.client.request(method, f"{self.double.base_url}{path}", headers=given, **about)
        read: dict[str, Any] = answer.json()
        return read

    async def send(self, user: object = "246", **message: Any) -> dict[str, Any]:
        return await self.call("POST", SEND_PATH, json={"recipient": {"user_id": user}, "message": message})

    async def press(self, *buttons: dict[str, Any]) -> dict[str, Any]:
        payload = {"buttons": list(buttons)}
        return await self.send(text="Chọn", attachment={"type": "template", "payload": payload})

    async def carry(self, kind: str, **payload: Any) -> dict[str, Any]:
        return await self.send(attachment={"type": kind, "payload": payload})

    async def upload(self, name: str, content: bytes, kind: str = "file", field: str = "file") -> dict[str, Any]:
        return await self.call("POST", f"/v2.0/oa/upload/{kind}", files={field: (name, content)})

    async def grant(self, **fields: str) -> dict[str, Any]:
        form = {"app_id": APP_ID, "grant_type": "refresh_token", "refresh_token": self.refresh, **fields}
        headers = {"access_token": "", "secret_key": APP_SECRET}
        return await self.call("POST", TOKEN_PATH, data={k: v for k, v in form.items() if v}, headers=headers)

    async def exchange(self, code: str, verifier: str = VERIFIER) -> dict[str, Any]:
        fields = {"grant_type": "authorization_code", "refresh_token": "", "code": code, "code_verifier": verifier}
        return await self.grant(**fields)

    def consent(self, path: str = "/v4/oa/permission", **more: str) -> str:
        query = {"app_id": APP_ID, "redirect_uri": "https://x.vn/", "code_challenge": CHALLENGE, **more}
        address = self.double.consent(str(httpx.URL(f"{self.double.base_url}{path}", params=query)))
        return dict(httpx.URL(address).params).get("code", "")


@pytest.fixture
def caller(double: ZaloOaDouble, client: httpx.AsyncClient, hoa: Phone) -> Caller:
    return Caller(double, client)


Deed = Callable[[Caller], Any]


async def _twice(caller: Caller) -> None:
    refresh = caller.refresh
    await caller.grant(refresh_token=refresh)
    await caller.grant(refresh_token=refresh)


async def _spend_twice(caller: Caller) -> None:
    code = caller.consent()
    await caller.exchange(code)
    await caller.exchange(code)


async def _wait(caller: Caller, deed: Deed, **span: float) -> None:
    caller.double.let_pass(**span)
    with caller.double.world.change():
        caller.double.grants.pairs[-1].at = caller.double.clock.read()
    await deed(caller)


async def _spend_late(caller: Caller) -> None:
    code = caller.consent()
    caller.double.let_pass(minutes=11)
    await caller.exchange(code)


async def _refresh_late(caller: Caller) -> None:
    caller.double.let_pass(days=91)
    await caller.grant()


async def _carry_old(caller: Caller) -> None:
    uploaded = await caller.upload("a.docx", DOCX)
    caller.double.phone("246", "Hoa").say("còn đây")
    caller.double.let_pass(days=8)
    caller.double.world.people["246"].last_interaction = caller.double.clock.read()
    with caller.double.world.change():
        caller.double.grants.pairs[-1].at = caller.double.clock.read()
    await caller.carry("file", token=uploaded["data"]["token"])


async def _crowd(caller: Caller, count: int, users: int) -> None:
    caller.double.fail(SEND_PATH, Slow(0.3), times=count)
    for number in range(users):
        caller.double.phone(f"30{number}", "x").say("alo")
    await asyncio.gather(*(caller.send(f"30{number % users}", text="x") for number in range(count)))


async def _call_early(caller: Caller) -> None:
    caller.double.fail(SEND_PATH, Limit())
    await caller.send(text="x")
    await caller.send(text="x")


async def _call_often(caller: Caller) -> None:
    caller.double._per_minute = 2
    for _ in range(3):
        await caller.send(text="x")


async def _prove(caller: Caller) -> None:
    caller.double._with_proof = True
    await caller.send(text="x")


async def _leak(caller: Caller) -> None:
    await caller.client.get(f"{caller.double.base_url}/media/x", headers={"access_token": caller.access})


FORM = {"content-type": "application/x-www-form-urlencoded"}
OFFENCES: list[tuple[str, Deed]] = [
    ("path-unknown", lambda c: c.call("POST", "/v3.0/oa/message/transaction", json={})),
    ("api-shut", lambda c: c.call("POST", "/v2.0/oa/message", json={})),
    ("method", lambda c: c.call("GET", SEND_PATH)),
    ("token-missing", lambda c: c.call("POST", SEND_PATH, json={}, headers={"access_token": ""})),
    ("token-unknown", lambda c: c.call("POST", SEND_PATH, json={}, headers={"access_token": "x"})),
    ("token-in-url", lambda c: c.call("GET", f"/v2.0/oa/getoa?access_token={c.access}")),
    ("token-leaked", _leak),
    ("bearer", lambda c: c.call("GET", "/v2.0/oa/getoa", headers={"Authorization": f"Bearer {c.access}"})),
    ("proof", _prove),
    ("content-type", lambda c: c.call("POST", SEND_PATH, data={"text": "x"})),
    ("not-json", lambda c: c.call("POST", SEND_PATH, content=b"{", headers={"content-type": "application/json"})),
    ("too-early", _call_early),
    ("too-many", _call_often),
    ("unknown-field", lambda c: c.send(text="x", parse_mode="HTML")),
    ("recipient", lambda c: c.send(246, text="x")),
    ("user-unknown", lambda c: c.send("999", text="x")),
    ("empty-message", lambda c: c.send()),
    ("text-empty", lambda c: c.send(text=" \n")),
    ("text-too-long", lambda c: c.send(text="😀" * 1001)),
    ("text-not-nfc", lambda c: c.send(text="chiê\u0301n si\u0303")),
    ("buttons-too-many", lambda c: c.press(*[BUTTON] * 6)),
    ("button-fields", lambda c: c.press({"title": "Ghi", "payload": "x"})),
    ("button-type", lambda c: c.press({**BUTTON, "type": "postback"})),
    ("button-title", lambda c: c.press({**BUTTON, "title": " "})),
    ("button-payload", lambda c: c.press({**BUTTON, "payload": "x" * 1001})),
    ("file-with-text", lambda c: c.send(text="đây", attachment={"type": "file", "payload": {"token": "x"}})),
    ("upload-unknown", lambda c: c.carry("file", token="x")),
    (
        "two-sources",
        lambda c: c.carry("template", template_type="media", elements=[{"url": "u", "attachment_id": "a"}]),
    ),
    ("upload-old", _carry_old),
    ("outside-window", lambda c: _wait(c, lambda d: d.send(text="x"), days=7.1)),
    ("paid-message", lambda c: _wait(c, lambda d: d.send(text="x"), hours=49)),
    ("chat-in-parallel", lambda c: _crowd(c, 2, 1)),
    ("in-flight", lambda c: _crowd(c, 9, 9)),
    ("upload-field", lambda c: c.upload("a.docx", DOCX, field="document")),
    ("upload-type", lambda c: c.upload("a.xlsx", DOCX)),
    ("upload-size", lambda c: c.upload("a.docx", DOCX.ljust(5 * 1024 * 1024 + 1))),
    ("upload-content", lambda c: c.upload("a.docx", b"%PDF")),
    ("consent-path", lambda c: asyncio.to_thread(c.consent, "/v4/permission")),
    ("consent-fields", lambda c: asyncio.to_thread(c.consent, response_type="code")),
    ("secret-header", lambda c: c.call("POST", TOKEN_PATH, data={}, headers={"secret_key": "x"})),
    ("form", lambda c: c.call("POST", TOKEN_PATH, json={}, headers={"secret_key": APP_SECRET})),
    ("form-fields", lambda c: c.grant(scope="all")),
    ("app-id", lambda c: c.grant(app_id="360")),
    ("grant-type", lambda c: c.grant(grant_type="password")),
    ("code-unknown", lambda c: c.exchange("x")),
    ("code-used", _spend_twice),
    ("code-old", _spend_late),
    ("verifier", lambda c: c.exchange(c.consent(), VERIFIER[:-1] + "x")),
    ("refresh-unknown", lambda c: c.grant(refresh_token="x")),
    ("refresh-used", _twice),
    ("refresh-old", _refresh_late),
]
BY_WEBHOOK = {"webhook-slow", "webhook-disabled"}


@pytest.mark.parametrize(("kind", "deed"), [pytest.param(kind, deed, id=kind) for kind, deed in OFFENCES])
async def test_an_offence_is_caught(double: ZaloOaDouble, caller: Caller, kind: str, deed: Deed) -> None:
    await deed(caller)

    assert kind in [offence.kind for offence in double.offences]
    with pytest.raises(AssertionError, match=kind):
        double.check()
    double.allow(*KINDS)
    double.check()


def test_every_rule_has_its_offence() -> None:
    assert {kind for kind, _ in OFFENCES} | BY_WEBHOOK == set(KINDS)


async def test_good_manners_pass(double: ZaloOaDouble, caller: Caller, hoa: Phone) -> None:
    first = caller.access
    sent = await caller.press(BUTTON)
    uploaded = await caller.upload("Báo cáo.docx", DOCX)
    carried = await caller.carry("file", token=uploaded["data"]["token"])
    granted = await caller.grant()
    dead = await caller.call("GET", "/v2.0/oa/getoa", headers={"access_token": first})
    exchanged = await caller.exchange(caller.consent(state="s"))
    asked = await caller.call("GET", "/v3.0/oa/user/detail", params={"data": '{"user_id":"246"}'})
    double.check()

    assert (sent["error"], sent["data"]["user_id"], carried["error"]) == (0, "246", 0)
    assert granted["expires_in"] == exchanged["expires_in"] == "90000"
    assert dead["error"] == -216
    assert asked["data"]["display_name"] == "Hoa"
    assert hoa.heard[0].buttons[0].payload == "zc:1"
    assert hoa.heard[1].file is not None


async def test_an_access_token_grows_old(double: ZaloOaDouble, caller: Caller) -> None:
    double.let_pass(hours=25)
    assert (await caller.send(text="x"))["error"] == -220
    double.check()


@pytest.mark.parametrize(("envelope", "error"), [("list", -201), ("button", -233)])
async def test_one_form_of_buttons_is_taken(double: ZaloOaDouble, caller: Caller, envelope: Any, error: int) -> None:
    double.api.envelope, double.api.envelope_error = envelope, error
    assert (await caller.press(BUTTON))["error"] == error
    double.check()


async def test_a_planned_error_comes_in_http_200(double: ZaloOaDouble, caller: Caller, hoa: Phone) -> None:
    double.fail(SEND_PATH, Deny(-230))
    assert await caller.send(text="x") == {"error": -230, "message": "planned"}
    assert hoa.heard == []
    double.check()


async def test_a_proof_is_compared(double: ZaloOaDouble, caller: Caller) -> None:
    double._with_proof = True
    proof = hmac.new(APP_SECRET.encode(), caller.access.encode(), hashlib.sha256).hexdigest()
    assert (await caller.call("GET", "/v2.0/oa/getoa", headers={"appsecret_proof": proof}))["error"] == 0


# --- The webhook ------------------------------------------------------------------------------------------------


def test_the_vector() -> None:
    body = (
        '{"app_id":"1234567890","sender":{"id":"111"},"recipient":{"id":"222"},"event_name":"user_send_text",'
        '"message":{"text":"xin chào","msg_id":"m1"},"timestamp":"1700000000000"}'
    ).encode()
    made = sign("1234567890", body, "1700000000000", "oa-secret-for-tests")
    assert made == "9aad626b799df304746fac870feeb24618d8259f35793b8e1872a98e6e55182c"


class Ear:
    """A webhook that answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[Request] = []
        self.status = 200
        self.seconds = 0.0
        self.server = Loopback(self._take)

    async def _take(self, request: Request) -> Reply:
        self.heard.append(request)
        await asyncio.sleep(self.seconds)
        return Reply(self.status, b"{}")

    @property
    def texts(self) -> list[str]:
        return [json.loads(request.body)["message"]["text"] for request in self.heard]


@pytest.fixture
def ear(double: ZaloOaDouble, hoa: Phone) -> Iterator[Ear]:
    listening = Ear()
    double.caller.pending.clear()
    with double.world.change():
        double.caller.url = f"{listening.server.start()}/zalo/oa"
    yield listening
    listening.server.close()


def wait(double: ZaloOaDouble, happened: Callable[[], bool]) -> None:
    assert double.world.wait(happened, 10)


async def test_events_are_signed(double: ZaloOaDouble, ear: Ear, hoa: Phone) -> None:
    hoa.say("xin chào")
    await asyncio.to_thread(wait, double, lambda: not double.caller.pending)
    [request] = ear.heard
    event = json.loads(request.body)

    made = sign(APP_ID, request.body, event["timestamp"], SECRET_KEY)
    assert request.headers["x-zevent-signature"] == f"mac={made}"
    assert event["sender"]["id"] == "246"
    assert event == make_event("user_send_text", APP_ID, "246", OA_ID, double.clock.read(), message=event["message"])


async def test_the_ladder(double: ZaloOaDouble, ear: Ear, hoa: Phone) -> None:
    """30 s, 5 min, 15 min, 30 min, 1 h: the same bytes, then nothing until somebody enables it again."""
    ear.status = 503
    hoa.say("alo")
    for number, minutes in enumerate((0.5, 5, 15, 30, 60), start=1):
        await asyncio.to_thread(wait, double, lambda: len(double.caller.deliveries) == number)  # noqa: B023
        double.let_pass(minutes=minutes - 0.1)
        assert len(ear.heard) == number
        double.let_pass(minutes=0.1)
    await asyncio.to_thread(wait, double, lambda: not double.caller.is_enabled)

    assert [request.headers.get("num_retry") for request in ear.heard] == [None, "1", "2", "3", "4", "5"]
    assert len({request.body for request in ear.heard}) == 1
    assert [offence.kind for offence in double.offences] == ["webhook-disabled"]


async def test_a_slow_answer_is_an_offence(double: ZaloOaDouble, ear: Ear, hoa: Phone) -> None:
    ear.seconds = 2.1
    hoa.say("alo")
    await asyncio.to_thread(wait, double, lambda: bool(double.caller.deliveries))

    assert [offence.kind for offence in double.offences] == ["webhook-slow"]


async def test_duplicates_and_another_order(double: ZaloOaDouble, ear: Ear, hoa: Phone) -> None:
    double.caller.held = 3
    for word in ("một", "hai", "ba"):
        hoa.say(word)
    double.caller.copies = 2
    hoa.say("bốn")
    await asyncio.to_thread(wait, double, lambda: not double.caller.pending)

    assert ear.texts == ["ba", "hai", "một", "bốn", "bốn"]


def test_a_clock_of_its_own_and_the_real_one() -> None:
    still, real = Clock(), Clock(None)
    assert still.read() == still.read()
    still.move(hours=1)
    assert still.read().hour == 10
    assert real.read() <= real.read()
