"""Whether the time of a waiting row has come, also after the clock was put back.

What waits holds a moment: when it may be taken (again), or until when a lease keeps others from it. A clock that is
put back by hours leaves that moment hours away, and whoever waits for it, and all behind it, would stand still as long.
But no such moment is ever set further ahead than a known time; one that lies further ahead now was set by a clock that
was ahead, and has come.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, Column, ColumnElement, bindparam, or_

from storage.columns import Moment

SOON = timedelta(minutes=2)
"""Further ahead than any lease, and any pause between two tries of a turn or a job."""
LONG = timedelta(hours=1)
"""So long a message waits at most that was tried before: then it is looked at again, whatever its platform said."""


def has_come(moment: Column[datetime] | ColumnElement[datetime]) -> ColumnElement[bool]:
    """That a moment never set more than `SOON` ahead has come; its values are those of `name_moments`."""
    return or_(moment <= given("now"), moment > given("soon"))


def given(which: str) -> BindParameter[datetime]:
    """A moment that `name_moments` gives."""
    return bindparam(which, type_=Moment())


def name_moments(now: datetime) -> dict[str, datetime]:
    """The values that `has_come` compares with."""
    return {"now": now, "soon": now + SOON}


def is_ahead(moment: datetime | None, now: datetime) -> bool:
    """Whether a moment never set more than `SOON` ahead is still to come: `has_come` for a row that was read."""
    return moment is not None and now < moment <= now + SOON
