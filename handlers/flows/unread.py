"""Keeping what was not understood, without the names of people, for those who improve the reading."""

from __future__ import annotations

from commendation.reading.masking import mask_names
from handlers.engine.flow import Context
from storage import people
from storage.changes import NotUnderstood

FEWEST_LETTERS = 3


def keep_unread(ctx: Context, text: str, place: str = "") -> tuple[NotUnderstood, ...]:
    """The change that keeps a text, said to the flow `place`; none for signs alone and for somebody without a unit."""
    if ctx.scope is None or sum(sign.isalpha() for sign in text) < FEWEST_LETTERS:
        return ()
    known = [one.name for one in people.list_people(ctx.conn, ctx.scope)]
    return (NotUnderstood(text=mask_names(text, known), place=place),)
