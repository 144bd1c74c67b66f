"""Draws a conversation as a phone shows it: bubbles, buttons, days. Knows nothing of the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH = 720
"""Of one phone, in pixels: twice what is shown."""
TALLEST = 1750
"""A longer conversation goes on beside."""
SIZE, LINE = 26, 36
MARGIN, PAD, GAP = 20, 18, 14
HEAD = 84
FONTS = (
    ("Roboto-Regular.ttf", "Roboto-Bold.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    # Beside an older family of the same name, which lacks Vietnamese letters.
    *[tuple(f"/usr/share/fonts/truetype/liberation2/LiberationSans-{one}.ttf" for one in ("Regular", "Bold"))],
    ("Arial.ttf", "Arial Bold.ttf"),
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
)
LETTERS = "ắểỗợữỵĐƯ"
SIGNS = "▸⚠✓→①②③"
"""What text fonts lack; DejaVu has them."""

PAPER, HEADER, THEIRS, OURS, INK, DIM = "#e6ebee", "#517da2", "#ffffff", "#e1f5d3", "#1c1f21", "#6c7781"
BUTTON, BUTTON_INK, PRESSED, EDGE = "#f4f7f9", "#2f6ea5", "#2f6ea5", "#c6d0d8"


@dataclass
class Bubble:
    """One message. `rows` are its buttons; `pressed` is the one that was then chosen."""

    text: str
    mine: bool = False
    rows: Sequence[Sequence[str]] = ()
    pressed: str = ""
    file: str = ""


@dataclass
class Day:
    """A moment, between messages."""

    text: str


def draw_chat(entries: Sequence[Bubble | Day], path: Path, title: str = "Sổ Thi Đua") -> None:
    """Write the conversation as a PNG, in as many phones side by side as it needs."""
    images = [_draw_entry(entry) for entry in entries]
    columns = _share(images)
    height = HEAD + max(sum(one.height + GAP for one in column) for column in columns) + MARGIN
    sheet = Image.new("RGB", (WIDTH * len(columns) + 24 * (len(columns) - 1), height), "#ffffff")
    for number, column in enumerate(columns):
        left = number * (WIDTH + 24)
        sheet.paste(PAPER, (left, 0, left + WIDTH, height))
        pen = ImageDraw.Draw(sheet)
        pen.rectangle((left, 0, left + WIDTH, HEAD - 20), fill=HEADER)
        pen.text((left + MARGIN, 14), title, font=_font(30, bold=True), fill="#ffffff")
        top = HEAD
        for image in column:
            sheet.paste(image, (left, top))
            top += image.height + GAP
    # Few colours, so that a picture weighs little.
    sheet.quantize(48, dither=Image.Dither.NONE).save(path, optimize=True)


def _share(images: Sequence[Image.Image]) -> list[list[Image.Image]]:
    """The entries in columns of about the same height."""
    total = sum(one.height + GAP for one in images)
    wanted = -(-total // TALLEST)
    columns: list[list[Image.Image]] = [[]]
    filled = 0
    for image in images:
        if filled + image.height / 2 > total / wanted * len(columns) and len(columns) < wanted:
            columns.append([])
        columns[-1].append(image)
        filled += image.height + GAP
    return columns


def _draw_entry(entry: Bubble | Day) -> Image.Image:
    return _draw_day(entry.text) if isinstance(entry, Day) else _draw_bubble(entry)


def _draw_day(text: str) -> Image.Image:
    image = Image.new("RGB", (WIDTH, 44), PAPER)
    pen = ImageDraw.Draw(image)
    width = _measure(text, 22)
    left = (WIDTH - width) // 2
    pen.rounded_rectangle((left - 16, 4, left + width + 16, 40), 18, fill="#c9d4dc")
    _write(pen, left, 8, text, 22, DIM)
    return image


def _draw_bubble(bubble: Bubble) -> Image.Image:
    widest = WIDTH - 2 * MARGIN - 60 - 2 * PAD
    lines = [line for part in bubble.text.split("\n") for line in _wrap(part, widest)]
    file_height = 60 if bubble.file else 0
    tall = len(lines) * LINE + 2 * PAD - 8 + file_height
    longest = max(
        [_measure(line) for line in lines] + [_measure(bubble.file, 22, bold=True) + 60 if bubble.file else 0]
    )
    wide = min(widest, longest) + 2 * PAD
    if bubble.rows:
        wide = WIDTH - 2 * MARGIN - 60
    rows_height = sum(58 for _ in bubble.rows)
    image = Image.new("RGB", (WIDTH, tall + rows_height), PAPER)
    pen = ImageDraw.Draw(image)
    left = WIDTH - MARGIN - wide if bubble.mine else MARGIN
    pen.rounded_rectangle((left, 0, left + wide, tall), 18, fill=OURS if bubble.mine else THEIRS)
    top = PAD - 4
    if bubble.file:
        pen.rounded_rectangle((left + PAD, top + 2, left + PAD + 42, top + 50), 6, fill=BUTTON_INK)
        _write(pen, left + PAD + 8, top + 14, "W", 24, "#ffffff", bold=True)
        _write(pen, left + PAD + 56, top + 14, bubble.file, 22, BUTTON_INK, bold=True)
        top += file_height
    for line in lines:
        _write(pen, left + PAD, top, line, SIZE, INK, bold=line.startswith("▸"))
        top += LINE
    _draw_rows(pen, bubble, left, tall, wide)
    return image


def _draw_rows(pen: ImageDraw.ImageDraw, bubble: Bubble, left: int, top: int, wide: int) -> None:
    for row in bubble.rows:
        each = (wide - 8 * (len(row) - 1)) / len(row)
        for place, label in enumerate(row):
            begin = left + place * (each + 8)
            is_pressed = label == bubble.pressed
            box = (begin, top + 8, begin + each, top + 57)
            pen.rounded_rectangle(box, 12, fill=PRESSED if is_pressed else BUTTON, outline=EDGE)
            shown = _fit(label, each - 20)
            _write(
                pen,
                int(begin + (each - _measure(shown, 24)) / 2),
                top + 18,
                shown,
                24,
                "#ffffff" if is_pressed else BUTTON_INK,
            )
        top += 58


# --- Letters --------------------------------------------------------------------------------------------------


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The first family that has every Vietnamese letter: a font without one draws an empty box in its place."""
    for pair in FONTS:
        try:
            font = ImageFont.truetype(pair[bold], size)
        except OSError:
            continue
        missing = bytes(font.getmask("\uffff"))
        if all(bytes(font.getmask(letter)) != missing for letter in LETTERS):
            return font
    raise SystemExit("Không tìm thấy phông chữ có đủ chữ Việt: cài gói fonts-liberation2 hoặc fonts-dejavu")


@cache
def _signs(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSans.ttf", size)


def _runs(text: str, size: int, *, bold: bool) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """The text in pieces of one font each."""
    piece = ""
    for sign in text:
        if sign in SIGNS:
            if piece:
                yield piece, _font(size, bold=bold)
            yield sign, _signs(size)
            piece = ""
        else:
            piece += sign
    if piece:
        yield piece, _font(size, bold=bold)


def _measure(text: str, size: int = SIZE, *, bold: bool = False) -> int:
    return round(sum(font.getlength(piece) for piece, font in _runs(text, size, bold=bold)))


def _write(
    pen: ImageDraw.ImageDraw, left: int, top: int, text: str, size: int, ink: str, *, bold: bool = False
) -> None:
    base = top + round(size * 0.95)
    at = float(left)
    for piece, font in _runs(text, size, bold=bold):
        pen.text((at, base), piece, font=font, fill=ink, anchor="ls")
        at += font.getlength(piece)


def _wrap(text: str, widest: int) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _measure(longer) > widest:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _fit(label: str, widest: float) -> str:
    if _measure(label, 24) <= widest:
        return label
    while label and _measure(label + "…", 24) > widest:
        label = label[:-1]
    return label.rstrip() + "…"
