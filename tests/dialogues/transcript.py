"""Dialogue transcripts: the format and its reading.

    title: what the dialogue shows
    given: what the world holds before it; items separated by ";", more `given:` lines may follow

    > what the person types          > [Nhãn] presses          > tệp: PATH sends a file
    < what the assistant answers, exactly; further lines of it are indented by two spaces,
      the offered options on one line of their own:
      [Một] [Hai]
    ! something happens to the world; `! channel zalo_bot` goes on from another place (the first one is "console"),
      and what is said at a place where the person is not begins with "(its channel)"
    = what the database now holds

A message of several lines stands between two lines `> \"\"\"`, each line after "> ".
A line "⋮" of an answer stands for whatever is between the lines before and after it (the menu, say, which grows).
`> @shared/FILE:PART` says a part of a file beside the project (see parts.py). Of the answer to it only the
beginning and the options are written, with "⋮" for what is between: that text does not belong into the project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

OPTIONS = re.compile(r"\[[^\[\]]+\](?: \[[^\[\]]+\])*")
FENCE = '"""'
REST = "⋮"
"""Stands for the further lines of an answer."""


@dataclass
class Line:
    """One event of a dialogue. `sign` is one of > < ! =."""

    sign: str
    text: str
    number: int


@dataclass
class Transcript:
    path: Path
    title: str
    given: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read_transcript(path: Path) -> Transcript:
    """Raises ValueError with the line's number where the format is broken."""
    transcript = Transcript(path=path, title="")
    fenced: list[str] | None = None
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.rstrip()
        if fenced is not None:
            if line == f"> {FENCE}":
                transcript.lines.append(Line(">", "\n".join(fenced), number))
                fenced = None
            else:
                fenced.append(line[2:])
        elif line == f"> {FENCE}":
            fenced = []
        elif line.startswith("title:"):
            transcript.title = line.removeprefix("title:").strip()
        elif line.startswith("given:"):
            transcript.given.extend(item.strip() for item in line.removeprefix("given:").split(";") if item.strip())
        elif line[:2] in ("> ", "< ", "! ", "= "):
            transcript.lines.append(Line(line[0], line[2:], number))
        elif line.startswith("  ") and transcript.lines and transcript.lines[-1].sign == "<":
            transcript.lines[-1].text += "\n" + line[2:]
        elif line and not line.startswith("#"):
            raise ValueError(f"{path.name}:{number}: not a line of a transcript: {line!r}")
    if not transcript.title:
        raise ValueError(f"{path.name}: a transcript begins with a title")
    return transcript


def write_answer(text: str, labels: list[str], file_name: str | None, *, short: bool = False) -> str:
    """An answer as a transcript shows it, without the leading sign; `short` shows only how it begins."""
    lines = [line for line in text.split("\n") if line.strip()]
    if short and (len(lines) > 1 or ":" in lines[0]):
        lines = [lines[0].partition(":")[0], REST]
    if labels:
        lines.append(" ".join(f"[{label}]" for label in labels))
    if file_name:
        lines.append(f"tệp: {file_name}")
    return "\n".join(lines)


def agrees(expected: str, answer: str) -> bool:
    """Whether an answer is what a transcript expects, line by line."""
    wanted, given = _list_lines(expected), _list_lines(answer)
    if REST not in wanted or REST in given:
        return wanted == given
    head, tail = wanted[: wanted.index(REST)], wanted[wanted.index(REST) + 1 :]
    if len(given) < len(head) + len(tail):
        return False
    return given[: len(head)] == head and given[len(given) - len(tail) :] == tail


def _list_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n") if line.strip()]


def rewrite(transcript: Transcript, answers: dict[int, list[str]]) -> str:
    """The file with its `<` lines replaced by the answers that followed each line (by line number)."""
    kept: list[str] = []
    for number, raw in enumerate(transcript.path.read_text(encoding="utf-8").splitlines(), start=1):
        answer_line = raw.startswith("< ") or (raw.startswith("  ") and kept and not _inside_message(kept))
        if not answer_line:
            kept.append(raw)
        for answer in answers.get(number, []):
            first, *rest = answer.split("\n")
            kept.extend([f"< {first}", *(f"  {line}".rstrip() for line in rest)])
    return "\n".join(kept) + "\n"


def _inside_message(lines: list[str]) -> bool:
    return sum(line == f"> {FENCE}" for line in lines) % 2 == 1
