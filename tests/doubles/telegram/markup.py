"""Telegram's HTML: what a text looks like after its tags are read, in UTF-16 units, as TDLib's `parse_html` does it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.doubles.offences import Note
from tests.doubles.telegram.refusals import Json, Refusal, note

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
ATTRIBUTES = {
    "a": "href",
    "span": "class",
    "code": "class",
    "tg-emoji": "emoji-id",
    "blockquote": "expandable",
}
REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9a-fA-F]{1,6})|#(?P<number>[0-9]{1,7})|(?P<name>[A-Za-z]+));?")
TAG_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
SPACE = re.compile(r"\s*")

# Types of MessageEntity: those with a field of their own name it.
ENTITY_FIELDS = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}
FOUND_BY_TELEGRAM = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
ENTITY_TYPES = {*TAGS.values(), *ENTITY_FIELDS, *FOUND_BY_TELEGRAM, "expandable_blockquote", "date_time"}


@dataclass(frozen=True, slots=True)
class Styled:
    """A text as people see it; `entities` are MessageEntity objects."""

    text: str
    entities: tuple[Json, ...] = ()
    notes: tuple[Note, ...] = ()


def count_utf16(text: str) -> int:
    """The length of `text` in UTF-16 code units, the measure of all of Telegram's limits on text."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def style(text: str, parse_mode: str, entities: list[Json]) -> Styled:
    """`text` with its mark-up read and outer blanks taken off. Raises `Refusal` in Telegram's words."""
    if len(text.encode()) > 1 << 15:
        raise Refusal("text-much-too-long")
    mode = parse_mode.lower()
    if mode in ("", "none"):
        return strip(Styled(text, tuple(check_entities(entities, text))))
    if mode == "html":
        return strip(parse_html(text))
    if mode in ("markdown", "markdownv2"):
        raise Refusal("not-doubled", what=f"parse_mode {parse_mode}")
    raise Refusal("parse-mode-unknown")


def strip(styled: Styled) -> Styled:
    """Telegram takes blanks off both ends of a text and moves the entities along."""
    text = styled.text.strip()
    before = count_utf16(styled.text[: len(styled.text) - len(styled.text.lstrip())])
    after = count_utf16(text)
    moved = []
    for entity in styled.entities:
        start = max(entity["offset"] - before, 0)
        end = min(entity["offset"] + entity["length"] - before, after)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return Styled(text, tuple(moved), styled.notes)


def check_entities(entities: list[Json], text: str) -> list[Json]:
    """Entities given beside a text; those that Telegram finds by itself are dropped."""
    kept = []
    for entity in entities:
        offset, length, kind = entity.get("offset"), entity.get("length"), entity.get("type")
        if not isinstance(offset, int) or not isinstance(length, int) or kind not in ENTITY_TYPES:
            raise Refusal("entity-wrong", words="can't parse MessageEntity: Unsupported type specified")
        if (name := ENTITY_FIELDS.get(kind)) and name not in entity:
            raise Refusal("entity-wrong", words=f"can't parse MessageEntity: Can't find field \"{name}\"")
        if offset < 0:
            raise Refusal("entity-wrong", words=f"receive an entity with incorrect offset {offset}")
        size = count_utf16(text)
        if offset > size:
            words = f"entity begins after the end of the text at UTF-16 offset {offset}"
            raise Refusal("entity-wrong", words=words)
        if offset + length > size:
            words = f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset"
            raise Refusal("entity-wrong", words=f"{words} {offset + length}")
        if kind not in FOUND_BY_TELEGRAM:
            kept.append(entity)
    return kept


def parse_html(html: str) -> Styled:
    return _Reader(html).read()


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


