"""Who is registered: a person or collective of the unit, found under a sloppy name, or the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commendation.catalogue import RecipientKind
from commendation.folding import fold
from commendation.positions import split_position
from handlers.engine.flow import Choice, Context, Draft, Named, Reject
from handlers.engine.messages import Words, load_texts
from handlers.flows import names
from handlers.flows.typed_values import take_name, take_recipient
from handlers.flows.wording import write_name
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
    name, position = split_position(text) if draft["recipient_kind"] == "individual" else (text, None)
    if position is None:
        return names.one_name(ctx, draft, text)
    return [f"{take_recipient(ctx, draft, name)}, {take_name(ctx, draft, position)}"]


def find_nominee(ctx: Context, draft: Draft, name: str) -> Named:
    """The person or collective that a name means, or those near it."""
    if draft["recipient_kind"] == "collective":
        return names.find_collective(ctx, draft, name)
    own = own_nominee(ctx, "individual") if fold(name) in ME else None
    if own is not None:
        return Named(sure=own)
    bare, position = split_position(name)
    return names.find_person(ctx, draft, name) if position is None else _find_holder(ctx, draft, bare, position)


def _find_holder(ctx: Context, draft: Draft, name: str, position: str) -> Named:
    """The person of this name in this position; one known in another position is asked about."""
    told_apart = names.find_person(ctx, draft, f"{name} {position}").sure
    if told_apart is not None and not told_apart.get("is_new"):
        return Named(sure=told_apart)
    named = names.find_person(ctx, draft, name)
    if named.sure is None:
        held = [(one, _hold(one.value, position)) for one in named.candidates]
        return Named(candidates=tuple(_offer(value) if value.get("is_new") else one for one, value in held))
    if named.sure.get("is_new") or not named.sure.get("note"):
        return Named(sure=_hold(named.sure, position))
    known = Choice(str(named.sure["person_id"]), names.show_name(named.sure), named.sure)
    fresh = _hold({"name": write_name(name), "is_new": True}, position)
    return Named(candidates=(known, _offer(fresh)))


def _offer(fresh: Mapping[str, Any]) -> Choice:
    return Choice("new", Words("names.new_person", name=names.show_name(fresh)), fresh)


def _hold(value: Mapping[str, Any], position: str) -> dict[str, Any]:
    """Somebody new with their position; who is known stays as known."""
    if not value.get("is_new"):
        return dict(value)
    born = value.get("note")
    return {**value, "position": position, "note": f"{position}, {born}" if born else position}


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
