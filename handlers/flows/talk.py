"""What is said outside every step and is no command: a question, a number, a name; else an honest "chưa hiểu"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from commendation.folding import clean, fold, fold_tones, has_tones
from handlers import commands
from handlers.engine.flow import Act, Choice, Context, Start
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import (
    amend,
    count,
    enter_award,
    find_record,
    looking_up,
    not_yet,
    one_line,
    paste_awards,
    record_pages,
)
from handlers.flows.menu import MENU
from handlers.flows.pass_on import offer_to_pass_on
from handlers.flows.report_file import send_pdf
from handlers.flows.report_sentences import read_about_report, read_next_point, read_rest
from handlers.flows.sent_files import offer_to_keep
from handlers.flows.unread import keep_unread
from handlers.flows.who_registered import answer_who, read_asked
from storage import awards

NEAR_NAMES = 3
FEWEST_WORDS_ALONE = 2
MOST_WORDS_FOR_PDF = 5
"""A longer sentence about a PDF is not asking for one: "gửi bản pdf"."""
THANKS = frozenset({"cam on", "cam on nhe", "cam on ban", "thanks", "ok", "oke", "ok cam on", "duoc roi", "vang", "da"})
_LOOKING = re.compile(r"(?:cho\s+)?(?:xem|tra|mở|mo|tìm|tim)\s+(?:lại\s+|lai\s+|kiếm\s+|kiem\s+)?(?=\S)", re.IGNORECASE)
"""Opens a wish to see a thing that is named after it: "xem KT-2023-041", "tra qđ 45"."""
_THANKS = re.compile(r"(?:rat |xin )?(?:cam on|thanks?|thank you)(?: (?:anh|chi|em|ban|bot|nhieu|rat|lam|nhe|a|nha))*")
_ASKED = re.compile(
    r"(?:(?:à|a|ờ|o)[\s,]+)?(?:(?:không|khong|ko|k|chưa|chua)(?:\s+(?:phải|phai|đúng|dung))?(?:\s+(?:thế|the|vậy|vay))?[\s,.]+)?"
    r"(?:(?:ý|y)\s+)?(?:tôi|toi|em|mình|minh|anh|chị|chi)\s+(?:đang\s+|dang\s+)?(?:muốn\s+|muon\s+)?(?:hỏi|hoi)\s+"
    r"(?:về\s+|ve\s+|là\s+|la\s+|cái\s+|cai\s+)?(?P<asked>\S.*)",
    re.IGNORECASE,
)
"""Says that something was asked, and what: "không phải, tôi hỏi giấy khen"."""
_CHANGING = ("xóa", "sửa", "đổi", "gỡ", "hủy")


def is_question(ctx: Context, text: str) -> bool:
    """Whether a text that a step cannot take is meant for us all the same.

    A question, a record, a page with awards, a sentence about the report's prose or number.
    """
    if count.is_question(ctx, text) or _ASKED.fullmatch(clean(text)):
        return True
    if ctx.scope is None:
        return paste_awards.is_page(text)
    if commands.may_use(ctx.scope.role, "narrative") and read_about_report(ctx, text) is not None:
        return True
    if read_asked(ctx, text) is not None:
        return True
    return looking_up.names_record(ctx, text) or paste_awards.read_page(ctx, text) is not None


def is_entry(ctx: Context, text: str) -> bool:
    """Whether a text says what was given to whom."""
    if ctx.scope is None or not _has_words(text) or not commands.may_use(ctx.scope.role, "enter_award"):
        return False
    stated = one_line.read_statement(ctx, text)
    return stated is not None and all(line.recipients or line.decision_number for line in stated.lines)


def stands_alone(ctx: Context, text: str) -> bool:
    """Whether a text that a step refuses says what was given to whom, or goes on with the answer shown last."""
    if ctx.scope is None or not _has_words(text):
        return False
    return is_entry(ctx, text) or count.is_follow_up(ctx, text)


def _has_words(text: str) -> bool:
    return sum(any(sign.isalpha() for sign in word) for word in text.split()) >= FEWEST_WORDS_ALONE


def understand(ctx: Context, text: str) -> Act:
    """Order matters: a number names one thing, an exact name too; a question comes before names that are only near."""
    if not text.strip(" ?!."):
        return Act(start=Start(MENU.id))
    if commands.may_use(ctx.ledger.role, "narrative"):
        written = read_rest(ctx, text) or read_about_report(ctx, text)
        if written is not None:
            return written
    if paste_awards.is_page(text):
        page = paste_awards.read_page(ctx, text)
        return Act(start=page) if page is not None else offer_to_keep(ctx, text, Words("talk.pasted"))
    registered = answer_who(ctx, text)
    if registered is not None:
        return registered
    asked = _ASKED.fullmatch(clean(text))
    if asked is not None:
        again = asked["asked"]
        return count.try_question(ctx, again) or Act(start=Start(count.COUNT.id, {"argument": again}))
    amended = amend.amend_named(ctx, text) or amend.amend_last(ctx, text)
    if amended is not None:
        return amended
    sought = _LOOKING.sub("", clean(text), count=1)
    numbered = looking_up.look_up_number(ctx, sought)
    if numbered is not None:
        return find_record.answer(ctx, sought)
    words = fold(text).split()
    is_change = _wants_change(text)
    may_enter = commands.may_use(ctx.ledger.role, "enter_award") and not is_change
    stated = one_line.read_statement(ctx, text) if may_enter else None
    if stated is not None:
        return enter_award.enter_reading(ctx, stated, text)
    named = looking_up.look_up_name(ctx, sought)
    if named.sure is not None:
        return record_pages.show(ctx, named.sure)
    answered = count.try_question(ctx, text)
    if answered is not None:
        return answered
    if fold(text) in THANKS or _THANKS.fullmatch(fold(text)):
        return Act(say=Say((Words("talk.welcome"),)))
    if is_change:
        record = text.strip().partition(" ")[2]
        return find_record.answer(ctx, record) if looking_up.look_up_number(ctx, record) else _refuse_change(ctx, text)
    if "pdf" in words and len(words) <= MOST_WORDS_FOR_PDF:
        return send_pdf(ctx) if commands.may_use(ctx.ledger.role, "annual_report") else _admit(ctx, text, [])
    if commands.may_use(ctx.ledger.role, "narrative"):
        point = read_next_point(ctx, text)
        if point is not None:
            return point
    planned = commands.find_planned(text) if not named.near else None
    if planned is not None:
        return not_yet.tell(ctx, planned)
    if named.near and len(clean(text).split()) > 1:
        return find_record.offer(named.near[:NEAR_NAMES], text)
    return _admit(ctx, text, named.near[:NEAR_NAMES])


def _wants_change(text: str) -> bool:
    """Whether a text opens with a verb like "sửa" or "xoá"; tones that were typed count, as in "đội" and "đổi"."""
    word = (clean(text).split() or [""])[0]
    return fold(word) in (fold(verb) for verb in _CHANGING) and (
        not has_tones(word) or fold_tones(word) in (fold_tones(verb) for verb in _CHANGING)
    )


def _admit(ctx: Context, text: str, names: Sequence[Choice]) -> Act:
    """That it was not understood, with at most three things it comes nearest to; and it is kept, without names."""
    said: list[Label] = [Words("talk.not_understood", text=clean(text)[:80]), Words("talk.hint")]
    options, state = count.offer_nearest(ctx, text, [(one.id, one.label) for one in names])
    if options:
        said.append(Words("talk.perhaps"))
    return Act(
        say=Say(tuple(said), tuple(options)),
        changes=keep_unread(ctx, text),
        state=state,
        flow="count",
        keeps=not options,
    )


def _refuse_change(ctx: Context, text: str) -> Act:
    """Somebody wants to change or delete in so many words: nothing is done, and where it is done is shown."""
    if not commands.may_use(ctx.ledger.role, "enter_award"):
        return offer_to_pass_on(ctx, text)
    known = awards.years(ctx.conn, ctx.ledger)
    options = tuple(Option(f"year:{year}", Words("roster.of_year", year=year)) for year in known[:2])
    return Act(say=Say((Words("talk.changed_nothing"),), options), state={}, flow="roster")
