"""Filling a draft: which step comes next, what an answer does to a slot, how a review reads.

In the draft, keys that begin with "_" are the engine's: "_order" (slots as answered, for "quay lại"), "_open"
(what the present step has so far: names found, titles picked, the item of a group), "_editing" (a filled slot
that is asked again), "_back" (it is asked again because of "quay lại") and "_was" (what a slot held before it was
asked again).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from commendation import matching
from commendation.folding import clean, fold
from handlers.engine.flow import Also, Ask, Choice, Context, Draft, Find, Flow, Group, Pick, Reject, Review, Step
from handlers.engine.messages import Label, Option, Texts, Words, load_texts

LONGEST_ANSWER = 500
LONGEST_FREE_TEXT = 60_000
_SAYS_CHANGE = re.compile(r"(?:sua|bo|xoa)(?: muc)?(?: nay| \d+)?")
"""A text that is no item of a group, but what its buttons say: "sửa mục 3", "bỏ mục này"."""
_CORRECTION = re.compile(
    r"(?:không,?\s+|khong,?\s+)?(?:sửa|sua|đổi|doi)\s+(?:lại\s+|lai\s+)?(?P<name>\S.*?)\s*"
    r"(?:\b(?:thành|thanh|sang|là|la)\b|:|=|->|→)\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
_NAMED_VALUE = re.compile(r"(?P<name>\S[^:=]{0,40}?)\s*(?:[:=]|->|→|\blà\b)\s*(?P<value>\S.*)", re.IGNORECASE)
"""A correction without its verb, as it stands in the review: "Số quyết định: 45"."""
YES_WORDS = frozenset(
    {"ok", "oke", "ghi", "ghi di", "dung", "dung roi", "dong y", "luu", "gui", "co", "duoc", "xac nhan", "yes"}
)
NOTHING_WORDS = frozenset({"khong", "ko", "khong co", "khong co gi", "chua", "chua co", "khong biet", "khong ro"})
"""Typed to a step that may wait, these name nothing; to one that takes several, that there are no more."""
ENOUGH_WORDS = NOTHING_WORDS | {"xong", "xong roi", "het", "het roi", "du", "du roi", "thoi"}


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


# --- What a step says -------------------------------------------------------------------------------------


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
    if (opened.get("names") is not None and not opened.get("queue")) or opened.get("picked"):
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
    if isinstance(step, Pick):
        picked = {fold(str(one)) for one in record.get("_open", {}).get("picked", [])}
        return [choice for choice in step.choices(ctx, record) if fold(str(choice.held())) not in picked]
    if isinstance(step, Find):
        queue = record.get("_open", {}).get("queue")
        return step.search(ctx, record, queue[0]).candidates if queue else ()
    if isinstance(step, Ask) and step.suggest:
        return step.suggest(ctx, record)
    return ()


# --- What an answer does ------------------------------------------------------------------------------------


def put(ctx: Context, place: Place, value: Any) -> None:
    """Fill the slot and forget what only mattered while it was asked; slots that hang on it are asked again."""
    step, record = place.step, place.record
    value, also = (value.value, value.slots) if isinstance(value, Also) else (value, {})
    changed = record.get(step.id, value) != value or record.get("_was", {}).get(step.id, value) != value
    record[step.id] = value
    order = record.setdefault("_order", [])
    if step.id in order and "_back" not in record:
        order.remove(step.id)
    if step.id not in order:
        order.append(step.id)
    for key in ("_open", "_editing", "_back", "_near"):
        record.pop(key, None)
    record.get("_was", {}).pop(step.id, None)
    if changed:
        for slot in step.clears:
            if record.get(slot) is None:  # left for later: nothing there that could be wrong now
                continue
            was = record.pop(slot)
            if slot in step.keeps:
                record.setdefault("_was", {})[slot] = was
            record["_order"] = [one for one in record["_order"] if one != slot]
    if step.fills:
        record.update({slot: held for slot, held in step.fills(ctx, record).items() if slot not in record})
    record.update(also)
    if step.changes:
        record.update(step.changes(ctx, record))


def answer_text(ctx: Context, place: Place, text: str) -> None:
    """Take a typed answer into the draft. Raises Reject, leaving the draft as it was."""
    step = place.step
    limit = LONGEST_FREE_TEXT if isinstance(step, Ask) and step.free else LONGEST_ANSWER
    if len(text) > limit:
        raise Reject("engine.too_long", length=len(text), limit=limit)
    words = text.strip() if isinstance(step, Ask) and step.free else clean(text)
    if not fold(words) and not any(sign.isdigit() for sign in words):
        raise Reject("engine.no_words")
    if _ends_without_more(ctx, place, fold(words)):
        return
    if fold(words) in YES_WORDS and (isinstance(step, Find) or (isinstance(step, Ask) and step.free)):
        raise Reject("engine.words_wanted")
    if fold(words) in YES_WORDS and isinstance(step, Pick):
        raise Reject("engine.pick_unclear")
    if isinstance(step, Ask):
        put(ctx, place, step.parse(ctx, place.record, words))
    elif isinstance(step, Pick):
        _take_picked(ctx, place, [_read_choice(ctx, place, words)])
    elif isinstance(step, Find):
        _take_names(ctx, place, step.split(ctx, place.record, words))
    elif isinstance(step, Group):
        _open_item(ctx, place, words)
    else:
        raise Reject("engine.review_unclear")


def _ends_without_more(ctx: Context, place: Place, folded: str) -> bool:
    """Whether a typed "xong", "hết" or "không có" ended the step as its button does: nothing of that is a value."""
    step, opened = place.step, place.record.get("_open", {})
    if isinstance(step, Group):
        return folded in ENOUGH_WORDS and answer_choice(ctx, place, "done")
    held = opened.get("names") or opened.get("picked")
    if held and not opened.get("queue"):
        return folded in ENOUGH_WORDS | YES_WORDS and answer_choice(ctx, place, "done")
    return not opened and step.later and folded in NOTHING_WORDS and answer_choice(ctx, place, "later")


def answer_choice(ctx: Context, place: Place, option: str) -> bool:
    """Take a pressed option. False when it is not (or no longer) one of this step."""
    step, record = place.step, place.record
    head, _, argument = option.partition(":")
    if head == "c":
        choice = next((one for one in choices_of(ctx, place) if one.id == argument), None)
        near = record.get("_near", {})
        if choice is None and argument not in near:
            return False
        value = choice.held() if choice is not None else near[argument]
        if isinstance(step, Find) and record.get("_open", {}).get("queue"):
            _resolve_name(ctx, place, value)
        elif isinstance(step, Pick):
            _take_picked(ctx, place, [value])
        else:
            put(ctx, place, value)
    elif head == "later" and step.later:
        put(ctx, place, None)
    elif head == "keep" and step.id in record.get("_was", {}):
        was = record["_was"][step.id]
        if isinstance(step, Find) and step.check and isinstance(was, list):
            step.check(ctx, record, was)
        put(ctx, place, was)
    elif isinstance(step, Group):
        return _answer_group(ctx, place, head, argument)
    elif head == "done":
        opened = record.get("_open", {})
        held = opened.get("names") or opened.get("picked")
        if not held:
            return False
        put(ctx, place, held)
    else:
        return False
    return True


def _read_choice(ctx: Context, place: Place, words: str) -> Any:
    """A typed answer to a Pick: a label in near spelling, or what the step itself reads."""
    step = place.step
    assert isinstance(step, Pick)
    labelled = [choice for choice in choices_of(ctx, place) if isinstance(choice.label, str)]
    by_id = {choice.id: choice for choice in labelled}
    names = [matching.Choice(key=choice.id, names=(str(choice.label),)) for choice in labelled]
    ranked = matching.rank(words, names)
    sure = matching.decide(ranked)
    if sure is not None and (step.read is None or sure.exact):
        return by_id[sure.key].held()
    if step.read is not None:
        return step.read(ctx, place.record, words)
    raise Reject("engine.pick_unclear", choices=[by_id[match.key] for match in ranked[:3]])


def _take_picked(ctx: Context, place: Place, values: Sequence[Any]) -> None:
    step, record = place.step, place.record
    assert isinstance(step, Pick)
    if not step.many:
        put(ctx, place, values[0])
        return
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    picked = record.setdefault("_open", {}).setdefault("picked", [])
    picked.extend(one for one in flat if one not in picked)


def _take_names(ctx: Context, place: Place, names: Sequence[str]) -> None:
    step, record = place.step, place.record
    assert isinstance(step, Find)
    opened = dict(record.get("_open", {"names": []}))
    opened["names"] = list(opened.get("names", []))
    opened["queue"] = list(names)
    record["_open"] = _settle_names(ctx, step, record, opened)
    _close_names(ctx, place)


def _resolve_name(ctx: Context, place: Place, value: Any) -> None:
    step, record = place.step, place.record
    assert isinstance(step, Find)
    typed, *queue = record["_open"]["queue"]
    held = step.picked(ctx, typed, value) if step.picked else value
    opened = {"names": [*record["_open"]["names"], held], "queue": queue}
    if step.check:
        step.check(ctx, record, opened["names"])
    record["_open"] = _settle_names(ctx, step, record, opened)
    _close_names(ctx, place)


def _settle_names(ctx: Context, step: Find, record: Draft, opened: Draft) -> Draft:
    """Resolve the queued names that are sure, up to the first that has to be asked about."""
    while opened["queue"]:
        named = step.search(ctx, record, opened["queue"][0])
        if named.sure is None:
            break
        names = [*opened["names"], named.sure]
        if step.check:
            step.check(ctx, record, names)
        opened = {"names": names, "queue": opened["queue"][1:]}
    return opened


def _close_names(ctx: Context, place: Place) -> None:
    """End a Find step whose names are all resolved, when one is asked for or enough are there."""
    step, record = place.step, place.record
    assert isinstance(step, Find)
    names, queue = record["_open"]["names"], record["_open"]["queue"]
    if queue or not names:
        return
    if not step.many:
        put(ctx, place, names[0])
    elif step.enough and step.enough(record, len(names)):
        put(ctx, place, names)


# --- Groups -----------------------------------------------------------------------------------------------


def open_group(flow: Flow, group: Group, draft: Draft) -> None:
    """Begin (or come back to) the items of a group."""
    if "items" not in draft.get("_open", {}):
        draft["_open"] = {"flow": flow.id, "items": list(draft.get(group.id) or [])}


def _begin_item(group: Group, draft: Draft, item: Draft) -> Draft:
    """The item as its steps see it, beside the slots of the draft that the group shares with them."""
    return {**item, "_shared": {slot: draft.get(slot) for slot in group.shares}}


def _open_item(ctx: Context, place: Place, words: str) -> None:
    """A text typed where "one more?" is asked is the first answer of a new item, or of the one being changed."""
    group, draft = place.group, place.record
    assert group is not None
    opened = draft["_open"]
    slot = _named_slot(group, opened, words)
    if slot is not None and "at" in opened:
        _answer_group(ctx, place, "sub", slot)
        return
    if slot is not None or _SAYS_CHANGE.fullmatch(fold(words)):
        raise Reject("engine.pick_unclear")
    known = opened["items"][opened["at"]] if "at" in opened else {}
    first = Place(group.steps[0], _begin_item(group, draft, known), group)
    answer_text(ctx, first, words)
    opened["item"] = first.record


def _named_slot(group: Group, opened: Draft, words: str) -> str | None:
    """The step of an item that a text names, as "con số" and "sửa con số" do."""
    wanted = fold(words).removeprefix("sua ")
    names = {step.id: load_texts().raw(f"{group_texts(opened, group)}.{step.id}.name") for step in group.steps}
    return next((slot for slot, name in names.items() if fold(name) == wanted), None)


def _answer_group(ctx: Context, place: Place, head: str, argument: str) -> bool:
    group, draft = place.group, place.record
    assert group is not None
    opened = draft["_open"]
    if head == "more":
        opened["item"] = _begin_item(group, draft, {})
    elif head == "item" and argument.isdecimal() and int(argument) < len(opened["items"]):
        opened["at"] = int(argument)
    elif head == "sub" and "at" in opened and any(step.id == argument for step in group.steps):
        item = _begin_item(group, draft, opened["items"][opened["at"]])
        opened["item"] = {**item, "_was": {argument: item.get(argument)}, "_editing": argument}
    elif head == "remove" and "at" in opened:
        opened["items"].pop(opened.pop("at"))
    elif head == "done":
        if opened.pop("at", None) is None:
            put(ctx, place, opened["items"])
    else:
        return False
    return True


def close_item(flow: Flow, draft: Draft) -> None:
    """Move a finished item of the open group to its items."""
    place = find_place(flow, draft)
    opened = draft.get("_open", {})
    if not isinstance(place.step, Group) or opened.get("item") is None:
        return
    item = {key: value for key, value in opened["item"].items() if not key.startswith("_")}
    opened["item"] = None
    at = opened.pop("at", None)
    if at is None:
        opened["items"].append(item)
    else:
        opened["items"][at] = item


# --- Moving back and changing -------------------------------------------------------------------------------


def go_back(ctx: Context, flow: Flow, draft: Draft) -> bool:
    """Ask the last answered slot again, keeping its value at hand. False at the beginning."""
    place = find_place(flow, draft)
    if place.record is not draft:
        return _go_back_in_item(place, draft)
    before = list(draft.get("_order", []))
    if isinstance(place.step, Group):
        if draft.get("_open", {}).get("items"):
            put(ctx, place, draft["_open"]["items"])
    elif draft.pop("_open", None):
        return True
    elif "_editing" in draft and "_back" not in draft:
        if not isinstance(flow.steps[-1], Review):
            return False
        del draft["_editing"]
        return True
    if place.step.id in before:
        before = before[: before.index(place.step.id)]
    if not before:
        return False
    ask_again(flow, draft, before[-1])
    draft["_back"] = True
    return True


def _go_back_in_item(place: Place, draft: Draft) -> bool:
    order = place.record.get("_order", [])
    if order:
        slot = order.pop()
        place.record.setdefault("_was", {})[slot] = place.record.pop(slot)
    else:
        draft["_open"]["item"] = None
    return True


def read_correction(texts: Texts, flow: Flow, steps: Iterable[Step], text: str) -> tuple[Step, str] | None:
    """The step whose name a sentence like "sửa số quyết định thành 45" says, and the words for its new value."""
    found = _CORRECTION.fullmatch(clean(text)) or _NAMED_VALUE.fullmatch(clean(text))
    if found is None:
        return None
    called = fold(found["name"])
    for step in steps:
        names = (fold(texts.raw(f"{flow.id}.{step.id}.name")), *step.also)
        if called in names and step.id not in flow.given and not isinstance(step, Group):
            return step, found["value"]
    return None


def correct(ctx: Context, flow: Flow, draft: Draft, step: Step, words: str) -> None:
    """Take `words` as the new answer of a filled step, and as the whole of it. Raises Reject, the draft then spoilt."""
    ask_again(flow, draft, step.id)
    place = find_place(flow, draft)
    answer_text(ctx, place, words)
    opened = draft.get("_open", {})
    if not opened.get("queue"):
        answer_choice(ctx, place, "done")


def change_earlier(texts: Texts, flow: Flow, place: Place, text: str) -> bool:
    """Whether a text at an unfinished draft was "sửa <mục>": that slot is asked again. Raises Reject if it waits."""
    verb, _, called = fold(text).partition(" ")
    draft = place.record
    if verb not in ("sua", "doi") or place.group is not None or not isinstance(flow.steps[-1], Review):
        return False
    for step in reviewed(flow, draft):
        if called not in (fold(texts.raw(f"{flow.id}.{step.id}.name")), *step.also) or step.id in flow.given:
            continue
        if step.id not in draft or "_open" in draft:
            raise Reject("engine.answer_first")
        ask_again(flow, draft, step.id)
        draft["_back"] = True
        return True
    return False


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
