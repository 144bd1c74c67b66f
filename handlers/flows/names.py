"""Finding people and collectives under sloppily typed names; several near ones are always asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from commendation import matching
from commendation.folding import clean, fold, fold_tones, has_tones
from handlers.engine.flow import Choice, Context, Draft, Named, Reject
from handlers.engine.messages import Words
from handlers.flows.answers import take_name
from storage import people, units
from storage.records import Unit

_BETWEEN_NAMES = re.compile(r"\s*(?:\n|;|,|\+|\bvà\b|\bva\b)\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:[-–•*]|\d{1,3}[.)])\s*")


def split_names(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """Single names out of "Trần Thị Lan, Nguyễn Văn A; ..." or one name a line. Raises Reject."""
    parts = [_NUMBERING.sub("", part) for part in _BETWEEN_NAMES.split(text)]
    names = [take_name(ctx, draft, part) for part in parts if part.strip()]
    if not names:
        raise Reject("answers.no_name")
    return names


def one_name(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """The whole text as one name. Raises Reject."""
    return [take_name(ctx, draft, text)]


def find_person(ctx: Context, draft: Draft, name: str) -> Named:
    """A person of the unit. Values: {"name", "person_id"} or, for somebody new, {"name", "is_new": true}."""
    wanted = matching.strip_address(name)
    known = people.list_people(ctx.conn, ctx.ledger)
    by_key = {str(person.id): person for person in known}
    choices = [matching.Choice(key=str(person.id), names=(person.name,)) for person in known]
    values = {
        key: {"name": person.name, "person_id": person.id, "note": person.collective_name or person.position}
        for key, person in by_key.items()
    }
    return _decide(wanted, choices, values, "names.new_person")


def find_collective(ctx: Context, draft: Draft, name: str) -> Named:
    """A collective of the unit. Values: {"name", "collective_id"} or {"name", "is_new": true}.

    Within a ward nearly every name ends in the ward's own; that part tells nothing apart, so it does not count.
    """
    unit = units.get(ctx.conn, ctx.ledger)
    known = people.list_collectives(ctx.conn, ctx.ledger)
    choices = [matching.Choice(key=str(one.id), names=(_without_unit(one.name, unit),)) for one in known]
    values = {str(one.id): {"name": one.name, "collective_id": one.id, "note": None} for one in known}
    return _decide(clean(name), choices, values, "names.new_collective", _without_unit(clean(name), unit))


def _without_unit(name: str, unit: Unit) -> str:
    """ "Hội LHPN phường Long Xuyên" -> "Hội LHPN", for telling a ward's collectives apart."""
    words = name.split()
    folded = [fold(word) for word in words]
    for tail in (unit.full_name, unit.name, unit.kind):
        ending = fold(tail).split()
        if len(folded) > len(ending) and folded[-len(ending) :] == ending:
            return " ".join(words[: -len(ending)])
    return name


def _decide(
    wanted: str, choices: Sequence[matching.Choice], values: dict[str, dict[str, Any]], new: str, key: str = ""
) -> Named:
    """One exact namesake is sure; several, or merely near ones, are offered together with "somebody new".

    Tones that were typed are honoured: "Hòa" is not "Hoa". `key` is what is compared, where not the whole name.
    """
    key = key or wanted
    ranked = matching.rank(key, choices, limit=6)
    spell = fold_tones if has_tones(key) else fold
    exact = [match for match in ranked if spell(match.name) == spell(key)]
    if len(exact) == 1:
        return Named(sure=values[exact[0].key])
    fresh = {"name": wanted, "is_new": True}
    if not ranked:
        return Named(sure=fresh)
    near = [Choice(key, show_name(values[key]), values[key]) for key in (match.key for match in ranked)]
    return Named(candidates=(*near, Choice("new", Words(new, name=wanted), fresh)))


def show_name(value: dict[str, Any]) -> str:
    """A name with what tells it from its namesakes: "Nguyễn Thị Hòa - Địa chính"."""
    return f"{value['name']} - {value['note']}" if value.get("note") else str(value["name"])
