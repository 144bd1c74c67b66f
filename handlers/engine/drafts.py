"""A draft and where it stands: which step comes next, what its slots hold.

In the draft, keys that begin with "_" are the engine's: "_order" (slots as answered, for "quay lại"), "_open"
(what the present step has so far: names found, titles picked, the item of a group), "_typed" (words that were said
for a step before its turn), "_editing" (a filled slot
that is asked again), "_back" (it is asked again because of "quay lại") and "_was" (what a slot held before it was
asked again), "_refused" (how many answers in a row were refused).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.engine.flow import Context, Draft, Flow, Group, Review, Step
from handlers.engine.messages import Label, Words


@dataclass
class Place:
    """Where a draft stands: the step to be asked, and the record whose slot it fills (a group's item or the draft)."""

    step: Step
    record: Draft
    group: Group | None = None

    @property
    def address(self) -> str:
        return f"{self.group.id}.{self.step.id}" if self.group and self.step is not self.group else self.step.id


def applies(step: Step, record: Draft) -> bool:
    return all(condition.holds(record) for condition in step.when) and (step.holds is None or step.holds(record))


def copy_draft(draft: Draft) -> Draft:
    """A copy that shares nothing that can change. Drafts are JSON, so this need not look as far as `copy.deepcopy`."""
    return {key: _copy(value) for key, value in draft.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return copy_draft(value)
    return [_copy(one) for one in value] if isinstance(value, list | tuple) else value


def find_place(flow: Flow, draft: Draft) -> Place:
    """The step a draft is at. Pure: the same draft always gives the same step."""
    editing = draft.get("_editing")
    for step in flow.steps:
        if step.id == editing or (
            editing is None and not isinstance(step, Review) and step.id not in draft and applies(step, draft)
        ):
            return _find_in_group(step, draft) if isinstance(step, Group) else Place(step, draft)
    return Place(flow.steps[-1], draft)


def is_bare(draft: Draft) -> bool:
    """Whether nothing has been said for a draft: its first question was asked, and no answer has been taken."""
    return all(key in ("_near", "_refused") for key in draft)


def is_complete(flow: Flow, draft: Draft) -> bool:
    """Whether a flow without a review has all it asks for, so that it finishes at once."""
    if isinstance(flow.steps[-1], Review) or "_editing" in draft:
        return False
    return all(step.id in draft or not applies(step, draft) for step in flow.steps)


def _find_in_group(group: Group, draft: Draft) -> Place:
    item = draft.get("_open", {}).get("item")
    if item is None:
        return Place(group, draft, group)
    editing = item.get("_editing")
    for step in group.steps:
        if step.id == editing or (editing is None and step.id not in item and applies(step, item)):
            return Place(step, item, group)
    return Place(group, draft, group)


def shown(ctx: Context, step: Step, record: Draft) -> Label:
    """How a slot's value reads in a review."""
    value = record.get(step.id)
    if value is None:
        return Words("engine.left_for_later") if step.id in record else Words("engine.not_yet")
    if isinstance(step, Group):
        first = step.numbered_above(record) + 1 if step.numbered_above else 1
        lines = [f"  {number}. {step.line(ctx, item)}" for number, item in enumerate(value, start=first)]
        return "\n" + "\n".join(lines) if lines else Words("engine.none")
    return step.show(ctx, record) if step.show else str(value)


def reviewed(flow: Flow, draft: Draft) -> Iterator[Step]:
    """The steps whose slots a review shows."""
    return (
        step for step in flow.steps if not isinstance(step, Review) and (applies(step, draft) or step.id in flow.given)
    )


def strip_draft(flow: Flow, draft: Draft) -> Draft:
    """The draft as its flow's finish sees it: only slots that apply, nothing of the engine's."""
    return {
        key: value
        for key, value in draft.items()
        if key in flow.given or any(step.id == key and applies(step, draft) for step in flow.steps)
    }


def begin_with_names(names: Sequence[str]) -> Draft:
    """The part of a new draft that has its first step, a `Find`, begin with names that were typed already."""
    return {"_open": {"names": [], "queue": list(names)}}


def ask_again(flow: Flow, draft: Draft, slot: str) -> None:
    """Ask a filled slot again; what it holds stays until the new answer is taken."""
    draft.pop("_open", None)
    draft.pop("_back", None)
    if slot in draft:
        draft.setdefault("_was", {})[slot] = draft[slot]
    draft["_editing"] = slot
