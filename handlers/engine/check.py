"""Proves that flows, commands and sentences agree. Runs in the tests and by `python -m bot flows`.

Each fault is a line a newcomer can act on. What is proven: words are unique and stable-looking; every condition
and every `clears` names a slot that can hold the value; no step is unreachable; every flow with steps can end;
every flow that is started exists; every sentence is in the texts, takes the values it is given a place for, and
no sentence is left over; every option's token fits a button.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from handlers.engine.flow import Ask, Flow, Group, Pick, Review, Step
from handlers.engine.messages import Texts

TOKEN_BYTES = 64
"""The longest callback data of a button (Bot API: InlineKeyboardButton.callback_data)."""
RUN_AND_SEQ_BYTES = 18
_STABLE_WORD = re.compile(r"[a-z][a-z0-9_]*")


def check_flows(
    flows: Iterable[Flow], texts: Texts, *, opened_by: Iterable[str], sources: Mapping[str, str]
) -> list[str]:
    """All faults found, none if the list is empty.

    `opened_by`: flows that something outside opens (commands, the first start). `sources`: Python sources by
    name, in which sentences are named by literal keys.
    """
    flows = tuple(flows)
    faults = list(_check_ids(flows))
    known = {flow.id for flow in flows}
    for flow in flows:
        faults.extend(_check_flow(flow, known))
    faults.extend(_check_reachable(flows, set(opened_by)))
    faults.extend(_check_texts(flows, texts, sources))
    return faults


def _check_ids(flows: tuple[Flow, ...]) -> Iterator[str]:
    for flow in flows:
        if not _STABLE_WORD.fullmatch(flow.id):
            yield f"{flow.id}: a flow's id is a stable word of small letters, digits and _"
        if sum(other.id == flow.id for other in flows) > 1:
            yield f"{flow.id}: two flows have this id"
        if flow.version < 1:
            yield f"{flow.id}: versions begin at 1"


def _check_flow(flow: Flow, known: set[str]) -> Iterator[str]:
    for target in flow.starts:
        if target not in known:
            yield f"{flow.id}: starts the flow {target!r}, which does not exist"
    for action in flow.actions:
        if len(action.id.encode()) > TOKEN_BYTES - RUN_AND_SEQ_BYTES:
            yield f"{flow.id}: the action {action.id!r} does not fit a button"
        if sum(other.id == action.id for other in flow.actions) > 1:
            yield f"{flow.id}: two actions are called {action.id!r}"
        if (
            ":" in action.id
            or action.id.startswith("~")
            or action.id in ("c", "later", "keep", "done", "submit", "change", "slot")
        ):
            yield f"{flow.id}: the action {action.id!r} has a name that belongs to the engine"
    if (flow.hear is None) != (flow.ask is None):
        yield f"{flow.id}: what is talked with has both an ask and a hear"
    if flow.hear is not None and flow.steps:
        yield f"{flow.id}: has steps, so it cannot be talked with"
    if not flow.steps:
        if flow.open is None and flow.hear is None:
            yield f"{flow.id}: has neither steps nor an open"
        return
    if flow.finish is None:
        yield f"{flow.id}: has steps but no finish"
    if any(isinstance(step, Review) for step in flow.steps[:-1]):
        yield f"{flow.id}: a review stands only at the end"
    yield from _check_steps(flow.id, flow.steps, flow.given)


def _check_steps(where: str, steps: tuple[Step, ...], given: tuple[str, ...]) -> Iterator[str]:
    before: dict[str, Step] = {}
    slots = {step.id for step in steps} | set(given)
    for step in steps:
        here = f"{where}.{step.id}"
        if not _STABLE_WORD.fullmatch(step.id):
            yield f"{here}: a step's id is a stable word of small letters, digits and _"
        if step.id in before:
            yield f"{here}: two steps fill this slot"
        yield from _check_conditions(here, step, before, given)
        for slot in step.clears:
            if slot not in slots:
                yield f"{here}: clears {slot!r}, which is no slot of this flow"
            elif slot == step.id:
                yield f"{here}: clears itself"
        if isinstance(step, Ask) and step.numeric and step.suggest:
            yield f"{here}: a number is an answer here, so nothing numbered may be offered beside it"
        if isinstance(step, Pick):
            for word in step.domain:
                if len(f"c:{word}".encode()) > TOKEN_BYTES - RUN_AND_SEQ_BYTES:
                    yield f"{here}: the choice {word!r} does not fit a button"
        if isinstance(step, Group):
            yield from _check_steps(here, step.steps, ())
        before[step.id] = step


def _check_conditions(here: str, step: Step, before: Mapping[str, Step], given: tuple[str, ...]) -> Iterator[str]:
    wanted: dict[str, set[str]] = {}
    for condition in step.when:
        earlier = before.get(condition.slot)
        if earlier is None and condition.slot not in given:
            yield f"{here}: depends on {condition.slot!r}, which no earlier step fills"
            continue
        if isinstance(earlier, Pick) and earlier.domain:
            for value in condition.values:
                if value not in earlier.domain:
                    yield f"{here}: waits for {condition.slot} = {value!r}, which is never offered"
        if condition.values:
            values = wanted.setdefault(condition.slot, set(condition.values))
            values &= set(condition.values)
            if not values:
                yield f"{here}: is never asked, since its conditions on {condition.slot!r} exclude each other"


def _check_reachable(flows: tuple[Flow, ...], opened_by: set[str]) -> Iterator[str]:
    known = {flow.id: flow for flow in flows}
    for name in sorted(opened_by - set(known)):
        yield f"{name}: a command opens this flow, which does not exist"
    reached: set[str] = set()
    waiting = [name for name in opened_by if name in known]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(target for target in known[name].starts if target in known)
    for name in sorted(set(known) - reached):
        yield f"{name}: nothing opens this flow"


# --- Sentences ------------------------------------------------------------------------------------------------


def _needed_by_steps(flow: Flow) -> Iterator[str]:
    if flow.label is None and flow.steps:
        yield f"{flow.id}.title"
    for step in flow.steps:
        yield from _needed_by_step(f"{flow.id}.{step.id}", step)
        for inner in step.steps if isinstance(step, Group) else ():
            yield from _needed_by_step(f"{flow.id}.{step.id}.{inner.id}", inner)
    if any(isinstance(step, Review) for step in flow.steps):
        yield f"{flow.id}.review.head"
    for action in flow.actions:
        if action.label:
            yield action.label


def _needed_by_step(key: str, step: Step) -> Iterator[str]:
    yield f"{key}.ask"
    if not isinstance(step, Review):
        yield f"{key}.name"
    if isinstance(step, Group) or getattr(step, "many", False):
        yield f"{key}.more"


def _check_texts(flows: tuple[Flow, ...], texts: Texts, sources: Mapping[str, str]) -> Iterator[str]:
    needed = {key for flow in flows for key in _needed_by_steps(flow)}
    optional = {f"{flow.id}.title" for flow in flows} | {f"{flow.id}.review.name" for flow in flows}
    for key in sorted(needed):
        if key not in texts:
            yield f"texts: {key!r} is missing"
    named: dict[str, set[str] | None] = {}
    patterns: list[re.Pattern[str]] = []
    for name, source in sources.items():
        for spoken, values in _named_in(source):
            if isinstance(spoken, re.Pattern):
                patterns.append(spoken)
            elif spoken not in texts:
                yield f"{name}: the sentence {spoken!r} is missing in the texts"
            else:
                named[spoken] = values
                yield from _check_values(name, spoken, texts.raw(spoken), values)
        patterns.extend(re.compile(re.escape(literal)) for literal in _literals(source) if literal in texts)
    for key in texts:
        if key not in needed | optional | set(named) and not any(pattern.fullmatch(key) for pattern in patterns):
            yield f"texts: nothing says {key!r}"


def _check_values(name: str, key: str, sentence: str, values: set[str] | None) -> Iterator[str]:
    places = {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
    if values is not None and places - values:
        yield f"{name}: {key!r} has no value for {', '.join(sorted(places - values))}"


def _named_in(source: str) -> Iterator[tuple[str | re.Pattern[str], set[str] | None]]:
    """Keys given to Words, Reject, note and raw, with the values named beside them (None: not all are literal)."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = (
            node.func.id
            if isinstance(node.func, ast.Name)
            else node.func.attr
            if isinstance(node.func, ast.Attribute)
            else ""
        )
        if called not in ("Words", "Reject", "note", "raw", "_offer_unfinished", "_refuse_with"):
            continue
        for key in _keys_of(node.args[0]):
            literal = all(keyword.arg is not None for keyword in node.keywords) and called in (
                "Words",
                "Reject",
                "note",
            )
            yield key, {str(keyword.arg) for keyword in node.keywords} if literal else None


def _keys_of(node: ast.expr) -> Iterator[str | re.Pattern[str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _keys_of(node.body)
        yield from _keys_of(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.]+" for part in node.values]
        yield re.compile("".join(parts))


def _literals(source: str) -> set[str]:
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def read_sources(folder: Path) -> dict[str, str]:
    """The Python sources below a folder, by their path within it."""
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}
