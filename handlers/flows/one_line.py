"""One award in one line: "gk cho ba Tran Thi Lan hoi phu nu qd 45 28/2/2023" as a draft, so that the rest is asked.

Reading is `commendation.reading.lines`'; here what it leaves aside is added (the recipient's own collective, a day that
does not exist), and a line in telegram style is put into an order that reads ("tran thi lan giay khen qd 45").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commendation import matching
from commendation.catalogue import load_catalogue
from commendation.folding import clean, fold
from commendation.reading.bodies import list_heads
from commendation.reading.dates import EARLIEST_YEAR, ImpossibleDate, NotADate, read_date, show_short
from commendation.reading.decisions import ImpossibleDecisionDate, NotADecision, read_decision
from commendation.reading.lines import AwardLine, Reading
from commendation.reading.names import measure_person_name
from commendation.reading.numbers import show_count
from commendation.reading.questions import asks_outright
from commendation.reading.tokens import split_tokens
from handlers.engine.drafts import begin_with_names
from handlers.engine.flow import Context, Start
from handlers.engine.messages import Label, Words, load_texts
from handlers.flows import award_slots as slots
from handlers.flows import names, pasted_lines
from handlers.flows.award_checks import find_breach, find_twin
from handlers.flows.wording import award_name, kind_word
from storage import units

MOST_WORDS = 60
_TOLD = ("award", "recipient_kind", "year", "conferrer", "count", "recipients", "decision_number")
"""With these the review follows at once, which shows what was understood."""
LONGEST_AWARD = 8
"""Words of the longest name of an award that is looked for in a line in telegram style."""
_DECISION = re.compile(
    r"(?:\btheo\s+)?\b(?:quyết\s+định|quyet\s+dinh|q[đd])\b.*?(?=[:;]\s*\D|$)", re.IGNORECASE | re.DOTALL
)
_GIVER_LAST = re.compile(
    r"(?P<decision>\b(?:quyết\s+định|quyet\s+dinh|q[đd])\b[^;]*?\d)(?:\s*,)?\s+(?:do\s+)?"
    r"(?=(?:chủ\s+tịch|chu\s+tich|ct|ubnd|uỷ\s+ban|ủy\s+ban|uy\s+ban|bí\s+thư|bi\s+thu)\b"
    r"|(?:đảng|dang|thị|thi|huyện|huyen|tỉnh|tinh|thành|thanh|quận|quan)\s+(?:ủy|uỷ|uy)\b)",
    re.IGNORECASE,
)
"""A decision and behind its comma who gave: "qđ 12 ngày 3/4/2023, chủ tịch phường"."""
_DATE = re.compile(r"(?:\b(?:ngày|ngay)\s+)?\b\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{2,4})?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:năm|nam)\s+(?:19|20)\d\d\b|(?<![\d/.-])(?:19|20)\d\d\b", re.IGNORECASE)
_END_OF_PLACE = re.compile(
    r"[,;.(]|\b(?:q[đd]|quyết|quyet|số|so|ngày|ngay|năm|nam|vì|vi|về|ve|do|của|theo|được|duoc|đã|da|trong)\b|\d",
    re.IGNORECASE,
)
_REASON = re.compile(r"^(?:vì|vi|về việc|ve viec|do)\s+", re.IGNORECASE)
_ASKING = re.compile(r"\bcho (?:em|toi|minh|chi|anh) hoi\b|\b(?:khong|chua|the nao|lam sao|bao nhieu)$")
_ADDRESSES = frozenset({"ba", "ong", "anh", "chi", "co", "chu", "bac", "dc", "d/c"})
_BEFORE_NAMES = _ADDRESSES | {"cho", "tang"}
_ORDINARY = frozenset(fold(phrase).split()[0] for phrase, _ in list_heads()) | frozenset(
    {"qd", "quyet", "so", "ngay", "nam", "ve", "vi", "o", "tai", "la", "duoc", "va", "cua", "theo", "do", "trong", "da"}
    | {"khu", "thon", "to", "hoi", "xom", "ap", "phuong", "xa", "ca", "tap", "ho", "can", "dang", "dong"}
    | {"giay", "bang"}
)
"""Words, folded, that end a name in small letters."""
_CHANGING = re.compile(r"(?:xoa|sua|doi|go|huy|bo|dung|chua|(?:khong|ko|k) phai)\b")
"""Opens a sentence that changes something or denies it."""
_TIE = re.compile(r"^(?:cho|của|cua|là|la)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """A line as a draft of the flow that enters awards, where that begins, and what has to be said first."""

    start: Start
    said: tuple[Label, ...] = ()


def read_statement(ctx: Context, text: str) -> Reading | None:
    """The awards of a sentence said outside every step; None where it may as well be a question or say nothing."""
    line = clean(text)
    if _CHANGING.match(fold(line)):
        return None
    if asks_outright(line) or "?" in line or _ASKING.search(fold(line)) or len(line.split()) > MOST_WORDS:
        return None
    reading = pasted_lines.read_text(ctx, _write_names(_tie_giver(line)))
    if not reading.lines or any(not is_stated(one) for one in reading.lines):
        return None
    return reading


def is_stated(line: AwardLine) -> bool:
    """Whether a line says what was given, and to whom or how often."""
    return line.grade != "generic" and (line.count is not None or bool(line.recipients))


def read_argument(ctx: Context, text: str) -> Reading:
    """The awards of what follows the command, also in telegram style; without lines where that names nobody."""
    line = _tie_giver(clean(text))
    reading = pasted_lines.read_text(ctx, _write_names(line))
    if reading.lines:
        return reading
    for written in _put_in_order(ctx, line):
        ordered = pasted_lines.read_text(ctx, _write_names(written))
        if len(ordered.lines) == 1 and ordered.lines[0].recipients:
            return ordered
    return reading


def _tie_giver(line: str) -> str:
    """A line whose decision is said to be of whoever is named behind it."""
    return _GIVER_LAST.sub(r"\g<decision> của ", line)


def _write_names(line: str) -> str:
    """A line in small letters with its persons' names as they are written, by which the reading tells them."""
    if not line.islower():
        return line
    tokens = split_tokens(line)[1]
    known = [token.folded in _ORDINARY for token in tokens]
    written = list(line)
    end = 0
    for at in range(1, len(tokens)):
        if at < end or not (tokens[at - 1].folded in _BEFORE_NAMES or "," in tokens[at].before):
            continue
        length = 0 if tokens[at].folded in _BEFORE_NAMES else measure_person_name(tokens, at, known, addressed=True)
        end = at + length
        for token in tokens[at:end] if length > 1 or tokens[at - 1].folded in _ADDRESSES else ():
            written[token.start] = written[token.start].upper()
    return "".join(written)


