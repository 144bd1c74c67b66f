"""Letting people in: a code for somebody whom an admin invites, or access for somebody who has asked.

A code is said once, in this chat. It is drawn when the turn is taken and kept as a hash only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commendation.folding import fold
from handlers.commands import ROLES
from handlers.engine.flow import Act, Action, Choice, Context, Draft, Find, Flow, Notice, Pick, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words, load_texts
from handlers.flows.names import find_person, one_name, show_name
from handlers.flows.sign_in import hint_to_try
from handlers.flows.wording import write_name
from storage import invites, units
from storage.changes import AccessSettled, InviteMade, MemberJoined
from storage.invites import AccessRequest
from storage.records import Role, Run

SHOWN = 5
"""Requests that are shown at once; the others follow when these are settled."""
_ROLE_WORDS: dict[str, Role] = {
    "can bo": "member",
    "nguoi dung": "member",
    "van thu": "officer",
    "lanh dao": "leader",
    "chu tich": "leader",
    "quan tri": "admin",
}
NEW, MEMBERS = Option("new", Words("invite.new")), Option("members", Words("invite.members"))


# --- Opening ----------------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/moi [quyền]`: who asks comes first."""
    asked = invites.requests(ctx.conn, ctx.ledger)
    role = _read_role(argument)
    if role is None and asked:
        return Act(say=_list_requests(ctx, asked), state={})
    return Act(start=Start("invite", {"role": role} if role else {}))


def _list_requests(ctx: Context, asked: Sequence[AccessRequest]) -> Say:
    lines: list[Label] = [Words("invite.asked", count=len(asked))]
    options: list[Option] = []
    for one in asked[:SHOWN]:
        time = one.asked_at.astimezone(ctx.now.tzinfo).strftime("%H:%M %d/%m")
        lines.append(Words("invite.asked_line", name=one.name, time=time, words=one.words))
        options.append(Option(f"grant:{one.user_id}", Words("invite.grant", name=one.name)))
        options.append(Option(f"decline:{one.user_id}", Words("invite.decline", name=one.name)))
    return Say(tuple(lines), (*options, NEW, MEMBERS))


def _find_request(ctx: Context, argument: str) -> AccessRequest | None:
    asked = invites.requests(ctx.conn, ctx.ledger)
    return next((one for one in asked if str(one.user_id) == argument), None)


def _press_grant(ctx: Context, run: Run, argument: str) -> Act:
    """Go on with what they may do and what their name is: what they call themselves may be anything."""
    if _find_request(ctx, argument) is None:
        return Act(say=Say((Words("invite.gone"),)))
    return Act(start=Start("invite", {"user": int(argument)}))


def _press_decline(ctx: Context, run: Run, argument: str) -> Act:
    request = _find_request(ctx, argument)
    if request is None:
        return Act(say=Say((Words("invite.gone"),)))
    said = Words("invite.declined", name=request.name)
    return Act(say=Say((said,)), changes=(AccessSettled(user_id=request.user_id),))


def _press_new(ctx: Context, run: Run, argument: str) -> Act:
    return Act(start=Start("invite"))


def _press_members(ctx: Context, run: Run, argument: str) -> Act:
    """Who uses the unit's ledger, and who cannot be written to."""
    known = units.members(ctx.conn, ctx.ledger)
    head = Words("invite.members_head", unit=units.get(ctx.conn, ctx.ledger).full_name, count=len(known))
    lines: list[Label] = [
        Words(
            "invite.member_blocked" if one.is_blocked else "invite.member_line",
            name=one.name,
            role=Words(f"roles.{one.role}"),
        )
        for one in known
    ]
    return Act(say=Say((head, *lines), (NEW,)), flow="invite")


# --- Steps ------------------------------------------------------------------------------------------------------


def _role_choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    return [
        Choice(role, Words("roles.choice", role=Words(f"roles.{role}"), may=Words(f"roles.{role}_may")))
        for role in ROLES
    ]


def _take_role(ctx: Context, draft: Draft, text: str) -> Role:
    """A role in one's own words, "văn thư". Raises Reject."""
    role = _read_role(text)
    if role is None:
        raise Reject("invite.role.unclear")
    return role


def _read_role(text: str) -> Role | None:
    words = fold(text)
    return next((role for word, role in _ROLE_WORDS.items() if words == word or words.startswith(word + " ")), None)


def _show_role(role: str) -> str:
    return load_texts().raw(f"roles.{role}")


# --- The end ----------------------------------------------------------------------------------------------------


def _finish(ctx: Context, run: Run) -> Act:
    named: dict[str, Any] = {**run.draft["name"], "name": write_name(run.draft["name"]["name"])}
    if "user" in run.draft:
        return _grant(ctx, run.draft["user"], run.draft["role"], named)
    return _invite(ctx, run.draft["role"], named)


def _grant(ctx: Context, user_id: int, role: Role, named: dict[str, Any]) -> Act:
    if _find_request(ctx, str(user_id)) is None:
        return Act(say=Say((Words("invite.gone"),)))
    shown = {"role": Words(f"roles.{role}"), "may": Words(f"roles.{role}_may")}
    unit = units.get(ctx.conn, ctx.ledger).full_name
    welcome = Words("sign_in.joined", name=named["name"], unit=unit, **shown)
    joined = MemberJoined(
        user_id=user_id,
        role=role,
        person_id=named.get("person_id"),
        name=named["name"],
        is_new_person=bool(named.get("is_new")),
    )
    return Act(
        say=Say((Words("invite.granted", name=named["name"], **shown),), (NEW, MEMBERS)),
        changes=(joined,),
        notices=(Notice((welcome, hint_to_try(ctx, role)), user_id=user_id),),
    )


def _invite(ctx: Context, role: Role, named: dict[str, Any]) -> Act:
    assert ctx.make_code is not None
    code = invites.draw_code(ctx.conn, ctx.make_code)
    words: list[Label] = []
    person_id = named.get("person_id")
    if person_id is not None and any(one.person_id == person_id for one in units.members(ctx.conn, ctx.ledger)):
        words.append(Words("invite.known", name=named["name"]))
    day = (ctx.now + invites.GOOD_FOR).strftime("%d/%m/%Y")
    words.append(Words("invite.made", name=named["name"], role=Words(f"roles.{role}"), code=code, day=day))
    words.extend(Words("invite.link", link=link) for link in invites.links(ctx.conn, code))
    made = InviteMade(
        code_hash=invites.hash_code(code),
        name=named["name"],
        role=role,
        person_id=person_id,
        is_new_person=bool(named.get("is_new")),
    )
    return Act(say=Say(tuple(words), (NEW, MEMBERS)), changes=(made,))


INVITE = Flow(
    id="invite",
    version=1,
    open=_open,
    finish=_finish,
    given=("user",),
    starts=("invite",),
    actions=(
        Action("grant", _press_grant),
        Action("decline", _press_decline),
        Action("new", _press_new, "invite.new"),
        Action("members", _press_members, "invite.members"),
    ),
    steps=(
        Pick(
            id="role",
            choices=_role_choices,
            read=_take_role,
            show=lambda ctx, draft: _show_role(draft["role"]),
            domain=ROLES,
        ),
        Find(id="name", split=one_name, search=find_person, show=lambda ctx, draft: show_name(draft["name"])),
    ),
)
