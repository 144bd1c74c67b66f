"""Award facts from frames: headings filled in, totals of parts dropped, codes of the catalogue found, doubts raised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from commendation.catalogue import RecipientKind, Tier, load_catalogue, read_giver
from commendation.folding import clean, fold
from commendation.reading.dates import ImpossibleDate, NotADate, read_date
from commendation.reading.decisions import NotADecision, read_decision
from commendation.reading.lines.announced import drop_announced, find_differences
from commendation.reading.lines.awards import AwardName, for_collective
from commendation.reading.lines.body_levels import weigh_body
from commendation.reading.lines.decision_page import read_work_year
from commendation.reading.lines.doubts import find_doubts
from commendation.reading.lines.givers import Body
from commendation.reading.lines.grammar import Frame, Setting
from commendation.reading.lines.model import AwardLine, Reading, Source
from commendation.reading.lines.pieces import Receiver
from commendation.reading.lines.text import Repaired
from commendation.reading.lines.totals import drop_totals

if TYPE_CHECKING:
    from commendation.reading.lines.read import Found

_BARE_CITY = re.compile(r"(?:^|(?:ubnd|can bo|dang uy|bo|an) )(?:thanh pho|tp)$|thanh uy$")
_LONGEST_QUOTE = 300
_LONGEST_WORDING = 1000
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"(?:ng[àa]y\s*)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|ng[àa]y.*", re.IGNORECASE)


def settle(found: Sequence[Found], repaired: Repaired, year: int | None, dated: int | None = None) -> Reading:
    """The reading that these frames give. `dated` is the year of lines of which nothing else says one."""
    kept = drop_totals(drop_announced([one for one in found if not one.frame.planned]))
    received = {one.wording for one in kept if one.frame.receivers or one.frame.number is not None}
    # "Huy hiệu Đảng cho 16 đồng chí: 60 năm, 55 năm": the tiers behind a total have no number of their own.
    kept = [
        one for one in kept
        if one.frame.receivers or one.frame.number is not None or one.wording not in received
        or not one.frame.award.name.startswith("huy hiệu")
    ]  # fmt: skip
    pairs = [(line, one) for one in kept for line in _make_lines(one, repaired, year)]
    shared = _share_year([line for line, _ in pairs])
    lines = [replace(line, year=line.year or dated or read_work_year(line.decision_date)) for line in shared]
    kinds = [one.setting.kind for _, one in pairs]
    quotes = _quote([one.wording for _, one in pairs], repaired)
    differing = find_differences(lines, [one.announced for _, one in pairs])
    return Reading(repaired.original, tuple(lines), find_doubts(lines, kinds, quotes, differing))


def _quote(spans: Sequence[tuple[int, int]], repaired: Repaired) -> list[str]:
    """The words of the paragraphs that lines stand in, each cleaned once and no longer than a message shows."""
    known: dict[tuple[int, int], str] = {}
    for span in spans:
        if span not in known:
            start, end = repaired.locate(*span)
            known[span] = clean(repaired.original[start : min(end, start + _LONGEST_QUOTE)])
    return [known[span] for span in spans]


def _share_year(lines: list[AwardLine]) -> list[AwardLine]:
    """Lines without a year take the one year that the others name."""
    years = {line.year for line in lines if line.year is not None}
    if len(years) != 1:
        return lines
    return [replace(line, year=next(iter(years))) for line in lines]


def _make_lines(one: Found, repaired: Repaired, year: int | None) -> list[AwardLine]:
    frame, setting = one.frame, one.setting
    made = []
    for recv in _receivers(frame, setting):
        award = _name_award(frame, recv)
        giver = frame.giver
        if giver is None and not frame.own_giver and frame.level is None:
            giver = setting.giver
        if giver is not None and not frame.own_giver and award.level not in (None, giver.level):
            giver = None
        if giver is not None and one.city_unknown:
            giver = _settle_city(giver, award)
        kind = award.kind if award.kind is not None and (recv.kind is None or award.kind != "collective") else recv.kind
        if recv.kind is not None and award.kind is None:
            kind = recv.kind
        if award.kind == "collective":
            kind = "collective"
        level = award.level if award.level is not None and (giver is None or giver.level is None) else None
        level = (
            level or (giver.level if giver is not None else None) or frame.level or (None if giver else setting.level)
        )
        start, end = repaired.locate(one.start, one.end)
        number, day = _read_decision(frame.decision or setting.decision)
        made.append(AwardLine(
            award=None if award.grade == "generic" else award.name,
            code=_find_code(award, giver.text if giver else None, kind),
            grade=award.grade,
            conferrer=giver.text if giver is not None else None,
            conferrer_kind=giver.kind if giver is not None else None,
            conferrer_level=level,
            recipient_kind=kind,
            count=recv.count,
            recipients=recv.names,
            year=_year_of(frame, setting, year),
            decision_number=number,
            decision_date=day,
            reason=one.reason,
            source=Source(start, end),
            wording=clean(repaired.original[start : min(end, start + _LONGEST_WORDING)]),
            word=award.name,
        ))  # fmt: skip
    return [line for line in made if line.count != 0 and not _says_nothing(line, frame)]


def _says_nothing(line: AwardLine, frame: Frame) -> bool:
    """ "trao giấy khen cho các tập thể": neither who gave nor how many got it, nor who."""
    vague = line.count is None and line.conferrer is None and not line.recipients and line.decision_number is None
    return vague and not (frame.handed and line.grade == "award")


def _settle_city(giver: Body, award: AwardName) -> Body:
    """A city without a name is a province's where it gives what a district cannot, else a district's."""
    if not _BARE_CITY.search(fold(giver.text)) or award.grade != "award":
        return giver
    low = award.family == "giay-khen" or award.family is None
    # A province's police has a director, a district's a chief.
    city: Tier = "district" if low and not fold(giver.text).startswith("giam doc") else "province"
    kind, level = weigh_body(giver.text, city)
    return replace(giver, kind=kind, level=level)


def _receivers(frame: Frame, setting: Setting) -> list[Receiver]:
    """Those who were awarded, from the frame, else from its number, else from the heading or the writer himself."""
    if frame.number is not None and frame.receivers and all(recv.count is None for recv in frame.receivers):
        kinds = {recv.kind for recv in frame.receivers}
        return [Receiver(kinds.pop() if len(kinds) == 1 else None, frame.number)]
    if frame.receivers:
        return [_complete(recv, setting, frame.award) for recv in frame.receivers]
    names = (setting.recipient,) if setting.recipient is not None else ()
    kind: RecipientKind | None = frame.award.kind or ("collective" if names else setting.kind)
    if frame.number is not None:
        return [Receiver(kind, frame.number, names)]
    if names:
        return [Receiver("collective", 1, names)]
    if frame.stated and frame.giver is not None and not frame.award.verb:
        return [Receiver(frame.award.kind or setting.kind or "collective", 1)]
    return []


def _complete(recv: Receiver, setting: Setting, award: AwardName) -> Receiver:
    """The receiver with what the heading says of it: its kind, or who "đơn vị", "tập thể" is."""
    if recv.bare and recv.count is None and recv.kind == "collective" and setting.recipient is not None:
        return Receiver("collective", 1, (setting.recipient,))
    if recv.kind is None and recv.count is not None:
        return replace(recv, kind=setting.kind)
    if recv.bare and recv.count is None and award.kind == "collective" and recv.kind == "collective":
        return replace(recv, count=1)  # "đơn vị đạt Tập thể lao động xuất sắc"
    return recv


def _name_award(frame: Frame, recv: Receiver) -> AwardName:
    collective = recv.kind == "collective"
    return for_collective(frame.award) if collective else frame.award


def _find_code(award: AwardName, giver: str | None, kind: RecipientKind | None) -> str | None:
    """The catalogue's code: of a title its own, of a form by who gives it, else the code of the form itself."""
    if award.family is None or award.code is not None:
        return award.code
    generic = award.family if award.family in load_catalogue().by_code else None
    if giver is None:
        return generic
    read = read_giver(giver)
    if read is None:
        return generic
    codes = load_catalogue().codes_for(award.family, read.kind, kind, giver, read.tier)
    return codes[0] if len(codes) == 1 else generic


def _year_of(frame: Frame, setting: Setting, year: int | None) -> int | None:
    years = _YEAR.findall(frame.year or "")
    return int(years[-1]) if years else setting.year or year


def _read_decision(text: str | None) -> tuple[str | None, date | None]:
    if text is None:
        return None, None
    dated = _DATE.search(text)
    number_text = text[: dated.start()].strip(" ,") if dated is not None else text
    try:
        number: str | None = read_decision(number_text, date(2000, 1, 1)).number
    except (NotADecision, ImpossibleDate):
        number = None
    day = None
    if dated is not None:
        try:
            day = read_date(dated[0], today=date(2000, 1, 1))
        except (NotADate, ImpossibleDate):
            day = None
    return number, day