def _put_in_order(ctx: Context, line: str) -> Iterator[str]:
    """ "tran thi lan giay khen qd 45" as "giay khen cho tran thi lan qd 45", for each award that it may name."""
    tail = _DECISION.search(line)
    head, rest = (line[: tail.start()], line[tail.start() :]) if tail is not None else (line, "")
    words = head.split()
    for length in range(min(LONGEST_AWARD, len(words) - 1), 0, -1):
        for at in (0, *range(len(words) - length, 0, -1)):
            award = " ".join(words[at : at + length])
            found = load_catalogue().look_up(award)
            if found.sure is None and found.generic is None:
                continue
            others = _TIE.sub("", " ".join(words[:at] + words[at + length :]))
            year = _YEAR.search(others)
            who = clean(_YEAR.sub(" ", others)).strip(" ,;")
            if any(sign.isalpha() for sign in who) and not (at == 0 and _gives(ctx, award, who)):
                yield clean(f"{award} cho {who} {year[0] if year else ''} {rest}")


def _gives(ctx: Context, award: str, who: str) -> bool:
    """Whether what follows an award is rather who gives it: a giver of it, and no collective of the unit."""
    found = load_catalogue().look_up(f"{award} {who}")
    return found.giver is not None and not _is_known(ctx, who)


def _is_known(ctx: Context, name: str) -> bool:
    sure = names.find_collective(ctx, {}, name).sure
    return sure is not None and not sure.get("is_new")


# --- The draft ----------------------------------------------------------------------------------------------------


