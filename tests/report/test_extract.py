"""The words of files that were sent in: what is read of them, and what is refused before it can do harm."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from report_builder import extract
from report_builder.extract import Unreadable, extract_text

MAIN = "word/document.xml"
XML = '<?xml version="1.0"?>{doctype}<w:document xmlns:w="{ns}"><w:body>{body}</w:body></w:document>'
NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def save(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pack(body: str, doctype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MAIN, XML.format(doctype=doctype, ns=NS, body=body))
    return buffer.getvalue()


def refuse(content: bytes, name: str = "a.docx") -> str:
    with pytest.raises(Unreadable) as refused:
        extract_text(name, content)
    return refused.value.problem


def test_paragraphs_and_tables_come_in_their_order() -> None:
    document = docx.Document()
    document.add_paragraph("Về cá nhân:")
    table = document.add_table(rows=2, cols=3)
    for row, words in enumerate((("Hình thức", "Nơi tặng", "Số lượng"), ("Giấy khen", "Thị ủy", "02"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    document.add_paragraph("Hết.")

    lines = ["Về cá nhân:", "Hình thức\tNơi tặng\tSố lượng", "Giấy khen\tThị ủy\t02", "Hết."]
    assert extract_text("a.docx", save(document)) == "\n".join(lines)


def test_a_cell_that_goes_on_below_says_the_same_there() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Giấy khen"
    table.cell(0, 1).text = "Lan"
    table.cell(1, 1).text = "Hoa"

    assert extract_text("a.docx", save(document)) == "Giấy khen\tLan\nGiấy khen\tHoa"


def test_items_that_word_marks_keep_a_mark_and_what_was_struck_out_is_gone() -> None:
    document = docx.Document()
    item = document.add_paragraph("02 cá nhân")
    item.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:numPr"))
    changed = document.add_paragraph("còn lại")
    struck = OxmlElement("w:del")
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = " đã xoá"
    run.append(words)
    struck.append(run)
    changed._p.append(struck)
    added = OxmlElement("w:ins")
    run, words = OxmlElement("w:r"), OxmlElement("w:t")
    words.text = " mới thêm"
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    added.append(run)
    changed._p.append(added)

    assert extract_text("a.docx", save(document)) == "- 02 cá nhân\ncòn lại mới thêm"


def test_what_is_no_word_file() -> None:
    assert refuse(b"khong phai zip") == "not_word"
    assert refuse(b"\xd0\xcf\x11\xe0" + bytes(100)) == "old_word"
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert refuse(empty.getvalue()) == "not_word"
    assert refuse(pack("<w:p>")) == "not_word"
    assert refuse(save(docx.Document())) == "empty"


def test_entities_are_never_expanded() -> None:
    doctype = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert refuse(pack("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", doctype)) == "not_word"


def test_a_part_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "LARGEST_PART", 10_000)
    packed = pack("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1_000)
    assert len(packed) < 1_000
    assert refuse(packed) == "too_large"


def test_too_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "MOST_ENTRIES", 3)
    assert refuse(save(docx.Document())) == "too_large"


def test_too_long_in_words_or_paragraphs() -> None:
    assert refuse(pack("<w:p><w:r><w:t>chữ</w:t></w:r></w:p>" * (extract.MOST_PARAGRAPHS + 1))) == "too_long"
    assert refuse(("chữ " * extract.LONGEST_TEXT).encode(), "a.txt") == "too_long"


def test_a_paper_that_is_marked_secret_is_not_read() -> None:
    assert refuse("UBND PHƯỜNG\nTỐI MẬT\nBáo cáo".encode(), "a.txt") == "secret"
    assert extract_text("a.txt", "Giữ bí mật nhà nước".encode()) == "Giữ bí mật nhà nước"
