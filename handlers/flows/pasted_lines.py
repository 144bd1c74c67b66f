"""Award lines read from a pasted text: kept in a draft as JSON, looked at for what is missing, turned into awards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import fold, has_tones
from commendation.reading.bodies import Place
from commendation.reading.lines import AwardLine, Doubt, Reading, Source, apply_correction, read_lines
from commendation.rules import authority
from commendation.rules.authority import Breach
from commendation.rules.naming import name_conferrer
from handlers.engine.flow import Context
from handlers.flows.award_slots import LEVEL_UNKNOWN, final_code, form_of, place_of
from handlers.flows.names import Roll, find_in, load_collectives, load_people
from handlers.flows.typed_values import EARLIEST_YEAR
from storage import awards, units
from storage.changes import AwardEntered, DecisionDraft, RecipientDraft
from storage.records import Award, AwardFilter, Unit

_NUMBER = re.compile(r"(?<![\w/.])\d{1,3}(?![\w/])")
_YEAR = re.compile(r"\b(?:năm|nam)\s+((?:19|20)\d\d)\b", re.IGNORECASE)
RECORDED = ("award", "generic", "movement")
"""Grades of lines that are records; mere praise and ratings of the year's work are none."""


# --- Reading ----------------------------------------------------------------------------------------------------


def read_text(ctx: Context, text: str) -> Reading:
    """The awards that a text states, without what is only praise or a rating."""
    return read_awards(text, units.get(ctx.conn, ctx.ledger), ctx.today)


def read_awards(text: str, unit: Unit, today: date) -> Reading:
    """`read_text` for a unit and a day, outside a turn."""
    place = Place(kind=unit.kind, name=unit.name, district=unit.district, province=unit.province)
    reading = read_lines(text, place=place)
    reading = replace(reading, lines=tuple(_check_dates(today, _count_names(line)) for line in reading.lines))
    years = {int(year) for year in _YEAR.findall(text)}
    if len(years) == 1 and _has_begun(today, min(years)):
        reading = set_year(reading, years.pop())
    return drop_lines(reading, [n for n, line in enumerate(reading.lines, 1) if line.grade not in RECORDED])


def _check_dates(today: date, line: AwardLine) -> AwardLine:
    """A line without a year or a day of decision that cannot be: the year is asked then."""
    year = line.year if line.year is not None and _has_begun(today, line.year) else None
    day = line.decision_date if line.decision_date is not None and line.decision_date <= today else None
    return replace(line, year=year, decision_date=day)


def _has_begun(today: date, year: int) -> bool:
    return EARLIEST_YEAR <= year <= today.year


def _count_names(line: AwardLine) -> AwardLine:
    """A line that lists names without a number is of as many as it names."""
    said = _NUMBER.search(line.wording) is not None
    return line if said or len(line.recipients) <= (line.count or 0) else replace(line, count=len(line.recipients))


def drop_lines(reading: Reading, numbers: Sequence[int]) -> Reading:
    """The reading without some lines, counted from 1."""
    if not numbers:
        return reading
    return apply_correction(reading, "bỏ " + ", ".join(str(number) for number in numbers)) or reading


def set_year(reading: Reading, year: int) -> Reading:
    """The reading with the year of the lines that have none."""
    return replace(reading, lines=tuple(replace(line, year=line.year or year) for line in reading.lines))


def to_json(reading: Reading) -> dict[str, Any]:
    """A reading as a draft keeps it."""
    held = asdict(reading)
    for line in held["lines"]:
        line["decision_date"] = line["decision_date"].isoformat() if line["decision_date"] else None
    return held


def from_json(held: Mapping[str, Any]) -> Reading:
    """The reading that `to_json` kept."""
    return Reading(
        text=held["text"],
        lines=tuple(_load_line(line) for line in held["lines"]),
        doubts=tuple(
            Doubt(one["kind"], tuple(one["lines"]), one["quote"], tuple(one["choices"]), one.get("announced"))
            for one in held["doubts"]
        ),
        unread=tuple(held.get("unread", ())),
    )


def _load_line(held: Mapping[str, Any]) -> AwardLine:
    values: dict[str, Any] = {field.name: held.get(field.name) for field in fields(AwardLine)}
    day = values["decision_date"]
    values["recipients"] = tuple(values["recipients"] or ())
    values["decision_date"] = date.fromisoformat(day) if day else None
    values["source"] = Source(**held["source"])
    return AwardLine(**values)


