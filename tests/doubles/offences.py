"""What a double of a Bot API writes down about a bot."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.doubles.loopback import Json


@dataclass(frozen=True, slots=True)
class Offence:
    """Something the bot did that the platform refuses (`code` is what it was answered), or lets pass (no code) although
    its manual forbids it or nothing describes it."""

    kind: str
    """A key of the platform's `REFUSALS` or `NOTES`."""
    method: str
    words: str
    code: int | None = None
    parameters: Json = field(default_factory=dict)

    def __str__(self) -> str:
        answered = f"answered {self.code}" if self.code else "let pass"
        return f"{self.kind}: {self.method} was {answered}: {self.words} ({str(self.parameters)[:300]})"


@dataclass(frozen=True, slots=True)
class Note:
    """Something let pass; `kind` is a key of the platform's `NOTES`."""

    kind: str
    words: str