class _Reader:
    """One pass over the text. Byte offsets in the words of a refusal count UTF-8 bytes of the source."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.shown = ""
        self.open: list[_Open] = []
        self.entities: list[Json] = []
        self.notes: list[Note] = []

    def read(self) -> Styled:
        at = 0
        while at < len(self.html):
            read_piece: Callable[[int], int] = {"<": self._read_tag, "&": self._read_reference}.get(
                self.html[at], self._read_letter
            )
            at = read_piece(at)
        if self.open:
            raise self._wrong(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Styled(self.shown, tuple(self.entities), tuple(self.notes))

    def _read_letter(self, at: int) -> int:
        if self.html[at] == ">":
            self.notes.append(note("markup-unescaped", sign=">"))
        self.shown += self.html[at]
        return at + 1

    def _read_reference(self, at: int) -> int:
        match = REFERENCE.match(self.html, at)
        letter = _decode(match) if match else None
        if letter is None or match is None:
            known = match and match["name"]
            self.notes.append(
                note("markup-entity", name=known) if known else note("markup-unescaped", sign=self.html[at])
            )
            self.shown += self.html[at]
            return at + 1
        self.shown += letter
        return match.end()

    def _read_tag(self, begin: int) -> int:
        return self._close_tag(begin) if self.html[begin + 1 : begin + 2] == "/" else self._open_tag(begin)

    def _open_tag(self, begin: int) -> int:
        tag, at = self._match(TAG_NAME, begin + 1)
        if at >= len(self.html):
            raise self._wrong("Unclosed start tag at byte offset", begin)
        tag = tag.lower()
        if tag == "tg-time":
            raise Refusal("not-doubled", what="the tag tg-time")
        if tag not in TAGS:
            raise self._wrong(f'Unsupported start tag "{tag}" at byte offset', begin)
        attributes, at = self._read_attributes(tag, begin, at)
        for name in attributes.keys() - {ATTRIBUTES.get(tag)}:
            self.notes.append(note("markup-attribute", tag=tag, name=name))
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler" at byte offset', begin)
        self.open.append(_Open(tag, attributes, count_utf16(self.shown)))
        return at

    def _read_attributes(self, tag: str, begin: int, at: int) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while True:
            at = self._skip_space(at)
            if self.html.startswith(">", at):
                return attributes, at + 1
            name, at = self._match(ATTRIBUTE_NAME, at)
            if not name:
                raise self._wrong(f'Empty attribute name in the tag "{tag}" at byte offset', begin)
            at = self._skip_space(at)
            value = ""
            if self.html.startswith("=", at):
                value, at = self._read_value(tag, begin, self._skip_space(at + 1))
            if at >= len(self.html):
                raise self._wrong(f'Unclosed start tag "{tag}" at byte offset', begin)
            attributes[name] = value

    def _read_value(self, tag: str, begin: int, at: int) -> tuple[str, int]:
        if at >= len(self.html):
            raise self._wrong(f'Unclosed start tag "{tag}" at byte offset', begin)
        quote = self.html[at]
        if quote in "'\"":
            end = self.html.find(quote, at + 1)
            if end < 0 or end + 1 >= len(self.html):
                raise self._wrong("Unclosed start tag at byte offset", begin)
            return REFERENCE.sub(lambda match: _decode(match) or match[0], self.html[at + 1 : end]), end + 1
        token, end = self._match(TOKEN, at)
        if not re.match(r"[\s>]", self.html[end : end + 1]):
            raise self._wrong("Unexpected end of name token at byte offset", at)
        return token.lower(), end

    def _close_tag(self, begin: int) -> int:
        if not self.open:
            raise self._wrong("Unexpected end tag at byte offset", begin)
        tag, at = self._match(TAG_NAME, begin + 2)
        at = self._skip_space(at)
        if not self.html.startswith(">", at):
            raise self._wrong("Unclosed end tag at byte offset", begin)
        opened = self.open.pop()
        if tag.lower() not in ("", opened.tag):
            words = f'expected "</{opened.tag}>", found "</{tag.lower()}>"'
            raise self._wrong(f"Unmatched end tag at byte offset {self._count_bytes(begin)}, {words}")
        self._add_entity(opened)
        return at + 1

    def _add_entity(self, opened: _Open) -> None:
        length = count_utf16(self.shown) - opened.offset
        if length == 0:
            return
        entity: Json = {"type": TAGS[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href", "")
            if not re.match(r"(https?|tg|mailto|tel):", entity["url"]):
                return
        elif opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
            if not entity["custom_emoji_id"].isdecimal():
                raise self._wrong("Invalid custom emoji identifier specified")
        elif opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)

    def _match(self, pattern: re.Pattern[str], at: int) -> tuple[str, int]:
        match = pattern.match(self.html, at)
        found = match.group() if match else ""
        return found, at + len(found)

    def _skip_space(self, at: int) -> int:
        return self._match(SPACE, at)[1]

    def _count_bytes(self, at: int) -> int:
        return len(self.html[:at].encode())

    def _wrong(self, words: str, at: int | None = None) -> Refusal:
        return Refusal("markup-wrong", words=words if at is None else f"{words} {self._count_bytes(at)}")


def _decode(match: re.Match[str]) -> str | None:
    """The letter that a reference stands for; None where Telegram leaves the reference as it is."""
    if match["name"]:
        return REFERENCES.get(match["name"])
    code = int(match["hex"], 16) if match["hex"] else int(match["number"])
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else None


def write_canonical(value: object) -> str:
    """The same text for equal JSON values, to compare mark-up and entities."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
