"""A conversation of three flows, made of the engine's own pieces, whose turns can be told to go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.engine.flow import Act, Ask, Context, Draft, Flow, JobRequest, Review
from handlers.engine.messages import Say, Texts, Words, load_texts
from handlers.engine.stage import Book, CommandCall
from storage.changes import CollectiveAdded, UnitFounded
from storage.records import Run, StoredFile

SENTENCES = {
    "found.title": "Khai báo",
    "found.name.ask": "Tên phường?",
    "found.name.name": "Tên",
    "found.review.head": "Xem lại:",
    "found.review.ask": "Ghi chứ?",
    "found.done": "Đã khai báo {name}.",
    "add.title": "Thêm tập thể",
    "add.name.ask": "Tên tập thể?",
    "add.name.name": "Tên",
    "add.review.head": "Xem lại:",
    "add.review.ask": "Ghi chứ?",
    "add.done": "Đã thêm {name}.",
    "menu.echo": "Nghe: {text}",
    "menu.brought": "Có kết quả: {result}",
    "menu.stranger": "Chưa quen.",
    "menu.file": "Nhận tệp {name}, {size} byte.",
}


def read_text(ctx: Context, draft: Draft, text: str) -> str:
    return text


def found_unit(ctx: Context, run: Run) -> Act:
    name = run.draft["name"]
    founded = UnitFounded(
        kind="phường",
        name=name,
        district=None,
        province="tỉnh Hải Dương",
        code=None,
        place=name,
        signer_name="Phạm Văn Giang",
        signer_title="CHỦ TỊCH",
        addressee=None,
        distribution=(),
    )
    return Act(say=Say((Words("found.done", name=name),)), changes=(founded,))


def add_collective(ctx: Context, run: Run) -> Act:
    name = run.draft["name"]
    return Act(say=Say((Words("add.done", name=name),)), changes=(CollectiveAdded(name=name),))


FOUND = Flow("found", 1, (Ask(id="name", parse=read_text), Review(id="review")), finish=found_unit)
ADD = Flow("add", 1, (Ask(id="name", parse=read_text), Review(id="review")), finish=add_collective)
MENU = Flow("menu", 1, open=lambda ctx, argument: Act(say=Say((Words("menu.echo", text=argument),))))


@dataclass
class Understanding:
    """What the menu does with a text: the function of its first word, else an echo."""

    words: dict[str, Callable[[Context, str], Act]] = field(default_factory=dict)

    def understand(self, ctx: Context, text: str) -> Act:
        word, _, rest = text.partition(" ")
        if word in self.words:
            return self.words[word](ctx, rest)
        return Act(say=Say((Words("menu.echo", text=text),)))


def ask_for_job(kind: str) -> Callable[[Context, str], Act]:
    """A word that has a job done with {"text": ...}."""
    return lambda ctx, rest: Act(
        say=Say((Words("menu.echo", text="đang làm"),)), jobs=(JobRequest(kind, {"text": rest}),)
    )


def take_result(ctx: Context, result: Mapping[str, Any]) -> Act:
    said = result.get("said", f"lỗi {result.get('error')}")
    return Act(say=Say((Words("menu.brought", result=said),), file_id=result.get("file_id")))


def take_file(ctx: Context, file: StoredFile) -> Act:
    return Act(say=Say((Words("menu.file", name=file.name, size=file.size),)))


def read_command(text: str) -> CommandCall | None:
    return CommandCall("add", "", slash=True) if text == "/them" else None


def make_small_book(understanding: Understanding | None = None) -> Book:
    engine = load_texts()
    return Book(
        flows={flow.id: flow for flow in (FOUND, ADD, MENU)},
        texts=Texts({**{key: engine.raw(key) for key in engine}, **SENTENCES}),
        read_command=read_command,
        may_use=lambda ctx, flow: True,
        founding=FOUND.id,
        meet_stranger=lambda ctx, incoming: Act(say=Say((Words("menu.stranger"),))),
        understand=(understanding or Understanding()).understand,
        is_question=lambda ctx, text: False,
        take_file=take_file,
        take_result=take_result,
        menu=lambda ctx: Say((Words("menu.echo", text="danh mục"),)),
        talk=MENU.id,
    )
