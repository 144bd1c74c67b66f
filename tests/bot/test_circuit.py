"""The circuit of a channel: closed, open, half open, and back."""

from __future__ import annotations

from random import Random

import pytest

from bot.circuit import FAILURES, LONGEST_PAUSE, Circuit


class Watch:
    """A clock that is moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def look(circuit: Circuit) -> tuple[str, float]:
    return circuit.state, circuit.seconds_left()


def open_circuit(circuit: Circuit) -> float:
    pauses = [circuit.note_failure() for _ in range(FAILURES)]
    assert pauses[:-1] == [None] * (FAILURES - 1)
    assert pauses[-1] is not None
    return pauses[-1]


def test_it_opens_after_failures_in_a_row_only() -> None:
    circuit = Circuit(Watch(), Random(1))
    for _ in range(FAILURES - 1):
        circuit.note_failure()
    circuit.note_answer()
    for _ in range(FAILURES - 1):
        circuit.note_failure()
    assert look(circuit) == ("closed", 0.0)
    assert circuit.note_failure() is not None
    assert look(circuit)[0] == "open"


def test_it_is_half_open_after_its_pause_and_closed_by_an_answer() -> None:
    watch = Watch()
    circuit = Circuit(watch, Random(1))
    pause = open_circuit(circuit)
    watch.seconds = pause - 0.01
    assert look(circuit)[0] == "open"
    assert circuit.seconds_left() == pytest.approx(0.01)
    watch.seconds = pause
    assert look(circuit) == ("half_open", 0.0)
    circuit.note_answer()
    assert look(circuit) == ("closed", 0.0)


def test_what_was_under_way_does_not_prolong_it() -> None:
    circuit = Circuit(Watch(), Random(1))
    pause = open_circuit(circuit)
    assert circuit.note_failure() is None
    assert circuit.seconds_left() == pause


def test_pauses_double_up_to_the_longest_and_are_spread() -> None:
    watch = Watch()
    circuit = Circuit(watch, Random(1), first_pause=2.0)
    pauses = [open_circuit(circuit)]
    for _ in range(12):
        watch.seconds += pauses[-1]
        again = circuit.note_failure()
        assert again is not None
        pauses.append(again)
    for number, pause in enumerate(pauses):
        least = min(LONGEST_PAUSE, 2.0 * 2**number)
        assert least <= pause <= least * 1.25
    assert len(set(pauses)) == len(pauses)
