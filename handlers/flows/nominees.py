"""Who is registered: a person or collective of the unit, found under a sloppy name, or the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from handlers.engine.flow import Context, Draft, Named, Reject
from handlers.engine.messages import Words, load_texts
from handlers.flows import names
from storage import people

KINDS: tuple[RecipientKind, ...] = ("individual", "collective")
"""Who can be registered; households are not."""
ME = frozenset({"toi", "minh", "ban than", "chinh toi", "ban than toi"})
"""How people name themselves, folded."""


def own_nominee(ctx: Context, kind: str) -> dict[str, Any] | None:
    """The user's own person, or the collective of that person, as a nominee; None where it is not known."""
    if ctx.user.person_id is None:
        return None
    person = people.get_person(ctx.conn, ctx.ledger, ctx.user.person_id)
    if person is None:
        return None
    if kind == "individual":
        return {"name": person.name, "person_id": person.id, "note": person.collective_name or person.position}
    if person.collective_id is None:
        return None
    return {"name": person.collective_name, "collective_id": person.collective_id, "note": None}


def settle_nominee(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """A member registers only for themselves and their collective, so there is nobody to ask about."""
    own = own_nominee(ctx, draft["recipient_kind"]) if ctx.ledger.role == "member" else None
    return {"nominee": own} if own is not None else {}


def split_nominee(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """One name, or "tôi" where it is known who that is. Raises Reject."""
    if fold(text) in ME and draft["recipient_kind"] != "individual":
        raise Reject("register.nominee.name_the_collective")
    if fold(text) in ME and own_nominee(ctx, "individual") is None:
        raise Reject("register.nominee.me_unknown")
    return names.one_name(ctx, draft, text)


def find_nominee(ctx: Context, draft: Draft, name: str) -> Named:
    """The person or collective that a name means, or those near it."""
    if draft["recipient_kind"] == "collective":
        return names.find_collective(ctx, draft, name)
    own = own_nominee(ctx, "individual") if fold(name) in ME else None
    return Named(sure=own) if own is not None else names.find_person(ctx, draft, name)


def check_nominee(ctx: Context, draft: Draft, found: Sequence[Mapping[str, Any]]) -> None:
    """Raises Reject when a member names somebody else."""
    if ctx.ledger.role != "member":
        return
    own = own_nominee(ctx, draft["recipient_kind"])
    if own is None or any(own.get(key) != found[0].get(key) for key in ("person_id", "collective_id")):
        raise Reject("register.nominee.only_own")


def show_nominee(ctx: Context, draft: Draft) -> str:
    """The name, with what tells it from its namesakes, or that it is new."""
    nominee = draft["nominee"]
    new = f" {load_texts().raw('register.nominee.new')}" if nominee.get("is_new") else ""
    return names.show_name(nominee) + new


def hint_me(ctx: Context, draft: Draft) -> Mapping[str, Any]:
    """What is asked for: a name, or also "tôi" where it is known who talks."""
    if draft["recipient_kind"] == "collective":
        return {"what": Words("register.nominee.what_collective")}
    known = ctx.user.person_id is not None
    return {"what": Words("register.nominee.what_or_me" if known else "register.nominee.what_individual")}
