"""Plays a transcript line by line: what is said must match exactly, what is claimed must be in the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from handlers.engine.messages import Outgoing
from handlers.flows.which_report import Which
from storage import awards, narratives, registrations, units
from storage.records import AwardFilter
from tests.dialogues.parts import read_part
from tests.dialogues.transcript import Line, Transcript, agrees, write_answer
from tests.dialogues.world import ZONE, World


class Mismatch(AssertionError):
    """A line of a transcript that does not hold."""

    def __init__(self, transcript: Transcript, line: Line, problem: str) -> None:
        super().__init__(f"{transcript.path.name}:{line.number}: {problem}")


def play(transcript: Transcript, world: World, *, restart: bool = False, check: bool = True) -> dict[int, list[str]]:
    """Play it. `restart` rebuilds the process after every line at which something happens.

    Returns the answers by line, for rewriting.
    """
    world.given(*transcript.given)
    if restart:
        world.restart()
    answers: dict[int, list[str]] = {}
    waiting: list[str] = []
    asked: Line | None = None
    for line in transcript.lines:
        if line.sign == "<":
            if check:
                _compare(transcript, line, waiting)
            elif waiting and asked is not None:
                said_then = waiting.pop(0)
                if agrees(line.text, said_then):
                    answers[asked.number][-1 - len(waiting)] = line.text
            continue
        if check and waiting and asked is not None:
            raise Mismatch(transcript, asked, f"was answered besides:\n{waiting[0]}")
        waiting = []
        if line.sign in (">", "!"):
            said = _do(world, line) if line.sign == ">" else _happen(world, line)
            if restart:
                world.restart()
            quotes = line.text.startswith("@shared/")
            asked, waiting = line, [_as_written(world, one, short=quotes) for one in said]
            answers[line.number] = list(waiting)
        elif line.sign == "=":
            _claim(transcript, world, line)
    if check and waiting and asked is not None:
        raise Mismatch(transcript, asked, f"was answered besides:\n{waiting[0]}")
    return answers


def _as_written(world: World, outgoing: Outgoing, *, short: bool) -> str:
    name = world.file_names.get(outgoing.file_id) if outgoing.file_id is not None else None
    return write_answer(outgoing.text, [offer.label for offer in outgoing.offered], name, short=short)


def _compare(transcript: Transcript, line: Line, waiting: list[str]) -> None:
    if not waiting:
        raise Mismatch(transcript, line, "nothing more was answered")
    answer = waiting.pop(0)
    if not agrees(line.text, answer):
        raise Mismatch(transcript, line, f"expected\n{line.text}\n--- but was answered\n{answer}")


def _do(world: World, line: Line) -> list[Outgoing]:
    text = line.text
    if re.fullmatch(r"\[[^\[\]]+\]", text):
        return world.press(text[1:-1])
    if text.startswith("@shared/"):
        return world.say(read_part(text.removeprefix("@shared/")))
    if text.startswith("tệp: "):
        path = Path(__file__).parent / text.removeprefix("tệp: ")
        media = {".txt": "text/plain"}.get(path.suffix, "application/octet-stream")
        return world.send_file(path.name, path.read_bytes(), media)
    return world.say(text)


def _happen(world: World, line: Line) -> list[Outgoing]:
    event = line.text
    if event == "restart":
        world.restart()
    elif event.startswith("channel "):
        world.go_to(event.removeprefix("channel "))
    elif event == "next day":
        world.later(days=1)
    elif event.startswith("now "):
        world.now = datetime.fromisoformat(event.removeprefix("now ")).replace(tzinfo=ZONE)
    elif found := re.fullmatch(r'press "(.+)" of message (\d+)', event):
        return world.press(found[1], int(found[2]))
    elif found := re.fullmatch(r"send (voice|sticker|photo|location|edited|sealed|other)", event):
        return world.send_kind(found[1])
    else:
        raise ValueError(f"! {event}: not known")
    return []


# --- Claims -----------------------------------------------------------------------------------------------


def _claim(transcript: Transcript, world: World, line: Line) -> None:
    subject, _, wanted = line.text.partition(":")
    word, _, name = subject.partition(" ")
    claims: dict[str, Callable[[World, str], dict[str, object]]] = {
        "draft": _draft,
        "award": _award,
        "registration": _registration,
        "unit": _unit,
        "ledger": _ledger,
        "narrative": _narrative,
    }
    if line.text == "nothing written":
        held, wanted = _ledger(world, ""), "awards 0, registrations 0"
    elif word in claims:
        held = claims[word](world, name)
    else:
        raise Mismatch(transcript, line, f"no such claim: {line.text}")
    for slot, value in _wanted(wanted):
        if slot not in held:
            raise Mismatch(transcript, line, f"{slot!r} is not held; there is {sorted(held)}")
        if str(held[slot]) != value:
            raise Mismatch(transcript, line, f"{slot} is {held[slot]!r}, not {value!r}")


def _wanted(text: str) -> list[tuple[str, str]]:
    """`count 2, conferrer "Thị ủy Kinh Môn"` as pairs."""
    return [(slot, quoted or bare) for slot, quoted, bare in re.findall(r'([\w.]+) (?:"([^"]*)"|([^,\s]+))', text)]


def _draft(world: World, name: str) -> dict[str, object]:
    run = world.run()
    if run is None or run.status != "open":
        return {"status": "none"}
    held: dict[str, object] = {key: _plain(value) for key, value in run.draft.items() if not key.startswith("_")}
    return {**held, "status": "draft", "flow": run.flow, "step": run.step}


def _plain(value: object) -> object:
    if value is None:
        return "later"
    if isinstance(value, dict):
        return value.get("name", value)
    if isinstance(value, list):
        return "; ".join(str(_plain(one)) for one in value)
    return value


def _award(world: World, number: str) -> dict[str, object]:
    award = world.read(awards.get_award, number)
    assert award is not None, f"there is no {number}"
    return {
        "year": award.year,
        "code": award.code or "unknown",
        "conferrer": award.conferrer or "unknown",
        "level": award.conferrer_level or "unknown",
        "kind": award.recipient_kind,
        "count": award.count,
        "names": "; ".join(one.name for one in award.recipients),
        "decision": award.decision.number if award.decision else "unknown",
        "date": award.decision.date if award.decision and award.decision.date else "unknown",
        "signer": award.decision.signer if award.decision and award.decision.signer else "unknown",
        "reason": award.reason or "unknown",
        "status": award.status,
    }


def _registration(world: World, number: str) -> dict[str, object]:
    found = world.read(registrations.get_registration, number)
    assert found is not None, f"there is no {number}"
    return {
        "year": found.year,
        "nominee": found.nominee,
        "kind": found.recipient_kind,
        "titles": "; ".join(found.codes),
        "targets": len(found.targets),
        "texts": "; ".join(target.text for target in found.targets),
        "amounts": "; ".join(f"{target.amount} {target.measure}" for target in found.targets),
        "dues": "; ".join(str(target.due) for target in found.targets),
        "results": "; ".join(str(target.result) for target in found.targets),
        "status": found.status,
    }


def _unit(world: World, name: str) -> dict[str, object]:
    unit = world.read(units.get)
    return {
        "name": unit.full_name,
        "district": unit.district or "none",
        "province": unit.province,
        "code": unit.code or "none",
        "place": unit.place,
        "signer": unit.signer_name,
        "title": unit.signer_title,
        "addressee": unit.addressee or "none",
        "distribution": "; ".join(unit.distribution),
    }


def _ledger(world: World, name: str) -> dict[str, object]:
    if world.user.unit_id is None:
        return {"awards": 0, "registrations": 0, "luot": 0}
    rows = world.read(awards.tally, AwardFilter())
    return {
        "awards": sum(row.records for row in rows),
        "luot": sum(row.count for row in rows),
        "individual": sum(row.count for row in rows if row.recipient_kind == "individual"),
        "collective": sum(row.count for row in rows if row.recipient_kind == "collective"),
        "registrations": len(world.read(registrations.list_registrations)),
    }


def _narrative(world: World, name: str) -> dict[str, object]:
    """`= narrative 2023 strengths: paragraphs 2, begins "..."`; of the half-year `narrative 2023h strengths`."""
    report, section = name.split()
    which = Which.read(report)
    found = world.read(narratives.get_section, which.year, section, which.period)
    paragraphs = found.paragraphs if found else ()
    return {
        "paragraphs": len(paragraphs),
        "begins": paragraphs[0][:40] if paragraphs else "none",
        "text": " / ".join(paragraphs),
    }
