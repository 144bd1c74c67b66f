"""Writes `base.docx`, the empty document that every report starts from: page, named styles, page number, no text.

Run `python -m report_builder.make_base` after a change here and commit the file it writes; a test compares the two.
Sizes and spacing follow Nghị định 30/2020/NĐ-CP, Phụ lục I. Our own base is changed here; an office changes the styles
of a copy in Word and gives that to its unit (`python -m bot base`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import quoteattr

from report_builder.layout.package import zip_parts

BASE = Path(__file__).with_name("base.docx")
FONT = "Times New Roman"
_MADE_ON = date(2020, 3, 5)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class ParagraphStyle:
    """A named paragraph style; lengths in twips (20 to a point, 567 to a centimetre)."""

    name: str
    based_on: str = "Normal"
    points: int | None = None
    bold: bool = False
    italic: bool = False
    align: str | None = None
    first_line: int | None = None
    before: int | None = None
    after: int | None = None
    line: int | None = None
    """240 is single spacing."""
    exact: bool = False
    """`line` is a height in twips instead."""
    keep_next: bool = False
    outline: int | None = None
    ruled: bool = False
    """A line along the upper edge: the paragraph is the rule under the text before it."""

    @property
    def id(self) -> str:
        return self.name.title().replace(" ", "")


_BUILT_IN = ("Body Text", "header")
INDENT = 720  # 1.27 cm
_BODY_LINE = 264  # 1.1 lines, between single and 1.5

PARAGRAPH_STYLES = (
    ParagraphStyle("Body Text", align="both", first_line=INDENT, after=120, line=_BODY_LINE),
    ParagraphStyle("Report Bullet", based_on="BodyText"),
    ParagraphStyle("Report Sub Bullet", based_on="BodyText"),
    ParagraphStyle("heading 1", points=14, bold=True, align="center", before=240, after=120, keep_next=True, outline=0),
    ParagraphStyle(
        "heading 2",
        points=14,
        bold=True,
        align="left",
        first_line=INDENT,
        before=120,
        after=120,
        line=_BODY_LINE,
        keep_next=True,
        outline=1,
    ),
    ParagraphStyle("heading 3", based_on="Heading2", outline=2, keep_next=True, bold=True),
    ParagraphStyle("heading 4", based_on="Heading2", italic=True, bold=True, outline=3, keep_next=True),
    ParagraphStyle("Issuing Body", points=13, bold=True, align="center"),
    ParagraphStyle("National Name", points=13, bold=True, align="center"),
    ParagraphStyle("Motto", points=14, bold=True, align="center"),
    ParagraphStyle("Document Number", points=13, align="center", before=120),
    ParagraphStyle("Place And Date", points=13, italic=True, align="center", before=120),
    ParagraphStyle("Document Type", points=14, bold=True, align="center", before=360, after=60, keep_next=True),
    ParagraphStyle("Subject Line", points=14, bold=True, align="center", keep_next=True),
    ParagraphStyle("Addressee", points=14, align="center", before=240, after=60),
    ParagraphStyle("Rule", points=1, line=40, exact=True, before=60, ruled=True),
    ParagraphStyle("Recipients Head", points=12, bold=True, italic=True, keep_next=True),
    ParagraphStyle("Recipients Line", points=11, keep_next=True),
    ParagraphStyle("Signature Line", points=14, bold=True, align="center", keep_next=True),
    ParagraphStyle("Signer Name", points=14, bold=True, align="center"),
    ParagraphStyle("Appendix Label", points=14, bold=True, align="center", keep_next=True, outline=0),
    ParagraphStyle("Appendix Title", points=14, bold=True, align="center", keep_next=True),
    ParagraphStyle("Appendix Reference", points=14, italic=True, align="center", keep_next=True),
    ParagraphStyle("Table Caption", points=13, bold=True, before=240, after=80, keep_next=True),
    ParagraphStyle("Table Head", points=12, bold=True, align="center", before=40, after=40, keep_next=True),
    ParagraphStyle("Table Text", points=12, before=30, after=30),
    ParagraphStyle("Table Number", points=12, align="center", before=30, after=30),
    ParagraphStyle("Table Gap", points=1, line=20, exact=True),
    ParagraphStyle("Table Note", points=12, italic=True, align="both", before=80, after=80),
    ParagraphStyle("Chart", align="center", before=120),
    ParagraphStyle("header", points=14, align="center"),
)


def write_style(style: ParagraphStyle) -> str:
    """The `w:style` element of one paragraph style, its children in the order the schema asks for."""
    custom = "" if style.name in _BUILT_IN or style.name.startswith("heading") else ' w:customStyle="1"'
    paragraph = ""
    if style.keep_next:
        paragraph += "<w:keepNext/><w:keepLines/>"
    if style.ruled:
        paragraph += '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    spacing = "".join(
        f' w:{name}="{value}"'
        for name, value in (("before", style.before), ("after", style.after), ("line", style.line))
        if value is not None
    )
    if style.line is not None:
        spacing += f' w:lineRule="{"exact" if style.exact else "auto"}"'
    if spacing:
        paragraph += f"<w:spacing{spacing}/>"
    if style.first_line is not None:
        paragraph += f'<w:ind w:firstLine="{style.first_line}"/>'
    if style.align is not None:
        paragraph += f'<w:jc w:val="{style.align}"/>'
    if style.outline is not None:
        paragraph += f'<w:outlineLvl w:val="{style.outline}"/>'
    letters = ("<w:b/><w:bCs/>" if style.bold else "") + ("<w:i/><w:iCs/>" if style.italic else "")
    if style.points is not None:
        letters += f'<w:sz w:val="{style.points * 2}"/><w:szCs w:val="{style.points * 2}"/>'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val={quoteattr(style.name)}/>'
        f'<w:basedOn w:val="{style.based_on}"/><w:qFormat/>'
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{letters}</w:rPr>" if letters else "")
        + "</w:style>"
    )


def write_styles() -> str:
    """The whole of `word/styles.xml`."""
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="{0}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="{0}" w:type="dxa"/>'
    return (
        f'{_XML}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f'<w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/>'
        '<w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>'
        '<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        f'<w:top w:w="0" w:type="dxa"/>{margins.format(0)}</w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        + "".join(write_style(style) for style in PARAGRAPH_STYLES)
        + '<w:style w:type="character" w:customStyle="1" w:styleId="Missing"><w:name w:val="Missing"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr><w:highlight w:val="yellow"/></w:rPr></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="LedgerTable"><w:name w:val="Ledger Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/>{margins.format(85)}</w:tblCellMar></w:tblPr></w:style>'
        "</w:styles>"
    )


_DOCUMENT = (
    f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body><w:sectPr>'
    '<w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701" w:header="567" w:footer="567" w:gutter="0"/>'
    '<w:cols w:space="720"/><w:titlePg/></w:sectPr></w:body></w:document>'
)
_HEADER = (
    f'{_XML}<w:hdr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    "</w:p></w:hdr>"
)
_SETTINGS = (
    f'{_XML}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN"/>'
    '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
_CORE = (
    f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)


def _write_relations(*targets: tuple[str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{place}" Type="{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE_RELATION}">{lines}</Relationships>'


def _write_content_types() -> str:
    overrides = (
        ("/word/document.xml", f"{_CONTENT}.document.main+xml"),
        ("/word/styles.xml", f"{_CONTENT}.styles+xml"),
        ("/word/settings.xml", f"{_CONTENT}.settings+xml"),
        ("/word/header1.xml", f"{_CONTENT}.header+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
        + "</Types>"
    )


def make_base() -> bytes:
    """The content of `base.docx`, the same bytes every time."""
    parts = (
        ("[Content_Types].xml", _write_content_types()),
        (
            "_rels/.rels",
            _write_relations(
                (f"{_RELATION}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE_RELATION}/metadata/core-properties", "docProps/core.xml"),
            ),
        ),
        ("docProps/core.xml", _CORE),
        ("word/document.xml", _DOCUMENT),
        ("word/styles.xml", write_styles()),
        ("word/settings.xml", _SETTINGS),
        ("word/header1.xml", _HEADER),
        (
            "word/_rels/document.xml.rels",
            _write_relations(
                (f"{_RELATION}/styles", "styles.xml"),
                (f"{_RELATION}/settings", "settings.xml"),
                (f"{_RELATION}/header", "header1.xml"),
            ),
        ),
    )
    return zip_parts([(name, text.encode()) for name, text in parts], _MADE_ON)


if __name__ == "__main__":
    BASE.write_bytes(make_base())
