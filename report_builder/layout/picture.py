"""Charts in a document: pictures side by side, each with its words for those who cannot see it.

ECMA-376 part 1, 20.4.2.8 (wp:inline); `descr` of wp:docPr is what Word calls alternative text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from report_builder.layout.chart import HEIGHT, WIDTH
from report_builder.layout.markup import Markup
from report_builder.model import Chart

_EMU_PER_TWIP = 635
_SHARE = 0.49
"""Of the width of the text, so that two stand side by side."""
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_pictures(markup: Markup, pictures: Sequence[tuple[Chart, str]], width: int) -> Iterator[str]:
    """One paragraph with all charts; every bar's figure is marked around its picture."""
    if not pictures:
        return
    across = round(width * _SHARE) * _EMU_PER_TWIP
    content = ""
    for place, (chart, relation) in enumerate(pictures, 1):
        drawn = _draw(place, chart, relation, across, across * HEIGHT // WIDTH)
        for bar in chart.bars:
            for figure in (bar.before, bar.figure):
                drawn = markup.mark(figure, drawn) if figure is not None else drawn
        content += drawn
    style = markup.style_id("Chart")
    yield f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'


def _draw(place: int, chart: Chart, relation: str, across: int, down: int) -> str:
    size = f'cx="{across}" cy="{down}"'
    name = f"Biểu đồ {place}"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{place}" name="{name}" descr={quoteattr(chart.described)}/>'
        f'<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{_A}" noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic xmlns:a="{_A}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{place}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip xmlns:r="{_R}" r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
