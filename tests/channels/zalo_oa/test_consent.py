"""The consent of a human: the link that is shown, what is pasted back, and the pair that is kept."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.consent import ConsentFailed, ask_for_consent
from bot.channels.zalo_oa.oauth import WrongRedirect, make_challenge, make_verifier, read_redirect
from bot.settings import Settings, SettingsError, load_settings
from storage import tokens
from storage.database import Store
from tests.channels.zalo_oa.test_tokens import find
from tests.doubles.zalo_oa import APP_ID, OA_ID, TOKEN_PATH, Deny, Reset, ZaloOaDouble
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[3]
REDIRECT = "https://thidua.example.vn"
VERIFIER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"


def make_settings(double: ZaloOaDouble, **environ: str) -> Settings:
    own = {**double.make_environ(), "ZALO_OA_REFRESH_TOKEN": "", **environ}
    return load_settings({name: value for name, value in own.items() if value})


def find_link(shown: str) -> str:
    [link] = re.findall(r"^http\S+$", shown, re.MULTILINE)
    return str(link)


def agree(double: ZaloOaDouble, *before: str) -> Callable[[str], str]:
    """Somebody who consents; but pastes other things first."""
    pasted, links = list(before), list[str]()

    def ask(shown: str) -> str:
        links.extend(re.findall(r"^http\S+$", shown, re.MULTILINE))
        return pasted.pop(0) if pasted else double.consent(links[0])

    return ask


def test_the_vector_of_the_challenge() -> None:
    assert make_challenge(VERIFIER) == "RqIZl4LIgn8KxW9QO-nTnv7pf0CnNrksx9fF-CXP2FE"
    assert len(make_verifier()) == 43
    assert make_verifier() != make_verifier()


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("https://thidua.example.vn/?code=abc&oa_id=388&state=s", "abc"),
        ("  https://thidua.example.vn?oa_id=388&code=a%2Bb%3D \n", "a+b="),
        ("?code=abc&state=s", "abc"),
        ("code=abc&oa_id=388", "abc"),
        ("abc", "abc"),
    ],
)
def test_what_may_be_pasted(pasted: str, code: str) -> None:
    assert read_redirect(pasted, "s") == code


@pytest.mark.parametrize(
    "pasted",
    ["", "hai từ", "https://thidua.example.vn/", "https://x.vn/?code=abc&state=other", "https://x.vn/?code=a&code=b"],
)
def test_what_may_not(pasted: str) -> None:
    with pytest.raises(WrongRedirect):
        read_redirect(pasted, "s")


async def test_a_consent_brings_a_pair(double: ZaloOaDouble, store: Store) -> None:
    settings = make_settings(double)
    told = await ask_for_consent(settings, store, REDIRECT, ask=agree(double), clock=double.clock.read)

    pair, newest = find(store), double.grants.pairs[-1]
    assert (pair.access, pair.refresh) == (newest.access, newest.refresh)
    assert "10:00 18/01/2024" in told
    assert OA_ID in told
    assert newest.access not in told
    assert newest.refresh not in told


async def test_each_link_has_a_challenge_and_a_state_of_its_own(double: ZaloOaDouble, sqlite_url: str) -> None:
    store, links = Store.open(sqlite_url), list[str]()

    def note(shown: str) -> str:
        links.append(find_link(shown))
        return double.consent(links[-1])

    for _ in range(2):
        await ask_for_consent(make_settings(double), store, REDIRECT, ask=note, clock=double.clock.read)
    store.close()
    first, second = (parse_qs(urlsplit(link).query) for link in links)

    assert first["redirect_uri"] == [REDIRECT]
    assert first["code_challenge"] != second["code_challenge"]
    assert first["state"] != second["state"]


async def test_a_verifier_that_is_fixed_in_the_console(double: ZaloOaDouble, sqlite_url: str) -> None:
    store, links = Store.open(sqlite_url), list[str]()

    def note(shown: str) -> str:
        links.append(find_link(shown))
        return double.consent(links[-1])

    settings = make_settings(double, ZALO_OA_CODE_VERIFIER=VERIFIER)
    await ask_for_consent(settings, store, REDIRECT, ask=note, clock=double.clock.read)
    store.close()

    assert parse_qs(urlsplit(links[0]).query)["code_challenge"] == [make_challenge(VERIFIER)]
    with pytest.raises(SettingsError, match="ZALO_OA_CODE_VERIFIER"):
        make_settings(double, ZALO_OA_CODE_VERIFIER=VERIFIER + "x")


async def test_a_slip_is_forgiven(double: ZaloOaDouble, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    ask = agree(double, "https://thidua.example.vn/", "https://thidua.example.vn/?code=old&state=old")
    await ask_for_consent(make_settings(double), store, REDIRECT, ask=ask, clock=double.clock.read)

    assert find(store).access
    with pytest.raises(ConsentFailed, match="chạy lại"):
        await ask_for_consent(
            make_settings(double), store, REDIRECT, ask=agree(double, "", "", ""), clock=double.clock.read
        )
    store.close()


async def test_a_code_is_good_once(double: ZaloOaDouble, sqlite_url: str) -> None:
    store, codes = Store.open(sqlite_url), list[str]()

    def keep(shown: str) -> str:
        codes.append(double.consent(find_link(shown)))
        return codes[0].partition("&state=")[0]

    await ask_for_consent(make_settings(double), store, REDIRECT, ask=keep, clock=double.clock.read)
    kept = find(store)
    with pytest.raises(ConsentFailed, match="chỉ dùng được một lần"):
        await ask_for_consent(make_settings(double), store, REDIRECT, ask=keep, clock=double.clock.read)
    assert find(store) == kept
    store.close()
    double.allow("code-used")


async def test_without_a_network_nothing_is_kept(double: ZaloOaDouble, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    double.fail(TOKEN_PATH, Reset(accepted=False))
    with pytest.raises(ConsentFailed, match="chạy lại lệnh"):
        await ask_for_consent(make_settings(double), store, REDIRECT, ask=agree(double), clock=double.clock.read)
    assert store.read_now(lambda conn: tokens.find(conn, NAME, APP_ID)) is None
    store.close()


async def test_a_pair_is_kept_even_when_the_account_cannot_be_asked(double: ZaloOaDouble, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    double.fail("/v2.0/oa/getoa", Deny(-224))
    told = await ask_for_consent(make_settings(double), store, REDIRECT, ask=agree(double), clock=double.clock.read)
    store.close()

    assert "gói OA không có quyền gọi API" in told
    assert told.startswith("Đã giữ mã")


async def test_the_configured_token_does_not_beat_the_consent(double: ZaloOaDouble, sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    old = double.hand_out_refresh()
    settings = make_settings(double, ZALO_OA_REFRESH_TOKEN=old)
    await ask_for_consent(settings, store, REDIRECT, ask=agree(double), clock=double.clock.read)
    now = double.clock.read()

    assert not store.run_now(lambda conn: tokens.adopt(conn, NAME, APP_ID, old, now))
    store.close()


def run_command(environ: dict[str, str], url: str, *options: str) -> subprocess.Popen[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("ZALO", "TELEGRAM", "PUBLIC"))}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "zalo-consent", *options],
        cwd=ROOT,
        env={**plain, **environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command(double: ZaloOaDouble, sqlite_url: str) -> None:
    environ = {**double.make_environ(), "ZALO_OA_REFRESH_TOKEN": ""}
    process = run_command(environ, sqlite_url, "--redirect", REDIRECT)
    assert process.stdin is not None
    assert process.stdout is not None
    link = next(line.strip() for line in process.stdout if line.startswith("http"))
    said, complaints = process.communicate(double.consent(link) + "\n", timeout=60)
    newest = double.grants.pairs[-1]

    assert process.returncode == 0, complaints
    assert "Đã giữ mã trong sổ" in said
    for secret in (newest.access, newest.refresh):
        assert secret not in said + complaints
    store = Store.open(sqlite_url)
    assert find(store).refresh == newest.refresh
    store.close()


@pytest.mark.parametrize(
    ("environ", "options", "problem"),
    [
        ({}, (), "--redirect"),
        ({}, ("--redirect", REDIRECT), "ZALO_OA_APP_ID"),
        ({"PUBLIC_URL": REDIRECT, "ZALO_OA_APP_ID": "1"}, (), "ZALO_OA_APP_SECRET"),
    ],
)
def test_the_command_says_what_it_needs(
    sqlite_url: str, environ: dict[str, str], options: tuple[str, ...], problem: str
) -> None:
    _, complaints = run_command(environ, sqlite_url, *options).communicate(timeout=PATIENCE)
    assert problem in complaints
    assert "Traceback" not in complaints
