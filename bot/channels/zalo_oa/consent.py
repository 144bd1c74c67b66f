"""The one thing that a human does for the tokens: consenting, in a browser, to what the app may do for the account."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from bot.channels import SendFailed
from bot.channels.zalo_oa import NAME
from bot.channels.zalo_oa.client import Api
from bot.channels.zalo_oa.errors import ApiError
from bot.channels.zalo_oa.oauth import (
    ConsentNeeded,
    OAuth,
    WrongRedirect,
    make_challenge,
    make_link,
    make_verifier,
    read_redirect,
)
from bot.network import make_client
from bot.settings import Settings
from storage import tokens
from storage.database import Store
from storage.tokens import NewPair

MOST_TRIES = 3
_REFUSED = (
    "Zalo không nhận mã này ({reason}). Mã chỉ dùng được một lần, trong 10 phút: hãy chạy lại lệnh và làm từ đầu. "
    "Vẫn vậy thì kiểm tra ZALO_OA_APP_ID, ZALO_OA_APP_SECRET, và (nếu đặt) ZALO_OA_CODE_VERIFIER."
)


class ConsentFailed(Exception):
    """It came to nothing; the text says why and what to do."""


class _Given:
    """An access token at hand."""

    def __init__(self, access: str) -> None:
        self._access = access

    async def read(self) -> str:
        return self._access

    async def renew(self, refused: str) -> str:
        raise SendFailed("không còn mã khác")


async def ask_for_consent(
    settings: Settings,
    store: Store,
    redirect_uri: str,
    *,
    ask: Callable[[str], str],
    clock: Callable[[], datetime],
) -> str:
    """Show the link, take what the browser was sent to, keep the pair. Returns what to tell. Raises ConsentFailed.

    `ask` shows a text and returns what was typed below it.
    """
    app_id, app_secret = settings.zalo_oa_app_id, settings.zalo_oa_app_secret
    if app_id is None or app_secret is None:
        raise ConsentFailed("Chưa đặt ZALO_OA_APP_ID, ZALO_OA_APP_SECRET và ZALO_OA_SECRET_KEY.")
    fixed = settings.zalo_oa_code_verifier
    verifier = fixed.get_secret_value() if fixed is not None else make_verifier()
    account, state = app_id.get_secret_value(), secrets.token_urlsafe(16)
    link = make_link(settings.zalo_oa_oauth_url, account, redirect_uri, make_challenge(verifier), state)
    code = _ask_for_code(link, redirect_uri, state, ask)
    async with make_client() as client:
        oauth = OAuth(client, settings.zalo_oa_oauth_url, account, app_secret.get_secret_value())
        try:
            pair = await oauth.exchange(code, verifier, clock())
        except ConsentNeeded as error:
            raise ConsentFailed(_REFUSED.format(reason=error)) from None
        except SendFailed as error:
            raise ConsentFailed(f"Không hỏi được {settings.zalo_oa_oauth_url} ({error}). Hãy chạy lại lệnh.") from None
        seed = settings.zalo_oa_refresh_token
        given = seed.get_secret_value() if seed is not None else None
        await store.run(lambda conn: tokens.consent(conn, NAME, account, pair, given, clock()))
        proof = app_secret.get_secret_value() if settings.zalo_oa_appsecret_proof else None
        api = Api(client, settings.zalo_oa_api_url, _Given(pair.access), clock=clock, proof_secret=proof)
        return await _describe(api, pair)


def _ask_for_code(link: str, redirect_uri: str, state: str, ask: Callable[[str], str]) -> str:
    prompt = (
        "1. Mở đường dẫn này bằng trình duyệt, đăng nhập tài khoản quản trị OA, chọn OA và đồng ý mọi quyền:\n\n"
        f"{link}\n\n"
        f"2. Trình duyệt chuyển tới {redirect_uri}?… (trang đó báo lỗi cũng không sao).\n"
        "3. Chép cả địa chỉ trên thanh địa chỉ, dán vào đây rồi Enter (trong 10 phút):\n"
    )
    for _ in range(MOST_TRIES):
        try:
            return read_redirect(ask(prompt), state)
        except WrongRedirect as error:
            prompt = f"Chưa được: {error}. Dán lại cả địa chỉ:\n"
    raise ConsentFailed("Chưa có mã. Hãy chạy lại lệnh.")


async def _describe(api: Api, pair: NewPair) -> str:
    """What was achieved, with the account's name if Zalo tells it: the pair is kept in either case."""
    kept = f"Đã giữ mã trong sổ, mã truy cập dùng được đến {pair.expires_at:%H:%M %d/%m/%Y} và tự được làm mới."
    try:
        account = await api.describe_account()
    except (ApiError, SendFailed) as error:
        return f"{kept}\nNhưng gọi thử Zalo thì chưa được: {error}"
    return f"{kept}\nOA: {account.get('name')} (mã {account.get('oaid')}). Chương trình đang chạy tự dùng mã mới."
