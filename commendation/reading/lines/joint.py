"""Two forms under one number ("bằng khen và cờ thi đua cho A, B"): one line until somebody says what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commendation.catalogue import load_catalogue, read_giver
from commendation.reading.lines.awards import AwardName, find_award
from commendation.reading.lines.model import AwardLine, Doubt

JOIN = " và "


def list_forms(line: AwardLine) -> list[AwardName]:
    """The awards that a joint line names; empty for a line of one award."""
    if line.grade != "award" or line.code is not None or line.award is None or JOIN not in line.award:
        return []
    forms = [find_award(name) for name in line.award.split(JOIN)]
    return [form for form in forms if form is not None] if None not in forms else []


def give_both(lines: Sequence[AwardLine], doubt: Doubt, left: Sequence[Doubt]) -> tuple[list[AwardLine], list[Doubt]]:
    """The lines of `doubt` once for each of their forms, and the other questions with the lines' new numbers."""
    made: list[AwardLine] = []
    numbers: dict[int, int] = {}
    for number, line in enumerate(lines, 1):
        numbers[number] = len(made) + 1
        forms = list_forms(line) if number in doubt.lines else []
        made += [name_award(line, form) for form in forms] or [line]
    return made, [replace(one, lines=tuple(numbers[number] for number in one.lines)) for one in left]


def name_award(line: AwardLine, award: AwardName) -> AwardLine:
    """The line with another award of the same conferrer."""
    code = award.code or award.family
    giver = read_giver(line.conferrer) if line.conferrer is not None else None
    if award.code is None and award.family is not None and giver is not None:
        text = line.conferrer or ""
        codes = load_catalogue().codes_for(award.family, giver.kind, line.recipient_kind, text, giver.tier)
        code = codes[0] if len(codes) == 1 else award.family
    return replace(line, award=award.name, code=code, grade="award", word=award.name)
