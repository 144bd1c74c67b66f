"""Where each figure of a report comes from, carried by the Word file itself.

Every figure stands in a hidden bookmark ("_st0001"), and a custom XML part of the package tells what each one counts,
what it was, and which records were behind it: so a file can be checked against the ledger long after it was built, also
when it was edited in Word. ECMA-376 part 1, 15.2.5 (custom XML) and 17.13.6 (bookmarks).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, pairwise

from lxml import etree

from report_builder.figures import Figure, Named, Query
from report_builder.model import Report
from storage.records import ReportPeriod

PART = "/customXml/item1.xml"
PROPERTIES_PART = "/customXml/itemProps1.xml"
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem '
    'ds:itemID="{5C0F3C7E-6B0D-4B61-9D55-7A3F2E6C1A01}" '
    'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs/></ds:datastoreItem>'
)
_SPACE = "urn:so-thi-dua:trace:1"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_AS = "as "
"""Before the mark of an earlier figure that rests on the same records, in place of the list of them."""
_LARGEST_FILE = 60_000_000
_LARGEST_PART = 200_000_000


class NotTraceable(Exception):
    """The file does not say where its figures come from; the text says why, in Vietnamese."""


@dataclass
class Marks:
    """The bookmarks of a document while it is written, in its order."""

    figures: list[Figure | Named] = field(default_factory=list)

    def add(self, figure: Figure | Named) -> tuple[int, str]:
        """The id and the name of the next bookmark, which is for `figure`."""
        self.figures.append(figure)
        key = len(self.figures)
        return key, name_mark(key)


def name_mark(key: int) -> str:
    """The bookmark's name; Word hides those that begin with "_"."""
    return f"_st{key:04d}"


@dataclass(frozen=True)
class TracedFigure:
    """A figure as a file tells of it."""

    mark: str
    value: int
    said: str
    """How it was written: "02", or the name that stands for one award."""
    query: Query
    records: tuple[str, ...]
    found: str | None
    """What stands in its bookmark now; None where the bookmark is gone, "" for a bar of a chart."""


@dataclass(frozen=True)
class Trace:
    unit_id: int
    unit_name: str
    year: int
    period: ReportPeriod
    version: int
    day: date
    figures: tuple[TracedFigure, ...]


def drop_unwritable(text: str) -> str:
    """`text` without the letters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def write_trace(report: Report, marks: Marks) -> bytes:
    """The custom XML part of a document whose figures are `marks`."""
    first: dict[tuple[str, ...], str] = {}  # many figures rest on the same records: only one of them lists them
    for key, figure in enumerate(marks.figures, 1):
        first.setdefault(figure.records, name_mark(key))
    order = {record: place for place, record in enumerate(dict.fromkeys(chain(*first)))}

    def write_records(records: tuple[str, ...], mark: str) -> str:
        listed = first[records]
        return _write_places([order[record] for record in records]) if listed == mark else f"{_AS}{listed}"

    root = etree.Element(
        f"{{{_SPACE}}}trace",
        {
            "unit": str(report.unit_id),
            "name": drop_unwritable(report.unit_name),
            "year": str(report.year),
            "period": report.period,
            "version": str(report.version),
            "day": report.header.day.isoformat(),
        },
        nsmap={"st": _SPACE},
    )
    etree.SubElement(root, f"{{{_SPACE}}}records").text = " ".join(order)
    for key, figure in enumerate(marks.figures, 1):
        mark = name_mark(key)
        etree.SubElement(
            root,
            f"{{{_SPACE}}}figure",
            {
                "mark": mark,
                "value": str(figure.value),
                "said": drop_unwritable(figure.text),
                "records": write_records(figure.records, mark),
                "query": drop_unwritable(figure.query.to_json()),
            },
        )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _write_places(places: list[int]) -> str:
    """Places as runs: "0-3 7 9-12"."""
    breaks = [at for at, (one, after) in enumerate(pairwise(places), 1) if after != one + 1]
    runs = [(places[start], places[end - 1]) for start, end in pairwise([0, *breaks, len(places)])] if places else []
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _read_places(text: str, records: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for run in text.split():
        first, _, last = run.partition("-")
        found += records[int(first) : int(last or first) + 1]
    return tuple(found)


def read_trace(content: bytes, *, with_text: bool = True) -> Trace:
    """What the Word file `content` says of its figures. Raises NotTraceable.

    Without `with_text` the document itself is left alone: it is then not known what stands in each bookmark (`found`).
    """
    if len(content) > _LARGEST_FILE:
        raise NotTraceable("Tệp quá lớn nên không đọc được.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = _find_part(archive)
            written = dict(_read_marks(_read(archive, "word/document.xml"))) if with_text else {}
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise NotTraceable("Đây không phải tệp Word (.docx), hoặc tệp đã hỏng.") from error
    if part is None:
        raise NotTraceable(
            "Tệp này không mang vết số của sổ: không do sổ soạn, hoặc đã lưu qua chương trình bỏ mất vết."
        )
    try:
        return _read_part(part, written)
    except (KeyError, ValueError, TypeError) as error:
        raise NotTraceable("Vết số trong tệp đã bị sửa hỏng nên không đọc được.") from error


def _find_part(archive: zipfile.ZipFile) -> etree._Element | None:
    """Programs number the parts anew when they save, so it is known by its root."""
    for name in archive.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            root = _parse(_read(archive, name))
            if root.tag == f"{{{_SPACE}}}trace":
                return root
    return None


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_PART:
        raise NotTraceable("Tệp quá lớn nên không đọc được.")
    return archive.read(name)


def _parse(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _read_part(root: etree._Element, written: dict[str, str]) -> Trace:
    records = (root.findtext(f"{{{_SPACE}}}records") or "").split()
    figures: dict[str, TracedFigure] = {}
    for element in root.iter(f"{{{_SPACE}}}figure"):
        figure = _read_figure(element, records, written, figures)
        figures[figure.mark] = figure
    told = _attributes(root)
    period: ReportPeriod = "half" if told["period"] == "half" else "year"
    return Trace(
        unit_id=int(told["unit"]),
        unit_name=told["name"],
        year=int(told["year"]),
        period=period,
        version=int(told["version"]),
        day=date.fromisoformat(told["day"]),
        figures=tuple(figures.values()),
    )


def _read_figure(
    element: etree._Element, records: list[str], written: dict[str, str], before: dict[str, TracedFigure]
) -> TracedFigure:
    told = _attributes(element)
    listed = told["records"]
    return TracedFigure(
        told["mark"],
        int(told["value"]),
        told["said"],
        Query.from_json(told["query"]),
        before[listed.removeprefix(_AS)].records if listed.startswith(_AS) else _read_places(listed, records),
        written.get(told["mark"]),
    )


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _read_marks(content: bytes) -> Iterator[tuple[str, str]]:
    """Each bookmark of ours with the text inside it."""
    texts: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for element in _parse(content).iter(
        f"{{{_W}}}bookmarkStart", f"{{{_W}}}bookmarkEnd", f"{{{_W}}}t", f"{{{_W}}}noBreakHyphen"
    ):
        tag = etree.QName(element).localname
        if tag == "bookmarkStart" and (name := element.get(f"{{{_W}}}name", "")).startswith("_st"):
            key = element.get(f"{{{_W}}}id", "")
            names[key], texts[key] = name, []
        elif tag == "bookmarkEnd" and (key := element.get(f"{{{_W}}}id", "")) in texts:
            yield names[key], "".join(texts.pop(key))
        else:
            for text in texts.values():
                text.append("-" if tag == "noBreakHyphen" else element.text or "")
