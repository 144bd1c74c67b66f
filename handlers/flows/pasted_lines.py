"""Award lines read from a pasted text: kept in a draft as JSON, looked at for what is missing, turned into awards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from commendation.catalogue import load_catalogue
from commendation.folding import fold, has_tones
from commendation.reading.bodies import Place
from commendation.reading.lines import AwardLine, Doubt, Reading, Source, apply_correction, read_lines
from commendation.rules import authority
from commendation.rules.naming import name_conferrer
from handlers.engine.flow import Context
from handlers.flows.answers import EARLIEST_YEAR
from handlers.flows.award_slots import LEVEL_UNKNOWN, final_code, form_of, place_of
from handlers.flows.names import Roll, find_in, load_collectives, load_people
from storage import awards, units
from storage.changes import AwardEntered, DecisionDraft, RecipientDraft
from storage.records import Award, AwardFilter

_NUMBER = re.compile(r"(?<![\w/.])\d{1,3}(?![\w/])")
_YEAR = re.compile(r"\b(?:năm|nam)\s+((?:19|20)\d\d)\b", re.IGNORECASE)
RECORDED = ("award", "generic", "movement")
"""Grades of lines that are records; mere praise and ratings of the year's work are none."""


# --- Reading ----------------------------------------------------------------------------------------------------


def read_text(ctx: Context, text: str) -> Reading:
    """The awards that a text states, without what is only praise or a rating."""
    unit = units.get(ctx.conn, ctx.ledger)
    place = Place(kind=unit.kind, name=unit.name, district=unit.district, province=unit.province)
    reading = read_lines(text, place=place)
    reading = replace(reading, lines=tuple(_check_dates(ctx, _count_names(line)) for line in reading.lines))
    years = {int(year) for year in _YEAR.findall(text)}
    if len(years) == 1 and _has_begun(ctx, min(years)):
        reading = set_year(reading, years.pop())
    return drop_lines(reading, [n for n, line in enumerate(reading.lines, 1) if line.grade not in RECORDED])


def _check_dates(ctx: Context, line: AwardLine) -> AwardLine:
    """A line without a year or a day of decision that cannot be: the year is asked then."""
    year = line.year if line.year is not None and _has_begun(ctx, line.year) else None
    day = line.decision_date if line.decision_date is not None and line.decision_date <= ctx.today else None
    return replace(line, year=year, decision_date=day)


def _has_begun(ctx: Context, year: int) -> bool:
    return EARLIEST_YEAR <= year <= ctx.today.year


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
            Doubt(one["kind"], tuple(one["lines"]), one["quote"], tuple(one["choices"])) for one in held["doubts"]
        ),
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
    if line.conferrer is None:
        return None
    usual = authority.read_conferrer(fold(line.conferrer), place)
    if usual.kind == line.conferrer_kind and has_tones(usual.name):
        return usual.name
    if line.conferrer_kind == "district-body" and "phong ban" in fold(line.conferrer):
        return name_conferrer("district-body", place) or line.conferrer
    return line.conferrer[:1].upper() + line.conferrer[1:]


def code_of(line: AwardLine) -> str | None:
    """The catalogue code of a line as it stands now: its kind of recipient may have been corrected since."""
    if line.code is None or line.recipient_kind is None:
        return line.code
    giver = {"kind": line.conferrer_kind, "name": line.conferrer} if line.conferrer_kind and line.conferrer else None
    return final_code({"award": line.code, "recipient_kind": line.recipient_kind, "conferrer": giver})


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
        return RecipientDraft(sure["name"], is_new=True, unless_known=True), True
    return RecipientDraft(sure["name"], sure.get("person_id"), sure.get("collective_id")), True


# --- What the ledger has already ----------------------------------------------------------------------------------


def find_doubles(ctx: Context, lines: Sequence[AwardLine]) -> dict[int, Award]:
    """Lines (by their number from 1) that an entered award seems to be already, each with that award."""
    place = place_of(units.get(ctx.conn, ctx.ledger))
    years = tuple({line.year for line in lines if line.year is not None})
    known = awards.list_awards(ctx.conn, ctx.ledger, AwardFilter(years=years)) if years else []
    found: dict[int, Award] = {}
    taken: set[int] = set()
    for number, line in enumerate(lines, 1):
        if line.year is None or not is_whole(line):
            continue
        like = as_award(line, place)
        near = awards.similar(
            ctx.conn,
            ctx.ledger,
            form=form_of(like.code),
            year=like.year,
            recipient_kind=like.recipient_kind,
            names=line.recipients,
            decision_number=line.decision_number,
        )
        same = [*near, *(award for award in known if _is_same(award, like, line))]
        double = next((award for award in same if award.id not in taken), None)
        if double is not None:
            found[number] = double
            taken.add(double.id)
    return found


def _is_same(award: Award, like: Award, line: AwardLine) -> bool:
    """Whether an award of the ledger says the same of nobody else: form, giver, kind, number and year."""
    said = (award.year, form_of(award.code), award.conferrer_kind, award.recipient_kind, award.count)
    if said != (like.year, form_of(like.code), like.conferrer_kind, like.recipient_kind, like.count):
        return False
    if award.decision is not None and line.decision_number not in (None, award.decision.number):
        return False
    return not (award.recipients and line.recipients)


def is_vague(line: AwardLine) -> bool:
    """Whether a line's form is not known, or not down to its level."""
    return line.code is None or line.code == LEVEL_UNKNOWN


def name_award(line: AwardLine) -> str | None:
    """The award as the text calls it where the catalogue has none of that name."""
    known = line.code is not None and line.code in load_catalogue().by_code
    return None if known or line.award is None else line.award[:1].upper() + line.award[1:]
