"""Finding people and collectives under sloppily typed names; several near ones are always asked about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from commendation import matching
from commendation.folding import clean, fold, fold_tones, has_tones
from commendation.reading.office_names import list_compounds, opens_collective, spell_out
from handlers.engine.flow import Choice, Context, Draft, Named, Reject
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows.typed_values import split_birth_year, take_recipient
from storage import aliases, people, units
from storage.changes import AliasLearned
from storage.records import Person, Unit

LONGEST_ALIAS = 60
_SHORTEST_SLIP = 4
"""Letters of a collective's name that may be misspelled: "Lan" is no slip for "Công an"."""
_ID_OF = {"individual": "person_id", "collective": "collective_id"}
_BETWEEN_NAMES = re.compile(r"\s*(?:\n|;|,|\+|\bvà\b|\bva\b)\s*", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(r"(.*\D)\d{1,3}")
_NUMBERING = re.compile(r"^\s*(?:[-–•*]|\d{1,3}[.)])\s*")


def split_names(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """Single names out of "Trần Thị Lan, Nguyễn Văn A; ..." or one name a line. Raises Reject."""
    is_person = draft.get("recipient_kind") == "individual"
    parts = [_NUMBERING.sub("", part) for part in (_BETWEEN_NAMES.split(text) if is_person else _split_offices(text))]
    names = [take_recipient(ctx, draft, part) for part in parts if part.strip()]
    if not names:
        raise Reject("answers.no_name")
    return names


def _split_offices(text: str) -> list[str]:
    """Single names of collectives: "Văn phòng HĐND và UBND phường" is one, "chi bộ 1, 3 và 5" are three."""
    kept = list_compounds(text)
    parts: list[str] = []
    start = 0
    for between in _BETWEEN_NAMES.finditer(text):
        within = any(first <= between.start() and between.end() <= last for first, last in kept)
        rest = text[between.end() :]
        if within or (fold(between[0]) == "va" and not (opens_collective(rest) or rest[:1].isdigit())):
            continue
        parts.append(text[start : between.start()])
        start = between.end()
    parts.append(text[start:])
    for at, part in enumerate(parts[1:], start=1):
        numbered = _ENDS_IN_NUMBER.fullmatch(parts[at - 1].strip())
        if part.strip().isdecimal() and numbered is not None:
            parts[at] = numbered[1] + part.strip()
    return parts


def one_name(ctx: Context, draft: Draft, text: str) -> Sequence[str]:
    """The whole text as one name. Raises Reject."""
    return [take_recipient(ctx, draft, text)]


@dataclass(frozen=True)
class Roll:
    """The known people or collectives of the unit, loaded once for any number of names to be found in it."""

    choices: Sequence[matching.Choice]
    values: Mapping[str, dict[str, Any]]
    """What a slot holds for each of them."""
    aliases: Mapping[str, tuple[str, str]]
    """Learned short names, folded: as typed, and the key of whom it means."""
    unit: Unit | None = None
    """Of collectives: whose name at the end of theirs tells nothing apart."""
    found: dict[str, Named] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found so far: a name that is asked about is looked up again for its choices."""

    def rank(self, name: str, limit: int) -> list[matching.Match]:
        """Those whom a name may mean, best first, each under its own name; a learned short name is exact."""
        wanted = self.make_key(name)
        found = [
            replace(match, name=str(self.values[match.key]["name"]))
            for match in matching.rank(wanted, self.choices, limit=limit)
            if self.unit is None or match.exact or len(fold(wanted)) >= _SHORTEST_SLIP
        ] or self._find_called(wanted)[:limit]
        meant = self.find_alias(name)
        if meant is None or any(match.exact for match in found):
            return found
        exact = matching.Match(meant, str(self.values[meant]["name"]), 100.0, exact=True)
        return [exact, *(match for match in found if match.key != meant)][:limit]

    def _find_called(self, name: str) -> list[matching.Match]:
        """People by the given name that a nickname begins with: "Lan văn thư" may be any Lan."""
        given, *more = name.split() or [""]
        if self.unit is not None or not more:
            return []
        spell = fold_tones if has_tones(given) else fold
        wanted = spell(given)
        return [
            matching.Match(key, str(value["name"]), matching.CUTOFF, exact=False)
            for key, value in self.values.items()
            if spell(str(value["name"]).rpartition(" ")[2]) == wanted
        ]

    def find_alias(self, name: str) -> str | None:
        """The key of whom a short name was learned to mean; tones that were typed count."""
        typed = _clean_alias(name, is_person=self.unit is None)
        alias, key = self.aliases.get(fold(typed), ("", None))
        differs = has_tones(typed) and has_tones(alias) and fold_tones(typed) != fold_tones(alias)
        return None if differs else key

    def make_key(self, name: str) -> str:
        """What of a typed name is compared: no form of address; of a collective one spelling and not the ward's name.

        Without any diacritics if none were typed, though spelling out has put some in.
        """
        if self.unit is None:
            return _as_written(matching.strip_address(name))
        spelled = spell_out(_without_unit(clean(name), self.unit))
        return spelled if has_tones(name) else fold(spelled)


def load_people(ctx: Context) -> Roll:
    """The people of the unit. Values: {"name", "person_id", "note"}; the note also tells namesakes apart."""
    known = people.list_people(ctx.conn, ctx.ledger)
    twins = Counter(fold(one.name) for one in known)
    values = {
        str(one.id): {"name": one.name, "person_id": one.id, "note": _note(one, with_year=twins[fold(one.name)] > 1)}
        for one in known
    }
    learned = {
        fold(one.alias): (one.alias, str(one.person_id))
        for one in aliases.list_aliases(ctx.conn, ctx.ledger)
        if one.person_id is not None
    }
    return Roll([matching.Choice(key=str(one.id), names=(one.name,)) for one in known], values, learned)


def _note(person: Person, *, with_year: bool) -> str | None:
    known = person.collective_name or person.position
    if not (with_year and person.birth_year):
        return known or None
    year = load_texts().raw("names.born").format(year=person.birth_year)
    return f"{known}, {year}" if known else year


def load_collectives(ctx: Context) -> Roll:
    """The collectives of the unit. Values: {"name", "collective_id", "note": null}."""
    unit = units.get(ctx.conn, ctx.ledger)
    known = people.list_collectives(ctx.conn, ctx.ledger)
    choices = [matching.Choice(key=str(one.id), names=(spell_out(_without_unit(one.name, unit)),)) for one in known]
    values = {str(one.id): {"name": one.name, "collective_id": one.id, "note": None} for one in known}
    learned = {
        fold(one.alias): (one.alias, str(one.collective_id))
        for one in aliases.list_aliases(ctx.conn, ctx.ledger)
        if one.collective_id is not None
    }
    return Roll(choices, values, learned, unit)


def find_in(roll: Roll, name: str) -> Named:
    """Whom a name means among those of a roll; somebody new is {"name", "is_new": true}.

    One exact namesake is sure; several, or merely near ones, are offered together with "somebody new".
    """
    if name not in roll.found:
        roll.found[name] = _find_in(roll, name)
    return roll.found[name]


def _find_in(roll: Roll, name: str) -> Named:
    ranked = roll.rank(name, 6)
    exact = [match for match in ranked if match.exact]
    if len(exact) != 1 and roll.unit is None:
        exact = _tell_apart(roll, name) or exact
    if len(exact) == 1:
        return Named(sure=roll.values[exact[0].key])
    fresh = _make_new(roll, name)
    wanted = fresh["name"]
    if not ranked:
        return Named(sure=fresh)
    near = [Choice(match.key, show_name(roll.values[match.key]), roll.values[match.key]) for match in ranked]
    new = "names.new_person" if roll.unit is None else "names.new_collective"
    return Named(candidates=(*near, Choice("new", Words(new, name=wanted), fresh)))


def _make_new(roll: Roll, name: str) -> dict[str, Any]:
    """Somebody who is not in the ledger, as a slot holds them: of a person also the year of birth, if it was said."""
    if roll.unit is not None:
        wanted = clean(name)
        return {"name": wanted[:1].upper() + wanted[1:], "is_new": True}
    wanted, year = split_birth_year(roll.make_key(name))
    born = {"birth_year": year, "note": load_texts().raw("names.born").format(year=year)} if year is not None else {}
    return {"name": wanted, "is_new": True, **born}


def _tell_apart(roll: Roll, name: str) -> list[matching.Match]:
    """The one person whose name begins a text and whose note is the rest: "Nguyễn Thị Hoa địa chính", "... 1985"."""
    words = roll.make_key(name).split()
    found = []
    for key, value in roll.values.items():
        if not value["note"]:
            continue
        length = len(str(value["name"]).split())
        rest = " ".join(words[length:])
        if not rest or not _is_spelled(" ".join(words[:length]), str(value["name"])):
            continue
        note = fold(str(value["note"]))
        parts = {fold(part) for part in str(value["note"]).split(",")} | {note, note.removeprefix("sinh ")}
        if {fold(rest), fold(spell_out(rest)), fold(rest).split()[-1]} & {*parts, *(note.split()[-1:])}:
            found.append(matching.Match(key, str(value["name"]), 100.0, exact=True))
    return found if len(found) == 1 else []


def _is_spelled(typed: str, name: str) -> bool:
    return fold_tones(typed) == fold_tones(name) if has_tones(typed) else fold(typed) == fold(name)


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


# --- Learning short names ---------------------------------------------------------------------------------------


def keep_alias(ctx: Context, typed: str, value: Any) -> Any:
    """The value picked for a typed name, with that name to be learned where it is one to be learned."""
    kind = "individual" if "person_id" in value else "collective"
    if value.get("is_new") or value.get(_ID_OF[kind]) is None or ctx.ledger.role == "member":
        return value
    roll = ctx.once(load_people if kind == "individual" else load_collectives)
    alias = find_alias_to_learn(roll, typed, str(value[_ID_OF[kind]]))
    return {**value, "alias": alias} if alias is not None else value


def find_alias_to_learn(roll: Roll, typed: str, key: str) -> str | None:
    """The short name that a typed name is, if it may stand for whom it was picked for from now on.

    A part of a name ("Lan", "chi bộ"), a given name alone, somebody's whole name and a slip of the finger may not.
    """
    alias = _clean_alias(typed, is_person=roll.unit is None)
    words = fold(alias).split()
    if not words or len(alias) > LONGEST_ALIAS or key not in roll.values:
        return None
    wholes = {one: fold(name).split() for choice in roll.choices for one, name in [(choice.key, choice.names[0])]}
    likely = [one for one, whole in wholes.items() if set(words) <= set(whole)]
    is_given_name = roll.unit is None and len(words) == 1
    compared = fold(roll.make_key(typed)).split()
    is_known = any(whole in (words, compared) for whole in wholes.values())
    if likely or is_given_name or is_known or _is_slip(compared, wholes[key]):
        return None
    return alias if roll.find_alias(typed) != key else None


def _is_slip(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a text is as long as a name and nearly spells it: found the next time too, and not worth keeping."""
    return len(words) == len(whole) and sum(one != other for one, other in zip(words, whole, strict=True)) <= 1


def _clean_alias(typed: str, *, is_person: bool) -> str:
    return matching.strip_address(typed) if is_person else clean(typed)


def learn(values: Sequence[Mapping[str, Any]]) -> tuple[tuple[AliasLearned, ...], list[Label]]:
    """The changes that keep the short names of a finished draft, and what is said of them."""
    held = [one for one in values if one.get("alias")]
    changes = [
        AliasLearned(alias=one["alias"], person_id=one.get("person_id"), collective_id=one.get("collective_id"))
        for one in held
    ]
    return tuple(changes), [Words("names.learned", alias=one["alias"], name=one["name"]) for one in held]


def remark_no_tones(values: Sequence[Mapping[str, Any]]) -> list[Words]:
    """A warning about names that are new to the ledger and were typed without any diacritics."""
    bare = [one["name"] for one in values if one.get("is_new") and " " in one["name"] and not has_tones(one["name"])]
    return [Words("names.no_tones", names="; ".join(bare))] if bare else []


def show_name(value: Mapping[str, Any]) -> str:
    """A name with what tells it from its namesakes: "Nguyễn Thị Hòa - Địa chính"."""
    return f"{value['name']} - {value['note']}" if value.get("note") else str(value["name"])
