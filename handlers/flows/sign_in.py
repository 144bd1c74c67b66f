"""The door: people whom no unit knows yet type their code, or ask for access. No data, and a kind word.

What they write is kept only as their request, and sent to nobody before they say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.everywhere import KIND_ANSWERS, read_control
from handlers.engine.flow import Act, Action, Context, Flow, Notice
from handlers.engine.messages import Incoming, Label, Option, Say, Words
from handlers.engine.stage import find_shown_run
from handlers.flows.link import join_by_code
from handlers.flows.menu import BUTTONS, GO, buttons
from storage import invites, linking
from storage.changes import AccessAsked, CodeMistyped, InviteUsed
from storage.invites import Invite, UnitName, read_code
from storage.records import Role, Run

LONGEST_REQUEST = 300
_BEFORE_CODE = ("start", "batdau", "bat dau", "ma moi", "ma", "lk", "lienket", "lien ket")

CODE = Option("code", Words("sign_in.enter_code"))
ASK = Option("ask", Words("sign_in.ask"))
SEND = Option("send", Words("sign_in.send"))


def meet_stranger(ctx: Context, incoming: Incoming) -> Act:
    """What somebody without a unit hears, whatever they sent."""
    act = _hear(ctx, incoming.text) if incoming.kind == "text" else _see(incoming)
    return replace(act, flow="link" if act.becomes is not None else "sign_in")


def _see(incoming: Incoming) -> Act:
    """What is neither text nor one of the buttons below."""
    words: list[Label] = [Words("sign_in.welcome")]
    if incoming.kind == "press":
        words = [Words("engine.stale")]
    elif incoming.kind in KIND_ANSWERS or incoming.kind == "file":
        words.append(Words("sign_in.not_opened"))
    return _say(*words, Words("sign_in.ask_for_code"), options=(ASK,))


def _say(*words: Label, options: Sequence[Option] = (), state: dict[str, str] | None = None) -> Act:
    return Act(say=Say(words, tuple(options)), state=state or {})


def _hear(ctx: Context, text: str) -> Act:
    code = find_code(text)
    if code is not None:
        return _join(ctx, code)
    if not fold(text) or text.lstrip().startswith("/") or read_control(text) or commands.read_command(text):
        return _say(Words("sign_in.welcome"), Words("sign_in.ask_for_code"), options=(ASK,))
    shown = find_shown_run(ctx, "sign_in")
    if shown is not None and shown.draft.get("asks") == "unit":
        return _take_unit(ctx, shown.draft["words"], text)
    return _say(Words("sign_in.noted"), options=(SEND, CODE), state={"words": clean(text)[:LONGEST_REQUEST]})


# --- By a code --------------------------------------------------------------------------------------------------


def find_code(text: str) -> str | None:
    """The code in "lx29k7", "/start LX29K7", "mã mời: lx2 9k7"; None where there is none."""
    words = text.strip().lstrip("/").replace(":", " ").split()
    for skipped in range(min(3, len(words))):
        if not skipped or fold(" ".join(words[:skipped])) in _BEFORE_CODE:
            code = read_code(" ".join(words[skipped:]))
            if code is not None:
                return code
    return None


def _open(ctx: Context, argument: str) -> Act:
    """A code that was typed by somebody who works in a unit already: in one more, or in another role."""
    code = find_code(argument)
    return _join(ctx, code) if code is not None else _say(Words("sign_in.type_code"))


def _join(ctx: Context, code: str) -> Act:
    until = invites.blocked_until(ctx.conn, ctx.user.id, ctx.now)
    if until is not None:
        return _say(Words("sign_in.wait", time=until.strftime("%H:%M")), options=(ASK,))
    invite = invites.find_invite(ctx.conn, code)
    if invite is None and linking.find_code(ctx.conn, code) is not None:
        return join_by_code(ctx, code)
    if invite is None:
        return replace(_say(Words("sign_in.wrong_code"), options=(ASK,)), changes=(CodeMistyped(),))
    if invite.used_by == ctx.user.id:
        return _say(Words("sign_in.already", unit=invite.unit), options=buttons(invite.role) if ctx.scope else ())
    if invite.used_by is not None:
        return _say(Words("sign_in.used_code"), options=(ASK,))
    if invite.expires_at <= ctx.now:
        return _say(Words("sign_in.expired_code"), options=(ASK,))
    words = (_describe_joining(invite), hint_to_try(ctx, invite.role))
    used = InviteUsed(unit_id=invite.unit_id, invite_id=invite.id)
    return replace(_say(*words, options=buttons(invite.role)), changes=(used,))


def _describe_joining(invite: Invite) -> Words:
    role, may = Words(f"roles.{invite.role}"), Words(f"roles.{invite.role}_may")
    return Words("sign_in.joined", name=invite.name, role=role, unit=invite.unit, may=may)


def hint_to_try(ctx: Context, role: Role) -> Words:
    """What somebody who has just been let in can type."""
    if role == "member":
        return Words("sign_in.try_now_member")
    return Words("sign_in.try_now", year=ctx.today.year - 1)


# --- By asking --------------------------------------------------------------------------------------------------


def _press_code(ctx: Context, run: Run, argument: str) -> Act:
    return _say(Words("sign_in.type_code"), state=dict(run.draft))


def _press_ask(ctx: Context, run: Run, argument: str) -> Act:
    return _say(Words("sign_in.say_who"), options=(CODE,))


def _press_send(ctx: Context, run: Run, argument: str) -> Act:
    """Send what was noted: to the one unit there is, else to the one that they name."""
    words = run.draft.get("words")
    if not words:
        return _press_ask(ctx, run, argument)
    units = invites.list_units(ctx.conn)
    if not units:
        return _say(Words("sign_in.no_unit"), options=(CODE,))
    if len(units) > 1:
        return _say(Words("sign_in.which_unit"), options=(CODE,), state={"words": words, "asks": "unit"})
    return _send(ctx, units[0], words)


def _take_unit(ctx: Context, words: str, text: str) -> Act:
    found = _find_units(invites.list_units(ctx.conn), text)
    if len(found) != 1:
        return _say(Words("sign_in.unit_unclear"), options=(CODE,), state={"words": words, "asks": "unit"})
    return _send(ctx, found[0], words)


def _find_units(units: Sequence[UnitName], text: str) -> list[UnitName]:
    """The units that a text names in full; the province decides among namesakes."""
    typed = fold(text)
    found = [one for one in units if fold(one.full_name) in typed or fold(one.name) == typed]
    if len(found) > 1:
        return [one for one in found if fold(one.province).removeprefix("tinh ").removeprefix("thanh pho ") in typed]
    return found


def _send(ctx: Context, unit: UnitName, words: str) -> Act:
    """Admins are told once a day at most, however often the same person asks."""
    asked = invites.asked_at(ctx.conn, unit.id, ctx.user.id)
    request = AccessAsked(unit_id=unit.id, words=words)
    if asked is not None and ctx.now - asked < invites.ASK_AGAIN_AFTER:
        said = Words("sign_in.sent_before", time=asked.astimezone(ctx.now.tzinfo).strftime("%H:%M %d/%m"))
        return replace(_say(said, options=(CODE,)), changes=(request,))
    notice = Notice((Words("sign_in.notice", name=ctx.user.name, words=words),), admins_of=unit.id)
    return replace(_say(Words("sign_in.sent"), options=(CODE,)), changes=(request,), notices=(notice,))


SIGN_IN = Flow(
    id="sign_in",
    version=1,
    open=_open,
    actions=(
        Action("code", _press_code, "sign_in.enter_code"),
        Action("ask", _press_ask, "sign_in.ask"),
        Action("send", _press_send, "sign_in.send"),
        GO,
    ),
    starts=BUTTONS,
)