# --- What a line becomes ----------------------------------------------------------------------------------------


def is_whole(line: AwardLine) -> bool:
    """Whether a line says all that a record must have, its year aside."""
    return line.count is not None and line.recipient_kind is not None and len(line.recipients) <= line.count


def name_giver(line: AwardLine, place: authority.Place) -> str | None:
    """The conferrer as this unit writes it: "Thị ủy" is "Thị ủy Kinh Môn"."""
    return _name_giver(line.conferrer, line.conferrer_kind, place) if line.conferrer is not None else None


@lru_cache(maxsize=1024)
def _name_giver(conferrer: str, kind: str | None, place: authority.Place) -> str:
    usual = authority.read_conferrer(fold(conferrer), place)
    if usual.kind == kind and has_tones(usual.name):
        return usual.name
    if kind == "district-body" and "phong ban" in fold(conferrer):
        return name_conferrer("district-body", place) or conferrer
    return conferrer[:1].upper() + conferrer[1:]


def code_of(line: AwardLine) -> str | None:
    """The catalogue code of a line as it stands now: its kind of recipient may have been corrected since."""
    if line.code is None or line.recipient_kind is None:
        return line.code
    return _settle_code(line.code, line.recipient_kind, line.conferrer_kind, line.conferrer)


@lru_cache(maxsize=1024)
def _settle_code(code: str, recipient_kind: str, giver_kind: str | None, giver: str | None) -> str | None:
    conferrer = {"kind": giver_kind, "name": giver} if giver_kind is not None and giver is not None else None
    return final_code({"award": code, "recipient_kind": recipient_kind, "conferrer": conferrer})


def find_breach(line: AwardLine) -> Breach | None:
    """What the law of its day says against giver and award of a line; None while one of them is not known.

    Without the day of the decision only what is wrong from the first to the last day of the year.
    """
    code = code_of(line)
    if line.conferrer_kind is None or line.year is None or code not in load_catalogue().by_code:
        return None
    days = [line.decision_date] if line.decision_date else [date(line.year, 1, 1), date(line.year, 12, 31)]
    found = [_check_authority(str(code), line.conferrer_kind, day) for day in days]
    return found[-1] if all(one is not None and _is_certain(one) for one in found) else None


def _is_certain(breach: Breach) -> bool:
    """Whether the rule was read in the law itself: what is pasted was signed once, and is not doubted for less."""
    return breach.confidence == "confirmed" and not breach.unverified


@lru_cache(maxsize=1024)
def _check_authority(code: str, conferrer_kind: str, day: date) -> Breach | None:
    return authority.check_authority(code, conferrer_kind, day)


def as_award(line: AwardLine, place: authority.Place) -> Award:
    """The record that a line would be, for showing and comparing it; without a number, and 0 where none is said."""
    return Award(
        unit_id=0,
        id=0,
        number="",
        year=line.year or 0,
        code=code_of(line),
        conferrer_kind=line.conferrer_kind,
        conferrer=name_giver(line, place),
        conferrer_level=line.conferrer_level,
        recipient_kind=line.recipient_kind or "individual",
        count=line.count or 0,
        wording=line.wording,
    )


@dataclass(frozen=True)
class Entry:
    """One line as a change, and the names in it that are near to known ones but stay unlinked."""

    change: AwardEntered
    unlinked: tuple[str, ...]


