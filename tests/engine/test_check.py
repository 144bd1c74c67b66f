"""The flow checker: clean on the assistant's own flows, and each kind of fault is shown to be caught."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

import bot
import handlers
from handlers import commands
from handlers.assistant import FLOWS, make_book
from handlers.engine.check import check_flows, read_sources
from handlers.engine.flow import Act, Action, Ask, Choice, Flow, Group, Pick, Review, Step, When
from handlers.engine.messages import Texts

TEXTS = {
    "tea.review.head": "Xem lại:",
    "tea.review.ask": "Ghi?",
    "tea.kind.ask": "Trà gì?",
    "tea.kind.name": "Loại",
    "tea.sugar.ask": "Mấy thìa đường?",
    "tea.sugar.name": "Đường",
    "tea.title": "Pha trà",
}


def ask(slot: str, **fields: object) -> Ask:
    return Ask(id=slot, parse=lambda ctx, draft, text: text, **fields)  # type: ignore[arg-type]


KIND = Pick(id="kind", choices=lambda ctx, draft: [Choice("green", "Xanh")], domain=("green", "black"))
TEA = Flow(
    id="tea",
    version=1,
    steps=(KIND, ask("sugar", when=(When("kind", ("black",)),)), Review(id="review")),
    finish=lambda ctx, run: Act(),
)


def faults(
    *flows: Flow, texts: dict[str, str] | None = None, opened_by: tuple[str, ...] = ("tea",), source: str = ""
) -> list[str]:
    sentences = Texts(TEXTS if texts is None else texts)
    return check_flows(flows or (TEA,), sentences, opened_by=opened_by, sources={"tea.py": source})


def with_steps(*steps: Step) -> Flow:
    return replace(TEA, steps=(*steps, Review(id="review")))


def test_a_sound_flow_has_no_faults() -> None:
    assert faults() == []


def test_the_assistants_own_flows_have_no_faults() -> None:
    opened = commands.OPENED | {make_book().founding, make_book().talk}
    sources = {f"{one.__name__}/{path}": text for one in (handlers, bot) for path, text in read_package(one).items()}
    assert check_flows(FLOWS, make_book().texts, opened_by=opened, sources=sources) == []


def read_package(package: ModuleType) -> dict[str, str]:
    assert package.__file__ is not None
    return read_sources(Path(package.__file__).parent)


def many_sugars() -> Group:
    return Group(id="sugar", steps=(ask("grain"), ask("grain")), line=lambda ctx, draft: "")


SEEDED = {
    "two flows of one id": ((TEA, TEA), "two flows have this id"),
    "an id that is no stable word": ((replace(TEA, id="Trà đá"),), "stable word"),
    "a version before the first": ((replace(TEA, version=0),), "versions begin at 1"),
    "a flow that is started but does not exist": (
        (replace(TEA, starts=("coffee",)),),
        "'coffee', which does not exist",
    ),
    "neither steps nor open": ((replace(TEA, steps=()),), "neither steps nor an open"),
    "steps without an end": ((replace(TEA, finish=None),), "no finish"),
    "a review in the middle": ((with_steps(Review(id="early"), KIND),), "only at the end"),
    "one slot, two steps": ((with_steps(KIND, KIND),), "two steps fill this slot"),
    "one slot, two steps of a group": ((with_steps(KIND, many_sugars()),), "two steps fill this slot"),
    "a condition on a slot nobody fills": ((with_steps(KIND, ask("sugar", when=(When("milk"),))),), "no earlier step"),
    "a condition on a later slot": ((with_steps(ask("sugar", when=(When("kind"),)), KIND),), "no earlier step fills"),
    "a value that is never offered": (
        (with_steps(KIND, ask("sugar", when=(When("kind", ("red",)),))),),
        "never offered",
    ),
    "conditions that exclude each other": (
        (with_steps(KIND, ask("sugar", when=(When("kind", ("green",)), When("kind", ("black",))))),),
        "never asked",
    ),
    "clearing a slot that is not there": ((with_steps(KIND, ask("sugar", clears=("milk",))),), "no slot of this flow"),
    "clearing itself": ((with_steps(KIND, ask("sugar", clears=("sugar",))),), "clears itself"),
    "numbered offers beside a number": (
        (with_steps(KIND, ask("sugar", numeric=True, suggest=lambda ctx, draft: [])),),
        "nothing numbered may be offered",
    ),
    "a choice too long for a button": (
        (with_steps(replace(KIND, domain=("g" * 60,)), ask("sugar")),),
        "does not fit a button",
    ),
    "an action too long for a button": (
        (replace(TEA, actions=(Action("a" * 60, lambda ctx, run, argument: Act()),)),),
        "does not fit a button",
    ),
    "an action named like the engine's": (
        (replace(TEA, actions=(Action("submit", lambda ctx, run, argument: Act()),)),),
        "belongs to the engine",
    ),
    "a flow that nothing opens": ((TEA, replace(TEA, id="coffee")), "nothing opens this flow"),
}


@pytest.mark.parametrize(("flows", "fault"), SEEDED.values(), ids=SEEDED.keys())
def test_a_seeded_fault_is_caught(flows: tuple[Flow, ...], fault: str) -> None:
    assert any(fault in line for line in faults(*flows)), faults(*flows)


def test_a_missing_sentence_is_caught() -> None:
    texts = {key: text for key, text in TEXTS.items() if key != "tea.kind.ask"}
    assert faults(texts=texts) == ["texts: 'tea.kind.ask' is missing"]


def test_a_sentence_that_code_names_but_texts_lack_is_caught() -> None:
    assert faults(source='Reject("tea.too_hot")') == ["tea.py: the sentence 'tea.too_hot' is missing in the texts"]


def test_a_sentence_without_its_value_is_caught() -> None:
    texts = {**TEXTS, "tea.too_hot": "{degrees} độ là nóng quá."}
    assert faults(texts=texts, source='Words("tea.too_hot", kelvin=3)') == [
        "tea.py: 'tea.too_hot' has no value for degrees"
    ]


def test_a_sentence_that_nobody_says_is_caught() -> None:
    assert faults(texts={**TEXTS, "tea.cold": "Trà nguội rồi."}) == ["texts: nothing says 'tea.cold'"]


def test_a_command_for_a_flow_that_does_not_exist_is_caught() -> None:
    found = faults(opened_by=("tea", "coffee"))
    assert found == ["coffee: a command opens this flow, which does not exist"]
