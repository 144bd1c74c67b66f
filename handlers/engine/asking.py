"""What a step says and offers: its question, its options, how a review reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commendation.folding import fold
from handlers.engine.drafts import Place, reviewed, shown
from handlers.engine.flow import Ask, Choice, Context, Draft, Find, Flow, Group, Pick, Reject, Review, Step
from handlers.engine.messages import Label, Option, Words


def question(ctx: Context, flow: Flow, place: Place) -> list[Label]:
    """The sentences that ask the present step."""
    step, record = place.step, place.record
    if isinstance(step, Review):
        return _review_words(ctx, flow, record, step)
    key = f"{flow.id}.{place.address}"
    values = dict(step.values(ctx, record)) if step.values else {}
    opened = record.get("_open", {})
    if isinstance(step, Group):
        return _group_words(ctx, key, step, record)
    if asks_part(place):
        held = [show_held(ctx, step, record, one) for one in opened["picked"]]
        asked = _read_unclear(ctx, place).words
        return [Words("engine.picked", held="; ".join(held)), asked] if held else [asked]
    if opened.get("queue"):
        return [Words("engine.which_one", name=opened["queue"][0])]
    if opened.get("names") or opened.get("picked"):
        held = opened.get("names") or opened["picked"]
        return [
            Words(
                f"{key}.more",
                held="; ".join(show_held(ctx, step, record, one) for one in held),
                count=len(held),
                **values,
            )
        ]
    words: list[Label] = [Words(f"{key}.ask", **values)]
    if isinstance(step, Ask) and step.numeric:
        was = record.get("_was", {})
        if was.get(step.id) is not None:
            words.append(Words("engine.was", value=shown(ctx, step, {**record, step.id: was[step.id]})))
        if step.later:
            words.append(Words("engine.later_hint"))
    return words


def show_held(ctx: Context, step: Step, record: Draft, value: Any) -> str:
    """One of the values of a step that takes several."""
    return step.show(ctx, {**record, step.id: [value]}) if step.show else str(value)


def _review_words(ctx: Context, flow: Flow, draft: Draft, review: Review) -> list[Label]:
    lines: list[Label] = [Words(f"{flow.id}.review.head")]
    for step in reviewed(flow, draft):
        value = step.reviewed(ctx, draft) if step.reviewed and draft.get(step.id) else shown(ctx, step, draft)
        lines.append(Words("engine.line", name=Words(f"{flow.id}.{step.id}.name"), value=value))
    lines.extend(review.remarks(ctx, draft) if review.remarks else ())
    lines.append(Words(f"{flow.id}.review.ask"))
    return lines


def _group_words(ctx: Context, key: str, group: Group, draft: Draft) -> list[Label]:
    opened = draft.get("_open", {})
    items, at = opened.get("items", []), opened.get("at")
    if not items:
        return [Words(f"{key}.ask")]
    if at is not None:
        return [Words("engine.changing_item", number=at + 1, line=group.line(ctx, items[at]))]
    lines: list[Label] = [Words(f"{key}.more", count=len(items))]
    lines.extend(f"  {number}. {group.line(ctx, item)}" for number, item in enumerate(items, start=1))
    return lines


def options(ctx: Context, flow: Flow, place: Place, key: str) -> list[Option]:
    """What the present step offers, for the run `key`."""
    step, record = place.step, place.record
    found = [Option(f"c:{choice.id}", choice.label, key) for choice in choices_of(ctx, place)]
    opened = record.get("_open", {})
    if isinstance(step, Review):
        words = ("submit", "change", "cancel")
        return [Option(word, Words(f"engine.{word}"), key) for word in words]
    if isinstance(step, Group):
        return _group_options(ctx, step, opened, key)
    if asks_part(place):
        found.append(Option("skip", Words("engine.skip", part=opened["queue"][0]), key))
    elif (opened.get("names") is not None and not opened.get("queue")) or opened.get("picked"):
        found.append(Option("done", Words("engine.done"), key))
    if step.later and not opened and not (isinstance(step, Ask) and step.numeric):
        found.append(Option("later", Words("engine.later"), key))
    was = record.get("_was", {})
    if was.get(step.id) not in (None, "", []) and not (isinstance(step, Ask) and step.numeric):
        value = shown(ctx, step, {**record, step.id: was[step.id]})
        found.append(Option("keep", Words("engine.keep", value=value), key))
    return found


def _group_options(ctx: Context, group: Group, opened: Draft, key: str) -> list[Option]:
    items = opened.get("items", [])
    at = opened.get("at")
    if at is not None and at < len(items):
        slots = [
            Option(
                f"sub:{step.id}",
                Words("engine.change_slot", name=Words(f"{group_texts(opened, group)}.{step.id}.name")),
                key,
            )
            for step in group.steps
        ]
        return [*slots, Option("remove", Words("engine.remove"), key), Option("done", Words("engine.done"), key)]
    found = (
        [Option("more", Words("engine.add_one" if items else "engine.add_first"), key)]
        if len(items) < group.most
        else []
    )
    if items:
        found.extend(Option(f"item:{at}", Words("engine.change_item", number=at + 1), key) for at in range(len(items)))
    found.append(Option("done", Words("engine.done" if items else "engine.none_of_these"), key))
    return found


def group_texts(opened: Draft, group: Group) -> str:
    return f"{opened['flow']}.{group.id}"


def choices_of(ctx: Context, place: Place) -> Sequence[Choice]:
    """The choices a step offers at present (recomputed: an option's id stays, its place in a list may not)."""
    step, record = place.step, place.record
    if isinstance(step, Pick) and asks_part(place):
        return _read_unclear(ctx, place).choices or step.choices(ctx, record)
    if isinstance(step, Pick):
        picked = {fold(str(one)) for one in record.get("_open", {}).get("picked", [])}
        return [choice for choice in step.choices(ctx, record) if fold(str(choice.held())) not in picked]
    if isinstance(step, Find):
        queue = record.get("_open", {}).get("queue")
        return step.search(ctx, record, queue[0]).candidates if queue else ()
    if isinstance(step, Ask) and step.suggest:
        return step.suggest(ctx, record)
    return ()


def asks_part(place: Place) -> bool:
    """Whether a step asks about one of the parts of what was typed, which may be left out."""
    return isinstance(place.step, Pick) and bool(place.record.get("_open", {}).get("queue"))


def _read_unclear(ctx: Context, place: Place) -> Reject:
    """Why the first of the parts that wait is not clear."""
    step, record = place.step, place.record
    assert isinstance(step, Pick)
    assert step.read is not None
    try:
        step.read(ctx, record, record["_open"]["queue"][0])
    except Reject as reject:
        return reject
    return Reject("engine.pick_unclear")
