"""OAuth v4 as Zalo does it: codes and refresh tokens that are good once, pairs that die when the next one is made."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from tests.doubles.loopback import Json, Request
from tests.doubles.zalo_oa.offences import ApiDenial, Offence, Refusal, make_offence
from tests.doubles.zalo_oa.world import World

CODE_LASTS = timedelta(minutes=10)
REFRESH_LASTS = timedelta(days=90)
GRANTS = {
    "authorization_code": {"app_id", "code", "code_verifier", "grant_type"},
    "refresh_token": {"app_id", "grant_type", "refresh_token"},
}


@dataclass(slots=True)
class _Code:
    challenge: str
    at: datetime
    used: bool = False


@dataclass(slots=True)
class _Pair:
    access: str
    refresh: str
    at: datetime
    used: bool = False


@dataclass(slots=True)
class Grants:
    """What was handed out for one app and account."""

    world: World
    app_id: str
    app_secret: str
    oa_id: str
    expires_in: int
    codes: dict[str, _Code] = field(default_factory=dict)
    pairs: list[_Pair] = field(default_factory=list)

    def consent(self, link: str) -> tuple[str, list[Offence]]:
        """What an admin's browser is sent to after consenting, and what was wrong with the link."""
        parts = urlsplit(link)
        fields = dict(parse_qsl(parts.query))
        wrong = [] if parts.path == "/v4/oa/permission" else [make_offence("consent-path")]
        if set(fields) - {"state"} != {"app_id", "redirect_uri", "code_challenge"} or fields["app_id"] != self.app_id:
            return "", [*wrong, make_offence("consent-fields", fields=sorted(fields))]
        code = self.world.make_id("code")
        self.codes[code] = _Code(fields["code_challenge"], self.world.clock.read())
        state = {"state": fields["state"]} if "state" in fields else {}
        return f"{fields['redirect_uri']}?{urlencode({'code': code, 'oa_id': self.oa_id, **state})}", wrong

    def answer(self, request: Request) -> Json:
        """A call of the token address."""
        fields = self._read_form(request)
        if fields["grant_type"] == "authorization_code":
            self._spend_code(fields["code"], fields["code_verifier"])
        else:
            self._spend_refresh(fields["refresh_token"])
        made = self.hand_out()
        return {"access_token": made.access, "refresh_token": made.refresh, "expires_in": str(self.expires_in)}

    def hand_out(self) -> _Pair:
        """The next pair; the one before is dead."""
        made = _Pair(self.world.make_id("access-"), self.world.make_id("refresh-"), self.world.clock.read())
        self.pairs.append(made)
        return made

    def check_access(self, token: str) -> None:
        """Raises Refusal for one that never was, ApiDenial for one that is dead or too old."""
        if token not in [pair.access for pair in self.pairs]:
            raise Refusal("token-unknown")
        newest = self.pairs[-1]
        if token != newest.access:
            raise ApiDenial(-216, "Access token is invalid")
        if self.world.clock.read() >= newest.at + timedelta(seconds=self.expires_in):
            raise ApiDenial(-220, "Access token has expired")

    def _read_form(self, request: Request) -> dict[str, str]:
        if request.headers.get("secret_key") != self.app_secret:
            raise Refusal("secret-header")
        if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
            raise Refusal("form")
        fields = {name: values[0] for name, values in parse_qs(request.body.decode("ascii", "replace")).items()}
        grant = fields.get("grant_type", "")
        if grant not in GRANTS:
            raise Refusal("grant-type", given=grant)
        if set(fields) != GRANTS[grant] or request.query:
            raise Refusal("form-fields", fields=sorted(fields))
        if fields["app_id"] != self.app_id:
            raise Refusal("app-id")
        return fields

    def _spend_code(self, code: str, verifier: str) -> None:
        known = self.codes.get(code)
        if known is None:
            raise Refusal("code-unknown")
        if known.used:
            raise Refusal("code-used")
        if self.world.clock.read() >= known.at + CODE_LASTS:
            raise Refusal("code-old")
        known.used = True
        digest = hashlib.sha256(verifier.encode()).digest()
        if len(verifier) != 43 or urlsafe_b64encode(digest).decode().rstrip("=") != known.challenge:
            raise Refusal("verifier")

    def _spend_refresh(self, refresh: str) -> None:
        known = next((pair for pair in self.pairs if pair.refresh == refresh), None)
        if known is None:
            raise Refusal("refresh-unknown")
        if known.used or known is not self.pairs[-1]:
            raise Refusal("refresh-used")
        if self.world.clock.read() >= known.at + REFRESH_LASTS:
            raise Refusal("refresh-old")
        known.used = True
