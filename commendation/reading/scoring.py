"""How well readings agree with labelled text: one-to-one matching of award objects, each slot, false alarms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commendation.folding import fold

_SLOTS = ("award", "conferrer_level", "recipient_kind", "count")


@dataclass
class Tally:
    """Counts over the texts of one kind."""

    hits: int = 0
    missed: int = 0
    wrong: int = 0
    slots: Counter[str] = field(default_factory=Counter)
    named: int = 0
    """Gold objects for which an object of the same award was found, over which the slots are counted."""
    empty: int = 0
    alarms: int = 0
    """Texts without awards, and those of them for which some were read."""

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def match_awards(gold: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    """Match the objects of one text and add the result to `tally`.

    An object of class `award` counts when award, level, kind and count agree, where a null in the gold accepts
    anything. Gold of another class need not be found; what was read under its name is neither right nor wrong.
    """
    if not gold:
        tally.empty += 1
        tally.alarms += bool(read)
    left = list(read)
    open_gold: list[Mapping[str, Any]] = []
    for one in (row for row in gold if row["class"] == "award"):
        found = next((other for other in left if _agree(one, other)), None)
        if found is None:
            open_gold.append(one)
        else:
            left.remove(found)
            tally.hits += 1
            tally.named += 1
            tally.slots.update(_SLOTS)
    tally.missed += len(open_gold)
    optional = [row for row in gold if row["class"] != "award"]
    wrong = [other for other in left if not any(_same("award", row, other) for row in optional)]
    tally.wrong += len(wrong)
    _count_slots(open_gold, wrong, tally)


def score_lines(gold: Iterable[Mapping[str, Any]], out: Iterable[Mapping[str, Any]]) -> dict[str, Tally]:
    """The tallies over all texts ("all") and over each kind of source. Texts that were not read count as empty."""
    answers = {row.get("id"): row.get("awards") or [] for row in out}
    tallies: dict[str, Tally] = {"all": Tally()}
    for row in gold:
        for name in ("all", str(row.get("source_kind") or "other")):
            match_awards(row["awards"], answers.get(row["id"], []), tallies.setdefault(name, Tally()))
    return tallies


def show_tallies(tallies: Mapping[str, Tally]) -> str:
    """One line for each kind of text."""
    lines = []
    for name, tally in tallies.items():
        slots = " ".join(f"{slot}={tally.slots[slot] / tally.named:.3f}" for slot in _SLOTS) if tally.named else ""
        lines.append(
            f"{name}: F1={tally.f1:.3f} P={tally.precision:.3f} R={tally.recall:.3f} "
            f"(hits {tally.hits}, missed {tally.missed}, wrong {tally.wrong}) {slots} "
            f"false alarms {tally.alarms}/{tally.empty}"
        )
    return "\n".join(lines)


def _agree(gold: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    return all(_same(slot, gold, read) for slot in _SLOTS)


def _same(slot: str, gold: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    wanted, given = gold.get(slot), read.get(slot)
    if wanted is None:
        return True
    if slot == "award":
        return fold(str(wanted)) == fold(str(given or ""))
    return bool(wanted == given)


def _count_slots(gold: Sequence[Mapping[str, Any]], read: Sequence[Mapping[str, Any]], tally: Tally) -> None:
    """Of objects that did not match as a whole, which slots did: against the nearest of the same award."""
    left = list(read)
    for one in gold:
        near = [other for other in left if _same("award", one, other)]
        if near:
            best = max(near, key=lambda other: sum(_same(slot, one, other) for slot in _SLOTS))
            left.remove(best)
            tally.named += 1
            tally.slots.update(slot for slot in _SLOTS if _same(slot, one, best))
        else:
            tally.named += 1