def begin_entry(ctx: Context, line: AwardLine, text: str) -> Entry:
    """The draft that one line fills; what it does not say is asked, but for the reason and the signer."""
    text = clean(text)
    draft: dict[str, Any] = {"wording": text, **_fill_award(ctx, line)}
    draft |= {slot: value for slot, value in (("recipient_kind", line.recipient_kind), ("count", line.count)) if value}
    said, year = _fill_decision(ctx, draft, line, _tie_giver(text))
    if line.year or year:
        draft["year"] = line.year or year
    if line.reason or line.recipients:
        draft["reason"] = _clean_reason(line.reason)
        draft["signer"] = None
    asking = _fill_recipients(ctx, draft, line, text)
    draft.update(find_twin(ctx, draft))
    if asking:
        return Entry(Start("enter_award", {**draft, **asking}), said)
    if said:
        kept = Words("enter_award.kept", parts=_tell(ctx, draft))
        return Entry(Start("enter_award", draft, editing="decision_date"), (*said, kept))
    is_shown = all(slot in draft for slot in _TOLD) and "twin" not in draft and find_breach(draft) is None
    return Entry(
        Start("enter_award", draft), () if is_shown else (Words("enter_award.understood", parts=_tell(ctx, draft)),)
    )


def _fill_award(ctx: Context, line: AwardLine) -> dict[str, Any]:
    """Award and conferrer. A form stands without its giver, who is a slot of its own; a level nobody said is asked."""
    filled: dict[str, Any] = {}
    place = slots.place_of(units.get(ctx.conn, ctx.ledger))
    name = pasted_lines.name_giver(line, place)
    if name is not None:
        filled["conferrer"] = {"kind": line.conferrer_kind, "name": name, "level": line.conferrer_level}
    if line.code is None or line.code == slots.LEVEL_UNKNOWN:
        return {**filled, "meant": line.award} if line.award else filled
    award = load_catalogue().award(line.code)
    filled["award"] = award.form if award.form in load_catalogue().by_code else award.code
    return {**slots.settle_by_award(ctx, {**filled, "recipient_kind": line.recipient_kind}), **filled}


def _fill_decision(
    ctx: Context, draft: dict[str, Any], line: AwardLine, text: str
) -> tuple[tuple[Label, ...], int | None]:
    """Put the decision's number and day into the draft. Returns what has to be said of the day, and its year.

    For a day that does not exist the nearest ones are kept, to be offered. One that has not come yet is asked for.
    """
    number, day = line.decision_number, line.decision_date
    found = _DECISION.search(text)
    wrong: ImpossibleDate | None = None
    try:
        if found is not None and (number is None or day is None):
            read = read_decision(found[0], ctx.today, year_hint=line.year)
            number, day = number or read.number, day or read.date
    except ImpossibleDecisionDate as problem:
        number, wrong = number or problem.number, problem
    except NotADecision:
        wrong, day = _read_day(ctx, text) if day is None else (None, day)
    if found is not None and day is None and wrong is None:  # "3/3/2023 qđ 12"
        before = list(_DATE.finditer(text[: found.start()]))
        if before and not text[before[-1].end() : found.start()].strip(" ,"):
            wrong, day = _read_day(ctx, before[-1][0])
    if number is not None:
        draft["decision_number"] = number
    if day is not None and day <= ctx.today:
        draft["decision_date"] = day.isoformat()
    if day is not None and day > ctx.today:
        said = Words("answers.future_date", day=show_short(day), today=show_short(ctx.today))
        return (said,), day.year if day.year <= ctx.today.year else None
    if wrong is None or number is None:
        return (), day.year if day is not None else None
    draft["near_dates"] = [one.isoformat() for one in wrong.nearest]
    return (Words("enter_award.no_such_day", day=wrong.day, month=wrong.month),), wrong.year


def _read_day(ctx: Context, text: str) -> tuple[ImpossibleDate | None, date | None]:
    written = _DATE.search(text)
    try:
        return None, read_date(written[0], today=ctx.today) if written is not None else None
    except ImpossibleDate as problem:
        return problem, None
    except NotADate:
        return None, None


def find_year(ctx: Context, text: str) -> int | None:
    """The one year that a few words say, if it has begun: "ldtt 2023"."""
    said = {int(found[0][-4:]) for found in _YEAR.finditer(text)}
    return next(iter(said)) if len(said) == 1 and EARLIEST_YEAR <= max(said) <= ctx.today.year else None


