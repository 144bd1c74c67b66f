"""Hostile input made from good input: payloads with parts changed, dropped, doubled or replaced, and mangled texts."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from random import Random
from typing import Any

JUNK: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        7,
        10**30,
        -(10**30),
        1.5,
        float("inf"),
        "",
        " ",
        "x" * 5000,
        "\0",
        "\ud800",
        "🏅" * 50,
    ),
    *([], [[]], {}, {"": None}, [None] * 50, "../../etc/passwd", "'; DROP TABLE awards; --", "<b>&amp;", "1e309"),
    *("﷽" * 40, "ế" * 300, "\u202e\u2066", "-0", "9" * 400, [{"type": "bot_command", "offset": -5, "length": 10**9}]),
)


def mutate(payload: Any, random: Random) -> Any:
    """The payload with a few of its parts changed."""
    changed = copy.deepcopy(payload)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        changed = _mutate_once(changed, random)
    return changed


def _mutate_once(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        choice = random.random()
        if choice < 0.6:
            value[key] = _mutate_once(value[key], random)
        elif choice < 0.75:
            del value[key]
        elif choice < 0.85:
            value[random.choice(("", "id", "message", "from", "chat", "text", "x" * 300))] = value[key]
        else:
            value[key] = random.choice(JUNK)
        return value
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        value[at] = _mutate_once(value[at], random)
        return value * 2 if random.random() < 0.1 else value
    if isinstance(value, str) and random.random() < 0.5:
        return mangle(value, random)
    return copy.deepcopy(random.choice(JUNK))


def mangle(text: str, random: Random) -> str:
    """A text with pieces cut, doubled, swapped, or other letters put in."""
    for _ in range(random.randint(1, 4)):
        a, b = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
        match random.randrange(6):
            case 0:
                text = text[:a] + text[b:]
            case 1:
                text = text[:b] + text[a:]
            case 2:
                text = text[:a] + text[a:b][::-1] + text[b:]
            case 3:
                text = text[:a] + chr(random.choice((0, 9, 10, 0x300, 0x1EA0, 0x200B, 0x2028, 0x1F3C5))) + text[a:]
            case 4:
                text = (
                    text[:a] + random.choice(("0", "999999999999", ";", ",,,,", "(", "))", "/", "-", "năm")) + text[a:]
                )
            case _:
                text = text.upper() if random.random() < 0.5 else text.replace(" ", "")
    return text[:6000]


def mangle_bytes(payload: Any, random: Random) -> bytes:
    """A body that may be no JSON at all."""
    body = json.dumps(payload, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    choice = random.random()
    if choice < 0.8:
        return body
    if choice < 0.9:
        return body[: random.randint(0, len(body))]
    at = random.randint(0, len(body))
    return body[:at] + random.randbytes(random.randint(1, 20)) + body[at:]


def pick_text(samples: Sequence[str], random: Random) -> str:
    """Good sentences side by side, mangled."""
    joined = random.choice((" ", "\n", "; ", "")).join(random.choices(samples, k=random.choice((1, 1, 1, 2, 2, 3, 6))))
    return mangle(joined, random) if random.random() < 0.9 else joined
