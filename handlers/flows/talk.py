"""What is said outside every step and is no command: a question, a number, a name; else an honest "chưa hiểu"."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from commendation.folding import clean, fold
from handlers import commands
from handlers.engine.flow import Act, Context
from handlers.engine.messages import Label, Option, Say, Words
from handlers.flows import count, find_record
from handlers.flows.narrative import offer_prose, read_addition
from storage import awards, files
from storage.records import StoredFile

LONG_TEXT = 300
"""A longer text, or one of several lines, is a pasted page and no question."""
LARGEST_TEXT_FILE = 200_000
NEAR_NAMES = 3
THANKS = frozenset({"cam on", "cam on nhe", "cam on ban", "thanks", "ok", "oke", "ok cam on", "duoc roi", "vang", "da"})
_ENCODINGS = ("utf-8-sig", "cp1258")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_CHANGING = ("xoa", "sua", "doi", "go", "huy")
_KINDS = {
    "txt": ("txt",),
    "word": ("doc", "docx", "odt", "rtf"),
    "sheet": ("xls", "xlsx", "csv", "ods"),
    "pdf": ("pdf",),
    "picture": ("jpg", "jpeg", "png", "heic", "gif", "webp"),
}


def understand(ctx: Context, text: str) -> Act:
    """Order matters: a number names one thing, an exact name too; a question comes before names that are only near."""
    addition = read_addition(ctx, text) if commands.may_use(ctx.ledger.role, "narrative") else None
    if addition is not None:
        return addition
    if len(text) > LONG_TEXT or "\n" in text.strip():
        return _offer_to_keep(ctx, text, Words("talk.pasted"))
    numbered = find_record.look_up_number(ctx, text)
    if numbered is not None:
        return find_record.answer(ctx, text)
    named = find_record.look_up_name(ctx, text)
    if named.sure is not None:
        return find_record.show(ctx, named.sure)
    answered = count.try_question(ctx, text)
    if answered is not None:
        return answered
    if fold(text) in THANKS:
        return Act(say=Say((Words("talk.welcome"),)))
    if fold(text).split()[:1] and fold(text).split()[0] in _CHANGING:
        return _point_to_list(ctx)
    if named.near and len(clean(text).split()) > 1:
        return find_record.offer(named.near[:NEAR_NAMES], text)
    return _admit(ctx, text, [Option(f"show:{one.id}", one.label) for one in named.near[:NEAR_NAMES]])


def _admit(ctx: Context, text: str, names: Sequence[Option]) -> Act:
    """That it was not understood, with what it comes nearest to."""
    said: list[Label] = [Words("talk.not_understood", text=clean(text)[:80])]
    readings = count.offer_nearest(ctx, text)
    if names:
        return Act(say=Say((*said, Words("talk.hint"), Words("talk.perhaps_name")), tuple(names)), flow="find_record")
    if readings:
        return Act(say=Say((*said, Words("talk.hint"), Words("talk.perhaps")), tuple(readings)), state={}, flow="count")
    return Act(say=Say((*said, Words("talk.hint"))))


def _point_to_list(ctx: Context) -> Act:
    """Somebody wants to change or delete in so many words: nothing is done, and where it is done is shown."""
    known = awards.years(ctx.conn, ctx.ledger)
    options = tuple(Option(f"year:{year}", Words("roster.of_year", year=year)) for year in known[:2])
    return Act(say=Say((Words("talk.changed_nothing"),), options), state={}, flow="roster")


# --- Pages and files ------------------------------------------------------------------------------------------------


def _offer_to_keep(ctx: Context, text: str, said: Words) -> Act:
    """A pasted page: lines of awards are not read from it yet, but it may be prose for the report."""
    if not commands.may_use(ctx.ledger.role, "narrative") or not any(sign.isalpha() for sign in text):
        return Act(say=Say((said, Words("talk.hint"))))
    return offer_prose(ctx, text, [said, Words("talk.perhaps_prose")])


def take_file(ctx: Context, file: StoredFile) -> Act:
    """A file that was sent: plain text may become prose of the report, for the rest what to do in its place."""
    ending = file.name.rpartition(".")[2].lower()
    kind = next((kind for kind, endings in _KINDS.items() if ending in endings), "other")
    if kind != "txt":
        return Act(say=Say((Words(f"talk.file.{kind}", name=file.name),)))
    if file.size > LARGEST_TEXT_FILE:
        return Act(say=Say((Words("talk.file.too_large", name=file.name),)))
    text = _decode(files.load(ctx.conn, None, file.id)[1])
    if text is None:
        return Act(say=Say((Words("talk.file.unreadable", name=file.name),)))
    return _offer_to_keep(ctx, text, Words("talk.file.txt", name=file.name))


def _decode(content: bytes) -> str | None:
    """The text of a file; None for what is no text, whatever its name says."""
    encodings = ("utf-16",) if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        is_text = any(sign.isalpha() for sign in text) and not _CONTROL.search(text)
        return text if is_text else None
    return None
