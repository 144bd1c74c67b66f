"""A report as a Word file that can be signed: the layout of Nghị định 30/2020/NĐ-CP, in the styles of a base document.

The same report on the same base gives the same bytes: nothing is read from the clock or from the machine.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import datetime, time

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.section import CT_SectPr
from docx.section import Section
from lxml import etree

from report_builder.base import open_base
from report_builder.layout.appendix import write_appendix
from report_builder.layout.chart import draw_chart
from report_builder.layout.letterhead import write_letterhead
from report_builder.layout.markup import Markup
from report_builder.layout.package import read_parts, zip_parts
from report_builder.layout.signing import write_signing
from report_builder.model import Block, Bullet, Chart, Heading, Paragraph, Report, write_block
from report_builder.trace import PART, PROPERTIES, PROPERTIES_PART, Marks, write_trace
from report_builder.wording import tie_span

_LONGEST_PROPERTY = 255
_HEADING_STYLES = {1: "Heading 2", 2: "Heading 3", 3: "Heading 4"}
_DOCUMENT = "word/document.xml"


def write_docx(report: Report, base: bytes | None = None) -> bytes:
    """The content of a .docx file with all of `report`, set in the styles of `base` or of our own.

    Raises BaseRefused for a base document that cannot be used, TotalsDisagree when a table does not add up.
    """
    document = open_base(base)
    upright = document.sections[-1]._sectPr
    lying = _turn(upright)
    width, landscape_width = _measure(document.sections[-1]), _measure(Section(lying, document.part))
    pictures = {chart.word: _embed(document, chart) for chart in report.charts()}
    marks = Marks()
    markup = Markup({str(style.name): style.style_id for style in document.styles}, marks)
    if report.appendices:
        document.element.body.replace(upright, deepcopy(lying))
    closing = [etree.tostring(section, encoding="unicode") for section in (upright, lying)]

    def write_all() -> Iterator[str]:
        yield from write_letterhead(markup, report, width)
        yield from _write_body(markup, report)
        yield write_signing(markup, report, width)
        for place, appendix in enumerate(report.appendices):
            yield markup.paragraph("Table Gap", section=closing[min(place, 1)])
            charts = ((chart, pictures[chart.word]) for chart in appendix.charts)
            yield from write_appendix(markup, appendix, landscape_width, charts)
        if not report.appendices:
            yield markup.paragraph("Table Gap")

    _write_properties(document, report)
    _add_trace_parts(document)
    return _splice(document, write_all(), report, marks)


def _write_body(markup: Markup, report: Report) -> Iterator[str]:
    """The parts; the last paragraph stays with the signature, one that leads to a list with its first point."""
    blocks: list[str] = []
    for part in report.parts:
        yield from blocks
        title = markup.runs((), before=tie_span(part.title))
        number = markup.runs((), before=f"Phần {part.number}")
        style = markup.style_id("Heading 1")
        blocks = [f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{number}<w:r><w:br/></w:r>{title}</w:p>']
        written = [block for section in part.sections for block in section.blocks]
        is_last_part = part is report.parts[-1]
        for place, block in enumerate(written, 1):
            is_last = is_last_part and place == len(written)
            blocks.append(_write_block(markup, block, keep="next lines" if is_last else ""))
    yield from blocks


def _write_block(markup: Markup, block: Block, *, keep: str) -> str:
    match block:
        case Heading(level, text):
            return markup.paragraph(_HEADING_STYLES[level], before=tie_span(text))
        case Paragraph(sentence):
            leads = write_block(block).endswith(":")
            return markup.paragraph("Body Text", sentence, keep=keep or ("next" if leads else ""))
        case Bullet(sentence, level):
            style, mark = ("Report Bullet", "- ") if level == 1 else ("Report Sub Bullet", "+ ")
            return markup.paragraph(style, sentence, before=mark, keep=keep)


def _turn(section: CT_SectPr) -> CT_SectPr:
    """The properties of a section like this one, but on its side and with pages counted from 1."""
    turned = deepcopy(section)
    turned.orientation = WD_ORIENT.LANDSCAPE
    turned.page_width, turned.page_height = section.page_height, section.page_width
    for old in turned.findall(qn("w:pgNumType")):
        turned.remove(old)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    margins = turned.find(qn("w:pgMar"))
    assert margins is not None
    margins.addnext(numbering)
    return turned


def _measure(section: Section) -> int:
    """The width of the text in twips."""
    lengths = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (length.twips if length is not None else 0 for length in lengths)
    return page - left - right


def _embed(document: Document, chart: Chart) -> str:
    """Put the picture of a chart into the package; returns the id of the relation to it."""
    relation, _ = document.part.get_or_add_image(io.BytesIO(draw_chart(chart)))
    return relation


def _add_trace_parts(document: Document) -> None:
    """Make room for the part that tells where the figures come from; its content is known last."""
    package = document.part.package
    assert package is not None
    part = Part(PackURI(PART), "application/xml", b"", package)
    properties_type = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    properties = Part(PackURI(PROPERTIES_PART), properties_type, PROPERTIES.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    part.relate_to(properties, RELATIONSHIP_TYPE.CUSTOM_XML_PROPS)


def _splice(document: Document, content: Iterable[str], report: Report, marks: Marks) -> bytes:
    """The package with `content` before the last section's properties, written while it is made."""
    buffer = io.BytesIO()
    document.save(buffer)
    parts = dict(read_parts(buffer.getvalue()))
    shell = parts[_DOCUMENT].decode()
    cut = shell.rindex("<w:sectPr")

    def write_shell() -> Iterator[str]:
        yield shell[:cut]
        yield from content
        yield shell[cut:]

    def list_parts() -> Iterator[tuple[str, bytes | Iterable[str]]]:
        trace = PART.lstrip("/")
        for name, held in parts.items():
            if name not in (_DOCUMENT, trace):
                yield name, held
        yield _DOCUMENT, write_shell()
        yield trace, write_trace(report, marks)

    return zip_parts(list_parts(), report.header.day)


def _write_properties(document: Document, report: Report) -> None:
    """Properties that say who and what, with the date of the report as the only date."""
    moment = datetime.combine(report.header.day, time())
    name = report.unit_name[:_LONGEST_PROPERTY]
    properties = document.core_properties
    properties.title = f"Báo cáo {' '.join(report.subject)}"[:_LONGEST_PROPERTY]
    properties.author = name
    properties.last_modified_by = name
    properties.language = "vi-VN"
    properties.version = str(report.version)
    properties.revision = report.version
    properties.created = moment
    properties.modified = moment
