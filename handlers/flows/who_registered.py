"""Who has registered for a year and who, of those the ledger knows, has not: "ai chưa đăng ký?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from commendation.folding import fold
from handlers import commands
from handlers.engine.flow import Act, Action, Context, Flow, Start
from handlers.engine.messages import Label, Option, Say, Words
from storage import people, registrations
from storage.records import Registration, Run

MOST_NAMED = 15
_AROUND = r"(?:con|hien|hien tai|co|nhung|cac|danh sach|ds|xem|cho xem|bao nhieu|may|tat ca)"
_BODIES = r"(?:don vi|tap the|bo phan|co quan|chi bo)(?: nao)?"
_PEOPLE = r"(?:ca nhan|nguoi|can bo)(?: nao)?"
_ASKS = re.compile(
    rf"(?:khoan )?(?:{_AROUND} )*(?:(?P<bodies>{_BODIES})|(?P<people>{_PEOPLE})|ai)? ?(?:ma |con |van )?(?:da|chua) "
    r"(?:co |nop |gui |lam )*(?:ban )?(?:dang ki|dk)(?: thi dua| danh hieu| chi tieu| xong)*"
    r"(?:(?: cho| trong| cua)? (?:nam )?(?P<year>20\d\d|nay|sau))?(?: roi| chua| nhi| vay| a| the)*"
)
_HOW_FAR = re.compile(
    r"(?:dang ki|dk)(?: thi dua)?(?: nam (?P<year>20\d\d|nay))?"
    r" (?:(?:da )?du chua|den dau|xong chua)(?: roi)?"
)


@dataclass(frozen=True)
class _Asked:
    """What is asked: the year, and of whom ("bodies", "people", or both)."""

    year: int
    of: str


def read_asked(ctx: Context, text: str) -> _Asked | None:
    """What a sentence asks about who has registered; None for other sentences."""
    folded = fold(text)
    asked, how_far = _ASKS.fullmatch(folded), _HOW_FAR.fullmatch(folded)
    found = asked or how_far
    if found is None:
        return None
    said = found["year"]
    year = int(said) if said is not None and said.isdecimal() else ctx.today.year + (said == "sau")
    of = "" if asked is None else "bodies" if asked["bodies"] else "people" if asked["people"] else ""
    return _Asked(year, of)


def answer_who(ctx: Context, text: str) -> Act | None:
    """The answer to such a question; None for other sentences."""
    asked = read_asked(ctx, text)
    if asked is None:
        return None
    every = registrations.list_registrations(ctx.conn, ctx.ledger, asked.year)
    held = [one for one in every if one.status != "withdrawn"]
    options = [Option(f"list:{asked.year}", Words("who_registered.list", year=asked.year))] if held else []
    options.append(Option("register", Words("who_registered.register")))
    words = _tell_own(asked, held) if not _sees_all(ctx) else _tell_all(ctx, asked, held)
    return Act(say=Say(tuple(words), tuple(options)), state={}, flow=WHO_REGISTERED.id)


def _sees_all(ctx: Context) -> bool:
    """Whether the role shows the whole unit's registrations, so that who is missing can be told."""
    return commands.may_use(ctx.ledger.role, "enter_award")


def _tell_own(asked: _Asked, held: Sequence[Registration]) -> list[Label]:
    """To a member only of what is theirs."""
    if not held:
        return [Words("who_registered.own_none", year=asked.year)]
    return [Words("who_registered.own", year=asked.year, numbers=", ".join(one.number for one in held))]


def _tell_all(ctx: Context, asked: _Asked, held: Sequence[Registration]) -> list[Label]:
    counted = {kind: sum(one.recipient_kind == kind for one in held) for kind in ("individual", "collective")}
    words: list[Label] = [Words("who_registered.none", year=asked.year)]
    if held:
        totals = {"people": counted["individual"], "bodies": counted["collective"]}
        words = [Words("who_registered.head", year=asked.year, count=len(held), **totals)]
    if asked.of != "people":
        bodies = {one.id: one.name for one in people.list_collectives(ctx.conn, ctx.ledger)}
        words += _tell_missing("bodies", bodies, {one.collective_id for one in held})
    if asked.of != "bodies":
        persons = {one.id: one.name for one in people.list_people(ctx.conn, ctx.ledger)}
        words += _tell_missing("people", persons, {one.person_id for one in held})
    return [*words, Words("who_registered.known_only")]


def _tell_missing(what: str, known: dict[int, str], registered: set[int | None]) -> list[Label]:
    """How many of those known have registered, and the names of the others."""
    if not known:
        return []
    missing = [name for key, name in known.items() if key not in registered]
    if not missing:
        return [Words(f"who_registered.{what}_all", total=len(known))]
    named = "; ".join(missing[:MOST_NAMED])
    rest = len(missing) - MOST_NAMED
    more = Words("who_registered.more", count=rest) if rest > 0 else ""
    done = len(known) - len(missing)
    return [Words(f"who_registered.{what}", done=done, total=len(known), left=len(missing), names=named, more=more)]


def _open(ctx: Context, argument: str) -> Act:
    return answer_who(ctx, argument) or Act(start=Start("registration_list", {"argument": argument}))


def _list(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("registration_list", {"argument": argument}))


WHO_REGISTERED = Flow(
    id="who_registered",
    version=1,
    open=_open,
    starts=("registration_list", "register"),
    actions=(
        Action("list", _list),
        Action("register", lambda ctx, run, argument: Act(start=Start("register")), "who_registered.register"),
    ),
)