def make_entries(ctx: Context, lines: Sequence[AwardLine]) -> list[Entry]:
    """The changes that enter whole lines, in order, with the refs "line1", "line2" and so on."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    rolls = {"individual": load_people(ctx), "collective": load_collectives(ctx)}
    return [_make_entry(f"line{number}", line, place, rolls) for number, line in enumerate(lines, 1)]


def _make_entry(ref: str, line: AwardLine, place: authority.Place, rolls: Mapping[str, Roll]) -> Entry:
    award = as_award(line, place)
    found = [_find_recipient(rolls.get(award.recipient_kind), name) for name in line.recipients]
    decision = None
    if line.decision_number is not None:
        decision = DecisionDraft(line.decision_number, line.decision_date, issuer=award.conferrer)
    change = AwardEntered(
        year=award.year,
        code=award.code,
        form=form_of(award.code),
        conferrer_kind=award.conferrer_kind,
        conferrer=award.conferrer,
        conferrer_level=award.conferrer_level,
        recipient_kind=award.recipient_kind,
        count=award.count,
        recipients=tuple(recipient for recipient, _ in found),
        decision=decision,
        reason=line.reason,
        wording=line.wording,
        source="pasted",
        ref=ref,
    )
    return Entry(change, tuple(recipient.name for recipient, is_sure in found if not is_sure))


def _find_recipient(roll: Roll | None, name: str) -> tuple[RecipientDraft, bool]:
    """Who is meant, and whether that is sure: an exact namesake is, and a name that is near to no known one is new."""
    if roll is None:
        return RecipientDraft(name), True
    sure = find_in(roll, name).sure
    if sure is None:
        return RecipientDraft(name), False
    if sure.get("is_new"):
        return RecipientDraft(sure["name"], is_new=True, unless_known=True, birth_year=sure.get("birth_year")), True
    return RecipientDraft(sure["name"], sure.get("person_id"), sure.get("collective_id")), True


# --- What the ledger has already ----------------------------------------------------------------------------------


def find_doubles(ctx: Context, lines: Sequence[AwardLine]) -> dict[int, Award]:
    """Lines (by their number from 1) that an entered award seems to be already, each with that award."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    known = _index_known(ctx, lines)
    found: dict[int, Award] = {}
    taken: set[int] = set()
    for number, line in enumerate(lines, 1):
        if line.year is None or not is_whole(line):
            continue
        like = as_award(line, place)
        keys = _list_keys(like, line.recipients, line.decision_number)
        same = [award for key in keys for award in known.get(key, ()) if _may_be(award, line)]
        double = next((award for award in same if award.id not in taken), None)
        if double is not None:
            found[number] = double
            taken.add(double.id)
    return found


def _index_known(ctx: Context, lines: Sequence[AwardLine]) -> dict[tuple[object, ...], list[Award]]:
    """The awards that the lines may repeat, of their years or by decisions of their numbers, under all their keys."""
    years = tuple({line.year for line in lines if line.year is not None})
    filters = [AwardFilter(years=years)] if years else []
    filters += [AwardFilter(decision_number=number) for number in {line.decision_number for line in lines} if number]
    found = (awards.list_awards(ctx.conn, ctx.ledger, where, withheld=True) for where in filters)
    awards_by_id = {award.id: award for held in found for award in held}
    index: dict[tuple[object, ...], list[Award]] = {}
    for award in awards_by_id.values():
        names = [one.name for one in award.recipients]
        for key in _list_keys(award, names, award.decision.number if award.decision is not None else None):
            index.setdefault(key, []).append(award)
    return index


def _list_keys(award: Award, names: Iterable[str], decision: str | None) -> list[tuple[object, ...]]:
    """What two awards have in common that may be one: form and name, form and decision, or all but the names."""
    form = form_of(award.code)
    keys: list[tuple[object, ...]] = [("name", form, award.year, fold(name)) for name in names]
    if decision is not None:
        keys += [("decision name", form, fold(decision), fold(name)) for name in names]
        keys.append(("decision", form, fold(decision), award.recipient_kind))
    return [*keys, ("same", form, award.year, award.conferrer_kind, award.recipient_kind, award.count)]


def _may_be(award: Award, line: AwardLine) -> bool:
    """Whether nothing speaks against it: other names than the line's, or another decision for the same names."""
    ours, theirs = {fold(name) for name in line.recipients}, {fold(one.name) for one in award.recipients}
    if ours and theirs:
        return bool(ours & theirs)
    numbers = (line.decision_number, award.decision.number if award.decision is not None else None)
    return None in numbers or fold(numbers[0] or "") == fold(numbers[1] or "")


def is_vague(line: AwardLine) -> bool:
    """Whether a line's form is not known, or not down to its level."""
    return line.code is None or line.code == LEVEL_UNKNOWN


def name_award(line: AwardLine) -> str | None:
    """The award as the text calls it where the catalogue has none of that name."""
    known = line.code is not None and line.code in load_catalogue().by_code
    return None if known or line.award is None else line.award[:1].upper() + line.award[1:]
