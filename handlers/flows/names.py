"""Finding people and collectives under sloppily typed names; several near ones are always asked about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commendation import matching
from commendation.folding import clean, fold, fold_tones, has_tones
from handlers.engine.flow import Choice, Context, Draft, Named, Reject
from handlers.engine.messages import Words
from handlers.flows.answers import take_recipient
from storage import people, units
from storage.records import Unit

_BETWEEN_NAMES = re.compile(r"\s*(?:\n|;|,|\+|\bvà\b|\bva\b)\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:[-–•*]|\d{1,3}[.)])\s*")


def split_names(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """Single names out of "Trần Thị Lan, Nguyễn Văn A; ..." or one name a line. Raises Reject."""
    parts = [_NUMBERING.sub("", part) for part in _BETWEEN_NAMES.split(text)]
    names = [take_recipient(ctx, draft, part) for part in parts if part.strip()]
    if not names:
        raise Reject("answers.no_name")
    return names


def one_name(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """The whole text as one name. Raises Reject."""
    return [take_recipient(ctx, draft, text)]


@dataclass(frozen=True)
class Roll:
    """The known people or collectives of the unit, loaded once for any number of names to be found in it."""

    choices: Sequence[matching.Choice]
    values: Mapping[str, dict[str, Any]]
    """What a slot holds for each of them."""
    unit: Unit | None = None
    """Of collectives: whose name at the end of theirs tells nothing apart."""


def load_people(ctx: Context) -> Roll:
    """The people of the unit. Values: {"name", "person_id", "note"}."""
    known = people.list_people(ctx.conn, ctx.ledger)
    values = {
        str(one.id): {"name": one.name, "person_id": one.id, "note": one.collective_name or one.position}
        for one in known
    }
    return Roll([matching.Choice(key=str(one.id), names=(one.name,)) for one in known], values)


def load_collectives(ctx: Context) -> Roll:
    """The collectives of the unit. Values: {"name", "collective_id", "note": null}."""
    unit = units.get(ctx.conn, ctx.ledger)
    known = people.list_collectives(ctx.conn, ctx.ledger)
    choices = [matching.Choice(key=str(one.id), names=(_without_unit(one.name, unit),)) for one in known]
    values = {str(one.id): {"name": one.name, "collective_id": one.id, "note": None} for one in known}
    return Roll(choices, values, unit)


def find_in(roll: Roll, name: str) -> Named:
    """Whom a name means among those of a roll; somebody new is {"name", "is_new": true}."""
    if roll.unit is None:
        return _decide(_as_written(matching.strip_address(name)), roll, "names.new_person")
    wanted = clean(name)
    wanted = wanted[:1].upper() + wanted[1:]
    return _decide(wanted, roll, "names.new_collective", _without_unit(wanted, roll.unit))


def find_person(ctx: Context, draft: Draft, name: str) -> Named:
    """A person of the unit. Values: {"name", "person_id"} or, for somebody new, {"name", "is_new": true}."""
    return find_in(ctx.once(load_people), name)


def find_collective(ctx: Context, draft: Draft, name: str) -> Named:
    """A collective of the unit. Values: {"name", "collective_id"} or {"name", "is_new": true}.

    Within a ward nearly every name ends in the ward's own; that part tells nothing apart, so it does not count.
    """
    return find_in(ctx.once(load_collectives), name)


def _as_written(name: str) -> str:
    """A person's name that was typed in small letters as it is written: "đỗ thị mai" -> "Đỗ Thị Mai"."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split()) if name.islower() else name


def _without_unit(name: str, unit: Unit) -> str:
    """ "Hội LHPN phường Long Xuyên" -> "Hội LHPN", for telling a ward's collectives apart."""
    words = name.split()
    folded = [fold(word) for word in words]
    for tail in (unit.full_name, unit.name, unit.kind):
        ending = fold(tail).split()
        if len(folded) > len(ending) and folded[-len(ending) :] == ending:
            return " ".join(words[: -len(ending)])
    return name


def _decide(wanted: str, roll: Roll, new: str, key: str = "") -> Named:
    """One exact namesake is sure; several, or merely near ones, are offered together with "somebody new".

    Tones that were typed are honoured: "Hòa" is not "Hoa". `key` is what is compared, where not the whole name.
    """
    key = key or wanted
    ranked = matching.rank(key, roll.choices, limit=6)
    spell = fold_tones if has_tones(key) else fold
    exact = [match for match in ranked if spell(match.name) == spell(key)]
    if len(exact) == 1:
        return Named(sure=roll.values[exact[0].key])
    fresh = {"name": wanted, "is_new": True}
    if not ranked:
        return Named(sure=fresh)
    near = [Choice(match.key, show_name(roll.values[match.key]), roll.values[match.key]) for match in ranked]
    return Named(candidates=(*near, Choice("new", Words(new, name=wanted), fresh)))


def remark_no_tones(values: Sequence[Mapping[str, Any]]) -> list[Words]:
    """A warning about names that are new to the ledger and were typed without any diacritics."""
    bare = [one["name"] for one in values if one.get("is_new") and " " in one["name"] and not has_tones(one["name"])]
    return [Words("names.no_tones", names="; ".join(bare))] if bare else []


def show_name(value: Mapping[str, Any]) -> str:
    """A name with what tells it from its namesakes: "Nguyễn Thị Hòa - Địa chính"."""
    return f"{value['name']} - {value['note']}" if value.get("note") else str(value["name"])
