"""Bar charts as PNG, drawn with Pillow and the bundled font, which has every Vietnamese letter.

The same chart gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from commendation.reading.numbers import show_count
from report_builder.model import Chart
from report_builder.wording import tie_span

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

FONT = Path(__file__).parents[1] / "fonts" / "DejaVuSansCondensed.ttf"
WIDTH, HEIGHT = 1000, 540
_EDGE = 28
_TITLE_SIZE, _LABEL_SIZE = 24, 20
_NOW, _BEFORE, _INK, _FAINT = "#9c1c1c", "#c9b79c", "#1a1a1a", "#b5b5b5"
_LABEL_SHARE = 0.34
"""Of the width for the labels on the left."""


def draw_chart(chart: Chart) -> bytes:
    """The chart as PNG: a horizontal bar, or a pair of them, for each value, with the number at its end."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    top = _write_title(draw, chart)
    values = [value for bar in chart.bars for value in (bar.figure.value, bar.before.value if bar.before else 0)]
    most = max(values, default=0) or 1
    left = round(WIDTH * _LABEL_SHARE)
    longest = WIDTH - left - _EDGE - 80
    step = (HEIGHT - top - _EDGE) / max(len(chart.bars), 1)
    draw.line((left, top, left, HEIGHT - _EDGE), fill=_FAINT, width=2)
    for place, bar in enumerate(chart.bars):
        middle = top + step * (place + 0.5)
        _write_label(draw, bar.label, left, middle)
        bars = [(bar.before.value, _BEFORE)] if bar.before is not None else []
        bars.append((bar.figure.value, _NOW))
        thick = min(step * 0.7 / len(bars), 40)
        start = middle - thick * len(bars) / 2
        for value, colour in bars:
            end = left + longest * value / most
            draw.rectangle((left, start, end, start + thick - 3), fill=colour)
            draw.text((end + 10, start + thick / 2), show_count(value), font=_font(_LABEL_SIZE), fill=_INK, anchor="lm")
            start += thick
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def draw_below(charts: Sequence[Chart]) -> bytes:
    """All charts in one picture, one below the other."""
    from PIL import Image

    whole = Image.new("RGB", (WIDTH, HEIGHT * len(charts)), "white")
    for place, chart in enumerate(charts):
        with Image.open(io.BytesIO(draw_chart(chart))) as drawn:
            whole.paste(drawn, (0, HEIGHT * place))
    buffer = io.BytesIO()
    whole.save(buffer, "PNG")
    return buffer.getvalue()


def _write_title(draw: ImageDraw, chart: Chart) -> float:
    """The title and the legend; returns where the bars may begin."""
    y = float(_EDGE)
    for line in _wrap(tie_span(chart.title), _TITLE_SIZE, WIDTH - 2 * _EDGE):
        draw.text((WIDTH / 2, y), line, font=_font(_TITLE_SIZE), fill=_INK, anchor="mt")
        y += _TITLE_SIZE * 1.35
    if chart.legend is not None:
        x = WIDTH / 2 - 105.0
        for word, colour in zip(chart.legend, (_BEFORE, _NOW), strict=True):
            draw.rectangle((x, y + 4, x + 18, y + 22), fill=colour)
            draw.text((x + 27, y + 13), word, font=_font(_LABEL_SIZE), fill=_INK, anchor="lm")
            x += 135
        y += 28
    return y + 14


def _write_label(draw: ImageDraw, label: str, right: float, middle: float) -> None:
    lines = _wrap(label, _LABEL_SIZE, right - _EDGE - 14)
    y = middle - (len(lines) - 1) * _LABEL_SIZE * 0.6
    for line in lines:
        draw.text((right - 14, y), line, font=_font(_LABEL_SIZE), fill=_INK, anchor="rm")
        y += _LABEL_SIZE * 1.2


def _wrap(text: str, size: int, width: float) -> list[str]:
    """`text` in lines no longer than `width`."""
    font = _font(size)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONT), size)
