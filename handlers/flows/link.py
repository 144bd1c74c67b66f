"""Another phone, another channel, the same person: a code made here and typed there, and taking a phone off again.

Whoever types a code of somebody is that person from then on: strangers at once, somebody who is a member already only
after they have been asked, and two different people of one unit never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commendation.folding import clean, fold
from handlers.engine.flow import Act, Action, Becoming, Context, Flow, Notice
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows.menu import BUTTONS, GO, buttons
from storage import conversations, invites, linking
from storage.changes import AccountsLinked, CodeMistyped, LinkCodeMade, TalkUnlinked
from storage.invites import hash_code, read_code
from storage.linking import LinkCode, Membership, Talk
from storage.records import Run, Scope, User

CHANNELS = ("console", "telegram", "zalo_bot", "zalo_oa")
_ZALO = ("zalo_bot", "zalo_oa")
_NAMED = ("telegram", "tele", "zalo", "oa")
"""What people call the other place in one word."""
LONGEST_NAME = 40


def name_channel(channel: str) -> Label:
    """What people call a channel."""
    return Words(f"link.channel.{channel}") if channel in CHANNELS else channel


# --- Making a code ----------------------------------------------------------------------------------------------


def _open(ctx: Context, argument: str) -> Act:
    """`/lienket [kênh]` makes a code; `/lienket MÃ`, "LK 4H8Q2T" uses one, and says so of what is meant as one."""
    code = read_code(argument)
    if code is not None:
        return join_by_code(ctx, code)
    if _is_meant_as_code(argument):
        return _say(Words("link.no_code", typed=clean(argument)[:LONGEST_NAME]))
    if ctx.conversation_id is None or ctx.make_code is None:
        return _say(Words("link.not_here"))
    code = linking.draw_code(ctx.conn, ctx.make_code)
    talks = linking.talks(ctx.conn, ctx.user.id)
    words = (
        Words("link.made", place=_name_target(ctx, argument), code=code),
        Words("link.keep_secret"),
        *describe_talks(ctx, talks),
    )
    made = LinkCodeMade(code_hash=hash_code(code), conversation_id=ctx.conversation_id)
    return replace(_say(*words, options=offer_unlinking(ctx, talks)), changes=(made,))


def _is_meant_as_code(argument: str) -> bool:
    """Whether somebody seems to give a code with a sign too few or too many, rather than to ask for one."""
    words = fold(argument).split()
    return any(sign.isdigit() for sign in argument) or (len(words) == 1 and words[0] not in _NAMED)


def _name_target(ctx: Context, argument: str) -> Label:
    """Where the code is to be typed: as they say, else the other one of the two."""
    words = fold(argument).split()
    if "telegram" in words or "tele" in words or (ctx.channel in _ZALO and "zalo" not in words):
        return Words("link.channel.telegram")
    return Words("link.channel.zalo_bot")


def _say(*words: Label, options: Sequence[Option] = ()) -> Act:
    return Act(say=Say(words, tuple(options)), flow="link")


# --- Using a code -----------------------------------------------------------------------------------------------


def join_by_code(ctx: Context, code: str) -> Act:
    """Become whoever made the code, or what stands against it. UserBusy passes through."""
    until = invites.blocked_until(ctx.conn, ctx.user.id, ctx.now)
    if until is not None:
        return _say(Words("sign_in.wait", time=until.strftime("%H:%M")))
    found = linking.find_code(ctx.conn, code)
    if found is None:
        return replace(_say(Words("link.wrong_code")), changes=(CodeMistyped(),))
    return _use(ctx, found.id, sure=False)


def _use(ctx: Context, code_id: int, *, sure: bool) -> Act:
    """Go on with a code: locked first, then read, so that nothing of its maker moves meanwhile."""
    found = linking.load_code(ctx.conn, code_id)
    if found is None:
        return _say(Words("link.wrong_code"))
    if found.user_id == ctx.user.id:
        return _say(Words("link.own_code" if found.used_by is None else "link.already"))
    conversations.lock_user(ctx.conn, found.user_id)
    found = linking.load_code(ctx.conn, code_id) or found
    if found.used_by is not None:
        return _say(Words("link.used_code"))
    maker = conversations.load_user(ctx.conn, found.user_id)
    if found.expires_at <= ctx.now or maker.unit_id is None or maker.role is None:
        return _say(Words("link.expired_code"))
    mine = linking.list_memberships(ctx.conn, ctx.user.id)
    clash = linking.find_clash(ctx.conn, maker.id, ctx.user.id)
    if clash is not None:
        return _say(Words("link.different_people", unit=clash.unit))
    if mine and not sure:
        return _ask(ctx, found, maker, mine)
    return _link(ctx, found, maker)


def _ask(ctx: Context, found: LinkCode, maker: User, mine: Sequence[Membership]) -> Act:
    """Two accounts that both belong to somebody are never made one without a word."""
    theirs = linking.list_memberships(ctx.conn, maker.id)
    words = (
        Words("link.both_known"),
        Words("link.this_account", name=ctx.user.name, roles=_list_roles(mine)),
        Words("link.that_account", name=maker.name, roles=_list_roles(theirs)),
        Words("link.ask_merge"),
    )
    options = (Option(f"merge:{found.id}", Words("link.merge")), Option("leave", Words("link.leave")))
    return _say(*words, options=options)


def _list_roles(held: Sequence[Membership]) -> tuple[Words, ...]:
    return tuple(Words("link.role_in", role=Words(f"roles.{one.role}"), unit=one.unit) for one in held)


def _link(ctx: Context, found: LinkCode, maker: User) -> Act:
    assert maker.unit_id is not None
    assert maker.role is not None
    told = Words("link.notice", place=name_channel(ctx.channel), name=ctx.user.name[:LONGEST_NAME])
    becoming = Becoming(maker, Scope(maker.unit_id, maker.id, maker.role), name_channel(found.channel))
    has_draft = bool(conversations.open_runs(ctx.conn, maker.id))
    return replace(
        _say(Words("link.linked", name=maker.name), options=() if has_draft else buttons(maker.role)),
        changes=(AccountsLinked(code_id=found.id),),
        notices=(Notice((told,), conversation_id=found.conversation_id),),
        becomes=becoming,
    )


def _press_merge(ctx: Context, run: Run, argument: str) -> Act:
    return _use(ctx, int(argument), sure=True) if argument.isdecimal() else _press_leave(ctx, run, "")


def _press_leave(ctx: Context, run: Run, argument: str) -> Act:
    return _say(Words("link.left"))


# --- The places one talks from ------------------------------------------------------------------------------------


def describe_talks(ctx: Context, talks: Sequence[Talk]) -> list[Label]:
    """A line for each place, the present one marked."""
    if len(talks) < 2:
        return []
    lines: list[Label] = [Words("link.talks")]
    lines.extend(
        Words("link.talk_here" if one.conversation_id == ctx.conversation_id else "link.talk", place=_name_talk(one))
        for one in talks
    )
    return lines


def offer_unlinking(ctx: Context, talks: Sequence[Talk]) -> tuple[Option, ...]:
    """A button for each place but the present one. Whoever shows them starts `link` with their options."""
    return tuple(
        Option(f"unlink:{one.conversation_id}", Words("link.unlink", place=_name_talk(one)))
        for one in talks
        if one.conversation_id != ctx.conversation_id
    )


def _name_talk(talk: Talk) -> Words:
    place, name = name_channel(talk.channel), talk.name[:LONGEST_NAME]
    if talk.linked_at is None:
        return Words("link.place", place=place, name=name)
    return Words("link.place_since", place=place, name=name, day=talk.linked_at.strftime("%d/%m/%Y"))


def _find_talk(ctx: Context, argument: str) -> Talk | None:
    mine = linking.talks(ctx.conn, ctx.user.id)
    return next((one for one in mine if str(one.conversation_id) == argument), None)


def press_unlink(ctx: Context, run: Run, argument: str) -> Act:
    """Ask once more: what is taken off has to be linked anew."""
    talk = _find_talk(ctx, argument)
    if talk is None:
        return _say(Words("link.gone"))
    options = (Option(f"drop:{talk.conversation_id}", Words("link.drop")), Option("leave", Words("link.leave")))
    return _say(Words("link.ask_unlink", place=_name_talk(talk)), options=options)


def _press_drop(ctx: Context, run: Run, argument: str) -> Act:
    talk = _find_talk(ctx, argument)
    if talk is None or talk.conversation_id == ctx.conversation_id:
        return _say(Words("link.gone"))
    unlinked = TalkUnlinked(conversation_id=talk.conversation_id)
    return replace(_say(Words("link.unlinked", place=_name_talk(talk))), changes=(unlinked,))


LINK = Flow(
    id="link",
    version=1,
    open=_open,
    actions=(
        Action("merge", _press_merge, "link.merge"),
        Action("leave", _press_leave, "link.leave"),
        Action("unlink", press_unlink),
        Action("drop", _press_drop, "link.drop"),
        GO,
    ),
    starts=BUTTONS,
)
