"""Who has access to the unit (/caidat → Người dùng): another role for somebody, or none from this moment on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commendation.folding import fold
from handlers.commands import ROLES
from handlers.engine.flow import Act, Action, Choice, Context, Draft, Flow, Notice, Pick, Reject, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import paging
from storage import units
from storage.changes import Change, MemberLeft, RoleChanged
from storage.records import Role, Run
from storage.units import Member

REVOKE, KEEP = "revoke", "keep"


def list_members(ctx: Context, page: str = "1") -> Act:
    """Everyone with access, a page at a time, each a button."""
    known = units.members(ctx.conn, ctx.ledger)
    number = paging.clamp_page(page, len(known))
    shown = known[(number - 1) * paging.PAGE_SIZE : number * paging.PAGE_SIZE]
    head = Words("access.head", unit=units.get(ctx.conn, ctx.ledger).full_name, count=len(known))
    lines: list[Label] = [_write_member(one) for one in shown]
    options = [Option(f"open:{one.user_id}", one.name) for one in shown]
    if number > 1:
        options.append(Option(f"page:{number - 1}", Words("pages.before")))
    if number < paging.count_pages(len(known)):
        options.append(Option(f"page:{number + 1}", Words("pages.next")))
    options.append(Option("invite", Words("access.invite")))
    return Act(say=Say((head, *lines, Words("access.choose")), tuple(options)), state={}, flow="access")


def _write_member(one: Member) -> Words:
    sentence = "invite.member_blocked" if one.is_blocked else "invite.member_line"
    return Words(sentence, name=one.name, role=Words(f"roles.{one.role}"))


def _find(ctx: Context, user_id: int) -> Member | None:
    return next((one for one in units.members(ctx.conn, ctx.ledger) if one.user_id == user_id), None)


def _open_member(ctx: Context, run: Run, argument: str) -> Act:
    member = _find(ctx, int(argument))
    if member is None:
        return Act(say=Say((Words("access.gone"),)))
    return Act(start=Start("change_access", {"user": member.user_id}))


def _values(ctx: Context, draft: Draft) -> dict[str, Any]:
    member = _find(ctx, draft["user"])
    return {"name": member.name if member else "", "role": Words(f"roles.{member.role if member else 'member'}")}


def _choices(ctx: Context, draft: Draft) -> Sequence[Choice]:
    member = _find(ctx, draft["user"])
    others = [role for role in ROLES if member is not None and role != member.role]
    return [
        *(Choice(role, Words("access.become", role=Words(f"roles.{role}"))) for role in others),
        Choice(REVOKE, Words("access.revoke")),
        Choice(KEEP, Words("access.keep")),
    ]


def _read_choice(ctx: Context, draft: Draft, text: str) -> str:
    """ "thu hồi", or a role's name. Raises Reject."""
    words = fold(text)
    if words in ("thu hoi", "thu hoi quyen", "xoa", "xoa quyen", "go quyen"):
        return REVOKE
    if words in ("giu", "giu nguyen", "thoi", "khong"):
        return KEEP
    named: dict[str, Role] = {
        "can bo": "member",
        "van thu": "officer",
        "lanh dao": "leader",
        "chu tich": "leader",
        "quan tri": "admin",
    }
    role = next((role for word, role in named.items() if words.removeprefix("doi thanh ") == word), None)
    if role is None:
        raise Reject("engine.pick_unclear")
    return role


def _finish(ctx: Context, run: Run) -> Act:
    """Nobody takes away the last admin's role, not even the last admin."""
    member = _find(ctx, run.draft["user"])
    wanted = run.draft["what"]
    if member is None:
        return Act(say=Say((Words("access.gone"),)))
    back = Option("back", Words("access.back"))
    if wanted in (KEEP, member.role):
        return Act(say=Say((Words("access.kept", name=member.name),), (back,)))
    admins = [one for one in units.members(ctx.conn, ctx.ledger) if one.role == "admin"]
    if member.role == "admin" and len(admins) == 1:
        return Act(say=Say((Words("access.last_admin", name=member.name),), (back,)))
    unit = units.get(ctx.conn, ctx.ledger).full_name
    change: Change
    if wanted == REVOKE:
        change = MemberLeft(user_id=member.user_id)
        said, told = Words("access.revoked", name=member.name), Words("access.you_left", unit=unit)
    else:
        change = RoleChanged(user_id=member.user_id, role=wanted)
        shown = {"role": Words(f"roles.{wanted}"), "may": Words(f"roles.{wanted}_may")}
        said = Words("access.changed", name=member.name, **shown)
        told = Words("access.you_are", unit=unit, **shown)
    notices = (Notice((told,), user_id=member.user_id),) if member.user_id != ctx.user.id else ()
    options = (back,) if (wanted == REVOKE and member.user_id != ctx.user.id) or wanted != REVOKE else ()
    return Act(say=Say((said,), options), changes=(change,), notices=notices)


ACCESS = Flow(
    id="access",
    version=1,
    open=lambda ctx, argument: list_members(ctx),
    starts=("change_access", "invite"),
    actions=(
        Action("open", _open_member),
        Action("page", lambda ctx, run, argument: list_members(ctx, argument)),
        Action("invite", lambda ctx, run, argument: Act(start=Start("invite")), "access.invite"),
    ),
)
"""Shows everyone with access."""

CHANGE_ACCESS = Flow(
    id="change_access",
    version=1,
    finish=_finish,
    given=("user",),
    starts=("access",),
    actions=(Action("back", lambda ctx, run, argument: list_members(ctx), "access.back"),),
    steps=(Pick(id="what", choices=_choices, read=_read_choice, values=_values, domain=(*ROLES, REVOKE, KEEP)),),
)
"""Changes one person's access, or leaves it."""
