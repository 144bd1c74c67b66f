"""Column types that hold the same values on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""The country's one time zone, without daylight saving; moments are read from the database in it."""

Id = BigInteger().with_variant(Integer, "sqlite")
"""Row ids. SQLite makes up ids only for a column declared INTEGER, which holds 64 bits there too."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON text on SQLite, JSONB on PostgreSQL; None is NULL."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def replace_unstorable(text: str) -> str:
    """Replace what PostgreSQL cannot hold in a text (NUL, lone surrogates) by U+FFFD.

    Both can arrive in a platform's payload, where an error would keep the update out of the inbox for ever.
    """
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def write_json(value: Any) -> str:
    """The JSON text of a value as both databases take it: compact, with Vietnamese letters as they are."""
    text = _encode(value)
    if "\\u0000" in text:
        text = _ESCAPED_NUL.sub("\\1\N{REPLACEMENT CHARACTER}", text)
    return replace_unstorable(text)


@lru_cache(maxsize=256)  # a turn writes its one moment into every row
def write_moment(value: datetime) -> str:
    """UTC ISO text of fixed width, so that its order as text is its order in time. Raises ValueError if naive."""
    if value.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {value!r}")
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """The moment that `write_moment` wrote, in Vietnamese time."""
    return datetime.fromisoformat(text).astimezone(VIETNAM)


class Moment(TypeDecorator[datetime]):
    """A moment, kept as UTC ISO text and read as an aware datetime in Vietnamese time; naive ones are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else write_moment(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else read_moment(value)


class Words(TypeDecorator[str]):
    """Free text of people and platforms, made storable by `replace_unstorable`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else replace_unstorable(value)
