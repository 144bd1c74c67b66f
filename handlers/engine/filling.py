"""What an answer does to a draft: slots filled, names found, items of a group begun and ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from commendation import matching
from commendation.folding import clean, fold
from handlers.engine.asking import asks_part, choices_of, group_texts
from handlers.engine.drafts import Place, find_place
from handlers.engine.flow import Also, Ask, Context, Draft, Find, Flow, Group, Pick, Reject
from handlers.engine.messages import load_texts

LONGEST_ANSWER = 500
LONGEST_FREE_TEXT = 60_000
_SAYS_CHANGE = re.compile(r"(?:sua|bo|xoa)(?: muc)?(?: nay| \d+)?")
"""A text that is no item of a group, but what its buttons say: "sửa mục 3", "bỏ mục này"."""
YES_WORDS = frozenset(
    {"ok", "oke", "ghi", "ghi di", "dung", "dung roi", "dong y", "luu", "gui", "co", "duoc", "xac nhan", "yes"}
)
NOTHING_WORDS = frozenset({"khong", "ko", "khong co", "khong co gi", "chua", "chua co", "khong biet", "khong ro"})
"""Typed to a step that may wait, these name nothing; to one that takes several, that there are no more."""
ENOUGH_WORDS = NOTHING_WORDS | {"xong", "xong roi", "het", "het roi", "du", "du roi", "thoi"}


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
        _take_parts(ctx, place, words)
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
    if asks_part(place):
        return folded in ENOUGH_WORDS and answer_choice(ctx, place, "skip")
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
            _settle_part(ctx, place)
        else:
            put(ctx, place, value)
    elif head == "skip" and record.get("_open", {}).get("queue"):
        _settle_part(ctx, place)
    elif head == "later" and step.later:  # what was given of several is kept, the rest is for later
        opened = record.get("_open", {})
        put(ctx, place, opened.get("names") or opened.get("picked") or None)
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


def _take_parts(ctx: Context, place: Place, words: str) -> None:
    """A typed answer to a Pick. Of several parts those that are not clear wait, to be asked about one by one."""
    step, record = place.step, place.record
    assert isinstance(step, Pick)
    waiting = record.get("_open", {}).get("queue")
    if waiting:
        _take_picked(ctx, place, [_read_again(ctx, place, waiting[0], words)])
        _settle_part(ctx, place)
        return
    parts = step.split(ctx, record, words) if step.split else [words]
    clear: list[Any] = []
    unclear: list[str] = []
    for part in parts:
        try:
            clear.append(_read_choice(ctx, place, part))
        except Reject:
            if len(parts) == 1:
                raise
            unclear.append(part)
    if clear:
        _take_picked(ctx, place, clear)
    if unclear:
        record.setdefault("_open", {}).setdefault("picked", [])
        record["_open"]["queue"] = unclear


def _read_again(ctx: Context, place: Place, unclear: str, words: str) -> Any:
    """What makes an unclear part clear: another name, or what was missing of it ("cơ sở", of "cstđ")."""
    try:
        return _read_choice(ctx, place, words)
    except Reject as reject:
        try:
            return _read_choice(ctx, place, f"{unclear} {words}")
        except Reject:
            raise reject from None


def _settle_part(ctx: Context, place: Place) -> None:
    """The part that was asked about is done with; a line that was typed ahead ends with its last part."""
    opened = place.record.get("_open", {})
    if not opened.get("queue"):
        return
    opened["queue"] = opened["queue"][1:]
    if not opened["queue"] and opened.get("ends"):
        if opened["picked"]:
            put(ctx, place, opened["picked"])
        else:
            del place.record["_open"]


def answer_ahead(ctx: Context, place: Place, words: str) -> None:
    """Take what was typed for a step before its turn, as the whole of its answer. Raises Reject."""
    try:
        answer_text(ctx, place, words)
    except Reject:
        if not isinstance(place.step, Pick) or place.step.split is None:
            raise
        place.record["_open"] = {"picked": [], "queue": [clean(words)]}
    opened = place.record.get("_open", {})
    if opened.get("queue"):
        opened["ends"] = True
    elif opened:
        answer_choice(ctx, place, "done")


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
