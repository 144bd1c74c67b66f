"""The signature of a webhook call: who signed the raw body, by which of the formulas that sources know.

`X-ZEvent-Signature: mac=<64 hex>` is the plain SHA-256 (no HMAC) of app id + raw body + `timestamp` of the body + OA
secret key, joined. Sources disagree on two of the four: some sign with the app's secret, some begin with the account's
id. ZALO_OA_SIGNATURE names the formula; "log" tells which one fits.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from bot.settings import OaFormula

HEADER = "x-zevent-signature"
_PREFIX = "mac="


@dataclass(frozen=True)
class Signer:
    """What webhook calls are signed with."""

    app_id: str
    secret_key: str = field(repr=False)
    """The OA secret key, from the console's webhook page."""
    app_secret: str = field(repr=False)

    def check(self, formula: OaFormula, event: Mapping[str, Any], body: bytes, header: str) -> bool:
        """Whether the header signs exactly these bytes, by this formula. Takes the same time whatever is wrong."""
        given = header.strip().removeprefix(_PREFIX).strip().lower().encode()
        fits = [hmac.compare_digest(made.encode(), given) for made in self._sign(formula, event, body)]
        return any(fits)

    def find_formula(self, event: Mapping[str, Any], body: bytes, header: str) -> OaFormula | None:
        """The formula that the header was made by; None when it was made by none of them."""
        fitting = [formula for formula in get_args(OaFormula) if self.check(formula, event, body, header)]
        return fitting[0] if fitting else None

    def _sign(self, formula: OaFormula, event: Mapping[str, Any], body: bytes) -> Iterator[str]:
        secret = self.app_secret if formula.endswith("app-secret") else self.secret_key
        first = list_account_ids(event) if formula.startswith("oa-id") else [self.app_id]
        for one in first:
            yield hashlib.sha256(b"".join([one.encode(), body, _stamp(event).encode(), secret.encode()])).hexdigest()


def _stamp(event: Mapping[str, Any]) -> str:
    """The timestamp as it is written in the body (`events.read_event` leaves numbers as they are written)."""
    stamp = event.get("timestamp")
    return stamp if isinstance(stamp, str) else ""


def list_account_ids(event: Mapping[str, Any]) -> list[str]:
    """Which ids in an event may be the account's: it names itself in one of three places."""
    places = (event.get("oa_id"), _take_id(event.get("recipient")), _take_id(event.get("sender")))
    return [one for one in places if isinstance(one, str) and one]


def _take_id(party: object) -> object:
    return party.get("id") if isinstance(party, Mapping) else None
