"""The terminal chat: the whole assistant without a network, for the ward's own machine and for scripts.

With a terminal at stdin it prompts; otherwise every line is a message, and stdout carries nothing but replies:
text, `  1. Nhãn` lines, `tệp: PATH` lines, a blank line. A line `\"\"\"` opens and closes a message of several lines.
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

from bot.channels import Attachment, Raw, SendFailed
from bot.intake import Arrival, Upload
from bot.numbered import number_lines
from handlers.engine.messages import Incoming, IncomingKind, Outgoing
from storage.outbox import Outbound
from storage.records import StoredFile

NAME = "console"
FENCE = '"""'
LARGEST_FILE = 20 * 1024 * 1024
FILES = Path("data/files")
"""Where copies of files that were sent are put, from the working directory."""

_FILE = re.compile(r"\s*tệp\s*:\s*(\S.*)", re.IGNORECASE)
_KINDS: Mapping[str, IncomingKind] = {"image": "photo", "audio": "voice"}
"""Files that platforms would deliver as another kind of message, by the first part of their media type."""


class Unreadable(Exception):
    """The file that was to be sent cannot be; the sentence says why."""


def parse(raw: Raw) -> Incoming:
    """The neutral message of a payload, whose keys are its fields; "file" is what the intake has kept.

    Raises KeyError or ValueError for what is no such payload.
    """
    kind = raw["kind"]
    if kind not in get_args(IncomingKind):
        raise ValueError("not a kind of message")
    kept = raw.get("file")
    file = StoredFile(kept["id"], kept["name"], kept["media_type"], kept["size"]) if kept is not None else None
    return Incoming(kind=kind, text=raw.get("text", ""), token=raw.get("token", ""), file=file)


def read_messages(lines: Iterable[str]) -> Iterator[str]:
    """The messages that the lines make up. Lines without a word are no message."""
    fenced: list[str] | None = None
    for line in lines:
        line = line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").rstrip("\r\n")
        if line.strip() == FENCE:
            if fenced is not None:
                yield from _join(fenced)
            fenced = [] if fenced is None else None
        elif fenced is not None:
            fenced.append(line)
        elif line.strip():
            yield line
    if fenced is not None:
        yield from _join(fenced)


def _join(lines: list[str]) -> Iterator[str]:
    text = "\n".join(lines)
    if text.strip():
        yield text


def name_file(message: str) -> str | None:
    """The path in a message `tệp: PATH`; None for any other message."""
    found = _FILE.fullmatch(unicodedata.normalize("NFC", message))
    return found[1].strip().strip("\"'") if found else None


def make_arrival(sender: str, message: str) -> Arrival:
    """A typed message as an update. Raises Unreadable for a file that is not there or too large."""
    raw: dict[str, Any] = {"kind": "text", "text": message}
    upload = None
    path = name_file(message)
    if path is not None:
        upload = _read_upload(Path(path))
        raw = {"kind": _KINDS.get(upload.media_type.partition("/")[0], "file")}
    return Arrival(
        channel=NAME,
        account=sender,  # a terminal of one's own: another name's replies are not for this one
        external_id=str(uuid4()),
        chat=sender,
        sender=sender,
        sender_name=sender,
        raw=raw,
        upload=upload,
    )


def _read_upload(path: Path) -> Upload:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Unreadable(f"Tệp {path.name} nặng {size / 1024 / 1024:.0f} MB; tôi nhận được nhiều nhất 20 MB.")
        content = path.read_bytes()
    except OSError:
        raise Unreadable(f"Tôi không mở được tệp {path}. Anh/chị kiểm tra lại đường dẫn.") from None
    media_type, _ = mimetypes.guess_type(path.name)
    return Upload(path.name, media_type or "application/octet-stream", content)


class Console:
    """The channel of one person at a terminal. `show` gets each reply, and where the copy of its file was put."""

    name = NAME

    def __init__(self, account: str, show: Callable[[Outgoing, Path | None], None], folder: Path = FILES) -> None:
        self.account = account
        self._show = show
        self._folder = folder

    async def send(self, message: Outbound, attachment: Attachment | None) -> str | None:
        """Show a reply. Raises SendFailed when its file cannot be copied, or nobody reads the replies any more."""
        try:
            path = keep_copy(self._folder, attachment) if attachment is not None else None
            self._show(Outgoing.from_body(message.body, message.file_id), path)
        except OSError as error:
            raise SendFailed(f"{type(error).__name__}: {error.strerror}") from error
        return None


def keep_copy(folder: Path, attachment: Attachment) -> Path:
    """Put a copy of the file into the folder, beside other files of its name; an equal one is used again."""
    file, content = attachment
    name = Path(re.sub(r'[\x00-\x1f/\\:*?"<>|]', "_", file.name).strip(". ") or "tep")
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    path = folder / name
    while path.exists() and path.read_bytes() != content:
        number += 1
        path = folder / f"{name.stem} ({number}){name.suffix}"
    path.write_bytes(content)
    return path


def write_reply(reply: Outgoing, path: Path | None) -> str:
    """A reply as stdout shows it, up to and with its blank line."""
    lines = [reply.text]
    lines.extend(f"  {line}" for line in number_lines(reply.offered))
    if path is not None:
        lines.append(f"tệp: {path}")
    return "\n".join(lines) + "\n\n"


class Recorder:
    """Writes a conversation down as a dialogue transcript (tests/dialogues), line by line as it happens."""

    def __init__(self, path: Path, title: str, now: datetime) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self._write(f"title: {title}\ngiven: now {now:%Y-%m-%dT%H:%M}\n\n")

    def hear(self, message: str) -> None:
        lines = message.split("\n")
        said = [message] if len(lines) == 1 else [FENCE, *lines, FENCE]
        self._write("".join(f"> {line}".rstrip() + "\n" for line in said))

    def show(self, reply: Outgoing, path: Path | None) -> None:
        lines = reply.text.split("\n")
        if reply.offered:
            lines.append(" ".join(f"[{offer.label}]" for offer in reply.offered))
        if path is not None:
            lines.append(f"tệp: {path.name}")
        self._write("".join(f"{'  ' if at else '< '}{line}".rstrip() + "\n" for at, line in enumerate(lines)))

    def close(self) -> None:
        self._file.close()

    def _write(self, text: str) -> None:
        self._file.write(text)
        self._file.flush()
