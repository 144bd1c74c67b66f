"""Files that were sent: a .docx or .txt is read like a pasted page, by a job; for the rest, what to do in its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers import commands
from handlers.engine.flow import Act, Context, JobRequest
from handlers.engine.messages import Say, Words
from handlers.flows import paste_awards
from handlers.flows.narrative import offer_prose
from handlers.flows.pasted_lines import from_json
from storage.records import StoredFile

JOB = "read_file"
LARGEST = 20_000_000
_KINDS = {
    "read": ("txt", "docx"),
    "word": ("doc", "odt", "rtf"),
    "sheet": ("xls", "xlsx", "csv", "ods"),
    "pdf": ("pdf",),
    "picture": ("jpg", "jpeg", "png", "heic", "gif", "webp"),
}


def take_file(ctx: Context, file: StoredFile) -> Act:
    """Order a job for what can be read; for the rest say what to do in its place."""
    ending = file.name.rpartition(".")[2].lower()
    kind = next((kind for kind, endings in _KINDS.items() if ending in endings), "other")
    if kind != "read":
        return _tell(Words(f"talk.file.{kind}", name=file.name))
    if file.size > LARGEST:
        return _tell(Words("talk.file.too_large", name=file.name))
    scope = ctx.ledger
    args = {"unit_id": scope.unit_id, "user_id": scope.user_id, "role": scope.role}
    order = JobRequest(JOB, {**args, "file_id": file.id, "name": file.name})
    return Act(say=Say((Words("talk.file.reading", name=file.name),)), jobs=(order,))


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    """Go on with what the job has read: the table of awards, prose for the report, or why there is neither.

    `result`: args (as ordered), and either text and reading, problem, or error.
    """
    args = result["args"]
    name = args["name"]
    if ctx.scope is None or ctx.scope.unit_id != args["unit_id"]:
        return _tell(Words("talk.file.moved", name=name))
    if "error" in result:
        return _tell(Words("talk.file.failed", name=name))
    if "problem" in result:
        return _tell(Words(f"talk.file.{result['problem']}", name=name))
    reading = from_json(result["reading"])
    if commands.may_use(ctx.scope.role, paste_awards.PASTE_AWARDS.id) and paste_awards.states_award(reading):
        return Act(start=paste_awards.start(ctx, reading, file=name))
    return offer_to_keep(ctx, result["text"], Words("talk.file.no_award", name=name))


def offer_to_keep(ctx: Context, text: str, said: Words) -> Act:
    """A page without awards: it may be prose for the report."""
    if not commands.may_use(ctx.ledger.role, "narrative") or not any(sign.isalpha() for sign in text):
        return Act(say=Say((said, Words("talk.hint"))))
    return offer_prose(ctx, text, [said, Words("talk.perhaps_prose")])


def _tell(words: Words) -> Act:
    return Act(say=Say((words,)))