def _clean_reason(reason: str | None) -> str | None:
    if reason is None:
        return None
    said = _REASON.sub("", clean(_YEAR.sub(" ", reason))).strip(" ,;.")
    return said[: slots.LONGEST_REASON] or None


def _tell(ctx: Context, draft: dict[str, Any]) -> str:
    """What was understood, in a line: "Giấy khen · Trần Thị Lan - Hội LHPN · 2023 · QĐ 45"."""
    kind = kind_word(draft["recipient_kind"]) if draft.get("recipient_kind") else ""
    counted = f"{show_count(draft['count'])} {kind}".strip() if draft.get("count") else ""
    decision = load_texts().raw("cards.decision").format(number=draft.get("decision_number"))
    parts = (
        award_name(draft["award"]) if draft.get("award") else draft.get("meant"),
        slots.show_recipients(ctx, draft) or counted,
        draft["conferrer"]["name"] if draft.get("conferrer") else "",
        str(draft.get("year") or ""),
        decision if draft.get("decision_number") else "",
    )
    return " · ".join(part for part in parts if part)


# --- Who received it ------------------------------------------------------------------------------------------------


def _fill_recipients(ctx: Context, draft: dict[str, Any], line: AwardLine, text: str) -> dict[str, Any]:
    """Put the recipients into the draft; or return what asks first about those that are not sure."""
    if not line.recipients or line.recipient_kind is None or len(line.recipients) > (line.count or 0):
        return {}
    is_person = line.recipient_kind == "individual"
    wanted = [matching.strip_address(name) if is_person else name for name in line.recipients]
    found = [slots.find_recipient(ctx, draft, name) for name in line.recipients]
    after = _read_after(line, text) if len(found) == 1 and is_person else ""
    if after and any(fold(one.held().get("note") or "") == fold(after) for one in found[0].candidates):
        # The office behind the name tells which of several is meant, and is learned with it: "chị Lan văn thư".
        wanted = [f"{wanted[0]} {after}"]
        found = [slots.find_recipient(ctx, draft, wanted[0])]
    unsure = [name for name, named in zip(wanted, found, strict=True) if named.sure is None]
    recipients = [dict(named.sure) for named in found if named.sure is not None]
    if unsure:
        asking = begin_with_names(unsure)
        asking["_open"]["names"] = recipients
        return {"_editing": "recipients", **asking}
    if len(recipients) == 1 and is_person:
        recipients[0] |= place_in(ctx, recipients[0], name_collective(ctx, after) if after else None)
    draft["recipients"] = recipients
    return {}


def _read_after(line: AwardLine, text: str) -> str:
    """The words behind a person's name, which may name a collective: "bà Trần Thị Lan hội phụ nữ", "... (Hội LHPN)"."""
    name = r"\s+".join(re.escape(word) for word in line.recipients[0].split())
    found = re.search(name, text, re.IGNORECASE)
    after = text[found.end() :].lstrip(" (,-–") if found is not None else ""
    end = _END_OF_PLACE.search(after)
    return clean(after[: end.start()] if end is not None else after).strip(" )")


def name_collective(ctx: Context, text: str) -> str | None:
    """A collective as it is called: the unit's own of that name, else as the reading spells it out; None for none."""
    if _is_known(ctx, text):
        return str(names.find_collective(ctx, {}, text).sure["name"])
    reading = pasted_lines.read_text(ctx, f"giấy khen cho {text}")
    named = [name for one in reading.lines if one.recipient_kind == "collective" for name in one.recipients]
    if len(named) != 1:
        return None
    sure = names.find_collective(ctx, {}, named[0]).sure
    return str(sure["name"]) if sure is not None else named[0]


def place_in(ctx: Context, recipient: dict[str, Any], collective: str | None) -> dict[str, Any]:
    """The part of a new person's slot that says where they belong; of somebody known the ledger says it."""
    if collective is None or not recipient.get("is_new"):
        return {}
    note = ", ".join(part for part in (collective, recipient.get("note")) if part)
    return {"collective": collective, "note": note}
