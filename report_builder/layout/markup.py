"""The words of a report as WordprocessingML: paragraphs, runs and borderless columns, as text.

A document is a few hundred of these, a long list some hundred thousand: text is spliced into the package while it is
zipped, so that no row is ever held twice. ECMA-376 part 1, 17.3 (paragraphs, runs), 17.4 (tables), 17.13.6 (bookmarks).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape

from report_builder.figures import Figure, Named
from report_builder.model import Missing, Sentence, Words
from report_builder.trace import Marks, drop_unwritable

_NEEDS_CARE = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_SYMBOL = re.compile(r"(?<!\S)\S*\w-\w\S*")
"""A word with a hyphen inside."""
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_TIED = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
_MISSING = '<w:rPr>{style}<w:highlight w:val="yellow"/></w:rPr>'
_MOST_RUNS = 16_384
"""Kept as they were written: a few MB at most, and all names, decisions and givers of a large ward."""
BOLD = "<w:b/><w:bCs/>"
_ITALIC = "<w:i/><w:iCs/>"


class Markup:
    """Writes for one document: it knows the ids of its styles, and marks every figure that it writes."""

    def __init__(self, styles: Mapping[str, str], marks: Marks) -> None:
        self._styles = styles
        self.marks = marks
        self._missing = _MISSING.format(style=f'<w:rStyle w:val="{styles["Missing"]}"/>')

    def paragraph(
        self,
        style: str,
        sentence: Sentence = (),
        *,
        before: str = "",
        bold: bool = False,
        keep: str = "",
        spacing: str = "",
        section: str = "",
    ) -> str:
        """A paragraph in a named style: `before`, then `sentence`.

        `keep` ("next", "lines" or both) holds it together with what follows, `spacing` are elements between those and
        the end of its properties, `section` the properties of the section that it ends.
        """
        kept = ("<w:keepNext/>" if "next" in keep else "") + ("<w:keepLines/>" if "lines" in keep else "")
        properties = f'<w:pPr><w:pStyle w:val="{self._styles[style]}"/>{kept}{spacing}{section}</w:pPr>'
        return f"<w:p>{properties}{self.runs(sentence, before=before, bold=bold)}</w:p>"

    def style_id(self, style: str) -> str:
        """The id of a named style. Raises KeyError for one that the document does not have."""
        return self._styles[style]

    def rule(self, length: int, inside: int) -> str:
        """A solid line of `length` twips, centred in a column `inside` twips wide.

        It is the upper border of an empty paragraph that is indented from both sides: Word and LibreOffice draw it
        alike, and it moves with the text above it.
        """
        side = max(0, (inside - length) // 2)
        return self.paragraph("Rule", spacing=f'<w:ind w:left="{side}" w:right="{side}"/>')

    def runs(self, sentence: Sentence, *, before: str = "", bold: bool = False) -> str:
        """`before` and the pieces of `sentence`; what is missing is marked in yellow, a figure stands in its bookmark.

        Neighbours that look alike become one run, so that a sentence is not cut into pieces for those who edit it.
        """
        own = BOLD if bold else ""
        written: list[str] = []
        plain = before
        for piece in sentence:
            if isinstance(piece, Words) and not piece.bold and not piece.italic:
                plain += piece.text
                continue
            if plain:
                written.append(write_run(plain, own))
                plain = ""
            if isinstance(piece, Missing):
                # Some programs drop the highlight of a character style, so it is set on the run as well.
                written.append(f"<w:r>{self._missing}{write_text(piece.shown)}</w:r>")
            elif isinstance(piece, Figure | Named):
                written.append(self.mark(piece, write_run(piece.text, own)))
            else:
                look = (BOLD if piece.bold or bold else "") + (_ITALIC if piece.italic else "")
                written.append(write_run(piece.text, look))
        if plain:
            written.append(write_run(plain, own))
        return "".join(written)

    def mark(self, figure: Figure | Named, content: str) -> str:
        """`content` inside the bookmark of `figure`; a name that begins with "_" is hidden in Word's list of them."""
        key, name = self.marks.add(figure)
        return f'<w:bookmarkStart w:id="{key}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{key}"/>'

    def columns(self, widths: Sequence[int], rows: Iterable[Sequence[str]]) -> str:
        """A borderless table of paragraphs side by side; a row is never split over two pages."""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        body = "".join(
            "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
                for width, cell in zip(widths, row, strict=True)
            )
            + "</w:tr>"
            for row in rows
        )
        # Text begins at the margin of the page: the default style's margins are not read everywhere.
        margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )


def write_word(text: str) -> str:
    """A run of `text` without properties. Not kept, unlike that of `write_run`: for what hardly comes again."""
    return f"<w:r>{write_text(text)}</w:r>" if text else ""


@lru_cache(maxsize=_MOST_RUNS)
def write_run(text: str, look: str = "") -> str:
    """A run of `text`, nothing for none; `look` are the elements of its properties."""
    if not text:
        return ""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}{write_text(text)}</w:r>"


def write_text(text: str) -> str:
    """`text` as the content of a run. A line ends before no hyphen within a symbol like "12/QĐ-UBND"."""
    if _NEEDS_CARE.search(text):
        text = escape(drop_unwritable(text))
    if "-" in text:
        if text.isascii() and " " not in text:  # the number of a record, or a span of numbers
            text = text.replace("-", _TIED)
        else:
            text = _SYMBOL.sub(_tie, text).replace("\N{NON-BREAKING HYPHEN}", _TIED)
    return f'<w:t xml:space="preserve">{text}</w:t>'


def _tie(found: re.Match[str]) -> str:
    """A symbol of a document or a number of a record: it has a slash or a digit."""
    word = found[0]
    is_symbol = "/" in word or any(sign.isdigit() for sign in word)
    return _HYPHEN.sub("\N{NON-BREAKING HYPHEN}", word) if is_symbol else word
