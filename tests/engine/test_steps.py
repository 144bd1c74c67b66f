"""Steps that depend on several slots, change others, end their flow, and texts that settle more than was asked."""

from __future__ import annotations

from typing import Any

from handlers.engine import drafts, filling
from handlers.engine.flow import Also, Ask, Context, Draft, Flow, Pick, Review
from tests.flows.contexts import NO_CONTEXT


def take(ctx: Context, draft: Draft, text: str) -> str | Also:
    """ "bánh 2" names the number too."""
    what, _, count = text.partition(" ")
    return Also(what, {"count": count}) if count else what


def answer(ctx: Context, draft: Draft, text: str) -> str:
    return text


def change(ctx: Context, draft: Draft) -> dict[str, Any]:
    return {"what": "chè"} if draft["doubt"] == "other" else {"_editing": "count"}


ORDER = Flow(
    "order",
    1,
    finish=lambda ctx, run: None,  # type: ignore[arg-type, return-value]
    steps=(
        Ask(id="what", parse=take, clears=("doubt",)),
        Ask(id="count", parse=answer, clears=("doubt",)),
        Pick(
            id="doubt",
            choices=lambda ctx, draft: (),
            read=answer,
            holds=lambda draft: draft.get("what") == "bánh" and draft.get("count") == "100",
            changes=change,
            ends=lambda draft: draft["doubt"] == "leave",
        ),
        Review(id="review"),
    ),
)


def place(draft: Draft) -> drafts.Place:
    return drafts.find_place(ORDER, draft)


def say(draft: Draft, text: str) -> str:
    """The step that comes after an answer."""
    filling.answer_text(NO_CONTEXT, place(draft), text)
    return place(draft).step.id


def test_one_text_may_settle_several_slots() -> None:
    draft: Draft = {}
    assert say(draft, "bánh 2") == "review"
    assert (draft["what"], draft["count"]) == ("bánh", "2")


def test_a_step_is_asked_only_while_its_condition_holds() -> None:
    draft: Draft = {}
    say(draft, "bánh")
    assert say(draft, "100") == "doubt"
    assert [step.id for step in drafts.reviewed(ORDER, draft)][:3] == ["what", "count", "doubt"]
    draft["count"] = "5"
    assert place(draft).step.id == "review"
    assert "doubt" not in [step.id for step in drafts.reviewed(ORDER, draft)]


def test_an_answer_may_change_another_slot() -> None:
    draft: Draft = {}
    say(draft, "bánh 100")
    assert say(draft, "other") == "review"
    assert draft["what"] == "chè"


def test_an_answer_may_have_another_slot_asked_again() -> None:
    draft: Draft = {}
    say(draft, "bánh 100")
    assert say(draft, "again") == "count"
    assert say(draft, "100") == "review"  # the same answer changes nothing, so the doubt is settled
    drafts.ask_again(ORDER, draft, "count")
    assert say(draft, "99") == "review"
    assert "doubt" not in draft


def test_an_answer_may_end_the_flow() -> None:
    step = ORDER.steps[2]
    assert step.ends is not None
    assert step.ends({"doubt": "leave"})
    assert not step.ends({"doubt": "again"})
